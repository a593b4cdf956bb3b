"""Updates into a bot's webhook, as Telegram brings them: over a few connections, and again until they are taken."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from typing import cast

_STATUS = re.compile(rb"HTTP/1\.1 (\d+)")
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_AGAIN = re.compile(rb"\r\nretry-after: *(\d+)", re.IGNORECASE)
PAUSES_S = (0.05, 0.2, 0.5, 1.0)
"""Telegram comes again at once, then ever later, up to a minute. Here it stays at the last of these."""
CUT_OFF = 0
"""For a status: no answer came."""


class Pusher:
    """To one bot. `connections` at most are open; who comes later waits for one."""

    def __init__(self, port: int, secret: str, connections: int) -> None:
        self.port = port
        self._head = (
            f"POST /telegram HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-Telegram-Bot-Api-Secret-Token: {secret}\r\n"
            "Content-Type: application/json\r\nConnection: keep-alive\r\nAccept-Encoding: gzip, deflate\r\n"
            "Content-Length: %d\r\n\r\n"
        ).encode()
        self._left = connections
        self._idle: deque[_Hand] = deque()
        self._waiting: deque[asyncio.Future[_Hand | None]] = deque()
        self.stopping = False
        self.refused = 0
        """How often an update was not taken and had to come again."""

    async def push(self, update: bytes) -> None:
        """Until the bot has taken it, or `stopping`."""
        attempt = 0
        while not self.stopping:
            status, again_s = await self.once(update)
            if 200 <= status < 300:
                return
            self.refused += 1
            pause = PAUSES_S[min(attempt, len(PAUSES_S) - 1)]
            await asyncio.sleep(pause if again_s is None else again_s)
            attempt += 1

    async def once(self, update: bytes) -> tuple[int, float | None]:
        """The status (0: cut off or nobody there), and after how many seconds it should come again."""
        hand = await self._take()
        if hand is None:
            return CUT_OFF, None
        try:
            return await hand.ask(self._head % len(update) + update)
        except asyncio.CancelledError:
            hand.close()  # an answer may still come on it, which is nobody's
            raise
        finally:
            self._give_back(hand)

    async def _take(self) -> _Hand | None:
        hand: _Hand | None = None
        if self._idle:
            hand = self._idle.pop()
        elif self._left:
            self._left -= 1
        else:
            hand = await self._place()
        if hand is not None and hand.is_open:
            return hand
        try:
            _, opened = await asyncio.get_running_loop().create_connection(_Hand, "127.0.0.1", self.port)
        except BaseException as failed:
            self._give_back(None)
            if isinstance(failed, OSError):
                return None
            raise
        return opened

    async def _place(self) -> _Hand | None:
        """Waited for; one that was given to somebody who has gone is handed on."""
        place: asyncio.Future[_Hand | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            return await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self._give_back(place.result())
            raise

    def _give_back(self, hand: _Hand | None) -> None:
        """A place is handed on even where its connection is gone: the next one opens another."""
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(hand)
                return
        if hand is not None and hand.is_open:
            self._idle.append(hand)
        else:
            self._left += 1

    def close(self) -> None:
        self.stopping = True
        for hand in self._idle:
            hand.close()


class _Hand(asyncio.Protocol):
    """One connection; one request at a time."""

    def __init__(self) -> None:
        self._came = b""
        self._answer: asyncio.Future[tuple[int, float | None]] | None = None
        self._transport: asyncio.Transport
        self.is_open = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def ask(self, request: bytes) -> asyncio.Future[tuple[int, float | None]]:
        answer = self._answer = asyncio.get_running_loop().create_future()
        if self.is_open:
            self._transport.write(request)
        else:
            answer.set_result((CUT_OFF, None))
        return answer

    def data_received(self, data: bytes) -> None:
        self._came += data
        end = self._came.find(b"\r\n\r\n")
        if end < 0:
            return
        length = _LENGTH.search(self._came, 0, end + 2)
        if len(self._came) < end + 4 + (int(length[1]) if length else 0):
            return
        head, self._came = self._came[: end + 2], b""
        status, again = _STATUS.match(head), _AGAIN.search(head)
        self._say((int(status[1]) if status else CUT_OFF, float(again[1]) if again else None))

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        self._say((CUT_OFF, None))

    def _say(self, answer: tuple[int, float | None]) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(answer)

    def close(self) -> None:
        self.is_open = False
        self._transport.abort()
