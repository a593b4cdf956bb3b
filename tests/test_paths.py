"""Every path of every shipped flow is walked: all choices, all typed answers, all facts that branches read.

The walk goes through `advance` itself. Two screens are the same when place, offered words and all facts
that flows read are the same; so circles end, and nothing that can happen is left out.
"""

from __future__ import annotations

import functools
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from support.shipped import content

from bot.core import presses, receipts, supplied
from bot.core.conversation import Conversation
from bot.core.effects import Edit, Line, Say, Screen
from bot.core.engine import advance
from bot.core.events import Began, Chose, Commanded, Moment, PublicLink, SentItem, SentOther, Wrote
from bot.core.flow import CHOICES_PER_SCREEN, SUPPLIED, Flows, Step
from bot.service.cards import Cards
from bot.service.rendering import Renderer

pytestmark = pytest.mark.promise(4)

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MOST_SCREENS = 20_000
FARTHEST = 6
"""Taps from any screen to the nearest one that lists help."""
LONGEST_MESSAGE = 4096
RECEIPT = receipts.make(7, bytes(8))


@dataclass
class Walk:
    """All screens that can come about, what leads from one to another, and the lines beside them."""

    screens: dict[tuple, Screen] = field(default_factory=dict)
    leads_to: dict[tuple, set[tuple]] = field(default_factory=dict)
    lines: dict[tuple, Line] = field(default_factory=dict)
    steps: dict[tuple, Step] = field(default_factory=dict)


class Walker:
    def __init__(self, flows: Flows) -> None:
        self.flows = flows
        self.read = _facts_read(flows)
        self.walk = Walk()
        self.waiting: deque[tuple[tuple, Conversation]] = deque()

    def all(self) -> Walk:
        for event in self._beginnings():
            self._go(None, Conversation(), event)
        while self.waiting:
            key, conversation = self.waiting.popleft()
            for event in self._answers(self.walk.screens[key], conversation):
                self._go(key, conversation, event)
            assert len(self.walk.screens) < MOST_SCREENS
        return self.walk

    def _go(self, came_from: tuple | None, before: Conversation, event) -> None:
        after, effects = advance(self.flows, before, event)
        said = [effect.what for effect in effects if isinstance(effect, Say | Edit)]
        screens = [what for what in said if isinstance(what, Screen)]
        assert screens, f"{event} at {before.place} shows no screen"
        for line in said:
            if isinstance(line, Line):
                self.walk.lines.setdefault((line.text, *self._facts(line.facts)), line)
        key = self._key(screens[-1], after)
        if came_from is not None:
            self.walk.leads_to[came_from].add(key)
        if key not in self.walk.screens:
            self.walk.screens[key], self.walk.leads_to[key] = screens[-1], set()
            self.walk.steps[key] = self._step(screens[-1])
            self.waiting.append((key, replace(after, pressed="")))

    def _key(self, screen: Screen, state: Conversation) -> tuple:
        asked = state.facts.get("asked_name", "") if screen.place == supplied.CHANNEL_OR_PERSON else ""
        way = state.trail[-1:] if screen.place.flow == SUPPLIED else ()
        who = (screen.frame == "neutral", min(screen.level, 3) if self._step(screen).shows else 0, screen.is_first)
        return (
            str(screen.place),
            screen.lead,
            who,
            state.note is None,
            bool(state.receipt),
            asked,
            way,
            self._facts(screen.facts),
        )

    def _facts(self, facts) -> tuple:
        return tuple((name, facts.get(name, "")) for name in self.read)

    def _step(self, screen: Screen) -> Step:
        step = (
            supplied.FLOW.steps.get(screen.place.step)
            if screen.place.flow == SUPPLIED
            else self.flows.step(screen.place)
        )
        assert step is not None, screen.place
        return step

    def _beginnings(self):
        yield from (Began(_moment(), 1, trigger) for trigger in self.flows.starts)
        yield from (SentItem(_moment(), 1, origin) for origin in ("own", "channel", "link"))
        yield from (SentOther(_moment(), 1, kind) for kind in ("voice", "other"))
        yield from (
            Commanded(_moment(), 1, name) for name in ("help", "report", "language", "country", "privacy", "stop")
        )

    def _answers(self, screen: Screen, state: Conversation):
        step = self._step(screen)
        offered = [one.id for one in step.choices if all(condition.holds(screen.facts) for condition in one.only)]
        if step.ask:
            offered.append(presses.SKIP)
            yield from self._typed(step.ask.kind)
        if screen.place in (supplied.COUNTRY, supplied.COUNTRY_HITS):
            offered.append(supplied.COUNTRY_PREFIX + "PK")
        if not screen.is_first:
            offered.append(presses.BACK)
        for topic in (*TOPICS, "crisis") if step.ask is None else ("crisis",):
            yield Wrote(_moment(), 1, "…", topics=(topic,))
        for choice in offered:
            if (screen.place, choice) != (supplied.PRIVACY, "forget"):
                yield Chose(_moment(), "tap", 5, screen.conversation, screen.visit, screen.place, choice)

    def _typed(self, kind: str):
        say = functools.partial(Wrote, _moment(), 1, "…")
        match kind:
            case "link":
                yield say(link=PublicLink("https://example.org/x"))
                yield say(link=PublicLink("@name", is_name=True))
                yield say(names_a_person=True)
            case "country":
                yield say(countries=("PK",))
                yield say(countries=("PK", "AE"))
                yield say()
            case "receipt":
                yield Wrote(_moment(), 1, RECEIPT, note="received")
                yield Wrote(_moment(), 1, RECEIPT, note="not_found")
            case _:
                yield say()


