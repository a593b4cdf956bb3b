"""/hide, /forget, /stop, pauses, reminders, late answers, and whatever else is asked for at any time."""

from dataclasses import replace
from datetime import timedelta

import pytest
from core.chat import Chat
from core.flows import FLOWS

from bot.core import presses
from bot.core.conversation import Conversation, Person
from bot.core.effects import Clear, Count, Edit, KeepTrack, Line, Remove, Say, StartTimer
from bot.core.events import Left, Rang, Told, WentWrong

# Commands


@pytest.mark.parametrize(
    ("command", "place"),
    [
        ("help", "help/first"),
        ("report", "report/first"),
        ("language", "ruko/language"),
        ("country", "ruko/country"),
        ("privacy", "ruko/privacy"),
        ("stop", "ruko/stopped_notes"),
        ("cancel", "start/first"),
        ("whatever", "start/first"),
    ],
)
def test_a_command_is_answered_anywhere(command, place):
    chat = Chat()
    chat.sends()
    chat.commands(command)
    assert chat.said == [place]


def test_privacy_leads_to_all_that_is_said_about_it():
    chat = Chat()
    chat.commands("privacy")
    chat.taps("privacy_more")
    assert chat.said == [str(chat.flows.starts.get("delete_my_data") or chat.flows.starts["start"])]


def test_who_is_asked_for_a_number_and_writes_none_is_asked_again():
    chat = Chat()
    chat.starts()
    chat.taps("learn")
    chat.writes("many")
    assert (chat.said, chat.screen.lead) == (["start/quiz"], "engine:not_a_number")
    chat.writes("about ۱۲")
    assert chat.said == ["start/learnt"]


def test_what_the_person_wrote_is_known_to_hide():
    chat = Chat()
    chat.starts()
    assert chat.of(KeepTrack) == [KeepTrack(chat.message)]


def test_deep_links_are_opaque_or_name_a_trigger():
    chat = Chat()
    chat.starts("gQ2x")
    assert chat.said == ["pause/first"]
    chat.starts("report")
    assert chat.said == ["report/first"]
    chat.starts("nonsense")
    assert chat.said == ["start/first"]


@pytest.mark.promise(10)
def test_hide_clears_the_chat_and_leaves_one_line_that_removes_itself():
    chat = Chat()
    chat.sends()
    chat.taps(presses.HIDE)
    (line,) = chat.of(Say)
    assert chat.of(Clear) == [Clear("hide")]
    assert (line.what, line.is_silent) == (Line("engine:hidden"), True)
    (timer,) = chat.of(StartTimer)
    assert timer.at - chat.now == timedelta(seconds=60)
    chat.rings(timer.name)
    (remove,) = chat.of(Remove)
    assert (remove.entry, remove.tell) == (line.name, False)


@pytest.mark.promise(10)
def test_hide_in_a_talk_of_more_than_two_days_says_that_older_messages_stay():
    chat = Chat()
    chat.starts()
    for _ in range(3):
        chat.waits(hours=20)
        chat.commands("help")
    chat.commands("hide")
    assert chat.said == ["engine:hidden_partly"]


def test_nothing_of_the_run_is_left_after_hide():
    chat = Chat()
    chat.sends()
    chat.taps("reason")
    chat.taps("angry")
    person = chat.conversation.person
    chat.commands("hide")
    assert not chat.conversation.is_worth_keeping
    assert chat.conversation == Conversation(person=person, locale="en", last_at=chat.now)


@pytest.mark.parametrize("how", ["command", "button"])
def test_forget_leaves_a_blank_state_and_a_line_that_nothing_remembers(how):
    chat = Chat()
    chat.sends()
    if how == "command":
        chat.commands("forget")
    else:
        chat.commands("privacy")
        chat.taps("forget")
    (line,) = chat.of(Say)
    assert (chat.of(Clear), line.keeps_id) == ([Clear("forget")], False)
    assert chat.conversation == Conversation(last_at=chat.now)


def test_the_line_after_forget_is_in_the_language_that_was_chosen():
    chat = Chat()
    chat.starts()
    chat.taps(presses.LANGUAGE + "ur")
    chat.commands("forget")
    assert chat.of(Say)[0].locale == "ur"


