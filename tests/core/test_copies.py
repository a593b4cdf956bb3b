"""Who sends an item is warned at once; the copy here goes by a timer, and what is said about it is true."""

from dataclasses import replace
from datetime import timedelta

import pytest
from core.chat import Chat
from core.flows import FLOWS

from bot.core.conversation import Conversation, from_bytes, person_to_bytes, run_to_bytes
from bot.core.effects import Edit, Line, Remove, Say, Screen, StartTimer, StopTimer
from bot.core.engine import advance
from bot.core.events import Rang, SentItem


def _in_a_note(chat):
    chat.commands("report")
    for choice in ("telegram", "done", "note", "yes", "public"):
        chat.taps(choice)


# The warning


@pytest.mark.parametrize("origin", ["user", "hidden_user", "chat", "channel", "own"])
def test_who_sends_an_item_is_warned_at_once(origin):
    chat = Chat()
    chat.sends(origin)
    first = chat.of(Say)[0]
    assert (str(first.what.place), first.priority) == ("pause/first", "warning")


def test_a_link_is_warned_about_like_an_item_and_goes_like_one():
    chat = Chat()
    chat.writes("https://example.org/a", link="https://example.org/a", has_address=True)
    assert chat.said == ["pause/first", "engine:copy_timer"]
    chat.rings("copy.")
    assert chat.of(Remove)[0].messages == (chat.message,)


def test_the_app_of_a_forwarded_item_is_known_and_of_others_is_not():
    chat = Chat()
    chat.sends("hidden_user")
    assert chat.screen.facts["forwarded"] == "yes"
    chat.sends("own")
    assert not chat.screen.facts["forwarded"]


@pytest.mark.parametrize("kind", ["voice", "contact", "location", "other"])
def test_what_a_person_recorded_or_else_sent_never_gets_the_warning(kind):
    chat = Chat()
    chat.sends_other(kind)
    assert chat.said == ["start/first"]
    leads = {"voice": "engine:voice", "other": "engine:other_kind"}
    assert chat.screen.lead == leads.get(kind, "engine:taken_out")
    assert bool(chat.of(Remove)) == (kind in ("contact", "location"))


def test_the_warning_grows_shorter_but_never_silent():
    chat = Chat()
    levels = []
    for _ in range(5):
        chat.sends()
        warning = chat.of(Say)[0]
        assert warning.priority == "warning"
        levels.append(warning.what.level)
    assert levels == [1, 2, 3, 3, 3]


def test_how_often_somebody_was_warned_outlives_the_conversation():
    chat = Chat()
    chat.sends()
    chat.conversation = from_bytes(None, person_to_bytes(chat.conversation.person))
    chat.sends()
    assert chat.screen.level == 2


def test_an_answer_that_is_an_hour_late_is_never_the_whole_warning():
    chat = Chat()
    chat.late = timedelta(hours=1, seconds=1)
    chat.sends()
    assert chat.of(Say)[0].what.level == 2


def test_what_was_sent_two_days_ago_gets_no_promise_of_removal():
    chat = Chat()
    chat.late = timedelta(hours=48)
    chat.sends(album="a")
    chat.sends(album="a")
    assert not chat.all_of(Remove)
    assert not chat.all_of(StartTimer)
    lines = [say.what.text for say in chat.all_of(Say) if isinstance(say.what, Line)]
    assert lines == ["engine:copy_too_old"]


def test_the_copy_of_what_was_sent_long_ago_goes_while_it_still_can():
    chat = Chat(replace(FLOWS, remove_after_minutes=60))
    chat.late = timedelta(hours=46, minutes=50)
    chat.sends()
    (timer,) = chat.of(StartTimer)
    assert timer.at - chat.now == timedelta(minutes=10)
    assert chat.of(Say)[1].what.facts["minutes"] == "10"


# A note that is being written


def test_a_file_in_the_middle_of_a_note_is_refused_and_taken_out():
    chat = Chat()
    _in_a_note(chat)
    chat.sends()
    assert (chat.said, chat.screen.lead) == (["note/link"], "note/link.refuse")
    assert chat.of(Remove)[0].messages == (chat.message,)


def test_an_album_in_the_middle_of_a_note_is_refused_once_and_taken_out_whole():
    chat = Chat()
    _in_a_note(chat)
    chat.sends(album="a")
    chat.sends(album="a")
    assert chat.said == []
    assert [remove.messages for remove in chat.all_of(Remove)] == [(chat.message - 1,), (chat.message,)]


