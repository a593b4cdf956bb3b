"""The send rate: a share for each worker, removals and warnings first."""

import asyncio

from bot.service.rates import Rate


class Time:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


async def test_up_to_a_seconds_worth_goes_at_once():
    rate = Rate(5, Time())
    assert [rate.ask("answer") is None for _ in range(6)] == [True] * 5 + [False]


async def test_what_was_not_used_is_not_saved_for_longer_than_a_second():
    time = Time()
    rate = Rate(5, time)
    time.now = 100
    assert [rate.ask("answer") is None for _ in range(6)].count(True) == 5


async def test_who_waits_goes_by_priority_then_by_time():
    rate = Rate(200)
    rate._left = 0
    order = []

    async def one(name, priority):
        await rate.ask(priority)
        order.append(name)

    async with asyncio.TaskGroup() as group:
        for name, priority in (("r", "report"), ("a1", "answer"), ("x", "removal"), ("a2", "answer"), ("w", "warning")):
            group.create_task(one(name, priority))
    assert order == ["x", "w", "a1", "a2", "r"]


async def test_the_rate_is_shared_by_the_live_workers():
    time = Time()
    rate = Rate(10, time)
    rate.share(5)
    time.now = 1
    assert [rate.ask("answer") is None for _ in range(4)].count(True) == 2


async def test_a_share_of_less_than_one_a_second_still_sends():
    rate = Rate(50)
    rate.share(100)
    assert rate.ask("answer") is None
    rate._mine = 20
    async with asyncio.timeout(20):
        await rate.ask("answer")


async def test_who_gave_up_waiting_takes_nobodys_turn():
    rate = Rate(100)
    rate._left = 0
    gave_up, waits = rate.ask("answer"), rate.ask("answer")
    gave_up.cancel()
    async with asyncio.timeout(20):
        await waits
    assert rate._left > -1
