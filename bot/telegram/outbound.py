"""The `Messenger` port on the Bot API: one call out, one outcome back, nothing raised."""

from __future__ import annotations

import re
from typing import Any, cast

from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    DeleteMessages,
    EditMessageText,
    SendMessage,
    TelegramMethod,
)
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity

from bot.service import ports
from bot.service.ports import Button, Call, Keyboard, Outcome, Span
from bot.telegram.attachments import OwnAttachments
from bot.telegram.session import RefusedError

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
"""Always: a reported address must never get a preview picture."""

DONE_ALREADY = (
    "message is not modified",
    "message to delete not found",
    "message to edit not found",
    "query is too old",
    "message identifier is not specified",
)
"""What Telegram refuses because it is so already, or can no longer be otherwise."""


class TelegramMessenger:
    """Sends for one bot. `own` knows the campaign's own attachments."""

    def __init__(self, bot: Bot, own: OwnAttachments) -> None:
        self._bot = bot
        self._own = own

    async def send(self, call: Call) -> Outcome:
        try:
            if isinstance(call, ports.SendOwn):
                return ports.Sent(await self._own.send(call, _keyboard(call.keyboard)))
            result = await self._bot(_method(call))
        except TelegramAPIError as error:
            return outcome_of(error)
        return ports.Sent(cast("Any", result) if isinstance(result, int) and not isinstance(result, bool) else None)


def outcome_of(error: TelegramAPIError) -> Outcome:
    """What an error of aiogram's means to the outbox."""
    match error:
        case TelegramMigrateToChat():
            return ports.Moved(error.migrate_to_chat_id)
        case TelegramRetryAfter():
            return ports.Later(float(error.retry_after))
        case TelegramUnauthorizedError():
            return ports.Unauthorized()
        case TelegramForbiddenError():
            return ports.Blocked()
        case RefusedError() | TelegramServerError():
            return ports.Later()
        case TelegramNetworkError():
            return ports.Unknown()
        case _:
            return _refused(error.message)


def _refused(said: str) -> Outcome:
    lower = said.lower()
    if any(phrase in lower for phrase in DONE_ALREADY):
        return ports.AlreadyDone()
    if "chat not found" in lower or "user is deactivated" in lower:
        return ports.Blocked()
    return ports.Wrong(_cleaned(said))


def _cleaned(said: str) -> str:
    """Telegram's words without what may be a text, a name or a number of somebody's."""
    return re.sub(r"\"[^\"]*\"|[^\x20-\x7e]+|\d+", "…", said)[:80]


def _method(call: Call) -> TelegramMethod[Any]:
    match call:
        case ports.SendText():
            return SendMessage(
                chat_id=call.chat_id,
                text=call.text,
                entities=_entities(call.spans),
                link_preview_options=NO_PREVIEW,
                reply_markup=_keyboard(call.keyboard),
                disable_notification=call.silent or None,
            )
        case ports.EditText():
            return EditMessageText(
                chat_id=call.chat_id,
                message_id=call.message_id,
                text=call.text,
                entities=_entities(call.spans),
                link_preview_options=NO_PREVIEW,
                reply_markup=_keyboard(call.keyboard),
            )
        case ports.DeleteMessages(chat_id, (one,)):
            return DeleteMessage(chat_id=chat_id, message_id=one)
        case ports.DeleteMessages():
            return DeleteMessages(chat_id=call.chat_id, message_ids=list(call.message_ids))
        case ports.AnswerTap():
            return AnswerCallbackQuery(callback_query_id=call.tap_id, text=call.text or None)
        case _:
            raise TypeError(f"no method of the Bot API for {type(call).__name__}")


def _entities(spans: tuple[Span, ...]) -> list[MessageEntity] | None:
    return [MessageEntity(type=span.kind, offset=span.offset, length=span.length) for span in spans] or None


def _keyboard(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    rows = [[_button(button) for button in row] for row in keyboard]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def _button(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(text=button.label, url=button.url)
    return InlineKeyboardButton(text=button.label, callback_data=button.data)
