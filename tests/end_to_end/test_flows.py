"""Every flow of the map to its end, over HTTP, in every language: each choice of each step is pressed."""

import unicodedata

import pytest
from support.guide import Guide, buttons
from support.house import MODES
from support.journeys import BEGINNINGS, Planner
from support.shipped import content, said

from bot.content.locales import LOCALES
from bot.core import variants

pytestmark = pytest.mark.asyncio(loop_scope="module")

NEED_A_NOTE = ("my-note/what_next", "my-note/add_", "my-note/take_back")
"""Steps for somebody who has left a note; test_note.py goes through them."""
FROM_A_GROUP = ("group-reminder/",)
"""Begins with a reminder that a group asks for; tests/groups goes through it."""
NOT_WITH_A_DESK = ("report/text", "report/after_text", "report/thanks.copy_text")
FRAME = "harm"
"""Of the walker: with the neutral one, as with the own paths, the words of the law are not shown."""
WALKS = [(mode, "en") for mode in MODES] + [("webhook", locale) for locale in content().locales if locale != "en"]


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


def walker(home):
    """Somebody who will see the wording `FRAME`, and their seed."""
    while True:
        person = home.person()
        seed = home.workers[0].store.home(person.id).seed
        if variants.choose(content().flows.messages["warning"], seed) == FRAME:
            return person, seed


@pytest.fixture(scope="module")
def journeys():
    """Journeys through everything; they are the same in every language, for people with the same wording."""
    made = []

    def of(bundle, seed):
        planner = None if made else Planner(bundle, but=(*NEED_A_NOTE, *FROM_A_GROUP, *NOT_WITH_A_DESK))
        while planner and planner.left:
            left, journey = len(planner.left), planner.journey(seed)
            assert len(planner.left) < left
            made.append(journey)
        return made

    return of


@pytest.mark.slow
@pytest.mark.promise(4)
@pytest.mark.timeout(180)
@pytest.mark.parametrize(("mode", "locale"), WALKS, scope="module")
async def test_every_choice_of_every_step_leads_where_the_flow_says_and_can_be_read(home, mode, locale, journeys):
    for journey in journeys(home.workers[0].bundles.served, walker(home)[1]):
        person, _ = walker(home)
        guide = Guide(person)
        await guide.writes("/language")
        if LOCALES[locale].own_name not in [button.label for button in buttons(guide.screen)]:
            await person.taps(said("engine:more"))
        await person.taps(LOCALES[locale].own_name)
        await person.sees(said("start/welcome", locale))
        for step in journey:
            await (guide.writes(step.act) if step.act in BEGINNINGS else guide.chooses(step.act))
            assert guide.at == step.place
            readable(guide, locale)
