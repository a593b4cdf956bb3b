"""What staff type and press in their chat. Read as untrusted input.

``/reference K7Q2MDX AB-12345 30`` · ``/withdraw K7Q2MDX`` · ``/list 2`` · a button's ``k.K7Q2MDX.confirm``
"""

from __future__ import annotations

import re
from typing import Literal, cast, get_args

from bot.core.staff.listings import DAYS, FEWEST_DAYS, MOST_DAYS

COMMANDS = ("list", "reference", "withdraw")
PREFIX = "k"
Act = Literal["confirm", "withdraw"]

_CODE = re.compile(r"K[2-9A-Z]{6}")
_REFERENCE = re.compile(r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9#_/-]{3,29}")
"""As hotlines and the police number reports: at least one digit, no spaces; and no dot, so that it is no address."""


def code(argument: str) -> str | None:
    """The number of a case, however it is typed."""
    found = argument.strip().upper()
    return found if _CODE.fullmatch(found) else None


def reference(argument: str) -> tuple[str, str, int] | None:
    """(code, reference, days); None for what cannot be read."""
    words = argument.split()
    if len(words) not in (2, 3) or (of := code(words[0])) is None:
        return None
    days = _days(words[2]) if len(words) == 3 else DAYS
    if days is None or not _REFERENCE.fullmatch(words[1]) or of == words[1].upper():
        return None
    return of, words[1], days


def page(argument: str) -> int:
    """From 0; what cannot be read is the first."""
    written = argument.strip()
    is_number = written.isascii() and written.isdecimal() and len(written) <= 3
    return max(0, int(written) - 1) if is_number else 0


def press(of: str, act: Act) -> str:
    return f"{PREFIX}.{of}.{act}"


def pressed(data: str) -> tuple[str, Act] | None:
    parts = data.split(".")
    if len(parts) != 3 or parts[0] != PREFIX or not _CODE.fullmatch(parts[1]) or parts[2] not in get_args(Act):
        return None
    return parts[1], cast("Act", parts[2])


def _days(written: str) -> int | None:
    if not (written.isascii() and written.isdecimal() and len(written) <= 3):
        return None
    return int(written) if FEWEST_DAYS <= int(written) <= MOST_DAYS else None
