"""What stands in the braces of texts about groups keeps the order and the marks of the reader's script."""

import pytest
from support.shipped import content

from bot.content.locales import LOCALES
from bot.service.group_words import GroupWords

CONTENT = content()


def words(locale, **facts):
    return GroupWords(
        lambda name: CONTENT.text(f"group:{name}", locale),
        lambda name: CONTENT.has_text(f"group:{name}"),
        facts,
        in_rtl=LOCALES[locale].direction == "rtl",
    )


@pytest.mark.parametrize(("locale", "between"), [("en", ", "), ("ur", "، "), ("ur_Latn", ", "), ("sd", "، ")])
def test_lists_are_joined_by_the_comma_of_the_script(locale, between):
    said = words(locale, signals="report,admin").signals()
    assert said == between.join(CONTENT.text(f"group:signal_{name}", locale) for name in ("report", "admin"))


def test_what_is_in_latin_letters_keeps_its_place_in_an_urdu_line():
    said = words("ur", group="Cricket 2026!", phrases="one-list,another")
    assert said.title() == "\u2068Cricket 2026!\u2069"
    assert said.phrases() == "\u2068one-list\u2069، \u2068another\u2069"
    assert words("en", group="Cricket").title() == "Cricket"
    assert words("ur", group="کرکٹ").title() == "کرکٹ"


@pytest.mark.parametrize("locale", CONTENT.locales)
def test_quiet_hours_are_said_as_the_button_says_them(locale):
    assert words(locale, quiet="22-7").quiet() == CONTENT.text("group:set_quiet_22-7", locale)
    assert words(locale, quiet="20-5").quiet() == "20–5"
    assert words(locale, quiet="off").quiet() == CONTENT.text("group:quiet_off", locale)
