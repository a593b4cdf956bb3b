"""One connection to one Redis that many tasks speak on at once: each answer finds who asked.

redis-py opens it (address, password, TLS, database) and steps aside: its own way of sending costs
170 µs for a script call, this one 20, and three or four such calls are made for every update. What
tasks send in one turn of the loop leaves in one packet. Nothing is ever sent twice from here.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Any

import hiredis
from redis import exceptions
from redis.asyncio import Redis

_CLASSES: dict[str, type[exceptions.RedisError]] = {
    "NOSCRIPT": exceptions.NoScriptError,
    "OOM": exceptions.OutOfMemoryError,
    "READONLY": exceptions.ReadOnlyError,
    "LOADING": exceptions.BusyLoadingError,
    "MASTERDOWN": exceptions.MasterDownError,
    "CLUSTERDOWN": exceptions.ClusterDownError,
    "TRYAGAIN": exceptions.TryAgainError,
}


class Line:
    """Connects when first asked, and again after it was cut off. Errors are redis-py's."""

    def __init__(self, client: Redis, answer_within_s: float) -> None:
        self._client = client
        self._answer_within_s = answer_within_s
        self._connecting = asyncio.Lock()
        self._wire: _Wire | None = None

    async def ask(self, *command: Any) -> Any:
        """Raises redis-py's errors: `TimeoutError` and `ConnectionError` where it may have been done."""
        answer = await (await self._open()).put(command)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def ask_all(self, commands: Sequence[tuple[Any, ...]]) -> list[Any]:
        """In one packet, in this order; an error is in the place of its answer."""
        wire = await self._open()
        answers, cut = [], None
        for future in [wire.put(command) for command in commands]:
            try:
                answers.append(await future)
            except exceptions.RedisError as error:  # of the connection: the same for all that are left
                cut = error
        if cut is not None:
            raise cut
        return answers

    async def close(self) -> None:
        if self._wire is not None:
            self._wire.end(exceptions.ConnectionError("closed"))

    async def _open(self) -> _Wire:
        if self._wire is not None and self._wire.is_open:
            return self._wire
        async with self._connecting:
            if self._wire is None or not self._wire.is_open:
                connection: Any = self._client.connection_pool.make_connection()  # type: ignore[no-untyped-call]
                await connection.connect()
                self._wire = _Wire(connection, self._answer_within_s)
            return self._wire


class _Wire(asyncio.Protocol):
    """One connection, from its opening to its end. What was asked and not answered ends with it."""

    def __init__(self, connection: Any, answer_within_s: float) -> None:
        self._connection = connection
        self._answer_within_s = answer_within_s
        self._loop = asyncio.get_running_loop()
        self._unsent: list[bytes] = []
        self._asked: deque[tuple[asyncio.Future[Any], float]] = deque()
        self._reader = hiredis.Reader(replyError=_error)
        self._clock: asyncio.TimerHandle | None = None
        self._transport: asyncio.Transport = connection._writer.transport  # noqa: SLF001 - there is no other way
        self._before = self._transport.get_protocol()
        self._transport.set_protocol(self)
        self.is_open = True

    def put(self, command: tuple[Any, ...]) -> asyncio.Future[Any]:
        """The answer to come, be it an error of Redis's."""
        packed: bytes = hiredis.pack_command(command)
        if not self._unsent:
            self._loop.call_soon(self._flush)
        self._unsent.append(packed)
        future: asyncio.Future[Any] = self._loop.create_future()
        self._asked.append((future, self._loop.time() + self._answer_within_s))
        if self._clock is None:
            self._clock = self._loop.call_later(self._answer_within_s, self._look_at_clock)
        return future

    def _flush(self) -> None:
        if self.is_open:
            self._transport.write(b"".join(self._unsent))
        self._unsent.clear()

    def _look_at_clock(self) -> None:
        """The oldest question waits for too long: nothing on this connection can be counted on any more."""
        self._clock = None
        if not self._asked:
            return
        until = self._asked[0][1]
        if self._loop.time() < until:
            self._clock = self._loop.call_at(until, self._look_at_clock)
        else:
            self.end(exceptions.TimeoutError("no answer in time"))

    def data_received(self, data: bytes) -> None:
        if not self.is_open:
            return
        self._reader.feed(data)
        while (answer := self._reader.gets()) is not False:
            future, _ = self._asked.popleft()
            if not future.done():
                future.set_result(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        self._before.connection_lost(exc)
        self.end(exceptions.ConnectionError("the connection to Redis was cut"))

    def end(self, error: Exception) -> None:
        """Whoever still waits is told."""
        if not self.is_open:
            return
        self.is_open = False
        self._transport.abort()
        self._connection._close()  # noqa: SLF001 - tells it that its transport is closed
        if self._clock is not None:
            self._clock.cancel()
        for future, _ in self._asked:
            if not future.done():
                future.set_exception(error)
        self._asked.clear()


def _error(text: str) -> Exception:
    """As redis-py would name it; the code stays in the text."""
    return _CLASSES.get(text.partition(" ")[0], exceptions.ResponseError)(text)
