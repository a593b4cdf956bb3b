"""The content as it is shipped, loaded once for all tests: nothing can change a bundle."""

from functools import cache
from pathlib import Path

from bot.content.bundle import Bundle, load


@cache
def content() -> Bundle:
    return load(Path(__file__).parents[2])


def said(text_id: str, locale: str = "en") -> str:
    """A text as it stands in the content, up to its first placeholder or line end: what of it can be looked for."""
    return label(text_id, locale).partition("{")[0].partition("\n")[0].strip()


def label(text_id: str, locale: str = "en") -> str:
    return content().text(text_id, locale)
