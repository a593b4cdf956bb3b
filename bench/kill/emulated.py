"""The stand-in for Telegram of the kill test: it knows which process calls, it fails on purpose, its doors can be shut."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

from aiohttp import web

from bot.emulator.driver import Telegram
from bot.emulator.server import Emulator

KEPT = 10**6
"""Calls and updates: all of them, to be counted."""
SENDING = ("sendMessage", "editMessageText", "deleteMessages")
FAULTS: tuple[tuple[str, float], ...] = (
    ("429", 0.01),
    ("500", 0.005),
    ("502", 0.01),
    ("drop_before", 0.01),
    ("drop_after", 0.01),
    ("hang", 0.001),
    ("401", 0.0005),
    ("bad_entities", 0.02),
)
"""Kind and probability, for each call that sends, edits or removes. ``502`` is an HTML page."""
TWICE = 0.05
"""Of the updates that are handed over."""

_caller: ContextVar[str] = ContextVar("caller", default="")


class Emulated:
    """`process_of`: which process made a call, by the call's number."""

    def __init__(self, seed: int, faults: tuple[tuple[str, float], ...]) -> None:
        self.emulator = Emulator()
        self.process_of: dict[int, str] = {}
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None
        self._port = 0
        chance = random.Random(seed)
        self.emulator.api.calls = deque(maxlen=KEPT)
        self.emulator.updates.made = deque(maxlen=KEPT)
        self.emulator.faults.draw_from(chance)
        for method in SENDING:
            for kind, probability in faults:
                self.emulator.faults.add(kind, method=method, times=None, probability=probability)  # type: ignore[arg-type]
        for method in ("webhook", "getUpdates"):
            self.emulator.faults.add("deliver_twice", method=method, times=None, probability=TWICE)
        self.emulator.world.watchers.append(self._note)

    def _note(self, change: dict[str, Any]) -> None:
        if change["what"] == "call":
            self.process_of[change["n"]] = _caller.get()

    def address_for(self, process: str) -> str:
        """Where the process of this name finds the Bot API."""
        return f"http://127.0.0.1:{self._port}/of/{process}"

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Telegram]:
        app = web.Application()
        app.router.add_route("*", "/of/{process}/bot{token}/{method}", self._handle)
        app.on_cleanup.append(lambda _: self.emulator.updates.close())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await self.open()
        try:
            yield Telegram(self.emulator, f"http://127.0.0.1:{self._port}")
        finally:
            await self._runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        _caller.set(request.match_info["process"])
        return await self.emulator.api.handle(request)

    async def open(self) -> None:
        """Take connections, always at the same port."""
        if self._runner is None:
            raise RuntimeError("not running")
        self._site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
        await self._site.start()
        self._port = self._runner.addresses[0][1]

    async def shut_for(self, seconds: float) -> None:
        """Refuse new connections for a while."""
        if self._site is not None:
            await self._site.stop()
            await asyncio.sleep(seconds)
            await self.open()
