"""The emulator's clock. It can be moved forward; every date, limit and pause is read from it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable


class Clock:
    def __init__(self) -> None:
        self.offset_s = 0.0
        """How far ahead of the machine's clock, in seconds; never negative."""
        self.watchers: list[Callable[[float], None]] = []
        """Told of every move, with its seconds."""
        self._moved = asyncio.Event()

    def now(self) -> float:
        return time.time() + self.offset_s

    def forward(self, seconds: float = 0, *, minutes: float = 0, hours: float = 0) -> None:
        """Wakes who sleeps. Raises ValueError for a step back: messages would come from the future."""
        step = seconds + minutes * 60 + hours * 3600
        if step < 0:
            raise ValueError("the clock only moves forward")
        self.offset_s += step
        self._moved.set()
        self._moved = asyncio.Event()
        for watcher in self.watchers:
            watcher(step)

    async def sleep(self, seconds: float) -> None:
        """Until this clock is so much further, on its own or because somebody moved it."""
        until = self.now() + seconds
        while (left := until - self.now()) > 0:
            try:
                await asyncio.wait_for(self._moved.wait(), left)
            except TimeoutError:
                continue
