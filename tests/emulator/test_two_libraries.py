"""Every method of the stand-in, called by aiogram and by python-telegram-bot over HTTP; both get the same answer."""

from dataclasses import dataclass
from typing import Any

import pytest

from bot.emulator.methods import FORBIDDEN, TABLE
from bot.emulator.server import Emulator

VOICE = b"OggS of the campaign's own"
HOOK = "https://bot.example/telegram"


@dataclass
class Case:
    """One method in the words of both libraries, and a fact about its answer."""

    aiogram: Any
    ptb: Any
    fact: Any
    expected: Any


@dataclass
class Scene:
    """What a call can be about: a person's chat, a message of the bot's with a button, a tap on it, a group."""

    chat: int
    message: int
    tap: str
    group: int
    ephemeral: int


def same(name, fact, expected, *arguments):
    """Both libraries name the method alike and take the same arguments, given as functions of the scene."""
    call = lambda bot, scene: getattr(bot, name)(*(argument(scene) for argument in arguments))  # noqa: E731
    return Case(call, call, fact, expected)


def chat(scene):
    return scene.chat


def message(scene):
    return scene.message


def group(scene):
    return scene.group


def word(value):
    return lambda _: value


def keyboard(bot):
    from aiogram.types import InlineKeyboardButton as Button
    from aiogram.types import InlineKeyboardMarkup as Markup

    if type(bot).__module__.startswith("telegram"):
        from telegram import InlineKeyboardButton as Button
        from telegram import InlineKeyboardMarkup as Markup
    return Markup(inline_keyboard=[[Button(text="Next", callback_data="next")]])


def upload(bot):
    if type(bot).__module__.startswith("telegram"):
        return VOICE
    from aiogram.types import BufferedInputFile

    return BufferedInputFile(VOICE, "own.bin")


def command(bot):
    from aiogram.types import BotCommand

    if type(bot).__module__.startswith("telegram"):
        from telegram import BotCommand
    return [BotCommand(command="help", description="Where to find help")]


def sends(kind):
    call = lambda bot, scene: getattr(bot, f"send_{kind}")(scene.chat, upload(bot), caption="Ours")  # noqa: E731
    return Case(call, call, lambda sent: sent.caption, "Ours")


def edits_text(bot, scene):
    return bot.edit_message_text(text="Other", chat_id=scene.chat, message_id=scene.message, reply_markup=keyboard(bot))


def edits_keyboard(bot, scene):
    return bot.edit_message_reply_markup(chat_id=scene.chat, message_id=scene.message, reply_markup=None)


def both(call, fact, expected):
    return Case(call, call, fact, expected)


def about_ephemeral(method, **more):
    """python-telegram-bot 22.8 knows Bot API 10.0 only: newer methods go through its door for such."""

    def mine(bot, scene):
        name = {"deleteEphemeralMessage": "delete_ephemeral_message"}.get(method) or method.replace(
            "editEphemeralMessage", "edit_ephemeral_message_"
        ).lower().replace("replymarkup", "reply_markup")
        return getattr(bot, name)(scene.group, scene.chat, scene.ephemeral, **more)

    def other(bot, scene):
        asked = {"chat_id": scene.group, "receiver_user_id": scene.chat, "ephemeral_message_id": scene.ephemeral}
        return bot.do_api_request(method, api_kwargs=asked | more)

    return Case(mine, other, is_true, True)


def rights(bot):
    from aiogram.types import ChatAdministratorRights

    if type(bot).__module__.startswith("telegram"):
        from telegram import ChatAdministratorRights
    names = (
        "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
        "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories",
        "can_delete_stories",
    )  # fmt: skip
    given = dict.fromkeys(names, False) | {"can_delete_messages": True}
    if not type(bot).__module__.startswith("telegram"):
        given["can_send_welcome_messages"] = False
    return ChatAdministratorRights(**given)


def is_true(done):
    return done is True


