"""Whatever happens to the list, in whatever order: nothing is on it without two people, a reference and an end."""

import hypothesis.strategies as st
import pytest
from core.staff.office import Office
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from support.shipped import content

from bot.core.effects import Count, Say, StartTimer, StopTimer

CODES = st.sampled_from(["KAAAAAA", "KBBBBBB", "KCCCCCC"])
MARKS = st.sampled_from(["m" * 22, "n" * 22])
PEOPLE = st.sampled_from("ab")


class AnyList(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.office = Office()
        self.gave: dict[str, str] = {}
        """Item → who gave its reference last."""
        self.both: set[str] = set()
        """Items that somebody else confirmed after that."""

    def item_of(self, code):
        known = self.office.listings.called(code)
        return known.mark if known and known.until > self.office.at.timestamp() else None

    @rule(code=CODES, mark=MARKS)
    def an_admin_asks(self, code, mark):
        if self.item_of(code) in (None, mark):  # numbers are of chance: none is given twice
            if self.office.listings.of(mark) is None:
                self.gave.pop(mark, None)
                self.both.discard(mark)
            self.office.ask(code, mark)

    @rule(code=CODES, by=PEOPLE, days=st.integers(1, 90))
    def a_reference_is_given(self, code, by, days):
        mark, is_listed = self.item_of(code), self.item_of(code) in self.office.listings.marks
        self.office.give(by, code, days=days)
        if mark and not is_listed:
            self.gave[mark] = by

    @rule(code=CODES, by=PEOPLE)
    def somebody_confirms(self, code, by):
        mark = self.item_of(code)
        self.office.confirm(by, code)
        if mark and self.gave.get(mark, by) != by:
            self.both.add(mark)

    @rule(code=CODES)
    def somebody_withdraws(self, code):
        mark = self.item_of(code)
        self.office.withdraw(code)
        self.gave.pop(mark, None)
        self.both.discard(mark)
        assert mark is None or self.office.listings.of(mark) is None

    @rule(mark=MARKS)
    def an_admin_doubts(self, mark):
        self.office.doubt(mark)

    @rule(page=st.integers(0, 2))
    def the_list_is_asked_for(self, page):
        self.office.read(page)

    @rule(hours=st.integers(1, 24 * 40))
    def time_passes(self, hours):
        self.office.later(hours=hours)
        self.office.time_comes()
        kept = {item.mark for item in self.office.listings.items}
        self.gave = {mark: by for mark, by in self.gave.items() if mark in kept}
        self.both &= kept

    @invariant()
    def on_the_list_is_only_what_two_people_checked(self):
        assert set(self.office.listings.marks) <= self.both

    @invariant()
    def everything_has_an_end_within_its_limits(self):
        for item in self.office.listings.items:
            left = item.until - self.office.at.timestamp()
            assert left <= (90 * 24 if item.is_listed else 72) * 3600

    @invariant()
    def nobody_is_kept_for_what_is_on_the_list_and_it_has_a_reference(self):
        assert all(item.reference and not item.checked_by for item in self.office.listings.in_state("listed"))

    @invariant()
    def one_item_is_there_once(self):
        marks = [item.mark for item in self.office.listings.items]
        assert len(marks) == len(set(marks))

    @invariant()
    def what_is_said_is_worded(self):
        for line in self.office.lines:
            assert all(content().has_text(text_id) for text_id in (line.text, *(label for label, _ in line.choices)))

    @invariant()
    def nothing_is_done_but_saying_counting_and_timers(self):
        assert all(isinstance(effect, Say | Count | StartTimer | StopTimer) for effect in self.office.effects)
        assert not any(part in repr(self.office.effects) for part in ("m" * 22, "n" * 22, "a" * 22, "b" * 22))


TestAnyList = pytest.mark.promise(5)(AnyList.TestCase)
TestAnyList.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, derandomize=True, database=None
)  # fmt: skip
