"""A whole bot for tests of groups: a real Redis, the stand-in for Telegram over HTTP, and one or more workers here.

What holds at all times is looked at when a town is left: nothing in Redis shows a person, a group or a word.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from support.redis_server import has_lanes, move_clock, stored_in
from support.shipped import content
from support.waiting import eventually

from bot import settings
from bot.emulator.driver import Group, Somebody, Telegram, running
from bot.service.sweeping import Sweep
from bot.store.connecting import connect
from bot.store.embedded import EmbeddedRedis, free_port

BOT_ID = 1000000
SECRET = "a made-up secret that only tests of groups use"
SWEEP_S = 0.03
LONG = 10
"""Characters of what somebody wrote that are looked for: shorter ones, like a command, can be there by chance."""


class _Rounds:
    """How often a sweep has looked for what is due, and has rung it."""

    def __init__(self, sweep: Sweep) -> None:
        self.done = 0
        self._once, sweep.once = sweep.once, self._counted

    async def _counted(self) -> None:
        await self._once()
        self.done += 1


class Town:
    def __init__(self, telegram: Telegram, redis: EmbeddedRedis, **changed: str) -> None:
        self.telegram = telegram
        self.redis = redis
        self.workers: list = []
        self.staff: list[Somebody] = []
        self.office: Group | None = None
        """The staff's own chat."""
        self._changed = changed
        self._serving: list[asyncio.Task[None]] = []

    def staffed(self, names: Iterable[str], kind: str) -> None:
        """Before the bot starts: its number is a setting."""
        self.staff = [self.person(name) for name in names]
        self.office = self.telegram.group("Office", self.staff[0], self.staff[1:], chat_type=kind)
        self.staff[0].adds_bot(self.office)
        self._changed |= {"RUKO_STAFF_CHAT": str(self.office.id), "RUKO_ACROSS_GROUPS": "on"}

    async def start(self) -> None:
        """One more worker; the last one that starts has the webhook."""
        from bot.wiring import Worker  # importing aiogram takes seconds: only where it is needed

        port = free_port()
        environment = {
            "RUKO_BOT_TOKEN": f"{BOT_ID}:a-token-that-only-tests-know-of",
            "RUKO_REDIS_URL": self.redis.url,
            "RUKO_SECRET": SECRET,
            "RUKO_TELEGRAM_API": self.telegram.address,
            "RUKO_LISTEN": f"127.0.0.1:{port}",
            "RUKO_MODE": "webhook",
            "RUKO_WEBHOOK_SECRET": "a-made-up-webhook-secret",
            "RUKO_WEBHOOK_URL": f"http://127.0.0.1:{port}",
            "RUKO_SEND_RATE": "1000",
            **self._changed,
        }
        worker = Worker(
            settings.load(environment, env_file=None), content=content(), sweep_s=SWEEP_S, follows_clock=True
        )
        serving = asyncio.create_task(worker.serve())
        await eventually(lambda: serving.done() or self._has_webhook(port))
        if serving.done():
            serving.result()
        worker.rounds = _Rounds(worker.sweep)
        self.workers.append(worker)
        self._serving.append(serving)

    def _has_webhook(self, port: int) -> bool:
        webhook = self.telegram.emulator.updates.webhook
        return webhook is not None and f":{port}/" in webhook.url

    async def stop(self) -> None:
        for worker in self.workers:
            worker.stop.set()
        await asyncio.gather(*self._serving)

    def person(self, first_name: str, language_code: str | None = "en") -> Somebody:
        return self.telegram.person(first_name, language_code)

    async def begun(self, first_name: str, language_code: str | None = "en") -> Somebody:
        """Somebody who has talked with the bot before."""
        somebody = self.person(first_name, language_code)
        await somebody.writes("/start")
        await self.calm()
        return somebody

    async def forward(self, **step: float) -> None:
        """Moves every clock, and waits until the workers have seen it and done what was due."""
        self.telegram.clock.forward(**step)
        ahead = int(self.telegram.clock.offset_s * 1000)
        await move_clock(self.redis.url, BOT_ID, ahead)
        await eventually(lambda: all(worker.store.clock_shift_ms == ahead for worker in self.workers))
        for _ in range(2):  # what rings may start what is due by then, too
            done = {worker: worker.rounds.done for worker in self.workers}
            await eventually(lambda done=done: all(worker.rounds.done > then for worker, then in done.items()))
            await self.calm()

    async def calm(self) -> None:
        """All updates are acknowledged, and all that was committed has left."""
        await eventually(self._is_calm)

    async def _is_calm(self) -> bool:
        if self.telegram.emulator.updates.waiting or any(worker.delivery.lanes for worker in self.workers):
            return False
        return not await has_lanes(self.redis.url, BOT_ID)

    def traces(self) -> set[str]:
        """What would tell of somebody: the numbers and names of people and groups, and what people wrote."""
        world = self.telegram.emulator.world
        known = {str(one) for one in (*world.people, *(abs(chat) for chat in world.chats))}
        known |= {person.first_name for person in world.people.values()} | {chat.title for chat in world.chats.values()}
        written = {
            message.text for chat in world.messages.values() for message in chat.values() if message.sender != BOT_ID
        }
        return known | {text for text in written if len(text) >= LONG}

    async def leave(self) -> None:
        """Raises AssertionError where somebody left a trace."""
        traces = self.traces()
        for key, value in (await stored_in(self.redis.url)).items():
            assert not [trace for trace in traces if trace.encode() in key + value], key

    def sent(self, method: str) -> list[dict]:
        """Parameters of all calls of a method that took effect."""
        return [call["parameters"] for call in self.telegram.calls if call["method"] == method and call["took_effect"]]


@asynccontextmanager
async def town(
    redis: EmbeddedRedis, *, staff: Iterable[str] = (), office: str = "supergroup", **changed: str
) -> AsyncIterator[Town]:
    """With one worker. What lies in this Redis is deleted first.

    `staff`: names of people who keep the list for all groups, in a chat of their own (`office` says of which kind), in
    which the bot has no rights.
    """
    client, _ = await connect(redis.url)
    await client.flushall()
    await client.aclose()
    async with running() as telegram:
        built = Town(telegram, redis, **changed)
        if staff:
            built.staffed(staff, office)
        await built.start()
        try:
            yield built
            await built.leave()
        finally:
            await built.stop()
