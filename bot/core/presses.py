"""What a button carries: callback data, at most 64 bytes, taken back as untrusted input.

``1.<conversation>.<visit>.<flow/step>.<choice>``. The step is in it because a stale button must
show the screen it meant when its conversation is long gone.
"""

from __future__ import annotations

from bot.core.flow import Place
from bot.core.values import value

LONGEST = 64
"""Bytes; Telegram's limit for callback data."""
VERSION = "1"
ROOM_FOR_PLACE_AND_CHOICE = LONGEST - len("1.") - len("abcdefgh.") - len("zzzz.") - len(".")
"""What a flow, its step and a choice may take together, with the ``/``: checked by `ruko check`."""

BACK, HIDE, SKIP = "-back", "-hide", "-skip"
MORE = "-more-"
"""Followed by the page it leads to."""
LANGUAGES = "-languages"
LANGUAGE = "-in-"
"""Followed by a locale: show this very screen in that language."""


@value
class Press:
    conversation: str
    visit: int
    place: Place | None
    choice: str


def write(conversation: str, visit: int, place: Place, choice: str) -> str:
    """Raises ValueError where it would not fit: content is checked so that it always does."""
    data = f"{VERSION}.{conversation}.{_base36(visit)}.{place.flow}/{place.step}.{choice}"
    if len(data) > LONGEST or not data.isascii():
        _check_fits(data, place, choice)
    return data


def _check_fits(data: str, place: Place, choice: str) -> None:
    if len(data.encode()) > LONGEST:
        raise ValueError(f"{len(data.encode())} bytes of callback data for {place}.{choice}, {LONGEST} are allowed")


def read(data: str) -> Press:
    """Total: whatever cannot be read is a press that leads to the start."""
    parts = data.split(".", 4)
    if len(parts) != 5 or parts[0] != VERSION:
        return Press("", 0, None, "")
    _, conversation, visit, place, choice = parts
    if not (visit.isascii() and visit.isalnum()) or len(visit) > 6:
        return Press("", 0, None, "")
    return Press(conversation[:16], int(visit, 36), Place.parse(place), choice[:40])


def more(page: int) -> str:
    """The choice that leads to this page of services; 0 is the first."""
    return f"{MORE}{page}"


def page_of(choice: str) -> int:
    """Total: 0 to 99."""
    number = choice.removeprefix(MORE)
    return int(number) if number.isascii() and number.isdigit() and len(number) <= 2 else 0


DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def _base36(number: int) -> str:
    digits = DIGITS[number % 36]
    while number := number // 36:
        digits = DIGITS[number % 36] + digits
    return digits
