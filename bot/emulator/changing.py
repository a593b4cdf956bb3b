"""Methods that change what is there: editing, removing, answering a tap."""

from __future__ import annotations

from typing import Any

from bot.emulator import limits, markup
from bot.emulator.chats import Chat
from bot.emulator.context import Context
from bot.emulator.parameters import Parameters, message_id, place_to_write
from bot.emulator.refusals import (
    DELETE_NOT_FOUND,
    EDIT_NOT_FOUND,
    MAY_NOT_DELETE,
    NOT_DELETABLE,
    NOT_EDITABLE,
    NOT_MODIFIED,
    QUERY_TOO_OLD,
    bad,
)
from bot.emulator.shapes import as_data
from bot.emulator.world import Message, Person

NEVER_DELETED = ("supergroup_chat_created", "channel_chat_created")
"""Service messages about the making of a supergroup, channel or topic cannot go (Bot API, deleteMessage)."""


async def edit_message_text(context: Context, parameters: Parameters) -> Any:
    message = _own_message(context, parameters)
    text, entities = markup.read(parameters)
    new: dict[str, Any] = {"text": text} | ({"entities": entities} if entities else {})
    return _edited(context, message, new, parameters)


async def edit_message_reply_markup(context: Context, parameters: Parameters) -> Any:
    message = _own_message(context, parameters)
    kept = {name: value for name, value in message.data.items() if name != "reply_markup"}
    return _edited(context, message, kept, parameters)


def _own_message(context: Context, parameters: Parameters) -> Message:
    place = place_to_write(context.world, parameters)
    message = context.world.messages[place.id].get(message_id(parameters))
    if message is None:
        raise EDIT_NOT_FOUND
    if message.sender != context.world.bot.id:
        raise NOT_EDITABLE
    return message


def _edited(context: Context, message: Message, new: dict[str, Any], parameters: Parameters) -> Any:
    new |= limits.keyboard(parameters.get("reply_markup"))
    if new == message.data:
        raise NOT_MODIFIED
    if message.chat in context.world.chats:
        context.rates.count(message.chat)
    message.data, message.edited = new, int(context.world.clock.now())
    context.world.changed("edited", chat=message.chat, message=message.id)
    return as_data(context.world, message)


async def delete_message(context: Context, parameters: Parameters) -> Any:
    place = place_to_write(context.world, parameters)
    message = context.world.messages[place.id].get(message_id(parameters))
    if message is None:
        raise DELETE_NOT_FOUND
    _may_delete(context, place, message)
    context.world.take_away(place.id, [message.id])
    return True


async def delete_messages(context: Context, parameters: Parameters) -> Any:
    """Ids that are not there are skipped; one that may not go keeps all of them."""
    place, ids = place_to_write(context.world, parameters), parameters["message_ids"]
    if not isinstance(ids, list):
        raise bad("expected an Array of message identifiers")
    if not ids:
        raise bad("message identifiers are not specified")
    if len(ids) > limits.MOST_DELETED:
        raise bad("too many message identifiers specified")
    found = [context.world.messages[place.id].get(message_id({"message_id": number})) for number in ids]
    there = [message for message in found if message]
    for message in there:
        _may_delete(context, place, message)
    context.world.take_away(place.id, [message.id for message in there])
    return True


def _may_delete(context: Context, place: Person | Chat, message: Message) -> None:
    """Its own everywhere, a person's in their private chat, others' with the right to; all for 48 hours."""
    if isinstance(place, Chat):
        member = place.member(context.world.bot.id)
        may = member.is_admin if place.type == "group" else member.may("can_delete_messages")
        if message.sender != context.world.bot.id and not may:
            raise MAY_NOT_DELETE
        if message.is_service and any(name in message.data for name in NEVER_DELETED):
            raise MAY_NOT_DELETE
    if context.world.clock.now() - message.date > limits.OLDEST_DELETED_S:
        raise NOT_DELETABLE


async def answer_callback_query(context: Context, parameters: Parameters) -> Any:
    world = context.world
    tap = world.taps.get(str(parameters["callback_query_id"]))
    if tap is None or world.clock.now() - tap.date > limits.ANSWER_WITHIN_S:
        raise QUERY_TOO_OLD
    answer = limits.written(parameters.get("text"))
    if len(answer) > limits.LONGEST_ANSWER:
        raise bad("MESSAGE_TOO_LONG")
    tap.is_answered, tap.answer = True, answer
    world.changed("answered", chat=tap.person, tap=tap.id, text=answer)
    return True
