"""All lanes that this worker drains, each in a task of its own; what happens in one is in `draining`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from bot.service.draining import Counted, Drain, Prepare, Sending, Tell
from bot.service.ports import Clock, Lane, Messenger, Store
from bot.service.rates import Rate


class Delivery:
    """Drains lanes until it is stopped."""

    def __init__(  # noqa: PLR0917 - the parts it joins, in wiring's order
        self,
        store: Store,
        messenger: Messenger,
        prepare: Prepare,
        tell: Tell,
        clock: Clock,
        rate: Rate,
        counted: Counted,
    ) -> None:
        self._sending = Sending(store, messenger, prepare, tell, clock, rate, counted, self.start)
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def is_unauthorized(self) -> bool:
        """Telegram no longer knows the token: nothing is sent, nothing is dropped."""
        return self._sending.is_unauthorized

    @property
    def lanes(self) -> int:
        """How many are drained just now."""
        return len(self._tasks)

    def start(self, lanes: Iterable[Lane]) -> None:
        """Drain these, in the background."""
        for lane in lanes:
            task = asyncio.get_running_loop().create_task(self.drain(lane))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def drain(self, lane: Lane) -> None:
        """Until the lane is empty, parked or somebody else's. Never raises."""
        await Drain(self._sending, lane).run()

    async def stop(self, within_s: float) -> None:
        """The calls on the wire end, our lanes are given back; what takes longer than `within_s` is cut off."""
        self._sending.stopping.set()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within_s)
        for task in self._tasks:
            task.cancel()
