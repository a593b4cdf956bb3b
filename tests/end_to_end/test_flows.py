"""Every flow of the map to its end, over HTTP, in every language: each choice of each step is pressed."""

import unicodedata

import pytest
from support.guide import Guide, buttons
from support.house import content, said
from support.journeys import BEGINNINGS, Planner

from bot.content.locales import LOCALES

pytestmark = pytest.mark.asyncio(loop_scope="module")

NEED_A_NOTE = ("my-note/what_next", "my-note/add_", "my-note/take_back")
"""Steps for somebody who has left a note; test_note.py goes through them."""
NOT_WITH_A_DESK = ("report/text", "report/after_text", "report/thanks.copy_text")
OF_ITS_OWN = ("en", "ur")
"""Languages that a client can speak; others are chosen by a tap."""


def without_marks(text):
    """Without the marks that keep two directions of writing apart."""
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf")


def readable(guide, locale):
    """The words of the step, in the person's language, and its choices under their names."""
    text, place = guide.text, guide.at
    assert text.strip()
    assert "{" not in text
    if place.startswith("ruko/"):
        return
    if content().has_text(place):
        assert without_marks(said(place, locale)) in without_marks(text)
    for button in buttons(guide.screen):
        if not button.choice.startswith("-"):
            label = content().text(f"{place}.{button.choice}", locale)
            assert label == button.label or "{" in label


async def newcomer(home, locale):
    guide = Guide(home.person(locale if locale in OF_ITS_OWN else "en"))
    if locale not in OF_ITS_OWN:
        await guide.writes("/start")
        await guide.guest.taps(LOCALES[locale].own_name)
        await guide.guest.sees(said("start/welcome", locale))
    return guide


@pytest.mark.promise(4)
@pytest.mark.timeout(180)
@pytest.mark.parametrize("locale", content().locales)
async def test_every_choice_of_every_step_leads_where_the_flow_says_and_can_be_read(home, locale):
    if home.mode == "polling" and locale != "en":
        pytest.skip("the languages are walked through by webhook; how updates come has no language")
    planner = Planner(home.workers[0].bundles.served, but=(*NEED_A_NOTE, *NOT_WITH_A_DESK))
    while planner.left:
        guide = await newcomer(home, locale)
        left, journey = len(planner.left), planner.journey(home.workers[0].store.home(guide.guest.id).seed)
        assert len(planner.left) < left
        for step in journey:
            await (guide.writes(step.act) if step.act in BEGINNINGS else guide.chooses(step.act))
            assert guide.at == step.place
            readable(guide, locale)