def _facts_read(flows: Flows) -> list[str]:
    """The facts that branches and conditions look at, and where it was seen, which texts name."""
    steps = [step for flow in flows.flows.values() for step in flow.steps.values()]
    branches = {step.branch.fact for step in steps if step.branch}
    conditions = {condition.fact for step in steps for choice in step.choices for condition in choice.only}
    return sorted((branches | conditions | {"where"}) - {"frame", "code"})


def _moment() -> Moment:
    return Moment(NOW, NOW, bytes(range(32)), 1, 7, "en")


@functools.cache
def bundle(desk: str):
    return content().with_settings(country="PK", has_desk=desk == "desk", remove_after=10)


@functools.cache
def walked(desk: str) -> Walk:
    return Walker(bundle(desk).flows).all()


@functools.cache
def led_from(desk: str) -> dict[tuple, set[tuple]]:
    """Screen → those that lead to it."""
    found: dict[tuple, set[tuple]] = {}
    for key, others in walked(desk).leads_to.items():
        for other in others:
            found.setdefault(other, set()).add(key)
    return found


@functools.cache
def different_to_read(desk: str) -> list[Screen]:
    """Of the screens that are made of the same words and buttons in each country and locale, one."""
    walk = walked(desk)
    found = {}
    for key, screen in walk.screens.items():
        at = (
            screen.place,
            screen.lead,
            screen.level,
            screen.frame,
            screen.services,
            screen.facts.get("where"),
            len(walk.steps[key].choices),
        )
        found.setdefault(at, screen)
    return [*found.values()]


TOPICS = ("about_me", "my_child", "worried", "is_it_illegal", "angry", "delete_my_data")
HOMES = ["desk", "no desk"]
COUNTRIES = sorted(content().countries)
LOCALES = content().locales


def _helpful(country: str, desk: str) -> set[tuple]:
    """Screens that list a service of this country."""
    cards = Cards(content(), content(), "en", country, NOW)
    has_any = functools.cache(lambda roles: bool(cards.services(roles)))
    walk = walked(desk)
    return {key for key, step in walk.steps.items() if has_any(walk.screens[key].services or step.services)}


def test_there_are_packs_for_pakistan_and_for_everywhere_else():
    assert {"PK", "ZZ"} <= set(COUNTRIES)