def test_who_left_a_note_half_written_is_warned_as_everybody_is():
    chat = Chat()
    _in_a_note(chat)
    chat.commands("help")
    chat.sends()
    assert chat.said[0] == "pause/first"


# The copy


def test_the_copy_goes_when_its_time_has_come_and_the_person_is_told_only_then():
    chat = Chat()
    chat.sends()
    line = chat.of(Say)[1]
    assert (line.what.text, line.what.facts["minutes"]) == ("engine:copy_timer", "10")
    sent_at = chat.now
    chat.rings("copy.")
    assert chat.now - sent_at == timedelta(minutes=10)
    (remove,) = chat.of(Remove)
    assert (remove.messages, remove.tell, chat.said) == ((chat.message,), True, [])
    chat.is_told("removed")
    (edit,) = chat.of(Edit)
    assert (edit.of, edit.what.text) == (line.name, "engine:copy_removed")


def test_a_copy_that_could_not_be_removed_is_said_to_be_still_there():
    chat = Chat()
    chat.sends()
    chat.rings("copy.")
    chat.is_told("not_removed")
    assert chat.said == ["engine:copy_failed"]


def test_the_copy_goes_now_when_asked():
    chat = Chat()
    chat.sends()
    chat.taps_line("copy_now")
    (remove,), (stopped,) = chat.of(Remove), chat.of(StopTimer)
    assert remove.messages == (chat.message,)
    assert not chat.timers, stopped
    chat.is_told("removed")
    assert chat.said == ["engine:copy_removed"]


def test_the_copy_stays_half_an_hour_longer_once():
    chat = Chat()
    chat.sends()
    due = chat.of(StartTimer)[0].at
    chat.taps_line("copy_longer")
    assert chat.timers[chat.of(StartTimer)[0].name].at == due + timedelta(minutes=30)
    assert chat.of(Edit)[0].what.facts["minutes"] == "40"
    assert [label for label, _ in chat.of(Edit)[0].what.choices] == ["engine:copy_now"]


def test_the_copy_stays_longer_only_once_however_often_its_old_button_is_pressed():
    chat = Chat()
    chat.sends()
    old = chat.conversation
    press = next(data for _, data in chat.of(Say)[1].what.choices if data.endswith("longer"))
    chat.taps_line("copy_longer")
    due = next(iter(chat.timers.values())).at
    chat.waits(seconds=10)
    chat.does(replace(chat.history[-1][0], moment=chat.moment()))
    assert press
    assert old.id == chat.conversation.id
    assert next(iter(chat.timers.values())).at == due


def test_the_button_of_a_copy_works_in_a_later_conversation():
    chat = Chat()
    chat.sends()
    item = chat.message
    chat.starts()
    chat.taps_line("copy_now")
    assert chat.of(Remove)[0].messages == (item,)


def test_the_button_of_a_copy_that_is_gone_changes_only_its_own_line():
    chat = Chat()
    chat.sends()
    line = chat.of(Say)[1].what
    chat.rings("copy.")
    chat.is_told()
    chat.taps("reason")
    there = chat.conversation.place
    chat.messages["old"] = line
    chat.taps_line("copy_now")
    assert [(edit.of, edit.what.text) for edit in chat.of(Edit)] == [(chat.message, "engine:copy_gone")]
    assert (chat.of(Say), chat.conversation.place) == ([], there)


def test_the_copy_goes_although_the_conversation_is_long_forgotten():
    chat = Chat()
    chat.sends()
    item = chat.message
    chat.conversation = Conversation(person=chat.conversation.person)
    chat.rings("copy.")
    assert chat.of(Remove)[0].messages == (item,)
    chat.is_told()
    assert chat.said == ["engine:copy_removed"]


def test_nobody_coming_back_is_not_taken_for_somebody_who_did():
    chat = Chat()
    chat.sends()
    last_at = chat.conversation.last_at
    chat.rings("copy.")
    chat.is_told()
    assert chat.conversation.last_at == last_at


