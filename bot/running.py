"""`ruko run`: the content first, then everything that speaks to the world."""

from __future__ import annotations

from bot.checking import for_start_or_refusal
from bot.settings import Settings


def run(settings: Settings) -> None:
    """Until SIGTERM or Ctrl+C. Raises `Refused` with what to do when it cannot start.

    The imports that take seconds come after the content: they fill what loading it has left free.
    """
    content = for_start_or_refusal(settings.content, settings.unverified)  # Redis may have what served before
    from bot import wiring

    wiring.run(settings, content)
