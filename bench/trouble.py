"""Rows in which something goes wrong. What counts is who waits in vain; how fast it goes is not measured here."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

from bench.bots import Bot
from bench.field import Field
from bench.people import Crowd, Told
from bench.stub import Faults
from bench.table import Row

AT_ONCE = 40
FAILING = 0.04
TWICE = 0.05
PATIENCE_AFTER_KILL_S = 60.0
"""A lane that was ours when we were killed is free again after the 30 s of its lease."""
SETTLES_S = 0.5


async def strangers(field: Field) -> Row:
    """All press /start in the same moment; and once more, when the first have gone."""
    count, told, again = field.amount.strangers, {}, {}
    for name, bot in field.bots.items():
        refused = bot.pusher.refused
        crowd = Crowd(bot, patience_s=field.amount.patience_s)
        for _ in range(2):
            await crowd.all_at_once(count)
        told[name], again[name] = crowd.told, bot.pusher.refused - refused
    return Row(
        "strangers",
        f"{count} strangers begin at the same moment, twice: conversations lost (p99 of the wait)",
        {name: f"{one.lost} of {2 * count} ({one.wait_ms(99) / 1000:.1f} s)" for name, one in told.items()},
        "none lost",
        told["ruko"].lost == 0,
        remarks=[
            f"updates that were not taken at first: {', '.join(f'{name} {count}' for name, count in again.items())}"
        ],
        lost=told["ruko"].lost,
    )


async def failing(field: Field) -> Row:
    faults = {name: Faults(FAILING, random.Random(7)) for name in field.bots}

    async def one(bot: Bot) -> Told:
        crowd = Crowd(bot, patience_s=field.amount.patience_s)
        bot.account.faults = faults[bot.name]
        try:
            await crowd.queue(field.amount.conversations, AT_ONCE)
            await asyncio.sleep(SETTLES_S)
        finally:
            bot.account.faults = None
        return crowd.told

    told = await _side_by_side(field, one)
    cut = faults["ruko"].counted["dropped after"]
    ruko = told["ruko"]
    return Row(
        "failing",
        f"{FAILING:.0%} of API calls fail (429, 502, dropped before or after they took effect): conversations lost",
        {name: _lost(one, field.amount.conversations) for name, one in told.items()},
        "none lost; repeated only where a call took effect before it was dropped",
        ruko.lost == 0 and ruko.repeated <= cut,
        remarks=[f"Ruko repeated {ruko.repeated} messages; {cut} of its calls were dropped after they took effect"],
        lost=ruko.lost,
    )


async def kill(field: Field) -> Row:
    """5 % of updates come twice; half way, each bot is killed and started again at once."""

    async def one(bot: Bot) -> Told:
        crowd = Crowd(bot, patience_s=PATIENCE_AFTER_KILL_S, twice=TWICE, chance=random.Random(11))
        talking = asyncio.create_task(crowd.queue(field.amount.conversations, AT_ONCE))
        while field.amount.kills and crowd.told.held < field.amount.conversations * 0.4:  # noqa: ASYNC110 - a figure that grows
            await asyncio.sleep(0.01)
        if field.amount.kills:
            await asyncio.to_thread(bot.kill)
            bot.launch()
        await talking
        await asyncio.sleep(SETTLES_S)
        return crowd.told

    told = await _side_by_side(field, one)
    ruko = told["ruko"]
    waited = f"the longest wait with Ruko was {ruko.wait_ms(100) / 1000:.0f} s (a lane's lease lasts 30 s); "
    return Row(
        "kill",
        f"{TWICE:.0%} of updates come twice{', kill -9 in mid-run' if field.amount.kills else ''}: conversations lost",
        {name: _lost(one, field.amount.conversations) for name, one in told.items()},
        "none lost",
        ruko.lost == 0,
        remarks=[f"{waited if field.amount.kills else ''}it repeated {ruko.repeated} messages"],
        lost=ruko.lost,
    )


async def _side_by_side(field: Field, one: Callable[[Bot], Awaitable[Told]]) -> dict[str, Told]:
    told = await asyncio.gather(*(one(bot) for bot in field.bots.values()))
    return dict(zip(field.bots, told, strict=True))


def _lost(told: Told, of: int) -> str:
    return f"{told.lost} of {of} ({told.lost / of:.0%})"
