"""Lanes, drained: each entry sent until its outcome is known, told, settled, then the next.

    committed ─ lane free ─► ours ─► send ─┬─ sent, done already ─► told if asked, settled
                                           ├─ later, unknown ─────► the same entry again: here, or parked
                                           ├─ wrong ──────────────► as plain text once, then told, dropped, counted
                                           ├─ blocked ────────────► told, the chat's lanes emptied
                                           ├─ not authorised ─────► all sending stops, nothing is dropped
                                           └─ past its time ──────► told, dropped, counted

A kill at any point repeats at most the one call that was on the wire.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC

from bot.core.effects import Edit, Entry, NewerFormatError, Remove, Say, entry_from_bytes
from bot.core.events import Outcome
from bot.service import ports
from bot.service.frames import frames
from bot.service.ports import Clock, Home, Lane, Messenger, Settled, Store, StoreAway, Waiting
from bot.service.preparing import Nothing, NotYet, Prepared, Ready
from bot.service.rates import Rate

TRIES_HERE_S = 10.0
"""How long an entry is tried again by who holds the lane; after that the lane is given back for a while."""
PAUSES_S = (0.2, 0.5, 1.0, 2.0, 4.0)
PARKED_S = 15.0
NOT_YET_S = 2.0
UNAUTHORIZED_S = 30.0
STORE_AWAY_S = 1.0

Prepare = Callable[[Home, Entry], Awaitable[Prepared]]
Tell = Callable[[Home, str, Outcome, Mapping[str, str]], Awaitable[None]]
Counted = Callable[[str], None]

log = logging.getLogger(__name__)


class _LaneIsOver(Exception):
    """Not ours any more, parked or emptied: stop at once."""


class Delivery:
    """Drains lanes until it is stopped. `is_unauthorized`: Telegram no longer knows the token."""

    def __init__(
        self,
        store: Store,
        messenger: Messenger,
        prepare: Prepare,
        tell: Tell,
        clock: Clock,
        rate: Rate,
        counted: Counted,
    ) -> None:
        self._store = store
        self._messenger = messenger
        self._prepare = prepare
        self._tell = tell
        self._clock = clock
        self._rate = rate
        self._counted = counted
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False
        self.is_unauthorized = False

    def start(self, lanes: tuple[Lane, ...]) -> None:
        """Drain these, in the background."""
        for lane in lanes:
            task = asyncio.get_running_loop().create_task(self.drain(lane))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def stop(self, within_s: float) -> None:
        """The calls on the wire end, our lanes are given back."""
        self._stopping = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within_s)
        for task in self._tasks:
            task.cancel()

    async def drain(self, lane: Lane) -> None:
        """Until the lane is empty, parked or somebody else's."""
        try:
            waiting = lane.head or (await self._settle(lane, None, None)).next
            while waiting is not None:
                if self._stopping:
                    await self._store.park(lane)
                    return
                waiting = await self._one(lane, waiting)
        except _LaneIsOver:
            return
        except StoreAway:
            return  # the lease runs out, and whoever sweeps next takes the lane
        except Exception as bug:
            # Of our own: the lane must not be lost for it. It is swept again later, and counted each time.
            self._counted("delivery_failed")
            log.error("a lane failed: %s", frames(bug))  # noqa: TRY400 - class and frames only
            await self._park(lane, PARKED_S)

    async def _one(self, lane: Lane, waiting: Waiting) -> Waiting | None:
        """One entry to its end; the next one."""
        try:
            entry = entry_from_bytes(waiting.payload)
        except NewerFormatError:
            await self._park(lane, PARKED_S)  # a newer worker takes it
            raise _LaneIsOver from None
        message_id, outcome = await self._try(lane, waiting, entry)
        if outcome is not None:
            await self._tell_outcome(lane, waiting.home, entry, outcome)
        noted = None if isinstance(entry, Say) and not entry.keeps_id else message_id
        settled = await self._settle(lane, waiting, noted)
        if settled.state == "gone" and message_id is not None:
            await self._messenger.send(ports.DeleteMessages(waiting.home.chat_id, (message_id,)))
        return settled.next

    async def _try(self, lane: Lane, waiting: Waiting, entry: Entry) -> tuple[int | None, Outcome | None]:
        """Sends until something is known: the message's id, and the outcome to tell."""
        began, attempt = asyncio.get_running_loop().time(), 0
        while True:
            if self._clock.now() >= entry.not_after.astimezone(UTC):
                self._counted("expired")
                return None, "expired"
            prepared = await self._prepare(waiting.home, entry)
            if isinstance(prepared, NotYet):
                await self._park(lane, NOT_YET_S)
                raise _LaneIsOver
            if isinstance(prepared, Nothing):
                return None, prepared.outcome
            outcome = await self._send(lane, entry, prepared)
            match outcome:
                case ports.Sent(message_id):
                    return message_id, _good(entry)
                case ports.AlreadyDone():
                    return None, _good(entry)
                case ports.Wrong() | ports.Moved():
                    return None, _bad(entry)
                case ports.Blocked():
                    await self._blocked(lane, waiting.home, entry)
                case ports.Unauthorized():
                    self.is_unauthorized = True
                    await self._park(lane, UNAUTHORIZED_S)
                    raise _LaneIsOver
                case ports.Later(after_s):
                    await self._again(lane, began, attempt, after_s)
                case ports.Unknown():
                    self._counted("unknown")
                    await self._again(lane, began, attempt, None)
            attempt += 1

    async def _send(self, lane: Lane, entry: Entry, prepared: Ready) -> ports.Outcome:
        """Once; what Telegram calls wrong once more, as plain text."""
        await self._rate.turn(entry.priority)
        outcome = await self._messenger.send(prepared.call)
        if not isinstance(outcome, ports.Unauthorized):
            self.is_unauthorized = False
        if isinstance(outcome, ports.Wrong):
            self._counted("wrong")
            log.warning("Telegram refused %s: %s", type(prepared.call).__name__, outcome.kind)
            plain = _plain(prepared.call)
            if plain is not None:
                return await self._messenger.send(plain)
        return outcome

    async def _again(self, lane: Lane, began: float, attempt: int, after_s: float | None) -> None:
        """Wait here for the next try, with the lease renewed, or give the lane back for as long as it takes."""
        pause = after_s if after_s is not None else PAUSES_S[min(attempt, len(PAUSES_S) - 1)]
        spent = asyncio.get_running_loop().time() - began
        if self._stopping or spent + pause > TRIES_HERE_S:
            await self._park(lane, max(pause, 0.0) if after_s is not None else PARKED_S)
            raise _LaneIsOver
        await asyncio.sleep(pause)
        await self._settle(lane, None, None)

    async def _blocked(self, lane: Lane, home: Home, entry: Entry) -> None:
        await self._tell_outcome(lane, home, entry, _bad(entry))
        self._counted("blocked")
        await self._store.empty(lane)
        raise _LaneIsOver

    async def _tell_outcome(self, lane: Lane, home: Home, entry: Entry, outcome: Outcome) -> None:
        """Committed as an event before the entry is settled. An expired `say` tells without being asked."""
        if isinstance(entry, Edit):
            return
        if entry.tell or (outcome == "expired" and isinstance(entry, Say)):
            while True:
                try:
                    await self._tell(home, entry.name, outcome, entry.about)
                    return
                except StoreAway:
                    if self._stopping:
                        raise
                    await asyncio.sleep(STORE_AWAY_S)

    async def _settle(self, lane: Lane, waiting: Waiting | None, message_id: int | None) -> Settled:
        """Asked again for as long as Redis is away: it is safe to repeat, and the message is out already."""
        while True:
            try:
                settled = await self._store.settle(lane, waiting, message_id)
            except StoreAway:
                if self._stopping:
                    raise
                await asyncio.sleep(STORE_AWAY_S)
                continue
            if settled.state == "not yours":
                raise _LaneIsOver
            return settled

    async def _park(self, lane: Lane, after_s: float) -> None:
        try:
            await self._store.park(lane, after_s)
        except StoreAway:
            return  # the lease runs out by itself


def _good(entry: Entry) -> Outcome:
    return "removed" if isinstance(entry, Remove) else "sent"


def _bad(entry: Entry) -> Outcome:
    return "not_removed" if isinstance(entry, Remove) else "refused"


def _plain(call: ports.Call) -> ports.Call | None:
    """The same without looks; None where there are none to leave out."""
    if isinstance(call, ports.SendText | ports.EditText) and call.spans:
        return replace(call, spans=())
    return None
