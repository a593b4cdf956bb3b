"""Translations: gettext catalogs, read directly, one a locale.

A translation is used when its context is a text of today, its English is today's English, and it is
not marked fuzzy. What no native child-protection reader has signed off (`X-Reviewed-By` in the header of
the catalog) is used, and said to be unreviewed.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field

from babel.messages.pofile import PoFileError, read_po

from bot.content.parts import Text
from bot.core.problems import Problem, Spot


@dataclass(frozen=True, slots=True)
class Catalog:
    """What one locale says, by text id."""

    locale: str
    says: Mapping[str, str]
    spots: Mapping[str, Spot] = field(default_factory=dict)
    stale: tuple[str, ...] = ()
    """Text ids whose translation belongs to an older English text, or is marked fuzzy."""
    reviewed_by: str = ""


def read_catalog(file: str, content: bytes, texts: Mapping[str, Text]) -> tuple[Catalog | None, list[Problem]]:
    """`file` is ``locales/<locale>/LC_MESSAGES/ruko.po``."""
    locale = file.split("/")[1]
    try:
        catalog = read_po(io.BytesIO(content), abort_invalid=True, ignore_obsolete=True)
    except (PoFileError, UnicodeDecodeError, ValueError) as error:
        line = getattr(error, "lineno", 0) or 0
        hint = "A line does not begin with msgctxt, msgid, msgstr or a quotation mark."
        return None, [Problem("po", Spot(file, line + 1 if line else 0), {"hint": hint})]
    says, spots, stale = {}, {}, []
    for message in catalog:
        text_id, translated = str(message.context or ""), message.string
        if not text_id or not isinstance(translated, str) or not translated:
            continue
        source = texts.get(text_id)
        if source is None:
            continue
        spots[text_id] = Spot(file, message.lineno or 0)
        if message.fuzzy or message.id != source.text:
            stale.append(text_id)
        else:
            says[text_id] = translated
    headers = dict(catalog.mime_headers)
    reviewed_by = _header(content, "X-Reviewed-By") or str(headers.get("X-Reviewed-By", ""))
    return Catalog(locale, says, spots, tuple(stale), reviewed_by.strip()), []


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
