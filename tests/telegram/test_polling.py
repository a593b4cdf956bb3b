"""Long polling over HTTP: nothing is acknowledged before it is committed, and one process polls."""

import asyncio
import logging
from contextlib import asynccontextmanager

import pytest
from support.waiting import eventually

from bot.service.ports import StoreAway
from bot.telegram import polling
from bot.telegram.intake import ALLOWED_UPDATES
from bot.telegram.polling import Poller
from bot.telegram.receiving import Receiver

pytestmark = pytest.mark.promise(6)


class Worker:
    """One process that polls: what it committed, and whether it holds the lease."""

    def __init__(self, bot, session):
        self.handled, self.refuses = [], set()
        self.came = []
        self.holds = True
        receiver = Receiver(self._handle, None, "ruko_demo_bot", lambda _: None)
        self.poller = Poller(bot, session, receiver, self._holds, pause_s=0.02, hold_every_s=0.02)

    async def _holds(self):
        if isinstance(self.holds, Exception):
            raise self.holds
        return self.holds

    async def _handle(self, incoming):
        self.came.append(incoming.what.text)
        if incoming.what.text in self.refuses:
            raise StoreAway
        if incoming.what.text not in self.handled:  # the store's claim
            self.handled.append(incoming.what.text)

    async def until(self, *texts):
        await eventually(lambda: self.handled == list(texts))

    @asynccontextmanager
    async def at_work(self):
        stop = asyncio.Event()
        task = asyncio.create_task(self.poller.run(stop))
        try:
            yield
        finally:
            stop.set()
            async with asyncio.timeout(20):
                await task


@pytest.fixture
def worker(bot, session):
    return Worker(bot, session)


@pytest.fixture
def amna(telegram):
    return telegram.person("Amna")


def waiting(telegram):
    return [update.data["message"]["text"] for update in telegram.emulator.updates.waiting.values()]


async def test_updates_are_taken_in_order_and_acknowledged(telegram, worker, amna):
    await amna.writes("One")
    await amna.writes("Two")
    async with worker.at_work():
        await worker.until("One", "Two")
        await amna.writes("Three")
        await worker.until("One", "Two", "Three")
        await telegram.until(lambda: waiting(telegram) == [], "not acknowledged")


async def test_telegram_is_asked_for_the_kinds_that_are_read_and_no_others(telegram, worker, amna):
    async with worker.at_work():
        await amna.writes("One")
        await worker.until("One")
    assert telegram.emulator.updates.webhook.allowed == ALLOWED_UPDATES


async def test_what_was_not_committed_is_not_acknowledged_and_comes_again_before_what_follows(telegram, worker, amna):
    worker.refuses = {"Two"}
    for text in ("One", "Two", "Three"):
        await amna.writes(text)
    await telegram.person("Bilal").writes("Four")
    async with worker.at_work():
        await worker.until("One", "Four")
        await eventually(lambda: worker.came.count("Two") > 2)
        assert waiting(telegram) == ["Two", "Three", "Four"]
        worker.refuses = set()
        await worker.until("One", "Four", "Two", "Three")
        await telegram.until(lambda: waiting(telegram) == [], "not acknowledged")


async def test_an_update_that_comes_twice_in_one_batch_is_handed_over_twice(telegram, worker, amna):
    """Telling them apart is the store's claim, not the poller's."""
    telegram.faults.add("deliver_twice")
    await amna.writes("One")
    async with worker.at_work():
        await eventually(lambda: worker.came == ["One", "One"])


@pytest.mark.parametrize("kind", ["500", "502", "429", "drop_before", "drop_after"])
async def test_a_poll_that_fails_is_tried_again(telegram, worker, amna, kind):
    telegram.faults.add(kind, method="getUpdates", **({"retry_after": 0} if kind == "429" else {}))
    await amna.writes("One")
    async with worker.at_work():
        await worker.until("One")


