"""How the person who shared is reached, rung by rung, and what the group sees of it: as little as can be."""

import pytest
from core.groups.square import ADMIN, Square

from bot.core.effects import Edit, StartTimer, StopTimer
from bot.core.groups.cases import cases_from_bytes, cases_to_bytes
from bot.core.groups.events import Sender
from bot.core.groups.group import group_from_bytes, group_to_bytes

pytestmark = pytest.mark.promise(2)


def a_removed_share_that_nobody_was_reached_for(square: Square) -> Square:
    square.share()
    removal = square.removals[0]
    square.told("refused", square.whispers[0])
    square.reminded("refused")
    square.told("removed", removal)
    return square


def test_the_first_rung_is_seen_by_the_person_who_shared_alone():
    square = Square(mode="warn")
    square.share("a")
    (whisper,) = square.whispers
    assert (whisper.receiver, whisper.what.text, whisper.locale) == (ord("a"), "group:warning", "ur")
    assert not square.public
    assert not square.removals


def test_who_reads_it_is_not_asked_to_delete_here_what_the_bot_removes():
    square = Square(mode="remove")
    square.share()
    assert [whisper.what.text for whisper in square.whispers] == ["group:warning_removed"]


@pytest.mark.parametrize("stage", ["waits", "asked", "done"])
def test_a_reminder_says_what_is_true_of_the_item_when_it_leaves(stage):
    """While an admin's removal waits for them to report it, the item is still there to be deleted."""
    square = Square(report_first_s=300 if stage == "waits" else 0)
    square.command("remove")
    if stage == "done":
        square.told("removed")
    square.ring("remind")
    wanted = "group:warning" if stage == "waits" else "group:warning_removed"
    assert [whisper.what.text for whisper in square.whispers] == [wanted]


def test_where_the_removal_fails_the_words_are_put_right():
    square = Square(mode="remove")
    square.share("a")
    (whisper,), removal = square.whispers, square.removals[0]
    square.told("sent", whisper)
    square.told("not_removed", removal)
    (edit,) = square.only(Edit)
    assert (edit.of, edit.receiver, edit.what.text) == (whisper.name, ord("a"), "group:warning")


def test_who_has_answered_keeps_the_words_of_thanks_when_the_removal_fails():
    square = Square(mode="remove")
    square.share("a")
    (whisper,), removal = square.whispers, square.removals[0]
    square.told("sent", whisper)
    square.press("a")
    square.told("not_removed", removal)
    assert not square.only(Edit)


def test_a_warning_that_was_sent_is_the_end_of_the_case():
    square = Square(mode="warn")
    square.share()
    assert [type(effect).__name__ for effect in square.told("sent")] == ["Count"]
    assert square.case.rung == "ephemeral"


@pytest.mark.parametrize("outcome", ["refused", "expired"])
def test_a_failed_first_rung_leads_to_the_persons_own_chat(outcome):
    square = Square(mode="warn")
    square.share("a")
    square.told(outcome)
    (hand,) = square.hands("remind")
    assert hand.chat == ord("a")
    assert not square.public


def test_without_being_an_admin_the_bot_begins_with_the_second_rung():
    square = Square(mode="warn", is_admin=False, rights=frozenset())
    square.share("a")
    assert not square.whispers
    assert square.hands("remind")


def test_while_the_item_is_there_nothing_is_said_in_public():
    square = Square(mode="warn")
    square.share()
    square.told("refused")
    square.reminded("refused")
    assert not square.public
    assert square.notices == ["group:unreached"]
    assert square.case.rung == "none"


def test_the_public_note_comes_only_after_the_item_is_known_to_be_gone():
    square = Square(mode="remove")
    square.share()
    removal = square.removals[0]
    square.told("refused", square.whispers[0])
    square.reminded("refused")
    assert not square.public
    square.told("removed", removal)
    (note,) = square.public
    assert (note.what.text, note.what.facts) == ("group:public", {})
    assert [data for _, data in note.what.choices] == ["start:g"]


def test_the_public_note_comes_also_when_the_item_was_gone_first():
    square = Square(mode="remove")
    square.share()
    whisper = square.whispers[0]
    square.told("removed", square.removals[0])
    assert not square.public
    square.told("refused", whisper)
    square.reminded("refused")
    assert [say.what.text for say in square.public] == ["group:public"]


def test_the_public_note_removes_itself():
    square = a_removed_share_that_nobody_was_reached_for(Square(mode="remove"))
    (note,) = square.public
    square.ring("own")
    assert [removal.entry for removal in square.removals] == [note.name]


def test_there_is_one_public_note_in_thirty_minutes():
    square = a_removed_share_that_nobody_was_reached_for(Square(mode="remove"))
    square.later(minutes=29)
    square.share("b", 11)
    removal = square.removals[0]
    square.told("refused", square.whispers[0])
    square.reminded("refused")
    square.told("removed", removal)
    assert not square.public
    assert square.case.rung == "public"


