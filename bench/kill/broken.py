"""Bots that are broken on purpose: a kill test that passes them would show nothing.

    python -m bench.kill --broken all --mode webhook --durability fsync --conversations 64

Each takes one guarantee out of the real bot, in the worker's process alone, and must be found out.
"""
# ruff: noqa: SLF001 - to break something is to reach inside

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.core.effects import entry_from_bytes
from bot.service import ports
from bot.service.draining import Drain
from bot.store import scripts
from bot.telegram.receiving import Receiver, Verdict

ASTRAY_EVERY = 50

_in_background: set[asyncio.Task[Any]] = set()


def acknowledges_before_it_commits() -> None:
    """2xx at once, the work after it: what a bot does that answers first and handles in the background."""
    take = Receiver._take

    async def at_once(self: Receiver, incoming: Any) -> Verdict:
        task = asyncio.get_running_loop().create_task(take(self, incoming))
        _in_background.add(task)
        task.add_done_callback(_in_background.discard)
        return Verdict(acknowledged=True, result="handled")

    Receiver._take = at_once  # type: ignore[method-assign]


def forgets_what_it_has_handled() -> None:
    """No claim is looked at: an update that comes twice is done twice."""
    _rewrite(scripts.COMMIT, b"if redis.call('EXISTS', KEYS[1]) == 1 then", b"if false then")


def overwrites_what_others_wrote() -> None:
    """No record is compared: of two workers, the later one wins."""
    _rewrite(scripts.COMMIT, b"if kind == 'record' then", b"if kind == 'none' then")


def settles_before_it_sends() -> None:
    """An entry is taken off its lane before the call: whoever is killed in between has lost it."""

    async def one(self: Any, waiting: ports.Waiting) -> ports.Waiting | None:
        following: ports.Waiting | None = (await self._settle(waiting, None)).next
        entry = entry_from_bytes(waiting.payload)
        end = await self._until_known(waiting, entry)
        if end.outcome is not None:
            await self._tell(waiting.home, entry, end.outcome)
        return following

    Drain._one = one  # type: ignore[method-assign]


def tries_nothing_again() -> None:
    """A call that failed is dropped."""
    send = Drain._send

    async def once(self: Drain, *what: Any) -> ports.Outcome:
        outcome: ports.Outcome = await send(self, *what)
        return ports.Refused() if isinstance(outcome, ports.Later | ports.Unknown) else outcome

    Drain._send = once  # type: ignore[method-assign, assignment]


def leaves_the_lanes_of_the_dead() -> None:
    """Nobody takes over what a killed worker was sending."""
    _rewrite(
        scripts.TAKE,
        b"redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now,",
        b"redis.call('ZRANGEBYSCORE', KEYS[1], 0, 0,",
    )


def sends_to_the_one_before() -> None:
    """The worst there is: now and then a message goes to whom the message before it was for."""
    send = Drain._on_the_wire
    count, last = 0, 0

    async def astray(self: Drain, call: ports.Call) -> ports.Outcome:
        nonlocal count, last
        if isinstance(call, ports.SendText):
            count, before, last = count + 1, last, call.chat_id
            if before and count % ASTRAY_EVERY == 0:
                call = replace(call, chat_id=before)
        outcome: ports.Outcome = await send(self, call)
        return outcome

    Drain._on_the_wire = astray  # type: ignore[method-assign]


BREAKS: dict[str, Callable[[], None]] = {
    broken.__name__.replace("_", "-"): broken
    for broken in (
        acknowledges_before_it_commits,
        forgets_what_it_has_handled,
        overwrites_what_others_wrote,
        settles_before_it_sends,
        tries_nothing_again,
        leaves_the_lanes_of_the_dead,
        sends_to_the_one_before,
    )
}


def _rewrite(script: scripts.Script, old: bytes, new: bytes) -> None:
    if script.text.count(old) != 1:
        raise ValueError(f"{script.name}.lua does not hold {old!r} once: break it where it does that by now")
    script.write(script.text.replace(old, new))
