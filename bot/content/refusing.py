"""Finds wordings that are refused, in one pass over a text, with the English ones in every language."""

from __future__ import annotations

from bot.content.locales import SOURCE
from bot.content.parts import Parts
from bot.content.texts import Avoided
from bot.content.topics import Finder

_ENDINGS = ("", "s", "es")
"""An English word is refused in the plural as well."""


def refusal(parts: Parts, name: str, locale: str, text: str) -> Avoided | None:
    """The first wording of a list of ``messages/wording.yaml`` that stands in a text, or None."""
    finder, rows = _finder(parts, name, locale)
    found = finder.find(text)
    return rows[found[0].name] if found else None


def _finder(parts: Parts, name: str, locale: str) -> tuple[Finder, dict[str, Avoided]]:
    key = f"{name}/{locale}"
    if key not in parts.finders:
        lists = parts.avoided.get(name, {})
        rows = {row.avoid: row for code in dict.fromkeys((locale, SOURCE)) for row in lists.get(code, ())}
        phrases = {avoid: [avoid + ending for ending in _ENDINGS] for avoid in rows}
        parts.finders[key] = Finder(phrases), rows
    found: tuple[Finder, dict[str, Avoided]] = parts.finders[key]
    return found
