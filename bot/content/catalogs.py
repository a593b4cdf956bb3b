"""Translations: gettext catalogs, read directly, one a locale.

A translation is used when its context is a text of today, its English is today's English, and it is
not marked fuzzy. What no native child-protection reader has signed off (`X-Reviewed-By` in the header of
the catalog) is used, and said to be unreviewed.
"""

from __future__ import annotations

import io
import re
from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from babel.messages.pofile import PoFileError, read_po

from bot.content.locales import LOCALES
from bot.content.misread import lines_of, merged
from bot.content.texts import ONE, Text
from bot.core.problems import Problem, Spot

_TEXT = r'"(?:[^"\\]|\\.)*"'
_LINE = re.compile(rf"\s*(?:(?:msgctxt|msgid|msgid_plural|msgstr(?:\[[0-5]\])?)?\s*{_TEXT}\s*|#.*)?")
"""A line of a catalog: empty, a note, or a text in quotation marks with or without its name before it."""


@dataclass(frozen=True, slots=True)
class Catalog:
    """What one locale says, by text id."""

    locale: str
    says: Mapping[str, str]
    spots: Mapping[str, Spot] = field(default_factory=dict)
    stale: tuple[str, ...] = ()
    """Text ids whose translation belongs to an older English text, or is marked fuzzy."""
    reviewed_by: str = ""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One translation as it is written."""

    text_id: str
    english: tuple[str, ...]
    """One text; or the form for one, then the other."""
    says: tuple[str, ...]
    is_fuzzy: bool
    line: int
    """Of the English text."""


def read_catalog(file: str, content: bytes, texts: Mapping[str, Text]) -> tuple[Catalog | None, list[Problem]]:
    """`file` is ``locales/<locale>/LC_MESSAGES/ruko.po``."""
    try:
        lines = lines_of(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return None, [Problem("not-utf8", Spot(file, content[: error.start].count(b"\n") + 1))]
    if problem := merged(file, lines) or _unreadable_line(file, lines):
        return None, [problem]
    try:
        entries = _entries(content)
    except (PoFileError, UnicodeDecodeError, ValueError, LookupError) as error:
        line = (getattr(error, "lineno", None) or 0) + 1
        return None, [Problem("po", Spot(file, line), {"hint": "Compare it with another entry of the file."})]
    says: dict[str, str] = {}
    spots: dict[str, Spot] = {}
    stale: list[str] = []
    for entry in entries:
        if entry.text_id not in texts or not any(entry.says):
            continue
        ids = [text_id for text_id in (f"{entry.text_id}{ONE}", entry.text_id) if text_id in texts]
        spots |= dict.fromkeys(ids, _spot_of_translation(file, lines, entry.line))
        if entry.is_fuzzy or entry.english != tuple(texts[text_id].text for text_id in ids):
            stale.append(entry.text_id)
        elif len(entry.says) != len(ids) or not all(entry.says):
            return None, [Problem("plural-missing", spots[entry.text_id], {"count": str(len(ids))})]
        else:
            says |= dict(zip(ids, entry.says, strict=True))
    return Catalog(file.split("/")[1], says, spots, tuple(stale), _header(content, "X-Reviewed-By")), []


@lru_cache(maxsize=len(LOCALES))
def _entries(content: bytes) -> tuple[_Entry, ...]:
    """Remembered, one a language: of an edit most catalogs are as they were, and Babel takes its time."""
    catalog = read_po(
        io.BytesIO(content.removeprefix(BOM_UTF8)), charset="utf-8", abort_invalid=True, ignore_obsolete=True
    )
    return tuple(
        _Entry(str(message.context), _forms(message.id), _forms(message.string), message.fuzzy, message.lineno or 1)
        for message in catalog
        if message.context
    )


def _forms(written: object) -> tuple[str, ...]:
    """Babel gives a text, or its forms."""
    return tuple(written) if isinstance(written, tuple | list) else (str(written),)


def _unreadable_line(file: str, lines: list[str]) -> Problem | None:
    for number, line in enumerate(lines, 1):
        if not _LINE.fullmatch(line):
            return Problem("po", Spot(file, number), {"hint": _hint(line)})
    return None


def _hint(line: str) -> str:
    marks = len(re.findall(r'(?<!\\)"', line))
    if marks > 2:
        return 'Inside a text write “ and ”, or \\" with a backslash before it.'
    if marks == 1:
        return "A text stands between two quotation marks, and one of them is missing. Write it."
    return "Begin it with msgctxt, msgid, msgstr or a quotation mark."


def _spot_of_translation(file: str, lines: list[str], number: int) -> Spot:
    """The line of the translation, below that of the English text."""
    below = range(number, min(number + 60, len(lines)))
    return Spot(file, next((i + 1 for i in below if lines[i].lstrip().startswith("msgstr")), number))


def _header(content: bytes, name: str) -> str:
    """A header of our own; Babel keeps only those it knows."""
    prefix = f'"{name}:'.encode()
    line = next((line for line in content.splitlines()[:60] if line.startswith(prefix)), b"")
    return line[len(prefix) :].decode().strip().removesuffix('"').removesuffix("\\n").strip()


def advice(catalog: Catalog) -> list[Problem]:
    """What a deployment may want to know, and may refuse."""
    spot = Spot(f"locales/{catalog.locale}/LC_MESSAGES/ruko.po")
    found = []
    if catalog.stale:
        facts = {"count": str(len(catalog.stale)), "locale": catalog.locale, "first": catalog.stale[0]}
        found.append(Problem("translation-stale", spot, facts, is_advice=True))
    if not catalog.reviewed_by:
        found.append(Problem("translations-unreviewed", spot, {"locale": catalog.locale}, is_advice=True))
    return found
