"""People, chats and messages, in memory. It knows nothing of HTTP, nor of who may do what."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.emulator.chats import Chat, ChatType, rights_as_data
from bot.emulator.clock import Clock

COLOURS = ("#2f7d6d", "#a4532d", "#4a5fa8", "#8a4a86", "#6b6b2e", "#27708f")
TAPS_KEPT = 2000


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
    is_bot: bool = False
    """Another bot, as a member of groups: bots do not hear each other."""
    is_offline: bool = False
    """Ephemeral messages sent meanwhile never reach them."""

    def as_user(self) -> dict[str, Any]:
        user: dict[str, Any] = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        user |= {"username": self.username} if self.username else {}
        return user | ({"language_code": self.language_code} if self.language_code is not None else {})

    def as_data(self) -> dict[str, Any]:
        """Their private chat with the bot, as a Chat of the Bot API."""
        chat: dict[str, Any] = {"id": self.id, "first_name": self.first_name, "type": "private"}
        return chat | ({"username": self.username} if self.username else {})


@dataclass(slots=True)
class Bot:
    """The one bot of this world."""

    id: int
    first_name: str = "Ruko"
    username: str = "ruko_demo_bot"
    has_privacy: bool = True
    """In groups where it is no administrator it hears only what is meant for it. Counts from when it is added."""
    commands: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    """(scope, language) → commands; `commands.scope_key` names a scope."""
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    """(name, language) → name, description, short description."""
    default_rights: dict[bool, dict[str, bool]] = field(
        default_factory=lambda: {
            False: rights_as_data(frozenset(), is_anonymous=False, chat_type="supergroup"),
            True: rights_as_data(frozenset(), is_anonymous=False, chat_type="channel"),
        }
    )
    """For channels or not → the rights suggested when somebody adds it as an administrator."""

    def as_user(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": True, "first_name": self.first_name, "username": self.username}


@dataclass(slots=True)
class Message:
    """As the server keeps it. `data` are the fields beside id, chat, sender and date, in the Bot API's shape."""

    id: int
    """0 for an ephemeral one."""
    chat: int
    sender: int
    """Who wrote it, also where the group sees a chat as its sender."""
    date: int
    data: dict[str, Any]
    edited: int = 0
    tile: dict[str, Any] | None = None
    """How the chat page draws what was sent: kind, seed of the tile, number of the album."""
    order: int = 0
    """Counts through all chats: a person's view is sorted by it."""
    sender_chat: int = 0
    """An anonymous administrator's group, or the channel in whose name it was written."""
    signature: str = ""
    thread: int = 0
    reply_to: int = 0
    """An id of this chat; with `is_reply_to_ephemeral` one of the ephemeral messages."""
    is_reply_to_ephemeral: bool = False
    is_service: bool = False
    is_automatic: bool = False
    """A channel's post that came into its discussion group by itself."""
    ephemeral_id: int = 0
    receiver: int = 0
    """Of an ephemeral message: the person, or the bot where a person wrote it."""
    replaces: int = 0
    """The message in whose place this ephemeral one is shown."""
    is_lost: bool = False
    """An ephemeral message that did not reach its receiver."""

    @property
    def buttons(self) -> list[list[dict[str, Any]]]:
        rows: list[list[dict[str, Any]]] = self.data.get("reply_markup", {}).get("inline_keyboard", [])
        return rows

    @property
    def text(self) -> str:
        return str(self.data.get("text") or self.data.get("caption") or "")


@dataclass(slots=True)
class Tap:
    """A press on a button, until it is answered."""

    id: str
    person: int
    date: float
    chat: int = 0
    message: Message | None = None
    is_answered: bool = False
    answer: str = ""


