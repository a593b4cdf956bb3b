"""What there is to see of a step: its screen in each wording and form, and what is said beside it.

Everything is shown, also what depends on a fact: the preview is for looking at, so no condition hides a choice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from bot.content.bundle import Bundle
from bot.content.library import LINES
from bot.core import supplied
from bot.core.effects import Line, Screen
from bot.core.flow import Condition, Flow, Place, Step

FACTS = {
    "where": "telegram", "code": "0000 0000 0000 0000", "minutes": "10", "hour": "14:00", "seen": "today",
    "note_kind": "public", "note_link": "one", "note_seen": "today", "note_country": "PK", "note_open": "yes",
    "countries": "PK,GB",
}  # fmt: skip
"""What placeholders are filled with."""
CONVERSATION = "preview0"

Level = Literal[1, 2, 3]
FORMS: dict[Level, str] = {1: "the first time", 2: "the second time", 3: "later"}


@dataclass(frozen=True, slots=True)
class View:
    """One row of the preview: the same thing in every language."""

    name: str
    """What tells it from the others of its step; empty where there is one."""
    what: Screen | Line
    text_ids: tuple[str, ...]
    """All texts in it, in the order of reading."""
    kind: Literal["screen", "line", "template"] = "screen"
    """A screen has buttons, a line is a message of its own; a template is shown with its placeholders."""


def unconditional(bundle: Bundle) -> Bundle:
    """The same bundle, every choice always offered."""
    flows = {name: replace(flow, steps=_opened(flow)) for name, flow in bundle.flows.flows.items()}
    return replace(bundle, flows=replace(bundle.flows, flows=flows))


def _opened(flow: Flow) -> dict[str, Step]:
    return {
        name: replace(step, choices=tuple(replace(choice, only=()) for choice in step.choices))
        for name, step in flow.steps.items()
    }


def views(bundle: Bundle, step: Step) -> Iterator[View]:
    """None for a step that only decides."""
    place = str(step.place)
    labels = tuple(f"{place}.{choice.id}" for choice in step.choices)
    varying = bundle.flows.messages.get(step.shows or "")
    if step.branch:
        return
    if step.go:
        text_id = step.shows or place
        yield View("", Line(text_id, FACTS), (text_id,), kind="line")
        return
    if varying is None:
        shown = (place,) if step.says else _of_message(bundle, step.shows)
        yield View("", _screen(step.place), (*shown, *labels))
    else:
        yield from _varying(bundle, step, varying.frames, labels)
    if step.remind:
        yield View("reminder", Line(f"{place}.remind", FACTS), (f"{place}.remind",), kind="line")
    if step.ask and step.ask.has_refusal:
        yield View("to who sends a file", Line(f"{place}.refuse", FACTS), (f"{place}.refuse",), kind="line")


def _of_message(bundle: Bundle, message: str | None) -> tuple[str, ...]:
    if message is None:
        return ()
    return tuple(text_id for text_id in (message, f"{message}:say") if bundle.has_text(text_id))


def _varying(bundle: Bundle, step: Step, frames: tuple[str, ...], labels: tuple[str, ...]) -> Iterator[View]:
    """Every wording the first time; of the shorter forms each text once."""
    seen: set[str] = set()
    message = step.shows or ""
    fixed = tuple(text_id for text_id in bundle.texts if text_id.startswith(f"{message}:fixed."))
    for level, when in FORMS.items():
        for frame in frames:
            own = f"{message}:{frame}" if level == 1 else f"{message}:{frame}.{'again' if level == 2 else 'later'}"
            text_id = own if bundle.has_text(own) else f"{message}:{own.rpartition('.')[2]}"
            if text_id not in seen:
                seen.add(text_id)
                name = f"{frame}, {when}" if text_id == own else when
                texts = (text_id, *fixed) if level == 1 else (text_id,)
                yield View(name, _screen(step.place, frame, level), (*texts, *labels))


def _screen(place: Place, frame: str = "", level: Level = 1) -> Screen:
    return Screen(place, CONVERSATION, 1, frame=frame, level=level, facts=FACTS)


def own_views(bundle: Bundle) -> Iterator[tuple[str, View]]:
    """What the bot says by itself: its screens, then every other text of its files, by their names."""
    said: set[str] = set()
    for step in supplied.STEPS:
        shown = _of_message(bundle, step.shows)
        texts = (*shown, *(supplied.text_of(choice.id) for choice in step.choices))
        said |= set(texts)
        yield str(step.place), View("", _screen(step.place), texts)
    for text_id in bundle.texts:
        is_own = text_id.partition(":")[0] in LINES
        if is_own and text_id not in said:
            yield text_id, View("", Line(text_id), (text_id,), kind="template")


def conditions(only: tuple[Condition, ...]) -> str:
    """When a choice is offered, as the file says it; empty where it always is."""
    said = [
        f"{'unless' if one.negated else 'when'} {one.fact}{f' is {one.value}' if one.value else ''}" for one in only
    ]
    return ", ".join(said)
