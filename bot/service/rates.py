"""How fast this worker may send: its share of the deployment's rate, removals and warnings first."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Callable

from bot.core.effects import Priority

WEIGHT: dict[Priority, int] = {"removal": 0, "warning": 1, "answer": 2, "notice": 3, "report": 4}
BURST_S = 1.0
"""What was not used in the last second may be used now."""


class Rate:
    """Priorities choose between lanes; a lane has one call at a time, so they never change its order."""

    def __init__(self, per_second: float, time: Callable[[], float] | None = None) -> None:
        self._all = per_second
        self._mine = per_second
        self._time = time or (lambda: asyncio.get_running_loop().time())
        self._left = self._most
        self._at: float | None = None
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def _most(self) -> float:
        """At least one call, also where the share is less than one in the time of a burst."""
        return max(1.0, self._mine * BURST_S)

    def share(self, workers: int) -> None:
        """The rate is divided by the live workers."""
        self._mine = self._all / max(1, workers)
        self._left = min(self._left, self._most)

    def ask(self, priority: Priority) -> asyncio.Future[None] | None:
        """`None`: go. Else it is this call's turn when the future is done; cancelled, it gives its turn away."""
        self._refill()
        if self._left >= 1 and not self._waiting:
            self._left -= 1
            return None
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (WEIGHT[priority], next(self._numbers), future))
        self._arm()
        return future

    def _refill(self) -> None:
        now = self._time()
        if self._at is not None:
            self._left = min(self._most, self._left + (now - self._at) * self._mine)
        self._at = now

    def _arm(self) -> None:
        if self._timer is None and self._waiting:
            wait = max(0.0, (1 - self._left) / self._mine)
            self._timer = asyncio.get_running_loop().call_later(wait, self._serve)

    def _serve(self) -> None:
        self._timer = None
        self._refill()
        while self._waiting and self._left >= 1:
            _, _, future = heapq.heappop(self._waiting)
            if not future.done():
                future.set_result(None)
                self._left -= 1
        self._arm()
