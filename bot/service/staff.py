"""The list that staff keep for all groups: what is done in their chat, what groups hand over, what groups ask of it.

What groups react to is in the memory of this worker, a few seconds old at most and by the clock at each question: so no
message in a group costs a trip to the store. Where the list lies does not depend on the number of the staff's chat.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from bot.core.effects import AnswerTap, Hand, NewerFormatError
from bot.core.events import Moment
from bot.core.groups import handing
from bot.core.staff import engine, typed
from bot.core.staff.events import Asked as AskedOfStaff
from bot.core.staff.events import (
    Confirmed,
    Doubted,
    ListAsked,
    Misunderstood,
    ReferenceGiven,
    StaffEvent,
    TimeCame,
    Withdrawn,
)
from bot.core.staff.listings import Listings, listings_from_bytes, listings_to_bytes
from bot.service.admins import Admins
from bot.service.bundles import Bundles
from bot.service.changing import Changing, Handled, Turns
from bot.service.from_group import Asked, FromGroup, Tapped
from bot.service.ports import UNCHANGED, Clock, Home, Ringing, Snapshot, Store, Write
from bot.service.sorting import Sorted

LIVES_ON = timedelta(days=1)
"""After the last item is over: the timer that says so in the chat may be late."""


class Listed(Protocol):
    """What groups ask of the list; nobody is asked for it."""

    @property
    def is_empty(self) -> bool: ...
    def holds(self, mark: str) -> bool: ...


class Staff:
    def __init__(self, store: Store, bundles: Bundles, clock: Clock, admins: Admins, chat_id: int) -> None:
        """`chat_id`: of the staff's group, as it is configured."""
        self._store = store
        self._bundles = bundles
        self._clock = clock
        self._admins = admins
        self._configured = chat_id
        self._home = store.home_of_list(chat_id)
        self._changing = Changing(store, clock)
        self._turns = Turns()
        self._until: dict[str, int] = {}
        self._version: int | None = None

    # ---- what groups ask

    @property
    def is_empty(self) -> bool:
        return not self._until

    def holds(self, mark: str) -> bool:
        return self._until.get(mark, 0) > self._clock.now().timestamp()

    async def look(self) -> None:
        """By the clock: reads what may have changed. Raises `StoreAway`."""
        chat_id = (await self._store.home_of_group(self._configured)).chat_id  # it may have become a supergroup
        if chat_id != self._home.chat_id:
            self._home = replace(self._home, chat_id=chat_id)
        version = (await self._store.versions([self._home.shard]))[self._home.shard]
        if version != self._version:
            self._keep(listings_from_bytes((await self._store.read(self._home)).person))
            self._version = version

    def _keep(self, listings: Listings) -> None:
        self._until = listings.marks

    # ---- what comes from their chat

    def is_here(self, chat_id: int) -> bool:
        return chat_id in (self._configured, self._home.chat_id)

    def is_own(self, home: Home) -> bool:
        return home.chat == self._home.chat

    @staticmethod
    def wants(incoming: FromGroup) -> bool:
        """Whether something is to be done for it. In their own chat staff can talk as they like."""
        match incoming.what:
            case Asked(name):
                return name in typed.COMMANDS
            case Tapped(_, _, data):
                return data.startswith(f"{typed.PREFIX}.")
            case _:
                return False

    async def handle(self, incoming: FromGroup) -> Handled:
        """Raises `StoreAway`, `NewerFormatError` or `TooManyRacesError`: come again."""
        what = incoming.what
        if not isinstance(what, Asked | Tapped):
            return Handled()
        event = await self._event(incoming.chat_id, what)
        taps = (AnswerTap(what.tap),) if isinstance(what, Tapped) else ()
        return Handled(taps=taps).then(await self._change(str(incoming.update_id), event))

    async def _event(self, chat_id: int, what: Asked | Tapped) -> StaffEvent:
        """Two people have to be told apart, and both have to be in this chat at this moment."""
        moment = self._moment()
        if what.by.kind != "person":
            return Misunderstood(moment, "as_yourself")
        standing = await self._admins.standing(chat_id, what.by.id)
        if standing is None or not standing.is_member:
            return Misunderstood(moment, "not_seen_here")
        by = self._store.who(self._home, what.by.id)
        return self._typed(moment, by, what) if isinstance(what, Asked) else self._pressed(moment, by, what)

    @staticmethod
    def _typed(moment: Moment, by: str, what: Asked) -> StaffEvent:
        if what.name == "list":
            return ListAsked(moment, typed.page(what.argument))
        if what.name == "withdraw" and (code := typed.code(what.argument)):
            return Withdrawn(moment, code)
        if what.name == "reference" and (given := typed.reference(what.argument)):
            return ReferenceGiven(moment, by, *given)
        return Misunderstood(moment, "how")

    @staticmethod
    def _pressed(moment: Moment, by: str, what: Tapped) -> StaffEvent:
        pressed = typed.pressed(what.data)
        if pressed is None:
            return ListAsked(moment)
        code, act = pressed
        return Confirmed(moment, by, code) if act == "confirm" else Withdrawn(moment, code)

    # ---- what comes from elsewhere

    async def handed(self, hand: Hand) -> Handled:
        """By a group. Its claim is the entry's name alone, which is chance: no key says which group it was."""
        moment, facts = self._moment(), hand.facts
        event: StaffEvent
        match hand.act:
            case handing.ASKED:
                event = AskedOfStaff(moment, facts["code"], facts["mark"])
            case handing.DOUBTED:
                event = Doubted(moment, facts["mark"])
            case other:
                raise NewerFormatError(f"staff do not know what {other!r} is")
        return await self._change(f"staff.{hand.name}", event)

    async def ring(self, ringing: Ringing) -> Handled:
        return await self._change(ringing.claim, TimeCame(self._moment()), rang=ringing)

    # ---- the commit

    def _moment(self) -> Moment:
        now = self._clock.now()
        return Moment(now, now, secrets.token_bytes(32), self._home.seed, self._home.shard)

    async def _change(self, claim: str, event: StaffEvent, rang: Ringing | None = None) -> Handled:
        home, rules = self._home, engine.Rules(self._bundles.served.revision)
        after = Listings()

        async def decide(snapshot: Snapshot) -> tuple[Write, tuple[AnswerTap, ...]]:
            nonlocal after
            before = listings_from_bytes(snapshot.person)
            after, effects = engine.decide(rules, before, event)
            sorted_out = Sorted(self._clock.now())
            for effect in effects:
                sorted_out.take(effect)
            return _write(home, claim, before, after, sorted_out), ()

        async with self._turns.of(home):
            handled = await self._changing.change(home, claim, decide, rang=rang)
        if handled.is_new:
            self._keep(after)
        return handled


def _write(home: Home, claim: str, before: Listings, after: Listings, sorted_out: Sorted) -> Write:
    """In the place of a group's settings, so that the number by which workers see a change grows with it."""
    ends = datetime.fromtimestamp(after.last_until, UTC) + LIVES_ON
    return Write(
        home=home,
        claim=claim,
        at=sorted_out.now,
        person=UNCHANGED if after == before else listings_to_bytes(after) if after.items else None,
        person_ttl=max(ends - sorted_out.now, timedelta(minutes=1)),
        entries=tuple(sorted_out.entries),
        timers=tuple(sorted_out.timers),
        stopped_timers=tuple(sorted_out.stopped),
        counts=dict(sorted_out.counts),
    )
