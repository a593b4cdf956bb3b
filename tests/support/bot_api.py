"""The Bot API as data, from outside the project, and what it says about a call, an answer or an update.

The description (version 10.1, PaulSonOfLars/telegram-bot-api-spec) is no part of the project. It is looked for as
``shared/data/bot-api-10.1.min.json`` beside the project and above, or where ``BOT_API_SPEC`` points.
"""

import json
import os
from functools import cache
from pathlib import Path

NAME = "shared/data/bot-api-10.1.min.json"

NEWER = {  # 10.2 and 10.3: type → field → type
    "Message": {"ephemeral_message_id": "Integer", "receiver_user": "User"},
    "BotCommand": {"is_ephemeral": "Boolean"},
    "ReplyParameters": {"ephemeral_message_id": "Integer"},
    "ChatAdministratorRights": {"can_send_welcome_messages": "Boolean"},
    "ChatMemberAdministrator": {"can_send_welcome_messages": "Boolean"},
}
_CHATS = {"forward_from": "User", "forward_from_chat": "Chat"}
OLDER = {  # what the server still writes beside the new fields
    "Message": _CHATS
    | {"forward_from_message_id": "Integer", "forward_sender_name": "String", "forward_signature": "String"}
    | {"forward_date": "Integer", "new_chat_participant": "User", "new_chat_member": "User"}
    | {"left_chat_participant": "User"},
    "ChatMemberAdministrator": {"can_manage_voice_chats": "Boolean"},
    "Chat": {"all_members_are_administrators": "Boolean", "accepted_gift_types": "AcceptedGiftTypes"},
    **{kind: {"thumb": "PhotoSize"} for kind in ("Video", "Document", "Animation", "VideoNote", "Audio", "Sticker")},
}
NEWER_METHODS = {
    "deleteEphemeralMessage": ("chat_id", "receiver_user_id", "ephemeral_message_id"),
    "editEphemeralMessageText": (
        "chat_id", "receiver_user_id", "ephemeral_message_id", "text", "parse_mode", "entities", "link_preview_options",
        "reply_markup", "rich_message",
    ),
    "editEphemeralMessageCaption": (
        "chat_id", "receiver_user_id", "ephemeral_message_id", "caption", "parse_mode", "caption_entities",
        "show_caption_above_media", "reply_markup",
    ),
    "editEphemeralMessageReplyMarkup": ("chat_id", "receiver_user_id", "ephemeral_message_id", "reply_markup"),
}  # fmt: skip
NEWER_PARAMETERS = ("ephemeral_message_parameters",)
BASIC = {"Integer": int, "String": str, "Boolean": bool, "True": bool, "Float": (int, float)}


@cache
def description():
    """The description, or None where it is not at hand."""
    chosen = os.environ.get("BOT_API_SPEC")
    places = [Path(chosen)] if chosen else [parent / NAME for parent in Path(__file__).resolve().parents]
    found = next((place for place in places if place.is_file()), None)
    return json.loads(found.read_text(encoding="utf-8")) if found else None


def parameters_of(method):
    """Names of a method's parameters; None where there is no such method."""
    if method in NEWER_METHODS:
        return set(NEWER_METHODS[method])
    found = description()["methods"].get(method)
    return None if found is None else {field["name"] for field in found.get("fields", ())} | set(NEWER_PARAMETERS)


def wrong_call(method, parameters):
    known = parameters_of(method)
    if known is None:
        return [f"there is no method {method}"]
    return [f"{method} has no parameter {name}" for name in parameters if name not in known]


def wrong_answer(method, result):
    returned = ["Boolean"] if method in NEWER_METHODS else description()["methods"][method]["returns"]
    return wrong(result, returned, method)


def wrong(value, types, place):
    """What is wrong with a value that should be one of these types: the shortest list."""
    found = [_wrong_as(value, kind, place) for kind in types]
    return min(found, key=len)


def _wrong_as(value, kind, place):
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            return [f"{place} is no array"]
        return [line for i, one in enumerate(value) for line in _wrong_as(one, kind[9:], f"{place}[{i}]")]
    if kind in BASIC:
        fits = isinstance(value, BASIC[kind]) and isinstance(value, bool) == (kind in ("Boolean", "True"))
        return [] if fits else [f"{place} is no {kind}: {value!r}"]
    described = description()["types"][kind]
    if "subtypes" in described:
        return wrong(value, described["subtypes"], place)
    return _wrong_object(value, described, kind, place)


def _wrong_object(value, described, kind, place):
    if not isinstance(value, dict):
        return [f"{place} is no object: {value!r}"]
    fields = {field["name"]: field for field in described.get("fields", ())}
    extra = NEWER.get(kind, {}) | OLDER.get(kind, {})
    missing = [name for name, field in fields.items() if field["required"] and name not in value]
    found = [f"{place} ({kind}) lacks {name}" for name in missing]
    for name, inside in value.items():
        if name in fields:
            found += wrong(inside, fields[name]["types"], f"{place}.{name}")
        elif name in extra:
            found += _wrong_as(inside, extra[name], f"{place}.{name}")
        else:
            found.append(f"{place} ({kind}) has no field {name}")
    return found


def wrong_traffic(telegram):
    """All that took effect and all that was handed out while this stand-in was running, held to the description."""
    if description() is None:
        return []
    found = [line for update in telegram.updates for line in wrong(update, ["Update"], "update")]
    for call in telegram.calls:
        if call["took_effect"]:
            found += wrong_call(call["method"], call["parameters"])
            found += wrong_answer(call["method"], call["answer"]["result"])
    return found
