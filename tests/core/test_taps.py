"""Presses: the first, a second one by accident, a second one on purpose, and old ones."""

import pytest
from core.chat import Chat

from bot.core import presses, supplied
from bot.core.effects import Edit, Screen


def _at_first(chat):
    chat.starts()


def _at_carry_on(chat):
    chat.starts()
    chat.taps("sent")
    chat.waits(hours=2)
    chat.starts()


def _at_country(chat):
    chat.commands("help")
    chat.taps("country")


def _at_hits(chat):
    _at_country(chat)
    chat.taps("another")
    chat.writes("a", countries=("AE", "AF"))


def _at_help(chat):
    chat.commands("help")


def _at_name(chat):
    chat.commands("report")
    chat.taps("telegram")
    for choice in ("done", "note", "yes", "public"):
        chat.taps(choice)
    chat.writes("@name", link="@name")


def _at_summary(chat):
    _at_name(chat)
    chat.taps("channel")
    for choice in ("today", "here"):
        chat.taps(choice)


def _at_stopped(chat):
    chat.commands("stop")


def _at_second(chat):
    chat.starts()
    chat.taps("sent")


def _at_quiz(chat):
    chat.starts()
    chat.taps("learn")


BUTTONS = [
    (_at_first, "sent"),
    (_at_carry_on, "go_on"),
    (_at_carry_on, "start_again"),
    (_at_country, "another"),
    (_at_country, "is-AE"),
    (_at_hits, "is-AE"),
    (_at_help, "bye"),
    (_at_name, "channel"),
    (_at_name, "person"),
    (_at_summary, "send"),
    (_at_summary, "discard"),
    (_at_stopped, "notes_on"),
    (_at_stopped, "start"),
    (_at_second, presses.BACK),
    (_at_second, presses.LANGUAGES),
    (_at_quiz, presses.SKIP),
]
BUTTON_IDS = [f"{there.__name__.removeprefix('_at_')}-{choice}" for there, choice in BUTTONS]


@pytest.mark.parametrize(("there", "choice"), BUTTONS, ids=BUTTON_IDS)
def test_a_second_press_within_three_seconds_sends_nothing(there, choice):
    chat = Chat()
    there(chat)
    chat.waits(seconds=30)
    screen = chat.screen
    chat.taps(choice, on=screen)
    assert not chat.is_silent
    chat.waits(seconds=2.9)
    chat.taps(choice, on=screen)
    assert chat.is_silent


@pytest.mark.parametrize(("there", "choice"), BUTTONS, ids=BUTTON_IDS)
def test_a_later_second_press_shows_a_screen(there, choice):
    chat = Chat()
    there(chat)
    screen = chat.screen
    chat.taps(choice, on=screen)
    chat.waits(seconds=3.1)
    chat.taps(choice, on=screen)
    assert [effect for effect in chat.effects if isinstance(getattr(effect, "what", None), Screen)]


LED_TO = [
    (_at_first, "sent"),
    (_at_carry_on, "go_on"),
    (_at_country, "another"),
    (_at_country, "is-AE"),
    (_at_hits, "is-AE"),
    (_at_help, "bye"),
    (_at_second, presses.BACK),
    (_at_second, presses.LANGUAGES),
    (_at_quiz, presses.SKIP),
]


@pytest.mark.parametrize(
    ("there", "choice"), LED_TO, ids=[f"{there.__name__.removeprefix('_at_')}-{choice}" for there, choice in LED_TO]
)
def test_a_later_second_press_repeats_the_screen_it_led_to(there, choice):
    chat = Chat()
    there(chat)
    screen = chat.screen
    chat.taps(choice, on=screen)
    led_to = chat.said[-1]
    chat.waits(seconds=10)
    chat.taps(choice, on=screen)
    assert chat.said[-1] == led_to


