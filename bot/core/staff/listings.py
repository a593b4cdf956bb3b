"""What staff were asked to have recognised in all groups, what two of them put on the list, and its stored form.

Nothing here says which group or admin asked, and nothing what an item is: a keyed hash, a number to talk about
it, the reference of a report that somebody else has made, and a clock. The whole is sealed where it is stored.
"""

from __future__ import annotations

from dataclasses import field, fields, replace
from datetime import timedelta
from typing import Any, Literal

from bot.core.compact import from_json, to_json
from bot.core.effects import NewerFormatError
from bot.core.values import value

FORMAT = 1

ASKED_LIVES = timedelta(hours=72)
"""Until it is on the list or forgotten: long enough for a weekend, and for a call to a hotline after it."""
FEWEST_DAYS, DAYS, MOST_DAYS = 1, 30, 90
"""How long an item stays on the list."""
MOST_WAITING = 50
MOST_LISTED = 500

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""None that is taken for another when it is read out."""

State = Literal["asked", "checked", "listed"]
"""An admin asked · one of the staff gave a reference · a second one has checked it."""


@value
class Listing:
    code: str
    """The number that staff and the admin who asked have for it; of chance."""
    mark: str = field(repr=False)
    """The item's keyed hash, the same in all groups. Nobody is ever shown it."""
    until: int
    """Seconds, UTC: when it is forgotten."""
    also: tuple[str, ...] = ()
    """Numbers under which admins asked for the same item later."""
    reference: str = ""
    days: int = DAYS
    """How long it is to stay on the list."""
    checked_by: str = field(default="", repr=False)
    """Pseudonym of who gave the reference, until a second person has checked it; after that nobody is kept."""
    is_listed: bool = False
    false_alarms: int = 0

    @property
    def state(self) -> State:
        return "listed" if self.is_listed else "checked" if self.reference else "asked"


@value
class Listings:
    """Oldest first."""

    items: tuple[Listing, ...] = ()

    def called(self, code: str) -> Listing | None:
        return next((item for item in self.items if code == item.code or code in item.also), None)

    def of(self, mark: str) -> Listing | None:
        return next((item for item in self.items if item.mark == mark), None)

    def having(self, listing: Listing) -> Listings:
        """With this one, new or as it is now."""
        if any(item.code == listing.code for item in self.items):
            return Listings(tuple(listing if item.code == listing.code else item for item in self.items))
        return Listings((*self.items, listing))

    def without(self, code: str) -> Listings:
        return Listings(tuple(item for item in self.items if item.code != code))

    def in_state(self, *states: State) -> tuple[Listing, ...]:
        return tuple(item for item in self.items if item.state in states)

    @property
    def marks(self) -> dict[str, int]:
        """What groups react to: mark → until when (seconds)."""
        return {item.mark: item.until for item in self.items if item.is_listed}

    @property
    def last_until(self) -> int:
        return max((item.until for item in self.items), default=0)


def new_code(chance: bytes) -> str:
    """``K`` and six letters or digits; `chance` are 8 bytes."""
    number, letters = int.from_bytes(chance), ""
    for _ in range(6):
        number, at = divmod(number, len(_LETTERS))
        letters += _LETTERS[at]
    return f"K{letters}"


_NAMES = tuple(one.name for one in fields(Listing))


def listings_to_bytes(listings: Listings) -> bytes:
    rows = [[getattr(item, name) for name in _NAMES] for item in listings.items]
    return to_json({"f": FORMAT, "i": rows})


def listings_from_bytes(stored: bytes | None) -> Listings:
    """Raises `NewerFormatError` where a newer version of the program has written."""
    if stored is None:
        return Listings()
    data: dict[str, Any] = from_json(stored)
    if data["f"] > FORMAT:
        raise NewerFormatError(f"listings of format {data['f']}, this version reads up to {FORMAT}")
    items = [Listing(**dict(zip(_NAMES, row, strict=True))) for row in data["i"]]
    return Listings(tuple(replace(item, also=tuple(item.also)) for item in items))