@pytest.mark.parametrize("desk", HOMES)
def test_every_step_can_be_reached(desk):
    shown = {screen.place for screen in walked(desk).screens.values()}
    shown |= {place for line in walked(desk).lines.values() if (place := _place(line.text))}
    steps = [step for flow in bundle(desk).flows.flows.values() for step in flow.steps.values() if not step.branch]
    unreached = {str(step.place) for step in steps} - {str(place) for place in shown}
    only_with_desk = {name for name in unreached if name.startswith(("note/", "my-note/"))}
    only_without = {"report/text_when", "report/text", "report/after_text"}
    assert unreached == (only_without if desk == "desk" else only_with_desk)


def _place(text: str):
    return text if "/" in text else None


@pytest.mark.parametrize("desk", HOMES)
@pytest.mark.parametrize("country", COUNTRIES)
def test_every_path_comes_to_help(country, desk):
    walk, goal = walked(desk), _helpful(country, desk)
    assert goal, f"no screen lists a service of {country}"
    leads_here = led_from(desk)
    taps = dict.fromkeys(goal, 0)
    waiting = deque(goal)
    while waiting:
        key = waiting.popleft()
        for earlier in leads_here.get(key, ()):
            if earlier not in taps:
                taps[earlier] = taps[key] + 1
                waiting.append(earlier)
    lost = {key[0] for key in walk.screens if key not in taps}
    assert lost == set()
    far = {key[0]: distance for key, distance in taps.items() if distance > FARTHEST}
    assert far == {}


@pytest.mark.parametrize("desk", HOMES)
def test_no_screen_is_a_dead_end(desk):
    walk = walked(desk)
    silent = {key[0] for key, step in walk.steps.items() if not step.end and not _choices(walk, key)}
    assert silent == set()


def _choices(walk: Walk, key: tuple) -> list:
    screen, step = walk.screens[key], walk.steps[key]
    return (
        [one for one in step.choices if all(c.holds(screen.facts) for c in one.only)]
        or step.ask
        or screen.place == supplied.LANGUAGE
    )


@pytest.mark.promise(5)
@pytest.mark.parametrize("desk", HOMES)
def test_on_an_own_path_no_note_is_written(desk):
    """Who comes back to a note they left before may still take it back."""
    walk = walked(desk)
    own = {key[0] for key, screen in walk.screens.items() if screen.facts.get("own_path") == "yes"}
    assert {"about-me/first", "report/thanks_own"} <= own
    assert not {place for place in own if place.startswith(("note/", "my-note/add"))}


@pytest.mark.parametrize("desk", HOMES)
@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("country", COUNTRIES)
def test_every_screen_and_line_can_be_read(country, locale, desk):
    renderer = Renderer(bundle(desk), bundle(desk), country)
    for screen in different_to_read(desk):
        _readable(renderer.render(screen, locale, NOW), str(screen.place), is_screen=True)
    for line in walked(desk).lines.values():
        _readable(renderer.render(line, locale, NOW), line.text, is_screen=False)


def _readable(rendered, name: str, *, is_screen: bool) -> None:
    assert rendered.text.strip() or rendered.attachment, name
    assert "{" not in rendered.text, name
    assert len(rendered.text) <= LONGEST_MESSAGE, name
    rows = rendered.keyboard
    assert all(button.label and len(button.data.encode()) <= presses.LONGEST for row in rows for button in row), name
    assert all(len(row) == 1 for row in rows[:-1]), name
    if is_screen:
        assert len(rows) - 1 <= CHOICES_PER_SCREEN, name
        assert 1 <= len(rows[-1]) <= 3, name


@pytest.mark.promise(3)
@pytest.mark.parametrize("desk", HOMES)
def test_wordings_of_the_law_are_only_on_paths_of_others(desk):
    law = content().flows.messages["warning"].law_frames
    assert law
    for screen in walked(desk).screens.values():
        assert screen.facts.get("own_path") != "yes" or screen.frame not in law
        assert screen.facts.get("own_path") != "yes" or str(screen.place) != "is-it-illegal/law"


def test_nobody_waits_for_longer_than_the_clock_of_a_flow():
    idle = [timedelta(minutes=flow.idle_minutes) for flow in content().flows.flows.values()]
    assert max(idle) <= timedelta(hours=24)
    assert content().flows.flows["worried-about-myself"].idle_minutes == 30
