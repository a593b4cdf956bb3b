"""From Telegram's hand into ours: the web server and the receiver together, over HTTP."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from prometheus_client import CollectorRegistry

from bot.emulator.updates import Webhook
from bot.service.incoming import Item, Press, Start, Text
from bot.service.ports import StoreAway
from bot.telegram.intake import ALLOWED_UPDATES
from bot.telegram.receiving import Receiver
from bot.web.app import Hooks, listen

SECRET = "a-secret-of-the-tests"


class Worker:
    def __init__(self):
        self.handled = []
        self.is_away = False
        self.receiver = Receiver(self._handle, None, "ruko_demo_bot", lambda _: None)

    async def _handle(self, incoming):
        if self.is_away:
            raise StoreAway
        self.handled.append(incoming)

    async def _receive(self, body):
        return (await self.receiver.receive(body)).acknowledged

    async def _why_not_ready(self):
        return ""

    @asynccontextmanager
    async def listening(self):
        hooks = Hooks(self._receive, self._why_not_ready, CollectorRegistry())
        listening = await listen(hooks, SECRET, "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{listening.port}/telegram"
        finally:
            await listening.close()

    async def until(self, count):
        async with asyncio.timeout(20):
            while len(self.handled) < count:  # noqa: ASYNC110 - what is waited for lies on the other side of HTTP
                await asyncio.sleep(0.01)


@pytest.fixture
async def worker(telegram):
    found = Worker()
    async with found.listening() as address:
        telegram.emulator.updates.set_webhook(Webhook(address, SECRET, 40, ALLOWED_UPDATES))
        yield found


async def test_what_a_person_does_arrives_as_what_it_is(telegram, worker):
    amna = telegram.person("Amna", language_code="ur")
    await amna.writes("/start g_abc")
    await amna.sends("photo", forwarded_from="channel")
    await amna.writes("Hello")
    await worker.until(3)
    telegram.emulator.doing.presses(amna.person, 999, "1.abcdefgh.1.start/pause.report")
    await worker.until(4)
    assert [incoming.what for incoming in worker.handled[:3]] == [Start("g_abc"), Item("channel"), Text("Hello")]
    assert isinstance(worker.handled[3].what, Press)
    assert {incoming.language_code for incoming in worker.handled} == {"ur"}
    assert {incoming.chat_id for incoming in worker.handled} == {amna.person.id}


async def test_an_album_arrives_item_by_item_under_one_name(telegram, worker):
    amna = telegram.person("Amna")
    await amna.sends_album(3)
    await worker.until(3)
    (album,) = {incoming.what.album for incoming in worker.handled}
    assert album


@pytest.mark.promise(6)
async def test_while_the_store_is_away_telegram_keeps_the_update_and_brings_it_again(telegram, worker):
    worker.is_away = True
    amna = telegram.person("Amna")
    await amna.writes("One")
    await amna.writes("Two")
    await telegram.until(lambda: "503" in telegram.emulator.updates.webhook.last_error, "was not refused")
    worker.is_away = False
    await worker.until(2)
    assert [incoming.what for incoming in worker.handled] == [Text("One"), Text("Two")]


async def test_with_another_secret_nothing_arrives(telegram, worker):
    telegram.emulator.updates.webhook.secret = "another"
    await telegram.person("Amna").writes("One")
    await telegram.until(lambda: "401" in telegram.emulator.updates.webhook.last_error, "was not refused")
    assert worker.handled == []
