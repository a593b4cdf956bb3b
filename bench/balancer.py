"""One address for several workers, as a load balancer gives: each connection goes to the next one that answers."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence

from bot.store.embedded import free_port


class Balancer:
    def __init__(self, ports: Sequence[int]) -> None:
        self._ports = itertools.cycle(ports)
        self._count = len(ports)
        self._open: set[asyncio.Task[None]] = set()
        self.port = free_port()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._one, "127.0.0.1", self.port)

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._open.add(task)
            task.add_done_callback(self._open.discard)
        try:
            await self._pass_on(reader, writer)
        finally:
            writer.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(self._count):
            try:
                theirs = await asyncio.open_connection("127.0.0.1", next(self._ports))
            except OSError:
                continue
            try:
                await asyncio.gather(_copy(reader, theirs[1]), _copy(theirs[0], writer))
            finally:
                theirs[1].close()
            return

    async def stop(self) -> None:
        self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Until one side is gone; then the other is let go as well."""
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        return
    finally:
        writer.close()
