"""What one event has done so far: the state as it will be, and the effects in their order.

A turn is the only thing in the core that changes. It is made for one event, by `engine.advance`,
and thrown away with it. Here are the moves that every kind of event needs: begin, go to a step,
show a screen, say a line, remove a message.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.core import receipts, supplied, variants
from bot.core.conversation import IDLE_MINUTES, TRAIL_LENGTH, Conversation
from bot.core.draft import Draft
from bot.core.effects import Count, Edit, Effect, Line, Priority, Remove, Say, Screen, StartTimer
from bot.core.events import Moment
from bot.core.flow import SUPPLIED, Flow, Flows, NoteField, Place, Step

MOST_STEPS = 24
"""Steps that one event may run through without a step that waits: a loop in a flow ends here."""
SAY_WITHIN = timedelta(hours=1)
"""An answer that could not be sent for so long would be out of place."""
REMOVE_WITHIN = timedelta(hours=47)
"""Telegram removes messages that are younger than 48 hours."""
SPOKE = "engine:voice"
PHONES = ("danger", "child_line", "crisis")
"""Somebody who speaks instead of typing is told so, above these numbers to call."""

BLANK = Conversation()


class Turn:
    __slots__ = ("away", "effects", "flows", "is_late", "moment", "state")

    def __init__(self, flows: Flows, conversation: Conversation, moment: Moment) -> None:
        self.flows = flows
        self.moment = moment
        self.effects: list[Effect] = []
        self.away = moment.at - conversation.last_at
        """How long ago the last event was."""
        self.is_late = moment.at - moment.sent_at > SAY_WITHIN
        """Whether the person has waited so long that the answer may not be a whole warning."""
        self.state = Draft.of(conversation)
        self.state.locale = moment.locale or conversation.locale
        if self.state.receipt_until and moment.at >= self.state.receipt_until:
            self.state.receipt, self.state.receipt_until = "", None

    # The run

    def begin(self) -> None:
        """A new run. What has a clock of its own goes over; the way back does not."""
        old = self.state
        self.clear()
        new = self.state
        new.id, new.revision, new.said = self._fresh_id(), self.flows.revision, old.said
        new.copies, new.albums = old.copies, old.albums
        if old.receipt_until:
            new.receipt, new.receipt_until = old.receipt, old.receipt_until
        new.began_at = new.last_at = self.moment.at

    def finish(self) -> None:
        """The run is over; only what still has a clock stays."""
        ended = self.state
        ended.place, ended.trail, ended.page, ended.lead = None, (), 0, ""
        ended.facts, ended.note, ended.idle_minutes = {}, None, IDLE_MINUTES
        if not ended.receipt_until:
            ended.receipt = ""

    def clear(self) -> None:
        """Forget the run and all that belongs to it, as /hide does."""
        person, locale = self.state.person, self.state.locale
        self.state = Draft.of(BLANK)
        self.state.person, self.state.locale = person, locale

    def remember(self, **facts: str) -> None:
        self.state.facts = {**self.state.facts, **facts}

    def answer(self, answers: Mapping[NoteField, str]) -> None:
        """Into the note that is being written; nowhere, where none is. An empty one takes back what was answered."""
        if self.state.note is not None:
            note = {**self.state.note, **answers}
            self.state.note = {name: value for name, value in note.items() if value}

    # Steps

    def step(self, place: Place | None) -> Step | None:
        flow = self.flow(place)
        return flow.steps.get(place.step) if flow and place else None

    def flow(self, place: Place | None) -> Flow | None:
        if place is None:
            return None
        return supplied.FLOW if place.flow == SUPPLIED else self.flows.flows.get(place.flow)

    def start_of(self, trigger: str) -> Place:
        """Where a trigger leads; the start where no flow takes it (the check sees to a start)."""
        return self.flows.starts.get(trigger) or self.flows.starts["start"]

    def start(self, trigger: str = "start", lead: str = "", *, from_group: bool = False) -> None:
        """Begin anew where `trigger` leads."""
        self.begin()
        if from_group:
            self.remember(from_group="yes")
        self.go(self.start_of(trigger), lead=lead)

    def again(self, lead: str = "") -> None:
        """The screen the person is at, once more; the start where nothing runs."""
        if self.state.place:
            self.go(self.state.place, lead=lead, is_back=True)
        else:
            self.start(lead=lead or "engine:stale")

    def go(
        self,
        place: Place,
        *,
        lead: str = "",
        priority: Priority = "answer",
        is_back: bool = False,
    ) -> None:
        """On to `place`, and further until a step waits for the person."""
        if not self.state.id:
            self.begin()
        for _ in range(MOST_STEPS):
            step = self._allowed(place)
            if step is None:
                place = self.start_of("start")
                continue
            place = step.place
            self.enter(place)
            if step.branch:
                place = step.branch.cases.get(self.facts().get(step.branch.fact, ""), step.branch.otherwise)
                continue
            if step.attach:
                self.say(Line(f"attachment:{step.attach}"), priority=priority)
            if step.go:
                if step.says or step.shows:
                    self.say(Line(step.shows or str(place), self.facts(), self.state.person.country))
                place = step.go
                continue
            self._wait_at(place, step, lead, priority, is_back=is_back)
            return
        self._wait_at(self.start_of("start"), None, lead, priority, is_back=False)

    def _allowed(self, place: Place) -> Step | None:
        """The step at `place`; but nobody lands in the middle of a note without having said yes to it."""
        flow = self.flow(place)
        if flow is None:
            return None
        step = flow.steps.get(place.step)
        return self.step(flow.first) if step and step.writes_note and self.state.note is None else step

    def enter(self, place: Place) -> None:
        """What a flow says of itself holds from its first step on."""
        flow = self.flow(place)
        if flow is None or flow.name == SUPPLIED:
            return
        self.state.idle_minutes = flow.idle_minutes
        if flow.own_path and self.state.facts.get("own_path") != "yes":
            self.state.person = replace(self.state.person, frame=variants.NEUTRAL)
            self.state.note = None
            self.remember(own_path="yes", intent="")
            self.count("own_paths")

    def _wait_at(
        self,
        place: Place,
        step: Step | None,
        lead: str,
        priority: Priority,
        *,
        is_back: bool,
    ) -> None:
        state = self.state
        came_from = state.place
        if came_from and came_from != place and not is_back and not self._is_passing(came_from):
            state.trail = (*state.trail, came_from)[-TRAIL_LENGTH:]
        state.place, state.page, state.lead = place, 0, lead
        state.visit += 1
        if step and step.shows and not is_back:
            self._meet_variants(step.shows)
        self.say(self.screen(place), priority=priority)
        if step and step.remind:
            self._start_reminder(step.remind.after_minutes)
        if step and step.end:
            self.count(f"outcome.{step.end}" if not self.on_own_path else "outcome.own_path")
            self.finish()

    def _is_passing(self, place: Place) -> bool:
        """Screens that nobody wants to come back to."""
        passing = (supplied.CARRY_ON, supplied.COUNTRY_HITS, supplied.CHANNEL_OR_PERSON)
        return place.flow == SUPPLIED and place in passing

    def _meet_variants(self, message: str) -> None:
        """The person meets a message that varies: its frame is chosen once, its level counts."""
        varying = self.flows.messages.get(message)
        if varying is None:
            return
        person = self.state.person
        from_group = self.state.facts.get("from_group") == "yes"
        frame = person.frame or variants.choose(varying, self.moment.seed, from_group=from_group)
        self.state.person = replace(person, frame=frame, warned=person.warned + 1)
        if not self.on_own_path:
            self.count(f"shown.{message}.{frame}.{self.level}.{self.locale}")

    @property
    def level(self) -> int:
        """How short a repeated message is: 1 whole, 2 shorter, 3 a line. Late answers are never whole."""
        return max(2 if self.is_late else 1, min(3, self.state.person.warned))

    @property
    def on_own_path(self) -> bool:
        return self.state.facts.get("own_path") == "yes"

    def _start_reminder(self, minutes: int) -> None:
        if self.on_own_path or self.state.person.notes_stopped:
            return
        name, at = f"remind.{self.state.id}", self.moment.at + timedelta(minutes=minutes)
        self.effects.append(StartTimer(name, at, {"visit": str(self.state.visit)}))

    # Screens and lines

    @property
    def locale(self) -> str:
        return self.state.person.locale or self.state.locale or self.flows.locales[0]

    def facts(self) -> dict[str, str]:
        """What branches, conditions and placeholders may look at. Never a link, a name or a text."""
        facts = {**self.flows.settings, **self.state.facts}
        facts.pop("asked_name", None)
        facts["warned"] = str(self.state.person.warned)
        if self.state.person.frame:
            facts["frame"] = self.state.person.frame
        if self.state.person.country:
            facts["country"] = self.state.person.country
        if self.state.copies:
            facts["has_copy"] = "yes"
        if self.state.note is not None:
            facts |= {f"note_{name}": value for name, value in self.state.note.items() if name != "link"}
            facts |= {"note_open": "yes", "note_link": "one" if self.state.note.get("link") else "none"}
        if self.state.receipt:
            facts["code"] = receipts.spaced(self.state.receipt)
        return facts

    def screen(self, place: Place) -> Screen:
        state = self.state
        frame, country, services = state.person.frame, state.person.country, PHONES if state.lead == SPOKE else ()
        return Screen(
            place, state.id, state.visit, frame, self.level, country, state.page, state.lead, services,
            is_first=not state.trail, facts=self.facts(),
        )  # fmt: skip

    def name(self) -> str:
        """A name for the next entry: ``<conversation>.<visit>.<n>``."""
        if not self.state.id:
            self.begin()
        self.state.said += 1
        return f"{self.last_entries}{self.state.said}"

    @property
    def last_entries(self) -> str:
        """How the names of the entries begin that belong to the screen shown last."""
        return f"{self.state.id}.{self.state.visit}."

    def say(
        self,
        what: Screen | Line,
        *,
        priority: Priority = "answer",
        tell: bool = False,
        about: Mapping[str, str] | None = None,
        keeps_id: bool = True,
        is_silent: bool = False,
    ) -> str:
        name = self.name()
        not_after = self.moment.at + SAY_WITHIN
        revision = self.state.revision
        say = Say(name, what, self.locale, revision, not_after, priority, tell, about or {}, keeps_id, is_silent)
        self.effects.append(say)
        return name

    def edit(self, of: str | int, what: Screen | Line) -> None:
        not_after = self.moment.at + SAY_WITHIN
        self.effects.append(Edit(self.name(), of, what, self.locale, self.state.revision, not_after))

    def remove(self, *messages: int, entry: str = "", about: Mapping[str, str] | None = None) -> None:
        """Take messages out of the chat; with `about`, the outcome comes back."""
        not_after = self.moment.at + REMOVE_WITHIN
        self.effects.append(Remove(self.name(), not_after, messages, entry, about is not None, about or {}))

    def count(self, what: str) -> None:
        self.effects.append(Count(what))

    def _fresh_id(self) -> str:
        return urlsafe_b64encode(self.moment.chance[:6]).decode()
