"""Rows without Telegram and Redis: the engine, the finder of phrases, the check of content."""

from __future__ import annotations

import asyncio
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.bots import ROOT
from bench.field import Field
from bench.table import Row
from bot.content.bundle import load
from bot.content.topics import Finder, normalised
from bot.core.conversation import Conversation
from bot.core.effects import Say, Screen
from bot.core.engine import advance
from bot.core.events import Began, Chose, Event, Moment
from bot.core.flow import Flows

CHOICES = ("was_sent", "reason", "outrage", "help", "for_me")
"""The same way as `people.WAY`, by the choices' ids."""
BATCH_S = 0.002
ADVANCE_US = 20.0
PHRASE_US = 100.0
CHECK_S = 5.0


def _best_us(work: Callable[[], object], seconds: float) -> float:
    """Of one call: the best of many short batches, since what disturbs only ever adds."""
    began = time.perf_counter()
    work()
    calls = max(1, int(BATCH_S / max(1e-6, time.perf_counter() - began)))
    best, until = float("inf"), time.perf_counter() + seconds
    while (began := time.perf_counter()) < until:
        for _ in range(calls):
            work()
        best = min(best, (time.perf_counter() - began) / calls)
    return 1e6 * best


# ---- the engine


def walk(flows: Flows) -> list[tuple[Conversation, Event]]:
    """Each event of the six steps, with the conversation that it meets."""
    at, chance = datetime(2026, 11, 24, 9, 0, tzinfo=UTC), random.Random(1)
    met: list[tuple[Conversation, Event]] = []
    conversation, screen = Conversation(), None
    for number, choice in enumerate(("", *CHOICES)):
        at += timedelta(seconds=20)
        moment = Moment(at, at, chance.randbytes(32), seed=7, shard=7, locale="en")
        event: Event = Began(moment, number + 1)
        if screen is not None:
            event = Chose(moment, "1", number + 100, screen.conversation, screen.visit, screen.place, choice)
        met.append((conversation, event))
        conversation, effects = advance(flows, conversation, event)
        screen = next(e.what for e in effects if isinstance(e, Say) and isinstance(e.what, Screen))
    return met


async def advances(field: Field) -> Row:
    flows = load(ROOT).flows
    met = walk(flows)

    def all_of_them() -> None:
        for conversation, event in met:
            advance(flows, conversation, event)

    each = _best_us(all_of_them, 3 * field.amount.round_s) / len(met)
    return Row(
        "advance", "`advance`, one event", {"ruko": f"{each:.1f} µs"}, f"{ADVANCE_US:.0f} µs", each <= ADVANCE_US
    )


# ---- phrases

_SYLLABLES = ("کت", "اب", "گل", "شہر", "دن", "رات", "پان", "بار", "سب", "گھر", "لوگ", "چاند", "ست", "ور", "کام", "نام")
DIRTY = (
    "بـــرائے مہربانی 🙏🙏 یہ اعلان سب دوســتوں تک پہنچائيں!!! كل صبح ۱۰ بجے محلے کی صفائی ہے، "
    "سبھي لوگ آئییییں۔ پانی\u200cکی بوتل ساتھ لائیں… Zaroooor aaiye ga, plzzz sab ko batayein 📢 اَلسّلامُ علیکم"
)
"""An everyday announcement as phones write it: stretched letters, Arabic letter forms, joiners, vowel marks, emoji."""


def phrases_of(count: int) -> list[str]:
    """Made-up phrases of two to five made-up words, in Arabic script."""
    chance = random.Random(count)

    def word() -> str:
        return "".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(2, 3)))

    return [" ".join(word() for _ in range(chance.randint(2, 5))) for _ in range(count)]


async def phrases(field: Field) -> Row:
    sizes = (100, 1_000, 10_000)
    finders = {size: Finder({"some": phrases_of(size)}) for size in sizes}
    found = {size: _best_us(lambda size=size: finders[size].find(DIRTY), field.amount.round_s) for size in sizes}  # type: ignore[misc]
    pattern = re.compile("|".join(re.escape(normalised(phrase)) for phrase in phrases_of(sizes[-1])))
    with_re = _best_us(lambda: pattern.search(normalised(DIRTY)), field.amount.round_s)
    listed = ", ".join(f"{size:,}: {each:.0f} µs" for size, each in found.items())
    return Row(
        "phrases",
        f"A caption of {len(DIRTY)} characters against 10,000 phrases, dirty Urdu, normalisation included",
        {"ptb": f"`re`: {with_re:,.0f} µs", "ruko": f"{found[sizes[-1]]:.0f} µs"},
        f"{PHRASE_US:.0f} µs, flat from 100 to 10,000",
        found[sizes[-1]] <= PHRASE_US and found[sizes[-1]] <= 1.5 * found[sizes[0]],
        f"{with_re / found[sizes[-1]]:.0f}×",
        [f"by number of phrases: {listed}"],
    )


# ---- the check of content


def _many_flows(folder: Path, count: int) -> None:
    """The shipped content and, behind the flow "learn", `count` more like it, each leading to the next."""
    for name in ("flows", "messages", "locales"):
        shutil.copytree(ROOT / name, folder / name)
    flows = folder / "flows"
    learn = (flows / "learn.yaml").read_text(encoding="utf-8")
    onward = "start/welcome}"
    (flows / "learn.yaml").write_text(learn.replace(onward, "learn-1/stop}"), encoding="utf-8")
    for number in range(1, count + 1):
        following = f"learn-{number + 1}/stop}}" if number < count else onward
        one = learn.replace("flow: learn\n", f"flow: learn-{number}\n").replace("starts_on: [learn]\n", "")
        (flows / f"learn-{number}.yaml").write_text(one.replace(onward, following), encoding="utf-8")


async def check(field: Field) -> Row:
    count = 1_000 if field.amount.kills else 5
    with tempfile.TemporaryDirectory(prefix="ruko-bench-") as folder:
        await asyncio.to_thread(_many_flows, Path(folder), count)
        shipped, took = len([*(ROOT / "flows").glob("[!_]*.yaml")]), []
        for _ in range(field.amount.tries):
            began = time.monotonic()
            command = [sys.executable, "-c", "from bot.cli import main; main()", "check", "--content", folder]
            done = await asyncio.to_thread(
                subprocess.run, command, cwd=ROOT, capture_output=True, text=True, check=False
            )
            took.append(time.monotonic() - began)
            if done.returncode or f"{count + shipped} flows" not in done.stdout:
                raise RuntimeError(
                    f"ruko check did not find {count} more flows in order:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
                )
    return Row(
        "check",
        f"{count:,} flow files checked",
        {"ruko": f"{min(took):.1f} s"},
        f"{CHECK_S:.0f} s",
        min(took) <= CHECK_S,
    )
