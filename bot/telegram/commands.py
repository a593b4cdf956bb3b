"""A command as Telegram writes it: ``/name``, ``/name@bot argument``."""

from __future__ import annotations

import re

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{3,32}))?(?:\s+|$)")
LONGEST_ARGUMENT = 64
"""Characters: Telegram's limit for the payload of a deep link."""


def command_of(text: str, username: str) -> tuple[str, str] | None:
    """(name in lower case, argument); None for what is no command, or one for another bot."""
    found = _COMMAND.match(text) if text.startswith("/") else None
    if found is None:
        return None
    name, addressee = found.groups()
    if addressee and addressee.lower() != username.lower():
        return None
    return name.lower(), text[found.end() :].strip()[:LONGEST_ARGUMENT]
