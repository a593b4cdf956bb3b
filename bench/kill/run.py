"""One run of the kill test: people talk, things are killed, and in the end it is counted."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from bench.balancer import Balancer
from bench.kill import counting, people
from bench.kill.emulated import Emulated
from bench.kill.killing import WHOLE, Killer, Rhythm
from bench.workers import Worker
from bot.emulator.driver import NotSeenError, Telegram
from bot.store.connecting import connect
from bot.store.desk_seal import generate_keypair
from bot.store.embedded import EmbeddedRedis, free_port
from bot.store.redis_store import RedisStore
from bot.store.seals import Seals

Mode = Literal["webhook", "polling"]
Durability = Literal["fsync", "process"]

BOT_ID = 1000000
TOKEN = f"{BOT_ID}:kill-test-token-of-the-stand-in"
SECRET = "kill-test-" + "s" * 40
CALM_WITHIN_S = 120.0
"""Until all that was committed has been sent, after the last kill."""


@dataclass
class Result:
    mode: Mode
    durability: Durability
    conversations: int
    broken: str = ""
    """How the bot was broken on purpose."""
    seconds: float = 0.0
    updates: int = 0
    calls: int = 0
    kills_of_workers: int = 0
    kills_of_redis: int = 0
    lost: int = 0
    """People who waited in vain."""
    lost_at: list[str] = field(default_factory=list)
    miscounted: dict[str, int] = field(default_factory=dict)
    """The bot's own counters, where they differ from what was done: an update worked twice, or not at all."""
    given_up: int = 0
    """People whose tap Telegram kept for 150 s and then dropped: there "nothing is lost" ends. With workers that serve
    at least half of the time, this does not happen."""
    unsent: int = 0
    """Entries that were still waiting when all was calm."""
    repeated_after_cut: int = 0
    repeated_after_kill: int = 0
    repeated_without_cause: int = 0
    examples: list[str] = field(default_factory=list)
    out_of_order: int = 0
    wrong_person: int = 0
    left_after_hide: int = 0
    failed: int = 0
    """Updates that met a bug of our own."""
    breaches: int = 0

    @property
    def is_good(self) -> bool:
        """Whether nothing happened that must not."""
        return not any(
            (
                self.lost, self.miscounted, self.unsent, self.repeated_without_cause, self.out_of_order,
                self.wrong_person, self.left_after_hide, self.failed, self.breaches,
            )
        )  # fmt: skip


