"""How groups and channels come about and change: members, roles, topics, migration, with the updates these make."""

from __future__ import annotations

from typing import Any

from bot.emulator import sight
from bot.emulator.chats import ALL_RIGHTS, Chat, ChatType, Member, Topic
from bot.emulator.journal import Journal
from bot.emulator.shapes import as_data
from bot.emulator.updates import Updates
from bot.emulator.world import Message, Person, World

CHANNEL_RIGHTS = frozenset({"can_manage_chat", "can_post_messages", "can_edit_messages", "can_delete_messages"})


class Memberships:
    def __init__(self, world: World, updates: Updates, journal: Journal) -> None:
        self.world = world
        self.updates = updates
        self.journal = journal

    # ---- chats

    def makes(
        self, owner: Person, chat_type: ChatType, title: str, *, is_forum: bool = False, username: str = ""
    ) -> Chat:
        """A new chat with its owner alone in it. Only supergroups are forums."""
        if is_forum and chat_type != "supergroup":
            raise ValueError("only a supergroup can be a forum")
        chat = self.world.add_chat(chat_type, title, is_forum=is_forum, username=username)
        chat.members[owner.id] = Member("creator")
        self.journal.makes(owner, chat)
        made = "group" if chat_type == "group" else chat_type
        self._service(chat, owner.id, {f"{made}_chat_created": True})
        return chat

    def links(self, channel: Chat, group: Chat) -> None:
        """Makes a supergroup the channel's discussion group: posts come there by themselves."""
        if channel.type != "channel" or group.type != "supergroup":
            raise ValueError("a channel is linked to a supergroup")
        self.journal.did(None, "links", channel, group=group)
        channel.linked, group.linked = group.id, channel.id
        self.world.changed("chat", chat=channel.id)

    def makes_topic(self, by: Person, chat: Chat, name: str) -> Topic:
        if not chat.is_forum:
            raise ValueError("only a forum has topics")
        self.journal.did(by, "makes_topic", chat, name=name)
        message = self._service(chat, by.id, {"forum_topic_created": {"name": name, "icon_color": 7322096}}, tell=False)
        message.thread = message.id
        topic = chat.topics[message.id] = Topic(message.id, name)
        self._tell(message)
        self.world.changed("chat", chat=chat.id)
        return topic

    def migrates(self, by: Person, chat: Chat) -> Chat:
        """A small group becomes a supergroup: a new chat, the same people. Two messages say so, one on each side."""
        if chat.type != "group" or chat.migrated_to:
            raise ValueError("only a small group becomes a supergroup")
        new = self.world.add_chat("supergroup", chat.title)
        self.journal.did(by, "migrates", chat, new=new)
        new.only_admins_write = chat.only_admins_write
        new.members = {
            user: Member(old.status, old.rights, old.is_anonymous, old.title, old.reads_all)
            for user, old in chat.members.items()
        }
        chat.migrated_to = new.id
        self._service(chat, by.id, {"migrate_to_chat_id": new.id})
        self._service(new, by.id, {"migrate_from_chat_id": chat.id}, sender_chat=new.id)
        self.world.changed("chat", chat=new.id)
        return new

    def renames(self, by: Person, chat: Chat, title: str) -> None:
        self.journal.did(by, "renames", chat, title=title)
        chat.title = title
        self._service(chat, by.id, {"new_chat_title": title})

    # ---- members

    def adds(self, by: Person, chat: Chat, who: Person) -> None:
        """The same person joins where they add themselves."""
        self.journal.did(by, "adds", chat, whom=who)
        self._change(by, chat, who.id, Member("member"))
        self._joined(chat, by.id, who.as_user())

    def adds_bot(self, by: Person, chat: Chat, admin: frozenset[str] | None = None) -> None:
        """As a member or (with rights) at once as an administrator; in a channel it is always one."""
        if admin is None and chat.type == "channel":
            admin = CHANNEL_RIGHTS
        if admin is not None:
            self._may_promote(by, chat)
        self.journal.did(by, "adds_bot", chat, admin=None if admin is None else sorted(admin))
        bot = self.world.bot
        member = Member() if admin is None else Member("administrator", _with_manage(admin))
        member.reads_all = not bot.has_privacy
        self._change(by, chat, bot.id, member)
        self._joined(chat, by.id, bot.as_user())

    def fills(self, chat: Chat, count: int) -> list[Person]:
        """People who have always been there: nobody is told of them."""
        people = [self.world.add_person(f"Member {i}") for i in range(1, count + 1)]
        chat.members |= {person.id: Member() for person in people}
        return people

    def _joined(self, chat: Chat, by: int, user: dict[str, Any]) -> None:
        if chat.type != "channel":
            old = {"new_chat_participant": user, "new_chat_member": user}
            self._service(chat, by, old | {"new_chat_members": [user]})

    def removes(self, by: Person, chat: Chat, user_id: int) -> None:
        """Bans a member or the bot; who removes themselves leaves."""
        leaves = by.id == user_id
        self._may_change(by, chat, user_id)
        self.journal.did(by, "removes", chat, whom=self._whom(user_id))
        user = self.world.user(user_id)
        if chat.member(user_id).is_in and chat.type != "channel" and user_id != self.world.bot.id:
            self._service(chat, by.id, {"left_chat_participant": user, "left_chat_member": user})
        self._change(by, chat, user_id, Member("left" if leaves else "kicked"))

    def bot_leaves(self, chat: Chat) -> None:
        """On the bot's own call."""
        self._change(None, chat, self.world.bot.id, Member("left"))

    def promotes(
        self,
        by: Person,
        chat: Chat,
        user_id: int,
        rights: frozenset[str] = ALL_RIGHTS,
        *,
        is_anonymous: bool = False,
        title: str = "",
    ) -> None:
        """Makes a member an administrator with these rights, or changes them."""
        old = chat.member(user_id)
        if not old.is_in:
            raise LookupError("only a member becomes an administrator")
        self._may_promote(by, chat)
        noted: dict[str, Any] = {"rights": sorted(rights), "is_anonymous": is_anonymous, "title": title}
        self.journal.did(by, "promotes", chat, whom=self._whom(user_id), **noted)
        if old.status == "creator":
            new = Member("creator", frozenset(), is_anonymous, title)
        else:
            new = Member("administrator", _with_manage(rights), is_anonymous, title, old.reads_all)
        self._change(by, chat, user_id, new)

    def demotes(self, by: Person, chat: Chat, user_id: int) -> None:
        self._may_promote(by, chat)
        self.journal.did(by, "demotes", chat, whom=self._whom(user_id))
        self._change(by, chat, user_id, Member("member", reads_all=chat.member(user_id).reads_all))

    def _change(self, by: Person | None, chat: Chat, user_id: int, new: Member) -> None:
        """Writes it down and tells the bot: of itself always, of others only where it is an administrator and asked."""
        self._may_change(by, chat, user_id)
        old = chat.member(user_id)
        chat.change(user_id, new, self.world.clock.now())
        user = self.world.user(user_id)
        change = {
            "chat": chat.as_data(),
            "from": by.as_user() if by else self.world.bot.as_user(),
            "date": int(self.world.clock.now()),
            "old_chat_member": old.as_data(user, chat.type),
            "new_chat_member": new.as_data(user, chat.type),
        }
        if user_id == self.world.bot.id:
            self.updates.add("my_chat_member", (chat.id, "messages"), change)
        elif chat.member(self.world.bot.id).is_admin:
            self.updates.add("chat_member", (chat.id, "messages"), change)
        self.world.changed("chat", chat=chat.id)

    def _whom(self, user_id: int) -> Person | str:
        """For the journal: a person, or the bot."""
        return self.world.people.get(user_id) or "bot"

    def _may_change(self, by: Person | None, chat: Chat, user_id: int) -> None:
        """Anybody in a group adds people; what becomes of those who are in it is for administrators, or for oneself."""
        if chat.migrated_to:
            raise LookupError("this group is a supergroup now")
        others = by is not None and by.id != user_id
        if others and by is not None and chat.member(user_id).is_in and not chat.member(by.id).is_admin:
            raise LookupError(f"{by.first_name} is no administrator of {chat.title}")

    def _may_promote(self, by: Person, chat: Chat) -> None:
        if not chat.member(by.id).may("can_promote_members"):
            raise LookupError(f"{by.first_name} may not change roles in {chat.title}")

    # ---- what the chat itself says

    def _service(
        self, chat: Chat, by: int, data: dict[str, Any], *, tell: bool = True, sender_chat: int = 0
    ) -> Message:
        sender_chat = sender_chat or (chat.id if chat.type == "channel" or chat.member(by).is_anonymous else 0)
        message = self.world.put(chat.id, by, data, is_service=True, sender_chat=sender_chat)
        if tell:
            self._tell(message)
        return message

    def _tell(self, message: Message) -> None:
        if sight.bot_hears(self.world, message):
            kind = "channel_post" if self.world.chats[message.chat].type == "channel" else "message"
            self.updates.add(kind, (message.chat, "messages"), as_data(self.world, message))


def _with_manage(rights: frozenset[str]) -> frozenset[str]:
    """Every administrator may at least manage the chat: see the log, the members, ignore slow mode."""
    return rights | {"can_manage_chat"}
