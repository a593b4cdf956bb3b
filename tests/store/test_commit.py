"""One event's whole change, or none of it."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from support.writes import ANNA, BILAL, entry, timer, write

from bot.service.ports import NewerFormat, StoreAway, UnsealError
from bot.store import seals

pytestmark = pytest.mark.promise(6)


async def commit(store, claim, chat_id=ANNA, **changes):
    return await store.commit(write(store, claim, chat_id, **changes))


async def test_what_is_written_is_read_back(store):
    await commit(store, "1", conversation=b"at a step", person=b"speaks Urdu")
    found = await store.read(store.home(ANNA))
    assert (found.conversation, found.person, found.waiting) == (b"at a step", b"speaks Urdu", 0)


async def test_a_chat_that_was_never_seen_reads_as_nothing(store):
    found = await store.read(store.home(ANNA))
    assert (found.conversation, found.person, found.guards) == (None, None, (b"", b""))


async def test_the_second_delivery_of_an_update_changes_nothing(store, other):
    first = await commit(store, "1", conversation=b"first", entries=(entry("a.1.1"),))
    again = await commit(other, "1", conversation=b"second", entries=(entry("a.1.1"),))
    found = await store.read(store.home(ANNA))
    assert (first.state, again.state, again.lanes) == ("done", "seen", ())
    assert (found.conversation, found.waiting) == (b"first", 1)


async def test_the_same_update_at_two_workers_at_once_is_done_by_one(store, other):
    states = await asyncio.gather(*(commit(worker, "1", counts={"seen": 1}) for worker in (store, other) * 5))
    assert sorted(found.state for found in states) == ["done"] + ["seen"] * 9
    assert (await store.counters(datetime.now(UTC)))["seen"] == 1


async def test_a_write_from_an_old_snapshot_is_lost_and_leaves_no_claim(store, other):
    old = await store.read(store.home(ANNA))
    await commit(other, "1", conversation=b"theirs")
    lost = await commit(store, "2", snapshot=old, conversation=b"ours", entries=(entry("a.1.1"),), counts={"n": 1})
    assert (lost.state, lost.lanes) == ("lost", ())
    fresh = await store.read(store.home(ANNA))
    assert (fresh.conversation, fresh.waiting) == (b"theirs", 0)
    assert (await commit(store, "2", snapshot=fresh, conversation=b"ours")).state == "done"


async def test_the_person_alone_moving_on_loses_the_race_too(store, other):
    await commit(store, "1", conversation=b"c", person=b"p")
    old = await store.read(store.home(ANNA))
    await commit(other, "2", person=b"another country")
    assert (await commit(store, "3", snapshot=old, conversation=b"d")).state == "lost"


async def test_writing_the_same_bytes_again_is_another_revision(store):
    await commit(store, "1", conversation=b"same")
    old = await store.read(store.home(ANNA))
    await commit(store, "2", conversation=b"same")
    assert (await commit(store, "3", snapshot=old)).state == "lost"


async def test_a_record_written_as_nothing_is_deleted(store):
    await commit(store, "1", conversation=b"c", person=b"p")
    await commit(store, "2", conversation=None)
    found = await store.read(store.home(ANNA))
    assert (found.conversation, found.person) == (None, b"p")


async def test_a_record_lives_as_long_as_it_was_given_and_use_renews_the_person(store, client):
    await commit(store, "1", conversation=b"c", conversation_ttl=timedelta(minutes=30), person=b"p")
    home, keys = store.home(ANNA), store._keys
    assert 1_790_000 < await client.pttl(keys.conversation(home)) <= 1_800_000
    await client.pexpire(keys.person(home), 60_000)
    await commit(store, "2", conversation=b"c")
    assert await client.pttl(keys.person(home)) > 360 * 24 * 3600 * 1000


async def test_two_chats_do_not_meet(store):
    await commit(store, "1", ANNA, conversation=b"hers", entries=(entry("a.1.1"),))
    await commit(store, "2", BILAL, conversation=b"his")
    anna, bilal = await store.read(store.home(ANNA)), await store.read(store.home(BILAL))
    assert (anna.conversation, anna.waiting, bilal.conversation, bilal.waiting) == (b"hers", 1, b"his", 0)


async def test_counters_of_all_shards_are_summed_by_day(store):
    now = datetime.now(UTC)
    for number in range(10):
        await commit(store, str(number), number + 1, counts={"shown": 2, "tapped": 1})
    assert await store.counters(now) == {"shown": 20, "tapped": 10}
    assert await store.counters(now - timedelta(days=1)) == {}


async def test_our_own_bug_is_kept_in_the_claim_and_the_update_is_done(store, client):
    await commit(store, "1", failed="text KeyError engine.py:41")
    home = store.home(ANNA)
    assert await client.get(store._keys.claim(home.shard, "1")) == b"text KeyError engine.py:41"
    assert (await commit(store, "1", conversation=b"c")).state == "seen"


async def test_an_answer_that_got_lost_is_asked_for_again_and_the_lanes_are_ours(store, monkeypatch):
    """A time-out: the commit ran, its answer did not come back."""
    trip, lost = store._commit, []

    async def cut_off(keys, arguments):
        answer = await trip(keys, arguments)
        if not lost:
            lost.append(answer)
            from bot.store.trips import Unanswered

            raise Unanswered("cut")
        return answer

    monkeypatch.setattr(store, "_commit", cut_off)
    committed = await commit(store, "1", conversation=b"c", entries=(entry("a.1.1"), entry("a.1.2", lane="removals")))
    assert committed.state == "done"
    heads = [(await store.settle(lane, None)).next for lane in committed.lanes]
    assert [head.name for head in heads] == ["a.1.1", "a.1.2"]


async def test_a_full_redis_is_away_and_leaves_no_claim_behind(store, client):
    await client.config_set("maxmemory", "1")
    try:
        with pytest.raises(StoreAway):
            await commit(store, "1", conversation=b"c", entries=(entry("a.1.1"),))
    finally:
        await client.config_set("maxmemory", "0")
    assert (await commit(store, "1", conversation=b"c", entries=(entry("a.1.1"),))).state == "done"
    assert (await store.read(store.home(ANNA))).waiting == 1


async def test_a_server_that_forgot_the_scripts_is_told_them_again(store, client):
    await commit(store, "1")
    await client.script_flush()
    assert (await commit(store, "2")).state == "done"


async def test_hide_takes_back_what_waits_and_forgets_the_message_ids(store):
    home = store.home(ANNA)
    await commit(store, "1", conversation=b"c", person=b"p", entries=(entry("a.1.1"),), messages_in=(11, 12))
    kept = await store.kept(home)
    assert sorted(kept.messages) == [11, 12]
    from bot.service.ports import Clear

    hidden = await commit(store, "2", conversation=None, clear=Clear("hide", kept), entries=(entry("a.1.2"),))
    assert hidden.state == "done"
    found = await store.read(home)
    assert (found.conversation, found.person, found.waiting) == (None, b"p", 1)
    assert (await store.kept(home)).messages == ()


async def test_hide_is_lost_when_a_message_was_sent_meanwhile(store):
    """Else that message would stay in the chat and nobody would know its id."""
    from bot.service.ports import Clear

    home = store.home(ANNA)
    committed = await commit(store, "1", entries=(entry("a.1.1"),))
    kept = await store.kept(home)
    await store.settle(committed.lanes[0], committed.lanes[0].head, 55)
    assert (await commit(store, "2", clear=Clear("hide", kept))).state == "lost"
    assert (await store.kept(home)).messages == (55,)


@pytest.mark.promise(5)
async def test_forget_leaves_nothing_of_the_person(store, client):
    from bot.service.ports import Clear

    home = store.home(ANNA)
    at = datetime.now(UTC) + timedelta(hours=1)
    await commit(store, "1", conversation=b"c", person=b"p", messages_in=(11,), timers=(timer("remind.a", at),),
                 entries=(entry("a.1.1"),))  # fmt: skip
    kept = await store.kept(home)
    assert kept.timers == ("remind.a",)
    await commit(store, "2", conversation=None, clear=Clear("forget", kept), stopped_timers=kept.timers)
    left = [key.decode() for key in await client.keys("*") if home.chat in key.decode()]
    assert left == []
    assert await client.hlen(store._keys.bells(home.shard)) == 0


@pytest.mark.promise(5)
async def test_nothing_in_redis_shows_a_chat_or_a_word(store, client):
    """Keys hold pseudonyms, values are sealed: 1001 and the words are nowhere."""
    at = datetime.now(UTC) + timedelta(hours=1)
    await commit(store, "1", 100_000_000_001, conversation=b"canary-word", person=b"canary-word",
                 entries=(entry("a.1.1", b"canary-word"),), timers=(timer("t.a", at, b"canary-word"),))  # fmt: skip
    for key in await client.keys("*"):
        raw = await client.dump(key)
        for secret in (b"canary", b"100000000001", (100_000_000_001).to_bytes(8, "big")):
            assert secret not in key
            assert secret not in raw


async def test_a_value_moved_to_another_chat_does_not_open(store, client):
    await commit(store, "1", ANNA, conversation=b"hers")
    keys, anna, bilal = store._keys, store.home(ANNA), store.home(BILAL)
    await client.set(keys.conversation(bilal), await client.get(keys.conversation(anna)))
    with pytest.raises(UnsealError):
        await store.read(bilal)


async def test_a_value_of_a_newer_version_is_left_to_a_newer_worker(store, monkeypatch):
    with monkeypatch.context() as newer:
        newer.setattr(seals, "_FORMAT_BYTE", bytes([seals.FORMAT + 1]))
        await commit(store, "1", conversation=b"of tomorrow")
    with pytest.raises(NewerFormat):
        await store.read(store.home(ANNA))
