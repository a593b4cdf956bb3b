"""What stands on buttons and in lists of services: one space between words, no number without its country."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

import pytest
from support.shipped import content

from bot.content.locales import LOCALES
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


def test_a_country_without_a_pack_of_its_own_can_be_kept_too():
    in_norway = Screen(Place("ruko", "country"), "c", 1, country="NO")
    shown = Renderer(BUNDLE, BUNDLE, "PK").render(in_norway, "en", NOW)
    assert [row[0].label for row in shown.keyboard[:2]] == ["Keep Norway", "Pakistan"]


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


def listed(country, *roles, locale="en"):
    return [service.id for service in Cards(BUNDLE, BUNDLE, locale, country, NOW).services(roles)]


def test_a_number_that_several_services_answer_is_listed_once():
    assert listed("PK", "child_line") == ["pk_1121_national"]


def test_a_number_is_listed_again_where_it_can_also_be_written_to():
    assert {"pk_police_15", "pk_punjab_vccs"} <= set(listed("PK", "danger"))


def test_what_stands_in_for_a_country_comes_after_what_the_country_has():
    found = listed("DE", "crisis", "people")
    assert (found[0], found[-1]) == ("de_nummer_gegen_kummer", "global_child_helpline_international")


@pytest.mark.parametrize(
    ("country", "place", "is_said"),
    [
        ("IR", "crisis/now", True),
        ("GB", "crisis/now", True),
        ("PK", "crisis/now", False),
        ("IR", "worried-about-myself/alone", False),
        ("ZZ", "crisis/now", False),
    ],
    ids=["no pack", "nobody for this", "its own", "there for the whole world", "no country said"],
)
def test_where_a_country_has_nobody_of_its_own_the_list_says_so(country, place, is_said):
    flow, _, step = place.partition("/")
    shown = Renderer(BUNDLE, BUNDLE, country).render(Screen(Place(flow, step), "c", 1), "en", NOW)
    assert (f"For {BUNDLE.countries.name(country, 'en')} I have no such service" in shown.text) == is_said


def test_toll_free_ends_at_the_border():
    umang = next(one for one in BUNDLE.countries.showable("crisis", "PK") if one.id == "pk_umang")
    _, at_home = Cards(BUNDLE, BUNDLE, "en", "PK", NOW).card(umang)
    _, abroad = Cards(BUNDLE, BUNDLE, "en", "AE", NOW).card(umang)
    assert "Free · May ask your name" in at_home
    assert "Calls from United Arab Emirates may cost money · May ask your name" in abroad


def test_the_languages_of_a_service_begin_with_the_readers_and_those_of_the_country():
    take_it_down = BUNDLE.countries.showable("own_image_child", "PK")[0]
    _, lines = Cards(BUNDLE, BUNDLE, "en", "PK", NOW).card(take_it_down)
    assert [line for line in lines if line.startswith("Languages: English, Urdu, ")]


@pytest.mark.parametrize(("locale", "line"), [("en", "Police: 15 (Pakistan)"), ("ur", "پولیس: 15 (پاکستان)")])
def test_an_emergency_number_stands_with_its_country_and_who_answers(locale, line):
    (shown,) = Cards(BUNDLE, BUNDLE, locale, "PK", NOW).emergency()
    assert re.sub("[\u2066-\u2069]", "", shown) == line


def test_a_line_that_has_its_number_in_its_name_says_it_once():
    said = Cards(BUNDLE, BUNDLE, "en", "PK", NOW).first_number("child_line")
    assert said == "Child protection helpline: 1121 (Pakistan)"


@pytest.mark.parametrize(("keeps", "said"), [(1, "erased after 1 day."), (30, "erased after 30 days.")])
def test_days_are_said_in_the_form_that_fits(keeps, said):
    operator = BUNDLE.operator.model_copy(update={"keeps_days": keeps})
    bundle = replace(BUNDLE, operator=operator)
    shown = Renderer(bundle, bundle, "PK").render(Screen(Place("note", "consent"), "c", 1), "en", NOW)
    assert said in shown.text


def test_who_cannot_call_is_shown_first_where_to_write():
    shown = Renderer(BUNDLE, BUNDLE, "PK").render(Screen(Place("report", "no_call"), "c", 1), "en", NOW)
    assert "WhatsApp: 0309-0000015 (Pakistan)" in shown.text
    assert "Police emergency" not in shown.text


@pytest.mark.parametrize("locale", [code for code in BUNDLE.locales if LOCALES[code].direction == "rtl"])
def test_the_code_of_a_note_keeps_the_order_of_its_digits_among_words_from_the_right(locale):
    screen = Screen(Place("note", "code"), "c", 1, facts={"code": "4453 6628 5865 3091"})
    shown = Renderer(BUNDLE, BUNDLE, "PK").render(screen, locale, NOW)
    assert shown.text == "\u200f\u20684453 6628 5865 3091\u2069"
    (span,) = shown.spans
    assert shown.text[span.offset : span.offset + span.length] == "4453 6628 5865 3091"