class KillTest:
    def __init__(
        self,
        mode: Mode,
        durability: Durability,
        conversations: int,
        folder: Path,
        *,
        seed: int,
        at_once: int,
        rhythm: Rhythm = WHOLE,
        broken: Callable[[], None] | None = None,
    ) -> None:
        self.rhythm = rhythm
        self.broken = broken
        self.result = Result(mode, durability, conversations, broken.__name__ if broken else "")
        self.folder = folder
        self.at_once = at_once
        self.redis = EmbeddedRedis(folder / "redis")
        self.ports = (free_port(), free_port())
        self.balancer = Balancer(self.ports)
        self.emulated = Emulated(seed, rhythm.faults)
        self.desk = generate_keypair()
        self.hidden: list[int] = []
        self.workers = [self._worker(place, port) for place, port in enumerate(self.ports)]

    async def run(self) -> Result:
        began = time.monotonic()
        await asyncio.to_thread(self.redis.start)
        await self.balancer.start()
        try:
            async with self.emulated.running() as telegram:
                telegram.patience_s = self.rhythm.patience_s
                await self._all(telegram)
        finally:
            await self.balancer.stop()
            await asyncio.to_thread(self.redis.stop)
        self.result.seconds = round(time.monotonic() - began, 1)
        return self.result

    async def _all(self, telegram: Telegram) -> None:
        try:
            for worker in self.workers:
                await asyncio.to_thread(worker.start)
            killer = Killer(self.workers, self.ports, self.redis, self.emulated, self.rhythm)
            killing = asyncio.create_task(killer.run())
            try:
                await self._play(telegram)
                if self.rhythm.times is not None:
                    await killing  # however fast the people were
            finally:
                killing.cancel()
                await asyncio.gather(killing, return_exceptions=True)
            await self._look_into_redis()
        finally:
            for worker in self.workers:
                await asyncio.to_thread(worker.stop)
        self._count(telegram, killer.kills)

    # ---- the bot

    def _worker(self, place: int, port: int) -> Worker:
        return Worker(
            lambda process: self._environment(place, process, port), self.folder / f"worker-{place}.log", self.broken
        )

    def _environment(self, place: int, process: int, port: int) -> dict[str, str]:
        common = {
            "RUKO_BOT_TOKEN": TOKEN,
            "RUKO_REDIS_URL": self.redis.url,
            "RUKO_SECRET": SECRET,
            "RUKO_TELEGRAM_API": self.emulated.address_for(f"{place}.{process}"),
            "RUKO_LISTEN": f"127.0.0.1:{port}",
            "RUKO_DURABILITY": self.result.durability,
            "RUKO_REPORTS": "desk",
            "RUKO_REPORT_KEY": self.desk[0],
            "RUKO_SEND_RATE": "1000",
            "RUKO_LOG": "warning",
            "RUKO_TEST_SWEEP_S": "0.5",
        } | ({"RUKO_TEST_LEASE_S": str(self.rhythm.lease_s)} if self.rhythm.lease_s else {})
        if self.result.mode == "webhook":
            common |= {"RUKO_MODE": "webhook", "RUKO_WEBHOOK_SECRET": "kill-test-secret-00"}
            common |= {"RUKO_WEBHOOK_URL": f"http://127.0.0.1:{self.balancer.port}"}
        return common

    # ---- the people

    async def _play(self, telegram: Telegram) -> None:
        limit = asyncio.Semaphore(self.at_once)

        async def one(number: int) -> None:
            async with limit:
                await self._conversation(telegram, number)

        await asyncio.gather(*(one(number) for number in range(self.result.conversations)))

    async def _conversation(self, telegram: Telegram, number: int) -> None:
        way = people.way_of(number)
        person = telegram.person(f"Person {number}")
        try:
            await way(person)
            if way is people.hides:
                self.hidden.append(person.id)
        except NotSeenError as waited:
            if self._was_given_up(telegram, person.id):
                self.result.given_up += 1
                return
            self.result.lost += 1
            chat = " | ".join(text[:40].replace("\n", " ") for text in person.texts[-3:])
            self.result.lost_at.append(f"{way.__name__}: {str(waited).partition(chr(10))[0]} ({chat})")

    @staticmethod
    def _was_given_up(telegram: Telegram, person: int) -> bool:
        taps = (update.get("callback_query", {}) for update in telegram.emulator.updates.given_up)
        return any(tap.get("from", {}).get("id") == person for tap in taps)

    # ---- the count

    async def _look_into_redis(self) -> None:
        client, _ = await connect(self.redis.url)
        store = RedisStore(client, Seals(SECRET), BOT_ID, "count")
        try:
            await self._until_calm(client)
            found = await _counted(store)
        finally:
            await store.close()
        wanted = people.expected(self.result.conversations)
        self.result.failed = found.pop("failed", 0)
        self.result.miscounted = {
            name: found[name] - wanted[name] for name in sorted(wanted) if found[name] != wanted[name]
        }

    async def _until_calm(self, client: object) -> None:
        end = time.monotonic() + CALM_WITHIN_S
        while time.monotonic() < end:
            self.result.unsent = await _waiting(client)
            if not self.result.unsent:
                return
            await asyncio.sleep(0.5)

    def _count(self, telegram: Telegram, kills: counting.Kills) -> None:
        result, calls = self.result, telegram.calls
        all_of_them = counting.deliveries(calls, self.emulated.process_of)
        repeats = counting.repeats(all_of_them, kills)
        result.repeated_after_cut, result.repeated_after_kill = repeats.after_cut, repeats.after_kill
        result.repeated_without_cause, result.examples = repeats.unexplained, repeats.examples[:10]
        result.out_of_order = counting.out_of_order(all_of_them)
        result.wrong_person = counting.to_the_wrong_person(all_of_them)
        chats = {chat: _texts(telegram, chat) for chat in self.hidden}
        result.left_after_hide = counting.left_after_hide(chats, all_of_them, kills)
        result.calls, result.breaches = len(calls), len(telegram.breaches)
        result.updates = len(telegram.updates)
        result.kills_of_workers = len(kills.processes)
        result.kills_of_redis = len(kills.redis)


async def _counted(store: RedisStore) -> Counter[str]:
    """The bot's own counters of today and yesterday, with warnings of all wordings as one, and the notes that lie there."""
    found: Counter[str] = Counter()
    for day in (datetime.now(UTC), datetime.now(UTC) - timedelta(days=1)):
        for name, count in (await store.counters(day)).items():
            found["warnings" if name.startswith("shown.warning.") else name] += count
    found["notes kept"] = len([note async for note in store.notes()])
    return found


async def _waiting(client: object) -> int:
    """Entries in all lanes."""
    lanes = [key async for key in client.scan_iter(match=f"ruko:{BOT_ID}:{{*}}:o:*", count=1000)]  # type: ignore[attr-defined]
    return sum([await client.llen(lane) for lane in lanes])  # type: ignore[attr-defined]


def _texts(telegram: Telegram, chat: int) -> list[str]:
    messages = telegram.emulator.world.messages[chat].values()
    return [str(message.data.get("text", "")) for message in messages]
