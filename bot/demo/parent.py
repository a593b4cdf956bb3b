"""`ruko demo`: bot, Redis and emulator under one parent; when the parent goes, all of it goes.

The emulator lives in this process, so that the page stays while the bot is restarted or Redis is stopped.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import secrets
import signal
import sys
import tempfile
import webbrowser
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import click
from aiohttp import web

from bot import desk
from bot.emulator.server import Emulator
from bot.ending import Refused
from bot.service.ports import StoreAway
from bot.store.children import Child
from bot.store.clock_key import ClockKey
from bot.store.desk_seal import generate_keypair
from bot.store.embedded import EmbeddedRedis, NoServerError

TOKEN = "1000000:demo-token-for-the-stand-in"  # noqa: S105 - of the stand-in, good for nothing else
BOT_ID = int(TOKEN.partition(":")[0])
USUAL_PORT = 8484
PORTS_TRIED = 10
"""When nobody asked for a port and the usual one is in use, one of the next."""
SWEEP_S = "0.5"
STAFF = ("Uzma", "Tariq")
BOT_STOPS_WITHIN_S = 25
BOT_LISTENS_WITHIN_S = 60
"""After that the page is shown all the same: what is said there waits."""


def run(port: int | None, content: Path | None, *, host: str, open_browser: bool) -> None:
    """Until Ctrl+C, or until the terminal or the system ends it. Raises `Refused` when something it needs is not there.

    `port` None: the usual one, or a free one near it; 0: any. `host`: 127.0.0.1, or 0.0.0.0 where something else, as a
    container does, decides who reaches it: the page lets everybody do everything.
    """
    with tempfile.TemporaryDirectory(prefix="ruko-demo-", ignore_cleanup_errors=True) as folder:
        try:
            demo = Demo(Path(folder), port, content, host)
            asyncio.run(demo.serve(open_browser=open_browser and _has_a_screen()))
        except NoServerError as missing:
            raise Refused(str(missing)) from None
        except asyncio.CancelledError:
            click.echo("The demo has ended; nothing of it is kept.")


def _has_a_screen() -> bool:
    """Without one, Linux would open a text browser inside this terminal."""
    return not sys.platform.startswith("linux") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    )


class Demo:
    def __init__(self, folder: Path, port: int | None, content: Path | None, host: str) -> None:
        self.folder = folder
        self.host = host
        self.port = USUAL_PORT if port is None else port
        self._ports = range(self.port, self.port + (PORTS_TRIED if port is None else 1))
        self.content = content
        self.redis = EmbeddedRedis(folder / "redis")
        self.emulator = Emulator()
        self.bot: Child | None = None
        self._redis_was_away: Child | None = None
        """The bot that was starting or running when Redis was stopped."""
        self._lever = asyncio.Lock()
        self.clock = ClockKey(self.redis.url, BOT_ID)
        self.desk = generate_keypair()
        self.secret = secrets.token_urlsafe(32)
        self.staff_chat = 0
        """Once a visitor has made it."""
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def address(self) -> str:
        """For the bot as well, which is on this side of every wall."""
        host = "127.0.0.1" if self.host == "0.0.0.0" else self.host  # noqa: S104 - compared
        return f"http://{host}:{self.port}"

    async def serve(self, *, open_browser: bool) -> None:
        """Raises CancelledError after Ctrl+C or SIGTERM, with everything ended."""
        self._on_signals()
        runner = await self._listen()
        try:
            await asyncio.to_thread(self.redis.start)
            self._levers()
            self._follow_the_clock()
            self._start_bot()
            click.echo("The bot is starting …")
            await self._until_it_listens()
            click.echo(f"\n  Chat with the bot:  {self.address}/\n  Ctrl+C ends it.\n")
            if open_browser:
                await asyncio.to_thread(webbrowser.open, f"{self.address}/")
            await self._until_stopped()
        finally:
            await asyncio.to_thread(self._stop_bot)
            await asyncio.to_thread(self.redis.stop)
            await runner.cleanup()

    def _on_signals(self) -> None:
        serving = asyncio.current_task()
        assert serving is not None
        loop = asyncio.get_running_loop()
        for wanted in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(wanted, serving.cancel)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup
            loop.add_signal_handler(signal.SIGHUP, serving.cancel)

    async def _listen(self) -> web.AppRunner:
        runner = web.AppRunner(self.emulator.app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        for port in self._ports:
            try:
                await web.TCPSite(runner, self.host, port).start()
            except OSError as refused:
                if refused.errno == errno.EADDRNOTAVAIL:
                    raise Refused(f"This computer has no address {self.host}. Take 127.0.0.1.") from None
                continue
            self.port = runner.addresses[0][1]
            return runner
        await runner.cleanup()
        free = self._ports[-1] + 1
        raise Refused(
            f"Port {self.port} is in use. Try another: ruko demo --port {free}   (make demo ARGS='--port {free}')"
        )

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
            | ({"RUKO_STAFF_CHAT": str(self.staff_chat), "RUKO_ACROSS_GROUPS": "on"} if self.staff_chat else {})
        )

    @property
    def _redis_is_stopped(self) -> bool:
        return "start-redis" in self.emulator.behind.levers

    def _start_bot(self) -> None:
        command = [sys.executable, "-m", "bot.demo.child"]
        self.bot = Child(command, env=self.environment())
        if self._redis_is_stopped:
            self._redis_was_away = self.bot

    def _stop_bot(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.bot is not None:
            self.bot.end(how, BOT_STOPS_WITHIN_S)

    async def _until_it_listens(self) -> None:
        """So that whoever presses Start is answered at once."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(BOT_LISTENS_WITHIN_S):
                while not self.emulator.updates.is_polled:
                    self._look_after_bot()
                    await asyncio.sleep(0.05)

    async def _until_stopped(self) -> None:
        while True:
            await asyncio.sleep(1)
            if not self._lever.locked():
                self._look_after_bot()

    def _look_after_bot(self) -> None:
        """Raises `Refused` for a bot that ended by itself: that is a mistake worth seeing.

        A bot that starts gives up where Redis stays away. On the page a visitor stopped it: so it is started again, as
        a system would.
        """
        if self.bot is None or self.bot.is_running:
            return
        if self.bot is self._redis_was_away:
            self._stop_bot()  # what watches over it
            self._start_bot()
        else:
            raise Refused("The bot ended by itself; what it said is above.")

    # ---- levers on the page

    def _levers(self) -> None:
        self._offer("restart-bot", "Restart the bot", self._restart_bot)
        self._offer("kill-bot", "Kill the bot, then start it", self._kill_bot)
        self._offer("stop-redis", "Stop Redis", self._stop_redis)
        self._offer("open-notes", "Open the notes, as the desk", self._open_notes)
        self._offer_a_staff_chat({"what": "reset"})
        self.emulator.world.watchers.append(self._offer_a_staff_chat)

    def _offer(self, name: str, label: str, lever: Callable[[], Awaitable[str]]) -> None:
        async def pulled() -> str:
            async with self._lever:  # one at a time, also from two pages
                return await lever()

        self.emulator.behind.levers[name] = (label, pulled)

    def _offer_a_staff_chat(self, change: dict[str, Any]) -> None:
        """When everybody is gone from the page, so are they."""
        if change.get("what") == "reset":
            self._offer("staff", "Make a chat for two of the staff", self._make_staff_chat)

    async def _make_staff_chat(self) -> str:
        """Its number is a setting: so the bot is stopped before and started after."""
        await asyncio.to_thread(self._stop_bot)
        world, memberships = self.emulator.world, self.emulator.memberships
        first, second = (world.add_person(name) for name in STAFF)
        chat = memberships.makes(first, "supergroup", "Staff")
        memberships.adds(first, chat, second)
        memberships.adds_bot(first, chat)
        self.staff_chat = chat.id
        self.emulator.behind.levers.pop("staff", None)
        self._start_bot()
        return f"{' and '.join(STAFF)} are in the group Staff. /list there shows what groups are to recognise."

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
        self.emulator.behind.levers.pop("stop-redis", None)
        self._offer("start-redis", "Start Redis again", self._start_redis)
        self._redis_was_away = self.bot
        return "Redis is stopped. What is written now waits at Telegram."

    async def _start_redis(self) -> str:
        await asyncio.to_thread(self.redis.start)
        await asyncio.to_thread(self.clock.set, self.emulator.clock.offset_s)
        self.emulator.behind.levers.pop("start-redis", None)
        self._offer("stop-redis", "Stop Redis", self._stop_redis)
        return "Redis runs again, with all it held."

    async def _open_notes(self) -> str:
        """With the private half of the desk's key, which the bot does not have."""
        try:
            notes = await desk.stored(self.redis.url, self.secret, BOT_ID)
        except StoreAway:
            return "Redis is stopped. Start it, then look again."
        told = [_told(desk.opened(note, self.desk[1])) for note in notes]
        return "\n\n".join(told) or "There is no note: nobody has left one, or it was taken back."

    def _follow_the_clock(self) -> None:
        """When the page moves the clock, the bot's moves along; at once, or when Redis is back."""

        def watch_clock(change: dict[str, Any]) -> None:
            if change.get("what") == "clock":
                moving = asyncio.to_thread(self.clock.set, change["offset_s"])
                task = asyncio.get_running_loop().create_task(moving)
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

        self.emulator.world.watchers.append(watch_clock)


def _told(note: dict[str, Any]) -> str:
    """One note in lines: case, when, state, what the person answered, what was added."""
    answers = [f"{name}: {value}" for name, value in note["note"].items() if name != "format"]
    added = [f"added: {one}" for one in note["added"]]
    return "\n".join(
        [f"Case {note['case']}, {note['at'][:16].replace('T', ' ')} UTC, {note['state']}", *answers, *added]
    )
