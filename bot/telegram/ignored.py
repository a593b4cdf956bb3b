"""What an update is when nobody is answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Reason = Literal["undecodable", "unknown", "group", "ours", "service"]
"""Not JSON or not of Telegram's shape · a kind nobody asked for · in a group or channel · written by a
bot · a note of Telegram's own."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing is done for it but to count it. `update_id` is None where not even that could be read."""

    update_id: int | None
    reason: Reason
