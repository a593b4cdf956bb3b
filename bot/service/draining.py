"""One lane, drained: each entry sent until its outcome is known, told, settled, then the next.

    committed ─ lane free ─► ours ─► send ─┬─ sent, done already ─► told if asked, settled
                                           ├─ later, unknown ─────► the same entry again: here, or parked
                                           ├─ wrong ──────────────► as plain text once, then told, dropped, counted
                                           ├─ refused, blocked ───► told, dropped, counted
                                           ├─ not authorised ─────► all sending stops, nothing is dropped
                                           └─ past its time ──────► told, dropped, counted

A kill at any point repeats at most the one call that was on the wire. A lane is ours under a lease:
it is renewed while an entry waits for its turn or its next try, and before a call that would outlast
it. Renewing also shows when the entry was withdrawn meanwhile; it is then not sent at all.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.core.effects import (
    Edit,
    Entry,
    Hand,
    Leave,
    NewerFormatError,
    Remove,
    Say,
    Whisper,
    entry_from_bytes,
    entry_to_bytes,
)
from bot.core.events import Outcome
from bot.core.turn import REMOVE_WITHIN
from bot.core.values import value
from bot.service import ports
from bot.service.changing import TooManyRacesError
from bot.service.frames import frames
from bot.service.ports import (
    Clock,
    Home,
    Lane,
    Messenger,
    NewEntry,
    NewerFormat,
    Settled,
    Store,
    StoreAway,
    Waiting,
    Write,
)
from bot.service.preparing import Nothing, NotYet, Prepared, Ready
from bot.service.rates import Rate

TRIES_HERE_S = 10.0
"""How long an entry is tried again by who holds the lane; after that the lane is given back for a while."""
PAUSES_S = (0.2, 0.5, 1.0, 2.0, 4.0)
PARKED_S = 15.0
NOT_YET_S = 2.0
UNAUTHORIZED_S = 30.0
STORE_AWAY_S = 1.0
RENEW_AFTER_S = 5.0
"""A lease lasts 30 s and a call up to 20 s: a call begins only on a lease that is younger than this."""

Prepare = Callable[[Home, Entry], Awaitable[Prepared]]
Tell = Callable[[Home, str, Outcome, Mapping[str, str]], Awaitable[None]]
Counted = Callable[[str], None]

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Sending:
    """What all lanes of a worker share. `tell` commits an outcome as an event; it returns when that is done."""

    store: Store
    messenger: Messenger
    prepare: Prepare
    tell: Tell
    clock: Clock
    rate: Rate
    counted: Counted
    start: Callable[[tuple[Lane, ...]], None]
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    is_unauthorized: bool = False
    ask_again_at: float = 0.0
    """While not authorised: when one call may try whether that has changed."""


@value
class _End:
    """How an entry ended: the id of the message it made, and what there is to tell."""

    message_id: int | None
    outcome: Outcome | None


class _LaneIsOver(Exception):
    """Not ours any more, or parked: stop at once."""


class _Withdrawn(Exception):
    """The entry is no longer the head: /hide or /forget took it back before it was sent."""

    def __init__(self, following: Waiting) -> None:
        self.following = following


class Drain:
    def __init__(self, sending: Sending, lane: Lane) -> None:
        self._all = sending
        self._store = sending.store
        self._lane = lane
        self._leased_at = _now()
        self._moved_to: int | None = None

    async def run(self) -> None:
        """Until the lane is empty, parked or somebody else's."""
        try:
            waiting = self._lane.head or (await self._settle(None, None)).next
            while waiting is not None:
                await self._stop_if_asked()
                try:
                    waiting = await self._one(waiting)
                except _Withdrawn as withdrawn:
                    waiting = withdrawn.following
        except _LaneIsOver:
            return
        except StoreAway:
            return  # the lease runs out, and whoever sweeps next takes the lane
        except (NewerFormat, NewerFormatError):
            await self._park(PARKED_S)  # a newer worker takes it
        except Exception as bug:
            # Our own: the lane must not be lost for it. It is swept again later, and counted each time.
            self._all.counted("delivery_failed")
            log.error("a lane failed: %s", frames(bug))  # noqa: TRY400 - its message may hold values
            await self._park(PARKED_S)

    async def _one(self, waiting: Waiting) -> Waiting | None:
        """One entry to its end; the next one."""
        entry = entry_from_bytes(waiting.payload)
        end = await self._until_known(waiting, entry)
        if end.outcome is not None:
            await self._tell(waiting.home, entry, end.outcome)
        noted = None if isinstance(entry, Say) and not entry.keeps_id else end.message_id
        settled = await self._settle(waiting, noted)
        if settled.state == "gone" and end.message_id is not None:
            await self._take_back(waiting, entry, end.message_id)
        return settled.next

    # ---- one entry

    async def _until_known(self, waiting: Waiting, entry: Entry) -> _End:
        paused, attempt = 0.0, 0
        while True:
            if self._all.clock.now() >= entry.not_after:
                self._all.counted("expired")
                return _End(None, "expired")
            prepared = await self._prepared(waiting, entry)
            if isinstance(prepared, _End):
                return prepared
            outcome = await self._send(waiting, entry, prepared.call)
            match outcome:
                case ports.Sent(message_id):
                    return _End(message_id, _good(entry))
                case ports.AlreadyDone():
                    return _End(None, _good(entry))
                case ports.Wrong():
                    return _End(None, _bad(entry))
                case ports.Refused():
                    self._all.counted("refused")
                    return _End(None, _bad(entry))
                case ports.Blocked():
                    # This one only: what comes after it may be for somebody who has come back meanwhile.
                    self._all.counted("blocked")
                    return _End(None, _bad(entry))
                case ports.Unauthorized():
                    await self._park_all()
                case ports.Moved(new_chat_id):
                    await self._store.write_alias(waiting.home, new_chat_id)
                    self._moved_to = new_chat_id
                case ports.Later(after_s):
                    paused += await self._again(waiting, paused, attempt, after_s)
                case ports.Unknown():
                    self._all.counted("unknown")
                    paused += await self._again(waiting, paused, attempt, None)
            attempt += 1

    async def _prepared(self, waiting: Waiting, entry: Entry) -> Ready | _End:
        while (prepared := await self._looked_up(waiting.home, entry)) is None:
            await self._until_store_may_be_back()
            await self._renew(waiting)
        if isinstance(prepared, NotYet):
            await self._park(NOT_YET_S)
            raise _LaneIsOver
        return _End(None, prepared.outcome) if isinstance(prepared, Nothing) else prepared

    async def _looked_up(self, home: Home, entry: Entry) -> Prepared | _End | None:
        """None where Redis is away."""
        try:
            return await self._all.prepare(home, entry)
        except StoreAway:
            return None
        except (NewerFormat, NewerFormatError):
            raise
        except Exception as bug:
            # Our own, in the words: it would fail again each time, and what comes after it must go on.
            self._all.counted("delivery_failed")
            log.error("an entry failed: %s", frames(bug))  # noqa: TRY400 - its message may hold values
            return _End(None, _bad(entry))

    async def _send(self, waiting: Waiting, entry: Entry, call: ports.Call) -> ports.Outcome:
        """Once; what Telegram calls wrong once more, as plain text."""
        await self._turn(waiting, entry)
        outcome = await self._on_the_wire(call)
        if isinstance(outcome, ports.Wrong):
            self._all.counted("wrong")
            log.warning("Telegram refused %s: %s", type(call).__name__, outcome.kind)
            plain = _plain(call)
            if plain is not None:
                await self._renew(waiting)
                return await self._on_the_wire(plain)
        return outcome

    async def _on_the_wire(self, call: ports.Call) -> ports.Outcome:
        if self._moved_to is not None and not isinstance(call, ports.AnswerTap):
            call = replace(call, chat_id=self._moved_to)
        outcome = await self._all.messenger.send(call)
        if not isinstance(outcome, _SAYS_NOTHING_OF_THE_TOKEN):
            self._all.is_unauthorized = isinstance(outcome, ports.Unauthorized)
        return outcome

    async def _turn(self, waiting: Waiting, entry: Entry) -> None:
        """When this call may go out, on a lease that outlasts it."""
        if self._all.is_unauthorized and _now() < self._all.ask_again_at:
            await self._park(UNAUTHORIZED_S)
            raise _LaneIsOver
        turn = self._all.rate.ask(entry.priority)
        try:
            while turn is not None and not turn.done():
                await _first(_done(turn), self._all.stopping.wait(), asyncio.sleep(RENEW_AFTER_S))
                await self._stop_if_asked()
                await self._renew_if_old(waiting)
        finally:
            if turn is not None:
                turn.cancel()  # no more than a wish where it is done already
        await self._renew_if_old(waiting)

    async def _again(self, waiting: Waiting, paused: float, attempt: int, after_s: float | None) -> float:
        """Waits here for the next try and says how long, or gives the lane back for as long as it takes."""
        pause = after_s if after_s is not None else PAUSES_S[min(attempt, len(PAUSES_S) - 1)]
        await self._stop_if_asked()
        if paused + pause > TRIES_HERE_S:
            await self._park(after_s if after_s is not None else PARKED_S)
            raise _LaneIsOver
        await _first(self._all.clock.sleep(pause), self._all.stopping.wait())
        await self._stop_if_asked()
        await self._renew(waiting)
        return pause

    # ---- ends

    async def _tell(self, home: Home, entry: Entry, outcome: Outcome) -> None:
        """Committed as an event before the entry is settled. An expired `say` tells without being asked."""
        if isinstance(entry, Edit | Hand | Leave):
            return
        if not (entry.tell or (outcome == "expired" and isinstance(entry, Say) and not home.is_group)):
            return
        while True:
            try:
                await self._all.tell(home, entry.name, outcome, entry.about)
                return
            except (StoreAway, TooManyRacesError):
                await self._until_store_may_be_back()

    async def _park_all(self) -> None:
        """401: nobody sends; every lane waits, and one call in a while tries again."""
        self._all.ask_again_at = _now() + UNAUTHORIZED_S
        await self._park(UNAUTHORIZED_S)
        raise _LaneIsOver

    async def _take_back(self, waiting: Waiting, entry: Entry, message_id: int) -> None:
        """What was on the wire when it was withdrawn: an entry like any other, so that nothing can lose it."""
        receiver = entry.receiver if isinstance(entry, Whisper) else 0
        not_after = self._all.clock.now() + REMOVE_WITHIN
        remove = Remove(f"gone.{waiting.name}", not_after, (message_id,), receiver=receiver)
        entries = (NewEntry(remove.name, "removals", entry_to_bytes(remove)),)
        write = Write(waiting.home, remove.name, self._all.clock.now(), entries=entries)
        while True:
            try:
                self._all.start((await self._store.commit(write)).lanes)
                return
            except StoreAway:
                await self._until_store_may_be_back()

    # ---- the lease

    async def _settle(self, waiting: Waiting | None, message_id: int | None) -> Settled:
        """Asked again for as long as Redis is away: it is safe to repeat, and the message is out already."""
        while True:
            try:
                settled = await self._store.settle(self._lane, waiting, message_id)
            except StoreAway:
                await self._until_store_may_be_back()
                continue
            if settled.state == "not yours":
                raise _LaneIsOver
            self._leased_at = _now()
            return settled

    async def _renew(self, waiting: Waiting) -> None:
        """Raises `_Withdrawn` or `_LaneIsOver` where `waiting` is no longer the head."""
        head = (await self._settle(None, None)).next
        if head is None:
            raise _LaneIsOver
        if head.nonce != waiting.nonce:
            raise _Withdrawn(head)

    async def _renew_if_old(self, waiting: Waiting) -> None:
        if _now() - self._leased_at > RENEW_AFTER_S:
            await self._renew(waiting)

    async def _park(self, after_s: float) -> None:
        try:
            await self._store.park(self._lane, after_s)
        except StoreAway:
            return  # the lease runs out by itself

    async def _stop_if_asked(self) -> None:
        if self._all.stopping.is_set():
            await self._park(0)
            raise _LaneIsOver

    async def _until_store_may_be_back(self) -> None:
        if self._all.stopping.is_set():
            raise _LaneIsOver
        await _first(self._all.clock.sleep(STORE_AWAY_S), self._all.stopping.wait())


def _now() -> float:
    return asyncio.get_running_loop().time()


async def _done(future: asyncio.Future[None]) -> None:
    await asyncio.wait({future})


async def _first(*waits: Coroutine[Any, Any, Any]) -> None:
    """Until one of these is over; the others are ended."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


_SAYS_NOTHING_OF_THE_TOKEN = (ports.Later, ports.Unknown)
"""The messenger was not reached, or too busy to look."""


def _good(entry: Entry) -> Outcome:
    return "removed" if isinstance(entry, Remove) else "sent"


def _bad(entry: Entry) -> Outcome:
    return "not_removed" if isinstance(entry, Remove) else "refused"


def _plain(call: ports.Call) -> ports.Call | None:
    """The same without looks; None where there are none to leave out."""
    if isinstance(call, ports.SendText | ports.EditText | ports.SendWhisper | ports.EditWhisper) and call.spans:
        return replace(call, spans=())
    return None
