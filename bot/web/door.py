"""The webhook's own way in, beside aiohttp: in a busy group most updates are looked at once and dropped.

aiohttp spends 60 µs on a request that we are done with in two. So a request that is written exactly as Telegram (or a
proxy before us) writes it is read here; whatever is unusual in the least is handed to aiohttp with its connection, and
aiohttp decides what to make of it. Nothing here guesses.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

PATH = "/telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
LARGEST_UPDATE = 1024 * 1024
LARGEST_HEAD = 8 * 1024
HEADS_KEPT = 512
IDLE_S = 75.0
"""A connection on which nothing comes for so long is closed."""

Receive = Callable[[bytes], Awaitable[bool] | None]
"""One update's bytes; whether Telegram may forget it. None: it may, and nothing is to be done for it."""

_REQUEST = f"POST {PATH} HTTP/1.1".encode()
_SECRET = SECRET_HEADER.lower().encode()
_TO_AIOHTTP = {b"transfer-encoding", b"expect", b"connection", b"upgrade", b"content-encoding", b"trailer"}
"""Headers that change how a request is read. `Connection: keep-alive` says nothing new and is let through."""

_DONE = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
_COME_AGAIN = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"
_REFUSED = b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"


def is_secret(given: bytes | None, secret: str) -> bool:
    """Compared in constant time; an absent one is wrong."""
    return given is not None and hmac.compare_digest(given, secret.encode())


@dataclass(frozen=True, slots=True)
class Head:
    length: int
    secret: bytes | None


@lru_cache(maxsize=HEADS_KEPT)
def read_head(written: bytes) -> Head | None:
    """Of a request for the webhook, without the empty line at its end; None where aiohttp has to look at it.

    One sender's heads differ in nothing but the length, so they are read once.
    """
    first, *lines = written.split(b"\r\n")
    if first != _REQUEST:
        return None
    length: int | None = None
    secret: bytes | None = None
    for line in lines:
        name, colon, value = line.partition(b":")
        name, value = name.lower(), value.strip(b" \t")
        if not colon or not name.replace(b"-", b"").isalnum() or b"\n" in value or b"\r" in value or b"\0" in value:
            return None
        if name == b"content-length":
            if length is not None or not value.isdigit() or len(value) > 7:
                return None
            length = int(value)
        elif name == _SECRET:
            if secret is not None:
                return None
            secret = value
        elif name in _TO_AIOHTTP and (name, value.lower()) != (b"connection", b"keep-alive"):
            return None
    return None if length is None or length > LARGEST_UPDATE else Head(length, secret)


class Doors:
    """All connections that are open here. `others` makes aiohttp's protocol for a connection that is handed on."""

    def __init__(self, receive: Receive, secret: str, others: Callable[[], asyncio.Protocol]) -> None:
        self.receive = receive
        self.secret = secret
        self.others = others
        self._open: set[Door] = set()
        self._sweeping: asyncio.TimerHandle | None = None

    def door(self) -> Door:
        return Door(self)

    def opened(self, door: Door) -> None:
        self._open.add(door)
        if self._sweeping is None:
            self._sweeping = asyncio.get_running_loop().call_later(IDLE_S, self._sweep)

    def closed(self, door: Door) -> None:
        self._open.discard(door)

    def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        for door in [door for door in self._open if loop.time() - door.last_at > IDLE_S]:
            door.close()
        self._sweeping = loop.call_later(IDLE_S / 2, self._sweep) if self._open else None

    async def close(self, within_s: float) -> None:
        """Who is in the middle of an update gets its answer first."""
        if self._sweeping is not None:
            self._sweeping.cancel()
        works = [door.work for door in self._open if door.work is not None]
        if works:
            await asyncio.wait(works, timeout=within_s)
        for door in list(self._open):
            door.close()


class Door(asyncio.Protocol):
    """One connection: one request after another, each answered before the next is read."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        self._came = bytearray()
        self._transport: asyncio.Transport | None = None
        self.work: asyncio.Task[None] | None = None
        self.last_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self.last_at = asyncio.get_running_loop().time()
        self._doors.opened(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """What is in work goes on: it may be half way into a commit."""
        self._transport = None
        self._doors.closed(self)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        self._came += data
        self.last_at = asyncio.get_running_loop().time()
        if self.work is None:
            self._go_on()
        elif len(self._came) > LARGEST_UPDATE + LARGEST_HEAD:
            self.close()

    def _go_on(self) -> None:
        """Through all that has come, until something is missing or has to be waited for."""
        while self._came and self.work is None and self._transport is not None:
            end = self._came.find(b"\r\n\r\n")
            if end < 0:
                if len(self._came) > LARGEST_HEAD or not _begins_like(self._came):
                    self._hand_over(self._transport)
                return
            head = read_head(bytes(self._came[:end]))
            if head is None:
                self._hand_over(self._transport)
                return
            whole = end + 4 + head.length
            if len(self._came) < whole:
                return
            body = bytes(self._came[end + 4 : whole])
            del self._came[:whole]
            self._answer(self._transport, head, body)

    def _answer(self, transport: asyncio.Transport, head: Head, body: bytes) -> None:
        if not is_secret(head.secret, self._doors.secret):
            transport.write(_REFUSED)
            return
        waiting = self._doors.receive(body)
        if waiting is None:
            transport.write(_DONE)
        else:
            self.work = asyncio.get_running_loop().create_task(self._wait_for(waiting))

    async def _wait_for(self, waiting: Awaitable[bool]) -> None:
        answer = _COME_AGAIN
        try:
            answer = _DONE if await waiting else _COME_AGAIN
        finally:
            self.work = None
            if self._transport is not None:
                self._transport.write(answer)
                self._go_on()

    def _hand_over(self, transport: asyncio.Transport) -> None:
        """The connection is aiohttp's from here on."""
        self._doors.closed(self)
        self._transport = None
        other = self._doors.others()
        transport.set_protocol(other)
        other.connection_made(transport)
        other.data_received(bytes(self._came))


def _begins_like(came: bytearray) -> bool:
    return came.startswith(_REQUEST) if len(came) >= len(_REQUEST) else _REQUEST.startswith(bytes(came))
