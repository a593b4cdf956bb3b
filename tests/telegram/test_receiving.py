"""What is done with one update: acknowledged only when committed, in order for a chat, side by side for all."""

import asyncio
import json
import logging

import pytest

from bot.core.effects import NewerFormatError
from bot.service.changing import TooManyRacesError
from bot.service.ports import NewerFormat, StoreAway
from bot.telegram.receiving import MOST_IN_WORK, Receiver

pytestmark = pytest.mark.promise(6)


class Service:
    """Handles updates as it is told to, and notes in which order."""

    def __init__(self):
        self.began, self.ended, self.failed, self.counts = [], [], [], []
        self.raises = {}
        self.raises_on_failure = None
        self.gate = asyncio.Event()
        self.gate.set()

    async def handle(self, incoming):
        self.began.append(incoming.update_id)
        await self.gate.wait()
        await asyncio.sleep(0)
        if incoming.update_id in self.raises:
            raise self.raises.pop(incoming.update_id)
        self.ended.append(incoming.update_id)

    async def went_wrong(self, incoming, failed):
        if self.raises_on_failure:
            raise self.raises_on_failure
        self.failed.append((incoming.update_id, failed))


@pytest.fixture
def service():
    return Service()


@pytest.fixture
def receiver(service):
    return Receiver(service.handle, service.went_wrong, "ruko_bot", service.counts.append, waits_s=0.02)


def update(number, chat=7, text="hello", kind="private"):
    message = {"message_id": number, "chat": {"id": chat, "type": kind}, "from": {"id": chat}, "date": 1, "text": text}
    return json.dumps({"update_id": number, "message": message}).encode()


async def test_what_was_committed_is_acknowledged(receiver, service):
    verdict = await receiver.receive(update(1))
    assert (verdict.acknowledged, verdict.result) == (True, "handled")
    assert service.counts == ["handled"]


@pytest.mark.parametrize(
    ("body", "counted"),
    [
        (update(1, kind="supergroup"), "ignored.group"),
        (b"no update", "ignored.undecodable"),
        (b'{"update_id":1,"poll":{}}', "ignored.unknown"),
    ],
    ids=["group", "undecodable", "unknown"],
)
async def test_what_is_not_for_us_is_acknowledged_and_counted(receiver, service, body, counted):
    assert (await receiver.receive(body)).acknowledged
    assert (service.began, service.counts) == ([], [counted])


@pytest.mark.parametrize("error", [StoreAway(), NewerFormat(), NewerFormatError(), TooManyRacesError()])
async def test_what_could_not_be_committed_comes_again(receiver, service, error):
    service.raises[1] = error
    assert not (await receiver.receive(update(1))).acknowledged
    assert service.failed == []
    await asyncio.sleep(0)
    assert (await receiver.receive(update(1))).acknowledged


async def test_our_own_bug_is_claimed_counted_and_acknowledged(receiver, service):
    service.raises[1] = KeyError("what somebody wrote")
    verdict = await receiver.receive(update(1))
    assert (verdict.acknowledged, verdict.result) == (True, "failed")
    ((number, failed),) = service.failed
    assert number == 1
    assert failed.startswith("Text: KeyError in receiving.py")
    assert "what somebody wrote" not in failed
    assert service.counts == ["failed"]


async def test_a_bug_of_ours_that_cannot_be_claimed_now_comes_again(receiver, service):
    service.raises[1], service.raises_on_failure = KeyError(), StoreAway()
    assert not (await receiver.receive(update(1))).acknowledged


async def test_a_bug_in_claiming_the_bug_blocks_no_chat(receiver, service):
    service.raises[1], service.raises_on_failure = KeyError(), ValueError()
    assert (await receiver.receive(update(1))).acknowledged


async def test_a_bug_of_ours_is_logged_without_what_was_in_it(receiver, service, caplog):
    service.raises[1], service.raises_on_failure = KeyError("what somebody wrote"), ValueError("what somebody wrote")
    with caplog.at_level(logging.DEBUG):
        await receiver.receive(update(1, text="what somebody wrote"))
    assert "KeyError in receiving.py" in caplog.text
    assert "what somebody wrote" not in caplog.text


async def test_updates_of_one_chat_are_handled_one_after_another(receiver, service):
    await asyncio.gather(*(receiver.receive(update(number)) for number in range(20)))
    assert service.ended == list(range(20))


async def test_chats_do_not_wait_for_each_other(receiver, service):
    service.gate.clear()
    tasks = [asyncio.create_task(receiver.receive(update(chat, chat=chat))) for chat in range(1, 6)]
    await asyncio.sleep(0.01)
    assert service.began == [1, 2, 3, 4, 5]
    service.gate.set()
    await asyncio.gather(*tasks)


async def test_who_waits_behind_an_update_that_comes_again_comes_again_too(receiver, service):
    service.raises[1] = StoreAway()
    verdicts = await asyncio.gather(
        *(receiver.receive(update(number)) for number in (1, 2)), receiver.receive(update(3, chat=8))
    )
    assert [verdict.acknowledged for verdict in verdicts] == [False, False, True]
    assert (await receiver.receive(update(1))).acknowledged
    assert (await receiver.receive(update(2))).acknowledged
    assert service.ended == [3, 1, 2]


async def test_more_than_can_be_in_work_waits_a_while_and_then_comes_again(receiver, service):
    service.gate.clear()
    tasks = [asyncio.create_task(receiver.receive(update(chat, chat=chat))) for chat in range(1, MOST_IN_WORK + 1)]
    await asyncio.sleep(0)
    assert not (await receiver.receive(update(999, chat=999))).acknowledged
    assert service.counts == ["busy"]
    assert (await receiver.receive(update(1000, kind="group"))).acknowledged
    service.gate.set()
    assert all(verdict.acknowledged for verdict in await asyncio.gather(*tasks))


async def test_nothing_is_kept_of_a_chat_afterwards(receiver, service):
    service.raises[3] = StoreAway()
    await asyncio.gather(*(receiver.receive(update(number)) for number in range(5)))
    await asyncio.sleep(0)
    assert receiver._turns == {}
