"""Updates of groups and channels. Nothing is done for them yet: they are dropped unread, and counted.

What is known here is only that it did not happen in a private chat. Whoever reads more of it does so
with structs of its own, so that private chats never gain a field that groups need.
"""

from __future__ import annotations

from bot.telegram.ignored import Ignored
from bot.telegram.intake import Glance


def read(seen: Glance, body: bytes) -> Ignored:
    return Ignored(seen.update_id, "group")
