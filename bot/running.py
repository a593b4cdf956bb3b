"""`ruko run`: the content first, then everything that speaks to the world."""

from __future__ import annotations

from bot.checking import for_start
from bot.settings import Settings


def run(settings: Settings) -> None:
    """Until SIGTERM or Ctrl+C. Raises `Refused` with what to do when it cannot start.

    A mistake in the content is told before the imports that take seconds; and they fill what loading has left free.
    """
    bundle = for_start(settings.content, settings.unverified)
    from bot import wiring

    wiring.run(settings, bundle)