def test_who_blocks_the_bot_leaves_nothing_that_waits():
    chat = Chat()
    chat.sends()
    chat.does(Left(chat.moment()))
    assert chat.effects == ()
    assert not chat.conversation.is_worth_keeping


def test_our_own_bug_is_owned_up_to_and_leads_to_the_start():
    chat = Chat()
    chat.sends()
    chat.does(WentWrong(chat.moment()))
    assert (chat.said, chat.screen.lead) == (["start/first"], "engine:something_went_wrong")


# Reminders


@pytest.mark.promise(10)
def test_a_reminder_comes_once_and_silently():
    chat = Chat()
    chat.commands("report")
    chat.taps("later")
    assert chat.of(StartTimer)[0].at - chat.now == timedelta(minutes=10)
    chat.rings("remind.")
    (say,) = chat.of(Say)
    assert (say.what.lead, say.priority, say.is_silent) == ("report/later.remind", "notice", True)
    assert not chat.timers


def test_who_went_on_is_not_reminded():
    chat = Chat()
    chat.commands("report")
    chat.taps("later")
    chat.taps("done")
    chat.rings("remind.")
    assert chat.effects == ()


@pytest.mark.parametrize("own_path", ["about_me", "worried"])
@pytest.mark.promise(10)
def test_nothing_is_ever_pushed_on_an_own_path(own_path):
    chat = Chat()
    chat.starts(own_path)
    chat.commands("report")
    chat.taps("later")
    assert not chat.all_of(StartTimer)


@pytest.mark.promise(10)
def test_an_own_path_begun_meanwhile_silences_a_reminder():
    chat = Chat()
    chat.commands("report")
    chat.taps("later")
    chat.conversation = replace(chat.conversation, facts={"own_path": "yes"})
    chat.rings("remind.")
    assert chat.effects == ()


@pytest.mark.promise(10)
def test_after_stop_nothing_is_pushed_until_it_is_wanted_again():
    chat = Chat()
    chat.commands("report")
    chat.taps("later")
    chat.commands("stop")
    stopped = chat.screen
    chat.taps(presses.BACK)
    chat.rings("remind.")
    assert chat.effects == ()
    chat.commands("report")
    chat.taps("later")
    assert not chat.timers
    chat.taps("notes_on", on=stopped)
    chat.commands("report")
    chat.taps("later")
    assert chat.timers


# Pauses


def test_who_comes_back_after_a_pause_is_asked_whether_to_carry_on():
    chat = Chat()
    chat.commands("report")
    chat.taps("telegram")
    chat.waits(minutes=61)
    chat.starts()
    assert chat.said == ["ruko/carry_on"]
    chat.taps("go_on")
    assert chat.said == ["report/how"]
    chat.taps(presses.BACK)
    assert chat.said == ["report/first"]


def test_who_would_rather_start_again_starts_again():
    chat = Chat()
    chat.commands("report")
    chat.waits(minutes=61)
    chat.writes("hello")
    assert chat.said == ["ruko/carry_on"]
    chat.taps("start_again")
    assert chat.said == ["start/first"]


def test_a_pause_by_itself_says_nothing():
    chat = Chat()
    chat.commands("report")
    assert chat.timers == {}


def test_who_was_at_the_start_is_not_asked_whether_to_carry_on():
    chat = Chat()
    chat.starts()
    chat.waits(hours=5)
    chat.starts()
    assert chat.said == ["start/first"]


def test_a_second_start_after_the_question_starts():
    chat = Chat()
    chat.commands("report")
    chat.waits(hours=5)
    chat.starts()
    chat.starts()
    assert chat.said == ["start/first"]


def test_a_button_after_a_pause_simply_works():
    chat = Chat()
    chat.commands("report")
    chat.waits(hours=5)
    chat.taps("telegram")
    assert chat.said == ["report/how"]


# Texts


@pytest.mark.parametrize(
    "there",
    [
        lambda chat: None,
        lambda chat: chat.sends(),
        lambda chat: chat.commands("country") and chat.taps("another"),
        lambda chat: chat.starts("worried"),
        lambda chat: (chat.commands("report"), chat.waits(hours=3), chat.starts()),
        lambda chat: (chat.commands("help"), chat.taps("bye")),
    ],
    ids=["nothing", "warned", "a question", "own path", "carry on", "the end"],
)
def test_crisis_words_win_everywhere(there):
    chat = Chat()
    there(chat)
    chat.writes("…", topics=("crisis", "report"), link="https://example.org", countries=("PK",))
    assert chat.said == ["crisis/now"]
    assert chat.of(Say)[0].priority == "warning"


