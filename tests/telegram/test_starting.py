"""What is told to Telegram at each start, and what happens where it does not take it."""

import asyncio
import logging
import re

import pytest

from bot.content.bundle import load
from bot.service.ports import Unauthorized
from bot.telegram import starting
from bot.telegram.intake import ALLOWED_UPDATES
from bot.telegram.starting import (
    COMMANDS,
    OF_ADMINS,
    OF_STAFF,
    WebhookRefusedError,
    introduce,
    use_polling,
    use_webhook,
    username,
)

ADDRESS = "http://127.0.0.1:9/telegram"
SECRET = "a-secret-of-the-tests"


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch):
    monkeypatch.setattr(starting, "PAUSE_S", 0.01)


@pytest.fixture
def stop():
    return asyncio.Event()


def words(text_id, locale):
    return f"{text_id} {locale}" if text_id != "about:name" else "Ruko"


async def test_the_bot_learns_its_own_name(telegram, bot):
    assert await username(bot) == "ruko_demo_bot"


async def test_a_wrong_token_and_a_telegram_that_is_away_are_told_apart(telegram, bot):
    telegram.faults.add("502")
    assert await username(bot) is None
    telegram.emulator.api.token = "1000000:another_token_of_the_right_shape"
    assert await username(bot) is Unauthorized


async def test_the_webhook_is_set_with_its_secret_and_our_list_of_updates(telegram, bot, stop, caplog):
    await use_webhook(bot, ADDRESS, SECRET, stop)
    held = telegram.emulator.updates.webhook
    assert (held.url, held.secret, held.allowed) == (ADDRESS, SECRET, ALLOWED_UPDATES)
    assert caplog.text == ""


async def test_a_new_secret_replaces_the_old_one(telegram, bot, stop):
    await use_webhook(bot, ADDRESS, SECRET, stop)
    await use_webhook(bot, ADDRESS, "another", stop)
    assert telegram.emulator.updates.webhook.secret == "another"


async def test_a_list_that_telegram_holds_differently_is_named(telegram, bot, stop, caplog, monkeypatch):
    async def keeps_its_own(self, _):
        known = {"url": ADDRESS, "has_custom_certificate": False, "pending_update_count": 0}
        return known | {"allowed_updates": ["message", "poll"]}

    monkeypatch.setitem(telegram.emulator.methods._table, "getwebhookinfo", keeps_its_own)
    with caplog.at_level(logging.WARNING):
        await use_webhook(bot, ADDRESS, SECRET, stop)
    assert "another list of updates" in caplog.text
    assert "poll" in caplog.text


@pytest.mark.parametrize("kind", ["500", "502", "drop_before", "drop_after"])
async def test_a_telegram_that_is_away_at_the_start_is_waited_for(telegram, bot, stop, kind):
    telegram.faults.add(kind, method="setWebhook")
    await use_webhook(bot, ADDRESS, SECRET, stop)
    assert telegram.emulator.updates.webhook.url == ADDRESS


async def test_waiting_for_telegram_ends_when_the_bot_stops(telegram, bot, stop):
    telegram.faults.add("502", times=None)
    asyncio.get_running_loop().call_later(0.05, stop.set)
    async with asyncio.timeout(20):
        await use_webhook(bot, ADDRESS, SECRET, stop)
        await use_polling(bot, stop)


async def test_an_address_that_telegram_does_not_take_is_refused_in_its_words(telegram, bot, stop):
    with pytest.raises(WebhookRefusedError, match="An HTTPS URL must be provided"):
        await use_webhook(bot, "http://example.org/telegram", SECRET, stop)


async def test_polling_begins_by_taking_the_webhook_away(telegram, bot, stop):
    await use_webhook(bot, ADDRESS, SECRET, stop)
    await use_polling(bot, stop)
    assert telegram.emulator.updates.webhook.url == ""


async def test_polling_names_a_list_that_telegram_held_from_before(telegram, bot, stop, caplog):
    telegram.emulator.updates.webhook.allowed = ("message", "poll")
    with caplog.at_level(logging.INFO):
        await use_polling(bot, stop)
    assert "another list of updates: ['message', 'poll']" in caplog.text


async def test_polling_says_nothing_of_a_list_that_is_ours(telegram, bot, stop, caplog):
    await use_webhook(bot, ADDRESS, SECRET, stop)
    with caplog.at_level(logging.INFO):
        await use_polling(bot, stop)
    assert "another list" not in caplog.text


