"""What the page shows beside the messages themselves: what the bot has not taken yet, and what it says of itself."""

import aiohttp

from bot.emulator.driver import running


async def test_a_message_waits_until_the_bot_has_acknowledged_it():
    async with running() as telegram, aiohttp.ClientSession(telegram.address) as page:
        amna = telegram.person("Amna")
        await amna.writes("/start")
        assert [message["waits"] for message in (await _chat(page, amna))["messages"]] == [True]
        polled = await telegram.emulator.updates.poll(0, 100, 0, None)
        assert [message["waits"] for message in (await _chat(page, amna))["messages"]] == [True]
        await telegram.emulator.updates.poll(polled[-1]["update_id"] + 1, 100, 0, None)
        assert [message["waits"] for message in (await _chat(page, amna))["messages"]] == [False]


async def test_the_page_hears_when_the_bot_has_taken_a_message():
    async with running() as telegram:
        heard = []
        telegram.emulator.world.watchers.append(heard.append)
        amna = telegram.person("Amna")
        await amna.writes("/start")
        polled = await telegram.emulator.updates.poll(0, 100, 0, None)
        await telegram.emulator.updates.poll(polled[-1]["update_id"] + 1, 100, 0, None)
        assert {"what": "taken", "chat": amna.person.id} in heard


async def test_before_start_the_bot_describes_itself_in_the_language_of_the_phone():
    async with running() as telegram, aiohttp.ClientSession(telegram.address) as page:
        telegram.emulator.world.bot.texts |= {("description", ""): "Hello.", ("description", "ur"): "سلام۔"}
        amna, bilal = telegram.person("Amna", "de"), telegram.person("Bilal", "ur")
        assert (await _chat(page, amna))["about"] == "Hello."
        assert (await _chat(page, bilal))["about"] == "سلام۔"


async def _chat(page, somebody):
    async with page.get(f"/people/{somebody.person.id}/chat") as answer:
        return await answer.json()