class World:
    """One bot, people and chats. `changed` is called with every change, for the pages that watch."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.bot = Bot(1000000)
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.messages: dict[int, dict[int, Message]] = {}
        """Chat → message id → message, oldest first. A private chat has its person's id."""
        self.ephemeral: dict[int, dict[int, Message]] = {}
        """Chat → id of the ephemeral message → message."""
        self.taps: dict[str, Tap] = {}
        self.breaches: list[str] = []
        """Calls that must never be made: whoever fetches a file fails the run."""
        self.typing_until: dict[int, float] = {}
        self.watchers: list[Callable[[dict[str, Any]], None]] = []
        self._begin_counting()

    def _begin_counting(self) -> None:
        self._message_ids: dict[int, itertools.count[int]] = {}
        self._order = itertools.count(1)
        self._ephemeral_ids = itertools.count(29341801)
        self._person_ids = itertools.count(5510000101)
        self._chat_ids = itertools.count(1)
        self._tap_ids = itertools.count(4382551000000000000)

    def changed(self, what: str, **facts: Any) -> None:
        for watcher in list(self.watchers):
            watcher({"what": what, **facts})

    def reset(self) -> None:
        for held in (self.people, self.chats, self.messages, self.ephemeral, self.taps, self.typing_until):
            held.clear()
        self.breaches.clear()
        self.changed("reset")

    def bot_becomes(self, number: int) -> None:
        """The bot's number, known with its first call; people may have met it before."""
        old, self.bot.id = self.bot.id, number
        for chat in self.chats.values():
            if old != number and old in chat.members:
                chat.members[number] = chat.members.pop(old)
            chat.changes = [(at, number if who == old else who, was) for at, who, was in chat.changes]
        for held in (*self.messages.values(), *self.ephemeral.values()):
            for message in held.values():
                message.sender = number if message.sender == old else message.sender
                message.receiver = number if message.receiver == old else message.receiver

    # ---- people and chats

    def add_person(
        self, first_name: str, language_code: str | None = "en", username: str = "", *, is_bot: bool = False
    ) -> Person:
        number = next(self._person_ids)
        colour = COLOURS[len(self.people) % len(COLOURS)]
        person = Person(number, first_name, language_code, username, colour, is_bot=is_bot)
        self.people[number] = person
        self.messages[number] = {}
        self.changed("person", person=number)
        return person

    def add_chat(self, chat_type: ChatType, title: str, **more: Any) -> Chat:
        """Empty, without members. A small group's number is short, the others' begin with -100, as on Telegram."""
        number = next(self._chat_ids)
        chat = Chat(-(4200000000 if chat_type == "group" else 1002200000000) - number, chat_type, title, **more)
        self.chats[chat.id] = chat
        self.messages[chat.id] = {}
        self.ephemeral[chat.id] = {}
        self.changed("chat", chat=chat.id)
        return chat

    def place(self, chat_id: int) -> Person | Chat | None:
        return self.people.get(chat_id) or self.chats.get(chat_id)

    def user(self, user_id: int) -> dict[str, Any]:
        """A User of the Bot API: the bot or a person. Raises KeyError."""
        return self.bot.as_user() if user_id == self.bot.id else self.people[user_id].as_user()

    # ---- messages

    def put(
        self, chat: int, sender: int, data: dict[str, Any], tile: dict[str, Any] | None = None, **more: Any
    ) -> Message:
        """A new message. Private chats and small groups count together, the others each for themselves."""
        counter = chat if chat in self.chats and self.chats[chat].type != "group" else 0
        ids = self._message_ids.setdefault(counter, itertools.count(1 if counter else 100))
        message = Message(next(ids), chat, sender, int(self.clock.now()), data, tile=tile, order=next(self._order))
        for name, value in more.items():
            setattr(message, name, value)
        self.messages[chat][message.id] = message
        self.changed("message", chat=chat, message=message.id)
        return message

    def put_ephemeral(self, chat: int, sender: int, receiver: int, data: dict[str, Any], **more: Any) -> Message:
        """A message that only its receiver and its sender see."""
        message = Message(0, chat, sender, int(self.clock.now()), data, order=next(self._order), receiver=receiver)
        message.ephemeral_id = next(self._ephemeral_ids)
        for name, value in more.items():
            setattr(message, name, value)
        self.ephemeral[chat][message.ephemeral_id] = message
        person = receiver if sender == self.bot.id else sender
        self.changed("message", chat=chat, ephemeral=message.ephemeral_id, person=person)
        return message

    def take_away(self, chat: int, ids: Iterable[int]) -> list[int]:
        """Removes what is there; the ids that were."""
        gone = [number for number in ids if self.messages[chat].pop(number, None)]
        if gone:
            self.changed("removed", chat=chat, messages=gone)
        return gone

    def take_ephemeral_away(self, message: Message) -> None:
        self.ephemeral[message.chat].pop(message.ephemeral_id, None)
        self.changed("removed", chat=message.chat, ephemeral=message.ephemeral_id, person=message.receiver)

    def tap(self, person: int, chat: int = 0, message: Message | None = None) -> Tap:
        tap = Tap(str(next(self._tap_ids)), person, self.clock.now(), chat or person, message)
        self.taps[tap.id] = tap
        while len(self.taps) > TAPS_KEPT:
            del self.taps[next(iter(self.taps))]
        return tap