DONE = (is_true, True)
CASES = {
    "getMe": same("get_me", lambda me: (me.id, me.is_bot, me.username), (1000000, True, "ruko_demo_bot")),
    "getUpdates": same("get_updates", lambda found: [update.message.text for update in found], ["/start"]),
    "setWebhook": same("set_webhook", *DONE, word(HOOK)),
    "deleteWebhook": same("delete_webhook", *DONE),
    "getWebhookInfo": same("get_webhook_info", lambda info: (info.url, info.pending_update_count), ("", 2)),
    "sendMessage": both(
        lambda bot, scene: bot.send_message(scene.chat, "Hello 🌱", reply_markup=keyboard(bot)),
        lambda sent: (sent.text, sent.reply_markup.inline_keyboard[0][0].callback_data),
        ("Hello 🌱", "next"),
    ),
    "sendVoice": sends("voice"),
    "sendVideo": sends("video"),
    "sendPhoto": sends("photo"),
    "editMessageText": both(edits_text, lambda edited: (edited.text, bool(edited.edit_date)), ("Other", True)),
    "editMessageReplyMarkup": both(edits_keyboard, lambda edited: (edited.text, edited.reply_markup), ("One", None)),
    "deleteMessage": same("delete_message", *DONE, chat, message),
    "deleteMessages": same("delete_messages", *DONE, chat, lambda scene: [scene.message, 99]),
    "answerCallbackQuery": same("answer_callback_query", *DONE, lambda scene: scene.tap, word("Noted")),
    "sendChatAction": same("send_chat_action", *DONE, chat, word("typing")),
    "setMyCommands": both(lambda bot, _: bot.set_my_commands(command(bot)), *DONE),
    "getMyCommands": same("get_my_commands", list, []),
    "deleteMyCommands": same("delete_my_commands", *DONE),
    "setMyName": same("set_my_name", *DONE, word("Ruko")),
    "getMyName": same("get_my_name", lambda found: found.name, "Ruko"),
    "setMyDescription": same("set_my_description", *DONE, word("A bot")),
    "getMyDescription": same("get_my_description", lambda found: found.description, ""),
    "setMyShortDescription": same("set_my_short_description", *DONE, word("A bot")),
    "getMyShortDescription": same("get_my_short_description", lambda found: found.short_description, ""),
    "setMyDefaultAdministratorRights": both(
        lambda bot, _: bot.set_my_default_administrator_rights(rights(bot), for_channels=False), *DONE
    ),
    "getMyDefaultAdministratorRights": same(
        "get_my_default_administrator_rights", lambda found: (found.can_delete_messages, found.is_anonymous), (False, False)
    ),
    "getChatAdministrators": same(
        "get_chat_administrators",
        lambda found: [(admin.status, admin.user.first_name) for admin in found],
        [("creator", "Bilal"), ("administrator", "Ruko")],
        group,
    ),
    "getChatMemberCount": same("get_chat_member_count", int, 3, group),
    "leaveChat": same("leave_chat", *DONE, group),
    "editEphemeralMessageText": about_ephemeral("editEphemeralMessageText", text="Other"),
    "editEphemeralMessageCaption": about_ephemeral("editEphemeralMessageCaption", caption="Other"),
    "editEphemeralMessageReplyMarkup": about_ephemeral("editEphemeralMessageReplyMarkup"),
    "deleteEphemeralMessage": about_ephemeral("deleteEphemeralMessage"),
    "getChat": same("get_chat", lambda chat: (chat.type, chat.first_name), ("private", "Amna"), chat),
    "getChatMember": same("get_chat_member", lambda member: (member.status, member.user.first_name), ("member", "Amna"), chat, chat),
}  # fmt: skip


@pytest.fixture
async def scene(telegram, amna, http):
    keys = {"inline_keyboard": [[{"text": "More", "callback_data": "more"}]]}
    sent = (await http("sendMessage", chat_id=amna.person.id, text="One", reply_markup=keys)).result
    family = telegram.group("Family", bilal := telegram.person("Bilal"), [amna])
    bilal.adds_bot(family, admin=[])
    alone = {"receiver_user_id": amna.id}
    whisper = await http(
        "sendMessage", chat_id=family.id, text="Psst", reply_markup=keys, ephemeral_message_parameters=alone
    )
    found = Scene(
        amna.id, sent["message_id"], await amna.taps("More"), family.id, whisper.result["ephemeral_message_id"]
    )
    for number in [
        number for number, update in telegram.emulator.updates.waiting.items() if update.queue[0] == family.id
    ]:
        del telegram.emulator.updates.waiting[number]
    return found


def test_every_method_has_a_case():
    assert set(CASES) == set(TABLE) - set(FORBIDDEN)


@pytest.mark.parametrize("method", sorted(CASES))
async def test_both_libraries_call_a_method_and_read_its_answer(method, telegram, library, scene):
    case = CASES[method]
    if method == "getUpdates":
        telegram.emulator.updates.waiting.popitem()  # the tap, which has no text
    call = case.ptb if type(library).__module__.startswith("telegram") else case.aiogram
    assert case.fact(await call(library, scene)) == case.expected


async def test_a_tap_is_answered_once_and_shown(telegram, library, scene, amna):
    await library.answer_callback_query(scene.tap, "Noted", show_alert=True)
    tap = telegram.emulator.world.taps[scene.tap]
    assert (tap.is_answered, tap.answer) == (True, "Noted")


async def test_commands_and_texts_are_kept_by_language(library):
    await library.set_my_commands(command(library), language_code="ur")
    await library.set_my_description("اردو", language_code="ur")
    assert [found.command for found in await library.get_my_commands(language_code="ur")] == ["help"]
    assert list(await library.get_my_commands()) == []
    assert (await library.get_my_description(language_code="ur")).description == "اردو"
    assert (await library.get_my_description(language_code="sd")).description == ""


async def test_an_upload_can_be_sent_again_by_its_id(library, scene):
    first = await library.send_voice(scene.chat, upload(library))
    again = await library.send_voice(scene.chat, first.voice.file_id)
    assert again.voice.file_unique_id == first.voice.file_unique_id


def test_the_emulator_needs_no_running_loop_to_be_made():
    assert Emulator().world.people == {}
