"""Whatever happens in a group, in whatever order: the promises hold."""

import re
from datetime import timedelta

import hypothesis.strategies as st
import pytest
from core.groups.square import CHAT, STAFF, Square, person
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.core.effects import Count, Hand, Remove, Say, StartTimer, Whisper
from bot.core.groups.cases import cases_from_bytes, cases_to_bytes
from bot.core.groups.events import GroupRang, GroupTold, Sender
from bot.core.groups.group import group_from_bytes, group_to_bytes

pytestmark = [pytest.mark.promise(2), pytest.mark.promise(5)]

LETTERS = st.sampled_from("abc")
MESSAGES = st.integers(1, 8)
KINDS = st.sampled_from(["member", "admin", "anonymous_admin", "linked_channel", "channel", "bot"])
PUBLIC = {"group:public", "group:hello", "group:hello_waits"}
HARMLESS_WHERE_NO_WHISPER = {"group:missing_admin", "group:missing_delete", "group:all_is_well"}
COUNTED = re.compile(
    r"group\.(?:signal\.(?:report|admin|phrase|fingerprint|listed)|rung\.(?:ephemeral|private|public|none)"
    r"|(?:phrase|not_child|false_alarm)\.(?:p|none)|false_alarm|covered|removed|not_removed|added|left|nobody_told)"
)
"""Whatever is counted is one of these: nothing of a person, a group or a message."""
ABOUT_A_CASE = {"group:warning", "group:warning_removed"}


