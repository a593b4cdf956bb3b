"""What goes away and comes back: the bot, Redis, Telegram; and our own bugs. Nobody waits in vain, nothing is done twice."""

import asyncio
import time

import pytest
import pytest_asyncio
from support.guide import Guide, buttons
from support.house import house
from support.shipped import said
from support.waiting import eventually

from bot.service import conversations

pytestmark = [pytest.mark.asyncio(loop_scope="function"), pytest.mark.promise(6)]


@pytest_asyncio.fixture
async def home(mode, tmp_path):
    """A house of one's own: here things break."""
    async with house(mode, tmp_path / "redis") as built:
        yield built


# The bot


async def test_a_conversation_goes_on_where_it_was_when_the_bot_was_stopped_and_started(home, amna):
    guide = Guide(amna)
    await guide.writes("/report")
    await guide.chooses("no")
    await home.stop()
    await guide.guest.taps("WhatsApp")
    await asyncio.sleep(0)
    assert guide.at == "report/where"
    await home.start()
    await guide.sees("report/how_whatsapp")
    await guide.chooses("reported")
    assert guide.at == "report/thanks"


async def test_timers_ring_after_a_restart(home, amna):
    sent = await amna.sends("photo")
    await amna.sees("The copy in this chat goes in 10 minutes.")
    await home.calm()
    await home.stop()
    await home.forward(minutes=11)
    await home.start()
    await amna.no_longer_sees(sent.id)
    await amna.sees("The copy in this chat is removed.")


async def test_what_was_written_while_the_bot_was_away_for_long_is_answered_late_and_shorter(home, amna):
    await home.stop()
    await amna.sends("photo", forwarded_from="channel")
    await home.forward(hours=3)
    await home.start()
    await amna.sees("If it shows you, it is not your fault.")
    assert not any("I do not open or keep it" in text for text in amna.texts)


async def test_an_update_that_comes_twice_changes_nothing_the_second_time(home, amna):
    guide = Guide(amna)
    home.telegram.faults.add("deliver_twice", method="webhook", times=None)
    home.telegram.faults.add("deliver_twice", method="getUpdates", times=None)
    await guide.writes("/report")
    await guide.chooses("no", "telegram", "reported")
    await home.calm()
    assert len(amna.from_bot) == 4


# Redis


async def test_nothing_is_lost_while_redis_is_away(home, amna):
    guide = Guide(amna)
    await guide.writes("/report")
    await home.calm()
    home.redis.stop()
    await amna.taps("No")
    await amna.writes("/privacy")
    await asyncio.sleep(0.3)
    assert guide.at == "report/danger"
    home.redis.start()
    await amna.sees(said("report/where"))
    await amna.sees("I keep what this talk needs")
    await home.calm()
    assert len(amna.from_bot) == 3


async def test_nothing_is_lost_when_redis_is_killed(home, amna):
    guide = Guide(amna)
    await guide.writes("/report")
    await guide.chooses("no", "telegram")
    await home.calm()
    home.redis.kill()
    home.redis.start()
    await guide.chooses("later", "help", "for_me")
    assert guide.at == "help/for_me"


async def test_telegram_is_asked_to_come_again_in_a_second_while_redis_is_away(tmp_path):
    async with house("webhook", tmp_path / "redis") as home:
        update = written(home, home.person(), "/start")
        home.redis.stop()
        assert await home.hands_over(update) == 503
        assert home.last_headers["Retry-After"] == "1"
        home.redis.start()
        await eventually_handed_over(home, update)


async def eventually_handed_over(home, update):
    async def is_taken():
        return await home.hands_over(update) == 200

    await eventually(is_taken)


def written(home, person, text):
    """The update of a message that Telegram has not handed over."""
    home.telegram.emulator.updates.webhook.url = ""
    home.telegram.emulator.doing.writes(person.person, text)
    home.telegram.emulator.updates.waiting.clear()
    return home.telegram.updates[-1]


# Telegram


@pytest.mark.parametrize("kind", ["429", "500", "502", "drop_before"])
async def test_what_telegram_does_not_take_comes_once_it_does(home, amna, kind):
    home.telegram.faults.add(kind, method="sendMessage", times=2)
    await amna.writes("/start")
    await amna.sees(said("start/welcome"))
    await home.calm()
    assert len(amna.from_bot) == 1


async def test_a_message_comes_twice_only_where_it_had_come_and_the_answer_was_cut_off(home, amna):
    home.telegram.faults.add("drop_after", method="sendMessage")
    await amna.writes("/start")
    await eventually(lambda: len(amna.from_bot) == 2)
    await home.calm()
    assert buttons(amna.from_bot[0])[0].visit == buttons(amna.from_bot[1])[0].visit
    assert len(amna.from_bot) == 2


async def test_words_that_telegram_cannot_dress_come_plain(home, amna):
    home.telegram.faults.add("bad_entities", method="sendMessage", times=None)
    guide = Guide(amna)
    await guide.writes("/help")
    await guide.chooses("for_me")
    assert "entities" not in guide.screen.data


async def test_order_holds_while_calls_fail(home, amna):
    for kind in ("429", "500", "502", "drop_before"):
        home.telegram.faults.add(kind, method="sendMessage", times=None, probability=0.2)
    for _ in range(6):
        await amna.writes("/help")
    await home.calm()
    visits = [buttons(message)[0].visit for message in amna.from_bot]
    assert visits == sorted(set(visits))
    assert len(visits) == 6


# Our own bugs


@pytest.fixture
def bug(monkeypatch):
    """One that meets every text with this word in it."""
    advance = conversations.advance

    def fails(flows, conversation, event):
        if "canary-bug" in getattr(event, "text", ""):
            raise KeyError(event.text)
        return advance(flows, conversation, event)

    monkeypatch.setattr(conversations, "advance", fails)


async def test_who_meets_a_bug_of_ours_is_told_and_can_go_on(home, amna, bug):
    guide = Guide(amna)
    await guide.writes("/report")
    await guide.writes("these words meet the canary-bug here")
    assert (guide.at, said("engine:something_went_wrong") in guide.text) == ("start/welcome", True)
    await guide.chooses("learn")
    assert guide.at == "learn/stop"


async def test_a_bug_blocks_no_chat_is_counted_and_logged_by_its_place_alone(home, amna, bug):
    other = home.person()
    for _ in range(3):
        await amna.writes("these words meet the canary-bug here")
    await other.writes("/start")
    await other.sees(said("start/welcome"))
    await home.calm()
    assert "an update failed in our own code: Text: KeyError in" in home.logs.text
    assert "canary" not in home.logs.text
    assert 'ruko_events_total{kind="failed"} 3.0' in await home.metrics()


@pytest.mark.parametrize(
    "update", [b"", b"{", b"[]", b'{"update_id": 1}', b'{"update_id": "x"}', b"\xff" * 20, b"[" * 100_000]
)
async def test_an_update_that_nobody_can_read_is_taken_and_counted(tmp_path, update):
    async with house("webhook", tmp_path / "redis") as home:
        assert await home.hands_over(update) == 200
        person = home.person()
        await person.writes("/start")
        await person.sees(said("start/welcome"))


async def test_a_flood_of_one_person_holds_up_nobody_else(home, amna):
    other, began = home.person(), time.monotonic()
    for _ in range(60):
        await amna.writes("/help")
    await other.writes("/start")
    await other.sees(said("start/welcome"))
    assert time.monotonic() - began < 20
    await home.calm()
