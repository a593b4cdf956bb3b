"""Who kills: a worker every second, Redis every ten; and every seven, Telegram takes no connection for a moment.

A worker is killed when it has served for a second, not while it starts: on a busy machine it would never come to serve,
and nothing would be tried. So there, a second lasts longer.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from bench.kill.counting import Kills
from bench.kill.emulated import FAULTS, Emulated
from bench.workers import Worker
from bot.store.embedded import EmbeddedRedis

SHUT_FOR_S = 0.3
STARTS_WITHIN_S = 20.0


@dataclass(frozen=True)
class Rhythm:
    """A worker is killed each time; the others each so many times."""

    redis_every: int = 10
    shut_every: int = 7
    times: int | None = None
    """None: until all people have done what they came for."""
    faults: tuple[tuple[str, float], ...] = FAULTS
    lease_s: int = 0
    """How long a lane belongs to a worker that does not come back; 0: as long as always."""
    patience_s: float = 200.0
    """How long people wait: longer than anything the bot may take. A lease (30 s), a call that hangs (20 s), and
    Telegram's pauses."""


WHOLE = Rhythm()
SMALL = Rhythm(
    redis_every=4,
    shut_every=5,
    faults=tuple(
        fault for fault in FAULTS if fault[0] not in ("hang", "401")
    ),  # these make a lane wait for 20 and 30 s
    lease_s=10,
)
"""More of everything in less time."""


class Killer:
    def __init__(
        self,
        workers: Sequence[Worker],
        ports: Sequence[int],
        redis: EmbeddedRedis,
        emulated: Emulated,
        rhythm: Rhythm,
    ) -> None:
        self._rhythm = rhythm
        self._workers = workers
        self._ports = ports
        self._redis = redis
        self._emulated = emulated
        self._redis_away: list[tuple[float, float]] = []

    async def run(self) -> None:
        """To the end of its rhythm, or until cancelled."""
        times = self._rhythm.times
        for time_ in itertools.count(1) if times is None else range(1, times + 1):
            await self._until_it_serves(time_ % len(self._workers))
            await asyncio.sleep(1)
            await _to_its_end(self._kill(time_))

    async def _kill(self, time_: int) -> None:
        await asyncio.to_thread(self._workers[time_ % len(self._workers)].kill)
        if time_ % self._rhythm.redis_every == 0:
            await asyncio.to_thread(self._kill_redis)
        if time_ % self._rhythm.shut_every == 0:
            await self._emulated.shut_for(SHUT_FOR_S)

    async def _until_it_serves(self, place: int) -> None:
        """One that does not is killed in the end all the same."""
        end = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < end:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self._ports[place])
            except OSError:
                await asyncio.sleep(0.02)
                continue
            writer.close()
            return

    def _kill_redis(self) -> None:
        went = time.time()
        self._redis.kill()
        self._redis.start()
        self._redis_away.append((went, time.time()))

    @property
    def kills(self) -> Kills:
        processes = {
            f"{place}.{process}": died
            for place, worker in enumerate(self._workers)
            for process, died in worker.killed_at.items()
        }
        return Kills(processes, tuple(self._redis_away))


async def _to_its_end(work: Coroutine[Any, Any, None]) -> None:
    """Also when cancelled: what was killed is started again first."""
    task = asyncio.create_task(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise
