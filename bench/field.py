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
"""From this share of the time on that something else had a core which was wanted here, a measurement is made again."""
TRIES = 3


@dataclass(frozen=True)
class Amount:
    """How much is done in a row: enough for a figure, or so little that it only shows that all works."""

    seconds: float
    warm_up_s: float
    people: int
    conversations: int
    strangers: int
    held_in_memory: int
    steps_watched: int
    patience_s: float
    tries: int
    kills: bool


FULL = Amount(
    seconds=6, warm_up_s=1.5, people=64, conversations=300, strangers=300, held_in_memory=10_000, steps_watched=60, patience_s=20,
    tries=TRIES, kills=True,
)  # fmt: skip
QUICK = Amount(
    seconds=0.5, warm_up_s=0.1, people=8, conversations=16, strangers=30, held_in_memory=50, steps_watched=6, patience_s=6,
    tries=1, kills=False,
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
    @property
    def used(self) -> Used: ...


T = TypeVar("T", bound=Measured)


async def undisturbed(measure: Callable[[], Awaitable[T]], tries: int, remarks: list[str], who: str) -> T:
    """The first measurement in which the bot had its core for itself, else the best one, with a remark."""
    best: T | None = None
    for _ in range(tries):
        found = await measure()
        if best is None or share_waited(found.used) < share_waited(best.used):
            best = found
        if share_waited(best.used) <= DISTURBED:
            return best
    assert best is not None
    if tries > 1:
        remarks.append(
            f"{who} had to share its core for {share_waited(best.used):.0%} of the time, in the best of {tries} tries"
        )
    return best


def share_waited(used: Used) -> float:
    return used.waited_s / used.at if used.at else 0.0


__all__ = ["FULL", "QUICK", "Amount", "Field", "standing", "undisturbed"]
