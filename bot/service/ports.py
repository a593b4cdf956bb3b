"""What we need of the world: a store, a messenger, a clock. Plain values and protocols, no behaviour.

Exceptions
    StoreError
    ├── StoreAway       Redis does not answer, or refuses writes: say 503, come again
    └── NewerFormat     written by a newer version of the program: 503, a newer worker takes it
    UnsealError         a stored value is not ours or was altered: our bug or somebody's hand
"""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import field
from datetime import datetime, timedelta
from enum import Enum
from typing import Final, Literal, Protocol

from bot.core.values import value

# ---- errors -----------------------------------------------------------------------------------------------


class StoreError(Exception):
    """The store could not do it. The message never holds a stored value."""


class StoreAway(StoreError):
    """Redis is away, loading, full or read-only. Nothing is known to be written; the same call may be repeated."""


class StoreRefuses(StoreAway):
    """Redis answers, and takes nothing for now; the text says why, for operators."""


class NewerFormat(StoreError):
    """Written by a newer version of the program, during a rolling deploy."""


class UnsealError(Exception):
    """A stored value cannot be unsealed with this deployment's secret."""


# ---- homes and records ------------------------------------------------------------------------------------


@value
class Home:
    """Where all that belongs to one chat lies. Made by `Store.home`, never by hand."""

    shard: int
    """0 to 63."""
    chat: str
    """The chat's pseudonym, 22 characters. Neither a secret nor a name; still, never log it."""
    chat_id: int = field(repr=False)
    """The messenger's own number; it goes into sealed values only. Negative: a group."""

    @property
    def is_group(self) -> bool:
        return self.chat_id < 0

    @property
    def seed(self) -> int:
        """Always the same for this chat; wordings are chosen by it."""
        return int.from_bytes(urlsafe_b64decode(self.chat + "==")[1:9], "big")


class Unchanged(Enum):
    UNCHANGED = "unchanged"


UNCHANGED: Final = Unchanged.UNCHANGED
"""In a `Write`: this record stays as it is; a person's time to live is renewed, a conversation's is not."""

Nonce = bytes
"""24 bytes, new at every write: the revision of a record or an entry. Empty where there is none."""


@value
class Snapshot:
    """What is stored for one chat, read in one trip. Of a group: its cases and its settings, in these two places."""

    conversation: bytes | None
    person: bytes | None
    guards: tuple[Nonce, Nonce]
    """Revisions of the two; a `Write` made from this snapshot is lost when either has moved on."""
    waiting: int
    """Unsent entries in the lane of words."""


LaneKind = Literal["words", "removals"]


@value
class NewEntry:
    name: str
    """``<conversation>.<visit>.<n>``; what later effects call it."""
    lane: LaneKind
    payload: bytes


@value
class NewTimer:
    """The same name again moves the timer. Names are unique within the deployment."""

    name: str
    at: datetime
    payload: bytes


@value
class Kept:
    """What is known of a chat's messages of the last 48 hours, for /hide and /forget."""

    messages: tuple[int, ...]
    """Ids of what both sides wrote, in no order."""
    timers: tuple[str, ...]
    count: int
    """A `Write` that clears is lost when this has changed meanwhile."""


@value
class Clear:
    """Take everything out of the lane of words and forget the message ids; `forget`: the person too.

    The service builds the removals from `kept` and names the timers to stop.
    """

    how: Literal["hide", "forget"]
    kept: Kept


@value
class NewNote:
    """A note to the desk; sealed to the desk's public key before it leaves this process."""

    receipt: str
    """16 digits; the first two are the home's shard."""
    content: bytes
    keep: timedelta
    at: datetime


@value
class Ringing:
    """A timer whose time has come. Commit what follows with `rang=` this: it leaves the store in that commit."""

    home: Home
    name: str
    payload: bytes
    nonce: Nonce

    @property
    def claim(self) -> str:
        """A moved timer rings anew, so the claim is of this setting of it."""
        return f"ring.{self.nonce[:12].hex()}"


