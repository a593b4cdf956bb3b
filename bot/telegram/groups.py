"""Updates of groups → what came in, or a reason why it is left alone. Chatter goes first, and cheaply.

In a busy group almost everything is people talking. The few things that can matter show at a glance, or as a word in
the raw bytes: a search that never misses what it looks for. The rest is dropped before it is decoded.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from bot.service.from_group import (
    Asked,
    Author,
    Fingerprint,
    FromGroup,
    OwnStanding,
    Post,
    Renamed,
    Renumbered,
    StandingOf,
    Tapped,
    What,
)
from bot.telegram import fingerprints, group_intake
from bot.telegram.commands import command_of
from bot.telegram.group_intake import GroupMessage, Posted
from bot.telegram.ignored import Ignored
from bot.telegram.intake import Glance, InChat, SeenChat, User

KINDS = ("group", "supergroup")
COMMAND = b'"bot_command"'
"""As Telegram writes it. In what people type, a quotation mark has a backslash before it."""

ANONYMOUS = 1087968824
"""``GroupAnonymousBot``: how an admin shows who hides behind the group. The id is nobody's, and no permission."""
LINKED = 777000
"""Telegram itself, which posts what a linked channel posts."""

NeedsFingerprints = Callable[[int], bool]
"""Whether a group (its chat id) has to see items that are neither forwarded nor part of an album."""

_pictures = attrgetter("photo", "live_photo")
_videos = attrgetter("video", "animation", "video_note", "story")
_files = attrgetter("document", "audio", "voice", "paid_media")


def never(_: int) -> bool:
    return False


def read(
    seen: Glance, chat: SeenChat, body: bytes, username: str, needs_fingerprints: NeedsFingerprints
) -> FromGroup | Ignored:
    """Raises msgspec's errors for what is not of Telegram's shape."""
    if chat.type in KINDS:
        what: What | None
        if (message := seen.message or seen.edited_message) is not None:
            by_file = fingerprints.FILE in body and needs_fingerprints(chat.id)
            if not (by_file or _stands_out(message) or COMMAND in body):
                return Ignored(seen.update_id, "group")
            what = _message(body, username, by_file=by_file)
        elif seen.callback_query is not None:
            tap = group_intake.decode_tap(body).callback_query
            what = Tapped(tap.id, _person(tap.from_), tap.data)
        else:
            what = _change(body)
        if what is not None:
            return FromGroup(seen.update_id, chat.id, what)
    return Ignored(seen.update_id, "group")


# ---- messages


def _stands_out(message: InChat) -> bool:
    is_changing = message.migrate_to_chat_id or message.migrate_from_chat_id or message.new_chat_title
    return message.forward_origin is not None or bool(message.media_group_id or is_changing)


def _message(body: bytes, username: str, *, by_file: bool) -> What | None:
    update = group_intake.decode_message(body)
    if update.message is None:
        return _item(update.edited_message, body, by_file=by_file, is_edit=True) if update.edited_message else None
    message = update.message
    if message.migrate_to_chat_id:
        return Renumbered(message.chat.id, message.migrate_to_chat_id)
    if message.migrate_from_chat_id:
        return Renumbered(message.migrate_from_chat_id, message.chat.id)
    if message.new_chat_title:
        return Renamed(message.new_chat_title)
    return _asked(message, body, username) if _is_command(message) else _item(message, body, by_file=by_file)


def _is_command(message: GroupMessage) -> bool:
    """As people write one; a forwarded one is somebody else's words."""
    return message.forward_origin is None and any(
        entity.type == "bot_command" and entity.offset == 0 for entity in message.entities
    )


def _asked(message: GroupMessage, body: bytes, username: str) -> Asked | None:
    command = command_of(message.text, username)
    if command is None:
        return None
    by, topic = _author(message, message.chat.id), _topic(message)
    seen_by_all, whispered = message.message_id, message.ephemeral_message_id
    title, argument = message.chat.title, command[1]
    return Asked(command[0], by, _answered(message, body), seen_by_all, whispered, topic, title, argument)


def _answered(message: GroupMessage, body: bytes) -> Post | None:
    """The reported message. What the bot whispered has no number, and is none; nor is a topic's first message, which
    every message in a topic answers.
    """
    answered = message.reply_to_message
    if answered is None or not answered.message_id:
        return None
    if message.is_topic_message and answered.message_id == message.message_thread_id:
        return None
    return _post(answered, message.chat.id, fingerprints.of_answered(body), keeps_words=True)


def _item(message: GroupMessage, body: bytes, *, by_file: bool, is_edit: bool = False) -> Post | None:
    if message.forward_origin is None and not message.media_group_id and not by_file:
        return None
    return _post(message, message.chat.id, fingerprints.of_message(body), is_edit=is_edit)


def _post(
    message: Posted, chat: int, fingerprint: Fingerprint, *, is_edit: bool = False, keeps_words: bool = False
) -> Post:
    """Its words are taken along only where it was forwarded or reported."""
    is_forwarded = message.forward_origin is not None
    return Post(
        message=message.message_id,
        by=_author(message, chat),
        sent_at=message.date,
        topic=_topic(message),
        album=message.media_group_id,
        is_forwarded=is_forwarded,
        is_edit=is_edit,
        kind=_kind(message),
        caption=(message.caption or message.text) if is_forwarded or keeps_words else "",
        fingerprint=fingerprint,
    )


def _topic(message: Posted) -> int:
    """In other supergroups a thread is only who answers whom."""
    return message.message_thread_id if message.is_topic_message else 0


def _kind(message: Posted) -> str:
    if any(_pictures(message)):
        return "picture"
    if any(_videos(message)):
        return "video"
    if any(_files(message)):
        return "file"
    return "text" if message.text else "item"


def _author(message: Posted, chat: int) -> Author:
    """Four conditions (Himmel#534): who writes as the group, as a linked channel, as a channel, as a bot."""
    behind, sender = message.sender_chat, message.from_
    if behind is not None and behind.id == chat:
        return Author(chat, "anonymous_admin")
    if message.is_automatic_forward or (sender is not None and sender.id == LINKED):
        return Author(behind.id if behind else 0, "linked_channel")
    if behind is not None:
        return Author(behind.id, "channel")
    return Author(kind="channel") if sender is None else _person(sender)


def _person(user: User) -> Author:
    if user.id == ANONYMOUS:
        return Author(kind="anonymous_admin")
    if user.is_bot:
        return Author(user.id, "bot")
    code = user.language_code
    return Author(user.id, "person", code if isinstance(code, str) else None)


# ---- who is what


def _change(body: bytes) -> What | None:
    update = group_intake.decode_change(body)
    if (own := update.my_chat_member) is not None:
        now = own.new_chat_member
        return OwnStanding(_person(own.from_), now.is_in, now.is_admin, now.may_delete, own.chat.title)
    if (other := update.chat_member) is not None:
        before, now = other.old_chat_member, other.new_chat_member
        if before.is_admin != now.is_admin and not now.user.is_bot:
            return StandingOf(now.user.id, now.is_admin)
    return None
