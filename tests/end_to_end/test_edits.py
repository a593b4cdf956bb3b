"""Edits of the content while people talk: a bad one reaches nobody, a good one whoever begins anew."""

import shutil

import pytest
import pytest_asyncio
from support.guide import Guide
from support.house import house
from support.shipped import said

from bot.content.bundle import folder_or_own

pytestmark = [pytest.mark.asyncio(loop_scope="function"), pytest.mark.promise(7)]

FIRST = "I am an automatic helper, not the police and not Telegram."
EDITED = "I am an automatic helper. I am not the police and not Telegram."


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "content"
    for name in ("flows", "messages", "locales"):
        shutil.copytree(folder_or_own(None) / name, made / name)
    return made


@pytest_asyncio.fixture
async def home(mode, tmp_path, folder):
    async with house(mode, tmp_path / "redis", RUKO_CONTENT=str(folder)) as built:
        yield built


def edit(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


async def looked_at(home, what):
    """The bot has seen what lies in the folder, and said so."""
    await home.telegram.until(lambda: what in home.logs.text, f"“{what}” is not in the logs")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("flows/start.yaml", "go: learn/stop", "go: learn/stopp"),
        ("flows/start.yaml", "steps:", "stepz:"),
        ("flows/start.yaml", "first: welcome", "first: ["),
        ("messages/warning.yaml", "You can report without your name. I do not open or keep it.", "I keep nothing."),
    ],
    ids=["leads nowhere", "a slip of the pen", "no YAML", "takes a safety step away"],
)
async def test_a_bad_edit_reaches_nobody_and_the_last_good_version_goes_on(home, amna, folder, name, old, new):
    before = home.workers[0].bundles.served.revision
    edit(folder / name, old, new)
    await looked_at(home, "keeps serving: the edit is not used")
    await amna.writes("/start")
    await amna.sees(FIRST)
    await amna.taps("What to do if I ever see this")
    await amna.sees(said("learn/stop"))
    assert home.workers[0].bundles.served.revision == before


async def test_a_good_edit_is_served_to_who_begins_and_leaves_who_is_under_way_alone(home, amna, folder):
    guide, other = Guide(amna), home.person()
    await guide.writes("/start")
    await guide.chooses("learn")
    edit(folder / "flows" / "start.yaml", FIRST, EDITED)
    edit(folder / "flows" / "learn.yaml", "Do not forward it. Do not save it.", "Do not save it. Do not forward it.")
    edit(folder / "flows" / "learn.yaml", 'label: "Help", go: help/first}', 'label: "Help", go: then}')
    await looked_at(home, "now serving the edited content")
    await other.writes("/start")
    await other.sees(EDITED)
    await guide.chooses("then", "-back")
    assert "Do not forward it. Do not save it." in guide.text
    await guide.chooses("help")
    assert guide.at == "help/first"
    await guide.writes("/start learn")
    assert "Do not save it. Do not forward it." in guide.text


@pytest.mark.promise(8)
async def test_a_number_that_was_wrong_is_gone_for_everybody_at_once(home, amna, folder):
    """Country packs are never pinned to a conversation."""
    guide = Guide(amna)
    await guide.writes("/report")
    await guide.chooses("call")
    assert "15 (Pakistan)" in guide.text
    edit(folder / "messages" / "countries" / "PK.yaml", 'phone: "15"', 'phone: "16"')
    await looked_at(home, "now serving the edited content")
    await guide.chooses("no_call", "-back")
    assert "16 (Pakistan)" in guide.text
    assert "15 (Pakistan)" not in guide.text
