"""The shape of an update, with only the fields Ruko may know.

There is no field for a file's id, a caption's text, a name or a title: what is not decoded cannot be
kept, logged or fetched. Media are decoded as `Present`, a struct without fields, which says that
something is there and nothing about it.
"""

from __future__ import annotations

from typing import Any

import msgspec


class Present(msgspec.Struct, frozen=True):
    """Something is there. What it is stays outside."""


class User(msgspec.Struct, frozen=True):
    id: int
    is_bot: bool = False
    language_code: Any = None
    """Anything: no update may be lost for it."""


class Chat(msgspec.Struct, frozen=True):
    id: int
    type: str = ""


class Entity(msgspec.Struct, frozen=True):
    type: str = ""
    offset: int = 0
    length: int = 0
    url: str = ""


class Origin(msgspec.Struct, frozen=True):
    """Of a forward: which of the four kinds, never who."""

    type: str = ""


class Message(msgspec.Struct, frozen=True):
    """A message, by what it holds."""

    message_id: int
    chat: Chat
    date: int = 0
    from_: User | None = msgspec.field(default=None, name="from")
    text: str | None = None
    entities: tuple[Entity, ...] = ()
    media_group_id: str | None = None
    forward_origin: Origin | None = None
    via_bot: Present | None = None
    # What could be material.
    photo: tuple[Present, ...] | None = None
    video: Present | None = None
    animation: Present | None = None
    document: Present | None = None
    audio: Present | None = None
    live_photo: Present | None = None
    story: Present | None = None
    paid_media: Present | None = None
    # What people record, and what never gets the warning.
    voice: Present | None = None
    video_note: Present | None = None
    contact: Present | None = None
    location: Present | None = None
    venue: Present | None = None
    sticker: Present | None = None
    poll: Present | None = None
    dice: Present | None = None
    game: Present | None = None
    checklist: Present | None = None
    giveaway: Present | None = None
    giveaway_winners: Present | None = None
    rich_message: Present | None = None
    invoice: Present | None = None
    # Service messages of a private chat: nobody says anything with them.
    pinned_message: Present | None = None
    message_auto_delete_timer_changed: Present | None = None


class TappedMessage(msgspec.Struct, frozen=True):
    """The message that holds a button; of an inaccessible one only its chat and id are known."""

    message_id: int
    chat: Chat


class Callback(msgspec.Struct, frozen=True):
    id: str
    from_: User = msgspec.field(name="from")
    message: TappedMessage | None = None
    data: str = ""


class Member(msgspec.Struct, frozen=True):
    status: str = ""


class MemberChange(msgspec.Struct, frozen=True):
    chat: Chat
    from_: User = msgspec.field(name="from")
    date: int = 0
    new_chat_member: Member | None = None


class Update(msgspec.Struct, frozen=True):
    """The kinds of update that Ruko reads; every other kind is only counted."""

    update_id: int
    message: Message | None = None
    callback_query: Callback | None = None
    my_chat_member: MemberChange | None = None


class Head(msgspec.Struct, frozen=True):
    """What is read of an update whose body cannot be: its number."""

    update_id: int


class _HeadChat(msgspec.Struct, frozen=True):
    type: str = ""


class _HeadMessage(msgspec.Struct, frozen=True):
    chat: _HeadChat


class Glance(msgspec.Struct, frozen=True):
    """Enough to know that an update is a message in a group, before anything else of it is decoded."""

    update_id: int
    message: _HeadMessage | None = None


ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")
"""What Telegram is asked to send. The list stays on its side, so it is compared at each start."""

decode = msgspec.json.Decoder(Update).decode
decode_head = msgspec.json.Decoder(Head).decode
glance = msgspec.json.Decoder(Glance).decode
