"""Rows that push updates as fast as the bots take them: what one costs, and how long people wait."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from bench.bots import Bot, Used
from bench.field import Field, in_turns
from bench.group import chatter
from bench.people import Crowd, Told
from bench.table import Row, times

SLOW_S = 0.05
AT_ONCE = 32
FEW = 8
"""It works one update after another, so its rate is the same for any number of people, and its queue shorter."""


@dataclass
class Load:
    """A stretch of time at full load: from the first press to the last answer."""

    told: Told
    used: Used


@dataclass
class Loads:
    """The rounds of one bot that count, taken together."""

    rounds: list[Load]

    @property
    def answers(self) -> int:
        return sum(one.told.answers for one in self.rounds)

    @property
    def per_update_us(self) -> float:
        return 1e6 * sum(one.used.cpu_s for one in self.rounds) / max(1, self.answers)

    @property
    def per_second(self) -> float:
        return self.answers / sum(one.used.at for one in self.rounds)

    @property
    def lost(self) -> int:
        return sum(one.told.lost for one in self.rounds)

    def wait_ms(self, percent: float) -> float:
        waits = sorted(wait for one in self.rounds for wait in one.told.waits_s)
        return 1000 * waits[min(len(waits) - 1, int(len(waits) * percent / 100))] if waits else 0.0


async def _loads(field: Field, people: dict[str, int], remarks: list[str]) -> dict[str, Loads]:
    crowds = {name: Crowd(bot) for name, bot in field.bots.items()}

    async def one_round(bot: Bot) -> Load:
        crowd = crowds[bot.name]
        crowd.told, before = Told(), bot.used()
        await crowd.press_for(field.amount.round_s)
        return Load(crowd.told, bot.used().since(before))

    for crowd in crowds.values():
        crowd.may_press.clear()
    async with asyncio.TaskGroup() as talking:
        for name, crowd in crowds.items():
            talking.create_task(crowd.keep_talking(people[name]))
        for bot in field.bots.values():
            await one_round(bot)  # to warm up
        counted = await in_turns(field, one_round, remarks)
        for crowd in crowds.values():
            crowd.is_over = True
            crowd.may_press.set()
    return {name: Loads(rounds) for name, rounds in counted.items()}


async def conversation(field: Field) -> Row:
    remarks: list[str] = []
    loads = await _loads(field, dict.fromkeys(field.bots, field.amount.people), remarks)
    return Row(
        "conversation",
        "One update of a conversation, CPU at saturation",
        {name: f"{load.per_update_us:,.0f} µs ({load.per_second:,.0f}/s)" for name, load in loads.items()},
        "at least 3× the aiogram peer",
        loads["aiogram"].per_update_us >= 3 * loads["ruko"].per_update_us,
        times(loads["aiogram"].per_update_us, loads["ruko"].per_update_us),
        remarks,
        loads["ruko"].lost,
    )


async def reply(field: Field) -> Row:
    remarks: list[str] = []
    people = min(AT_ONCE, field.amount.people)
    loads = await _loads(field, dict.fromkeys(field.bots, people), remarks)
    waits = {name: load.wait_ms(99) for name, load in loads.items()}
    return Row(
        "reply",
        f"Visible reply, {people} people at once, p99 (p50)",
        {name: f"{waits[name]:,.0f} ms ({load.wait_ms(50):,.0f})" for name, load in loads.items()},
        "at most a third of the aiogram peer",
        waits["ruko"] <= waits["aiogram"] / 3,
        times(waits["aiogram"], waits["ruko"]),
        remarks,
        loads["ruko"].lost,
    )


async def slow(field: Field) -> Row:
    remarks: list[str] = []
    people = 2 * field.amount.people
    for bot in field.bots.values():
        bot.account.delay_s = SLOW_S
    try:
        loads = await _loads(field, dict.fromkeys(field.bots, people) | {"ptb": FEW}, remarks)
    finally:
        for bot in field.bots.values():
            bot.account.delay_s = 0.0
    rates = {name: load.per_second for name, load in loads.items()}
    return Row(
        "slow",
        f"Telegram answers after {1000 * SLOW_S:.0f} ms, {people} people at once",
        {name: f"{rate:,.0f}/s" for name, rate in rates.items()},
        "at least 2× the aiogram peer",
        rates["ruko"] >= 2 * rates["aiogram"],
        times(rates["ruko"], rates["aiogram"]),
        remarks,
        loads["ruko"].lost,
    )


# ---- a busy group


@dataclass
class Chatter:
    used: Used
    messages: int
    trips: int

    @property
    def each_us(self) -> float:
        return 1e6 * self.used.cpu_s / max(1, self.messages)


def _together(rounds: list[Chatter]) -> Chatter:
    used = Used(*(sum(getattr(one.used, name) for one in rounds) for name in ("cpu_s", "waited_s", "at")))
    return Chatter(used, sum(one.messages for one in rounds), sum(one.trips for one in rounds))


async def _chatter(field: Field, bot: Bot) -> Chatter:
    """As many groups as there are connections, each message as soon as the one before it is taken."""
    until = time.monotonic() + field.amount.round_s / 2
    trips, before, taken = bot.trips(), bot.used(), 0

    async def one_group(group: int) -> None:
        nonlocal taken
        for update in chatter(group):
            await bot.pusher.push(update)
            taken += 1
            if time.monotonic() >= until:
                return

    await asyncio.gather(*(one_group(group) for group in range(bot.account.most_connections)))
    return Chatter(bot.used().since(before), taken, bot.trips() - trips)


async def group(field: Field) -> Row:
    remarks: list[str] = []
    for bot in field.bots.values():
        await _chatter(field, bot)  # to warm up
    rounds = await in_turns(field, lambda bot: _chatter(field, bot), remarks)
    found = {name: _together(all_) for name, all_ in rounds.items()}
    ruko, peer = found["ruko"], found["aiogram"]
    allowed = 3 * (2 + ruko.used.at)  # its own clocks: it looks for new content and due lanes
    meanwhile = (
        f"Redis trips meanwhile, the bots' own clocks included: Ruko {ruko.trips} for {ruko.messages:,} messages, "
        f"aiogram {peer.trips:,} for {peer.messages:,}"
    )
    return Row(
        "group",
        "One ignored message in a busy group, CPU",
        {name: f"{one.each_us:,.0f} µs ({one.messages / one.used.at:,.0f}/s)" for name, one in found.items()},
        "at least 8× the aiogram peer, no Redis call",
        peer.each_us >= 8 * ruko.each_us and ruko.trips <= allowed,
        times(peer.each_us, ruko.each_us),
        [*remarks, meanwhile],
    )
