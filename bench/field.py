"""Where the bots stand side by side: one stub, all bots started, and how much of everything is done."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from bench.bots import NAMES, Bot, Used
from bench.stub import Stub

DISTURBED = 0.1
"""From this share of the time on that something else had a core which was wanted here, a reader is told."""


@dataclass(frozen=True)
class Amount:
    """How much is done in a row: enough for a figure, or so little that it only shows that all works."""

    rounds: int
    """Of the rounds that the bots take in turn; the calmer half counts."""
    round_s: float
    people: int
    conversations: int
    strangers: int
    held_in_memory: int
    steps_watched: int
    patience_s: float
    tries: int
    kills: bool


FULL = Amount(
    rounds=10, round_s=1.2, people=64, conversations=300, strangers=300, held_in_memory=10_000, steps_watched=60,
    patience_s=20, tries=3, kills=True,
)  # fmt: skip
QUICK = Amount(
    rounds=1, round_s=0.1, people=3, conversations=4, strangers=3, held_in_memory=10, steps_watched=6,
    patience_s=6, tries=1, kills=False,
)  # fmt: skip


class Field:
    def __init__(self, bots: dict[str, Bot], amount: Amount) -> None:
        self.bots = bots
        self.amount = amount
        self.started_s: dict[str, float] = {}

    @property
    def ruko(self) -> Bot:
        return self.bots["ruko"]


@asynccontextmanager
async def standing(folder: Path, amount: Amount) -> AsyncIterator[Field]:
    """All bots up, one after another; all ended in the end."""
    stub = Stub()
    await stub.start()
    field = Field({name: Bot(name, number, stub, folder) for number, name in enumerate(NAMES, 1)}, amount)
    try:
        for name, bot in field.bots.items():
            field.started_s[name] = await bot.start()
        yield field
    finally:
        for bot in field.bots.values():
            bot.stop()
            bot.redis.stop()
        await stub.stop()


class Measured(Protocol):
    used: Used


M = TypeVar("M", bound=Measured)


async def in_turns(field: Field, measure: Callable[[Bot], Awaitable[M]], remarks: list[str]) -> dict[str, list[M]]:
    """Rounds of all bots, one after another, so that whatever else the machine does meets them alike.

    Of each bot the calmer half of its rounds; a remark where even then something else had its core.
    """
    rounds: dict[str, list[M]] = {name: [] for name in field.bots}
    for _ in range(field.amount.rounds):
        for name, bot in field.bots.items():
            rounds[name].append(await measure(bot))
    calm = {
        name: sorted(all_, key=lambda one: share_waited(one.used))[: -(-len(all_) // 2)]
        for name, all_ in rounds.items()
    }
    shares = {
        name: sum(one.used.waited_s for one in all_) / sum(one.used.at for one in all_) for name, all_ in calm.items()
    }
    disturbed = [f"{name} {share:.0%}" for name, share in shares.items() if share > DISTURBED]
    if disturbed:
        remarks.append(f"while something else had the core: {', '.join(disturbed)} of the time")
    return calm


def share_waited(used: Used) -> float:
    return used.waited_s / used.at if used.at else 0.0


__all__ = ["FULL", "QUICK", "Amount", "Field", "in_turns", "standing"]
