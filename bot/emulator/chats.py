"""Groups, supergroups, forums and channels: who is in them, as what, and in which shape the Bot API says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

ChatType = Literal["group", "supergroup", "channel"]
Status = Literal["creator", "administrator", "member", "left", "kicked"]

_EVERYWHERE = (
    "can_manage_chat", "can_change_info", "can_delete_messages", "can_invite_users", "can_restrict_members",
    "can_promote_members", "can_manage_video_chats", "can_post_stories", "can_edit_stories", "can_delete_stories",
)  # fmt: skip
_OF_TYPE: dict[ChatType, tuple[str, ...]] = {
    "group": ("can_pin_messages", "can_manage_tags"),
    "supergroup": ("can_pin_messages", "can_manage_topics", "can_manage_tags", "can_send_welcome_messages"),
    "channel": ("can_post_messages", "can_edit_messages", "can_manage_direct_messages"),
}
ALL_RIGHTS = frozenset(_EVERYWHERE).union(*_OF_TYPE.values())


def rights(*names: str) -> frozenset[str]:
    """Rights by name, with or without ``can_``. Raises ValueError for one that does not exist."""
    found = frozenset(name if name.startswith("can_") else f"can_{name}" for name in names)
    if unknown := found - ALL_RIGHTS:
        raise ValueError(f"there is no right {min(unknown)!r}; there are: {', '.join(sorted(ALL_RIGHTS))}")
    return found


@dataclass(slots=True)
class Member:
    """Somebody's place in a chat: a person's or the bot's."""

    status: Status = "member"
    rights: frozenset[str] = frozenset()
    is_anonymous: bool = False
    """Writes as the chat itself."""
    title: str = ""
    """Shown beside an administrator's name; signs what an anonymous one writes."""
    reads_all: bool = False
    """For the bot: its privacy mode was off when it was added. A later change counts when it is added again."""

    @property
    def is_in(self) -> bool:
        return self.status in ("creator", "administrator", "member")

    @property
    def is_admin(self) -> bool:
        return self.status in ("creator", "administrator")

    def may(self, right: str) -> bool:
        return self.status == "creator" or (self.status == "administrator" and right in self.rights)

    def as_data(self, user: dict[str, Any], chat_type: ChatType) -> dict[str, Any]:
        """A ChatMember of the Bot API."""
        data: dict[str, Any] = {"user": user, "status": self.status}
        if self.status == "kicked":
            return data | {"until_date": 0}
        if not self.is_admin:
            return data
        data |= {"custom_title": self.title} if self.title else {}
        if self.status == "creator":
            return data | {"is_anonymous": self.is_anonymous}
        data |= {"can_be_edited": False} | rights_as_data(self.rights, self.is_anonymous, chat_type)
        return data | {"can_manage_voice_chats": self.may("can_manage_video_chats")}  # the server still writes it


def rights_as_data(given: frozenset[str], is_anonymous: bool, chat_type: ChatType) -> dict[str, bool]:
    """All rights that a chat of this type knows, each true or false."""
    known = (*_EVERYWHERE, *_OF_TYPE[chat_type])
    # aiogram and the documentation want this one everywhere; it only means something in a supergroup
    known = (*known, "can_send_welcome_messages") if "can_send_welcome_messages" not in known else known
    return {name: name in given for name in known} | {"is_anonymous": is_anonymous}


@dataclass(slots=True)
class Topic:
    """A forum's topic; its number is that of the message that made it."""

    id: int
    name: str
    is_closed: bool = False


@dataclass(slots=True)
class Chat:
    """One chat of several people."""

    id: int
    type: ChatType
    title: str
    username: str = ""
    is_forum: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    linked: int = 0
    """A channel's discussion group, or the group's channel."""
    migrated_to: int = 0
    """Where a group went when it became a supergroup; from then on it is closed."""
    hides_members: bool = False
    """A bot that is no administrator cannot ask about others."""
    only_admins_write: bool = False
    """The group's permissions let nobody else write; a bot that is no administrator cannot either."""

    late_s: float = 0
    """For so long after a change, asking about members still tells the old; the change itself is told at once."""
    changes: list[tuple[float, int, Member]] = field(default_factory=list)
    """When whose place changed, and what it was before."""

    def member(self, user_id: int) -> Member:
        """Who was never here has left."""
        return self.members.get(user_id) or Member("left")

    def change(self, user_id: int, new: Member, at: float) -> None:
        self.changes.append((at, user_id, self.member(user_id)))
        self.members[user_id] = new

    def members_as_told(self, now: float) -> dict[int, Member]:
        """Everybody as an answer of the Bot API knows them, which may be late."""
        late = [(user_id, old) for at, user_id, old in self.changes if at > now - self.late_s]
        return self.members | dict(reversed(late))

    def as_data(self) -> dict[str, Any]:
        """A Chat of the Bot API, with what the server adds for small groups."""
        data: dict[str, Any] = {"id": self.id, "title": self.title, "type": self.type}
        data |= {"username": self.username} if self.username else {}
        data |= {"is_forum": True} if self.is_forum else {}
        if self.type == "group":
            data |= {"all_members_are_administrators": not self.only_admins_write, "accepted_gift_types": NO_GIFTS}
        return data


NO_GIFTS = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
)