async def test_menu_name_and_descriptions_come_in_each_language_that_telegram_knows(telegram, bot):
    await introduce(bot, words, ("en", "ur", "ur_Latn"))
    me = telegram.emulator.world.bot
    scopes = ("all_private_chats", "all_group_chats", "all_chat_administrators")
    assert set(me.commands) == {(scope, language) for scope in scopes for language in ("", "ur")}
    menu = me.commands["all_private_chats", "ur"]
    assert menu[0] == {"command": "start", "description": "commands:start ur"}
    assert me.texts["short_description", ""] == "about:short_description en"
    assert me.texts["description", "ur"] == "about:description ur"


async def test_in_groups_members_and_admins_have_menus_of_their_own_that_only_they_and_the_bot_see(telegram, bot):
    await introduce(bot, words, ("en",))
    of_members, of_admins = (
        telegram.emulator.world.bot.commands[scope, ""] for scope in ("all_group_chats", "all_chat_administrators")
    )
    assert [one["command"] for one in of_members] == ["report", "privacy"]
    assert [one["command"] for one in of_admins] == list(OF_ADMINS)
    assert all(one["is_ephemeral"] for one in (*of_members, *of_admins))
    assert of_members[0]["description"] == "commands:group_report en"


async def test_staff_who_keep_a_list_have_a_menu_in_their_own_chat_that_everybody_there_sees(telegram, bot):
    staff_chat = -1001234567890
    await introduce(bot, words, ("en", "ur"), staff_chat)
    menus = [call["parameters"] for call in telegram.calls if call["method"] == "setMyCommands"]
    (menu,) = (one for one in menus if one["scope"]["type"] == "chat")
    assert menu["scope"]["chat_id"] == staff_chat
    assert [one["command"] for one in menu["commands"]] == list(OF_STAFF)
    assert not any(one.get("is_ephemeral") for one in menu["commands"])
    assert menu["commands"][0]["description"] == "commands:staff_list en"


async def test_telegram_proposes_exactly_the_right_that_is_needed(telegram, bot):
    await introduce(bot, words, ("en",))
    (call,) = (call for call in telegram.calls if call["method"] == "setMyDefaultAdministratorRights")
    assert [name for name, is_given in call["parameters"]["rights"].items() if is_given] == ["can_delete_messages"]


async def test_what_telegram_shows_already_is_not_set_again(telegram, bot):
    """A name may be changed a few times a day only."""
    await introduce(bot, words, ("en", "ur"))
    before = len(telegram.calls)
    await introduce(bot, words, ("en", "ur"))
    again = [call["method"] for call in telegram.calls[before:]]
    again = [method for method in again if method.startswith("set")]
    assert again == ["setMyDefaultAdministratorRights", *["setMyCommands"] * 6]


async def test_an_introduction_that_is_refused_stops_nothing(telegram, bot, caplog):
    telegram.faults.add("429", times=None)
    with caplog.at_level(logging.WARNING):
        await introduce(bot, words, ("en",))
    assert "setMyCommands was refused: TelegramRetryAfter" in caplog.text


async def test_content_without_these_texts_stops_nothing(telegram, bot, caplog):
    with caplog.at_level(logging.WARNING):
        await introduce(bot, lambda text_id, _: {}[text_id], ("en",))
    assert "the content has no text 'commands:start'" in caplog.text


async def test_the_shipped_words_are_taken_by_telegram_in_all_languages(telegram, bot, content, caplog):
    with caplog.at_level(logging.WARNING):
        await introduce(bot, content.text, content.locales)
    assert caplog.text == ""
    assert telegram.emulator.world.bot.texts["description", ""]


def test_every_command_of_the_menu_has_words_and_every_wording_a_command(content):
    named = {text_id.removeprefix("commands:") for text_id in content.texts if text_id.startswith("commands:")}
    assert named == {*COMMANDS, *(f"group_{name}" for name in OF_ADMINS), *(f"staff_{name}" for name in OF_STAFF)}


@pytest.mark.promise(10)
def test_nothing_that_telegram_shows_says_what_the_bot_is_about(content):
    """Phones are shared."""
    subject = re.compile(r"child|abuse|sexual|report a|picture|video|police|crime", re.IGNORECASE)
    shown = [content.text(f"about:{name}", "en") for name in ("name", "short_description", "description")]
    shown += [content.text(f"commands:{name}", "en") for name in COMMANDS]
    shown += [content.text(f"commands:group_{name}", "en") for name in OF_ADMINS]
    shown += [content.text(f"commands:staff_{name}", "en") for name in OF_STAFF]
    assert [text for text in shown if subject.search(text)] == []


@pytest.fixture(scope="module")
def content():
    from bot.checking import folder_of

    return load(folder_of(None))
