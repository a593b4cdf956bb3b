"""Updates on their way to the bot: kept until acknowledged, by long poll or by webhook.

As Telegram does: the messages of one chat are handed over one after another, a person's taps on a second
queue; a refused update comes again, after `Retry-After` or with doubling pauses; messages wait 24 hours, taps
150 seconds. All of these times are the emulator's own, so that moving its clock ends a pause.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.emulator.clock import Clock
from bot.emulator.faults import Faults
from bot.emulator.refusals import OTHER_POLLER, WEBHOOK_ACTIVE, WEBHOOK_SET, Refusal

MESSAGE_WAITS_S = 24 * 3600
TAP_WAITS_S = 150
LONGEST_PAUSE_S = 60.0
UPDATES_KEPT = 5000
DEFAULT_ALLOWED = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "callback_query",
    "my_chat_member",
)
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header


@dataclass(slots=True)
class Waiting:
    number: int
    kind: str
    queue: tuple[int, str]
    """Chat or person, and which of their two queues."""
    until: float
    data: dict[str, Any]
    pause_s: float = 0
    """How long the last pause before it comes again is; 0: it was not refused yet."""


@dataclass(slots=True)
class Webhook:
    url: str = ""
    secret: str = ""
    max_connections: int = 40
    allowed: tuple[str, ...] = DEFAULT_ALLOWED
    last_error: str = ""
    last_error_at: int = 0


def _show(value: Any, user: dict[str, Any]) -> None:
    """In place, everywhere inside."""
    if isinstance(value, dict):
        if value.get("is_bot") and value.get("username") == user["username"]:
            value["id"] = user["id"]
        for inside in value.values():
            _show(inside, user)
    elif isinstance(value, list):
        for inside in value:
            _show(inside, user)


async def _not_read(_: dict[str, Any]) -> None:
    """What a webhook answers is nobody's business."""