def test_typed_text_leads_to_the_menu_of_its_topic():
    chat = Chat()
    chat.writes("…", topics=("about_me", "report"))
    assert chat.said == ["about-me/first"]


def test_other_text_gets_the_menu_and_is_left_where_it_is():
    chat = Chat()
    chat.writes("hello")
    assert (chat.said, chat.screen.lead) == (["start/first"], "engine:text_menu")
    assert not chat.of(Remove)


def test_a_typed_answer_is_kept_for_the_conversation_in_short():
    chat = Chat()
    chat.starts()
    chat.taps("learn")
    chat.writes("  1\n b " + "c" * 60)
    assert chat.conversation.facts["guess"] == ("1 b " + "c" * 60)[:40]


def test_a_run_that_nobody_came_back_to_for_a_day_is_over_whatever_the_store_still_has():
    chat = Chat()
    chat.commands("report")
    chat.waits(hours=25)
    chat.starts()
    assert chat.said == ["start/first"]


# Late answers


def test_an_answer_that_expired_is_given_once_more_and_only_once():
    chat = Chat()
    chat.sends()
    warning, line = chat.of(Say)
    chat.waits(hours=2)
    for expired in (warning, line):
        chat.does(Told(chat.moment(), expired.name, "expired"))
    late = [say for say in chat.all_of(Say) if getattr(say.what, "lead", "") == "engine:late"]
    assert len(late) == 1
    assert (str(late[0].what.place), late[0].what.level) == ("pause/first", 2)


def test_a_late_answer_that_expires_as_well_is_given_again():
    chat = Chat()
    chat.sends()
    chat.does(Told(chat.moment(), chat.of(Say)[0].name, "expired"))
    chat.does(Told(chat.moment(), chat.of(Say)[0].name, "expired"))
    assert chat.screen.lead == "engine:late"
    assert chat.of(Say)


def test_an_old_answer_that_expired_is_not_given_where_the_person_has_gone_on():
    chat = Chat()
    chat.starts()
    old = chat.of(Say)[0]
    chat.taps("sent")
    chat.does(Told(chat.moment(), old.name, "expired"))
    assert chat.effects == ()


def test_buttons_of_a_late_answer_work():
    chat = Chat()
    chat.starts()
    chat.does(Told(chat.moment(), chat.of(Say)[0].name, "expired"))
    chat.taps("sent")
    assert chat.said == ["pause/first"]


# Loops, ends, attachments


def test_a_loop_in_a_flow_ends_at_the_start():
    chat = Chat()
    chat.writes("…", topics=("angry",))
    assert chat.said[-1] == "start/first"
    assert len(chat.effects) < 60


def test_an_attachment_comes_before_the_words():
    chat = Chat()
    chat.commands("help")
    chat.taps("video")
    assert chat.said == ["attachment:campaign-video", "help/video"]


def test_an_end_is_counted_and_over():
    chat = Chat()
    chat.commands("help")
    chat.taps("bye")
    assert Count("outcome.helped") in chat.effects
    assert not chat.conversation.is_running
    assert chat.conversation.idle_minutes == 1


def test_a_text_to_post_comes_as_a_message_of_its_own():
    chat = Chat()
    chat.sends()
    for choice in ("reason", "angry", "post"):
        chat.taps(choice)
    assert chat.said == ["pause/post", "pause/after_post"]
    assert chat.of(Say)[0].what.choices == ()


def test_a_timer_of_another_time_rings_into_nothing():
    chat = Chat()
    chat.does(Rang(chat.moment(), "remind.", {"visit": "0"}))
    chat.does(Rang(chat.moment(), "whatever", {}))
    assert chat.effects == ()
    assert chat.conversation == replace(Conversation(person=Person()), locale="en")


def test_idle_time_is_the_flows_own():
    chat = Chat()
    chat.starts("worried")
    assert chat.conversation.idle_minutes == 30
    chat.commands("help")
    assert chat.conversation.idle_minutes == FLOWS.flows["help"].idle_minutes
    assert not chat.of(Edit)
