"""The sweep: what is due is found, rung once, and outlives our own bugs."""

import asyncio
import logging
from datetime import UTC, datetime

import pytest
from support.waiting import eventually
from support.writes import ANNA, BILAL, entry, soon, timer, write

from bot.service.ports import StoreAway
from bot.service.sweeping import Sweep

pytestmark = pytest.mark.promise(6)


class Heard:
    def __init__(self, store, ring=None):
        self.rung, self.lanes, self.beats = [], [], []

        async def rings(timer):
            await store.commit(write(store, timer.claim, timer.home.chat_id, rang=timer))
            self.rung.append(timer.name)

        self.sweep = Sweep(store, ring or rings, self.lanes.extend, self.beats.append, every_s=0.01)


async def test_due_timers_of_all_chats_ring_once(store):
    for number in range(30):
        await store.commit(write(store, str(number), number + 1, timers=(timer(f"t.{number}", soon()),)))
    heard = Heard(store)
    await heard.sweep.once()
    await heard.sweep.once()
    assert sorted(heard.rung) == sorted(f"t.{number}" for number in range(30))


async def test_lanes_of_a_dead_worker_are_handed_to_delivery(store, other):
    await store.commit(write(store, "1", entries=(entry("a.1.1"),)))
    other.clock_shift_ms = 31_000
    heard = Heard(other)
    await heard.sweep.once()
    assert [lane.chat for lane in heard.lanes] == [store.home(ANNA).chat]


async def test_a_timer_that_meets_our_own_bug_is_claimed_as_failed_and_the_others_ring(store):
    await store.commit(write(store, "1", timers=(timer("t.bad", soon()),)))
    await store.commit(write(store, "2", BILAL, timers=(timer("t.good", soon()),)))
    rung = []

    async def ring(timer):
        if timer.name == "t.bad":
            raise KeyError("canary")
        rung.append(timer.name)
        await store.commit(write(store, timer.claim, BILAL, rang=timer))

    sweep = Heard(store, ring).sweep
    await sweep.once()
    store.clock_shift_ms = 61_000
    assert (await store.due()).timers == ()
    assert rung == ["t.good"]
    assert (await store.counters(datetime.now(UTC)))["failed"] == 1


async def test_a_timer_that_could_not_be_committed_rings_again(store):
    await store.commit(write(store, "1", timers=(timer("t.a", soon()),)))

    async def away(timer):
        raise StoreAway("away")

    await Heard(store, away).sweep.once()
    store.clock_shift_ms = 31_000
    heard = Heard(store)
    await heard.sweep.once()
    assert heard.rung == ["t.a"]


@pytest.mark.parametrize("problem", [StoreAway("away"), KeyError("bug")], ids=["redis-away", "our-bug"])
async def test_the_sweep_goes_on_whatever_happens_and_stops_when_asked(store, monkeypatch, problem):
    due, problems = store.due, [problem] * 3

    async def fails():
        if problems:
            raise problems.pop()
        return await due()

    monkeypatch.setattr(store, "due", fails)
    await store.commit(write(store, "1", timers=(timer("t.a", soon()),)))
    heard, stop = Heard(store), asyncio.Event()
    running = asyncio.create_task(heard.sweep.run(stop))
    await eventually(lambda: heard.rung == ["t.a"])
    stop.set()
    async with asyncio.timeout(20):
        await running
    assert heard.beats[0].workers == 1


async def test_redis_being_away_is_said_once_with_its_reason_and_so_is_its_end(store, monkeypatch, caplog):
    due, problems = store.due, [StoreAway("Redis is full (maxmemory)")] * 3

    async def fails():
        if problems:
            raise problems.pop()
        return await due()

    monkeypatch.setattr(store, "due", fails)
    heard, stop = Heard(store), asyncio.Event()
    with caplog.at_level(logging.INFO):
        running = asyncio.create_task(heard.sweep.run(stop))
        await eventually(lambda: "Redis answers again" in caplog.text)
        stop.set()
        async with asyncio.timeout(20):
            await running
    assert caplog.text.count("Redis is full (maxmemory); what is due waits for it") == 1
    assert caplog.text.count("Redis answers again") == 1
