"""A call of the service's → a method of the Bot API and its parameters, as plain values.

Plain text with entities, never a parse mode: nothing has to be escaped, and no text can break a message.
"""

from __future__ import annotations

from typing import Any, assert_never

from aiogram.methods import AnswerCallbackQuery, DeleteMessage, DeleteMessages, EditMessageText, SendMessage

from bot.service import ports
from bot.service.ports import Button, Keyboard, Span
from bot.telegram.session import Kind

NO_PREVIEW = {"is_disabled": True}
"""Always: a reported address must never get a preview picture."""

Simple = ports.SendText | ports.EditText | ports.DeleteMessages | ports.AnswerTap
Values = dict[str, Any]


def written(call: Simple) -> tuple[Kind, Values]:
    match call:
        case ports.SendText():
            return SendMessage, {"chat_id": call.chat_id, **silence(silent=call.silent), **_text(call)}
        case ports.EditText():
            return EditMessageText, {"chat_id": call.chat_id, "message_id": call.message_id, **_text(call)}
        case ports.DeleteMessages(chat_id, (one,)):
            return DeleteMessage, {"chat_id": chat_id, "message_id": one}
        case ports.DeleteMessages(chat_id, ids):
            return DeleteMessages, {"chat_id": chat_id, "message_ids": ids}
        case ports.AnswerTap(tap_id, text):
            return AnswerCallbackQuery, {"callback_query_id": tap_id, **({"text": text} if text else {})}
        case _:
            assert_never(call)


def _text(call: ports.SendText | ports.EditText) -> Values:
    looks = {"entities": entities(call.spans)} if call.spans else {}
    return {"text": call.text, "link_preview_options": NO_PREVIEW, **looks, **buttons(call.keyboard)}


def silence(*, silent: bool) -> Values:
    return {"disable_notification": True} if silent else {}


def entities(spans: tuple[Span, ...]) -> list[Values]:
    return [{"type": span.kind, "offset": span.offset, "length": span.length} for span in spans]


def buttons(keyboard: Keyboard) -> Values:
    if not keyboard:
        return {}
    return {"reply_markup": {"inline_keyboard": [[_button(button) for button in row] for row in keyboard]}}


def _button(button: Button) -> Values:
    if button.url:
        return {"text": button.label, "url": button.url}
    return {"text": button.label, "callback_data": button.data}
