"""One person's chat with the engine: what they do goes through `advance`, under a clock that is set by hand.

It keeps what a store and a messenger would keep: the conversation, the messages with their buttons,
the timers. Nothing is decided here.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from copy import deepcopy
from datetime import UTC, datetime, timedelta

from core.flows import FLOWS

from bot.core import presses
from bot.core.conversation import Conversation
from bot.core.effects import AnswerTap, Edit, Effect, Line, Remove, Say, Screen, StartTimer, StopTimer
from bot.core.engine import advance
from bot.core.events import (
    Began,
    Chose,
    Commanded,
    Event,
    Moment,
    PublicLink,
    Rang,
    SentItem,
    SentOther,
    Told,
    Wrote,
)
from bot.core.flow import Flows, Place

BEGINNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CRISIS = ("crisis",)


class Chat:
    def __init__(self, flows: Flows = FLOWS, *, seed: int = 1, locale: str = "en", chance: int = 1) -> None:
        self.flows = flows
        self.conversation = Conversation()
        self.now = BEGINNING
        self.seed = seed
        self.locale = locale
        self.late = timedelta()
        self.effects: tuple[Effect, ...] = ()
        self.history: list[tuple[Event, tuple[Effect, ...]]] = []
        self.messages: dict[str | int, Screen | Line] = {}
        """What stands in the chat, by the entry's name."""
        self.timers: dict[str, StartTimer] = {}
        self.message = 100
        self._chance = random.Random(chance)

    # What the person does

    def starts(self, payload: str = ""):
        return self.does(Began(self.moment(), self.next_message(), payload))

    def sends(self, origin="channel", album: str = ""):
        return self.does(SentItem(self.moment(), self.next_message(), origin, album))

    def sends_other(self, kind):
        return self.does(SentOther(self.moment(), self.next_message(), kind))

    def writes(self, text: str, **recognised):
        if isinstance(link := recognised.get("link"), str):
            recognised["link"] = PublicLink(link, is_name=link.startswith("@"))
        return self.does(Wrote(self.moment(), self.next_message(), text, **recognised))

    def commands(self, name: str):
        return self.does(Commanded(self.moment(), self.next_message(), name))

    def taps(self, choice: str, on: Screen | None = None):
        """A button of a screen; of the one shown last, unless another is given."""
        screen = on or self.screen
        return self.does(self.press(choice, screen))

    def taps_line(self, choice: str):
        """A button below the last line that has this one."""
        lines = (what for what in reversed(self.messages.values()) if isinstance(what, Line))
        data = next(data for line in lines for _, data in line.choices if presses.read(data).choice == choice)
        found = presses.read(data)
        return self.does(
            Chose(self.moment(), "tap", self.message, found.conversation, found.visit, found.place, found.choice)
        )

    def does(self, event: Event) -> tuple[Effect, ...]:
        before, as_they_came = self.conversation, deepcopy((self.conversation, event))
        self.conversation, self.effects = advance(self.flows, before, event)
        assert (before, event) == as_they_came, "what came in was changed"
        self.history.append((event, self.effects))
        for effect in self.effects:
            self._carry_out(effect)
        return self.effects

    # What time and the world do

    def waits(self, **delta: float) -> None:
        """Time goes by, and nothing rings."""
        self.now += timedelta(**delta)

    def rings(self, name: str = "") -> tuple[Effect, ...]:
        """The timer that is due next, at its time. `name`: how it begins."""
        due = sorted((t for t in self.timers.values() if t.name.startswith(name)), key=lambda t: t.at)
        timer = due[0]
        del self.timers[timer.name]
        self.now = max(self.now, timer.at)
        return self.does(Rang(self.moment(), timer.name, timer.about))

    def is_told(self, outcome="removed") -> tuple[Effect, ...]:
        """What became of the last entry that was to tell."""
        entry = next(e for e in reversed(self.all_effects()) if not isinstance(e, Edit) and getattr(e, "tell", False))
        return self.does(Told(self.moment(), entry.name, outcome, entry.about))

    # What there is to see

    @property
    def screen(self) -> Screen:
        return next(what for what in reversed(self.messages.values()) if isinstance(what, Screen))

    @property
    def place(self) -> str:
        return str(self.conversation.place or "")

    def of(self, kind: type, effects: Sequence[Effect] | None = None) -> list:
        return [effect for effect in (self.effects if effects is None else effects) if isinstance(effect, kind)]

    def all_of(self, kind: type) -> list:
        return self.of(kind, self.all_effects())

    def all_effects(self) -> list[Effect]:
        return [effect for _, effects in self.history for effect in effects]

    @property
    def said(self) -> list[str]:
        """What the last event led to saying or editing: places and text ids."""
        return [_named(effect.what) for effect in self.effects if isinstance(effect, Say | Edit)]

    @property
    def is_silent(self) -> bool:
        """Whether the last event sent nothing."""
        return not [e for e in self.effects if not isinstance(e, AnswerTap)]

    def press(self, choice: str, screen: Screen) -> Chose:
        place: Place | None = screen.place
        return Chose(self.moment(), "tap", self.message, screen.conversation, screen.visit, place, choice)

    def moment(self) -> Moment:
        return Moment(self.now, self.now - self.late, self._chance.randbytes(32), self.seed, 7, self.locale)

    def next_message(self) -> int:
        self.message += 1
        return self.message

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Say():
                self.messages[effect.name] = effect.what
            case Edit():
                self.messages[effect.of] = effect.what
            case Remove() if effect.entry:
                self.messages.pop(effect.entry, None)
            case StartTimer():
                self.timers[effect.name] = effect
            case StopTimer():
                self.timers.pop(effect.name, None)


def _named(what: Screen | Line) -> str:
    return str(what.place) if isinstance(what, Screen) else what.text
