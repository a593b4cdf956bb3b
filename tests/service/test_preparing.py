"""Changes in another home: what is done to a note, and the one line that the staff's chat gets of it."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from support import shipped
from support.redis_server import store_on
from support.sending import HastyClock
from support.writes import ANNA, BILAL, write

from bot.core import receipts
from bot.core.effects import Post, entry_from_bytes
from bot.service.bundles import Bundles
from bot.service.ports import NewNote
from bot.service.preparing import Nothing, Preparer
from bot.service.rendering import Renderer
from bot.store.desk_seal import generate_keypair

STAFF = -1001
SOON = timedelta(hours=1)


@pytest.fixture
def content():
    return shipped.content()


@pytest.fixture
def store(client):
    return store_on(client, "one", report_key=generate_keypair()[0])


@pytest.fixture
async def receipt(store):
    """Of a note that lies there."""
    receipt = receipts.make(store.home(ANNA).shard, b"12345678")
    note = NewNote(receipt, json.dumps({"kind": "public"}).encode(), timedelta(days=30), datetime.now(UTC))
    await store.commit(write(store, "1", note=note))
    return receipt


class Desk:
    """A preparer, and what it put into the lane of the staff's chat."""

    def __init__(self, store, content, staff_chat):
        async def fetch(revision):
            return None

        self.content = content
        self.store = store
        self.lanes = []
        self.preparer = Preparer(store, Bundles(content, fetch), HastyClock(), "PK", staff_chat)
        self.preparer.start_lanes = self.lanes.extend

    async def does(self, act, receipt, name="a.1.1", **fields):
        post = Post(name, "staff" if act == "new_note" else "note", datetime.now(UTC) + SOON, act, receipt, fields)
        return await self.preparer.prepare(self.store.home(BILAL), post)

    @property
    def lines(self):
        says = [entry_from_bytes(lane.head.payload) for lane in self.lanes]
        renderer = Renderer(self.content, self.content, "PK")
        return [renderer.render(say.what, say.locale, datetime.now(UTC)).text for say in says]


@pytest.fixture
def desk(store, content):
    return Desk(store, content, STAFF)


@pytest.mark.parametrize(
    ("act", "told"),
    [
        ("new_note", "New note. Case"),
        ("add", "More was added to a note. Case"),
        ("withdraw", "A note was taken back. Case"),
    ],
)
async def test_staff_are_told_in_one_line(desk, store, receipt, act, told):
    assert await desk.does(act, receipt, link="https://example.org/canary") == Nothing("sent")
    (line,) = desk.lines
    assert line.startswith(f"{told} {store.case(receipt)}, ")
    assert "canary" not in line
    assert "\n" not in line


@pytest.mark.parametrize("act", ["new_note", "add", "withdraw"])
async def test_a_repeat_tells_staff_nothing_again(desk, receipt, act):
    await desk.does(act, receipt)
    assert await desk.does(act, receipt) == Nothing("sent")
    assert len(desk.lanes) == 1


@pytest.mark.parametrize("act", ["add", "withdraw"])
async def test_what_was_not_done_is_not_told(desk, store, act):
    unknown = receipts.make(store.home(ANNA).shard, b"another!")
    assert await desk.does(act, unknown) == Nothing("refused")
    assert desk.lanes == []


async def test_without_a_staff_chat_the_note_is_changed_all_the_same(store, content, receipt):
    desk = Desk(store, content, None)
    assert await desk.does("withdraw", receipt) == Nothing("sent")
    assert desk.lanes == []
    assert [note async for note in store.notes()] == []
