"""Lists inside texts about groups are written as the language writes them."""

from pathlib import Path

import pytest

from bot.content.bundle import load
from bot.service.group_words import GroupWords

BUNDLE = load(Path(__file__).parents[2])


@pytest.mark.parametrize(("locale", "comma"), [("en", ", "), ("ur_Latn", ", "), ("ur", "، "), ("sd", "، ")])
def test_signals_are_parted_by_the_comma_of_the_language(locale, comma):
    def text(name):
        return BUNDLE.text(f"group:{name}", locale)

    words = GroupWords(text, lambda name: BUNDLE.has_text(f"group:{name}"), {"signals": "report,phrase"})
    assert words.signals() == comma.join((text("signal_report"), text("signal_phrase")))
