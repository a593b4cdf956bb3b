"""What a worker does by the clock: lanes and timers whose time has come, the heartbeat, the revision that is served."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from bot.core.effects import NewerFormatError
from bot.service.changing import TooManyRacesError
from bot.service.frames import frames
from bot.service.pausing import pause
from bot.service.ports import Beat, Lane, Ringing, Store, StoreAway, StoreError, Write

SWEEP_S = 5.0
HEARTBEAT_S = 5.0
SERVING_S = 1.0
CLOCKS_APART_S = 5.0
RINGING_AT_ONCE = 50

log = logging.getLogger(__name__)


async def _nothing() -> None:
    """Nobody keeps anything that others could change."""


class Sweep:
    """`ring` works one timer; `start` drains lanes; `beat` hears how many workers live; `look` sees what others
    have changed.
    """

    def __init__(
        self,
        store: Store,
        ring: Callable[[Ringing], Awaitable[None]],
        start: Callable[[tuple[Lane, ...]], None],
        beat: Callable[[Beat], None],
        look: Callable[[], Awaitable[None]] = _nothing,
        *,
        every_s: float = SWEEP_S,
    ) -> None:
        self._store = store
        self._ring = ring
        self._start = start
        self._beat = beat
        self._look = look
        self._every_s = every_s

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`. Redis being away is waited for; our own bug is logged, and the sweep goes on."""
        next_beat, away_for = 0.0, ""
        loop = asyncio.get_running_loop()
        while not stop.is_set():
            try:
                if loop.time() >= next_beat:
                    self._beat(await self._store.heartbeat())
                    next_beat = loop.time() + min(HEARTBEAT_S, self._every_s)
                await self._look()
                await self.once()
            except StoreError as away:
                why = (str(away) if isinstance(away, StoreAway) else "") or type(away).__name__
                if why != away_for:
                    log.warning("%s; what is due waits for it", why)
                away_for = why
            except Exception as bug:
                log.error("the sweep failed: %s", frames(bug))  # noqa: TRY400 - class and frames only
            else:
                if away_for:
                    log.info("Redis answers again")
                away_for = ""
            await pause(stop, self._every_s)

    async def once(self) -> None:
        due = await self._store.due()
        self._start(due.lanes)
        limit = asyncio.Semaphore(RINGING_AT_ONCE)

        async def one(timer: Ringing) -> None:
            async with limit:
                try:
                    await self._ring(timer)
                except (StoreError, NewerFormatError, TooManyRacesError):
                    return  # leased: it rings again
                except Exception as bug:
                    log.error("a timer failed: %s", frames(bug))  # noqa: TRY400 - class and frames only
                    await self._give_up(timer, frames(bug))

        await asyncio.gather(*(one(timer) for timer in due.timers))

    async def _give_up(self, timer: Ringing, failed: str) -> None:
        """Our own bug: the timer would ring into it for ever. It is claimed as failed, as an update would be."""
        counts = {"failed": 1}
        write = Write(timer.home, timer.claim, datetime.now(UTC), counts=counts, rang=timer, failed=f"timer {failed}")
        with contextlib.suppress(StoreError):
            await self._store.commit(write)
