"""All that can happen to a conversation, in the past tense.

An event carries what the pure engine may not fetch itself: the time, chance, and what others
recognised in a text (topics, a link, countries, the state of a note). It never carries a file, nor
anything by which one could be fetched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Literal

from bot.core.flow import Place
from bot.core.values import value

Origin = Literal["user", "hidden_user", "chat", "channel", "own", "link"]
"""Where an item came from: Telegram's four forward origins, sent without a forward, or a typed link."""

OtherKind = Literal["voice", "contact", "location", "other"]
"""What never gets the warning: a voice or video note recorded by the person · a contact · a location
or venue · sticker, poll, dice and the like."""

Outcome = Literal["sent", "refused", "removed", "not_removed", "expired"]


@value
class Moment:
    """When an event happened, and the chance it brings along."""

    at: datetime
    """Our clock, UTC."""
    sent_at: datetime
    """The messenger's clock: when the person did it. An outage lies between the two."""
    chance: bytes
    """32 fresh random bytes: ids, receipts and delays are made of them."""
    seed: int = 0
    """Always the same for this person in this chat; a wording is chosen by it."""
    shard: int = 0
    """0 to 99: the two digits with which a receipt begins, so that it can be found again."""
    locale: str = ""
    """The locale of the person's client, as our resolver reads it; empty where it told nothing."""


@value
class PublicLink:
    """A public web address or the public name of a channel that the person typed."""

    written: str
    """At most 256 characters, without query or fragment."""
    is_name: bool = False
    """Only a name (``@name``, ``t.me/name``): it could belong to a person, so the engine asks."""


@value
class Began:
    """/start, with the payload of a deep link or without."""

    moment: Moment
    message: int
    payload: str = ""


@value
class SentItem:
    """The person sent or forwarded anything that could be material; which kind is not told."""

    moment: Moment
    message: int
    origin: Origin
    album: str = ""
    """The messenger's id of the album, opaque."""


@value
class SentOther:
    moment: Moment
    message: int
    kind: OtherKind


@value
class Wrote:
    """Typed text and what was recognised in it. The text itself lives only as long as the event."""

    moment: Moment
    message: int
    text: str
    topics: tuple[str, ...] = ()
    """Topics in the order of their weight, ``crisis`` always first."""
    link: PublicLink | None = None
    has_address: bool = False
    """A web address, public or not: what is typed outside a question is answered like an item then."""
    names_a_person: bool = False
    """A phone number or anything else by which a private person could be named."""
    countries: tuple[str, ...] = ()
    """At most three, best first; filled only where a country is asked for."""
    note: str = ""
    """What became of the note with this receipt (`core.notes.Status`); only where a receipt is asked for."""


@value
class Commanded:
    moment: Moment
    message: int
    name: str
    argument: str = ""
    leaves_some: bool = False
    """Of /hide: messages stand in the chat, as far as is known, that nobody but the person can remove any more."""


@value
class Chose:
    """A button was pressed. All of it comes from outside and may be old or made up."""

    moment: Moment
    tap: str
    """To be answered once, within seconds."""
    message: int
    """The message that holds the button; 0 where the messenger no longer knows it."""
    conversation: str
    visit: int
    place: Place | None
    choice: str
    leaves_some: bool = False
    """As of `Commanded`."""


@value
class Rang:
    """A timer's time has come."""

    moment: Moment
    timer: str
    about: Mapping[str, str] = field(default_factory=dict)


@value
class Told:
    """What became of an entry that was to tell."""

    moment: Moment
    entry: str
    outcome: Outcome
    about: Mapping[str, str] = field(default_factory=dict)


@value
class Left:
    """The person blocked the bot."""

    moment: Moment


@value
class WentWrong:
    """Our own bug met an update of this person; they are told, and asked to start over."""

    moment: Moment


@value
class AskedToRemind:
    """A group asks for the private reminder: what this person posted there could not be answered there."""

    moment: Moment
    group: int = field(repr=False)
    """The group's chat id."""
    case: str


Event = Began | SentItem | SentOther | Wrote | Commanded | Chose | Rang | Told | Left | WentWrong | AskedToRemind
