"""Language: taken from the client, changed by one tap that redraws the same screen, kept."""

import pytest
from core.chat import Chat

from bot.core import presses
from bot.core.conversation import Conversation
from bot.core.effects import Edit, Say

URDU = presses.LANGUAGE + "ur"


def test_the_language_of_the_client_is_spoken():
    chat = Chat(locale="ur_Latn")
    chat.starts()
    assert [say.locale for say in chat.of(Say)] == ["ur_Latn"]


def test_a_client_that_tells_no_language_gets_the_first_one():
    chat = Chat(locale="")
    chat.starts()
    assert [say.locale for say in chat.of(Say)] == ["en"]


def test_timers_speak_the_language_of_the_client_that_was_last_seen():
    chat = Chat(locale="ur")
    chat.commands("report")
    chat.taps("later")
    chat.locale = ""
    chat.rings("remind.")
    assert [say.locale for say in chat.of(Say)] == ["ur"]


def test_a_language_tap_redraws_the_same_screen_in_the_same_message():
    chat = Chat()
    chat.starts()
    before = chat.screen
    chat.taps(URDU)
    (edit,) = chat.of(Edit)
    assert (edit.of, edit.what, edit.locale) == (chat.message, before, "ur")
    assert chat.of(Say) == []


def test_buttons_work_after_a_language_tap():
    chat = Chat()
    chat.starts()
    chat.taps(URDU)
    chat.taps("sent", on=chat.of(Edit)[0].what)
    assert (chat.said, chat.of(Say)[0].locale) == (["pause/first"], "ur")


def test_a_chosen_language_is_kept_after_the_conversation():
    chat = Chat()
    chat.starts()
    chat.taps(URDU)
    chat.conversation = Conversation(person=chat.conversation.person)
    chat.starts()
    assert chat.of(Say)[0].locale == "ur"


def test_the_list_of_languages_turns_into_the_screen_before_it():
    chat = Chat()
    chat.starts()
    chat.taps("sent")
    pause = chat.screen
    chat.commands("language")
    assert chat.said == ["ruko/language"]
    chat.taps(URDU)
    (edit,) = chat.of(Edit)
    assert (edit.what.place, edit.locale, chat.conversation.place) == (pause.place, "ur", pause.place)
    chat.taps("report", on=edit.what)
    assert chat.said == ["report/first"]


@pytest.mark.parametrize("forgotten", [False, True])
def test_who_begins_with_the_list_of_languages_comes_to_the_first_screen(forgotten):
    chat = Chat()
    chat.commands("language")
    if forgotten:
        chat.conversation = Conversation(person=chat.conversation.person)
    chat.taps(URDU)
    assert (chat.said, chat.of(Say)[0].locale) == (["start/first"], "ur")


def test_an_old_list_of_languages_leaves_the_person_where_they_are():
    chat = Chat()
    chat.starts()
    chat.commands("language")
    old = chat.screen
    chat.taps(presses.BACK)
    chat.taps("sent")
    chat.taps(URDU, on=old)
    assert (chat.said, chat.of(Say)[0].locale) == (["pause/first"], "ur")


def test_an_old_screen_can_be_read_in_another_language_without_going_back_to_it():
    chat = Chat()
    chat.starts()
    old = chat.screen
    chat.taps("sent")
    here = chat.conversation.place
    chat.taps(URDU, on=old)
    (edit,) = chat.of(Edit)
    assert (edit.what.place, edit.what.visit, edit.locale) == (old.place, old.visit, "ur")
    assert chat.conversation.place == here


def test_an_old_screen_of_an_own_path_is_still_one_in_another_language():
    chat = Chat()
    chat.starts()
    chat.taps("about_me")
    old = chat.screen
    chat.conversation = Conversation(person=chat.conversation.person)
    chat.taps(URDU, on=old)
    chat.taps("report", on=chat.of(Edit)[0].what)
    assert (chat.said, chat.screen.facts["own_path"]) == (["report/first"], "yes")


def test_the_numbers_for_who_speaks_stay_when_the_language_changes():
    chat = Chat()
    chat.sends_other("voice")
    numbers = chat.screen.services
    assert numbers
    chat.taps(URDU)
    assert chat.of(Edit)[0].what.services == numbers


@pytest.mark.parametrize("locale", ["", "xx", "ur-PK", "x" * 40])
def test_a_language_that_is_not_there_leads_to_the_start(locale):
    chat = Chat()
    chat.starts()
    chat.taps(presses.LANGUAGE + locale)
    assert (chat.said, chat.conversation.person.locale) == (["start/first"], "")
