"""Lanes under a lease: one worker at a time, first in first out, nothing lost when a worker is."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.writes import ANNA, BILAL, entry, soon, timer, write

from bot.service.ports import Clear, StoreAway
from bot.store import seals
from bot.store.redis_store import LEASE_S

pytestmark = pytest.mark.promise(6)


async def commit(store, claim, *entries, chat_id=ANNA, **changes):
    return (await store.commit(write(store, claim, chat_id, entries=entries, **changes))).lanes


async def drained(store, lane):
    """The names that come out of a lane, each settled at once."""
    names, waiting = [], lane.head or (await store.settle(lane, None)).next
    while waiting:
        names.append(waiting.name)
        waiting = (await store.settle(lane, waiting)).next
    return names


def after_the_lease(store):
    store.clock_shift_ms += LEASE_S * 1000 + 1


async def test_a_new_entry_in_a_free_lane_is_its_committers_to_send(store):
    (lane,) = await commit(store, "1", entry("a.1.1", b"payload"))
    assert (lane.head.name, lane.head.payload, lane.head.home) == ("a.1.1", b"payload", store.home(ANNA))


async def test_entries_come_out_in_the_order_of_the_commits(store, other):
    (lane,) = await commit(store, "1", entry("a.1.1"), entry("a.1.2"))
    assert await commit(other, "2", entry("a.2.3")) == ()
    assert await drained(store, lane) == ["a.1.1", "a.1.2", "a.2.3"]


async def test_words_and_removals_do_not_wait_for_each_other(store):
    words, removals = await commit(store, "1", entry("w"), entry("r", lane="removals"))
    assert (words.kind, removals.kind) == ("words", "removals")
    assert await drained(store, removals) == ["r"]
    assert await drained(store, words) == ["w"]


async def test_an_empty_lane_is_let_go_in_the_same_step(store, other):
    (lane,) = await commit(store, "1", entry("a.1.1"))
    await drained(store, lane)
    (theirs,) = await commit(other, "2", entry("a.2.1"))
    assert await drained(other, theirs) == ["a.2.1"]


async def test_nobody_takes_a_lane_while_its_lease_runs(store, other):
    await commit(store, "1", entry("a.1.1"))
    assert (await other.due()).lanes == ()


async def test_a_lane_whose_lease_ran_out_is_taken_and_the_late_owner_is_told_to_stop(store, other):
    (lane,) = await commit(store, "1", entry("a.1.1"))
    after_the_lease(other)
    (taken,) = (await other.due()).lanes
    assert (await store.settle(lane, lane.head, 55)).state == "not yours"
    assert await drained(other, taken) == ["a.1.1"]
    assert (await store.kept(store.home(ANNA))).messages == ()


async def test_settling_renews_the_lease(store, other):
    (lane,) = await commit(store, "1", entry("a.1.1"), entry("a.1.2"))
    other.clock_shift_ms = store.clock_shift_ms = LEASE_S * 1000 - 5_000
    await store.settle(lane, lane.head)
    other.clock_shift_ms += 10_000
    assert (await other.due()).lanes == ()


async def test_the_same_settle_again_is_done_and_takes_no_second_entry(store):
    (lane,) = await commit(store, "1", entry("a.1.1"), entry("a.1.2"))
    first = await store.settle(lane, lane.head, 55)
    again = await store.settle(lane, lane.head, 55)
    assert (first.state, again.state) == ("done", "done")
    assert first.next.name == again.next.name == "a.1.2"
    assert (await store.kept(store.home(ANNA))).messages == (55,)


async def test_a_late_repeat_of_a_settle_does_not_touch_a_lane_that_was_taken_anew(store):
    """The lane emptied, the same worker got it again by another commit: the old settle must not say `gone`."""
    (old,) = await commit(store, "1", entry("a.1.1"))
    await store.settle(old, old.head)
    await commit(store, "2", entry("a.2.1"))
    assert (await store.settle(old, old.head)).state == "not yours"


async def test_what_was_withdrawn_on_the_wire_is_gone_also_when_asked_again(store):
    (lane,) = await commit(store, "1", entry("a.1.1"))
    kept = await store.kept(store.home(ANNA))
    await commit(store, "2", entry("b.1.1"), clear=Clear("hide", kept))
    first, again = await store.settle(lane, lane.head, 55), await store.settle(lane, lane.head, 55)
    assert (first.state, again.state, first.next.name) == ("gone", "gone", "b.1.1")
    assert (await store.kept(store.home(ANNA))).messages == ()


async def test_a_parked_lane_rests_for_its_time_also_when_entries_come(store, other):
    (lane,) = await commit(store, "1", entry("a.1.1"))
    await store.park(lane, after_s=20)
    assert await commit(other, "2", entry("a.2.2")) == ()
    assert (await other.due()).lanes == ()
    other.clock_shift_ms = 20_001
    (taken,) = (await other.due()).lanes
    assert await drained(other, taken) == ["a.1.1", "a.2.2"]


async def test_a_lane_given_back_is_free_at_once_and_its_older_entries_come_first(store, other):
    (lane,) = await commit(store, "1", entry("a.1.1"))
    await store.park(lane)
    (theirs,) = await commit(other, "2", entry("a.2.2"))
    assert theirs.head is None
    assert await drained(other, theirs) == ["a.1.1", "a.2.2"]


async def test_parking_what_is_no_longer_ours_does_nothing(store, other):
    (lane,) = await commit(store, "1", entry("a.1.1"))
    after_the_lease(other)
    (taken,) = (await other.due()).lanes
    await store.park(lane)
    assert (await other.due()).lanes == ()
    assert await drained(other, taken) == ["a.1.1"]


async def test_a_message_is_found_by_its_entry_for_48_hours(store):
    home = store.home(ANNA)
    (lane,) = await commit(store, "1", entry("a.1.1"), entry("a.1.2"))
    first = await store.settle(lane, lane.head, 55)
    found = await store.find(home, "a.1.1")
    assert (found.messages, found.is_waiting) == ((55,), True)
    store.clock_shift_ms = 49 * 3600 * 1000
    await store.settle(lane, first.next, 56)
    assert (await store.find(home, "a.1.1")).messages == ()
    assert (await store.find(home, "a.1.2")).messages == (56,)


async def test_a_full_redis_still_lets_what_waits_leave(store, client):
    (lane,) = await commit(store, "1", entry("a.1.1"), entry("a.1.2"))
    await client.config_set("maxmemory", "1")
    try:
        settled = await store.settle(lane, lane.head, 55)
        after_the_lease(store)
        (taken,) = (await store.due()).lanes
        rest = await drained(store, taken)
        with pytest.raises(StoreAway):
            await commit(store, "2", entry("a.2.1"))
    finally:
        await client.config_set("maxmemory", "0")
    assert (settled.next.name, rest) == ("a.1.2", ["a.1.2"])
    assert (await store.find(store.home(ANNA), "a.1.1")).messages == (55,)


async def test_a_sweep_finds_the_lanes_of_all_shards_and_gives_each_to_one_worker(store, other):
    for number in range(100):
        await commit(store, str(number), entry("a.1.1"), chat_id=number + 1)
    after_the_lease(store)
    other.clock_shift_ms = store.clock_shift_ms
    taken = []
    while True:
        ours, theirs = (await store.due()).lanes, (await other.due()).lanes
        taken += [*ours, *theirs]
        if not ours and not theirs:
            break
    assert len(taken) == len({lane.chat for lane in taken}) == 100


async def test_of_a_shard_only_the_lanes_are_taken_whose_time_has_come(store, other):
    """A sweep that finds one lane of a dead worker must not take the others, which somebody is sending."""
    neighbour = next(chat for chat in range(ANNA + 1, 9999) if store.home(chat).shard == store.home(ANNA).shard)
    (free,) = await commit(store, "1", entry("a.1.1"))
    (held,) = await commit(store, "2", entry("b.1.1"), chat_id=neighbour)
    await store.park(free)
    assert [lane.chat for lane in (await other.due()).lanes] == [free.chat]
    assert await drained(store, held) == ["b.1.1"]


ACTIONS = st.lists(
    st.tuples(st.sampled_from(["commit", "settle", "crash", "sweep", "park", "repeat"]), st.integers(0, 1)), max_size=40
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    database=None,
)
@given(ACTIONS)
def test_whatever_workers_do_each_entry_leaves_in_order_and_none_is_lost(lane_world, actions):
    """Two workers commit, settle, crash, sweep, park and repeat in any order; then one sweeps the rest up."""
    lane_world(actions)


@pytest.fixture
def lane_world(servers):
    """Plays a list of (action, worker) on a real server, and checks what left the lane."""
    import asyncio

    from support.redis_server import EMBEDDED_CLUSTER, client_of, close, store_on

    def play(actions):
        async def whole():
            client = await client_of(servers(EMBEDDED_CLUSTER))
            await client.flushall()
            try:
                await played([store_on(client, "one"), store_on(client, "two")], actions)
            finally:
                await close(client)

        asyncio.run(whole())

    return play


async def played(workers, actions):
    held, last, sent, number, rightful = [None, None], [None, None], [], 0, None
    for action, who in actions:
        worker = workers[who]
        if action == "commit":
            number += 1
            lanes = await commit(worker, str(number), entry(str(number)))
            if lanes:
                assert rightful is None, "a lane that is held was given again"
                held[who], rightful = [lanes[0], lanes[0].head], who
        elif action == "settle" and held[who]:
            lane, head = held[who]
            settled = await worker.settle(lane, head)
            assert (settled.state == "done") == (rightful == who), "only who holds the lane may settle"
            if settled.state == "done" and head:
                sent.append(int(head.name))
                last[who] = (lane, head)
            held[who] = [lane, settled.next] if settled.next else None
            if rightful == who and held[who] is None:
                rightful = None
        elif action == "repeat" and last[who]:  # an answer that got lost; late, too
            assert (await worker.settle(*last[who])).state in {"done", "not yours"}
        elif action == "crash":
            held[who], last[who] = None, None
            rightful = "dead" if rightful == who else rightful
        elif action == "park" and held[who]:
            await worker.park(held[who][0])
            held[who], last[who] = None, None
            rightful = None if rightful == who else rightful
        elif action == "sweep":
            for one in workers:
                one.clock_shift_ms += LEASE_S * 1000 + 1
            for lane in (await worker.due()).lanes:
                held[who], rightful = [lane, None], who
    workers[0].clock_shift_ms += LEASE_S * 1000 + 1
    for lane in (await workers[0].due()).lanes:
        sent += [int(name) for name in await drained(workers[0], lane)]
    assert sent == list(range(1, number + 1))


async def test_a_timer_rings_once_at_its_time_and_leaves_with_the_commit(store, other):
    at = datetime.now(UTC) + timedelta(minutes=10)
    await store.commit(write(store, "1", timers=(timer("copy.a.1.1", at, b"event"),)))
    assert (await store.due()).timers == ()
    store.clock_shift_ms = other.clock_shift_ms = 601_000
    (ringing,) = (await store.due()).timers
    assert (ringing.name, ringing.payload, ringing.home) == ("copy.a.1.1", b"event", store.home(ANNA))
    assert (await other.due()).timers == (), "it is leased"
    rung = write(store, ringing.claim, rang=ringing, counts={"rung": 1})
    assert [(await store.commit(rung)).state, (await other.commit(rung)).state] == ["done", "seen"]
    other.clock_shift_ms += 60_000
    assert (await other.due()).timers == ()


async def test_of_a_shard_only_the_timers_ring_whose_time_has_come(store):
    await store.commit(write(store, "1", timers=(timer("t.now", soon()), timer("t.later", soon(600)))))
    assert [ringing.name for ringing in (await store.due()).timers] == ["t.now"]


async def test_a_timer_whose_worker_died_rings_again(store, other):
    await store.commit(write(store, "1", timers=(timer("t.a", soon()),)))
    assert len((await store.due()).timers) == 1
    other.clock_shift_ms = 31_000
    (ringing,) = (await other.due()).timers
    assert (await other.commit(write(other, ringing.claim, rang=ringing))).state == "done"


@pytest.mark.parametrize("how", ["stopped", "moved"])
async def test_a_timer_that_was_stopped_or_moved_after_it_was_taken_rings_into_nothing(store, how):
    await store.commit(write(store, "1", timers=(timer("t.a", soon()),)))
    (ringing,) = (await store.due()).timers
    later = (timer("t.a", soon(600)),) if how == "moved" else ()
    await store.commit(write(store, "2", timers=later, stopped_timers=() if later else ("t.a",)))
    assert (await store.commit(write(store, ringing.claim, rang=ringing, conversation=b"x"))).state == "seen"
    assert (await store.read(store.home(ANNA))).conversation is None
    store.clock_shift_ms = 601_000
    assert len((await store.due()).timers) == len(later)


async def test_a_timer_that_starts_itself_again_while_ringing_stays(store):
    await store.commit(write(store, "1", timers=(timer("t.a", soon()),)))
    (ringing,) = (await store.due()).timers
    await store.commit(write(store, ringing.claim, rang=ringing, timers=(timer("t.a", soon(60)),)))
    store.clock_shift_ms = 61_000
    assert len((await store.due()).timers) == 1


async def test_a_timer_of_a_newer_version_is_left_to_a_newer_worker_and_holds_up_nothing(store, other, monkeypatch):
    with monkeypatch.context() as newer:
        newer.setattr(seals, "_FORMAT_BYTE", bytes([seals.FORMAT + 1]))
        await store.commit(write(store, "1", timers=(timer("t.newer", soon()),)))
    await store.commit(write(store, "2", BILAL, timers=(timer("t.ours", soon()),)))
    assert [ringing.name for ringing in (await store.due()).timers] == ["t.ours"]
    monkeypatch.setattr(seals, "FORMAT", seals.FORMAT + 1)
    other.clock_shift_ms += LEASE_S * 1000 + 1
    assert "t.newer" in [ringing.name for ringing in (await other.due()).timers]


async def test_a_timer_that_does_not_open_is_told_and_holds_up_nothing(store, client, caplog):
    await store.commit(write(store, "1", timers=(timer("t.altered", soon()),)))
    await store.commit(write(store, "2", BILAL, timers=(timer("t.ours", soon()),)))
    await client.hset(store._keys.bells(store.home(ANNA).shard), "t.altered", b"x" * 60)
    assert [ringing.name for ringing in (await store.due()).timers] == ["t.ours"]
    assert "a timer does not open" in caplog.text
