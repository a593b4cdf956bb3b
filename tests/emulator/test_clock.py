"""The emulator's own clock: only forward, read by everything, and it wakes who sleeps."""

import asyncio

import pytest

from bot.emulator.clock import Clock


def test_it_goes_forward_by_seconds_minutes_and_hours():
    clock = Clock()
    clock.forward(1, minutes=1, hours=1)
    assert clock.offset_s == 3661


def test_it_never_goes_back():
    with pytest.raises(ValueError, match="only moves forward"):
        Clock().forward(-1)


async def test_who_sleeps_is_woken_when_it_is_moved_far_enough():
    clock = Clock()
    asleep = asyncio.create_task(clock.sleep(100))
    await asyncio.sleep(0)
    clock.forward(60)
    await asyncio.sleep(0)
    assert not asleep.done()
    clock.forward(60)
    async with asyncio.timeout(20):
        await asleep


async def test_messages_updates_and_the_page_are_dated_by_it(telegram, http, client, amna):
    telegram.clock.forward(hours=10)
    message = await amna.writes("Later")
    sent = (await http("sendMessage", chat_id=amna.id, text="Later too")).result
    async with client.get(f"{telegram.address}/people/{amna.id}/chat") as response:
        page = await response.json()
    early = amna.chat[0].date
    assert all(date - early >= 36_000 for date in (message.date, sent["date"], page["now"]))
    assert telegram.updates[-1]["message"]["date"] == message.date
