"""The staff's list for tests: a clock, people by letter, and what is said in their chat. Each act is one event."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from bot.core.effects import Count, Say, StartTimer
from bot.core.events import Moment
from bot.core.staff.engine import Rules, decide
from bot.core.staff.events import (
    Asked,
    Confirmed,
    Doubted,
    ListAsked,
    ReferenceGiven,
    TimeCame,
    Withdrawn,
)
from bot.core.staff.listings import Listings, listings_from_bytes, listings_to_bytes

BEGAN = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
CASE, MARK, REFERENCE = "KAAAAAA", "e" * 22, "AB-12345"


class Office:
    def __init__(self) -> None:
        self.listings = Listings()
        self.at = BEGAN
        self.number = 0
        self.effects: tuple = ()

    def moment(self) -> Moment:
        self.number += 1
        return Moment(self.at, self.at, sha256(str(self.number).encode()).digest())

    def later(self, **delta: float) -> None:
        self.at += timedelta(**delta)

    def happens(self, event: object) -> tuple:
        before, as_they_came = self.listings, deepcopy((self.listings, event))
        self.listings, self.effects = decide(Rules("rev1"), before, event)
        assert (before, event) == as_they_came, "what came in was changed"
        assert listings_from_bytes(listings_to_bytes(self.listings)) == self.listings
        return self.effects

    # ---- what people do

    def ask(self, code: str = CASE, mark: str = MARK) -> tuple:
        return self.happens(Asked(self.moment(), code, mark))

    def give(self, by: str = "a", code: str = CASE, reference: str = REFERENCE, days: int = 30) -> tuple:
        return self.happens(ReferenceGiven(self.moment(), by * 22, code, reference, days))

    def confirm(self, by: str = "b", code: str = CASE) -> tuple:
        return self.happens(Confirmed(self.moment(), by * 22, code))

    def withdraw(self, code: str = CASE) -> tuple:
        return self.happens(Withdrawn(self.moment(), code))

    def doubt(self, mark: str = MARK) -> tuple:
        return self.happens(Doubted(self.moment(), mark))

    def read(self, page: int = 0) -> tuple:
        return self.happens(ListAsked(self.moment(), page))

    def time_comes(self) -> tuple:
        return self.happens(TimeCame(self.moment()))

    def lists(self, code: str = CASE, mark: str = MARK, days: int = 30) -> None:
        """The whole way onto the list."""
        self.ask(code, mark)
        self.give("a", code, days=days)
        self.confirm("b", code)

    # ---- what can be seen

    @property
    def lines(self) -> list:
        return [effect.what for effect in self.effects if isinstance(effect, Say)]

    @property
    def said(self) -> list[str]:
        return [line.text.removeprefix("staff:") for line in self.lines]

    @property
    def counted(self) -> list[str]:
        return [effect.name for effect in self.effects if isinstance(effect, Count)]

    @property
    def rings_at(self) -> list[datetime]:
        return [effect.at for effect in self.effects if isinstance(effect, StartTimer)]
