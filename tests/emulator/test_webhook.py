"""The webhook: what is posted, in which order, and how often what was refused comes again."""

import asyncio

import pytest
from aiohttp import web

SECRET = "a-secret_of-the-tests"


class Hook:
    """A bot's own web server: keeps what came, answers as told."""

    def __init__(self):
        self.came = []
        self.headers = []
        self.answers = {}
        """What was written → statuses to answer with, one after another; else 200."""
        self.retry_after = {}
        self.says = {}
        """What was written → a method to call, in the response."""
        self.gate = asyncio.Event()
        self.gate.set()
        self.held = set()

    async def handle(self, request):
        update = await request.json()
        what = self.name(update)
        self.came.append(what)
        self.headers.append(dict(request.headers))
        if what in self.held:
            await self.gate.wait()
        status = self.answers[what].pop(0) if self.answers.get(what) else 200
        if what in self.says:
            return web.json_response(self.says[what])
        return web.Response(status=status, headers={} if status == 200 else self.retry_after)

    @staticmethod
    def name(update):
        message = update.get("message") or update.get("edited_message") or {}
        return message.get("text") or update.get("callback_query", {}).get("data") or next(reversed(update))


@pytest.fixture(autouse=True)
def still(telegram):
    """The clock moves by hand alone: no pause ends before it was looked at."""
    began = telegram.clock.now()
    telegram.clock.now = lambda: began + telegram.clock.offset_s


@pytest.fixture
async def hook(telegram, http):
    found = Hook()
    app = web.Application()
    app.router.add_post("/telegram", found.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}/telegram"
    await http("setWebhook", url=found.url, secret_token=SECRET)
    yield found
    found.gate.set()
    await runner.cleanup()


@pytest.fixture
def bilal(telegram):
    return telegram.person("Bilal")


async def came(telegram, hook, *names):
    await telegram.until(lambda: hook.came == list(names), f"{names} did not come, but {hook.came}")


def pause(telegram):
    """Seconds of the pause now under way before the first waiting update comes again."""
    waiting = next(iter(telegram.emulator.updates.waiting.values()), None)
    return waiting.pause_s if waiting else 0


async def test_each_update_is_posted_once_with_the_secret(telegram, hook, bilal):
    await bilal.writes("One")
    await bilal.writes("Two")
    await came(telegram, hook, "One", "Two")
    await telegram.until(lambda: not telegram.emulator.updates.waiting, "not acknowledged")
    assert {headers["X-Telegram-Bot-Api-Secret-Token"] for headers in hook.headers} == {SECRET}
    assert {headers["Content-Type"] for headers in hook.headers} == {"application/json"}


async def test_without_a_secret_there_is_no_header(telegram, http, hook, bilal):
    await http("setWebhook", url=hook.url)
    await bilal.writes("One")
    await came(telegram, hook, "One")
    assert "X-Telegram-Bot-Api-Secret-Token" not in hook.headers[0]


async def test_what_waited_before_the_webhook_was_set_is_posted_too(telegram, http, hook, bilal):
    await http("deleteWebhook")
    await bilal.writes("Early")
    await http("setWebhook", url=hook.url)
    await came(telegram, hook, "Early")


async def test_a_refused_update_comes_again_after_what_the_bot_asked_for(telegram, hook, bilal):
    hook.answers, hook.retry_after = {"One": [503]}, {"Retry-After": "7"}
    await bilal.writes("One")
    await telegram.until(lambda: pause(telegram) == 7, "was not refused")
    telegram.clock.forward(7)
    await came(telegram, hook, "One", "One")


async def test_pauses_double_up_to_a_minute(telegram, hook, bilal):
    hook.answers = {"One": [500] * 8}
    await bilal.writes("One")
    for expected in (1, 2, 4, 8, 16, 32, 60, 60):
        await telegram.until(lambda expected=expected: pause(telegram) == expected, f"no pause of {expected} s")
        count = len(hook.came)
        telegram.clock.forward(expected)
        await telegram.until(lambda count=count: len(hook.came) > count, "did not come again")
    await telegram.until(lambda: not telegram.emulator.updates.waiting, "not acknowledged")
    assert len(hook.came) == 9


async def test_what_is_behind_a_refused_update_of_the_same_chat_waits(telegram, hook, bilal):
    hook.answers = {"One": [500]}
    await bilal.writes("One")
    await bilal.writes("Two")
    await telegram.until(lambda: pause(telegram) == 1, "was not refused")
    assert hook.came == ["One"]
    telegram.clock.forward(1)
    await came(telegram, hook, "One", "One", "Two")