def test_a_press_after_a_text_in_between_is_no_double_press():
    chat = Chat()
    chat.starts()
    screen = chat.screen
    chat.taps("sent", on=screen)
    chat.waits(seconds=1)
    chat.writes("hello")
    chat.waits(seconds=1)
    chat.taps("sent", on=screen)
    assert chat.said == ["pause/first"]


def test_going_back_from_a_question_about_a_name_leads_out_of_it():
    chat = Chat()
    _at_name(chat)
    chat.taps("person")
    assert chat.said == ["note/link"]
    chat.waits(seconds=30)
    chat.taps(presses.BACK)
    assert chat.said == ["note/kind"]


def test_going_back_after_a_name_was_said_to_be_a_channel_leads_to_its_question():
    chat = Chat()
    _at_name(chat)
    chat.taps("channel")
    chat.taps(presses.BACK)
    assert chat.said == ["note/link"]


def test_an_old_question_about_a_name_changes_nothing_later():
    chat = Chat()
    _at_name(chat)
    screen = chat.screen
    chat.taps("person")
    chat.taps(presses.SKIP)
    chat.waits(seconds=30)
    chat.taps("channel", on=screen)
    assert chat.said == ["note/seen"]
    assert chat.screen.lead == ""


def test_a_country_chosen_on_an_old_screen_keeps_the_person_where_they_are():
    chat = Chat()
    _at_country(chat)
    old = chat.screen
    chat.taps(presses.BACK)
    chat.taps("me")
    chat.waits(seconds=30)
    chat.taps("is-AE", on=old)
    assert (chat.said, chat.screen.country, chat.screen.lead) == (["help/me"], "AE", "engine:country_changed")


def test_a_made_up_country_is_not_taken():
    chat = Chat()
    _at_country(chat)
    chat.taps("is-x1")
    assert chat.conversation.person.country == ""


def test_a_press_whose_choice_is_not_offered_shows_what_is_offered():
    chat = Chat()
    chat.commands("report")
    chat.taps("my_note")
    chat.taps("here")  # only for who has left a note
    assert chat.said == ["my-note/first"]


def test_more_shows_the_page_its_button_names():
    chat = Chat()
    chat.commands("help")
    chat.taps("me")
    chat.taps(presses.more(1))
    assert [(edit.what.page, edit.what.place) for edit in chat.of(Edit)] == [(1, chat.conversation.place)]
    chat.taps(presses.more(2))
    assert chat.of(Edit)[0].what.page == 2


def test_more_works_below_the_last_screen_of_a_conversation():
    chat = Chat()
    chat.commands("help")
    chat.taps("bye")
    screen = chat.screen
    chat.waits(days=2)
    chat.conversation = type(chat.conversation)(person=chat.conversation.person)
    chat.taps(presses.more(1), on=screen)
    (edit,) = chat.of(Edit)
    assert (edit.what.place, edit.what.page) == (screen.place, 1)


def test_more_on_an_old_screen_changes_only_that_message():
    chat = Chat()
    chat.commands("help")
    chat.taps("me")
    old = chat.screen
    chat.taps("other")
    before = chat.conversation
    chat.taps(presses.more(1), on=old)
    (edit,) = chat.of(Edit)
    assert (edit.what.conversation, edit.what.visit, edit.what.place) == (old.conversation, old.visit, old.place)
    assert (chat.conversation.place, chat.conversation.page) == (before.place, 0)


@pytest.mark.parametrize(
    "data", ["", "1", "1.a.b.c.d", "1.ab.0.pause/first.nothing", "1.ab.0.gone/first.report", "x" * 64]
)
def test_any_button_data_leads_to_a_screen(data):
    chat = Chat()
    found = presses.read(data)
    chat.starts()
    chat.does(chat.press(found.choice, Screen(found.place, found.conversation, found.visit)))
    assert chat.said


def test_the_choices_of_the_engine_are_known_by_their_places():
    assert {place.flow for place in (step.place for step in supplied.STEPS)} == {"ruko"}