def test_after_thirty_minutes_there_may_be_another_public_note():
    square = a_removed_share_that_nobody_was_reached_for(Square(mode="remove"))
    square.later(minutes=31)
    square.share("b", 11)
    removal = square.removals[0]
    square.told("refused", square.whispers[0])
    square.reminded("refused")
    square.told("removed", removal)
    assert square.public


def test_a_refused_public_note_is_told_to_the_admins():
    square = a_removed_share_that_nobody_was_reached_for(Square(mode="remove"))
    square.told("refused")
    assert square.notices == ["group:unreached"]


def test_a_person_is_warned_once_in_an_hour_and_their_items_are_all_removed():
    square = Square(mode="remove")
    square.share("a", 10)
    square.later(minutes=5)
    square.share("a", 11)
    assert not square.whispers
    assert [removal.messages for removal in square.removals] == [(11,)]
    square.later(minutes=56)
    square.share("a", 12)
    assert square.whispers


def test_the_warning_stays_in_the_topic_of_the_item():
    square = Square(mode="warn")
    square.share(topic=77)
    assert [whisper.topic for whisper in square.whispers] == [77]


def test_nobody_can_be_reached_for_an_item_of_a_channel():
    square = Square(mode="remove")
    square.share(Sender(0, "c" * 22, "channel"))
    assert not square.whispers
    assert not square.hands("remind")
    square.told("removed")
    assert [say.what.text for say in square.public] == ["group:public"]


def test_an_outcome_that_comes_twice_changes_nothing():
    square = Square(mode="warn")
    square.share()
    whisper = square.whispers[0]
    square.told("refused", whisper)
    before = square.cases
    assert square.told("refused", whisper) == ()
    assert square.cases == before


def test_quiet_hours_silence_every_notice_and_no_removal():
    square = Square(mode="remove", quiet_from=22, quiet_until=7)
    square.hour = 23
    square.share()
    assert [whisper.is_silent for whisper in square.whispers] == [True]
    assert square.removals


@pytest.mark.parametrize(("hour", "quiet"), [(21, False), (22, True), (0, True), (6, True), (7, False)])
def test_quiet_hours_go_over_midnight(hour, quiet):
    assert Square(quiet_from=22, quiet_until=7).group.is_quiet(hour) is quiet


def test_a_reminder_that_somebody_asked_for_waits_20_to_90_seconds():
    waits = set()
    for _ in range(200):
        square = Square()
        square.number = len(waits) * 7 + _
        square.report()
        square.work("remind")
        timer = next(e for e in square.effects if isinstance(e, StartTimer))
        waits.add((timer.at - square.at).total_seconds())
        assert not square.whispers
        square.ring("remind")
        assert square.whispers
    assert min(waits) >= 20
    assert max(waits) <= 90
    assert len(waits) > 30


def test_a_false_alarm_takes_back_a_reminder_that_waits():
    square = Square()
    square.report()
    square.work("remind")
    case = square.case.id
    square.work("false_alarm")
    assert any(isinstance(e, StopTimer) and case in e.name for e in square.effects)
    square.ring("remind")
    assert not square.whispers


def test_not_about_a_child_is_answered_and_counted_by_phrase():
    square = Square(mode="warn")
    square.share("a")
    (whisper,) = square.whispers
    square.told("sent")
    square.press("a")
    assert "group.not_child.share-so-he-is-caught" in [e.name for e in square.effects if hasattr(e, "name")]
    assert [(e.of, e.receiver) for e in square.effects if hasattr(e, "of")] == [(whisper.name, ord("a"))]


def test_a_second_press_counts_for_nothing():
    square = Square(mode="warn")
    square.share("a")
    square.told("sent")
    square.press("a")
    square.press("a")
    assert [type(effect).__name__ for effect in square.effects] == ["AnswerTap"]


def test_nobody_else_can_press_what_only_one_person_sees():
    square = Square(mode="warn")
    square.share("a")
    square.press("b")
    assert [type(effect).__name__ for effect in square.effects] == ["AnswerTap"]


def test_settings_and_cases_come_back_from_their_stored_form_as_they_were():
    square = Square(mode="remove", quiet_from=22, quiet_until=7, uses_fingerprints=True)
    square.share("a", 10, album="x", fingerprint="f1", mark="c1")
    square.report("m", 12, "b")
    square.work("false_alarm")
    square.report("m", 13, "b")
    assert group_from_bytes(group_to_bytes(square.group)) == square.group
    assert cases_from_bytes(cases_to_bytes(square.cases)) == square.cases
    assert ADMIN in square.group.told
