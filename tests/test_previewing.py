"""The page on which staff see every screen: all of it is there, in every language, and it can be used."""

import functools
import html
import re
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
from click.testing import CliRunner
from content.small import ROOT

from bot.cli import ruko
from bot.content import bundle
from bot.content.locales import LOCALES
from bot.core import supplied
from bot.preview.page import as_html
from bot.preview.screens import own_views, views

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@functools.cache
def shipped():
    return bundle.load(ROOT).with_settings(country="PK", has_desk=True, remove_after=10)


@functools.cache
def page():
    return as_html(shipped(), "PK", NOW)


def cards(locale):
    return re.findall(
        rf'<div class="card" data-language="{locale}">(.*?)(?=<div class="card"|</article>)', page(), re.DOTALL
    )


def test_every_text_of_flows_messages_and_the_bot_itself_is_in_it():
    steps = [step for flow in shipped().flows.flows.values() for step in flow.steps.values()]
    seen = {text_id for step in steps for view in views(shipped(), step) for text_id in view.text_ids}
    seen |= {text_id for _, view in own_views(shipped()) for text_id in view.text_ids}
    assert {text_id for text_id in shipped().texts if not text_id.startswith("countries/")} - seen == set()


def test_every_step_and_every_screen_of_the_bot_has_a_place_in_it():
    ids = re.findall(r' id="([^"]+)"', page())
    assert len(ids) == len(set(ids))
    places = {str(step.place) for flow in shipped().flows.flows.values() for step in flow.steps.values()}
    assert places | {str(step.place) for step in supplied.STEPS} <= set(ids)


def test_every_link_leads_to_a_place_in_it():
    links = {unquote(html.unescape(link)) for link in re.findall(r'href="([^"]+)"', page())}
    assert {link for link in links if not link.startswith("#")} == set()
    assert {link[1:] for link in links} <= set(re.findall(r' id="([^"]+)"', page()))


def test_it_is_one_file_that_fetches_nothing():
    without_fonts = re.sub(r"url\(data:[^)]*\)", "", page())
    assert not re.search(r"url\(|<link|<img|src=|@import|fetch\(", without_fonts)
    assert page().count("url(data:font/woff2") == 3


@pytest.mark.parametrize("locale", LOCALES)
def test_a_language_is_shown_in_its_own_direction_and_letters_or_not_at_all(locale):
    shown = re.findall(rf'<div class="phone (\w+)" lang="{locale.replace("_", "-")}" dir="(\w+)"', page())
    assert bool(shown) == (locale in shipped().locales)
    font = {"Noto Nastaliq Urdu": "nastaliq", "Noto Naskh Arabic": "naskh"}.get(LOCALES[locale].font, "latin")
    assert set(shown) <= {(font, LOCALES[locale].direction)}


def test_screens_are_shown_as_people_meet_them():
    """Placeholders filled, helplines listed, and a choice that is hidden for some says for whom."""
    text = html.unescape(re.sub(r"<[^>]+>", " ", "".join(cards("en"))))
    assert "First report it in Telegram, then delete it." in text
    assert "1121 (Pakistan)" in text
    assert "Also leave a note when desk, unless own_path" in text


def test_wordings_and_shorter_forms_of_the_warning_are_all_shown():
    pause = page().partition('id="before-you-share/pause"')[2].partition("<article")[0]
    titles = re.findall(r"<h4>([^<]+)</h4>", pause)
    frames = shipped().flows.messages["warning"].frames
    assert titles == [
        *(f"{frame}, the first time" for frame in frames),
        *(f"{frame}, the second time" for frame in frames),
        "later",
    ]


def test_what_a_translation_lacks_is_marked_with_what_stands_in():
    catalogs = dict(shipped().catalogs)
    lacking = {text_id: text for text_id, text in catalogs["ur"].says.items() if text_id != "help/first"}
    catalogs["ur"] = replace(catalogs["ur"], says=lacking, stale=("help/first",))
    made = as_html(replace(shipped(), catalogs=catalogs), "PK", NOW)
    assert "<em>the English changed: English shown</em>" in made
    assert "<em>the English changed" not in page()


def test_what_nobody_reviewed_is_marked_at_its_language():
    unreviewed = [catalog for catalog in shipped().catalogs.values() if not catalog.reviewed_by]
    assert page().count("<small>not reviewed</small>") == len(unreviewed)


# ---- as a command


def test_the_command_writes_the_page_and_says_so(tmp_path):
    done = CliRunner().invoke(ruko, ["preview", "--to", str(tmp_path / "page.html"), "--country", "gb"])
    assert done.exit_code == 0
    assert (
        done.output
        == f"Wrote {tmp_path / 'page.html'}: {len(shipped().flows.flows)} flows in {len(shipped().locales)} languages.\n"
    )
    assert "helplines of United Kingdom" in (tmp_path / "page.html").read_text(encoding="utf-8")


# ---- in a browser


@pytest.fixture
async def opened(browser, tmp_path):
    """The page, opened at the width of a window or a phone."""
    (tmp_path / "page.html").write_text(page(), encoding="utf-8")
    address = (tmp_path / "page.html").as_uri()

    async def at(width, fragment=""):
        tab = await browser.new_page(viewport={"width": width, "height": 844})
        asked = []
        tab.on("request", lambda request: asked.append(request.url))
        await tab.goto(address + fragment)
        tab.asked = asked
        return tab

    return at


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
async def test_the_page_fits_the_window_and_asks_for_nothing(opened, width):
    tab = await opened(width)
    assert await tab.evaluate("document.documentElement.scrollWidth") == width
    assert [url for url in tab.asked if not url.startswith(("file:", "data:"))] == []


@pytest.mark.browser
async def test_a_language_can_be_put_away_and_the_last_one_stays(opened):
    tab = await opened(1280)
    for locale in shipped().locales:
        await tab.click(f'.languages [data-language="{locale}"]')
    assert await tab.eval_on_selector_all(
        ".languages [aria-pressed=true]", "all => all.map(one => one.dataset.language)"
    ) == [shipped().locales[-1]]
    assert await tab.locator(".card:visible").first.get_attribute("data-language") == shipped().locales[-1]


@pytest.mark.browser
async def test_words_are_found_in_any_script_and_a_link_shows_what_the_search_hid(opened):
    tab = await opened(1280)
    await tab.keyboard.press("/")
    await tab.keyboard.type("زبان چنیں")
    assert await tab.locator(".step:visible").count() == 1
    await tab.fill("#find", "no screen says this")
    assert await tab.locator("#nothing").is_visible()
    await tab.click('.contents a[href="#crisis"]')
    assert await tab.input_value("#find") == ""
    assert await tab.locator("#crisis").is_visible()


@pytest.mark.browser
async def test_a_button_leads_to_the_screen_behind_it(opened):
    tab = await opened(390, "#help/first")
    await tab.click('#help\\/first .card[data-language="en"] a.key >> nth=0')
    assert await tab.evaluate("decodeURIComponent(location.hash)") == "#help/for_me"
    assert await tab.locator("#help\\/for_me").is_visible()
