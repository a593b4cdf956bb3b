"""Waiting for what is to become so, on the other side of a process or a connection."""

import asyncio
from collections.abc import Awaitable, Callable


async def eventually(holds: Callable[[], Awaitable[bool] | bool], within_s: float = 30.0) -> None:
    """Waits until something is so; fails when it does not become so."""
    async with asyncio.timeout(within_s):
        while True:
            found = holds()
            if (await found) if isinstance(found, Awaitable) else found:
                return
            await asyncio.sleep(0.01)
