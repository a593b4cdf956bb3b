"""How the list of staff moves: `decide` takes one event and gives the list and effects. Pure and total.

    an admin asks ─► asked ─ a reference ─► checked ─ somebody else ─► listed ─ its days are over ─► forgotten
                       └──── 72 hours, or one of the staff says no ────┴─► forgotten ◄─ one of the staff ─┘

Two are needed to put an item on it, one is enough to take it off. What is forgotten is erased with its hash.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import assert_never

from bot.core.effects import Count, Effect, Line, Say, StartTimer, StopTimer
from bot.core.events import Moment
from bot.core.staff.events import (
    Asked,
    Confirmed,
    Doubted,
    ListAsked,
    Misunderstood,
    ReferenceGiven,
    StaffEvent,
    TimeCame,
    Withdrawn,
)
from bot.core.staff.listings import ASKED_LIVES, DAYS, MOST_LISTED, MOST_WAITING, Listing, Listings
from bot.core.staff.typed import press
from bot.core.values import value

SAY_WITHIN = timedelta(hours=24)
"""Staff read when they come to work."""
ON_A_PAGE = 15
MOST_NUMBERS = 20
"""By which one item is known, when many ask for it."""
DAY_S = 24 * 3600


@value
class Rules:
    revision: str
    locale: str = "en"


def decide(rules: Rules, listings: Listings, event: StaffEvent) -> tuple[Listings, tuple[Effect, ...]]:
    """Any event gives an answer, in any state. An event that changes nothing gives back what came in."""
    turn = _Turn(rules, listings, event.moment)
    turn.end_what_is_over()
    match event:
        case Asked():
            _asked(turn, event)
        case Doubted():
            _doubted(turn, event)
        case ReferenceGiven():
            _reference(turn, event)
        case Confirmed():
            _confirmed(turn, event)
        case Withdrawn():
            _withdrawn(turn, event)
        case ListAsked():
            _list(turn, event.page)
        case Misunderstood():
            turn.say(event.why, line=_EXAMPLE)
        case TimeCame():
            pass
        case _:
            assert_never(event)
    return turn.listings, tuple(turn.effects)


_EXAMPLE = f"/reference K7Q2MDX AB-12345 {DAYS}"
WITHDRAW, FORGET, CONFIRM = "staff:do_withdraw", "staff:do_forget", "staff:do_confirm"


class _Turn:
    def __init__(self, rules: Rules, listings: Listings, moment: Moment) -> None:
        self.rules = rules
        self.listings = listings
        self.moment = moment
        self.now = int(moment.at.timestamp())
        self.effects: list[Effect] = []
        self._named = 0

    def end_what_is_over(self) -> None:
        for item in self.listings.items:
            if item.until <= self.now:
                self.forget(item)
                self.say("ended" if item.is_listed else "lapsed", item)
                self.effects.append(Count("staff.ended" if item.is_listed else "staff.lapsed"))

    def keep(self, item: Listing) -> Listing:
        self.listings = self.listings.having(item)
        return item

    def forget(self, item: Listing) -> None:
        self.listings = self.listings.without(item.code)
        self.effects.append(StopTimer(f"listed.{item.code}"))

    def ring_at_end_of(self, item: Listing) -> None:
        self.effects.append(StartTimer(f"listed.{item.code}", datetime.fromtimestamp(item.until, UTC)))

    def say(
        self, text: str, item: Listing | None = None, choices: tuple[tuple[str, str], ...] = (), **more: str
    ) -> None:
        self._named += 1
        name = f"s{urlsafe_b64encode(self.moment.chance[:6]).decode()}.{self._named}"
        line = Line(f"staff:{text}", {**(_facts(item) if item else {}), **more}, choices=choices)
        not_after = self.moment.at + SAY_WITHIN
        self.effects.append(Say(name, line, self.rules.locale, self.rules.revision, not_after, "report"))


def _facts(item: Listing) -> dict[str, str]:
    """Never the hash, and never who."""
    return {
        "code": item.code,
        "reference": item.reference,
        "days": str(item.days),
        "ends": f"{datetime.fromtimestamp(item.until, UTC):%Y-%m-%d %H}:00 UTC",
        "count": str(item.false_alarms),
    }


def _asked(turn: _Turn, event: Asked) -> None:
    turn.effects.append(Count("staff.asked"))
    known = turn.listings.of(event.mark)
    if known is not None:
        turn.keep(replace(known, also=tuple(dict.fromkeys((*known.also, event.code)))[-MOST_NUMBERS:]))
        turn.say("asked_again", known, also=event.code)
        return
    if len(turn.listings.in_state("asked", "checked")) >= MOST_WAITING:
        turn.say("too_many", code=event.code)
        return
    item = turn.keep(Listing(event.code, event.mark, turn.now + int(ASKED_LIVES.total_seconds())))
    turn.ring_at_end_of(item)
    line = f"/reference {item.code} ____ {DAYS}"
    turn.say("asked", item, ((FORGET, press(item.code, "withdraw")),), line=line)


def _reference(turn: _Turn, event: ReferenceGiven) -> None:
    item = turn.listings.called(event.code)
    if item is None:
        turn.say("unknown")
    elif item.is_listed:
        turn.say("listed_already", item)
    else:
        turn.effects.append(Count("staff.reference"))
        item = turn.keep(replace(item, reference=event.reference, days=event.days, checked_by=event.by))
        turn.say("checked", item, ((CONFIRM, press(item.code, "confirm")), (FORGET, press(item.code, "withdraw"))))


def _confirmed(turn: _Turn, event: Confirmed) -> None:
    item = turn.listings.called(event.code)
    if item is None:
        turn.say("unknown")
    elif item.is_listed:
        turn.say("listed_already", item)
    elif not item.checked_by or item.checked_by == event.by:
        turn.effects.append(Count("staff.same_person"))
        turn.say("same_person", item)
    elif len(turn.listings.in_state("listed")) >= MOST_LISTED:
        turn.say("full", item)
    else:
        turn.effects.append(Count("staff.listed"))
        item = turn.keep(replace(item, is_listed=True, checked_by="", until=turn.now + item.days * DAY_S))
        turn.ring_at_end_of(item)
        turn.say("listed", item, ((WITHDRAW, press(item.code, "withdraw")),))


def _withdrawn(turn: _Turn, event: Withdrawn) -> None:
    item = turn.listings.called(event.code)
    if item is None:
        turn.say("unknown")
        return
    turn.effects.append(Count("staff.withdrawn" if item.is_listed else "staff.declined"))
    turn.forget(item)
    turn.say("withdrawn" if item.is_listed else "forgotten", item)


def _doubted(turn: _Turn, event: Doubted) -> None:
    """Told as a count: staff decide. That group does not react to it any more, whatever they do."""
    item = turn.listings.of(event.mark)
    if item is None:
        return
    turn.effects.append(Count("staff.doubted"))
    item = turn.keep(replace(item, false_alarms=item.false_alarms + 1))
    button = WITHDRAW if item.is_listed else FORGET
    turn.say("doubted", item, ((button, press(item.code, "withdraw")),))


def _list(turn: _Turn, page: int) -> None:
    items = tuple(sorted(turn.listings.items, key=lambda item: item.until))
    first = page * ON_A_PAGE if page * ON_A_PAGE < len(items) else 0
    rows = (_row(item) for item in items[first : first + ON_A_PAGE])
    more = f"/list {first // ON_A_PAGE + 2}" if len(items) > first + ON_A_PAGE else ""
    turn.say("list_goes_on" if more else "list" if items else "list_none", items="|".join(rows), line=more)


def _row(item: Listing) -> str:
    facts = _facts(item)
    return ",".join((item.state, facts["code"], facts["ends"], facts["count"], facts["reference"]))
