"""Finds wordings that are refused, in one pass over a text, with the English ones in every language."""

from __future__ import annotations

from functools import lru_cache

from bot.content.locales import SOURCE
from bot.content.parts import Parts
from bot.content.texts import Avoided
from bot.content.topics import Found, Index, normalised

_ENDINGS = ("", "s", "es")
"""An English word is refused in the plural as well."""
TEXTS_AT_HAND = 20_000


@lru_cache(maxsize=TEXTS_AT_HAND)
def normal(text: str) -> str:
    """`normalised`, remembered from one load to the next. For texts of the content alone: what people type is kept
    nowhere."""
    return normalised(text)


def refusal(parts: Parts, name: str, locale: str, text: str) -> Avoided | None:
    """The first wording of a list of ``messages/wording.yaml`` that stands in a text, or None."""
    key = f"{name}/{locale}"
    if key not in parts.refused:
        lists = parts.avoided.get(name, {})
        rows = {row.avoid: row for code in (locale, SOURCE) for row in lists.get(code, ())}
        parts.refused[key] = _index(rows), rows
    index, rows = parts.refused[key]
    found = next(index.within(normal(text)), None)
    return rows[found.name] if found else None


def _index(rows: dict[str, Avoided]) -> Index:
    return Index((normalised(avoid + ending), Found(avoid, avoid)) for avoid in rows for ending in _ENDINGS)
