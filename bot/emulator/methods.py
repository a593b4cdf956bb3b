"""The table of the Bot API's methods that this stand-in has, and what each asks for."""

from __future__ import annotations

from typing import Any

from bot.emulator import about_bot, about_chats, changing, ephemeral, sending
from bot.emulator.context import Context, Method
from bot.emulator.memberships import Memberships
from bot.emulator.parameters import Parameters
from bot.emulator.rates import Rates
from bot.emulator.refusals import Refusal, bad
from bot.emulator.updates import Updates
from bot.emulator.world import World

_IN_A_CHAT = ("chat_id", "message_id")
_EPHEMERAL = ("chat_id", "receiver_user_id", "ephemeral_message_id")
REQUIRED: dict[str, tuple[str, ...]] = {
    "sendMessage": ("chat_id", "text"),
    "editMessageText": (*_IN_A_CHAT, "text"),
    "editMessageReplyMarkup": _IN_A_CHAT,
    "deleteMessage": _IN_A_CHAT,
    "deleteMessages": ("chat_id", "message_ids"),
    "answerCallbackQuery": ("callback_query_id",),
    "sendChatAction": ("chat_id", "action"),
    "sendVoice": ("chat_id", "voice"),
    "sendVideo": ("chat_id", "video"),
    "sendPhoto": ("chat_id", "photo"),
    "editEphemeralMessageText": (*_EPHEMERAL, "text"),
    "editEphemeralMessageCaption": _EPHEMERAL,
    "editEphemeralMessageReplyMarkup": _EPHEMERAL,
    "deleteEphemeralMessage": _EPHEMERAL,
    "setMyCommands": ("commands",),
    "getChat": ("chat_id",),
    "getChatMember": ("chat_id", "user_id"),
    "getChatAdministrators": ("chat_id",),
    "getChatMemberCount": ("chat_id",),
    "leaveChat": ("chat_id",),
}
FORBIDDEN = ("getFile", "forwardMessage", "forwardMessages", "copyMessage", "copyMessages")
"""What Ruko must never call. Each call is a breach and fails the run."""


class Methods:
    """The methods, on one world. A method is found by its lower-case name, as Telegram finds it."""

    def __init__(self, world: World, updates: Updates, memberships: Memberships) -> None:
        self.rates = Rates(world.clock)
        self._context = Context(world, updates, memberships, self.rates)
        self._table: dict[str, Method] = {name.lower(): method for name, method in TABLE.items()}
        self._names = {name.lower(): name for name in TABLE}

    def name(self, written: str) -> str | None:
        """The method's proper name, or None where there is none."""
        return self._names.get(written.lower())

    async def call(self, name: str, parameters: Parameters) -> Any:
        """The result. Raises `Refusal`."""
        for required in REQUIRED.get(name, ()):
            if parameters.get(required) in (None, ""):
                raise _missing(name, required)
        return await self._table[name.lower()](self._context, parameters)


async def _forbidden(_: Context, __: Parameters) -> Any:
    raise bad("this stand-in has no files, and nobody may fetch or pass on what people sent")


def _missing(method: str, parameter: str) -> Refusal:
    said = {
        "chat_id": "chat_id is empty",
        "text": "message text is empty",
        "message_id": "message identifier is not specified",
        "message_ids": "message identifiers are not specified",
        "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    }
    return bad(said.get(parameter, f'parameter "{parameter}" is required in {method}'))


TABLE: dict[str, Method] = {
    "getMe": about_bot.get_me,
    "getUpdates": about_bot.get_updates,
    "setWebhook": about_bot.set_webhook,
    "deleteWebhook": about_bot.delete_webhook,
    "getWebhookInfo": about_bot.get_webhook_info,
    "sendMessage": sending.send_message,
    "sendVoice": sending.send_voice,
    "sendVideo": sending.send_video,
    "sendPhoto": sending.send_photo,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": changing.edit_message_text,
    "editMessageReplyMarkup": changing.edit_message_reply_markup,
    "deleteMessage": changing.delete_message,
    "deleteMessages": changing.delete_messages,
    "answerCallbackQuery": changing.answer_callback_query,
    "editEphemeralMessageText": ephemeral.edit_text,
    "editEphemeralMessageCaption": ephemeral.edit_caption,
    "editEphemeralMessageReplyMarkup": ephemeral.edit_reply_markup,
    "deleteEphemeralMessage": ephemeral.delete,
    "setMyCommands": about_bot.set_my_commands,
    "getMyCommands": about_bot.get_my_commands,
    "deleteMyCommands": about_bot.delete_my_commands,
    "setMyName": about_bot.text_setter("name", 64),
    "getMyName": about_bot.text_getter("name"),
    "setMyDescription": about_bot.text_setter("description", 512),
    "getMyDescription": about_bot.text_getter("description"),
    "setMyShortDescription": about_bot.text_setter("short_description", 120),
    "getMyShortDescription": about_bot.text_getter("short_description"),
    "setMyDefaultAdministratorRights": about_bot.set_my_default_administrator_rights,
    "getMyDefaultAdministratorRights": about_bot.get_my_default_administrator_rights,
    "getChat": about_chats.get_chat,
    "getChatMember": about_chats.get_chat_member,
    "getChatAdministrators": about_chats.get_chat_administrators,
    "getChatMemberCount": about_chats.get_chat_member_count,
    "leaveChat": about_chats.leave_chat,
    **dict.fromkeys(FORBIDDEN, _forbidden),
}