class Updates:
    """All updates that the bot has not acknowledged."""

    def __init__(self, clock: Clock, faults: Faults) -> None:
        self.clock = clock
        self.faults = faults
        self.webhook = Webhook()
        self.waiting: OrderedDict[int, Waiting] = OrderedDict()
        self.made: deque[dict[str, Any]] = deque(maxlen=UPDATES_KEPT)
        """All updates the bot had asked for, whether or not they have been handed over."""
        self.given_up: list[dict[str, Any]] = []
        """Updates that waited for too long, taps above all; as on the server, the bot never hears of them."""
        self.watch: Callable[[Waiting], None] = lambda _: None
        """Told of every update that the bot has acknowledged."""
        self.answered: Callable[[dict[str, Any]], Awaitable[None]] = _not_read
        """Told of every JSON object in a webhook's response: it may name one method to call."""
        self._numbers = itertools.count(410000001)
        self._more = asyncio.Event()
        self._poller: asyncio.Future[Refusal] | None = None
        self._pushers: dict[tuple[int, str], asyncio.Task[None]] = {}
        self._client: aiohttp.ClientSession | None = None
        self._connections = asyncio.Semaphore(40)

    def add(self, kind: str, queue: tuple[int, str], data: dict[str, Any]) -> int:
        """A new update; its number. Kinds the bot did not ask for are dropped, as Telegram does."""
        number = next(self._numbers)
        if kind not in self.webhook.allowed:
            return number
        lives = TAP_WAITS_S if kind == "callback_query" else MESSAGE_WAITS_S
        update = {"update_id": number, kind: data}
        self.waiting[number] = Waiting(number, kind, queue, self.clock.now() + lives, update)
        self.made.append(update)
        self._more.set()
        if self.webhook.url:
            self._push(queue)
        return number

    def bot_becomes(self, user: dict[str, Any]) -> None:
        """What waits was written before the bot's number was known: it shows the bot as it is now."""
        for update in self.waiting.values():
            _show(update.data, user)

    def messages(self, chat: int) -> set[int]:
        """Ids of the messages of this chat that still wait here for the bot, of ephemeral ones their own."""
        mine = [update.data[update.kind] for update in self.waiting.values() if update.queue == (chat, "messages")]
        return {int(data.get("message_id") or data.get("ephemeral_message_id") or 0) for data in mine}

    def _acknowledged(self, number: int) -> None:
        if update := self.waiting.pop(number, None):
            self.watch(update)

    def drop_expired(self) -> None:
        now = self.clock.now()
        for number in [number for number, update in self.waiting.items() if update.until < now]:
            self.given_up.append(self.waiting.pop(number).data)

    # Long poll

    @property
    def is_polled(self) -> bool:
        """Whether the bot is asking for updates just now."""
        return self._poller is not None

    async def poll(self, offset: int, limit: int, timeout_s: float, allowed: list[str] | None) -> list[dict[str, Any]]:
        """getUpdates: what was given before `offset` is acknowledged by it. A newer poll ends an older one."""
        if self.webhook.url:
            raise WEBHOOK_ACTIVE
        if allowed is not None:
            self.webhook.allowed = tuple(allowed) or DEFAULT_ALLOWED
        if offset < 0:
            kept = list(self.waiting)[offset:]
            self.waiting = OrderedDict((number, self.waiting[number]) for number in kept)
        for number in [number for number in self.waiting if number < offset]:
            self._acknowledged(number)
        self._end_poll(OTHER_POLLER)
        mine = self._poller = asyncio.get_running_loop().create_future()
        try:
            return await self._wait_for_some(mine, offset, limit, timeout_s)
        finally:
            if self._poller is mine:
                self._poller = None

    def _end_poll(self, why: Refusal) -> None:
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(why)

    async def _wait_for_some(
        self, ended: asyncio.Future[Refusal], offset: int, limit: int, timeout_s: float
    ) -> list[dict[str, Any]]:
        loop = asyncio.get_running_loop()
        until = loop.time() + timeout_s
        while True:
            self.drop_expired()
            found = [update.data for number, update in self.waiting.items() if number >= offset]
            found = found[: max(1, min(limit, 100))]
            if found or loop.time() >= until:
                again = self.faults.next("getUpdates", for_updates=True) if found else None
                return [*found, found[-1]] if again else found
            self._more.clear()
            more = asyncio.ensure_future(self._more.wait())
            either: set[asyncio.Future[Any]] = {more, ended}
            await asyncio.wait(either, timeout=until - loop.time(), return_when=asyncio.FIRST_COMPLETED)
            more.cancel()
            if ended.done():
                raise ended.result()

    # Webhook

    def set_webhook(self, webhook: Webhook) -> None:
        """From now on, updates are pushed; a poll that waits is ended."""
        self._end_poll(WEBHOOK_SET)
        self.webhook = webhook
        self._connections = asyncio.Semaphore(webhook.max_connections)
        for update in list(self.waiting.values()):
            self._push(update.queue)

    def _push(self, queue: tuple[int, str]) -> None:
        task = self._pushers.get(queue)
        if task is None or task.done():
            self._pushers[queue] = asyncio.get_running_loop().create_task(self._push_all(queue))

    async def _push_all(self, queue: tuple[int, str]) -> None:
        while self.webhook.url:
            self.drop_expired()
            update = next((update for update in self.waiting.values() if update.queue == queue), None)
            if update is None:
                self._pushers.pop(queue, None)
                return
            retry_after = await self._deliver(update)
            if retry_after is None:
                self._acknowledged(update.number)
                continue
            update.pause_s = retry_after or min(max(1.0, update.pause_s * 2), LONGEST_PAUSE_S)
            await self.clock.sleep(update.pause_s)

    async def _deliver(self, update: Waiting) -> float | None:
        """None when acknowledged; else the seconds the bot asked for, 0 where it did not."""
        async with self._connections:
            twice = self.faults.next("webhook", for_updates=True)
            result = await self._post(update)
            if twice and result is None:
                await self._post(update)
            return result

    async def _post(self, update: Waiting) -> float | None:
        if self._client is None or self._client.closed:
            self._client = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))
        headers = {SECRET: self.webhook.secret} if self.webhook.secret else {}
        try:
            async with self._client.post(self.webhook.url, json=update.data, headers=headers) as response:
                if 200 <= response.status < 300:
                    await self._read(response)
                    return None
                self._failed(f"Wrong response from the webhook: {response.status} {response.reason}")
                return float(response.headers.get("Retry-After", "0") or 0)
        except (aiohttp.ClientError, TimeoutError) as error:
            self._failed(f"Connection failed: {type(error).__name__}")
            return 0

    async def _read(self, response: aiohttp.ClientResponse) -> None:
        if response.content_type != "application/json":
            return
        try:
            body = await response.json()
        except ValueError:
            return
        if isinstance(body, dict) and body:
            await self.answered(body)

    def _failed(self, what: str) -> None:
        self.webhook.last_error = what
        self.webhook.last_error_at = int(self.clock.now())

    async def close(self) -> None:
        self.webhook = Webhook()
        for task in list(self._pushers.values()):
            task.cancel()
        await asyncio.gather(*self._pushers.values(), return_exceptions=True)
        if self._client is not None:
            await self._client.close()
