"""The code with which a person finds their note again: 16 digits.

Two digits of the shard where the note lies, 13 of chance, one check digit (Luhn, ISO/IEC 7812), so
that a slip of one digit or of two neighbours is noticed before anybody looks anything up.
"""

from __future__ import annotations

import unicodedata

LENGTH = 16
GROUPING = ("Zs", "Pd", "Cf", "Cc")
"""Unicode categories of what may stand between and around the digits: spaces, dashes, marks, line ends."""


def make(shard: int, chance: bytes) -> str:
    """`shard` 0 to 99; `chance` at least 8 random bytes (13 digits hold 43 bits)."""
    body = f"{shard:02d}{int.from_bytes(chance[:8], 'big') % 10**13:013d}"
    return body + _check_digit(body)


def read(written: str) -> str | None:
    """The 16 digits of what a person typed, or None where it cannot be a receipt."""
    signs = [c for c in written if unicodedata.category(c) not in GROUPING]
    digits = "".join(str(int(c)) for c in signs if c.isdecimal())
    if len(digits) != LENGTH or len(signs) != LENGTH:
        return None
    return digits if _check_digit(digits[:-1]) == digits[-1] else None


def shard(receipt: str) -> int:
    return int(receipt[:2])


def spaced(receipt: str) -> str:
    """In groups of four, as it is shown."""
    return " ".join(receipt[i : i + 4] for i in range(0, LENGTH, 4))


def _check_digit(body: str) -> str:
    total = 0
    for position, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)
