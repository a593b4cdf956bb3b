"""Long polling: for who has no public address. The offset moves only past what is committed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import aiohttp
import msgspec
from aiogram import Bot

from bot.telegram.intake import ALLOWED_UPDATES
from bot.telegram.receiving import Receiver
from bot.telegram.session import Session

POLL_S = 25
"""How long Telegram may hold the request open."""
BATCH = 100
PAUSE_S = 1.0
"""Before an update that was not committed is tried again, and after a failed request."""

log = logging.getLogger(__name__)


class _Number(msgspec.Struct):
    update_id: int


class _Batch(msgspec.Struct):
    ok: bool
    result: list[msgspec.Raw] = []
    error_code: int = 0


_read_batch = msgspec.json.Decoder(_Batch).decode
_read_number = msgspec.json.Decoder(_Number).decode


class Poller:
    """Polls while `holds` says that this process is the one; a second one stands by."""

    def __init__(self, bot: Bot, session: Session, receiver: Receiver, holds: Callable[[], Awaitable[bool]]) -> None:
        self._bot = bot
        self._session = session
        self._receiver = receiver
        self._holds = holds
        self._offset = 0
        self.unauthorized = False

    async def run(self, stop: asyncio.Event) -> None:
        stands_by = False
        while not stop.is_set():
            if not await self._is_ours():
                if not stands_by:
                    log.warning("another process is polling; this one stands by")
                stands_by = True
                await _wait(stop, 5)
                continue
            stands_by = False
            await self._once(stop)

    async def _is_ours(self) -> bool:
        try:
            return await self._holds()
        except Exception as error:
            log.warning("the store does not answer: %s", type(error).__name__)
            return False

    async def _once(self, stop: asyncio.Event) -> None:
        asked = asyncio.ensure_future(self._updates())
        stopped = asyncio.ensure_future(stop.wait())
        await asyncio.wait({asked, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if not asked.done():
            asked.cancel()
            return
        updates = asked.result()
        if updates is None:
            await _wait(stop, PAUSE_S)
        elif updates:
            await self._all(updates, stop)

    async def _updates(self) -> list[bytes] | None:
        """None where Telegram did not give any: that is tried again."""
        url = self._session.api.api_url(token=self._bot.token, method="getUpdates")
        ask = {"offset": self._offset, "limit": BATCH, "timeout": POLL_S, "allowed_updates": list(ALLOWED_UPDATES)}
        try:
            wait = aiohttp.ClientTimeout(total=POLL_S + 10, connect=5)
            async with self._session.client().post(url, json=ask, timeout=wait) as response:
                batch = _read_batch(await response.read())
        except (aiohttp.ClientError, TimeoutError, msgspec.DecodeError) as error:
            log.warning("getUpdates failed: %s", type(error).__name__)
            return None
        self.unauthorized = batch.error_code == 401
        if not batch.ok:
            log.warning("getUpdates was refused with %s", batch.error_code)
            return None
        return [bytes(update) for update in batch.result]

    async def _all(self, updates: list[bytes], stop: asyncio.Event) -> None:
        """Side by side; the offset is the lowest number that is not committed yet."""
        verdicts = await asyncio.gather(*(self._receiver.receive(update) for update in updates))
        numbers = [_read_number(update).update_id for update in updates]
        left = [number for number, verdict in zip(numbers, verdicts, strict=True) if not verdict.acknowledged]
        self._offset = min(left) if left else max(numbers) + 1
        if left:
            await _wait(stop, PAUSE_S)


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
