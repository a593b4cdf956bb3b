"""A whole bot under one roof: a real Redis, the stand-in for Telegram over HTTP, and workers in this very process.

What holds at all times is looked at when a house is left: nothing was fetched, and neither the logs nor Redis hold a
word, a name or a number of the people who were there.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal, Self

import aiohttp
from support.redis_server import has_lanes, move_clock, stored_in
from support.shipped import content
from support.waiting import eventually

from bench.balancer import Balancer
from bot import settings
from bot.emulator.driver import Somebody, Telegram, running
from bot.emulator.world import Message
from bot.service.ports import StoredNote
from bot.store.desk_seal import generate_keypair
from bot.store.embedded import EmbeddedRedis, free_port

Mode = Literal["polling", "webhook"]
MODES: tuple[Mode, ...] = ("polling", "webhook")
BOT_ID = 1000000
TOKEN = f"{BOT_ID}:a-token-that-only-tests-know-of"
SECRET = "a made-up secret that only tests of whole bots use"
WEBHOOK_SECRET = "a-made-up-webhook-secret"
DESK = generate_keypair()
SWEEP_S = 0.05
SHORTEST_TRACE = 5
"""Characters: what is shorter stands in many places by chance."""


class Logs:
    """All that is logged, as an operator would see it."""

    def __init__(self) -> None:
        from bot import logs

        self._stream = io.StringIO()
        self._handler = logging.StreamHandler(self._stream)
        self._handler.setFormatter(logs.Formatter("%(levelname)s %(name)s %(message)s"))
        self._handler.addFilter(logs._OursOnly())

    def __enter__(self) -> Self:
        self._level = logging.root.level
        logging.root.addHandler(self._handler)
        logging.root.setLevel("DEBUG")
        return self

    def __exit__(self, *_: object) -> None:
        logging.root.removeHandler(self._handler)
        logging.root.setLevel(self._level)

    @property
    def text(self) -> str:
        return self._stream.getvalue()


class Guest(Somebody):
    """Somebody whose typed words are remembered, so that they can be looked for where they must not be."""

    def __init__(self, telegram: Telegram, first_name: str, language_code: str | None) -> None:
        super().__init__(telegram, telegram.emulator.world.add_person(first_name, language_code))
        self.typed: list[str] = []

    async def writes(self, text: str) -> Message:
        if not text.startswith("/") and len(text) >= SHORTEST_TRACE:
            self.typed.append(text)
        return await super().writes(text)


class House:
    def __init__(self, mode: Mode, telegram: Telegram, redis: EmbeddedRedis, logs: Logs, **changed: str) -> None:
        self.mode = mode
        self.telegram = telegram
        self.redis = redis
        self.logs = logs
        self.workers: list = []
        self._changed = changed
        self._serving: list[asyncio.Task[None]] = []
        self._ports: list[int] = []
        self._balancer: Balancer | None = None
        self._guests: list[Guest] = []

    # ---- people

    def person(self, language_code: str | None = "en", first_name: str = "Zarqa-Canary") -> Guest:
        guest = Guest(self.telegram, first_name, language_code)
        self._guests.append(guest)
        return guest

    # ---- workers

    def environment(self, port: int) -> dict[str, str]:
        common = {
            "RUKO_BOT_TOKEN": TOKEN,
            "RUKO_REDIS_URL": self.redis.url,
            "RUKO_SECRET": SECRET,
            "RUKO_TELEGRAM_API": self.telegram.address,
            "RUKO_LISTEN": f"127.0.0.1:{port}",
            "RUKO_SEND_RATE": "1000",
            "RUKO_REPORTS": "desk",
            "RUKO_REPORT_KEY": DESK[0],
            "RUKO_LOG": "debug",
        }
        if self.mode == "webhook":
            address = self._balancer.port if self._balancer else port
            common |= {"RUKO_MODE": "webhook", "RUKO_WEBHOOK_SECRET": WEBHOOK_SECRET}
            common |= {"RUKO_WEBHOOK_URL": f"http://127.0.0.1:{address}"}
        return common | self._changed

    async def start(self, workers: int = 1) -> None:
        """Returns when all of them serve."""
        from bot.wiring import Worker  # importing aiogram takes seconds: only where it is needed

        self._ports = [free_port() for _ in range(workers)]
        if workers > 1:
            self._balancer = Balancer(self._ports)
            await self._balancer.start()
        for port in self._ports:
            loaded = settings.load(self.environment(port), env_file=None)
            worker = Worker(loaded, content=content(), sweep_s=SWEEP_S, follows_clock=True)
            built = asyncio.Event()
            serving = asyncio.create_task(worker.serve(built.set))
            await asyncio.wait({serving, waiting := asyncio.create_task(built.wait())}, return_when="FIRST_COMPLETED")
            waiting.cancel()
            if serving.done():
                serving.result()
            self.workers.append(worker)
            self._serving.append(serving)

    async def stop(self) -> None:
        """As SIGTERM does. All workers."""
        for worker in self.workers:
            worker.stop.set()
        await asyncio.gather(*self._serving)
        self.workers, self._serving = [], []
        if self._balancer is not None:
            await self._balancer.stop()
            self._balancer = None

    async def restart(self, **changed: str) -> None:
        """Stopped and started again; with other settings, where some are given."""
        await self.stop()
        self._changed |= changed
        await self.start()

    @property
    def address(self) -> str:
        """Of the first worker's own web server."""
        return f"http://127.0.0.1:{self.workers[0].listens_at}"

    async def hands_over(self, update: dict | bytes, worker: int = 0, secret: str | None = WEBHOOK_SECRET) -> int:
        """As Telegram's webhook does, past the stand-in's own order; the status of the answer."""
        url = f"http://127.0.0.1:{self._ports[worker]}/telegram"
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret is not None else {}
        body = update if isinstance(update, bytes) else json.dumps(update).encode()
        async with aiohttp.ClientSession() as client, client.post(url, data=body, headers=headers) as answer:
            self.last_headers = dict(answer.headers)
            return answer.status

    async def asks(self, path: str) -> tuple[int, str]:
        """An operator's look at the bot's own server: status and text."""
        async with aiohttp.ClientSession() as client, client.get(self.address + path) as answer:
            return answer.status, await answer.text()

    async def metrics(self) -> str:
        return (await self.asks("/metrics"))[1]

    # ---- time

    async def forward(self, **step: float) -> None:
        """Moves every clock, and waits until the workers have seen it. `seconds`, `minutes`, `hours`."""
        self.telegram.clock.forward(**step)
        ahead = int(self.telegram.clock.offset_s * 1000)
        await move_clock(self.redis.url, BOT_ID, ahead)
        await eventually(lambda: all(worker.store.clock_shift_ms == ahead for worker in self.workers))

    async def calm(self) -> None:
        """All updates are acknowledged, and all that was committed has left."""
        await eventually(self._is_calm)

    @property
    def is_sending(self) -> bool:
        return any(worker.delivery.lanes for worker in self.workers)

    async def _is_calm(self) -> bool:
        if self.telegram.emulator.updates.waiting or self.is_sending:
            return False
        return not await has_lanes(self.redis.url, BOT_ID)

    async def notes(self) -> list[StoredNote]:
        """As the desk would find them: sealed."""
        return [note async for note in self.workers[0].store.notes()]

    # ---- what must never be there

    async def stored(self) -> dict[bytes, bytes]:
        """Every key and all that is under it."""
        return await stored_in(self.redis.url)

    def traces(self) -> set[str]:
        """What would tell of somebody: number, name, and what they typed; and what only the operator may know."""
        people = {str(guest.person.id) for guest in self._guests} | {guest.person.first_name for guest in self._guests}
        return people | {text for guest in self._guests for text in guest.typed} | {TOKEN, SECRET, WEBHOOK_SECRET}

    async def leave(self) -> None:
        """Raises AssertionError where somebody left a trace."""
        traces = self.traces()
        assert self.telegram.breaches == []
        assert not [trace for trace in traces if trace in self.logs.text]
        if self.redis.is_running:
            for key, value in (await self.stored()).items():
                assert not [trace for trace in traces if trace.encode() in key + value], key


@asynccontextmanager
async def house(mode: Mode, folder: Path, *, workers: int = 1, **changed: str) -> AsyncIterator[House]:
    """A house that is lived in. `changed`: settings that differ from the usual ones."""
    redis = EmbeddedRedis(folder)
    await asyncio.to_thread(redis.start)
    try:
        with Logs() as logs:
            async with running() as telegram:
                built = House(mode, telegram, redis, logs, **changed)
                await built.start(workers)
                try:
                    yield built
                    await built.leave()
                finally:
                    await built.stop()
    finally:
        await asyncio.to_thread(redis.stop)
