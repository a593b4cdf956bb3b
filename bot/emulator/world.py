"""People, chats and messages, in memory; who sees what. It knows nothing of HTTP."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.emulator.clock import Clock

COLOURS = ("#2f7d6d", "#a4532d", "#4a5fa8", "#8a4a86", "#6b6b2e", "#27708f")


@dataclass(slots=True)
class Person:
    """Somebody with a Telegram account."""

    id: int
    first_name: str
    language_code: str | None = "en"
    """What their client says; None: it says nothing."""
    username: str = ""
    colour: str = COLOURS[0]
    has_blocked: bool = False
    has_begun: bool = False
    """Has written to the bot: before, it may not write to them."""

    def as_user(self) -> dict[str, Any]:
        user: dict[str, Any] = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        user |= {"username": self.username} if self.username else {}
        return user | ({"language_code": self.language_code} if self.language_code is not None else {})


@dataclass(slots=True)
class Bot:
    """The one bot of this world."""

    id: int
    first_name: str = "Ruko"
    username: str = "ruko_demo_bot"
    commands: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)
    """(scope, language) → commands."""
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    """(name, language) → name, description, short description."""

    def as_user(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": True, "first_name": self.first_name, "username": self.username}


@dataclass(slots=True)
class Message:
    """As the server keeps it. `data` are the fields beside id, chat, sender and date, in the Bot API's shape."""

    id: int
    chat: int
    sender: int
    date: int
    data: dict[str, Any]
    edited: int = 0
    tile: dict[str, Any] | None = None
    """How the chat page draws what was sent: kind, seed of the tile, number of the album."""

    @property
    def buttons(self) -> list[list[dict[str, Any]]]:
        rows: list[list[dict[str, Any]]] = self.data.get("reply_markup", {}).get("inline_keyboard", [])
        return rows


@dataclass(slots=True)
class Tap:
    """A press on a button, until it is answered."""

    id: str
    person: int
    date: float
    is_answered: bool = False
    answer: str = ""


class World:
    """One bot and the people who write to it. `changed` is called with every change, for the pages that watch."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.bot = Bot(1000000)
        self.people: dict[int, Person] = {}
        self.messages: dict[int, dict[int, Message]] = {}
        """Chat → message id → message, oldest first. A private chat has its person's id."""
        self.taps: dict[str, Tap] = {}
        self.breaches: list[str] = []
        """Calls that must never be made: whoever fetches a file fails the run."""
        self.typing_until: dict[int, float] = {}
        self.watchers: list[Callable[[dict[str, Any]], None]] = []
        self._message_ids = itertools.count(100)
        self._person_ids = itertools.count(5510000101)
        self._tap_ids = itertools.count(4382551000000000000)

    def changed(self, what: str, **facts: Any) -> None:
        for watcher in list(self.watchers):
            watcher({"what": what, **facts})

    def add_person(self, first_name: str, language_code: str | None = "en", username: str = "") -> Person:
        number = next(self._person_ids)
        colour = COLOURS[len(self.people) % len(COLOURS)]
        person = Person(number, first_name, language_code, username, colour)
        self.people[number] = person
        self.messages[number] = {}
        self.changed("person", person=number)
        return person

    def chat_of(self, person: Person) -> dict[str, Any]:
        chat: dict[str, Any] = {"id": person.id, "first_name": person.first_name, "type": "private"}
        return chat | ({"username": person.username} if person.username else {})

    def put(self, chat: int, sender: int, data: dict[str, Any], tile: dict[str, Any] | None = None) -> Message:
        message = Message(next(self._message_ids), chat, sender, int(self.clock.now()), data, tile=tile)
        self.messages[chat][message.id] = message
        self.changed("message", chat=chat, message=message.id)
        return message

    def take_away(self, chat: int, ids: Iterable[int]) -> list[int]:
        """Removes what is there; the ids that were."""
        gone = [number for number in ids if self.messages[chat].pop(number, None)]
        if gone:
            self.changed("removed", chat=chat, messages=gone)
        return gone

    def as_data(self, message: Message) -> dict[str, Any]:
        """The message as the Bot API writes it."""
        person = self.people[message.chat]
        sender = self.bot.as_user() if message.sender == self.bot.id else self.people[message.sender].as_user()
        data = {"message_id": message.id, "from": sender, "chat": self.chat_of(person), "date": message.date}
        return data | message.data | ({"edit_date": message.edited} if message.edited else {})

    def tap(self, person: int) -> Tap:
        tap = Tap(str(next(self._tap_ids)), person, self.clock.now())
        self.taps[tap.id] = tap
        while len(self.taps) > 2000:
            del self.taps[next(iter(self.taps))]
        return tap
