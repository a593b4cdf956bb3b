"""How much a bot may write into one group (facts commonly told: 20 messages in a minute; edits count too)."""

from __future__ import annotations

from collections import deque

from bot.emulator.clock import Clock
from bot.emulator.refusals import too_many

MOST_PER_GROUP = 20
WINDOW_S = 60.0


class Rates:
    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.most_per_group = MOST_PER_GROUP
        """May be raised for runs in which the rate is not the question."""
        self._sent: dict[int, deque[float]] = {}

    def count(self, chat: int) -> None:
        """One message or edit more. Raises `Refusal` 429 with the seconds until the next one fits."""
        now, sent = self.clock.now(), self._sent.setdefault(chat, deque())
        while sent and sent[0] <= now - WINDOW_S:
            sent.popleft()
        if len(sent) >= self.most_per_group:
            raise too_many(int(sent[0] + WINDOW_S - now) + 1)
        sent.append(now)
