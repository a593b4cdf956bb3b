"""What Telegram marks in a text by itself: commands, links, names. Ranges are in UTF-16 units."""

from __future__ import annotations

import re
from typing import Any

_COMMAND = re.compile(r"^/[a-zA-Z0-9_]{1,32}(?:@[A-Za-z0-9_]{3,32})?")
_URL = re.compile(r"(?:https?://|www\.|t\.me/)\S+|\b[\w-]+\.(?:org|com|net|pk|example)\b(?:/\S*)?", re.IGNORECASE)
_MENTION = re.compile(r"(?<!\w)@[A-Za-z0-9_]{4,32}")


def found_in(text: str) -> list[dict[str, Any]]:
    found = [{"type": "bot_command", **_range(text, match)} for match in [_COMMAND.match(text)] if match]
    found += [{"type": "url", **_range(text, match)} for match in _URL.finditer(text)]
    found += [{"type": "mention", **_range(text, match)} for match in _MENTION.finditer(text)]
    return found


def _range(text: str, match: re.Match[str]) -> dict[str, int]:
    """In UTF-16 units, as Telegram counts."""
    before, inside = text[: match.start()], match.group()
    length = len(inside.encode("utf-16-le")) // 2
    return {"offset": len(before.encode("utf-16-le")) // 2, "length": length}
