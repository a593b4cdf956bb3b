"""What members and admins ask for. Nobody learns who asked; a member's report alone never removes."""

import pytest
from core.groups.square import ADMIN, Square, person, with_rights

from bot.core.effects import Remove, StartTimer
from bot.core.groups.events import Item, Reported, Sender
from bot.core.groups.group import EPOCH

pytestmark = pytest.mark.promise(2)


def test_a_members_report_goes_to_the_admins_in_private_and_removes_nothing():
    square = Square(mode="remove")
    square.report("m", 10, "a")
    assert square.notices == ["group:case"]
    assert not [removal for removal in square.removals if removal.messages]
    assert [(whisper.receiver, whisper.what.text) for whisper in square.whispers] == [(ord("m"), "group:report_thanks")]


def test_a_request_is_not_held_back_by_the_dry_run_or_a_pause():
    for group in ({"mode": "watch"}, {"is_paused": True}):
        square = Square(**group)
        square.report()
        assert square.notices == ["group:case"]


def test_a_visible_command_is_taken_out_at_once():
    square = Square()
    square.report(command=50)
    assert square.effects[0] == next(e for e in square.effects if isinstance(e, Remove))
    assert square.effects[0].messages == (50,)


def test_where_no_admin_has_opened_the_settings_all_who_find_the_group_are_asked():
    square = Square(told=(), listed=(901, 902))
    square.report()
    assert [hand.chat for hand in square.hands("notice")] == [901, 902]
    square = Square(told=(ADMIN,), listed=(ADMIN, 901))
    square.report()
    assert [hand.chat for hand in square.hands("notice")] == [ADMIN]


def test_a_visible_command_stays_where_the_bot_may_not_delete():
    square = Square(rights=frozenset())
    square.report(command=50)
    assert not square.removals


def test_who_is_no_admin_answers_a_command_that_nobody_else_saw_in_the_group():
    square = Square(is_admin=False, rights=frozenset())
    square.report("m", whispered=77)
    assert [(w.receiver, w.what.text, w.reply_to) for w in square.whispers] == [(ord("m"), "group:report_thanks", 77)]
    assert not square.hands("answer")


def test_who_is_no_admin_answers_a_command_that_all_saw_in_the_persons_own_chat():
    square = Square(is_admin=False, rights=frozenset())
    square.report("m", command=50)
    assert not square.whispers
    assert not square.public
    assert [(hand.chat, hand.line.text) for hand in square.hands("answer")] == [(ord("m"), "group:report_thanks")]


@pytest.mark.parametrize(("outcome", "falls"), [("refused", True), ("sent", False), ("expired", False)])
def test_an_answer_that_cannot_be_whispered_is_given_in_the_persons_own_chat(outcome, falls):
    square = Square()
    square.command("remove")
    (answer,) = square.whispers
    square.told(outcome, answer)
    given = [(hand.chat, hand.line.text, hand.line.facts) for hand in square.hands("answer")]
    assert given == ([(ADMIN, "group:removing", answer.what.facts)] if falls else [])


def test_what_became_of_a_removal_is_told_in_private_once_the_bot_may_not_whisper_any_more():
    square = Square(report_first_s=0)
    square.command("remove")
    removal = square.removals[0]
    with_rights(square, is_admin=False, rights=frozenset())
    square.told("not_removed", removal)
    assert [(hand.chat, hand.line.text) for hand in square.hands("answer")] == [(ADMIN, "group:not_removed")]


def test_what_admins_are_told_names_nobody():
    square = Square()
    square.report("m", 10, "a")
    (notice,) = square.hands("notice")
    said = repr((notice.line, notice.facts))
    assert "m" * 22 not in said
    assert "a" * 22 not in said
    assert set(notice.line.facts) == {"group", "shared", "signals", "hour", "count"}


@pytest.mark.parametrize(("sent", "told"), [(7, "07"), (None, "12")], ids=["known", "reported by its link"])
def test_admins_find_an_item_by_the_hour_in_which_it_was_sent(sent, told):
    square = Square()
    item = Item(10, person("a"), int(square.at.timestamp()) - 5 * 3600, sent)
    square.happens(Reported(square.moment(), person("m"), item, hour=12))
    assert square.hands("notice")[0].line.facts["hour"] == told


def test_two_reports_of_one_item_are_one_case():
    square = Square()
    square.report("m")
    square.report("n")
    assert square.notices == []
    assert len(square.cases.cases) == 1
    assert square.whispers[0].what.text == "group:report_thanks"


