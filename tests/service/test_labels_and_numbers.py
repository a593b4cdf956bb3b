"""What stands on buttons and in lists of services: one space between words, no number without its country."""

import re
from datetime import UTC, datetime
from typing import get_args

import pytest
from support.shipped import content

from bot.content.schema import Role
from bot.core.effects import Line, Screen
from bot.core.flow import Place
from bot.service.cards import Cards
from bot.service.rendering import Renderer

pytestmark = pytest.mark.promise(8)

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
BUNDLE = content()
COUNTRIES = [code for code in BUNDLE.countries if code != "ZZ"]


@pytest.mark.parametrize("locale", ["en", "ur"])
def test_a_label_with_a_country_in_it_has_one_space_between_words(locale):
    shown = Renderer(BUNDLE, BUNDLE, "PK").render(Screen(Place("ruko", "country"), "c", 1), locale, NOW)
    wanted = BUNDLE.text("engine:keep_country", locale).format(country=BUNDLE.countries.name("PK", locale))
    assert shown.keyboard[0][0].label == wanted


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_number_is_never_shown_without_its_country(country):
    cards = Cards(BUNDLE, BUNDLE, "en", country, NOW)
    for service in cards.services(get_args(Role)):
        _, lines = cards.card(service)
        numbers = [line for line in lines if re.fullmatch(r"[\d +()-]{3,}", line)]
        assert numbers == [], service.id


@pytest.mark.parametrize(("minutes", "said"), [("1", "in 1 minute."), ("10", "in 10 minutes."), ("0", "in 0 minutes.")])
def test_what_is_counted_is_said_in_the_form_that_fits(minutes, said):
    shown = Renderer(BUNDLE, BUNDLE, "PK").render(Line("engine:copy_timer", {"minutes": minutes}), "en", NOW)
    assert shown.text.splitlines()[0].endswith(said)
