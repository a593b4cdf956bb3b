"""One update's bytes in, a verdict out. It is the same for the webhook and for polling.

Acknowledged is only what was committed. Our own bug is claimed as failed, counted and told to the person, so that no
update can block a chat; only a store that is away (or an update of a newer worker's) is left to come again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

from bot.core.effects import NewerFormatError
from bot.service.conversations import TooManyRacesError
from bot.service.frames import frames
from bot.service.incoming import Incoming
from bot.service.ports import StoreError
from bot.telegram.ignored import Ignored
from bot.telegram.inbound import read

MOST_IN_WORK = 200
WAITS_AT_MOST_S = 20

Result = Literal["handled", "ignored", "failed", "come again"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`acknowledged`: Telegram may forget the update. Else it should come again, in a second."""

    acknowledged: bool
    result: Result


Handle = Callable[[Incoming], Awaitable[None]]
WentWrong = Callable[[Incoming, str], Awaitable[None]]
Counted = Callable[[str], None]

_COME_AGAIN = Verdict(acknowledged=False, result="come again")


@dataclass(slots=True)
class _Turn:
    """One chat's updates, first come, first served: asyncio's lock is fair."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    wanted: int = 0


class Receiver:
    """Hands updates to the service: first come, first served for one chat, side by side across chats."""

    def __init__(self, handle: Handle, went_wrong: WentWrong, username: str, counted: Counted) -> None:
        self._handle = handle
        self._went_wrong = went_wrong
        self._username = username
        self._counted = counted
        self._in_work = asyncio.Semaphore(MOST_IN_WORK)
        self._turns: dict[int, _Turn] = {}

    async def receive(self, body: bytes) -> Verdict:
        incoming = read(body, self._username)
        if isinstance(incoming, Ignored):
            self._counted(f"ignored.{incoming.reason}")
            return Verdict(acknowledged=True, result="ignored")
        try:
            async with asyncio.timeout(WAITS_AT_MOST_S):
                await self._in_work.acquire()
        except TimeoutError:
            self._counted("busy")
            return _COME_AGAIN
        try:
            return await self._in_turn(incoming)
        finally:
            self._in_work.release()

    async def _in_turn(self, incoming: Incoming) -> Verdict:
        turn = self._turns.setdefault(incoming.chat_id, _Turn())
        turn.wanted += 1
        try:
            async with turn.lock:
                return await self._one(incoming)
        finally:
            turn.wanted -= 1
            if not turn.wanted:
                del self._turns[incoming.chat_id]

    async def _one(self, incoming: Incoming) -> Verdict:
        try:
            await self._handle(incoming)
        except (StoreError, NewerFormatError, TooManyRacesError) as error:
            self._counted(f"come_again.{type(error).__name__}")
            return _COME_AGAIN
        except Exception as bug:
            return await self._claim_failed(incoming, bug)
        self._counted("handled")
        return Verdict(acknowledged=True, result="handled")

    async def _claim_failed(self, incoming: Incoming, bug: Exception) -> Verdict:
        """Class and frames are noted; the message of an exception may hold what a person wrote."""
        self._counted("failed")
        log.error("update failed in our own code", exc_info=bug)
        try:
            await self._went_wrong(incoming, f"{type(incoming.what).__name__}: {frames(bug)}")
        except (StoreError, NewerFormatError, TooManyRacesError):
            return _COME_AGAIN
        return Verdict(acknowledged=True, result="failed")
