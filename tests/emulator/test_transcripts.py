"""What was done and seen can be kept, and played again as a test."""

import asyncio
import json
from contextlib import asynccontextmanager

import aiohttp
import pytest
from support.clients import Http

from bot.emulator.driver import NotSeenError, running
from bot.emulator.replaying import DiffersError, replay


class Echo:
    """A small bot: says what was written, with a button that takes it away; ephemerally in groups."""

    def __init__(self, http, greeting="You wrote"):
        self.http = http
        self.greeting = greeting

    async def run(self):
        offset = 0
        while True:
            answer = await self.http("getUpdates", offset=offset, timeout=20)
            for update in answer.result:
                offset = update["update_id"] + 1
                await self.handle(update)

    async def handle(self, update):
        if query := update.get("callback_query"):
            await self.http("answerCallbackQuery", callback_query_id=query["id"], text="Gone")
            message = query["message"]
            one = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
            await self.http("deleteMessage", **one)
        elif (message := update.get("message")) and ("text" in message or "photo" in message):
            chat, words = message["chat"]["id"], f"{self.greeting}: {message.get('text', 'a picture')}"
            if message["chat"]["type"] == "private":
                keys = {"inline_keyboard": [[{"text": "Take it away", "callback_data": "x"}]]}
                await self.http("sendMessage", chat_id=chat, text=words, reply_markup=keys)
            else:
                alone = {"receiver_user_id": message["from"]["id"]}
                await self.http("sendMessage", chat_id=chat, text=words, ephemeral_message_parameters=alone)


@asynccontextmanager
async def run_with_echo(greeting="You wrote"):
    async with running() as telegram, aiohttp.ClientSession() as client:
        task = asyncio.create_task(Echo(Http(client, telegram.address), greeting).run())
        try:
            yield telegram
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@pytest.fixture(scope="module")
def kept():
    """A talk, alone and in a group, as it was kept."""

    async def play():
        async with run_with_echo() as telegram:
            amna, bilal = telegram.person("Amna", "ur"), telegram.person("Bilal")
            await amna.writes("/start")
            await amna.sees("You wrote: /start")
            await amna.taps("Take it away")
            await telegram.until(lambda: amna.from_bot == [], "still there")
            family = telegram.group("Family", bilal, [amna])
            bilal.adds_bot(family, admin=["delete_messages"])
            await amna.sends("photo", forwarded_from="channel", at=family)
            await amna.sees_alone("a picture", at=family)
            telegram.clock.forward(minutes=10)
            await bilal.writes("Hello", at=family, to=family.messages[-1])
            await bilal.sees_alone("You wrote: Hello", at=family)
            return json.loads(json.dumps(telegram.emulator.journal.as_data()))

    return asyncio.run(play())


def test_it_reads_as_what_happened(kept):
    assert kept["people"] == [{"name": "Amna", "language_code": "ur"}, {"name": "Bilal", "language_code": "en"}]
    assert kept["chats"] == [{"title": "Family", "type": "supergroup", "owner": "Bilal"}]
    assert kept["steps"][:2] == [
        {
            "who": "Amna",
            "does": "writes",
            "text": "/start",
            "then": [{"bot": "says", "in": "Amna", "text": "You wrote: /start", "buttons": [["Take it away"]]}],
        },
        {
            "who": "Amna",
            "does": "taps",
            "button": "Take it away",
            "then": [
                {"bot": "answers", "in": "Amna", "text": "Gone"},
                {"bot": "removes", "in": "Amna", "text": "You wrote: /start"},
            ],
        },
    ]
    assert kept["steps"][4]["then"] == [
        {"bot": "says", "in": "Family", "text": "You wrote: a picture", "for": "Amna"},
    ]
    assert kept["steps"][5] == {"does": "waits", "seconds": 600, "then": []}


def test_it_holds_no_number_of_a_person_chat_message_or_file(kept):
    written = json.dumps(kept)
    assert not any(part in written for part in ("5510", "-100", "file_id", "callback_data", "message_id"))


