"""A call of the service's → a method of the Bot API and its parameters, as plain values.

Plain text with entities, never a parse mode: nothing has to be escaped, and no text can break a message.
"""

from __future__ import annotations

from typing import Any, assert_never

from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteEphemeralMessage,
    DeleteMessage,
    DeleteMessages,
    EditEphemeralMessageText,
    EditMessageText,
    LeaveChat,
    SendMessage,
)

from bot.service import ports
from bot.service.ports import Button, Keyboard, Span
from bot.telegram.session import Kind

NO_PREVIEW = {"is_disabled": True}
"""Always: a reported address must never get a preview picture."""

ADDS = "startgroup=r&admin=delete_messages"
"""Bot API, "Adding bots to groups": exactly the right that is needed, asked for as the bot is added."""

Simple = (
    ports.SendText
    | ports.SendWhisper
    | ports.EditText
    | ports.EditWhisper
    | ports.DeleteMessages
    | ports.DeleteWhisper
    | ports.LeaveChat
    | ports.AnswerTap
)
Values = dict[str, Any]


def written(call: Simple, username: str) -> tuple[Kind, Values]:
    """`username`: the bot's own, without @, for buttons that lead to it."""
    match call:
        case ports.SendText():
            return SendMessage, {"chat_id": call.chat_id, **_how(call), **_text(call, username)}
        case ports.SendWhisper():
            to = {"chat_id": call.chat_id, "ephemeral_message_parameters": _receiver(call)}
            reply = {"reply_parameters": {"ephemeral_message_id": call.reply_to}} if call.reply_to else {}
            return SendMessage, {**to, **reply, **_how(call), **_text(call, username)}
        case ports.EditText():
            to = {"chat_id": call.chat_id, "message_id": call.message_id}
            return EditMessageText, {**to, **_text(call, username)}
        case ports.EditWhisper():
            return EditEphemeralMessageText, {**_whisper(call), **_text(call, username)}
        case ports.DeleteMessages(chat_id, (one,)):
            return DeleteMessage, {"chat_id": chat_id, "message_id": one}
        case ports.DeleteMessages(chat_id, ids):
            return DeleteMessages, {"chat_id": chat_id, "message_ids": ids}
        case ports.DeleteWhisper():
            return DeleteEphemeralMessage, _whisper(call)
        case ports.LeaveChat(chat_id):
            return LeaveChat, {"chat_id": chat_id}
        case ports.AnswerTap(tap_id, text):
            return AnswerCallbackQuery, {"callback_query_id": tap_id, **({"text": text} if text else {})}
        case _:
            assert_never(call)


def _text(call: ports.SendText | ports.SendWhisper | ports.EditText | ports.EditWhisper, username: str) -> Values:
    looks = {"entities": entities(call.spans)} if call.spans else {}
    return {"text": call.text, "link_preview_options": NO_PREVIEW, **looks, **buttons(call.keyboard, username)}


def _how(call: ports.SendText | ports.SendWhisper) -> Values:
    topic = {"message_thread_id": call.topic} if call.topic else {}
    return {**topic, **silence(silent=call.silent)}


def _receiver(call: ports.SendWhisper) -> Values:
    """Made by hand: aiogram's own helper names the bot itself as receiver on what it has sent (aiogram#1897)."""
    return {"receiver_user_id": call.receiver, **({"callback_query_id": call.tap_id} if call.tap_id else {})}


def _whisper(call: ports.EditWhisper | ports.DeleteWhisper) -> Values:
    """An ephemeral message has an id of its own kind, which means something only beside its receiver."""
    receiver, number = call.receiver, call.message_id
    return {"chat_id": call.chat_id, "receiver_user_id": receiver, "ephemeral_message_id": number}


def silence(*, silent: bool) -> Values:
    return {"disable_notification": True} if silent else {}


def entities(spans: tuple[Span, ...]) -> list[Values]:
    return [{"type": span.kind, "offset": span.offset, "length": span.length} for span in spans]


def buttons(keyboard: Keyboard, username: str) -> Values:
    if not keyboard:
        return {}
    return {"reply_markup": {"inline_keyboard": [[_button(button, username) for button in row] for row in keyboard]}}


def _button(button: Button, username: str) -> Values:
    if button.data:
        return {"text": button.label, "callback_data": button.data}
    return {"text": button.label, "url": button.url or _own_link(button, username)}


def _own_link(button: Button, username: str) -> str:
    query = ADDS if button.adds else f"start={button.start}" if button.start else ""
    return f"https://t.me/{username}?{query}"
