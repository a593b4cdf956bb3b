"""The bot's own web server: whom the webhook lets in, and what an operator sees."""

import re

import pytest
from support.house import WEBHOOK_SECRET, house
from support.shipped import said

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    "secret",
    [None, "", "wrong", WEBHOOK_SECRET[:-1], WEBHOOK_SECRET + "x", WEBHOOK_SECRET.upper(), "é" * 24],
    ids=["absent", "empty", "wrong", "shorter", "longer", "capitals", "not-ascii"],
)
async def test_whoever_does_not_know_the_secret_is_turned_away_and_nothing_happens(tmp_path, secret):
    async with house("webhook", tmp_path) as home:
        person = home.person()
        home.telegram.emulator.updates.webhook.url = ""
        home.telegram.emulator.doing.writes(person.person, "/start")
        home.telegram.emulator.updates.waiting.clear()
        update = home.telegram.updates[-1]
        assert await home.hands_over(update, secret=secret) == 401
        await home.calm()
        assert person.from_bot == []
        assert await home.hands_over(update) == 200
        await person.sees(said("start/welcome"))


async def test_who_polls_opens_no_door_for_updates(tmp_path):
    async with house("polling", tmp_path) as home:
        assert await home.hands_over({"update_id": 1}) == 404


async def test_an_operator_sees_that_it_lives_and_is_ready(home, amna):
    assert await home.asks("/healthz") == (200, "ok\n")
    assert await home.asks("/readyz") == (200, "ready\n")


async def test_it_says_why_it_is_not_ready(mode, tmp_path):
    async with house(mode, tmp_path) as home:
        home.redis.stop()
        assert await home.asks("/readyz") == (503, "Redis is away\n")
        assert (await home.asks("/healthz"))[0] == 200
        home.redis.start()
        assert await home.asks("/readyz") == (200, "ready\n")
        person = home.person()
        home.telegram.faults.add("401", method="sendMessage")
        await person.writes("/start")
        await home.telegram.until(lambda: any(call.get("fault") == "401" for call in home.telegram.calls), "no call")
        assert await home.asks("/readyz") == (503, "Telegram does not know the token\n")


@pytest.mark.promise(5)
async def test_the_metrics_count_what_happens_and_name_nobody(home, amna):
    await amna.writes("/start")
    await amna.writes("words with a canary in them")
    await home.calm()
    shown = await home.metrics()
    assert 'ruko_events_total{kind="handled"}' in shown
    assert "ruko_workers 1.0" in shown
    labels = set(re.findall(r'kind="([^"]+)"', shown))
    assert all(re.fullmatch(r"[A-Za-z_.]+", label) for label in labels)
    assert not any(trace in shown for trace in home.traces())
