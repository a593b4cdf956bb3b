"""Parameters of a call as plain data, and how they are read: numbers, ids, the chat a call is about."""

from __future__ import annotations

from typing import Any

from bot.emulator.chats import Chat
from bot.emulator.refusals import BLOCKED, CHAT_NOT_FOUND, NO_MESSAGE_ID, NOT_BEGUN, bad, migrated, not_in
from bot.emulator.world import Person, World

Parameters = dict[str, Any]


def number(parameters: Parameters, name: str, otherwise: int | None = None) -> int:
    value = parameters.get(name, otherwise)
    try:
        return int(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise bad(f'field "{name}" must be a Number') from None


def message_id(parameters: Parameters, name: str = "message_id") -> int:
    """Above 0: an ephemeral message's id of 0 names nothing."""
    found = number(parameters, name, 0)
    if found <= 0:
        raise NO_MESSAGE_ID
    return found


def obj(parameters: Parameters, name: str) -> dict[str, Any]:
    """A parameter that is an object; empty where it is missing."""
    found = parameters.get(name) or {}
    if not isinstance(found, dict):
        raise bad(f"object expected as {name.replace('_', ' ')}")
    return found


def place_to_read(world: World, parameters: Parameters) -> Person | Chat:
    """A person the bot has met, or a chat it is in."""
    found = _place(world, parameters.get("chat_id"))
    if isinstance(found, Person):
        if not found.has_begun:
            raise CHAT_NOT_FOUND
        return found
    member = found.member(world.bot.id)
    is_closed = found.type == "group" or not found.username or member.status == "kicked"
    if not member.is_in and is_closed and not found.migrated_to:
        raise not_in(found.type, was_kicked=member.status == "kicked")
    return found


def place_to_write(world: World, parameters: Parameters) -> Person | Chat:
    """A person who has begun and not blocked the bot, or a chat it is in. A group that migrated says where to."""
    found = _place(world, parameters.get("chat_id"))
    if isinstance(found, Person):
        if found.has_blocked:
            raise BLOCKED
        if not found.has_begun:
            raise NOT_BEGUN
        return found
    if found.migrated_to:
        raise migrated(found.migrated_to)
    member = found.member(world.bot.id)
    if not member.is_in:
        raise not_in(found.type, was_kicked=member.status == "kicked")
    return found


def _place(world: World, chat_id: Any) -> Person | Chat:
    if isinstance(chat_id, str) and chat_id.startswith("@"):
        named = (chat for chat in world.chats.values() if chat.username.lower() == chat_id[1:].lower())
        found: Person | Chat | None = next(named, None)
    else:
        try:
            found = world.place(int(chat_id))
        except (TypeError, ValueError):
            found = None
    if found is None or (isinstance(found, Person) and found.is_bot):
        raise CHAT_NOT_FOUND
    return found
