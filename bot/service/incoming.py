"""What came in from a private chat, as far as Ruko may know it. No file, no name, no caption.

The messenger's adapter makes it; `recognition` turns it into an event. `repr` hides what a person typed.
"""

from __future__ import annotations

from dataclasses import field
from datetime import datetime

from bot.core.events import Origin, OtherKind
from bot.core.values import value


@value
class Start:
    """/start, with the payload of a deep link or without."""

    payload: str = ""


@value
class Item:
    """Anything that could be material: sent or forwarded, one message of an album or alone."""

    origin: Origin
    album: str = ""


@value
class Other:
    kind: OtherKind


@value
class Text:
    text: str = field(repr=False)
    links: tuple[str, ...] = field(default=(), repr=False)
    """Addresses that the messenger found in it, written out or hidden behind words; also such that are not public."""


@value
class Command:
    name: str
    argument: str = field(default="", repr=False)


@value
class Press:
    tap: str = field(repr=False)
    data: str = field(repr=False)


@value
class Blocked:
    """The person blocked the bot."""


@value
class Unblocked:
    pass


What = Start | Item | Other | Text | Command | Press | Blocked | Unblocked


@value
class Incoming:
    """One update of a private chat."""

    update_id: int
    chat_id: int = field(repr=False)
    message: int
    """The message's id; of the one that holds the button for a press; 0 where there is none."""
    sent_at: datetime | None
    """The messenger's clock; None where the update carries no time."""
    language_code: str | None
    """As the client wrote it: anything."""
    what: What
