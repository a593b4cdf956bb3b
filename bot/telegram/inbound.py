"""An update's bytes → what came in (`service.incoming`), or a reason why nobody is answered."""

from __future__ import annotations

from datetime import UTC, datetime
from operator import attrgetter

import msgspec

from bot.core.events import Origin as ForwardKind
from bot.core.events import OtherKind
from bot.service.from_group import FromGroup
from bot.service.incoming import Blocked, Command, Incoming, Item, Other, Press, Start, Text, Unblocked, What
from bot.telegram import groups, intake
from bot.telegram.commands import command_of
from bot.telegram.groups import NeedsFingerprints, never
from bot.telegram.ignored import Ignored
from bot.telegram.intake import Callback, MemberChange, Message

_items = attrgetter("photo", "video", "animation", "document", "audio", "live_photo", "story", "paid_media")
_recorded = attrgetter("voice", "video_note")
_places = attrgetter("location", "venue")
_others = attrgetter("sticker", "poll", "dice", "game", "checklist", "giveaway", "giveaway_winners", "invoice")
_service = attrgetter(*intake.ServiceMessage.__struct_fields__)

_FORWARDS: dict[str, ForwardKind] = {
    "user": "user",
    "hidden_user": "hidden_user",
    "chat": "chat",
    "channel": "channel",
}
_LEFT = ("kicked", "left")
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def read(body: bytes, username: str, needs_fingerprints: NeedsFingerprints = never) -> Incoming | FromGroup | Ignored:
    """Total: any bytes give one of them. `username` is the bot's own, without @."""
    try:
        seen = intake.glance(body)
        chat = seen.chat
        if chat is not None and chat.type != "private" and chat.type:
            return groups.read(seen, chat, body, username, needs_fingerprints)
        update = intake.decode(body)
    except _UNREADABLE:
        return Ignored(number_of(body), "undecodable")
    if update.message:
        return _message(update.update_id, update.message, body, username)
    if update.callback_query:
        return _press(update.update_id, update.callback_query)
    if update.my_chat_member:
        return _membership(update.update_id, update.my_chat_member)
    return Ignored(update.update_id, "unknown")


def number_of(body: bytes) -> int | None:
    """The update's own, also where the rest of it cannot be read; None where it has none."""
    try:
        return intake.decode_head(body).update_id
    except _UNREADABLE:
        return None


def _time(seconds: int) -> datetime | None:
    """None for 0, and for what is no time: a number from outside must not raise."""
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (OverflowError, ValueError, OSError):
        return None


def _code(language: object) -> str | None:
    """Whatever the client says of its language, as long as it is words; the resolver reads it."""
    return language if isinstance(language, str) else None


# ---- messages


def _message(update_id: int, message: Message, body: bytes, username: str) -> Incoming | Ignored:
    if message.chat.type != "private":
        return Ignored(update_id, "unknown")
    if message.from_ is not None and message.from_.is_bot:
        return Ignored(update_id, "ours")
    what = _what(message, username)
    if what is None:
        if _is_service(body):
            return Ignored(update_id, "service")
        what = Other("other")
    code = _code(message.from_.language_code) if message.from_ else None
    return Incoming(update_id, message.chat.id, message.message_id, _time(message.date), code, what)


def _what(message: Message, username: str) -> What | None:
    """Which entry of the conversation this is; None for a message without anything that is known.

    What somebody else wrote or recorded is an item; what the person did is not.
    """
    is_forwarded = message.forward_origin is not None
    if any(_items(message)):
        return Item(_origin(message), message.media_group_id or "")
    if is_forwarded and (message.text is not None or message.rich_message or any(_recorded(message))):
        return Item(_origin(message), message.media_group_id or "")
    if message.text is not None:
        return _typed(message.text, message, username)
    kind = _other_kind(message)
    return Other(kind) if kind else None


def _other_kind(message: Message) -> OtherKind | None:
    if any(_recorded(message)):
        return "voice"
    if message.contact:
        return "contact"
    if any(_places(message)):
        return "location"
    return "other" if any(_others(message)) or message.rich_message else None


def _is_service(body: bytes) -> bool:
    try:
        return any(_service(intake.decode_service(body).message))
    except msgspec.DecodeError:
        return False


def _origin(message: Message) -> ForwardKind:
    """A kind of origin that is not known yet says as little as a hidden one. A story always comes out of Telegram."""
    if message.forward_origin is not None:
        return _FORWARDS.get(message.forward_origin.type, "hidden_user")
    return "hidden_user" if message.story else "own"


def _typed(text: str, message: Message, username: str) -> What:
    command = command_of(text, username)
    if command is None:
        return Text(text, _links(text, message))
    name, argument = command
    return Start(argument) if name == "start" else Command(name, argument)


def _links(text: str, message: Message) -> tuple[str, ...]:
    """Each address that Telegram found in the text: written out, or hidden behind words."""
    if not message.entities:
        return ()
    found = []
    for entity in message.entities:
        if entity.type == "text_link" and entity.url:
            found.append(entity.url)
        elif entity.type == "url":
            found.append(_stretch(text, entity.offset, entity.length))
    return tuple(found)


def _stretch(text: str, offset: int, length: int) -> str:
    """Counted as Telegram counts, in UTF-16 units. Total: numbers from outside may lie anywhere."""
    start, end = max(0, offset) * 2, max(0, offset + length) * 2
    return text.encode("utf-16-le", "surrogatepass")[start:end].decode("utf-16-le", "replace")


# ---- presses and memberships


def _press(update_id: int, callback: Callback) -> Incoming:
    """A tap in a private chat. Of an inline message there is no chat: then the person's own is meant."""
    message, code = callback.message, _code(callback.from_.language_code)
    chat, number = (message.chat.id, message.message_id) if message else (callback.from_.id, 0)
    return Incoming(update_id, chat, number, None, code, Press(callback.id, callback.data))


def _membership(update_id: int, change: MemberChange) -> Incoming:
    status = change.new_chat_member.status if change.new_chat_member else ""
    what: What = Blocked() if status in _LEFT else Unblocked()
    return Incoming(update_id, change.chat.id, 0, _time(change.date), _code(change.from_.language_code), what)
