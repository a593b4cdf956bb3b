"""A message as the Bot API writes it, with whom it shows as the sender."""

from __future__ import annotations

from typing import Any

from bot.emulator.world import Message, World

TELEGRAM = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
"""Shown as the sender of what a channel's posts become in its discussion group."""
ANONYMOUS_ADMIN = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
"""Shown as the sender where an administrator writes as the group."""
CHANNEL_SENDER = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
"""Shown as the sender where somebody writes in the name of a channel."""


def as_data(world: World, message: Message, *, with_reply: bool = True) -> dict[str, Any]:
    """A Message of the Bot API. What it replies to is inside once, without what that one replied to."""
    place = world.place(message.chat)
    if place is None:
        raise LookupError("this chat is gone")
    data: dict[str, Any] = {"message_id": message.id} | _sender(world, message)
    data |= {"chat": place.as_data(), "date": message.date}
    data |= {"message_thread_id": message.thread, "is_topic_message": True} if message.thread else {}
    data |= {"is_automatic_forward": True} if message.is_automatic else {}
    data |= {"author_signature": message.signature} if message.signature else {}
    if message.ephemeral_id:
        data |= {"ephemeral_message_id": message.ephemeral_id, "receiver_user": world.user(message.receiver)}
    if with_reply and (replied := replied_to(world, message)):
        data["reply_to_message"] = as_data(world, replied, with_reply=False)
    return data | message.data | ({"edit_date": message.edited} if message.edited else {})


def replied_to(world: World, message: Message) -> Message | None:
    if message.is_reply_to_ephemeral:
        return world.ephemeral[message.chat].get(message.reply_to)
    return world.messages[message.chat].get(message.reply_to)


def inaccessible(chat: dict[str, Any], message_id: int) -> dict[str, Any]:
    """What is shown of a message that is gone or too old."""
    return {"chat": chat, "message_id": message_id, "date": 0}


def _sender(world: World, message: Message) -> dict[str, Any]:
    chat = world.chats.get(message.chat)
    if chat is None or not message.sender_chat:
        return {"from": world.user(message.sender)}
    shown = {"sender_chat": world.chats[message.sender_chat].as_data()}
    if chat.type == "channel":
        return shown
    if message.is_automatic:
        return {"from": TELEGRAM} | shown
    return {"from": ANONYMOUS_ADMIN if message.sender_chat == chat.id else CHANNEL_SENDER} | shown
