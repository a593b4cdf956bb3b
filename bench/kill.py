"""The kill test: many conversations while workers and Redis are killed, calls fail, and updates come twice.

    python -m bench.kill                          both modes, fsync, then the default beside it
    python -m bench.kill --mode webhook --durability fsync --conversations 1000

Counts what was lost (a person waited in vain), repeated (the same screen of the same visit twice) and sent to the wrong
person (a conversation's buttons in two chats). A repeat is allowed where a call took effect before the connection was
cut, and once per kill and lane.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import random
import secrets
import sys
import tempfile
import time
from collections import Counter, deque
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.workers import CONTEXT, Worker
from bot.emulator.driver import NotSeenError, Somebody, Telegram, running
from bot.store.embedded import EmbeddedRedis, free_port

TOKEN = "1000000:kill-test-token-of-the-stand-in"
WAY = (
    ("Somebody sent me something", "My reason for sharing it"),
    ("My reason for sharing it", "It made me angry"),
    ("It made me angry", "A text I can post instead"),
    ("Report it", "I do not know"),
    ("No", "WhatsApp"),
)
"""(what is tapped, a label that the next screen has)."""
AT_ONCE = 40
PATIENCE_S = 150.0
FAULTS = {"429": 0.01, "500": 0.005, "502": 0.01, "drop_before": 0.01, "drop_after": 0.01}
TWICE = 0.05


@dataclass
class Result:
    mode: str
    durability: str
    conversations: int
    seconds: float = 0.0
    updates: int = 0
    worker_kills: int = 0
    redis_kills: int = 0
    lost: int = 0
    repeated: int = 0
    cut_after_effect: int = 0
    wrong_person: int = 0
    breaches: int = 0
    lost_at: Counter[str] = field(default_factory=Counter)


class Balancer:
    """One address for the workers: each connection goes to the next that answers."""

    def __init__(self, ports: list[int]) -> None:
        self._ports = itertools.cycle(ports)
        self._count = len(ports)
        self.port = free_port()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._one, "127.0.0.1", self.port)

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(self._count):
            try:
                theirs = await asyncio.open_connection("127.0.0.1", next(self._ports))
            except OSError:
                continue
            await asyncio.gather(_copy(reader, theirs[1]), _copy(theirs[0], writer))
            return
        writer.close()

    async def stop(self) -> None:
        self._server.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


class KillTest:
    def __init__(self, mode: str, durability: str, conversations: int, folder: Path, seed: int) -> None:
        self.result = Result(mode, durability, conversations)
        self.folder = folder
        self.chance = random.Random(seed)
        self.redis = EmbeddedRedis(folder / "redis")
        self.ports = [free_port(), free_port()]
        self.balancer = Balancer(self.ports)
        self.done = asyncio.Event()
        self.workers: list[Worker] = []

    async def run(self) -> Result:
        began = time.monotonic()
        await asyncio.to_thread(self.redis.start)
        await self.balancer.start()
        async with running() as telegram:
            telegram.patience_s = PATIENCE_S
            telegram.emulator.api.calls = deque(maxlen=10**6)
            self._faults(telegram)
            self.workers = [
                Worker(self._environment(telegram, port), self.folder / f"{port}.log") for port in self.ports
            ]
            for worker in self.workers:
                await asyncio.to_thread(worker.start)
            killer = asyncio.create_task(self._kill())
            try:
                await self._play(telegram)
            finally:
                self.done.set()
                await killer
                for worker in self.workers:
                    await asyncio.to_thread(worker.stop)
                await asyncio.to_thread(self.redis.stop)
                await self.balancer.stop()
            self._count(telegram)
        self.result.seconds = round(time.monotonic() - began, 1)
        return self.result

    def _environment(self, telegram: Telegram, port: int) -> dict[str, str]:
        common = {
            "RUKO_BOT_TOKEN": TOKEN,
            "RUKO_REDIS_URL": self.redis.url,
            "RUKO_SECRET": "kill-test-" + "s" * 40,
            "RUKO_TELEGRAM_API": telegram.address,
            "RUKO_LISTEN": f"127.0.0.1:{port}",
            "RUKO_DURABILITY": self.result.durability,
            "RUKO_SEND_RATE": "1000",
            "RUKO_LOG": "warning",
            "RUKO_TEST_SWEEP_S": "0.5",
        }
        if self.result.mode == "webhook":
            common |= {"RUKO_MODE": "webhook", "RUKO_WEBHOOK_SECRET": "kill-test-secret-00"}
            common |= {"RUKO_WEBHOOK_URL": f"http://127.0.0.1:{self.balancer.port}"}
        return common

    def _faults(self, telegram: Telegram) -> None:
        telegram.emulator.faults.__init__(self.chance.randrange(2**31))  # type: ignore[misc]
        for kind, probability in FAULTS.items():
            telegram.faults.add(kind, method="sendMessage", times=None, probability=probability)
        for method in ("webhook", "getUpdates"):
            telegram.faults.add("deliver_twice", method=method, times=None, probability=TWICE)

    async def _kill(self) -> None:
        """A worker every second, Redis every ten."""
        await asyncio.sleep(1.5)
        for second in itertools.count(1):
            if self.done.is_set():
                return
            await asyncio.to_thread(self.workers[second % len(self.workers)].kill)
            if second % 10 == 0:
                await asyncio.to_thread(self.redis.kill)
                await asyncio.to_thread(self.redis.start)
                self.result.redis_kills += 1
            await asyncio.sleep(1)

    async def _play(self, telegram: Telegram) -> None:
        limit = asyncio.Semaphore(AT_ONCE)

        async def one(number: int) -> None:
            async with limit:
                await self._conversation(telegram.person(f"Person {number}"))

        await asyncio.gather(*(one(number) for number in range(self.result.conversations)))

    async def _conversation(self, person: Somebody) -> None:
        await person.writes("/start")
        self.result.updates += 1
        for tapped, following in WAY:
            try:
                await person.taps(tapped)
                self.result.updates += 1
                await person.telegram.until(lambda following=following: _has(person, following), following)  # type: ignore[misc]
            except NotSeenError:
                self.result.lost += 1
                self.result.lost_at[tapped] += 1
                return

    def _count(self, telegram: Telegram) -> None:
        owner: dict[str, int] = {}
        for somebody, messages in telegram.emulator.world.messages.items():
            visits: Counter[str] = Counter()
            for message in messages.values():
                data = next((b["callback_data"] for row in message.buttons for b in row if "callback_data" in b), "")
                if not data:
                    continue
                _, conversation, visit, place, _ = data.split(".", 4)
                visits[f"{conversation}.{visit}.{place}"] += 1
                if owner.setdefault(conversation, somebody) != somebody:
                    self.result.wrong_person += 1
            self.result.repeated += sum(count - 1 for count in visits.values())
        faults = [call for call in telegram.calls if call.get("fault") == "drop_after" and call["took_effect"]]
        self.result.cut_after_effect = len(faults)
        self.result.worker_kills = sum(worker.kills for worker in self.workers)
        self.result.breaches = len(telegram.breaches)


def _has(person: Somebody, label: str) -> bool:
    return any(button.get("text") == label for message in person.from_bot for row in message.buttons for button in row)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.kill", description=__doc__)
    parser.add_argument("--mode", choices=("webhook", "polling", "both"), default="both")
    parser.add_argument("--durability", choices=("fsync", "process", "both"), default="both")
    parser.add_argument("--conversations", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**31))
    chosen = parser.parse_args()
    CONTEXT.Process(target=print, daemon=True).start()
    modes = ("webhook", "polling") if chosen.mode == "both" else (chosen.mode,)
    kinds = ("fsync", "process") if chosen.durability == "both" else (chosen.durability,)
    results = [_one(mode, kind, chosen.conversations, chosen.seed) for kind in kinds for mode in modes]
    print(f"\nseed {chosen.seed}\n\n{table(results)}")
    failed = [r for r in results if r.durability == "fsync" and (r.lost or r.wrong_person or r.breaches)]
    return 1 if failed else 0


def _one(mode: str, durability: str, conversations: int, seed: int) -> Result:
    with tempfile.TemporaryDirectory(prefix="ruko-kill-", ignore_cleanup_errors=True) as folder:
        result = asyncio.run(KillTest(mode, durability, conversations, Path(folder), seed).run())
        if result.lost:
            for log in sorted(Path(folder).glob("*.log")):
                print(f"--- {log.name}\n{log.read_text()[-1500:]}", file=sys.stderr)
    print(json.dumps(asdict(result)), flush=True)
    return result


def table(results: list[Result]) -> str:
    head = "| mode | durability | conversations | kills of workers | kills of Redis | lost | wrong person | repeated | of which cut after they took effect, at most | seconds |"
    rows = [head, "|---|---|---|---|---|---|---|---|---|---|"]
    for r in results:
        cells: list[Any] = [
            r.mode,
            r.durability,
            r.conversations,
            r.worker_kills,
            r.redis_kills,
            r.lost,
            r.wrong_person,
        ]
        rows.append("| " + " | ".join(str(cell) for cell in [*cells, r.repeated, r.cut_after_effect, r.seconds]) + " |")
    return "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main())
