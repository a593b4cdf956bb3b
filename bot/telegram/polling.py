"""Long polling: for who has no public address. The offset moves only past what is committed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import aiohttp
import msgspec
from aiogram import Bot

from bot.service.frames import frames
from bot.service.pausing import pause
from bot.service.ports import StoreError, StoreRefuses
from bot.telegram.inbound import number_of
from bot.telegram.intake import ALLOWED_UPDATES
from bot.telegram.receiving import Receiver
from bot.telegram.session import CONNECT_TIMEOUT_S, Session

POLL_S = 25
"""How long Telegram may hold the request open."""
BATCH = 100
PAUSE_S = 1.0
"""Before an update that was not committed is tried again, and after a failed request."""
CONFLICT_PAUSE_S = 5.0
SAY_AGAIN_S = 60.0
"""How long the same trouble is said once."""
HOLD_EVERY_S = 2.0
"""How often the lease is renewed, also while a poll is open; it lasts 6 s, so that another takes over soon."""

T = TypeVar("T")

log = logging.getLogger(__name__)


_WHY_REFUSED = {
    401: "Telegram does not know the token any more; waiting until it does",
    409: "something else takes this bot's updates: another program with this token, or a webhook",
}


class _Parameters(msgspec.Struct):
    retry_after: float = 0.0


class _Batch(msgspec.Struct):
    ok: bool
    result: tuple[msgspec.Raw, ...] = ()
    error_code: int = 0
    parameters: _Parameters = msgspec.field(default_factory=_Parameters)


_read_batch = msgspec.json.Decoder(_Batch).decode


class Poller:
    """Polls while `holds` says that this process is the one; a second one stands by."""

    def __init__(
        self,
        bot: Bot,
        session: Session,
        receiver: Receiver,
        holds: Callable[[], Awaitable[bool]],
        *,
        pause_s: float = PAUSE_S,
        hold_every_s: float = HOLD_EVERY_S,
    ) -> None:
        self._bot = bot
        self._session = session
        self._receiver = receiver
        self._holds = holds
        self._pause_s = pause_s
        self._hold_every_s = hold_every_s
        self._offset = 0
        self._is_ours = asyncio.Event()
        self._trouble, self._said_at = "", 0.0
        self.is_unauthorized = False
        """Telegram no longer knows the token."""

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; what was begun by then is finished."""
        holding = asyncio.create_task(self._hold(stop))
        try:
            while not stop.is_set():
                if await _first(stop, self._is_ours.wait()):
                    await self._once(stop)
        finally:
            holding.cancel()

    # ---- which process polls

    async def _hold(self, stop: asyncio.Event) -> None:
        said = ""
        while not stop.is_set():
            why_not = await self._why_not_ours()
            if why_not and why_not != said:
                log.warning("%s; this process stands by", why_not)
            if said and not why_not:
                log.info("this process polls")
            said = why_not
            if why_not:
                self._is_ours.clear()
            else:
                self._is_ours.set()
            await pause(stop, self._hold_every_s)

    async def _why_not_ours(self) -> str:
        """Empty where this process is the one. Without the store nothing could be committed: then nothing is asked."""
        try:
            return "" if await self._holds() else "another process polls"
        except StoreRefuses as refuses:
            return str(refuses)
        except StoreError:
            return "Redis is away"
        except Exception as bug:  # who stopped asking for the lease would stand by, or poll beside others, for ever
            return f"asking for the lease failed in our own code ({frames(bug)})"

    # ---- one poll

    async def _once(self, stop: asyncio.Event) -> None:
        try:
            updates = await self._ask(stop)
            if updates:
                await self._take(updates, stop)
        except Exception as bug:  # polling must outlive it
            log.error("a poll failed in our own code: %s", frames(bug))  # noqa: TRY400 - class and frames only
            await pause(stop, self._pause_s)

    async def _ask(self, stop: asyncio.Event) -> tuple[msgspec.Raw, ...]:
        """Nothing where Telegram gave nothing; then the pause it takes is over already."""
        batch = await _first(stop, self._get_updates())
        if batch is None:
            await pause(stop, self._pause_s)
            return ()
        self.is_unauthorized = batch.error_code in (401, 404)
        if batch.ok:
            self._in_order()
            return batch.result
        self._in_trouble(_WHY_REFUSED.get(batch.error_code, f"getUpdates was refused with {batch.error_code}"))
        wait_s = CONFLICT_PAUSE_S if batch.error_code in (401, 404, 409) else self._pause_s
        await pause(stop, max(wait_s, batch.parameters.retry_after))
        return ()

    async def _get_updates(self) -> _Batch | None:
        """None where Telegram did not answer."""
        url = self._session.api.api_url(token=self._bot.token, method="getUpdates")
        ask = {"offset": self._offset, "limit": BATCH, "timeout": POLL_S, "allowed_updates": ALLOWED_UPDATES}
        wait = aiohttp.ClientTimeout(total=POLL_S + 10, sock_connect=CONNECT_TIMEOUT_S)
        try:
            async with self._session.client().post(url, json=ask, timeout=wait) as response:
                return _read_batch(await response.read())
        except (aiohttp.ClientError, TimeoutError, msgspec.DecodeError, UnicodeDecodeError) as error:
            self._in_trouble(f"getUpdates failed: {type(error).__name__}")
            return None

    def _in_trouble(self, why: str) -> None:
        """Said once, and again each minute while it lasts: a night without Telegram is no flood of lines."""
        now = asyncio.get_running_loop().time()
        if why != self._trouble or now - self._said_at > SAY_AGAIN_S:
            log.warning("%s", why)
            self._trouble, self._said_at = why, now

    def _in_order(self) -> None:
        """Two programs with one token are answered in turns: that is no end of the trouble."""
        if self._trouble and self._trouble != _WHY_REFUSED[409]:
            log.info("Telegram answers again")
            self._trouble = ""

    async def _take(self, updates: tuple[msgspec.Raw, ...], stop: asyncio.Event) -> None:
        """Side by side; then the offset is the lowest number that is not committed yet."""
        bodies = [bytes(update) for update in updates]
        numbers = [number_of(body) for body in bodies]
        verdicts = await asyncio.gather(*(self._receiver.receive(body) for body in bodies))
        known = [number for number in numbers if number is not None]
        left = [
            number
            for number, verdict in zip(numbers, verdicts, strict=True)
            if number is not None and not verdict.acknowledged
        ]
        self._offset = min(left) if left else max(known, default=self._offset - 1) + 1
        if left or not known:
            await pause(stop, self._pause_s)


async def _first(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """What `work` gives; None, and `work` cancelled, when `stop` came first."""
    working, stopped = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({working, stopped}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        for task in (working, stopped):
            task.cancel()
        await asyncio.gather(working, stopped, return_exceptions=True)
