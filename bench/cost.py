"""Rows that look at one bot at rest: trips to Redis, memory, and the time a start takes."""

from __future__ import annotations

import asyncio
from statistics import median

from bench.bots import Bot
from bench.field import Field
from bench.people import Crowd
from bench.table import Row

AT_ONCE = 40
RESTS_S = 0.06
"""Until everything that an answer leaves to do is done."""


class _Watched(Crowd):
    """Notes the trips to Redis at the moment the message comes out, and when all is quiet again."""

    def __init__(self, bot: Bot) -> None:
        super().__init__(bot)
        self.before: list[int] = []
        self.whole: list[int] = []
        self._at_start = bot.trips()
        self._at_reply = 0

    def _seen(self, chat_id: int, message: bytes, markup: bytes) -> None:
        self._at_reply = self.bot.trips()
        super()._seen(chat_id, message, markup)

    async def rest(self) -> None:
        self.before.append(self._at_reply - self._at_start)
        await asyncio.sleep(RESTS_S)
        now = self.bot.trips()
        self.whole.append(now - self._at_start)
        self._at_start = now


async def trips(field: Field) -> Row:
    found = {}
    for name, bot in field.bots.items():
        crowd = _Watched(bot)
        while len(crowd.whole) < field.amount.steps_watched:
            await crowd.one(after_step=crowd.rest)
        found[name] = median(crowd.before), median(crowd.whole)
    before, whole = found["ruko"]
    return Row(
        "trips",
        "Round trips to Redis for one update of a conversation, median (before the reply leaves)",
        {name: f"{one[1]:g} ({one[0]:g})" for name, one in found.items() if name != "ptb"},
        "2 before the reply leaves, 1 settle after each message",
        before <= 2 and whole <= 3,
    )


async def memory(field: Field) -> Row:
    wanted, megabytes = field.amount.held_in_memory, {}
    for name, bot in field.bots.items():
        crowd = Crowd(bot)
        await crowd.queue(max(0, wanted - bot.begun), AT_ONCE, screens=1)
        megabytes[name] = bot.memory_mb()
    return Row(
        "memory",
        f"Memory after {wanted:,} conversations",
        {name: f"{one:,.0f} MB" for name, one in megabytes.items()},
        "the aiogram peer + 10 MB",
        megabytes["ruko"] <= megabytes["aiogram"] + 10,
        f"{megabytes['ruko'] - megabytes['aiogram']:+.0f} MB",
    )


async def start(field: Field) -> Row:
    """The best of a few, since the first one also fills the machine's caches."""
    took = {name: [seconds] for name, seconds in field.started_s.items()}
    for _ in range(field.amount.tries - 1):
        for name, bot in field.bots.items():
            await asyncio.to_thread(bot.stop)
            took[name].append(await bot.start())
    best = {name: min(each) for name, each in took.items()}
    return Row(
        "start",
        "Process start until the webhook answers",
        {name: f"{one:.1f} s" for name, one in best.items()},
        "the aiogram peer + 1 s",
        best["ruko"] <= best["aiogram"] + 1,
        f"{best['ruko'] - best['aiogram']:+.1f} s",
    )
