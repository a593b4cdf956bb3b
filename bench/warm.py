"""What a fork server imports once, so that each bot process is there in a tenth of a second: aiogram, and the content."""

from __future__ import annotations

from bot import ending, settings, wiring
from bot.content.bundle import folder_or_own, load

BUNDLE = load(folder_or_own(None))

__all__ = ["BUNDLE", "ending", "settings", "wiring"]
