"""Who kills: a worker every second, Redis every ten; and every seven, Telegram takes no connection for a moment.

A worker is killed when it serves, not while it starts: on a slow machine it would never come to serve at all, and
nothing would be tried. So a second may last longer.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Sequence

from bench.kill.counting import Kills
from bench.kill.emulated import Emulated
from bench.workers import Worker
from bot.store.embedded import EmbeddedRedis

REDIS_EVERY = 10
SHUT_EVERY = 7
SHUT_FOR_S = 0.3
STARTS_WITHIN_S = 20.0


class Killer:
    def __init__(
        self, workers: Sequence[Worker], ports: Sequence[int], redis: EmbeddedRedis, emulated: Emulated
    ) -> None:
        self._workers = workers
        self._ports = ports
        self._redis = redis
        self._emulated = emulated
        self._redis_away: list[tuple[float, float]] = []

    async def run(self) -> None:
        """Until cancelled."""
        for second in itertools.count(1):
            await asyncio.sleep(1)
            await asyncio.shield(self._kill(second))

    async def _kill(self, second: int) -> None:
        place = second % len(self._workers)
        await self._until_it_serves(place)
        await asyncio.to_thread(self._workers[place].kill)
        if second % REDIS_EVERY == 0:
            await asyncio.to_thread(self._kill_redis)
        if second % SHUT_EVERY == 0:
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
