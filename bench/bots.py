"""The bots as processes of their own: started, killed, and asked what they cost."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench.pushing import Pusher
from bench.stub import Account, Stub
from bot.store.children import die_with_parent
from bot.store.embedded import EmbeddedRedis, free_port

NAMES = ("ruko", "aiogram", "ptb")
SECRET = "secret-of-the-benchmark"
STARTS_WITHIN_S = 180.0
ROOT = Path(__file__).parent.parent
CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
HAS_TWO_CORES = len(CORES) > 1


def stay_off_the_bots_core() -> None:
    """This process and every Redis that it starts keep to the other cores, where the machine can be told so."""
    if HAS_TWO_CORES:
        os.sched_setaffinity(0, CORES[:-1])


def _on_the_bots_core() -> None:
    if HAS_TWO_CORES:
        os.sched_setaffinity(0, CORES[-1:])


@dataclass(frozen=True)
class Used:
    """By a bot's process since its start."""

    cpu_s: float
    waited_s: float
    """Ready to run, while somebody else had the core. 0 where the system does not say."""
    at: float = field(default_factory=time.monotonic)

    def since(self, before: Used) -> Used:
        return Used(self.cpu_s - before.cpu_s, self.waited_s - before.waited_s, self.at - before.at)


class Bot:
    """One bot, with its account at the stub and a Redis of its own."""

    def __init__(self, name: str, number: int, stub: Stub, folder: Path) -> None:
        self.name = name
        self.folder = folder / name
        self.folder.mkdir()
        self.stub = stub
        self.account: Account = stub.add(f"{1000000 + number}:token-of-the-benchmark-{number}", f"{name}_bot")
        self.redis = EmbeddedRedis(self.folder / "redis")
        self.port = free_port()
        self.pusher = Pusher(self.port, SECRET, 1)
        self.begun = 0
        """Conversations since the process was started."""
        self._process: subprocess.Popen[bytes] | None = None
        self._asking: socket.socket | None = None
        self._asked = 0

    # ---- starting and ending

    async def start(self) -> float:
        """Until an update is taken; the seconds that took."""
        if not self.redis.is_running:
            self.redis.start()
        began = time.monotonic()
        self.launch()
        await self._until_it_answers()
        took = time.monotonic() - began
        self.pusher.close()
        self.pusher = Pusher(self.port, SECRET, self.account.most_connections)
        return took

    def launch(self) -> None:
        self.begun = 0
        self.account.is_set.clear()
        command, environment = self._command()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("RUKO_")}
        kept.pop("PYTHONDONTWRITEBYTECODE", None)  # a bot that is started again finds its modules compiled
        kept["PYTHONPYCACHEPREFIX"] = str(self.folder / "compiled")
        die_if_orphaned = die_with_parent()

        def in_the_child() -> None:
            _on_the_bots_core()
            if die_if_orphaned:
                die_if_orphaned()

        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                env={**kept, **environment},
                cwd=self.folder,
                stdout=log,
                stderr=log,
                preexec_fn=in_the_child,  # noqa: PLW1509 - two calls to the kernel
            )

    async def _until_it_answers(self) -> None:
        unknown = b'{"update_id":1}'
        probe = Pusher(self.port, SECRET, 1)
        end = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < end and self.is_running:
            if self.account.is_set.is_set() and (await probe.once(unknown))[0] == 200:
                probe.close()
                return
            await asyncio.sleep(0.02)
        raise RuntimeError(f"{self.name} did not start:\n{(self.folder / 'log').read_text()[-3000:]}")

    def _command(self) -> tuple[list[str], dict[str, str]]:
        if self.name == "ruko":
            return [sys.executable, "-c", "from bot.cli import main; main()", "run"], self._settings()
        common = {"API": self.stub.address, "TOKEN": self.account.token, "PORT": str(self.port), "SECRET": SECRET}
        return [sys.executable, "-m", f"bench.peers.{self.name}_bot"], {
            **common, "REDIS_URL": self.redis.url, "PYTHONPATH": str(ROOT),
        }  # fmt: skip

    def _settings(self) -> dict[str, str]:
        return {
            "PYTHONPATH": str(ROOT),
            "RUKO_BOT_TOKEN": self.account.token,
            "RUKO_REDIS_URL": self.redis.url,
            "RUKO_SECRET": "benchmark-" + "s" * 40,
            "RUKO_TELEGRAM_API": self.stub.address,
            "RUKO_MODE": "webhook",
            "RUKO_WEBHOOK_SECRET": SECRET,
            "RUKO_WEBHOOK_URL": f"http://127.0.0.1:{self.port}",
            "RUKO_LISTEN": f"127.0.0.1:{self.port}",
            "RUKO_SEND_RATE": "10000",
            "RUKO_LOG": "warning",
        }

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """As a crash."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self.pusher.close()
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    # ---- what it costs

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def used(self) -> Used:
        """Of all its threads."""
        try:
            cpu_s = time.clock_gettime((~self.pid << 3) | 2)  # Linux's clock of another process's CPU
        except OSError:
            return Used(_seconds(_of_ps(self.pid, "time")), 0.0)
        waits = [(thread / "schedstat").read_text().split()[1] for thread in Path(f"/proc/{self.pid}/task").iterdir()]
        return Used(cpu_s, sum(map(int, waits)) / 1e9)

    def memory_mb(self) -> float:
        """Resident."""
        return int(_of_ps(self.pid, "rss")) / 1024

    def trips(self) -> int:
        """How often this bot's Redis has read from a connection, our own questions left out: sent together is one trip."""
        if self._asking is None:
            self._asking = socket.create_connection(("127.0.0.1", self.redis.port))
        self._asking.sendall(b"INFO stats\r\n")
        self._asked += 1
        came = b""
        while b"total_reads_processed:" not in came or not came.endswith(b"\r\n"):
            came += self._asking.recv(65536)
        return int(came.split(b"total_reads_processed:")[1].split(b"\r\n")[0]) - self._asked


def _of_ps(pid: int, what: str) -> str:
    return subprocess.run(
        ["ps", "-o", f"{what}=", "-p", str(pid)], capture_output=True, text=True, check=True
    ).stdout.strip()


def _seconds(written: str) -> float:
    """``ps``'s [[days-]hours:]minutes:seconds."""
    days, _, clock = written.rpartition("-")
    parts = [float(part) for part in clock.split(":")]
    total: float = sum(part * 60**power for power, part in enumerate(reversed(parts)))
    return total + 86400 * int(days or 0)
