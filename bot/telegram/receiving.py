"""One update's bytes in, a verdict out. It is the same for the webhook and for polling.

Acknowledged is only what was committed. Our own bug is claimed as failed, counted and told to the person, so that no
update can block a chat; only a store that is away (or an update of a newer worker's) is left to come again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from bot.core.effects import NewerFormatError
from bot.service.changing import TooManyRacesError
from bot.service.frames import frames
from bot.service.from_group import FromGroup
from bot.service.incoming import Incoming
from bot.service.ports import StoreError
from bot.telegram.groups import NeedsFingerprints, never
from bot.telegram.ignored import Ignored, Reason
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


Came = Incoming | FromGroup
Handle = Callable[[Came], Awaitable[None]]
WentWrong = Callable[[Came, str], Awaitable[None]]
Counted = Callable[[str], None]
LooksAt = Callable[[FromGroup], bool]
"""Whether what came from a group is worth a task and a trip to the store."""

_HANDLED = Verdict(acknowledged=True, result="handled")
_IGNORED = Verdict(acknowledged=True, result="ignored")
_FAILED = Verdict(acknowledged=True, result="failed")
_COME_AGAIN = Verdict(acknowledged=False, result="come again")

_COUNTED = {reason: f"ignored.{reason}" for reason in get_args(Reason)}

COMES_AGAIN = (StoreError, NewerFormatError, TooManyRacesError)
"""Redis is away, a newer worker is to take it, or others were quicker five times: nothing was changed."""


@dataclass(slots=True)
class _Turn:
    """One chat's updates, first come, first served: asyncio's lock is fair."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    wanted: int = 0
    is_behind: bool = False
    """One of them has to come again: those that wait behind it do too, so that their order holds."""


class Receiver:
    """Hands updates to the service: first come, first served for one chat, side by side across chats."""

    def __init__(
        self,
        handle: Handle,
        went_wrong: WentWrong,
        username: str,
        counted: Counted,
        waits_s: float = WAITS_AT_MOST_S,
        *,
        looks_at: LooksAt = lambda _: True,
        needs_fingerprints: NeedsFingerprints = never,
    ) -> None:
        self._handle = handle
        self._went_wrong = went_wrong
        self._username = username
        self._counted = counted
        self._waits_s = waits_s
        self._looks_at = looks_at
        self._needs_fingerprints = needs_fingerprints
        self._in_work = asyncio.Semaphore(MOST_IN_WORK)
        self._turns: dict[int, _Turn] = {}

    async def receive(self, body: bytes) -> Verdict:
        """Never raises."""
        waiting = self.begin(body)
        return _IGNORED if waiting is None else await waiting

    def begin(self, body: bytes) -> Coroutine[Any, Any, Verdict] | None:
        """What is to be waited for; None where nothing is done for this update. Neither raises."""
        incoming = read(body, self._username, self._needs_fingerprints)
        if isinstance(incoming, Ignored):
            self._counted(_COUNTED[incoming.reason])
            return None
        if isinstance(incoming, FromGroup) and not self._is_worth_it(incoming):
            self._counted(_COUNTED["group"])
            return None
        return self._take(incoming)

    def _is_worth_it(self, incoming: FromGroup) -> bool:
        try:
            return self._looks_at(incoming)
        except Exception:  # our own bug: it is met again where it is claimed
            return True

    async def _take(self, incoming: Came) -> Verdict:
        if not await self._may_begin():
            self._counted("busy")
            return _COME_AGAIN
        try:
            return await self._in_turn(incoming)
        finally:
            self._in_work.release()

    async def _may_begin(self) -> bool:
        """Within 20 s, or it has to come again."""
        if not self._in_work.locked():
            return await self._in_work.acquire()
        try:
            async with asyncio.timeout(self._waits_s):
                return await self._in_work.acquire()
        except TimeoutError:
            return False

    async def _in_turn(self, incoming: Came) -> Verdict:
        turn = self._turns.setdefault(incoming.chat_id, _Turn())
        turn.wanted += 1
        try:
            async with turn.lock:
                if turn.is_behind:
                    return _COME_AGAIN
                verdict = await self._one(incoming)
                turn.is_behind = not verdict.acknowledged
                return verdict
        finally:
            turn.wanted -= 1
            if turn.is_behind:  # those that came with it and have not begun yet are to find the turn
                asyncio.get_running_loop().call_soon(self._end, incoming.chat_id)
            else:
                self._end(incoming.chat_id)

    def _end(self, chat_id: int) -> None:
        turn = self._turns.get(chat_id)
        if turn is not None and not turn.wanted:
            del self._turns[chat_id]

    async def _one(self, incoming: Came) -> Verdict:
        try:
            await self._handle(incoming)
        except COMES_AGAIN as error:
            self._counted(f"come_again.{type(error).__name__}")
            return _COME_AGAIN
        except Exception as bug:
            return await self._claim_failed(incoming, bug)
        self._counted("handled")
        return _HANDLED

    async def _claim_failed(self, incoming: Came, bug: Exception) -> Verdict:
        """Class and frames are noted; the message of an exception may hold what a person wrote."""
        where = f"{type(incoming.what).__name__}: {frames(bug)}"
        self._counted("failed")
        log.error("an update failed in our own code: %s", where)
        try:
            await self._went_wrong(incoming, where)
        except COMES_AGAIN:
            return _COME_AGAIN
        except Exception as second:
            # Not even that could be written. It must not come again for ever: it would hold back the chat's others.
            log.error("and it could not be claimed as failed: %s", frames(second))  # noqa: TRY400 - class and frames only
        return _FAILED
