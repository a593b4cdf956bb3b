"""Where a person is in the flows: the state that `advance` takes and returns, and its stored form.

It has two halves with clocks of their own: the run (step, way back, facts, timers), kept while the
conversation goes on, and the `Person` (language, country, wording, how often warned), kept after it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.core.compact import from_json, to_json
from bot.core.effects import NewerFormatError
from bot.core.flow import NoteField, Place
from bot.core.values import value

FORMAT = 1
PERSON_FORMAT = 2
"""1: before groups. Who had a record then had begun the bot."""
MOST_GROUPS = 50
TRAIL_LENGTH = 20
ALBUMS_KEPT = 8
IDLE_MINUTES = 24 * 60
EPOCH = datetime.fromtimestamp(0, UTC)


@value
class Person:
    """What stays after a conversation."""

    locale: str = ""
    """Chosen by a tap; empty: as the client says."""
    country: str = ""
    """Empty: the deployment's own."""
    frame: str = ""
    """The wording this person sees; empty until the first warning."""
    warned: int = 0
    notes_stopped: bool = False
    """/stop: no private reminders."""
    has_begun: bool = False
    """Whether the bot may write here: they did something in this chat, and have not blocked it since."""
    groups: tuple[int, ...] = field(default=(), repr=False)
    """Chat ids of the groups they are an admin of, the latest last. Whether they still are is asked each time."""

    def knowing(self, group: int) -> Person:
        """With this group as the latest of theirs."""
        others = tuple(one for one in self.groups if one != group)
        return replace(self, groups=(*others, group)[-MOST_GROUPS:])

    def not_knowing(self, groups: Collection[int]) -> Person:
        return replace(self, groups=tuple(one for one in self.groups if one not in groups))


@value
class Copy:
    """What the person sent here and what waits to be removed from this chat."""

    line: str
    """The entry that told them, ``<conversation>.<visit>.<n>``."""
    messages: tuple[int, ...]
    due_at: datetime
    album: str = ""
    is_extended: bool = False


@value
class Conversation:
    """`id` is empty when nothing runs. Every screen shown is a `visit`; buttons carry its number."""

    person: Person = Person()
    id: str = ""
    revision: str = ""
    place: Place | None = None
    visit: int = 0
    page: int = 0
    lead: str = ""
    trail: tuple[Place, ...] = ()
    """The way back, oldest first."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What the choices remembered: ``intent``, ``where`` …"""
    note: Mapping[NoteField, str] | None = None
    """The note being written; None unless consent was given in this conversation."""
    receipt: str = ""
    """Of a note that this conversation filed or looked up."""
    receipt_until: datetime | None = None
    """Set for who wants no code: until then the note can be withdrawn from this chat."""
    copies: tuple[Copy, ...] = ()
    albums: tuple[str, ...] = ()
    """Albums that had their warning."""
    locale: str = ""
    """As the person's client last told it; timers and outcomes bring no client along."""
    said: int = 0
    """How many entries this conversation has named."""
    idle_minutes: int = IDLE_MINUTES
    pressed: str = ""
    """The last button, ``<conversation>.<visit>.<choice>``, while nothing else came after it."""
    began_at: datetime = EPOCH
    last_at: datetime = EPOCH

    @property
    def is_running(self) -> bool:
        return self.place is not None

    @property
    def is_worth_keeping(self) -> bool:
        """Whether anything of the run is still needed. A last press is: who presses twice gets one answer."""
        return self.is_running or bool(self.copies) or bool(self.receipt) or bool(self.pressed)


def run_to_bytes(conversation: Conversation) -> bytes:
    """Times in whole seconds; the last event's in milliseconds, since double presses are told by it."""
    c = conversation
    return to_json({
        "f": FORMAT, "id": c.id, "r": c.revision, "v": c.visit, "q": c.page,
        "b": int(c.began_at.timestamp()), "l": round(c.last_at.timestamp() * 1000), "i": c.idle_minutes,
        "at": str(c.place) if c.place else "", "d": c.lead, "t": [str(place) for place in c.trail],
        "x": dict(c.facts), "n": None if c.note is None else dict(c.note), "c": c.receipt, "a": c.albums,
        "o": c.locale, "s": c.said, "p": c.pressed,
        "u": int(c.receipt_until.timestamp()) if c.receipt_until else 0,
        "k": [(k.line, k.messages, int(k.due_at.timestamp()), k.album, int(k.is_extended)) for k in c.copies],
    })  # fmt: skip


def person_to_bytes(person: Person) -> bytes:
    stored: dict[str, Any] = {"f": PERSON_FORMAT, "l": person.locale, "c": person.country, "m": person.frame}
    stored |= {"w": person.warned, "s": int(person.notes_stopped), "b": int(person.has_begun), "g": person.groups}
    return to_json(stored)


def from_bytes(run: bytes | None, person: bytes | None) -> Conversation:
    """Raises `NewerFormatError` where a newer version of the program has written."""
    if run is None:
        return Conversation(_person(person))
    data = _checked(run, FORMAT)
    places = (Place.parse(written) for written in data["t"])
    return Conversation(
        person=_person(person),
        id=data["id"], revision=data["r"], visit=data["v"], page=data["q"], lead=data["d"],
        place=Place.parse(data["at"]), trail=tuple(place for place in places if place),
        facts=data["x"], note=data["n"], receipt=data["c"], albums=tuple(data["a"]),
        receipt_until=datetime.fromtimestamp(data["u"], UTC) if data["u"] else None,
        locale=data["o"], said=data["s"],
        copies=tuple(_copy(row) for row in data["k"]), idle_minutes=data["i"], pressed=data["p"],
        began_at=datetime.fromtimestamp(data["b"], UTC), last_at=EPOCH + timedelta(milliseconds=data["l"]),
    )  # fmt: skip


def _person(stored: bytes | None) -> Person:
    if stored is None:
        return Person()
    data = _checked(stored, PERSON_FORMAT)
    has_begun, groups = data.get("b", 1), data.get("g", ())
    return Person(data["l"], data["c"], data["m"], data["w"], bool(data["s"]), bool(has_begun), tuple(groups))


def _copy(row: list[Any]) -> Copy:
    line, messages, due, album, is_extended = row
    return Copy(line, tuple(messages), datetime.fromtimestamp(due, UTC), album, bool(is_extended))


def _checked(stored: bytes, known: int) -> dict[str, Any]:
    data: dict[str, Any] = from_json(stored)
    if data["f"] > known:
        raise NewerFormatError(f"conversation of format {data['f']}, this version reads up to {known}")
    return data
