"""Faults on demand: what goes wrong, for which calls, and whether the call took effect."""

import asyncio

import aiohttp
import pytest


@pytest.fixture
def send(http, amna):
    return lambda text="One": http("sendMessage", chat_id=amna.person.id, text=text)


def effects(telegram):
    return [(call.get("fault"), call["took_effect"]) for call in telegram.calls]


async def test_too_many_requests_with_the_seconds_to_wait(telegram, send, amna):
    telegram.faults.add("429", retry_after=7)
    answer = await send()
    assert answer.refusal == (429, "Too Many Requests: retry after 7")
    assert answer.data["parameters"] == {"retry_after": 7}
    assert amna.from_bot == []


async def test_a_server_error(telegram, send):
    telegram.faults.add("500")
    assert (await send()).refusal == (500, "Internal Server Error")


async def test_a_page_of_html_from_something_in_between(telegram, client, amna):
    telegram.faults.add("502")
    async with client.post(f"{telegram.address}/bot1000000:AAEhBOweik6ad9r_sample/getMe") as response:
        assert (response.status, response.content_type) == (502, "text/html")
        assert "<html>" in await response.text()


async def test_a_token_that_is_not_taken_any_more(telegram, send):
    telegram.faults.add("401")
    assert (await send()).refusal == (401, "Unauthorized")


async def test_entities_are_refused_and_the_same_text_without_them_is_taken(telegram, http, amna):
    telegram.faults.add("bad_entities", times=None)
    bold = [{"type": "bold", "offset": 0, "length": 3}]
    refused = await http("sendMessage", chat_id=amna.person.id, text="One", entities=bold)
    assert refused.refusal == (400, "Bad Request: can't parse entities: unsupported start of an entity")
    assert (await http("sendMessage", chat_id=amna.person.id, text="One")).result["text"] == "One"


async def test_a_connection_that_drops_before_the_call_took_effect(telegram, send, amna):
    telegram.faults.add("drop_before")
    with pytest.raises(aiohttp.ClientError):
        await send()
    assert amna.from_bot == []
    assert effects(telegram) == [("drop_before", False)]


async def test_a_connection_that_drops_after_the_call_took_effect(telegram, send, amna):
    telegram.faults.add("drop_after")
    with pytest.raises(aiohttp.ClientError):
        await send()
    assert amna.texts == ["One"]
    assert effects(telegram) == [("drop_after", True)]


async def test_a_call_that_hangs_until_the_client_gives_up(telegram, send, amna):
    telegram.faults.add("hang")
    call = asyncio.create_task(send())
    await telegram.until(lambda: telegram.calls != [], "the call did not come")
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert amna.from_bot == []
    assert (await send("Two")).result["text"] == "Two"


async def test_a_slow_answer_is_still_an_answer(telegram, send):
    telegram.faults.add("slow", delay_ms=20)
    assert (await send()).result["text"] == "One"


async def test_a_fault_is_used_up(telegram, send):
    telegram.faults.add("429", times=2)
    assert [(await send()).status for _ in range(3)] == [429, 429, 200]


async def test_a_fault_can_last_until_it_is_cleared(telegram, send):
    telegram.faults.add("500", times=None)
    assert [(await send()).status for _ in range(3)] == [500, 500, 500]
    telegram.faults.clear()
    assert (await send()).status == 200


async def test_a_fault_can_be_for_one_method(telegram, send, http):
    telegram.faults.add("500", method="getMe")
    assert (await send()).status == 200
    assert (await http("getMe")).status == 500


async def test_chance_is_seeded(telegram, send):
    telegram.faults.add("500", times=None, probability=0.5)
    found = [(await send()).status for _ in range(20)]
    assert set(found) == {200, 500}


def test_a_fault_that_does_not_exist_is_named():
    from bot.emulator.faults import Faults

    with pytest.raises(ValueError, match="there is no fault 'flood'; there are: 401, 429, 500"):
        Faults().add("flood")


async def test_both_libraries_see_what_a_fault_is(telegram, aiogram, ptb):
    from aiogram import exceptions
    from telegram import error

    telegram.faults.add("502", times=2)
    with pytest.raises(exceptions.ClientDecodeError):
        await aiogram.get_me()
    with pytest.raises(error.NetworkError):
        await ptb.get_me()
    telegram.faults.add("drop_before", times=2)
    with pytest.raises(exceptions.TelegramNetworkError):
        await aiogram.get_me()
    with pytest.raises(error.NetworkError):
        await ptb.get_me()
