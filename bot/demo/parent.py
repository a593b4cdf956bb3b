"""`ruko demo`: bot, Redis and emulator under one parent; when the parent goes, all of it goes.

The emulator lives in this process, so that the page stays while the bot is restarted or Redis is stopped.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import webbrowser
from pathlib import Path
from typing import Any

import click
from aiohttp import web

from bot.emulator.server import Emulator
from bot.ending import Refused
from bot.store.clock_key import ClockKey
from bot.store.desk_seal import generate_keypair
from bot.store.embedded import EmbeddedRedis, NoServerError, die_with_parent

TOKEN = "1000000:demo-token-for-the-stand-in"  # noqa: S105 - of the stand-in, good for nothing else
SWEEP_S = "0.5"
BOT_STOPS_WITHIN_S = 25


def run(port: int, content: Path | None, *, open_browser: bool) -> None:
    """Until Ctrl+C. Raises `Refused` when something it needs is not there."""
    with tempfile.TemporaryDirectory(prefix="ruko-demo-", ignore_cleanup_errors=True) as folder:
        demo = Demo(Path(folder), port, content)
        try:
            asyncio.run(demo.serve(open_browser=open_browser))
        except NoServerError as missing:
            raise Refused(str(missing)) from None


class Demo:
    def __init__(self, folder: Path, port: int, content: Path | None) -> None:
        self.folder = folder
        self.port = port
        self.content = content
        self.redis = EmbeddedRedis(folder / "redis")
        self.emulator = Emulator()
        self.bot: subprocess.Popen[bytes] | None = None
        self.desk = generate_keypair()
        self.secret = secrets.token_urlsafe(32)
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, *, open_browser: bool) -> None:
        runner = await self._listen()
        try:
            await asyncio.to_thread(self.redis.start)
            self._levers()
            self._follow_the_clock()
            self._start_bot()
            click.echo(f"Chat with the bot: {self.address}/   (Ctrl+C ends it)")
            if open_browser:
                await asyncio.to_thread(webbrowser.open, f"{self.address}/")
            await self._until_stopped()
        finally:
            await asyncio.to_thread(self._stop_bot)
            await asyncio.to_thread(self.redis.stop)
            await runner.cleanup()

    async def _listen(self) -> web.AppRunner:
        runner = web.AppRunner(self.emulator.app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", self.port).start()
        except OSError:
            await runner.cleanup()
            raise Refused(f"Port {self.port} is in use. Try another: ruko demo --port {self.port + 1}") from None
        self.port = runner.addresses[0][1]
        return runner

    # ---- the bot

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("RUKO_")}
        return (
            kept
            | {
                "RUKO_BOT_TOKEN": TOKEN,
                "RUKO_REDIS_URL": self.redis.url,
                "RUKO_SECRET": self.secret,
                "RUKO_TELEGRAM_API": self.address,
                "RUKO_LISTEN": "127.0.0.1:0",
                "RUKO_REPORTS": "desk",
                "RUKO_REPORT_KEY": self.desk[0],
                "RUKO_LOG": "warning",
                "RUKO_TEST_SWEEP_S": SWEEP_S,
                "RUKO_TEST_CLOCK": "yes",
            }
            | ({"RUKO_CONTENT": str(self.content)} if self.content else {})
        )

    def _start_bot(self) -> None:
        command = [sys.executable, "-m", "bot.demo.child"]
        self.bot = subprocess.Popen(  # noqa: S603 - our own program
            command,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            preexec_fn=die_with_parent(),  # noqa: PLW1509 - one call to the kernel
        )

    def _stop_bot(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.bot is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.bot.send_signal(how)
        try:
            self.bot.wait(BOT_STOPS_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.bot.kill()
            self.bot.wait()

    async def _until_stopped(self) -> None:
        """A bot that ends by itself is a mistake worth seeing; it is started again, as an operator's system would."""
        while True:
            await asyncio.sleep(1)
            if self.bot is not None and self.bot.poll() not in (None, 0, -signal.SIGKILL, -signal.SIGTERM):
                raise Refused("The bot ended by itself; what it said is above.")

    # ---- levers on the page

    def _levers(self) -> None:
        levers = self.emulator.people.levers
        levers["restart-bot"] = ("Restart the bot", self._restart_bot)
        levers["kill-bot"] = ("Kill the bot, then start it", self._kill_bot)
        levers["stop-redis"] = ("Stop Redis", self._stop_redis)

    async def _restart_bot(self) -> str:
        await asyncio.to_thread(self._stop_bot)
        self._start_bot()
        return "The bot was stopped and started. The talk goes on where it was."

    async def _kill_bot(self) -> str:
        await asyncio.to_thread(self._stop_bot, signal.SIGKILL)
        self._start_bot()
        return "The bot was killed and started. At most the message on the wire is repeated."

    async def _stop_redis(self) -> str:
        await asyncio.to_thread(self.redis.stop)
        levers = self.emulator.people.levers
        levers.pop("stop-redis")
        levers["start-redis"] = ("Start Redis again", self._start_redis)
        return "Redis is stopped. What is written now waits at Telegram."

    async def _start_redis(self) -> str:
        await asyncio.to_thread(self.redis.start)
        levers = self.emulator.people.levers
        levers.pop("start-redis")
        levers["stop-redis"] = ("Stop Redis", self._stop_redis)
        return "Redis runs again, with all it held."

    def _follow_the_clock(self) -> None:
        """When the page moves the clock, the bot's moves along."""
        key = ClockKey(self.redis.url, int(TOKEN.partition(":")[0]))

        def watch(change: dict[str, Any]) -> None:
            if change.get("what") == "clock":
                task = asyncio.get_running_loop().create_task(asyncio.to_thread(key.set, change["offset_s"]))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

        self.emulator.world.watchers.append(watch)
