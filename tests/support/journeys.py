"""Journeys that together press every choice of every step, planned with `advance` itself and then made for real.

The plan knows what each press leads to, for somebody in exactly this state; so a journey made over HTTP that comes
out elsewhere shows that the bot did something else than the engine said.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot.content.bundle import Bundle
from bot.core.conversation import Conversation
from bot.core.effects import Edit, Say, Screen
from bot.core.engine import advance
from bot.core.events import Began, Chose, Commanded, Moment, Wrote
from bot.core.flow import SUPPLIED, Flows

BEGINNINGS = ("/start", "/report", "/help", "is it illegal", "delete my data", "i am angry", "i want to die")
SKIP = "-skip"


@dataclass(frozen=True)
class Step:
    """What the person does, and where that leads."""

    act: str
    """One of `BEGINNINGS`, or a choice."""
    place: str


@dataclass(frozen=True)
class Here:
    """Where somebody is."""

    state: Conversation
    screen: Screen | None
    seed: int

    @property
    def place(self) -> str:
        return str(self.screen.place) if self.screen else ""


@dataclass
class Planner:
    bundle: Bundle
    """With the settings of the deployment."""
    but: tuple[str, ...] = ()
    """How the names of choices begin, ``<flow>/<step>.<choice>``, that are not to be pressed."""
    left: set[tuple[str, str]] = field(default_factory=set)
    """(step, choice) that no journey has pressed yet."""

    read: set[str] = field(default_factory=lambda: {"note_open", "own_path"})
    """Facts that decide where something leads."""

    def __post_init__(self) -> None:
        for flow in self.flows.flows.values():
            for step in flow.steps.values():
                self.read |= {step.branch.fact} if step.branch else set()
                self.read |= {only.fact for choice in step.choices for only in choice.only}
                pressed = [*(choice.id for choice in step.choices), *([SKIP] if step.ask else [])]
                names = [(str(step.place), choice) for choice in pressed]
                self.left |= {name for name in names if not ".".join(name).startswith(self.but)}

    @property
    def flows(self) -> Flows:
        return self.bundle.flows

    def journey(self, seed: int) -> list[Step]:
        """As far as somebody gets who begins with nothing; empty where there is nothing left to press for them."""
        here, steps = Here(Conversation(), None, seed), []
        known: dict[tuple, dict[str, Here]] = {}
        while self.left:
            # What an own path changes about somebody cannot be undone: so these come last.
            way = self._nearest(here, known, avoids_own_paths=True) or self._nearest(here, known)
            if way is None:
                break
            for act in way:
                self.left.discard((here.place, act))
                here = self._after(here, act)
                steps.append(Step(act, here.place))
        return steps

    def _nearest(
        self, here: Here, known: dict[tuple, dict[str, Here]], *, avoids_own_paths: bool = False
    ) -> list[str] | None:
        """The way to the next choice that was not pressed yet. `known`: what leads where, for this person."""
        waiting, seen = deque([(here, [])]), set()
        while waiting:
            here, way = waiting.popleft()
            key = (here.place, *(here.screen.facts.get(fact, "") for fact in self.read)) if here.screen else ()
            if key in seen:
                continue
            seen.add(key)
            offered = self._offered(here.screen) if here.screen else []
            if key not in known:
                known[key] = {act: self._after(here, act) for act in (*offered, *BEGINNINGS)}
            for act in offered:
                is_own_path = known[key][act].screen.facts.get("own_path")
                if (here.place, act) in self.left and not (avoids_own_paths and is_own_path):
                    return [*way, act]
            waiting += [
                (there, [*way, act])
                for act, there in known[key].items()
                if not (avoids_own_paths and there.screen and there.screen.facts.get("own_path"))
            ]
        return None

    def _offered(self, screen: Screen) -> list[str]:
        step = self.flows.step(screen.place) if screen.place.flow != SUPPLIED else None
        if step is None:
            return []
        offered = [choice.id for choice in step.choices if all(only.holds(screen.facts) for only in choice.only)]
        return [*offered, SKIP] if step.ask else offered

    def _after(self, here: Here, act: str) -> Here:
        now = datetime.now(UTC)
        moment = Moment(now, now, bytes(32), here.seed, 7, "en")
        screen = here.screen
        if act == "/start":
            event = Began(moment, 1)
        elif act.startswith("/"):
            event = Commanded(moment, 1, act[1:])
        elif act in BEGINNINGS:
            event = Wrote(moment, 1, act, topics=self.bundle.topics.topics(act))
        else:
            assert screen is not None
            event = Chose(moment, "tap", 5, screen.conversation, screen.visit, screen.place, act)
        after, effects = advance(self.flows, replace(here.state, pressed=""), event)
        said = [effect.what for effect in effects if isinstance(effect, Say | Edit)]
        return Here(after, [what for what in said if isinstance(what, Screen)][-1], here.seed)
