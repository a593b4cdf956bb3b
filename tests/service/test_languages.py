"""Which language somebody meets: the client's own, the others one tap away, and no promise about a service's."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from support.shipped import content

from bot.content.bundle import Bundle
from bot.content.locales import LOCALES, resolve
from bot.core import presses
from bot.core.effects import Screen
from bot.core.flow import CHOICES_PER_SCREEN, Place
from bot.service.cards import Cards
from bot.service.rendering import Rendered, Renderer

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
BUNDLE = content()


def screen(place: str, locale: str, bundle: Bundle = BUNDLE, *, is_first: bool = True, country: str = "PK") -> Rendered:
    flow, _, step = place.partition("/")
    what = Screen(Place(flow, step), "conversation", 1, is_first=is_first)
    return Renderer(bundle, bundle, country).render(what, locale, NOW)


def tools(rendered: Rendered) -> list[str]:
    return [button.label for button in rendered.keyboard[-1]]


@pytest.mark.parametrize(
    ("client", "locale"),
    [
        ("ur", "ur"), ("ur-PK", "ur"), ("en", "en"), ("en-GB", "en"), ("ur-Latn", "ur_Latn"), ("nb", None), ("", None),
        ("pa", "pa_Arab"), ("pa-PK", "pa_Arab"), ("pa-Arab-PK", "pa_Arab"), ("pnb", "pa_Arab"), ("sd-PK", "sd"),
    ],
)  # fmt: skip
def test_a_client_gets_its_own_language_where_there_is_one(client: str, locale: str | None) -> None:
    assert resolve(client, BUNDLE.locales) == locale


@pytest.mark.parametrize("client", ["pa-IN", "pa-Guru", "pa-Guru-IN", "sd-IN", "sd-Deva", "sd-Deva-IN"])
def test_who_reads_punjabi_or_sindhi_in_other_letters_gets_no_catalog_in_arabic_ones(client: str) -> None:
    assert resolve(client, BUNDLE.locales) is None


@pytest.mark.parametrize(
    ("locale", "row"),
    [
        ("en", ["اردو", "Roman Urdu", "Hide"]),
        ("ur", ["English", "Roman Urdu", "چھپائیں"]),
        ("ur_Latn", ["English", "اردو", "Chupayein"]),
    ],
)
def test_the_first_screen_offers_the_other_languages_by_their_own_names(locale: str, row: list[str]) -> None:
    assert BUNDLE.locales[:3] == ("en", "ur", "ur_Latn")
    three = replace(BUNDLE, flows=replace(BUNDLE.flows, locales=BUNDLE.locales[:3]))
    assert tools(screen("start/welcome", locale, three)) == row


@pytest.mark.parametrize("locale", ["en", "ur", "ur_Latn"])
@pytest.mark.parametrize("is_first", [True, False], ids=["first screen", "later screen"])
def test_with_every_language_there_is_the_three_tools_still_fit_one_row(locale: str, is_first: bool) -> None:
    many = replace(BUNDLE, flows=replace(BUNDLE.flows, locales=tuple(LOCALES)))
    row = screen("start/welcome", locale, many, is_first=is_first).keyboard[-1]
    assert len(row) == 3
    assert all(len(button.label) <= 12 for button in row)


@pytest.mark.parametrize("count", [3, 5, 6, len(LOCALES)])
def test_every_language_is_in_the_list_five_buttons_at_a_time(count: int) -> None:
    known = tuple(LOCALES)[:count]
    bundle = replace(BUNDLE, flows=replace(BUNDLE.flows, locales=known))
    what = Screen(Place("ruko", "language"), "conversation", 1, is_first=True)
    pages = [Renderer(bundle, bundle, "PK").render(replace(what, page=page), "en", NOW).keyboard for page in range(3)]
    names = [[row[0].label for row in keyboard[:-1]] for keyboard in pages]
    assert max(map(len, names)) <= CHOICES_PER_SCREEN
    assert set().union(*names) - {"More"} == {LOCALES[code].own_name for code in known}
    assert ("More" in names[0]) is (count > CHOICES_PER_SCREEN)
    assert names[0] == names[2]  # behind the last page comes the first


def test_with_more_than_three_languages_the_first_two_others_are_one_tap_away_and_the_next_screen_leads_to_all() -> (
    None
):
    many = replace(BUNDLE, flows=replace(BUNDLE.flows, locales=("en", "ur", "ur_Latn", "sd")))
    first, later = (screen("start/welcome", "en", many, is_first=is_first).keyboard[-1] for is_first in (True, False))
    assert [button.label for button in first] == ["اردو", "Roman Urdu", "Hide"]
    assert [button.data.rpartition(".")[2] for button in first[:2]] == ["-in-ur", "-in-ur_Latn"]
    assert [button.label for button in later] == ["← Back", "Language", "Hide"]
    assert later[1].data.endswith(presses.LANGUAGES)


def test_a_list_without_the_readers_language_says_so() -> None:
    english, urdu, roman = (screen("worried-about-myself/talk", code).text for code in ("en", "ur", "ur_Latn"))
    assert "The help below is not in" not in english
    assert "نیچے کی مدد اردو میں نہیں ہے۔" in urdu
    assert "Neechay ki madad Urdu mein nahi hai." in roman


@pytest.mark.parametrize("locale", ["ur", "ur_Latn"])
def test_a_list_with_one_service_in_the_readers_language_says_nothing(locale: str) -> None:
    cards = Cards(BUNDLE, BUNDLE, locale, "PK", NOW)
    assert cards.none_speaks(cards.services(("people",))) == ""


@pytest.mark.parametrize("locale", LOCALES)
def test_every_country_with_a_pack_and_every_language_there_is_has_a_name(locale: str) -> None:
    """CLDR knows Punjabi in Arabic letters by little more than its name, and Saraiki not at all."""
    countries = BUNDLE.countries
    languages = {
        code: countries.language_name(code, locale) for code in ("en", "ur", "sd", "ps", "pa_Arab", "hi", "fa")
    }
    assert {code for code, name in languages.items() if name == code} == set()
    if locale not in ("en", "ur_Latn"):
        assert {code for code in countries if code != "ZZ" and countries.name(code, locale).isascii()} == set()


def test_a_service_that_does_not_state_its_languages_may_speak_the_readers() -> None:
    cards = Cards(BUNDLE, BUNDLE, "ur", "PK", NOW)
    services = [replace(service, languages=()) for service in cards.services(("self_help_talk",))]
    assert services
    assert cards.none_speaks(services) == ""


def test_the_readers_own_language_is_named_first_in_either_script() -> None:
    cards = Cards(BUNDLE, BUNDLE, "ur_Latn", "PK", NOW)
    (take_it_down,) = cards.services(("own_image_child",))
    assert any(line.startswith("Zabanein: Urdu, ") for line in cards.card(take_it_down)[1])