async def test_other_chats_do_not_wait_for_it(telegram, hook, bilal):
    hook.held, amna = {"One"}, telegram.person("Amna")
    hook.gate.clear()
    await bilal.writes("One")
    await amna.writes("Hers")
    await came(telegram, hook, "One", "Hers")


async def test_taps_of_one_person_go_past_their_messages_and_keep_their_own_order(telegram, hook, bilal):
    hook.held = {"One"}
    hook.gate.clear()
    await bilal.writes("One")
    await came(telegram, hook, "One")
    for data in ("a", "b", "c"):
        telegram.emulator.doing.presses(bilal.person, 999, data)
    await came(telegram, hook, "One", "a", "b", "c")


async def test_a_tap_that_was_refused_too_long_is_gone(telegram, hook, bilal):
    hook.answers = {"a": [500] * 9}
    telegram.emulator.doing.presses(bilal.person, 999, "a")
    await telegram.until(lambda: pause(telegram) == 1, "was not refused")
    telegram.clock.forward(151)
    await telegram.until(lambda: not telegram.emulator.updates.waiting, "was not dropped")
    assert hook.came == ["a"]


async def test_a_message_is_kept_for_a_day(telegram, hook, bilal):
    hook.answers = {"One": [500] * 9}
    await bilal.writes("One")
    await telegram.until(lambda: pause(telegram) == 1, "was not refused")
    telegram.clock.forward(hours=24, seconds=1)
    await telegram.until(lambda: not telegram.emulator.updates.waiting, "was not dropped")
    assert hook.came == ["One"]


async def test_one_method_may_be_called_in_the_response(telegram, hook, bilal):
    hook.says = {"One": {"method": "sendMessage", "chat_id": bilal.id, "text": "In the response"}, "Two": {"ok": True}}
    await bilal.writes("One")
    await bilal.sees("In the response")
    await bilal.writes("Two")
    await came(telegram, hook, "One", "Two")
    assert [call["method"] for call in telegram.calls] == ["setWebhook", "sendMessage"]


async def test_an_update_can_be_posted_twice_on_demand(telegram, hook, bilal):
    telegram.faults.add("deliver_twice")
    await bilal.writes("One")
    await bilal.writes("Two")
    await came(telegram, hook, "One", "One", "Two")


async def test_at_most_so_many_connections_are_open_as_the_bot_said(telegram, http, hook):
    await http("setWebhook", url=hook.url, max_connections=1)
    hook.held = {"One"}
    hook.gate.clear()
    await telegram.person("Amna").writes("One")
    await came(telegram, hook, "One")
    await telegram.person("Bilal").writes("Two")
    assert hook.came == ["One"]
    hook.gate.set()
    await came(telegram, hook, "One", "Two")


async def test_the_last_failure_can_be_asked_for(telegram, http, hook, bilal):
    hook.answers = {"One": [503]}
    await bilal.writes("One")
    await telegram.until(lambda: pause(telegram) == 1, "was not refused")
    info = (await http("getWebhookInfo")).result
    assert info["last_error_message"] == "Wrong response from the webhook: 503 Service Unavailable"
    assert (info["pending_update_count"], info["max_connections"]) == (1, 40)


async def test_a_bot_that_is_not_there_is_a_failed_connection(telegram, http, bilal):
    await http("setWebhook", url="http://127.0.0.1:9/telegram")
    await bilal.writes("One")
    await telegram.until(lambda: pause(telegram) == 1, "was not refused")
    assert "Connection" in (await http("getWebhookInfo")).result["last_error_message"]


async def test_an_empty_address_removes_the_webhook(telegram, http, hook, bilal):
    assert (await http("setWebhook", url="")).result is True
    await bilal.writes("One")
    assert (await http("getWebhookInfo")).result["url"] == ""
    assert len((await http("getUpdates")).result) == 1
    assert hook.came == []


async def test_pending_updates_are_dropped_on_demand(telegram, http, bilal):
    await bilal.writes("One")
    await http("setWebhook", url="https://bot.example/", drop_pending_updates=True)
    assert (await http("getWebhookInfo")).result["pending_update_count"] == 0


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"url": "http://bot.example/"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://bot.example/", "secret_token": "x" * 257}, "secret token is too long"),
        ({"url": "https://bot.example/", "secret_token": "a b"}, "secret token contains unallowed characters"),
    ],
    ids=["plain http", "long secret", "secret with a space"],
)
async def test_an_address_or_secret_that_telegram_would_not_take_is_refused(http, parameters, words):
    assert (await http("setWebhook", **parameters)).refusal == (400, f"Bad Request: {words}")