def test_two_items_have_a_copy_and_a_clock_each():
    chat = Chat()
    chat.sends()
    first = chat.message
    chat.waits(minutes=2)
    chat.sends()
    chat.rings("copy.")
    assert chat.of(Remove)[0].messages == (first,)
    chat.is_told()
    chat.rings("copy.")
    assert chat.of(Remove)[0].messages == (first + 1,)


def test_with_no_minutes_the_copy_goes_at_once_and_is_said_to_be_gone_only_when_it_is():
    chat = Chat(replace(FLOWS, remove_after_minutes=0))
    chat.sends()
    assert (chat.said, chat.of(Remove)[0].messages) == (["pause/first"], (chat.message,))
    assert not chat.timers
    chat.is_told("removed")
    assert chat.said == ["engine:copy_removed"]
    assert not chat.conversation.copies


def test_sixty_minutes_are_sixty_minutes():
    chat = Chat(replace(FLOWS, remove_after_minutes=60))
    chat.sends()
    assert chat.of(StartTimer)[0].at - chat.now == timedelta(minutes=60)
    assert chat.of(Say)[1].what.facts["minutes"] == "60"


# Albums


def test_an_album_is_warned_about_once_and_goes_whole():
    chat = Chat()
    for _ in range(4):
        chat.sends(album="a")
    assert [say.priority for say in chat.all_of(Say)] == ["warning", "warning"]
    assert len(chat.timers) == 1
    chat.rings("copy.")
    assert chat.of(Remove)[0].messages == tuple(range(chat.message - 3, chat.message + 1))


def test_an_item_of_an_album_that_is_gone_already_goes_at_once():
    chat = Chat()
    chat.sends(album="a")
    chat.taps_line("copy_now")
    chat.is_told()
    chat.sends(album="a")
    assert (chat.said, chat.of(Remove)[0].messages) == ([], (chat.message,))


def test_an_item_of_an_album_whose_removal_is_on_its_way_goes_at_once():
    """The person pressed while later items still waited for a worker."""
    chat = Chat()
    chat.sends(album="a")
    chat.taps_line("copy_now")
    chat.sends(album="a")
    assert (chat.said, chat.of(Remove)[0].messages) == ([], (chat.message,))
    assert not chat.timers
    chat.is_told()
    assert not chat.conversation.copies


def test_what_is_being_removed_cannot_be_put_off_any_more():
    chat = Chat()
    chat.sends()
    chat.taps_line("copy_now")
    chat.waits(seconds=10)
    chat.taps_line("copy_longer")
    assert (chat.is_silent, chat.timers) == (True, {})


def test_an_album_with_no_minutes_goes_item_by_item_and_is_told_about_once():
    chat = Chat(replace(FLOWS, remove_after_minutes=0))
    chat.sends(album="a")
    chat.sends(album="a")
    assert [remove.messages for remove in chat.all_of(Remove)] == [(chat.message - 1,), (chat.message,)]
    assert [remove.tell for remove in chat.all_of(Remove)] == [True, False]


def test_two_albums_have_a_warning_each():
    chat = Chat()
    for album in ("a", "b", "a", "b"):
        chat.sends(album=album)
    assert len([say for say in chat.all_of(Say) if isinstance(say.what, Screen)]) == 2


def test_two_workers_that_hold_items_of_one_album_warn_once():
    """Both advance from the same state; one commit wins, the other reads and advances again."""
    one = Chat()
    one.starts()
    before = one.conversation
    mine, theirs = one.moment(), one.moment()
    first, effects = advance(one.flows, before, _item(mine, 1))
    lost, _ = advance(one.flows, before, _item(theirs, 2))
    assert lost != first
    again, more = advance(one.flows, from_bytes(run_to_bytes(first), person_to_bytes(first.person)), _item(theirs, 2))
    assert [type(effect) for effect in effects if isinstance(effect, Say)] == [Say, Say]
    assert not [effect for effect in more if isinstance(effect, Say)]
    assert again.copies[0].messages == (1, 2)


def _item(moment, message):
    return SentItem(moment, message, "channel", "a")


@pytest.mark.parametrize(
    "about", [{"copy": "x"}, {"copy": "", "messages": "a,,-1,²"}, {"copy": "1.1.1", "messages": ""}]
)
def test_any_timer_of_a_copy_is_taken(about):
    chat = Chat()
    chat.does(Rang(chat.moment(), "copy.x", about))
    assert all(isinstance(effect, Remove) and effect.messages for effect in chat.effects)
