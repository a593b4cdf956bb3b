"""getUpdates: offset, limit, time-out, allowed kinds, and what ends a poll."""

import asyncio

import pytest

OTHER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
ACTIVE = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
HOOK = "https://bot.example/telegram"


def texts(answer):
    return [update["message"]["text"] for update in answer.result]


@pytest.fixture
async def three(amna):
    await amna.writes("Two")
    await amna.writes("Three")


@pytest.fixture
async def waiting(telegram, http):
    """A poll that waits for something."""
    poll = asyncio.create_task(http("getUpdates", timeout=30))
    updates = telegram.emulator.updates
    async with asyncio.timeout(20):
        while updates._poller is None:  # noqa: ASYNC110 - what is waited for lies on the other side of HTTP
            await asyncio.sleep(0.01)
    yield poll
    poll.cancel()


async def test_updates_come_in_order_and_stay_until_a_higher_offset(http, three):
    first = await http("getUpdates")
    assert texts(first) == ["/start", "Two", "Three"]
    assert texts(await http("getUpdates", offset=first.result[1]["update_id"])) == ["Two", "Three"]
    assert texts(await http("getUpdates")) == ["Two", "Three"]
    assert texts(await http("getUpdates", offset=first.result[2]["update_id"] + 1)) == []
    assert texts(await http("getUpdates")) == []


async def test_numbers_of_updates_follow_each_other(http, three):
    numbers = [update["update_id"] for update in (await http("getUpdates")).result]
    assert numbers == list(range(numbers[0], numbers[0] + 3))


async def test_a_limit_is_obeyed(http, three):
    assert texts(await http("getUpdates", limit=2)) == ["/start", "Two"]
    assert texts(await http("getUpdates", limit=0)) == ["/start"]
    assert texts(await http("getUpdates", limit=1000)) == ["/start", "Two", "Three"]


async def test_a_negative_offset_forgets_all_but_the_last(http, three):
    assert texts(await http("getUpdates", offset=-1)) == ["Three"]
    assert texts(await http("getUpdates")) == ["Three"]


async def test_a_poll_waits_for_what_comes(telegram, waiting):
    await telegram.person("Bilal").writes("At last")
    assert texts(await waiting) == ["At last"]


async def test_without_a_time_out_nothing_is_waited_for(http):
    assert (await http("getUpdates")).result == []


async def test_a_second_poll_ends_the_first(http, waiting):
    await http("getUpdates")
    assert (await waiting).refusal == (409, OTHER)


async def test_setting_a_webhook_ends_the_poll(http, waiting):
    await http("setWebhook", url=HOOK)
    assert (await waiting).refusal == (409, "Conflict: terminated by setWebhook request")


async def test_while_a_webhook_is_set_there_is_no_polling(http, amna):
    await http("setWebhook", url=HOOK)
    assert (await http("getUpdates")).refusal == (409, ACTIVE)
    await http("deleteWebhook")
    assert texts(await http("getUpdates")) == ["/start"]


async def test_only_kinds_that_were_asked_for_come_and_the_list_is_kept(http, amna):
    await http("getUpdates", allowed_updates=["callback_query"])
    await amna.writes("Unheard")
    assert texts(await http("getUpdates")) == ["/start"]  # what was there before the list still comes
    assert (await http("getWebhookInfo")).result["allowed_updates"] == ["callback_query"]


async def test_an_empty_list_means_the_usual_kinds(http, amna):
    await http("getUpdates", allowed_updates=["callback_query"])
    await http("getUpdates", allowed_updates=[])
    await amna.writes("Heard")
    assert texts(await http("getUpdates")) == ["/start", "Heard"]
    assert "allowed_updates" not in (await http("getWebhookInfo")).result


async def test_messages_are_kept_for_a_day(telegram, http, amna):
    telegram.clock.forward(hours=23, minutes=59)
    assert texts(await http("getUpdates")) == ["/start"]
    telegram.clock.forward(minutes=2)
    assert texts(await http("getUpdates")) == []


async def test_taps_are_kept_for_150_seconds(telegram, http, amna):
    telegram.emulator.doing.presses(amna.person, 999, "old")
    telegram.clock.forward(149)
    assert len((await http("getUpdates")).result) == 2
    telegram.clock.forward(2)
    assert len((await http("getUpdates")).result) == 1


async def test_an_update_can_be_handed_over_twice_on_demand(telegram, http, three):
    telegram.faults.add("deliver_twice")
    assert texts(await http("getUpdates")) == ["/start", "Two", "Three", "Three"]
    assert texts(await http("getUpdates")) == ["/start", "Two", "Three"]