@value
class Write:
    """All that one event changes, in one shard, all or nothing.

    Of a group, `conversation` are its cases and `person` are its settings; workers that hold the settings in
    their memory hear of a change through `Store.versions`.
    """

    home: Home
    claim: str
    """The update's id, or the name of the entry or timer behind it. The second `Write` with it does nothing."""
    at: datetime
    """Our clock, UTC. Counters are of this day."""
    snapshot: Snapshot | None = None
    """What was read; `None` where nothing depends on it."""
    conversation: bytes | Unchanged | None = UNCHANGED
    """`None` deletes."""
    conversation_ttl: timedelta = timedelta(hours=24)
    """The nearer of the idle and the absolute clock."""
    person: bytes | Unchanged | None = UNCHANGED
    person_ttl: timedelta = timedelta(days=365)
    entries: tuple[NewEntry, ...] = ()
    timers: tuple[NewTimer, ...] = ()
    stopped_timers: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    messages_in: tuple[int, ...] = ()
    """Ids of what the person wrote, kept for 48 hours."""
    clear: Clear | None = None
    note: NewNote | None = None
    rang: Ringing | None = None
    """The timer behind this; when it was stopped or moved meanwhile, nothing is done (``seen``)."""
    failed: str = ""
    """Our own bug: kind, class and frames, kept in the claim for 25 hours. Never a text."""


# ---- lanes ------------------------------------------------------------------------------------------------


@value
class Waiting:
    """The entry at the head of a lane."""

    home: Home
    name: str
    payload: bytes
    nonce: Nonce


@value
class Lane:
    """A lane that is ours to drain, for as long as the lease runs (30 s from the last touch)."""

    shard: int
    chat: str
    kind: LaneKind
    token: str
    """Of this taking; a lane let go and taken again has another."""
    head: Waiting | None = None
    """`None`: ask, with an empty `settle`."""


@value
class Committed:
    """``seen``: the claim was made before, do nothing. ``lost``: read and advance again. ``done``."""

    state: Literal["seen", "lost", "done"]
    lanes: tuple[Lane, ...] = ()
    """Ours to drain now; entries in other lanes will be found by who drains those."""


@value
class Settled:
    """``done`` · ``gone``: withdrawn while it was on the wire, remove what was sent · ``not yours``: stop at once."""

    state: Literal["done", "gone", "not yours"]
    next: Waiting | None = None
    """`None`: the lane is empty and let go."""


@value
class Found:
    """Where an entry's message is. No ids: not sent yet, dropped, or older than 48 hours."""

    messages: tuple[int, ...]
    """More than one where a repeat was seen."""
    is_waiting: bool
    """Whether words of this chat are still unsent."""


@value
class Due:
    """What a sweep found."""

    lanes: tuple[Lane, ...]
    timers: tuple[Ringing, ...]


@value
class Beat:
    workers: int
    """Alive, this one included."""
    skew_s: float
    """How far the store's clock is ahead of ours."""


NoteState = Literal["received", "seen", "closed", "withdrawn"]
NoteAnswer = Literal["received", "seen", "closed", "withdrawn", "unknown", "limited"]


@value
class StoredNote:
    """A note as it lies there: sealed to the desk."""

    case: str
    """What staff call it; says nothing about the person."""
    at: datetime
    state: NoteState
    sealed: bytes
    additions: tuple[bytes, ...]


