"""The languages Ruko knows: code, own name, direction, font; and which one a client means.

A table of our own: Babel takes Roman Urdu (`ur_Latn`) for right-to-left Urdu and does not know some languages of
Pakistan at all. A locale can be used once it has a catalog in ``locales/``; English is the source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from gettext import c2py
from typing import Literal

SOURCE = "en"


@dataclass(frozen=True, slots=True)
class Locale:
    code: str
    own_name: str
    name: str
    """In English, for staff."""
    direction: Literal["ltr", "rtl"] = "ltr"
    font: str = ""
    """Family of the vendored web font; empty: the system's."""
    cldr: str = ""
    """The locale of CLDR for names of countries and languages, where CLDR has few or none; empty: the code itself."""
    fallback: tuple[str, ...] = (SOURCE,)
    plurals: str = "nplurals=2; plural=(n != 1);"
    """The header Plural-Forms of its catalog."""


NOT_ONE = "nplurals=2; plural=(n > 1);"
NOT_ONE_ELSEWHERE = "nplurals=2; plural=(n != 1);"
NASTALIQ, NASKH = "Noto Nastaliq Urdu", "Noto Naskh Arabic"

LOCALES = {
    locale.code: locale
    for locale in (
        Locale("en", "English", "English", cldr="en"),
        Locale("ur", "اردو", "Urdu", "rtl", NASTALIQ),
        Locale("ur_Latn", "Roman Urdu", "Roman Urdu", cldr="en_PK"),
        Locale("sd", "سنڌي", "Sindhi", "rtl", NASKH, fallback=("ur", SOURCE)),
        Locale("ps", "پښتو", "Pashto", "rtl", NASKH, fallback=("ur", SOURCE)),
        Locale(
            "pa_Arab",
            "پنجابی",
            "Punjabi",
            "rtl",
            NASTALIQ,
            cldr="ur",
            fallback=("ur", SOURCE),
            plurals=NOT_ONE,
        ),
        Locale("skr", "سرائیکی", "Saraiki", "rtl", NASTALIQ, cldr="ur", fallback=("ur", SOURCE)),
        Locale("bal", "بلۏچی", "Balochi", "rtl", NASKH, cldr="ur", fallback=("ur", SOURCE)),
    )
}
"""In the order in which they are offered."""

_ALIASES = {"pa": "pa_Arab", "pa_pk": "pa_Arab", "pnb": "pa_Arab", "roman_urdu": "ur_Latn"}
_OTHER_SCRIPT = ("pa_guru", "pa_in", "sd_deva", "sd_in")
"""Languages of ours as India writes them: whoever reads those letters cannot read a catalog in Arabic ones."""
_CODE = re.compile(r"[a-z]{2,3}(?:_[a-z]{4})?(?:_(?:[a-z]{2}|[0-9]{3}))?")
LONGEST_CODE = 32


def is_one(code: str, number: int) -> bool:
    """Whether a number takes the form for one in this language, as its rule of plurals says."""
    known = LOCALES.get(code)
    rule = (known.plurals if known else NOT_ONE_ELSEWHERE).partition("plural=")[2].rstrip(";")
    return _rule(rule)(number) == 0


@cache
def _rule(written: str) -> Callable[[int], int]:
    rule: Callable[[int], int] = c2py(written)
    return rule


def resolve(client_code: object, available: Sequence[str]) -> str | None:
    """The available locale that a client's language code means, or None where it means none of them.

    Total: ``en_US``, ``ur-PK``, ``UR``, ``zh-hans``, an empty code, None or anything else never raises.
    """
    if not isinstance(client_code, str) or len(client_code) > LONGEST_CODE:
        return None
    code = client_code.strip().lower().replace("-", "_")
    if not _CODE.fullmatch(code):
        return None
    by_lower = {name.lower(): name for name in available}
    if code.startswith(_OTHER_SCRIPT):
        return None
    parts = code.split("_")
    for candidate in (code, "_".join(parts[:2]), parts[0]):
        known = _ALIASES.get(candidate, candidate).lower()
        if known in by_lower:
            return by_lower[known]
    return None


def chain(code: str) -> tuple[str, ...]:
    """The locale itself, then those that stand in where it has no text."""
    known = LOCALES.get(code)
    return tuple(dict.fromkeys((code, *(known.fallback if known else ()), SOURCE)))
