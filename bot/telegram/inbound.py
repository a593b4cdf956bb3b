"""An update's bytes → what came in (`service.incoming`), or a reason why nobody is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import msgspec

from bot.core.events import Origin as ForwardKind
from bot.core.events import OtherKind
from bot.service.incoming import Blocked, Command, Incoming, Item, Other, Press, Start, Text, Unblocked, What
from bot.telegram import intake
from bot.telegram.intake import Callback, MemberChange, Message

Reason = Literal["undecodable", "unknown", "group", "ours", "service"]


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing is done for it but to count it. `update_id` is None where not even that could be read."""

    update_id: int | None
    reason: Reason


_ITEMS = ("photo", "video", "animation", "document", "audio", "live_photo", "story", "paid_media")
_RECORDED = ("voice", "video_note")
_PLACES = ("location", "venue")
_SERVICE = ("pinned_message", "message_auto_delete_timer_changed")
_OTHERS = (
    "sticker", "poll", "dice", "game", "checklist", "giveaway", "giveaway_winners", "invoice", "rich_message",
)  # fmt: skip
_FORWARDS: dict[str, ForwardKind] = {
    "user": "user", "hidden_user": "hidden_user", "chat": "chat", "channel": "channel",
}  # fmt: skip
_LEFT = ("kicked", "left")


def read(body: bytes, username: str) -> Incoming | Ignored:
    """Total: any bytes give one or the other. `username` is the bot's own, without @."""
    try:
        update = intake.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Ignored(_number(body), "undecodable")
    if update.message:
        return _message(update.update_id, update.message, username.lower())
    if update.callback_query:
        return _press(update.update_id, update.callback_query)
    if update.my_chat_member:
        return _membership(update.update_id, update.my_chat_member)
    return Ignored(update.update_id, "unknown")


def _number(body: bytes) -> int | None:
    try:
        return intake.decode_head(body).update_id
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _time(seconds: int) -> datetime | None:
    """None for 0, and for what is no time: a number from outside must not raise."""
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (OverflowError, ValueError, OSError):
        return None


def _message(update_id: int, message: Message, username: str) -> Incoming | Ignored:
    if message.chat.type != "private":
        return Ignored(update_id, "group")
    if message.from_ is not None and message.from_.is_bot:
        return Ignored(update_id, "ours")
    what = _what(message, username)
    if what is None:
        return Ignored(update_id, "service")
    language = message.from_.language_code if message.from_ else None
    code = language if isinstance(language, str) else None
    return Incoming(update_id, message.chat.id, message.message_id, _time(message.date), code, what)


def _what(message: Message, username: str) -> What | None:
    """Which of the entries of the conversation this is. A kind that is not known yet is `other`."""
    if any(getattr(message, kind) is not None for kind in _SERVICE):
        return None
    if any(getattr(message, kind) is not None for kind in _ITEMS):
        return Item(_origin(message), message.media_group_id or "")
    other = _other_kind(message)
    if message.forward_origin is not None and other in (None, "voice"):
        return Item(_origin(message), message.media_group_id or "")
    if other is not None:
        return Other(other)
    if message.text is None:
        return Other("other")
    return _typed(message.text, message, username)


def _other_kind(message: Message) -> OtherKind | None:
    if any(getattr(message, kind) is not None for kind in _RECORDED):
        return "voice"
    if message.contact is not None:
        return "contact"
    if any(getattr(message, kind) is not None for kind in _PLACES):
        return "location"
    return "other" if any(getattr(message, kind) is not None for kind in _OTHERS) else None


def _origin(message: Message) -> ForwardKind:
    return "own" if message.forward_origin is None else _FORWARDS.get(message.forward_origin.type, "hidden_user")


def _typed(text: str, message: Message, username: str) -> What:
    if text.startswith("/"):
        name, _, argument = text[1:].partition(" ")
        name, _, addressee = name.partition("\n")[0].partition("@")
        if not addressee or addressee.lower() == username:
            name, argument = name.lower()[:32], argument.strip()[:64]
            return Start(argument) if name == "start" else Command(name, argument)
    links = tuple(entity.url for entity in message.entities if entity.type == "text_link" and entity.url)
    return Text(text, links)


def _press(update_id: int, callback: Callback) -> Incoming | Ignored:
    """A tap in a private chat. Of an inline message there is no chat: then the person's own is meant."""
    message = callback.message
    if message is not None and message.chat.type != "private":
        return Ignored(update_id, "group")
    language = callback.from_.language_code
    code = language if isinstance(language, str) else None
    chat, number = (message.chat.id, message.message_id) if message else (callback.from_.id, 0)
    return Incoming(update_id, chat, number, None, code, Press(callback.id, callback.data))


def _membership(update_id: int, change: MemberChange) -> Incoming | Ignored:
    if change.chat.type != "private":
        return Ignored(update_id, "group")
    status = change.new_chat_member.status if change.new_chat_member else ""
    what: What = Blocked() if status in _LEFT else Unblocked()
    return Incoming(update_id, change.chat.id, 0, _time(change.date), None, what)