async def test_played_again_it_is_the_same(kept):
    async with run_with_echo() as telegram:
        await replay(telegram, kept)
        assert telegram.emulator.journal.as_data() == kept


async def test_another_bot_is_found_out_with_both_shown(kept):
    async with run_with_echo("You said") as telegram:
        telegram.patience_s = 0.3
        with pytest.raises(DiffersError) as found:
            await replay(telegram, kept)
    assert "step 1, Amna writes" in str(found.value)
    assert "You wrote: /start" in str(found.value)
    assert "You said: /start" in str(found.value)


async def test_a_bot_that_says_nothing_is_found_out(kept):
    async with running() as telegram:
        telegram.patience_s = 0.1
        with pytest.raises(DiffersError, match="nothing"):
            await replay(telegram, kept)


async def test_something_else_is_no_transcript():
    async with running() as telegram:
        with pytest.raises(ValueError, match="no transcript of format 1"):
            await replay(telegram, {"transcript": 99})


async def test_groups_roles_topics_and_edits_are_played_again_too():
    """Without a bot nothing comes: what people did alone must make the same updates."""
    async with running() as first:
        amna, bilal, zara = first.person("Amna"), first.person("Bilal"), first.person("Zara", is_bot=True)
        small = first.group("Small", bilal, [amna], chat_type="group")
        bilal.adds_bot(small)
        big = small.migrates(bilal)
        bilal.promotes(amna, at=big, to=["pin_messages"], is_anonymous=True, title="Mod")
        bilal.promotes_bot(big, to=["delete_messages"])
        one = await amna.writes("Frist", at=big)
        amna.edits(one, "First")
        await bilal.writes("Two", at=big, to=one)
        bilal.deletes(one)
        bilal.adds(zara, at=big)
        bilal.demotes(amna, at=big)
        bilal.removes(zara, at=big)
        forum = first.group("Forum", bilal, is_forum=True)
        bilal.adds_bot(forum, admin=[])
        await bilal.sends_album(2, "video", at=forum.topic("Cats", bilal), caption="Look")
        news = first.channel("News", bilal, linked=big)
        await bilal.writes("Post", at=news)
        await bilal.writes("As a channel", at=big, as_channel=news)
        first.emulator.memberships.renames(bilal.person, big.chat, "Bigger")
        amna.leaves(big)
        await amna.writes("/start")
        amna.blocks()
        kept = first.emulator.journal.as_data()
        made = [next(reversed(update)) for update in first.updates]
    async with running() as second:
        await replay(second, json.loads(json.dumps(kept)))
        assert [next(reversed(update)) for update in second.updates] == made
        assert second.emulator.journal.as_data() == kept


async def test_a_saved_transcript_comes_over_http(client, telegram, amna):
    async with client.get(f"{telegram.address}/transcript?saved=1") as response:
        kept = await response.json()
    assert kept["steps"] == [{"who": "Amna", "does": "writes", "text": "/start", "then": []}]


async def test_namesakes_are_told_apart(telegram):
    one, two = telegram.person("Amna"), telegram.person("Amna")
    await two.writes("Hello")
    assert [person["name"] for person in telegram.emulator.journal.as_data()["people"]] == ["Amna", "Amna 2"]
    assert telegram.emulator.journal.steps[-1]["who"] == "Amna 2"
    assert one.chat == []


async def test_as_text_it_shows_each_ones_own_view(telegram, http, amna, bilal, family):
    bilal.adds_bot(family, admin=[])
    alone = {"receiver_user_id": amna.id}
    keys = {"inline_keyboard": [[{"text": "More", "callback_data": "x"}]]}
    await http("sendMessage", chat_id=family.id, text="Psst", ephemeral_message_parameters=alone, reply_markup=keys)
    await bilal.sends("photo", at=family)
    telegram.patience_s = 0
    with pytest.raises(NotSeenError) as found:
        await bilal.sees("Psst", at=family)
    text = str(found.value)
    assert "== Amna ==\nAmna: /start" in text
    mine, his = text.split("== Bilal in Family ==")
    assert "Ruko (seen by one): Psst\n   [More]\nBilal: (photo)" in mine
    assert "Psst" not in his
