"""All that the engine can ask for, in the imperative. Texts are ids and facts, never sentences.

`Say`, `Edit`, `Remove` and `Post` become entries of the outbox; they have a name that later effects
can use, and a form to be stored in. The others are carried out in the commit or right after it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from bot.core.flow import Place

FORMAT = 1
"""Of the stored entry. A newer one is left for a newer worker."""

Priority = Literal["removal", "warning", "answer", "notice", "report"]


class NewerFormatError(Exception):
    """Stored by a newer version of this program."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A step as one person sees it; words, services and buttons are filled in at delivery."""

    place: Place
    conversation: str
    visit: int
    frame: str = ""
    level: int = 1
    """1 to 3: how short a message with frames is."""
    country: str = ""
    page: int = 0
    lead: str = ""
    """A text id said above the step's own words."""
    services: tuple[str, ...] = ()
    """Roles to list instead of the step's own."""
    is_first: bool = False
    """Nothing to go back to: the tool row offers the languages instead."""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """Something the engine says beside the screens. `choices` are (label's text id, callback data)."""

    text: str
    facts: Mapping[str, str] = field(default_factory=dict)
    country: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Say:
    name: str
    what: Screen | Line
    locale: str
    revision: str
    not_after: datetime
    priority: Priority = "answer"
    tell: bool = False
    about: Mapping[str, str] = field(default_factory=dict)
    keeps_id: bool = True
    """Whether /hide may find it. The last line of /forget leaves nothing behind."""
    is_silent: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """Puts other words into a message: the one an entry made, or one known by its id."""

    name: str
    of: str | int
    what: Screen | Line
    locale: str
    revision: str
    not_after: datetime
    priority: Priority = "answer"


@dataclass(frozen=True, slots=True)
class Remove:
    """Takes messages out of the chat: by id, or the one an entry made."""

    name: str
    not_after: datetime
    messages: tuple[int, ...] = ()
    entry: str = ""
    tell: bool = False
    about: Mapping[str, str] = field(default_factory=dict)
    priority: Priority = "removal"


PostTo = Literal["staff", "note"]


@dataclass(frozen=True, slots=True)
class Post:
    """A change in another home: a line for the staff chat, or what is done to a note.

    ``note``: `act` is ``withdraw`` or ``add``, `receipt` finds it, `fields` are what is added.
    """

    name: str
    to: PostTo
    not_after: datetime
    act: str = ""
    receipt: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    tell: bool = False
    about: Mapping[str, str] = field(default_factory=dict)
    priority: Priority = "report"


Entry = Say | Edit | Remove | Post


@dataclass(frozen=True, slots=True)
class StartTimer:
    """Ring at this time, with these facts. The same name again moves the timer."""

    name: str
    at: datetime
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StopTimer:
    name: str


@dataclass(frozen=True, slots=True)
class AnswerTap:
    """Ends the small clock on the pressed button; sent once and forgotten."""

    tap: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """One more, in an anonymous counter of the day."""

    name: str


@dataclass(frozen=True, slots=True)
class FileNote:
    """Seal this note to the desk and keep it, in the very commit that this effect is part of."""

    receipt: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Clear:
    """Take back what both sides wrote (`hide`), and erase all that is kept as well (`forget`)."""

    how: Literal["hide", "forget"]


@dataclass(frozen=True, slots=True)
class KeepTrack:
    """Remember the id of a message the person wrote, for 48 hours, so that /hide can remove it."""

    message: int


Effect = Entry | StartTimer | StopTimer | AnswerTap | Count | FileNote | Clear | KeepTrack


_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Made once: `json.dumps` makes an encoder for each call."""


def entry_to_bytes(entry: Entry) -> bytes:
    """The stored form of an entry: JSON with short keys, one format number."""
    stored: dict[str, Any] = {"f": FORMAT, "n": entry.name, "z": int(entry.not_after.timestamp()), "p": entry.priority}
    match entry:
        case Say():
            stored |= {"k": "say", "w": _what_to_data(entry.what), "l": entry.locale, "r": entry.revision}
            stored |= {"i": int(entry.keeps_id), "s": int(entry.is_silent)}
        case Edit():
            stored |= {"k": "edit", "o": entry.of, "w": _what_to_data(entry.what), "l": entry.locale}
            stored |= {"r": entry.revision}
        case Remove():
            stored |= {"k": "remove", "m": entry.messages, "o": entry.entry}
        case Post():
            stored |= {"k": "post", "to": entry.to, "a": entry.act, "c": entry.receipt, "d": dict(entry.fields)}
    if not isinstance(entry, Edit) and entry.tell:
        stored |= {"t": 1, "b": dict(entry.about)}
    return _written(stored).encode()


def entry_from_bytes(stored: bytes) -> Entry:
    """Raises `NewerFormatError` for an entry of a newer version."""
    data = json.loads(stored)
    if data["f"] > FORMAT:
        raise NewerFormatError(f"entry of format {data['f']}, this version reads up to {FORMAT}")
    name, not_after, priority = data["n"], datetime.fromtimestamp(data["z"], UTC), data["p"]
    tell, about = bool(data.get("t")), data.get("b", {})
    match data["k"]:
        case "say":
            what = _what_from_data(data["w"])
            keeps_id, is_silent = bool(data["i"]), bool(data["s"])
            return Say(name, what, data["l"], data["r"], not_after, priority, tell, about, keeps_id, is_silent)
        case "edit":
            return Edit(name, data["o"], _what_from_data(data["w"]), data["l"], data["r"], not_after, priority)
        case "remove":
            return Remove(name, not_after, tuple(data["m"]), data["o"], tell, about, priority)
        case "post":
            return Post(name, data["to"], not_after, data["a"], data["c"], data["d"], tell, about, priority)
        case other:
            raise NewerFormatError(f"entry of the unknown kind {other!r}")


def _what_to_data(what: Screen | Line) -> dict[str, Any]:
    if isinstance(what, Line):
        return {"x": what.text, "f": dict(what.facts), "g": what.country, "c": what.choices}
    data: dict[str, Any] = {"at": str(what.place), "c": what.conversation, "v": what.visit, "m": what.frame}
    data |= {"e": what.level, "g": what.country, "q": what.page, "d": what.lead, "s": what.services}
    return data | {"1": int(what.is_first), "f": dict(what.facts)}


def _what_from_data(data: dict[str, Any]) -> Screen | Line:
    if "x" in data:
        return Line(data["x"], data["f"], data["g"], tuple((label, press) for label, press in data["c"]))
    place = Place.parse(data["at"])
    if place is None:
        raise ValueError("a stored screen names no place")
    return Screen(
        place, data["c"], data["v"], data["m"], data["e"], data["g"], data["q"], data["d"],
        tuple(data["s"]), bool(data["1"]), data["f"],
    )  # fmt: skip
