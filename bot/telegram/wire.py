"""Calls to a server on connections of our own: one POST out, one answer in.

aiohttp costs four times as much, and two calls are made for every tap. So what is sent all day goes out here;
long polls and uploads stay with aiohttp. Nothing is ever sent twice, and no redirection is followed.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections import deque
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

from aiohappyeyeballs import start_connection

IDLE_S = 55.0
"""A connection that was not used for so long is not used again: the server may be about to close it."""
SECOND_FAMILY_AFTER_S = 0.25
"""When the other kind of address (IPv4, IPv6) is tried, too: RFC 8305."""
LARGEST_ANSWER = 1024 * 1024

_WITHOUT_CONTENT = (204, 304)
_STATUS = re.compile(rb"HTTP/1\.([01]) ([1-5]\d\d)[ \r]")
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,9})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[^\r]*chunked[ \t]*\r\n", re.IGNORECASE)
_CLOSES = re.compile(rb"\r\nconnection:[ \t]*close[ \t]*\r\n", re.IGNORECASE)
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,7})[^\r\n]*\r\n")


class NotConnectedError(Exception):
    """No connection was made: the call surely had no effect."""


class CutError(Exception):
    """Cut off, timed out, or answered in what is no HTTP: whether the call had an effect is not known."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content: bytes
    keeps: bool
    """Another call may follow on the same connection."""


def read_answer(came: bytes, *, is_closed: bool) -> Answer | None:
    """None while something is missing. Raises `CutError` for what is no answer or will never be whole."""
    while True:
        end = came.find(b"\r\n\r\n")
        if end < 0:
            if is_closed or len(came) > LARGEST_ANSWER:
                raise CutError
            return None
        head = came[: end + 2]
        first = _STATUS.match(head)
        if first is None:
            raise CutError
        status = int(first[2])
        if status >= 200:
            break
        came = came[end + 4 :]  # "100 Continue" and the like: the answer itself comes after it
    content = b"" if status in _WITHOUT_CONTENT else _content(head, came[end + 4 :], is_closed=is_closed)
    if content is None:
        if is_closed or len(came) > LARGEST_ANSWER:
            raise CutError
        return None
    return Answer(status, content, first[1] == b"1" and not is_closed and _CLOSES.search(head) is None)


def _content(head: bytes, came: bytes, *, is_closed: bool) -> bytes | None:
    if _CHUNKED.search(head):
        return _unchunked(came)
    length = _LENGTH.search(head)
    if length is None:
        return came if is_closed else None
    return came[: int(length[1])] if len(came) >= int(length[1]) else None


def _unchunked(came: bytes) -> bytes | None:
    content, at = b"", 0
    while size := _CHUNK.match(came, at):
        length, begins = int(size[1], 16), size.end()
        if length == 0:
            return content if came.find(b"\r\n", begins) >= 0 else None
        content += came[begins : begins + length]
        at = begins + length + 2
    return None


class Wires:
    """To one server. `most` connections at a time; who comes later waits for one, as long as connecting may take."""

    def __init__(self, address: str, timeout_s: float, connect_timeout_s: float, most: int) -> None:
        parts = urlsplit(address)
        self._host = parts.hostname or ""
        self._port = parts.port or (443 if parts.scheme == "https" else 80)
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._host_header = parts.netloc.rpartition("@")[2].encode()
        self._timeout_s = timeout_s
        self._connect_timeout_s = connect_timeout_s
        self._places = asyncio.Semaphore(most)
        self._idle: deque[_Wire] = deque()
        self._is_closed = False

    async def post(self, path: str, content: bytes) -> Answer:
        """JSON to this path. Raises `NotConnectedError`, `CutError`."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self._timeout_s
        if self._places.locked():
            try:
                async with asyncio.timeout(self._connect_timeout_s):
                    await self._places.acquire()
            except TimeoutError:
                raise NotConnectedError from None
        else:
            await self._places.acquire()
        try:
            wire = self._waiting_wire(loop.time()) or await self._open(loop)
            answer = await wire.ask(self._request(path, content), loop, until)
            if self._is_closed:
                wire.end()
            elif wire.is_open:
                self._idle.append(wire)
            return answer
        finally:
            self._places.release()

    def _request(self, path: str, content: bytes) -> bytes:
        return b"POST %b HTTP/1.1\r\nHost: %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (
            path.encode("ascii"), self._host_header, len(content), content,
        )  # fmt: skip

    def _waiting_wire(self, now: float) -> _Wire | None:
        while self._idle and (not self._idle[0].is_open or now - self._idle[0].last_at > IDLE_S):
            self._idle.popleft().end()
        while self._idle:
            wire = self._idle.pop()
            if wire.is_open:
                return wire
        return None

    async def _open(self, loop: asyncio.AbstractEventLoop) -> _Wire:
        try:
            async with asyncio.timeout(self._connect_timeout_s):
                found = await loop.getaddrinfo(self._host, self._port, type=1)
                plain = await start_connection(found, happy_eyeballs_delay=SECOND_FAMILY_AFTER_S)
                try:
                    name = self._host if self._tls else None
                    _, wire = await loop.create_connection(_Wire, sock=plain, ssl=self._tls, server_hostname=name)
                except BaseException:
                    plain.close()
                    raise
        except (OSError, TimeoutError):
            raise NotConnectedError from None
        return wire

    def close(self) -> None:
        """For good. A call that is out still gets its answer."""
        self._is_closed = True
        while self._idle:
            self._idle.pop().end()


class _Wire(asyncio.Protocol):
    """One connection; one call at a time."""

    def __init__(self) -> None:
        self._came = b""
        self._asked: asyncio.Future[Answer] | None = None
        self._transport: asyncio.Transport
        self.is_open = True
        self.last_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    async def ask(self, request: bytes, loop: asyncio.AbstractEventLoop, until: float) -> Answer:
        """Raises `CutError`. A connection that did not bring the whole answer is not used again."""
        asked = self._asked = loop.create_future()
        clock = loop.call_at(until, self._over)
        self._transport.write(request)
        try:
            answer: Answer = await asked
        except BaseException:
            self.end()
            raise
        finally:
            clock.cancel()
            self._asked = None
        self.last_at = loop.time()
        if not answer.keeps:
            self.end()
        return answer

    def data_received(self, data: bytes) -> None:
        self._came = self._came + data if self._came else data
        self._look(is_closed=False)

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        self._look(is_closed=True)

    def _look(self, *, is_closed: bool) -> None:
        asked = self._asked
        if asked is None or asked.done():  # bytes that nobody asked for: the two sides are no longer in step
            self.end()
            return
        try:
            answer = read_answer(self._came, is_closed=is_closed)
        except CutError as cut:
            asked.set_exception(cut)
            return
        if answer is not None:
            self._came = b""
            asked.set_result(answer)

    def _over(self) -> None:
        if self._asked is not None and not self._asked.done():
            self._asked.set_exception(CutError())

    def end(self) -> None:
        self.is_open = False
        self._transport.abort()
