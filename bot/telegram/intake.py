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
    """Offset and length in UTF-16 units."""

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


class ServiceMessage(msgspec.Struct, frozen=True):
    """What Telegram itself notes in a private chat. Decoded only where a message holds nothing else that is known."""

    pinned_message: Present | None = None
    message_auto_delete_timer_changed: Present | None = None
    write_access_allowed: Present | None = None
    connected_website: str | None = None
    chat_background_set: Present | None = None
    users_shared: Present | None = None
    chat_shared: Present | None = None
    web_app_data: Present | None = None
    successful_payment: Present | None = None
    refunded_payment: Present | None = None
    passport_data: Present | None = None
    gift: Present | None = None
    unique_gift: Present | None = None
    gift_upgrade_sent: Present | None = None
    proximity_alert_triggered: Present | None = None
    checklist_tasks_done: Present | None = None
    checklist_tasks_added: Present | None = None
    poll_option_added: Present | None = None
    poll_option_deleted: Present | None = None
    forum_topic_created: Present | None = None
    forum_topic_edited: Present | None = None
    forum_topic_closed: Present | None = None
    forum_topic_reopened: Present | None = None
    giveaway_created: Present | None = None
    giveaway_completed: Present | None = None
    managed_bot_created: Present | None = None
    paid_message_price_changed: Present | None = None


class ServiceUpdate(msgspec.Struct, frozen=True):
    message: ServiceMessage


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


class SeenChat(msgspec.Struct, frozen=True):
    id: int
    type: str = ""


class InChat(msgspec.Struct, frozen=True):
    """All after the chat tells in a group what is worth more than a glance."""

    chat: SeenChat | None = None
    forward_origin: Present | None = None
    media_group_id: str | None = None
    migrate_to_chat_id: int = 0
    migrate_from_chat_id: int = 0
    new_chat_title: str | None = None


class _Tap(msgspec.Struct, frozen=True):
    message: InChat | None = None


class Glance(msgspec.Struct, frozen=True):
    """Enough to know in what kind of chat it happened, before anything else of the update is decoded."""

    update_id: int
    message: InChat | None = None
    callback_query: _Tap | None = None
    edited_message: InChat | None = None
    my_chat_member: InChat | None = None
    chat_member: InChat | None = None

    @property
    def chat(self) -> SeenChat | None:
        """Where it happened; None where there is no chat in it."""
        seen = self.message or self.edited_message or self.my_chat_member or self.chat_member
        if seen is None and self.callback_query is not None:
            seen = self.callback_query.message
        return seen.chat if seen is not None else None


ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member", "chat_member")
"""What Telegram is asked to send. The list stays on its side, so it is compared at each start."""

decode = msgspec.json.Decoder(Update).decode
decode_head = msgspec.json.Decoder(Head).decode
decode_service = msgspec.json.Decoder(ServiceUpdate).decode
glance = msgspec.json.Decoder(Glance).decode