async def test_a_second_process_says_so_stands_by_and_takes_over(telegram, bot, session, amna, caplog):
    first, second = Worker(bot, session), Worker(bot, session)
    second.holds = False
    with caplog.at_level(logging.WARNING):
        async with second.at_work():
            async with first.at_work():
                await amna.writes("One")
                await first.until("One")
                await eventually(lambda: "another process polls; this process stands by" in caplog.text)
                await asyncio.sleep(0.05)
            assert caplog.text.count("another process polls; this process stands by") == 1
            second.holds = True
            await amna.writes("Two")
            await eventually(lambda: second.handled[-1:] == ["Two"])


async def test_without_a_store_nothing_is_asked_for(telegram, worker, amna, caplog):
    worker.holds = StoreAway()
    await amna.writes("One")
    with caplog.at_level(logging.WARNING):
        async with worker.at_work():
            await eventually(lambda: "Redis is away; this process stands by" in caplog.text)
            await asyncio.sleep(0.05)
            assert worker.handled == []
            worker.holds = True
            await worker.until("One")


async def test_a_bug_where_the_lease_is_asked_for_is_outlived(telegram, worker, amna, caplog):
    worker.holds = ValueError("a text that no log may hold")
    await amna.writes("One")
    with caplog.at_level(logging.WARNING):
        async with worker.at_work():
            await eventually(lambda: "asking for the lease failed in our own code (ValueError" in caplog.text)
            worker.holds = True
            await worker.until("One")
    assert "a text that no log may hold" not in caplog.text


async def test_trouble_is_said_once_and_so_is_its_end(telegram, worker, amna, caplog):
    telegram.faults.add("502", method="getUpdates", times=5)
    await amna.writes("One")
    with caplog.at_level(logging.INFO):
        async with worker.at_work():
            await worker.until("One")
    assert caplog.text.count("getUpdates failed") == 1
    assert caplog.text.count("Telegram answers again") == 1


async def test_a_process_that_polls_again_after_redis_was_away_says_so(telegram, worker, caplog):
    worker.holds = StoreAway()
    with caplog.at_level(logging.INFO):
        async with worker.at_work():
            await eventually(lambda: "this process stands by" in caplog.text)
            worker.holds = True
            await eventually(lambda: "this process polls" in caplog.text)


async def test_a_wrong_token_is_known(telegram, worker, monkeypatch):
    monkeypatch.setattr(polling, "CONFLICT_PAUSE_S", 0.02)
    telegram.emulator.api.token = "1000000:another_token_of_the_right_shape"
    async with worker.at_work():
        await eventually(lambda: worker.poller.is_unauthorized)
        telegram.emulator.api.token = ""
        await telegram.person("Amna").writes("One")
        await worker.until("One")
        assert not worker.poller.is_unauthorized


async def test_a_webhook_that_is_set_is_named_as_the_reason(telegram, worker, monkeypatch, caplog):
    from bot.emulator.updates import Webhook

    monkeypatch.setattr(polling, "CONFLICT_PAUSE_S", 0.02)
    telegram.emulator.updates.webhook = Webhook("http://127.0.0.1:9/telegram")
    with caplog.at_level(logging.WARNING):
        async with worker.at_work():
            await eventually(lambda: "another program with this token, or a webhook" in caplog.text)


async def test_stopping_ends_an_open_poll_at_once(worker):
    loop = asyncio.get_running_loop()
    async with worker.at_work():
        await asyncio.sleep(0.05)
        began = loop.time()
    assert loop.time() - began < polling.POLL_S / 2


async def test_no_log_line_holds_the_token_or_a_text(telegram, worker, amna, caplog):
    telegram.faults.add("drop_before", method="getUpdates")
    worker.refuses = {"what somebody wrote"}
    await amna.writes("what somebody wrote")
    with caplog.at_level(logging.DEBUG, logger="bot"):
        async with worker.at_work():
            await eventually(lambda: len(worker.came) > 1)
    assert caplog.text
    assert not any(secret in caplog.text for secret in ("sample_token", "what somebody wrote", "/bot1000000"))
