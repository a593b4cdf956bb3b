"""Methods that send: texts, the bot's own files, actions; into chats, topics and to one member alone."""

from __future__ import annotations

import hashlib
from typing import Any

from bot.emulator import ephemeral, limits, markup
from bot.emulator.chats import Chat
from bot.emulator.context import Context
from bot.emulator.parameters import Parameters, message_id, number, obj, place_to_write
from bot.emulator.refusals import MAY_NOT_POST, MAY_NOT_WRITE, NO_THREAD, REPLY_NOT_FOUND, TOPIC_CLOSED, bad
from bot.emulator.shapes import as_data
from bot.emulator.world import Person

ACTIONS = frozenset({"cancel", "typing", "find_location", "choose_contact", "choose_sticker"}) | {
    f"{verb}_{what}"
    for verb in ("record", "upload")
    for what in ("video", "voice", "audio", "video_note", "photo", "document")
}
OWN_FIELDS: dict[str, dict[str, int]] = {
    "voice": {"duration": 1},
    "video": {"duration": 1, "width": 320, "height": 200},
    "photo": {"width": 320, "height": 200},
}
TYPING_S = 5


async def send_message(context: Context, parameters: Parameters) -> Any:
    place = _open_place(context, parameters)
    text, entities = markup.read(parameters)
    data: dict[str, Any] = {"text": text} | ({"entities": entities} if entities else {})
    return _sent(context, place, data, parameters)


async def send_voice(context: Context, parameters: Parameters) -> Any:
    return _send_own(context, parameters, "voice")


async def send_video(context: Context, parameters: Parameters) -> Any:
    return _send_own(context, parameters, "video")


async def send_photo(context: Context, parameters: Parameters) -> Any:
    return _send_own(context, parameters, "photo")


def _send_own(context: Context, parameters: Parameters, kind: str) -> Any:
    """A photo, video or voice note of the bot's own: uploaded, or by the id of an earlier upload."""
    place, source = _open_place(context, parameters), parameters[kind]
    if isinstance(source, bytes) and source:
        own_id = "own-" + hashlib.sha256(source).hexdigest()[:24]
        context.own_files[own_id] = kind
    elif isinstance(source, str) and source in context.own_files:
        own_id = source
    else:
        raise bad("wrong file identifier/HTTP URL specified")
    file = {"file_id": own_id, "file_unique_id": own_id[-12:], "file_size": 1} | OWN_FIELDS[kind]
    data: dict[str, Any] = {kind: [file] if kind == "photo" else file}
    if parameters.get("caption"):
        data["caption"], entities = markup.read(parameters, "caption")
        data |= {"caption_entities": entities} if entities else {}
    return _sent(context, place, data, parameters)


def _sent(context: Context, place: Person | Chat, data: dict[str, Any], parameters: Parameters) -> Any:
    world = context.world
    data |= limits.keyboard(parameters.get("reply_markup"))
    thread = _thread(place, parameters)
    if parameters.get("ephemeral_message_parameters"):
        message = ephemeral.send(context, place, data, parameters, thread)
        return as_data(world, message)
    reply_to = _reply_to(context, place, parameters)
    if isinstance(place, Chat):
        context.rates.count(place.id)
    world.typing_until.pop(place.id, None)
    own_chat = place.id if isinstance(place, Chat) and place.type == "channel" else 0
    message = world.put(place.id, world.bot.id, data, thread=thread, reply_to=reply_to, sender_chat=own_chat)
    return as_data(world, message)


def _open_place(context: Context, parameters: Parameters) -> Person | Chat:
    """A place the bot may write in."""
    place = place_to_write(context.world, parameters)
    if isinstance(place, Person):
        return place
    member = place.member(context.world.bot.id)
    if place.type == "channel" and not member.may("can_post_messages"):
        raise MAY_NOT_POST
    if place.only_admins_write and not member.is_admin:
        raise MAY_NOT_WRITE
    return place


def _thread(place: Person | Chat, parameters: Parameters) -> int:
    """A forum's topic. Outside of forums the server takes no notice of it; General has no number of its own."""
    asked = number(parameters, "message_thread_id", 0)
    if not asked or isinstance(place, Person) or not place.is_forum:
        return 0
    if asked not in place.topics:
        raise NO_THREAD
    if place.topics[asked].is_closed:
        raise TOPIC_CLOSED
    return asked


def _reply_to(context: Context, place: Person | Chat, parameters: Parameters) -> int:
    reply = obj(parameters, "reply_parameters")
    if not reply or "ephemeral_message_id" in reply:
        return 0
    asked = message_id(reply)
    if asked in context.world.messages[place.id]:
        return asked
    if str(reply.get("allow_sending_without_reply", "")).lower() == "true":
        return 0
    raise REPLY_NOT_FOUND


async def send_chat_action(context: Context, parameters: Parameters) -> Any:
    place = _open_place(context, parameters)
    if str(parameters["action"]) not in ACTIONS:
        raise bad("wrong parameter action in request")
    context.world.typing_until[place.id] = context.world.clock.now() + TYPING_S
    context.world.changed("typing", chat=place.id)
    return True