class AnyGroup(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.square = Square(mode="remove", uses_fingerprints=True)
        self.square.staff = STAFF
        self.notes: list = []
        self.open: list = []
        self.gone: set[int] = set()
        self.last_at = self.square.at

    def after(self) -> None:
        square = self.square
        self.last_at = square.at
        for effect in square.effects:
            if getattr(effect, "tell", False):
                self.open.append(effect)
            if isinstance(effect, Say) and effect.what.text == "group:public":
                self.notes.append(square.at)
        self.look(square.effects)
        assert group_from_bytes(group_to_bytes(square.group)) == square.group
        assert cases_from_bytes(cases_to_bytes(square.cases)) == square.cases

    def look(self, effects: tuple) -> None:
        for effect in effects:
            match effect:
                case Say(what=line):
                    assert line.text in PUBLIC | HARMLESS_WHERE_NO_WHISPER
                    assert line.text != "group:public" or not line.facts
                case Count(name=name):
                    assert COUNTED.fullmatch(name)
                case Whisper(what=line) if line.text in ABOUT_A_CASE:
                    case = self.square.cases.case(effect.about["case"])
                    assert case is not None
                    assert effect.receiver == case.sender.id
                    assert (line.text == "group:warning_removed") is (case.removal in ("asked", "done"))
                case Hand(chat=chat, facts=facts) if chat == STAFF:
                    assert set(facts) <= {"code", "mark"}
                case Hand(line=line) if line is not None:
                    assert not any(letter * 22 in repr(line) for letter in "abcm")
                    assert not any("m10" in value for value in line.facts.values())

    @rule(by=LETTERS, message=MESSAGES, album=st.sampled_from(["", "", "x"]), kind=KINDS, edit=st.booleans(),
          hit=st.booleans(), listed=st.booleans())  # fmt: skip
    def somebody_shares(self, *, by, message, album, kind, edit, hit, listed):
        sender = person(by, kind) if kind in ("member", "admin") else Sender(0, by * 22, kind)
        phrases = ("p",) if hit else ()
        self.square.share(sender, message, album=album, is_edit=edit, phrases=phrases, **self.file(message, listed))
        self.after()

    @staticmethod
    def file(message, listed):
        return {"fingerprint": f"f{message % 3}", "everywhere": f"e{message % 3}", "is_listed": listed}

    @rule(message=st.integers(0, 8), of=LETTERS, command=st.sampled_from([0, 99]))
    def a_member_reports(self, message, of, command):
        self.square.report("m", message, of, command=command)
        assert not [e for e in self.square.effects if isinstance(e, Remove) and e.messages != (command,)]
        self.after()

    @rule(act=st.sampled_from(["warn", "remove", "check", "settings", "topic"]), message=st.integers(0, 8), of=LETTERS)
    def an_admin_asks(self, act, message, of):
        self.square.command(act, message, of)
        self.after()

    @precondition(lambda self: self.square.cases.cases)
    @rule(
        act=st.sampled_from(["remind", "remove", "remember", "elsewhere", "false_alarm", "allow", "why"]),
        data=st.data(),
    )
    def an_admin_works_a_case(self, act, data):
        case = data.draw(st.sampled_from(self.square.cases.cases))
        self.square.work(act, case.id)
        self.after()

    @precondition(lambda self: self.square.cases.cases)
    @rule()
    def an_admin_has_the_latest_item_recognised_here_and_asks_for_it_elsewhere(self):
        case = self.square.case.id
        for act in ("remember", "elsewhere"):
            self.square.work(act, case)
            self.after()

    @precondition(lambda self: self.open)
    @rule(outcome=st.sampled_from(["sent", "refused", "removed", "not_removed", "expired"]), data=st.data())
    def an_outcome_comes(self, outcome, data):
        entry = self.open.pop(data.draw(st.integers(0, len(self.open) - 1)))
        if isinstance(entry, Remove) and outcome == "removed":
            self.gone |= set(entry.messages)
        square = self.square
        square.happens(GroupTold(square.moment(), entry.name, outcome, dict(entry.about), square.hour))
        self.after()

    @precondition(lambda self: self.square.cases.cases)
    @rule(outcome=st.sampled_from(["sent", "refused"]))
    def a_reminder_comes_back(self, outcome):
        self.square.reminded(outcome)
        self.after()

    @rule(data=st.data())
    def a_timer_rings(self, data):
        timers = [effect for effect in self.square.all if isinstance(effect, StartTimer)]
        if not timers:
            return
        timer, square = data.draw(st.sampled_from(timers)), self.square
        square.at = max(square.at, timer.at)
        square.happens(GroupRang(square.moment(), timer.name, dict(timer.about), square.hour))
        self.after()

    @rule(member=st.booleans(), admin=st.booleans(), can_delete=st.booleans())
    def the_rights_change(self, member, admin, can_delete):
        self.square.membership(member=member, admin=admin, rights=("delete",) if can_delete else ())
        self.after()

    @rule(name=st.sampled_from(["mode", "paused", "fingerprints", "quiet", "anonymous"]),
          value=st.sampled_from(["watch", "warn", "remove", "on", "off", "22-7", ""]))  # fmt: skip
    def a_setting_changes(self, name, value):
        self.square.change(**{name: value})
        self.after()

    @rule(minutes=st.integers(1, 3000))
    def time_passes(self, minutes):
        self.square.later(minutes=minutes)

    @invariant()
    def there_is_one_public_note_in_thirty_minutes(self):
        for earlier, later in zip(self.notes, self.notes[1:], strict=False):
            assert later - earlier >= timedelta(minutes=30)

    @invariant()
    def nothing_public_while_the_item_is_there(self):
        for effect in self.square.effects:
            if isinstance(effect, Say) and effect.what.text == "group:public":
                case = self.square.cases.case(effect.about["case"])
                assert case is not None
                assert case.removal == "done"

    @invariant()
    def nothing_old_is_kept(self):
        """As far as anything has happened since: what is old goes with the next event."""
        oldest = self.last_at - timedelta(hours=48)
        assert len(self.square.cases.cases) <= 60
        assert all(case.began_at >= oldest.timestamp() for case in self.square.cases.cases)

    @invariant()
    def the_group_knows_only_itself(self):
        hands = [hand for hand in self.square.effects if isinstance(hand, Hand) and hand.chat != STAFF]
        assert all(hand.facts["group"] == str(CHAT) for hand in hands)


TestAnyGroup = AnyGroup.TestCase
TestAnyGroup.settings = settings(max_examples=60, stateful_step_count=40)
