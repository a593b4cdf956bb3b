"""All that the engine can ask for, in the imperative. Texts are ids and facts, never sentences.

`Say`, `Whisper`, `Edit`, `Remove`, `Post`, `Hand` and `Leave` become entries of the outbox; they have a name that
later effects can use, and a form to be stored in. The others are carried out in the commit or right after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import UTC, datetime
from typing import Any, Literal

from bot.core.compact import from_json, to_json
from bot.core.flow import Place
from bot.core.values import value

FORMAT = 1
"""Of the stored entry. A newer one is left for a newer worker."""

Priority = Literal["removal", "warning", "answer", "notice", "report"]


class NewerFormatError(Exception):
    """Stored by a newer version of this program."""


@value
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


@value
class Line:
    """Something the engine says beside the screens.

    `choices` are (label's text id, callback data); ``start:<payload>`` instead of data is a link that opens the
    bot's private chat with this payload, ``add:`` one that adds the bot to a group with the rights it needs.
    A label that begins with ``=`` is said as it stands: a group's own title, a number, a language's own name.
    """

    text: str
    facts: Mapping[str, str] = field(default_factory=dict)
    country: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@value
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
    topic: int = 0
    """Of a forum; 0: none."""


@value
class Whisper:
    """A message in a group that one member sees alone (Telegram: ephemeral). Sent is not read."""

    name: str
    receiver: int = field(repr=False)
    what: Line
    locale: str
    revision: str
    not_after: datetime
    priority: Priority = "warning"
    tell: bool = False
    about: Mapping[str, str] = field(default_factory=dict)
    topic: int = 0
    tap: str = ""
    """The press it answers."""
    is_silent: bool = False
    reply_to: int = 0
    """The whisper of its receiver that it answers. Without this and without a press the bot has to be an admin."""


@value
class Edit:
    """Puts other words into a message: the one an entry made, or one known by its id."""

    name: str
    of: str | int
    what: Screen | Line
    locale: str
    revision: str
    not_after: datetime
    priority: Priority = "answer"
    receiver: int = field(default=0, repr=False)
    """Of a whisper; 0: a message that everybody sees."""


@value
class Remove:
    """Takes messages out of the chat: by id, or the one an entry made."""

    name: str
    not_after: datetime
    messages: tuple[int, ...] = ()
    entry: str = ""
    tell: bool = False
    about: Mapping[str, str] = field(default_factory=dict)
    priority: Priority = "removal"
    receiver: int = field(default=0, repr=False)
    """Of a whisper; 0: messages that everybody sees."""


PostTo = Literal["staff", "note"]


@value
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


@value
class Hand:
    """Something for another chat's home: an event there, or a line to say there. Claimed there by this name.

    `act` says what (`core.groups.handing`); `facts` go along. What lies in another shard changes in no other way.
    """

    name: str
    chat: int = field(repr=False)
    act: str
    not_after: datetime
    facts: Mapping[str, str] = field(default_factory=dict)
    line: Line | None = None
    priority: Priority = "notice"


@value
class Leave:
    """The bot goes out of the group."""

    name: str
    not_after: datetime
    priority: Priority = "removal"


Entry = Say | Whisper | Edit | Remove | Post | Hand | Leave


@value
class StartTimer:
    """Ring at this time, with these facts. The same name again moves the timer."""

    name: str
    at: datetime
    about: Mapping[str, str] = field(default_factory=dict)


@value
class StopTimer:
    name: str


@value
class AnswerTap:
    """Ends the small clock on the pressed button; sent once and forgotten."""

    tap: str
    text: str = ""


@value
class Count:
    """One more, in an anonymous counter of the day."""

    name: str


@value
class FileNote:
    """Seal this note to the desk and keep it, in the very commit that this effect is part of."""

    receipt: str
    fields: Mapping[str, str]


@value
class Clear:
    """Take back what both sides wrote (`hide`), and erase all that is kept as well (`forget`)."""

    how: Literal["hide", "forget"]


@value
class KeepTrack:
    """Remember the id of a message the person wrote, for 48 hours, so that /hide can remove it."""

    message: int


Effect = Entry | StartTimer | StopTimer | AnswerTap | Count | FileNote | Clear | KeepTrack


def entry_to_bytes(entry: Entry) -> bytes:
    """The stored form of an entry: JSON with short keys, one format number."""
    stored: dict[str, Any] = {"f": FORMAT, "n": entry.name, "z": int(entry.not_after.timestamp()), "p": entry.priority}
    match entry:
        case Say():
            stored |= {"k": "say", "w": _what_to_data(entry.what), "l": entry.locale, "r": entry.revision}
            stored |= {"i": int(entry.keeps_id), "s": int(entry.is_silent), "h": entry.topic}
        case Whisper():
            stored |= {"k": "whisper", "w": _what_to_data(entry.what), "l": entry.locale, "r": entry.revision}
            stored |= {"q": entry.receiver, "h": entry.topic, "y": entry.tap, "s": int(entry.is_silent)}
            stored |= {"e": entry.reply_to} if entry.reply_to else {}
        case Edit():
            stored |= {"k": "edit", "o": entry.of, "w": _what_to_data(entry.what), "l": entry.locale}
            stored |= {"r": entry.revision, "q": entry.receiver}
        case Remove():
            stored |= {"k": "remove", "m": entry.messages, "o": entry.entry, "q": entry.receiver}
        case Post():
            stored |= {"k": "post", "to": entry.to, "a": entry.act, "c": entry.receipt, "d": dict(entry.fields)}
        case Hand():
            line = _what_to_data(entry.line) if entry.line else None
            stored |= {"k": "hand", "g": entry.chat, "a": entry.act, "d": dict(entry.facts), "w": line}
        case Leave():
            stored |= {"k": "leave"}
    if isinstance(entry, Say | Whisper | Remove | Post) and entry.tell:
        stored |= {"t": 1, "b": dict(entry.about)}
    return to_json(stored)


def entry_from_bytes(stored: bytes) -> Entry:
    """Raises `NewerFormatError` for an entry of a newer version."""
    data = from_json(stored)
    if data["f"] > FORMAT:
        raise NewerFormatError(f"entry of format {data['f']}, this version reads up to {FORMAT}")
    name, not_after, priority = data["n"], datetime.fromtimestamp(data["z"], UTC), data["p"]
    tell, about = bool(data.get("t")), data.get("b", {})
    match data["k"]:
        case "say":
            what, topic = _what_from_data(data["w"]), data.get("h", 0)
            keeps_id, is_silent = bool(data["i"]), bool(data["s"])
            locale, revision = data["l"], data["r"]
            return Say(name, what, locale, revision, not_after, priority, tell, about, keeps_id, is_silent, topic)
        case "whisper":
            line, locale, revision = _line_from_data(data["w"]), data["l"], data["r"]
            whisper = Whisper(name, data["q"], line, locale, revision, not_after, priority, tell, about)
            reply_to = data.get("e", 0)
            return replace(whisper, topic=data["h"], tap=data["y"], is_silent=bool(data["s"]), reply_to=reply_to)
        case "edit":
            what, receiver = _what_from_data(data["w"]), data.get("q", 0)
            return Edit(name, data["o"], what, data["l"], data["r"], not_after, priority, receiver)
        case "remove":
            receiver = data.get("q", 0)
            return Remove(name, not_after, tuple(data["m"]), data["o"], tell, about, priority, receiver)
        case "post":
            return Post(name, data["to"], not_after, data["a"], data["c"], data["d"], tell, about, priority)
        case "hand":
            said = _line_from_data(data["w"]) if data["w"] else None
            return Hand(name, data["g"], data["a"], not_after, data["d"], said, priority)
        case "leave":
            return Leave(name, not_after, priority)
        case other:
            raise NewerFormatError(f"entry of the unknown kind {other!r}")


def _what_to_data(what: Screen | Line) -> dict[str, Any]:
    if isinstance(what, Line):
        return {"x": what.text, "f": dict(what.facts), "g": what.country, "c": what.choices}
    data: dict[str, Any] = {"at": str(what.place), "c": what.conversation, "v": what.visit, "m": what.frame}
    data |= {"e": what.level, "g": what.country, "q": what.page, "d": what.lead, "s": what.services}
    return data | {"1": int(what.is_first), "f": dict(what.facts)}


def _line_from_data(data: dict[str, Any]) -> Line:
    return Line(data["x"], data["f"], data["g"], tuple((label, press) for label, press in data["c"]))


def _what_from_data(data: dict[str, Any]) -> Screen | Line:
    if "x" in data:
        return _line_from_data(data)
    place = Place.parse(data["at"])
    if place is None:
        raise ValueError("a stored screen names no place")
    return Screen(
        place, data["c"], data["v"], data["m"], data["e"], data["g"], data["q"], data["d"],
        tuple(data["s"]), bool(data["1"]), data["f"],
    )  # fmt: skip
