"""Ephemeral messages (Bot API 10.2 and 10.3): in a group, seen by one member alone, and in no history.

An administrator may write to any member at any time. Another bot only answers what that member just did: a press of
theirs, at most 15 seconds ago, or an ephemeral message of theirs that it replies to. Nothing says that it arrived.
"""

from __future__ import annotations

from typing import Any

from bot.emulator import limits, markup
from bot.emulator.chats import Chat
from bot.emulator.context import Context
from bot.emulator.parameters import Parameters, message_id, number, obj, place_to_write
from bot.emulator.refusals import (
    DELETE_NOT_FOUND,
    EDIT_NOT_FOUND,
    EPHEMERAL_IN_GROUPS,
    EPHEMERAL_NO_RECEIVER,
    EPHEMERAL_NOT_NOW,
    EPHEMERAL_REPLACES,
    NOT_EDITABLE,
    NOT_MODIFIED,
    QUERY_TOO_OLD,
    REPLY_NOT_FOUND,
    Refusal,
)
from bot.emulator.world import Message, Person, Tap

AFTER_A_PRESS_S = 15


def send(
    context: Context, place: Person | Chat, data: dict[str, Any], parameters: Parameters, thread: int = 0
) -> Message:
    """A message for one member. Raises `Refusal`."""
    world = context.world
    if isinstance(place, Person) or place.type == "channel":
        raise EPHEMERAL_IN_GROUPS
    asked = obj(parameters, "ephemeral_message_parameters")
    person = world.people.get(number(asked, "receiver_user_id", 0))
    if person is None or person.is_bot or not place.member(person.id).is_in:
        raise EPHEMERAL_NO_RECEIVER
    tap = _tap(context, asked, place, person)
    replied = _replied(context, place, parameters, person)
    if not place.member(world.bot.id).is_admin and tap is None and replied is None:
        raise EPHEMERAL_NOT_NOW
    how: dict[str, Any] = {"thread": thread, "replaces": _replaces(asked, tap), "is_lost": person.is_offline}
    if replied is not None:
        how |= {"reply_to": replied.ephemeral_id, "is_reply_to_ephemeral": True}
    context.rates.count(place.id)  # whether these count is not known; the stricter reading
    return world.put_ephemeral(place.id, world.bot.id, person.id, data, **how)


def _tap(context: Context, asked: dict[str, Any], place: Chat, person: Person) -> Tap | None:
    """The member's own press in this chat, still fresh. Raises `Refusal` for any other that was named."""
    if not asked.get("callback_query_id"):
        return None
    tap = context.world.taps.get(str(asked["callback_query_id"]))
    if tap is None or (tap.person, tap.chat) != (person.id, place.id):
        raise QUERY_TOO_OLD
    if context.world.clock.now() - tap.date > AFTER_A_PRESS_S:
        if context.world.chats[place.id].member(context.world.bot.id).is_admin:
            return None
        raise QUERY_TOO_OLD
    return tap


def _replied(context: Context, place: Chat, parameters: Parameters, person: Person) -> Message | None:
    """The ephemeral message it replies to. Only one of the member's own opens the way for a bot without rights."""
    reply = obj(parameters, "reply_parameters")
    if "ephemeral_message_id" not in reply:
        return None
    found = context.world.ephemeral[place.id].get(message_id(reply, "ephemeral_message_id"))
    if found is None or person.id not in (found.sender, found.receiver):
        raise REPLY_NOT_FOUND
    if found.sender != person.id and not place.member(context.world.bot.id).is_admin:
        raise EPHEMERAL_NOT_NOW
    return found


def _replaces(asked: dict[str, Any], tap: Tap | None) -> int:
    if str(asked.get("replace_callback_query_message", "")).lower() != "true":
        return 0
    if tap is None or tap.message is None or tap.message.ephemeral_id:
        raise EPHEMERAL_REPLACES
    return tap.message.id


# ---- later


def _own(context: Context, parameters: Parameters, missing: Refusal) -> Message:
    """The bot's ephemeral message that is meant. Raises `Refusal`."""
    place = place_to_write(context.world, parameters)
    if isinstance(place, Person) or place.type == "channel":
        raise EPHEMERAL_IN_GROUPS
    asked = message_id(parameters, "ephemeral_message_id")
    found = context.world.ephemeral[place.id].get(asked)
    receiver = number(parameters, "receiver_user_id", 0)
    if found is None or receiver not in (found.receiver, found.sender):
        raise missing
    return found


async def edit_text(context: Context, parameters: Parameters) -> Any:
    text, entities = markup.read(parameters)
    return _edited(context, parameters, {"text": text} | ({"entities": entities} if entities else {}))


async def edit_caption(context: Context, parameters: Parameters) -> Any:
    caption, entities = markup.read(parameters, "caption")
    new: dict[str, Any] = {"caption": caption} | ({"caption_entities": entities} if entities else {})
    return _edited(context, parameters, new, replacing=("caption", "caption_entities"))


async def edit_reply_markup(context: Context, parameters: Parameters) -> Any:
    return _edited(context, parameters, {}, replacing=())


def _edited(
    context: Context, parameters: Parameters, new: dict[str, Any], replacing: tuple[str, ...] | None = None
) -> bool:
    """Replaces all of the message, or only what is named and the buttons."""
    message = _own(context, parameters, EDIT_NOT_FOUND)
    if message.sender != context.world.bot.id:
        raise NOT_EDITABLE
    if replacing is not None:
        kept = {name: value for name, value in message.data.items() if name not in (*replacing, "reply_markup")}
        new = kept | new
    new |= limits.keyboard(parameters.get("reply_markup"))
    if new == message.data:
        raise NOT_MODIFIED
    context.rates.count(message.chat)
    message.data, message.edited = new, int(context.world.clock.now())
    context.world.changed("edited", chat=message.chat, ephemeral=message.ephemeral_id, person=message.receiver)
    return True


async def delete(context: Context, parameters: Parameters) -> Any:
    context.world.take_ephemeral_away(_own(context, parameters, DELETE_NOT_FOUND))
    return True