def test_more_reports_than_five_in_an_hour_are_thanked_and_go_nowhere():
    square = Square()
    for message in range(10, 15):
        square.report("m", message)
        assert square.notices == ["group:case"]
    square.report("m", 15)
    assert square.notices == []
    assert square.whispers[0].what.text == "group:report_thanks"
    square.later(minutes=61)
    square.report("m", 16)
    assert square.notices == ["group:case"]


def test_after_three_false_alarms_a_members_reports_go_nowhere_for_thirty_days():
    square = Square()
    for message in (10, 11, 12):
        square.report("m", message)
        square.work("false_alarm")
    square.later(hours=2)
    square.report("m", 13)
    assert square.notices == []
    assert square.whispers[0].what.text == "group:report_thanks"
    square.later(days=31)
    square.report("m", 14)
    assert square.notices == ["group:case"]


def test_without_a_message_the_member_is_told_how():
    square = Square()
    square.report(message=0)
    assert [whisper.what.text for whisper in square.whispers] == ["group:report_how"]


def test_an_admin_who_asks_to_remind_who_was_reminded_just_before_is_told_so():
    square = Square(mode="warn")
    square.share("a", 10)
    square.told("sent")
    square.report("m", 11, "a")
    square.work("remind")
    assert square.notices == ["group:reminded_already"]
    assert not square.only(StartTimer)
    assert square.case.rung == "covered"
    square.later(minutes=61)
    square.report("m", 12, "a")
    square.work("remind")
    assert square.notices == ["group:will_remind"]


def test_who_could_not_be_reached_is_tried_again_when_an_admin_asks():
    square = Square(mode="warn")
    square.share("a", 10)
    square.told("refused")
    square.reminded("refused")
    assert square.case.rung == "none"
    square.work("remind")
    assert square.notices == ["group:will_remind"]
    square.ring("remind")
    assert [whisper.receiver for whisper in square.whispers] == [ord("a")]


def test_where_the_bot_may_not_whisper_a_member_is_answered_in_their_own_chat():
    square = Square(is_admin=False, rights=frozenset())
    square.report("m")
    assert [(hand.chat, hand.line.text) for hand in square.hands("answer")] == [(ord("m"), "group:report_thanks")]
    assert not square.public


def test_an_admin_who_asks_for_a_removal_reports_first_and_it_goes_after_a_minute():
    square = Square()
    square.command("remove", 10)
    assert [(w.receiver, w.what.text, w.what.facts) for w in square.whispers] == [
        (ADMIN, "group:removing", {"group": "Book club", "seconds": "60"})
    ]
    assert not square.removals
    began = square.at
    square.ring("remove")
    assert (square.at - began).total_seconds() == 60
    assert [removal.messages for removal in square.removals] == [(10,)]
    square.told("removed")
    assert [(w.receiver, w.what.text) for w in square.whispers] == [(ADMIN, "group:removed")]


def test_with_no_time_to_report_it_goes_at_once():
    square = Square(report_first_s=0)
    square.command("remove", 10)
    assert [removal.messages for removal in square.removals] == [(10,)]


@pytest.mark.parametrize(
    ("group", "later", "text"),
    [
        pytest.param({"rights": frozenset()}, 0, "group:cannot_remove_right", id="no right to delete"),
        pytest.param({}, 48, "group:cannot_remove_age", id="older than 48 hours"),
    ],
)
def test_what_cannot_be_removed_is_said_at_once(group, later, text):
    square = Square(**group)
    old = int(square.at.timestamp())
    square.later(hours=later)
    square.share("a", 9, sent_at=old)
    square.command("remove", 9)
    assert [(whisper.what.text, whisper.what.facts["group"]) for whisper in square.whispers] == [(text, "Book club")]
    assert not square.removals


def test_a_removal_that_failed_is_said_truly():
    square = Square(mode="remove")
    square.share()
    square.told("sent", square.whispers[0])
    square.told("not_removed", next(e for e in square.all if isinstance(e, Remove)))
    assert square.notices == ["group:unremoved"]
    assert square.case.removal == "failed"


def test_a_false_alarm_lifts_the_count_teaches_the_group_and_does_not_bring_back_what_is_gone():
    square = Square(mode="remove")
    square.share("a", 10, mark="c")
    square.told("removed", square.removals[0])
    square.work("false_alarm")
    assert square.notices == ["group:false_alarm_gone"]
    square.share("b", 11, mark="c")
    assert square.effects == ()
    square.share("a", 12, mark="other")
    assert square.whispers


def test_whom_admins_allow_is_never_acted_on_again():
    square = Square(mode="warn")
    square.share("a")
    square.work("allow")
    square.later(hours=2)
    assert square.share("a", 12) == ()
    square.change(allowed="clear")
    assert square.share("a", 13)