class Store(Protocol):
    """Every method raises `StoreAway`; repeating a call after it is safe for all of them."""

    worker: str
    """This process, in heartbeats and leases."""

    def home(self, chat_id: int) -> Home: ...
    async def home_of_group(self, chat_id: int) -> Home:
        """A group that became a supergroup keeps its home; by either number, `chat_id` is the one it has now."""
        ...

    async def write_alias(self, home: Home, new_chat_id: int) -> None:
        """The group of this home became the supergroup `new_chat_id`. Safe to repeat."""
        ...

    async def forget_alias(self, home: Home) -> None:
        """Nothing tells any more that the group of this home had another number. Safe to repeat."""
        ...

    async def group_called(self, pseudonym: str) -> Home | None:
        """The group behind a button or a link, which carry only its pseudonym; None where none is kept."""
        ...

    async def versions(self, shards: Iterable[int]) -> Mapping[int, int]:
        """Of each shard, a number that grows whenever the settings or the number of a group in it change."""
        ...

    def who(self, home: Home, number: int) -> str:
        """Pseudonym of a person or channel in this group, 22 characters; in another group it is another."""
        ...

    def mark(self, home: Home, of: str) -> str:
        """A keyed hash, 22 characters, by which this group alone can know something again."""
        ...

    def mark_everywhere(self, of: str) -> str:
        """A keyed hash, 22 characters, that is the same in all groups."""
        ...

    def home_of_list(self, staff_chat: int) -> Home:
        """Where the list that staff keep lies, whichever chat is theirs; what is said from there is said to them."""
        ...

    async def read(self, home: Home) -> Snapshot: ...
    async def commit(self, write: Write) -> Committed: ...
    async def kept(self, home: Home) -> Kept: ...

    async def settle(self, lane: Lane, sent: Waiting | None, message_id: int | None = None) -> Settled:
        """The entry is over; with `message_id`, later effects and /hide can find it. `None`: renew the lease."""
        ...

    async def park(self, lane: Lane, after_s: float = 0) -> None:
        """Give the lane back; nobody takes it before `after_s`."""
        ...

    async def find(self, home: Home, entry: str) -> Found: ...
    async def due(self) -> Due:
        """Take lanes and timers whose time has come, some of each shard. Both are leased: do or lose them."""
        ...

    async def counters(self, day: datetime) -> Mapping[str, int]:
        """All counters of one day (UTC), summed over the shards."""
        ...

    async def heartbeat(self) -> Beat: ...
    async def leave(self) -> None:
        """No more heartbeats: the others share the send rate at once."""
        ...

    async def hold_polling(self) -> bool:
        """Whether this process is the one that polls; asked again within the lease (6 s)."""
        ...

    async def release_polling(self) -> None: ...

    async def content(self, revision: str) -> bytes | None: ...
    async def keep_content(self, revision: str, packed: bytes) -> None: ...
    async def serving(self) -> str | None:
        """The revision that is served; `None` before the first."""
        ...

    async def serve(self, revision: str) -> None: ...

    async def attachment(self, sha256: str) -> str | None:
        """The messenger's own id of one of the campaign's attachments."""
        ...

    async def keep_attachment(self, sha256: str, own_id: str) -> None: ...

    def case(self, receipt: str) -> str:
        """What staff call the note behind this receipt."""
        ...

    async def find_note(self, home: Home, receipt: str) -> NoteAnswer:
        """``limited``: this chat, or all together, looked up too often."""
        ...

    async def withdraw_note(self, claim: str, receipt: str) -> bool:
        """False where there is none. The second call with a claim answers as the first did."""
        ...

    async def add_to_note(self, claim: str, receipt: str, content: bytes) -> bool: ...
    async def mark_note(self, case: str, state: NoteState) -> bool: ...
    def notes(self) -> AsyncIterator[StoredNote]:
        """All that lie there, oldest first within a shard."""
        ...


# ---- messenger --------------------------------------------------------------------------------------------


@value
class Span:
    """A stretch of text with a look: ``bold``, ``italic``, ``code`` … Units are UTF-16, as Telegram counts."""

    offset: int
    length: int
    kind: str


@value
class Button:
    """One of: `data` (at most 64 bytes, comes back with the tap), `url` (opens a page), `start` (opens the bot's
    private chat with this payload), `adds` (lets a person add the bot to a group, with the rights it needs)."""

    label: str
    data: str = ""
    url: str = ""
    start: str = ""
    adds: bool = False


Keyboard = tuple[tuple[Button, ...], ...]


@value
class SendText:
    chat_id: int = field(repr=False)
    text: str = field(repr=False)
    spans: tuple[Span, ...] = ()
    keyboard: Keyboard = ()
    silent: bool = False
    topic: int = 0
    """Of a forum; 0: none."""


