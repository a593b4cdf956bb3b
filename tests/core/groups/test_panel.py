"""The settings in an admin's private chat: every button fits, leads somewhere, and comes back."""

import hypothesis.strategies as st
import pytest
from core.groups.square import CHAT, REF, Square
from hypothesis import given

from bot.content.locales import LOCALES as KNOWN_LOCALES
from bot.core.groups import panel, settings
from bot.core.groups.cases import Cases
from bot.core.groups.group import Group

LOCALES = (("en", "English"), ("ur", "اردو"), ("ur_Latn", "Roman Urdu"))


def a_busy_group() -> Square:
    square = Square(mode="warn", uses_fingerprints=True, allowed=("x" * 22,))
    for number, by in enumerate("abcdefg"):
        square.share(by, 10 + number)
    return square


@pytest.mark.parametrize("name", list(panel.SCREENS))
def test_every_screen_has_at_most_five_choices_and_a_way_back_and_every_button_fits(name):
    square = a_busy_group()
    line = panel.screen(name, REF, square.group, square.cases, LOCALES)
    *choices, last = line.choices
    assert len(choices) <= 5
    assert (last[0] == "engine:back") is (name != "panel")
    for _, data in line.choices:
        assert len(data.encode()) <= 64
        press = panel.read(data)
        assert press is not None
        assert press.ref == REF
        assert panel.turn(press).show in {*panel.SCREENS, "case", "left"}


@pytest.mark.parametrize("count", [3, 5, 6, 8])
def test_every_language_can_be_chosen_for_a_group_however_many_there_are(count):
    known = tuple((f"l{n}", f"Language {n}") for n in range(count))
    first, more = (panel.screen(name, REF, Group(), Square().cases, known) for name in ("language", "more_languages"))
    assert ("group:open_more", panel.write(REF, "open", "more_languages")) in first.choices or count <= 5
    offered = {data.rpartition("=")[2] for line in (first, more) for _, data in line.choices if "locale=" in data}
    assert offered == {code for code, _ in known}
    assert max(len(line.choices) for line in (first, more)) <= 5 + 1
    assert {first.text, more.text} == {"group:panel_language"}


def test_a_setting_that_was_pressed_is_what_the_group_gets():
    press = panel.read(panel.write(REF, "set", "mode=remove"))
    turned = panel.turn(press)
    assert turned.show == "mode"
    assert settings.changed(Group(), turned.values).mode == "remove"


def test_switches_offer_the_other_state():
    on = panel.screen("signals", REF, Group(uses_phrases=True), Square().cases, LOCALES)
    off = panel.screen("signals", REF, Group(uses_phrases=False), Square().cases, LOCALES)
    assert on.choices[0][0] == "group:set_phrases_off"
    assert off.choices[0][0] == "group:set_phrases_on"


@pytest.mark.parametrize(("locale", "marked"), [("", "=✓ English"), ("ur", "=✓ اردو")])
def test_the_language_that_is_set_is_marked(locale, marked):
    line = panel.screen("language", REF, Group(locale=locale), Cases(), LOCALES)
    labels = [label for label, _ in line.choices]
    assert marked in labels
    assert sum("✓" in label for label in labels) == 1


def test_recent_cases_are_listed_newest_first_without_a_name():
    square = a_busy_group()
    line = panel.screen("recent", REF, square.group, square.cases, LOCALES)
    assert [label for label, _ in line.choices] == ["=1", "=2", "=3", "=4", "=5", "engine:back"]
    assert panel.turn(panel.read(line.choices[0][1])).case == square.cases.cases[-1].id
    assert "a" * 22 not in repr(line)
    assert str(CHAT) not in repr(line)


@pytest.mark.parametrize("locale", [*KNOWN_LOCALES, "pt_BR", "sr_Latn_RS"])
def test_a_language_can_be_set_however_its_code_is_made(locale):
    press = panel.read(panel.write(REF, "set", f"locale={locale}"))
    assert settings.changed(Group(), panel.turn(press).values).locale == locale


def test_the_settings_of_another_group_fit_one_button():
    values = settings.values_of(settings.changed(Group(locale="pa_Arab"), {"quiet": "22-23", "report_first": "300"}))
    data = panel.take(values, ((REF, "Book club"),)).choices[0][1]
    assert len(data.encode()) <= 64
    assert panel.turn(panel.read(data)).values == values


def test_who_administers_no_group_is_shown_how_to_add_one():
    line = panel.groups(())
    assert line.text == "group:no_groups"
    assert [data for _, data in line.choices] == ["add:"]


@given(st.text(max_size=70) | st.builds(lambda v, a: f"p.{REF}.{v}.{a}", st.sampled_from(panel.VERBS), st.text()))
def test_any_callback_data_is_a_press_or_nothing(data):
    press = panel.read(data)
    if press is not None:
        turned = panel.turn(press)
        assert turned.show in {*panel.SCREENS, "case", "left"}
        assert settings.understood(turned.values)