def test_why_names_the_signals_and_the_phrases():
    square = Square(mode="warn")
    square.share("a")
    square.report("m", 10)
    square.work("why")
    (notice,) = square.hands("answer")
    assert notice.line.facts["signals"] == "phrase,report"
    assert notice.line.facts["phrases"] == "share-so-he-is-caught"


def test_a_press_below_a_case_that_is_over_says_so():
    square = Square()
    square.work("remove", "gone-one")
    assert square.notices == ["group:case_over"]


def test_what_was_done_by_itself_is_told_once_in_ten_minutes_with_the_way_to_undo_it():
    square = Square(mode="warn")
    square.share("a")
    (notice,) = square.hands("notice")
    assert notice.line.text == "group:acted_warned"
    assert f"q.{'r' * 22}.{square.case.id}.false_alarm" in [data for _, data in notice.line.choices]
    assert "group:act_remind" not in [label for label, _ in notice.line.choices], "the reminder is on its way"
    square.share("b", 11)
    assert not square.notices
    square.later(minutes=11)
    square.share("c", 12)
    assert square.notices == ["group:acted_warned"]


def test_every_notice_to_admins_has_a_way_on():
    """A prompt that helps nobody is why bots are thrown out (rumor-checker#16): what is pushed has a button."""
    told = {}

    def note(square: Square) -> None:
        told.update({hand.line.text: hand.line.choices for hand in square.hands("notice")})

    for square, happens in (
        (Square(), lambda one: one.report()),
        (Square(mode="warn"), lambda one: one.share()),
        (Square(mode="remove"), lambda one: (one.share(), note(one), one.told("not_removed", one.removals[0]))),
        (Square(mode="remove", rights=frozenset()), lambda one: one.share()),
        (Square(mode="remove"), lambda one: one.share(Sender(0, "", "channel"))),
        (Square(mode="warn"), lambda one: (one.share(), one.told("refused"), one.reminded("refused"))),
        (Square(mode="watch"), lambda one: (one.share(), one.ring("digest"))),
        (Square(is_member=False, began_at=EPOCH), lambda one: (one.membership(), one.ring("ask_mode"))),
        (Square(), lambda one: one.membership(rights=())),
        (Square(), lambda one: one.membership(admin=False, rights=())),
    ):
        happens(square)
        note(square)
    assert [text for text, choices in told.items() if not choices] == []
    assert set(told) == {
        f"group:{text}"
        for text in ("case", "acted_warned", "acted_removed", "acted_removed_only", "unremoved", "unreached", "digest", "ask_mode",
                     "missing_delete", "missing_admin", "cannot_remove_right")
    }  # fmt: skip


def test_admins_are_told_of_a_reminder_only_where_one_is_on_its_way():
    """Not of one that the person had just before, nor of one to a channel; of a removal only where it may remove."""
    again = Square(mode="warn")
    again.share("a", 10)
    again.later(minutes=11)
    again.share("a", 11)
    assert again.notices == []
    removing = Square(mode="remove")
    removing.share("a", 10)
    assert removing.notices == ["group:acted_removed"]
    removing.later(minutes=11)
    removing.share("a", 11)
    assert removing.notices == ["group:acted_removed_only"]
    channel = Square(mode="warn")
    channel.share(Sender(0, "", "channel"))
    assert channel.notices == ["group:unreached"]
    may_not = Square(mode="remove", rights=frozenset())
    may_not.share("a")
    assert may_not.notices == ["group:cannot_remove_right", "group:acted_warned"]


def test_an_anonymous_admin_is_obeyed_and_not_answered():
    square = Square()
    square.command("remove", by=Sender(0, "", "anonymous_admin"))
    assert not square.whispers
    assert any(isinstance(effect, StartTimer) for effect in square.effects)


def test_a_reminder_for_who_cannot_be_reached_is_refused_in_words():
    square = Square(mode="remove")
    square.share(Sender(0, "c" * 22, "channel"), 10)
    square.work("remind")
    assert square.notices == ["group:nobody_to_remind"]


def test_buttons_offer_only_what_can_still_be_done():
    square = Square(mode="remove")
    square.share("a", 10)
    square.told("sent", square.whispers[0])
    square.told("removed", next(e for e in square.all if isinstance(e, Remove)))
    square.report("m", 10)
    (notice,) = square.hands("notice")
    assert [label for label, _ in notice.line.choices] == ["group:act_false_alarm", "group:act_why"]
    assert all(len(data.encode()) <= 64 for _, data in notice.line.choices)