@value
class SendWhisper:
    """A message in a group that one member sees alone. What comes back is an id of its own kind."""

    chat_id: int = field(repr=False)
    receiver: int = field(repr=False)
    text: str = field(repr=False)
    spans: tuple[Span, ...] = ()
    keyboard: Keyboard = ()
    silent: bool = False
    topic: int = 0
    tap_id: str = ""
    """The press it answers: with one, the bot need not be an admin."""
    reply_to: int = 0
    """The receiver's own ephemeral message that it answers: the same."""


@value
class EditText:
    chat_id: int = field(repr=False)
    message_id: int
    text: str = field(repr=False)
    spans: tuple[Span, ...] = ()
    keyboard: Keyboard = ()


@value
class EditWhisper:
    chat_id: int = field(repr=False)
    receiver: int = field(repr=False)
    message_id: int
    text: str = field(repr=False)
    spans: tuple[Span, ...] = ()
    keyboard: Keyboard = ()


@value
class DeleteWhisper:
    chat_id: int = field(repr=False)
    receiver: int = field(repr=False)
    message_id: int


@value
class LeaveChat:
    chat_id: int = field(repr=False)


@value
class DeleteMessages:
    """At most 100 ids."""

    chat_id: int = field(repr=False)
    message_ids: tuple[int, ...]


@value
class SendOwn:
    """One of the campaign's own attachments, by its name in ``messages/attachments.yaml``."""

    chat_id: int = field(repr=False)
    attachment: str
    silent: bool = False


@value
class AnswerTap:
    """Ends the small clock on the pressed button. Sent once, straight after the commit, and forgotten."""

    tap_id: str
    text: str = field(default="", repr=False)


Call = (
    SendText | SendWhisper | EditText | EditWhisper | DeleteMessages | DeleteWhisper | SendOwn | LeaveChat | AnswerTap
)


@value
class Sent:
    message_id: int | None = None
    """Of the message that was made; `None` where the call makes none."""


@value
class AlreadyDone:
    """ "Not modified", "not found to delete", "query is too old"."""


@value
class Later:
    """429, 5xx, an HTML page, refused: nothing took effect."""

    after_s: float | None = None
    """What the messenger asks for; `None`: it did not say."""


@value
class Unknown:
    """A time-out or a cut: it may have taken effect."""


@value
class Wrong:
    """Any other 400: our fault."""

    kind: str
    """The messenger's own words for it, cleaned of texts and ids; for logs and counters."""


@value
class Refused:
    """Not this, to this receiver: the chat itself goes on. No fault of ours, and no use to try again."""


@value
class Blocked:
    """403: this chat does not want us, or is gone."""


@value
class Unauthorized:
    """401: the token is not valid. Nothing can be sent to anybody."""


@value
class Moved:
    """The group became a supergroup."""

    new_chat_id: int = field(repr=False)


Outcome = Sent | AlreadyDone | Later | Unknown | Wrong | Refused | Blocked | Unauthorized | Moved


class Messenger(Protocol):
    async def send(self, call: Call) -> Outcome:
        """One call, within 20 s. Never raises for what the messenger answers, nor for a lost connection."""
        ...


@value
class Standing:
    """What somebody is in a group."""

    is_member: bool
    is_admin: bool = False
    can_delete: bool = False
    """Messages of others."""


class Members(Protocol):
    """Who is what in a group, asked of the messenger each time. None: it did not say."""

    async def administrators(self, chat_id: int) -> frozenset[int] | None: ...
    async def standing(self, chat_id: int, person: int) -> Standing | None: ...
    async def own_standing(self, chat_id: int) -> Standing | None: ...
    async def number_of(self, name: str) -> int | None:
        """The chat id of a public group, by its name without @; None where there is none, or no answer."""
        ...


# ---- clock ------------------------------------------------------------------------------------------------


class Clock(Protocol):
    def now(self) -> datetime:
        """UTC."""
        ...

    async def sleep(self, seconds: float) -> None: ...
