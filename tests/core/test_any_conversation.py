"""Whatever happens, in any order, in any flows: what holds all the time.

A machine plays one person, the timers and the delivery. The rules say what may happen, `_advance`
holds what must be true after each event. Forgetting (the store's clocks) may come at any moment.
"""

from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

from core.any_flows import WISE_FLOWS, any_flows, commands, items, moments, other_events, presses_of, typed_texts
from core.chat import BEGINNING
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from bot.core import presses, supplied
from bot.core.conversation import Conversation, from_bytes, person_to_bytes, run_to_bytes
from bot.core.effects import (
    Clear,
    Count,
    Edit,
    FileNote,
    Line,
    Post,
    Remove,
    Say,
    Screen,
    StartTimer,
    StopTimer,
    entry_from_bytes,
    entry_to_bytes,
)
from bot.core.engine import advance
from bot.core.events import Chose, Commanded, Rang, Told, Wrote
from bot.core.turn import MOST_STEPS

MOST_EFFECTS = 3 * MOST_STEPS + 10


class AnyConversation(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.now = BEGINNING
        self.number = 0
        self.conversation = Conversation()
        self.names: set[str] = set()
        self.screens: list[tuple[int, Screen]] = []
        self.lines: list[tuple[int, Line]] = []
        self.telling: list[Say | Remove | Post] = []
        self.timers: dict[str, StartTimer] = {}
        self.consented: set[str] = set()
        self.own_path = False

    @initialize(flows=WISE_FLOWS | any_flows(), data=st.data())
    def begins(self, flows, data):
        self.flows = flows
        self._advance(Commanded(self._moment(data), 1, data.draw(st.sampled_from(["help", "report", "start"]))))

    # What may happen

    @rule(seconds=st.sampled_from([1, 10, 700, 4000, 90_000]))
    def time_goes_by(self, seconds):
        self.now += timedelta(seconds=seconds)

    @rule()
    def the_run_is_forgotten(self):
        self.conversation = Conversation(person=self.conversation.person)

    @precondition(lambda self: not self.conversation.is_worth_keeping)
    @rule()
    def what_is_not_worth_keeping_is_not_kept(self):
        self.the_run_is_forgotten()

    @precondition(lambda self: self.screens)
    @rule(data=st.data())
    def a_button_of_a_screen_is_pressed(self, data):
        message, screen = data.draw(st.sampled_from(self.screens[-4:] + self.screens[-1:] * 6))
        choice = data.draw(st.sampled_from(self._buttons(screen)))
        event = Chose(self._moment(data), "tap", message, screen.conversation, screen.visit, screen.place, choice)
        is_double = self._is_double(event)
        effects = self._advance(event)
        assert is_double or [effect for effect in effects if isinstance(effect, Say | Edit)]

    @precondition(lambda self: any(line.choices for _, line in self.lines))
    @rule(data=st.data())
    def a_button_below_a_line_is_pressed(self, data):
        message, line = data.draw(st.sampled_from([(m, line) for m, line in self.lines if line.choices]))
        found = presses.read(data.draw(st.sampled_from([press for _, press in line.choices])))
        self._advance(
            Chose(self._moment(data), "tap", message, found.conversation, found.visit, found.place, found.choice)
        )

    @rule(data=st.data())
    def any_button_is_pressed(self, data):
        self._advance(data.draw(presses_of(self._moment(data), self.flows, [self.conversation.id])))

    @rule(data=st.data())
    def an_item_is_sent(self, data):
        event = data.draw(items(self._moment(data)))
        before = self.conversation
        effects = self._advance(event)
        warned = [effect for effect in effects if isinstance(effect, Say) and effect.priority == "warning"]
        assert warned or event.album in before.albums or self._asks_for_note(before)
        assert not warned or len([say for say in warned if isinstance(say.what, Screen)]) == 1

    @rule(data=st.data())
    def a_text_is_typed(self, data):
        event = data.draw(typed_texts(self._moment(data)))
        effects = self._advance(event)
        if "crisis" in event.topics:
            screens = [
                effect.what.place for effect in effects if isinstance(effect, Say) and isinstance(effect.what, Screen)
            ]
            assert screens
            assert "crisis" not in self.flows.starts or self._leads_to(self.flows.starts["crisis"], screens[-1])

    @rule(data=st.data())
    def a_command_is_given(self, data):
        event = data.draw(commands(self._moment(data)))
        effects = self._advance(event)
        assert [effect for effect in effects if isinstance(effect, Say)]
        if event.name in ("hide", "forget"):
            assert Clear(event.name) in effects
            assert not self.conversation.is_worth_keeping

    @rule(data=st.data())
    def anything_else_happens(self, data):
        self._advance(data.draw(other_events(self._moment(data), self.conversation.id)))

    @precondition(lambda self: self.timers)
    @rule(data=st.data())
    def a_timer_rings(self, data):
        timer = self.timers.pop(data.draw(st.sampled_from(sorted(self.timers))))
        self.now = max(self.now, timer.at)
        self._advance(Rang(self._moment(data), timer.name, timer.about))

    @precondition(lambda self: self.telling)
    @rule(data=st.data(), outcome=st.sampled_from(["sent", "refused", "removed", "not_removed", "expired"]))
    def an_outcome_is_told(self, data, outcome):
        entry = self.telling.pop(data.draw(st.integers(0, len(self.telling) - 1)))
        self._advance(Told(self._moment(data), entry.name, outcome, entry.about))

    # What must be true

    def _advance(self, event):
        before, as_they_came = self.conversation, deepcopy((self.conversation, event))
        after, effects = advance(self.flows, before, event)
        assert (before, event) == as_they_came, "what came in was changed"
        assert advance(self.flows, before, event) == (after, effects), "the same event led elsewhere"
        assert len(effects) <= MOST_EFFECTS
        assert from_bytes(run_to_bytes(after), person_to_bytes(after.person)) == after
        self._entries(effects)
        self._wordings(before, after, effects)
        self._notes(before, event, effects)
        self._pushed(before, event, effects)
        self.conversation = after
        for effect in effects:
            self._remember(effect)
        return effects

    def _entries(self, effects):
        for effect in effects:
            if isinstance(effect, Say | Edit | Remove | Post):
                assert effect.name not in self.names, "an entry's name came twice"
                self.names.add(effect.name)
                stored = effect if isinstance(effect, Edit) or effect.tell else replace(effect, about={})
                assert entry_from_bytes(entry_to_bytes(effect)) == stored
            if isinstance(effect, Count):
                assert "example" not in effect.name

    def _wordings(self, before, after, effects):
        if any(isinstance(effect, Clear) and effect.how == "forget" for effect in effects):
            self.own_path = False
            return
        if before.person.frame:
            assert after.person.frame in (before.person.frame, "neutral")
        self.own_path = self.own_path or after.facts.get("own_path") == "yes"
        for effect in effects:
            if isinstance(effect, Say | Edit) and isinstance(effect.what, Screen):
                assert 1 <= effect.what.level <= 3
                assert not (self.own_path and effect.what.frame != "neutral"), "a wording of the law on an own path"

    def _notes(self, before, event, effects):
        choice = self._choice(before, event)
        if choice is not None and choice.note == "begin" and before.facts.get("own_path") != "yes":
            self.consented.add(before.id)
        for effect in effects:
            if isinstance(effect, FileNote):
                assert choice is not None
                assert choice.note == "submit"
                assert before.id in self.consented, "a note without consent in this run"
                assert self.flows.settings.get("desk") == "yes"
                assert before.facts.get("own_path") != "yes"

    def _pushed(self, before, event, effects):
        is_pushed = isinstance(event, Rang)
        for effect in effects:
            if isinstance(effect, StartTimer) and effect.name.startswith("remind."):
                assert not before.person.notes_stopped or isinstance(event, Chose | Wrote | Commanded)
            if is_pushed and isinstance(effect, Say):
                assert effect.is_silent
                assert before.facts.get("own_path") != "yes"
                assert not before.person.notes_stopped

    def _remember(self, effect):
        match effect:
            case Say(what=Screen()) | Edit(what=Screen()):
                self.screens.append((len(self.names), effect.what))
            case Say(what=Line()) | Edit(what=Line()):
                self.lines.append((len(self.names), effect.what))
            case StartTimer():
                self.timers[effect.name] = effect
            case StopTimer():
                self.timers.pop(effect.name, None)
            case Clear():
                self.timers.clear()
        if isinstance(effect, Say | Remove | Post) and effect.tell:
            self.telling.append(effect)

    def _choice(self, before, event):
        """The choice of a press on the screen that was shown last."""
        if not isinstance(event, Chose) or event.place is None or event.place != before.place:
            return None
        step = self.flows.step(event.place)
        is_current = (event.conversation, event.visit) == (before.id, before.visit)
        return step.choice(event.choice) if step and is_current else None

    def _asks_for_note(self, state):
        step = self.flows.step(state.place)
        if step and step.ask and step.ask.has_refusal:
            return True
        return state.note is not None and (state.place == supplied.CHANNEL_OR_PERSON or bool(step and step.writes_note))

    def _leads_to(self, start, shown):
        """Whether a step that waits stands where a trigger leads; others may lead on from there."""
        step = self.flows.step(start)
        return step is None or bool(step.branch or step.go or step.writes_note) or shown == start

    def _buttons(self, screen):
        step = (
            supplied.FLOW.steps.get(screen.place.step) if screen.place.flow == "ruko" else self.flows.step(screen.place)
        )
        choices = [choice.id for choice in step.choices] if step else []
        tools = [presses.BACK, presses.LANGUAGES, presses.LANGUAGE + "ur", presses.more(1)]
        skip = [presses.SKIP] if step and step.ask else []
        countries = ["is-AE"] if screen.place in (supplied.COUNTRY, supplied.COUNTRY_HITS) else []
        return [*choices * 3, *tools, *skip, *countries]

    def _is_double(self, event):
        pressed = f"{event.conversation}.{event.visit}.{event.choice}" == self.conversation.pressed
        return pressed and event.moment.at - self.conversation.last_at < timedelta(seconds=3)

    def _moment(self, data):
        self.number += 1
        return data.draw(moments(self.now, self.number))


AnyConversation.TestCase.settings = settings(
    max_examples=60, stateful_step_count=30, suppress_health_check=list(HealthCheck)
)
TestAnyConversation = AnyConversation.TestCase
