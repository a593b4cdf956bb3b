"""What the methods of the Bot API work on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from bot.emulator.memberships import Memberships
from bot.emulator.parameters import Parameters
from bot.emulator.rates import Rates
from bot.emulator.updates import Updates
from bot.emulator.world import World


@dataclass(frozen=True, slots=True)
class Context:
    world: World
    updates: Updates
    memberships: Memberships
    rates: Rates
    own_files: dict[str, str] = field(default_factory=dict)
    """Id of a file the bot has uploaded → its kind."""


Method = Callable[[Context, Parameters], Awaitable[Any]]
"""One method: the result. Raises `Refusal`."""
