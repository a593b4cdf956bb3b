"""The shape of an update of a group, with only the fields Ruko may know there.

Beside what private chats know: who wrote (as a number), which message a command answers, and the words of what was
forwarded, which are matched against the phrase lists and dropped. No field for a file's handle, a name of a person
or a link; a group's title is read where the bot's place in it changes, for its admins.
"""

from __future__ import annotations

import msgspec

from bot.telegram.intake import Entity, Present, User


class GroupChat(msgspec.Struct, frozen=True):
    id: int
    type: str = ""
    title: str = ""


class OtherChat(msgspec.Struct, frozen=True):
    """As whom somebody writes: the group itself, a channel."""

    id: int


class Posted(msgspec.Struct, frozen=True):
    """A message that could hold material, by what it holds. Also one that another message answers."""

    message_id: int
    date: int = 0
    from_: User | None = msgspec.field(default=None, name="from")
    sender_chat: OtherChat | None = None
    is_automatic_forward: bool = False
    message_thread_id: int = 0
    is_topic_message: bool = False
    media_group_id: str = ""
    forward_origin: Present | None = None
    text: str = ""
    caption: str = ""
    photo: tuple[Present, ...] | None = None
    live_photo: Present | None = None
    video: Present | None = None
    animation: Present | None = None
    video_note: Present | None = None
    story: Present | None = None
    document: Present | None = None
    audio: Present | None = None
    voice: Present | None = None
    paid_media: Present | None = None


class GroupMessage(Posted, frozen=True, kw_only=True):
    """`ephemeral_message_id` of what only the bot sees; its `message_id` is 0."""

    chat: GroupChat
    ephemeral_message_id: int = 0
    entities: tuple[Entity, ...] = ()
    reply_to_message: Posted | None = None
    migrate_to_chat_id: int = 0
    migrate_from_chat_id: int = 0
    new_chat_title: str = ""


class MessageUpdate(msgspec.Struct, frozen=True):
    update_id: int
    message: GroupMessage | None = None
    edited_message: GroupMessage | None = None


class GroupTap(msgspec.Struct, frozen=True):
    id: str
    from_: User = msgspec.field(name="from")
    data: str = ""


class TapUpdate(msgspec.Struct, frozen=True):
    callback_query: GroupTap


class GroupMember(msgspec.Struct, frozen=True):
    """`is_member` is told of who is restricted; `can_delete_messages` of admins."""

    user: User
    status: str = ""
    is_member: bool = False
    can_delete_messages: bool = False

    @property
    def is_admin(self) -> bool:
        return self.status in ("creator", "administrator")

    @property
    def is_in(self) -> bool:
        return self.is_admin or self.status == "member" or (self.status == "restricted" and self.is_member)

    @property
    def may_delete(self) -> bool:
        return self.status == "creator" or (self.is_admin and self.can_delete_messages)


class Change(msgspec.Struct, frozen=True):
    chat: GroupChat
    from_: User = msgspec.field(name="from")
    old_chat_member: GroupMember
    new_chat_member: GroupMember


class ChangeUpdate(msgspec.Struct, frozen=True):
    my_chat_member: Change | None = None
    chat_member: Change | None = None


decode_message = msgspec.json.Decoder(MessageUpdate).decode
decode_tap = msgspec.json.Decoder(TapUpdate).decode
decode_change = msgspec.json.Decoder(ChangeUpdate).decode
