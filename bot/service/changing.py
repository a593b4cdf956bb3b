"""The loop that every change goes through: read, decide, commit; where others were quicker, once more."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from bot.core.effects import AnswerTap
from bot.core.values import value
from bot.service.ports import Clock, Home, Lane, Ringing, Snapshot, Store, Write

MOST_TRIES = 5
"""Lost races before the update is left for a later delivery."""


class TooManyRacesError(Exception):
    """The same record changed under five attempts in a row: come again."""


@value
class Handled:
    """What a commit left to do: lanes that are now ours to drain, taps to answer."""

    lanes: tuple[Lane, ...] = ()
    taps: tuple[AnswerTap, ...] = ()
    is_new: bool = True
    """False: this was handled before."""

    def then(self, following: Handled) -> Handled:
        """What both left to do."""
        return Handled((*self.lanes, *following.lanes), (*self.taps, *following.taps), following.is_new)


Decide = Callable[[Snapshot], Awaitable[tuple[Write, tuple[AnswerTap, ...]]]]
"""From what is stored to what is to be written and which taps are answered after it. The loop adds the snapshot."""


class Turns:
    """One at a time for each home, first come, first served; nothing is kept of a home that nobody waits for."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}
        self._wanted: Counter[str] = Counter()

    @asynccontextmanager
    async def of(self, home: Home) -> AsyncIterator[None]:
        lock = self._locks.setdefault(home.chat, asyncio.Lock())
        self._wanted[home.chat] += 1
        try:
            async with lock:
                yield
        finally:
            self._wanted[home.chat] -= 1
            if not self._wanted[home.chat]:
                del self._locks[home.chat], self._wanted[home.chat]


class Changing:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def change(
        self,
        home: Home,
        claim: str,
        decide: Decide,
        *,
        rang: Ringing | None = None,
        failed: str = "",
        most_waiting: int | None = None,
    ) -> Handled:
        """`most_waiting`: with more unsent entries than this, it is claimed and counted alone.

        Raises `StoreAway`, `NewerFormatError` or `TooManyRacesError`: come again.
        """
        for _ in range(MOST_TRIES):
            snapshot = await self._store.read(home)
            if most_waiting is not None and snapshot.waiting > most_waiting:
                write = Write(home, claim, self._clock.now(), counts={"not_answered": 1})
                return Handled((await self._store.commit(write)).lanes)
            write, taps = await decide(snapshot)
            committed = await self._store.commit(replace(write, snapshot=snapshot, rang=rang, failed=failed))
            if committed.state == "seen":
                return Handled(is_new=False)
            if committed.state == "done":
                return Handled(committed.lanes, taps)
        raise TooManyRacesError
