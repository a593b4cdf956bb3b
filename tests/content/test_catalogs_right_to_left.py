"""Right-to-left catalogs keep Latin words apart, so that no messenger turns a line round."""

from __future__ import annotations

import re

import pytest
from support.shipped import content

from bot.content.locales import LOCALES

BUNDLE = content()
RIGHT_TO_LEFT = [code for code in BUNDLE.locales if LOCALES[code].direction == "rtl"]
ISOLATED = re.compile("\u2068[^\u2066-\u2069]*\u2069|\\{\\w+\\}|^t\\.me/example$", re.MULTILINE)
LATIN = re.compile(r"[A-Za-z@/]{2,}")


def says(locale: str) -> dict[str, str]:
    """Without names of organisations: the cards isolate those as a whole."""
    return {text_id: text for text_id, text in BUNDLE.catalogs[locale].says.items() if not text_id.endswith(".name")}


@pytest.mark.parametrize("locale", RIGHT_TO_LEFT)
def test_latin_words_stand_between_isolates(locale: str) -> None:
    assert {text_id: text for text_id, text in says(locale).items() if LATIN.search(ISOLATED.sub("", text))} == {}


@pytest.mark.parametrize("locale", RIGHT_TO_LEFT)
def test_isolates_and_brackets_are_closed(locale: str) -> None:
    assert {
        text_id: text for text_id, text in says(locale).items() if re.search("[\u2068\u2069]", ISOLATED.sub("", text))
    } == {}


@pytest.mark.parametrize("locale", RIGHT_TO_LEFT)
def test_digits_are_western(locale: str) -> None:
    assert {text_id: text for text_id, text in says(locale).items() if re.search("[٠-٩۰-۹]", text)} == {}


def test_urdu_is_written_with_urdu_letters() -> None:
    assert {text_id: text for text_id, text in says("ur").items() if re.search("[يكىه]", text)} == {}
