"""Notes to the desk: sealed to its key in the commit that stores them, found again by their receipt."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from support.redis_server import store_on
from support.writes import ANNA, BILAL, write

from bot.core import receipts
from bot.service.ports import NewNote, UnsealError
from bot.store.desk_seal import generate_keypair, open_note
from bot.store.redis_store import LOOKUPS_AN_HOUR

pytestmark = pytest.mark.promise(5)

PUBLIC, PRIVATE = generate_keypair()
CONTENT = json.dumps({"kind": "channel", "link": "https://example.org/canary"}).encode()


@pytest.fixture
def store(connection):
    return store_on(connection, "one", report_key=PUBLIC)


def a_receipt(store, chat_id=ANNA, chance=b"12345678"):
    return receipts.make(store.home(chat_id).shard, chance)


async def file_note(store, claim="1", chat_id=ANNA, chance=b"12345678"):
    receipt = a_receipt(store, chat_id, chance)
    note = NewNote(receipt, CONTENT, timedelta(days=30), datetime.now(UTC))
    await store.commit(write(store, claim, chat_id, note=note))
    return receipt


async def all_notes(store):
    return [note async for note in store.notes()]


async def test_the_desk_and_nobody_else_can_read_a_note(store, client):
    receipt = await file_note(store)
    (note,) = await all_notes(store)
    assert (open_note(note.sealed, PRIVATE), note.state, note.additions) == (CONTENT, "received", ())
    assert note.case == store.case(receipt)
    with pytest.raises(UnsealError):
        open_note(note.sealed, generate_keypair()[1])
    for key in await client.keys("*"):
        assert b"canary" not in await client.dump(key)
        assert receipt.encode() not in key


async def test_a_note_is_found_by_its_receipt_from_any_chat(store):
    receipt = await file_note(store)
    assert await store.find_note(store.home(BILAL), receipt) == "received"
    assert await store.find_note(store.home(BILAL), a_receipt(store, chance=b"another!")) == "unknown"


async def test_looking_up_is_limited_for_each_chat(store):
    receipt = await file_note(store)
    answers = [await store.find_note(store.home(BILAL), receipt) for _ in range(LOOKUPS_AN_HOUR + 1)]
    assert answers == ["received"] * LOOKUPS_AN_HOUR + ["limited"]
    assert await store.find_note(store.home(ANNA), receipt) == "received"


async def test_looking_up_is_limited_for_all_together(store):
    answers = {await store.find_note(store.home(number), a_receipt(store)) for number in range(70)}
    assert answers == {"unknown", "limited"}


async def test_withdrawing_erases_the_note_and_the_same_claim_answers_the_same(store):
    receipt = await file_note(store)
    assert await store.withdraw_note("post.a.1.1", receipt)
    assert await store.withdraw_note("post.a.1.1", receipt), "a repeat after a lost answer"
    assert not await store.withdraw_note("post.a.2.1", receipt), "there is nothing left to withdraw"
    assert await all_notes(store) == []
    assert await store.find_note(store.home(ANNA), receipt) == "withdrawn"


async def test_what_is_added_lies_with_the_note_in_order_and_once(store):
    receipt = await file_note(store)
    for claim, content in (("a", b"first"), ("a", b"first"), ("b", b"second")):
        assert await store.add_to_note(claim, receipt, content)
    (note,) = await all_notes(store)
    assert [open_note(addition, PRIVATE) for addition in note.additions] == [b"first", b"second"]
    assert not await store.add_to_note("c", a_receipt(store, chance=b"another!"), b"x")


async def test_many_additions_stay_in_order(store):
    receipt = await file_note(store)
    for number in range(12):
        await store.add_to_note(f"a.{number}", receipt, str(number).encode())
    (note,) = await all_notes(store)
    assert [int(open_note(addition, PRIVATE)) for addition in note.additions] == list(range(12))


async def test_the_desk_marks_how_far_a_case_is(store):
    receipt = await file_note(store)
    assert await store.mark_note(store.case(receipt), "seen")
    assert await store.find_note(store.home(ANNA), receipt) == "seen"
    assert not await store.mark_note("00-FFFFFFFF", "seen")


async def test_a_note_expires_with_its_retention(store, client):
    receipt = await file_note(store)
    key = store._keys.note(int(receipt[:2]), store._seals.receipt(receipt))
    assert 29 * 86_400_000 < await client.pttl(key) <= 30 * 86_400_000
    await client.delete(key)
    assert await all_notes(store) == []


async def test_a_second_delivery_files_no_second_note(store):
    await file_note(store, claim="1")
    await file_note(store, claim="1", chance=b"another!")
    assert len(await all_notes(store)) == 1
