"""What people do: write, send, forward, tap, edit, block. Each becomes the update that Telegram would write.

Media are made-up descriptions with made-up ids and no bytes; the chat page draws a neutral tile for them. Where a
person cannot do something, LookupError or ValueError says so in words for the person.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, get_args

from bot.emulator import commands, entities, items, sight
from bot.emulator.chats import Chat
from bot.emulator.items import ALBUM_KINDS, CAPTIONED, Kind, Origin
from bot.emulator.journal import Journal
from bot.emulator.shapes import as_data, inaccessible
from bot.emulator.updates import Updates
from bot.emulator.world import Message, Person, World


@dataclass(frozen=True, slots=True)
class At:
    """Where in which chat, in reply to what, and in whose name."""

    chat: Chat | None = None
    """None: alone with the bot."""
    thread: int = 0
    """A forum's topic; 0: General."""
    reply_to: Message | None = None
    as_channel: Chat | None = None
    """A channel of the person's own, shown as the sender."""


ALONE = At()


class Doing:
    def __init__(self, world: World, updates: Updates, journal: Journal) -> None:
        self.world = world
        self.updates = updates
        self.journal = journal
        self._albums = 13921234567890000

    # ---- writing and sending

    def writes(self, person: Person, text: str, at: At = ALONE) -> Message:
        """Types a text; /commands, links and names get their entities. Who had blocked the bot unblocks it by this."""
        data: dict[str, Any] = {"text": text}
        data |= {"entities": found} if (found := entities.found_in(text)) else {}
        self.journal.did(person, "writes", at.chat, text=text, **self._noted(at))
        if self._is_between_two(person, text, at):
            return self._ephemeral(person, data, at)
        return self._message(person, data, None, at)

    def sends(
        self,
        person: Person,
        kind: Kind,
        *,
        forwarded_from: Origin | None = None,
        caption: str = "",
        text: str = "",
        item: str = "",
        album_of: Message | None = None,
        at: At = ALONE,
    ) -> Message:
        """Sends or forwards something; the same `item` is the same file again, for whoever sends it, wherever.

        With `album_of` it is one more item of that message's album, however late.
        """
        noted = {"kind": kind, "forwarded_from": forwarded_from, "caption": caption, "text": text, "item": item}
        self.journal.did(person, "sends", at.chat, **noted, **self._noted(at))
        how: dict[str, Any] = {"forwarded_from": forwarded_from, "caption": caption, "text": text, "item": item}
        if album_of is not None:
            how["album"] = album_of.data["media_group_id"]
        return self._item(person, kind, at, **how)

    def _item(
        self,
        person: Person,
        kind: Kind,
        at: At,
        *,
        forwarded_from: Origin | None = None,
        caption: str = "",
        text: str = "",
        item: str = "",
        album: str = "",
        tile: dict[str, Any] | None = None,
    ) -> Message:
        if kind not in get_args(Kind):
            raise ValueError(f"there is no kind {kind!r}; there are: {', '.join(get_args(Kind))}")
        chat_id = at.chat.id if at.chat else person.id
        seed = item or f"{chat_id}.{len(self.world.messages[chat_id])}.{kind}.{album}"
        data = {"text": text or "A text that somebody else wrote."} if kind == "text" else items.media(kind, seed)
        if caption and kind in CAPTIONED:
            data |= {"caption": caption}
            data |= {"caption_entities": found} if (found := entities.found_in(caption)) else {}
        data |= {"media_group_id": album} if album else {}
        if forwarded_from:
            data |= items.forward(forwarded_from, int(self.world.clock.now()) - 3600)
        drawn = {"kind": kind, "seed": int(hashlib.sha256(seed.encode()).hexdigest()[:8], 16)}
        return self._message(person, data, drawn | (tile or {}), at)

    def sends_album(
        self,
        person: Person,
        count: int,
        kind: Kind = "photo",
        forwarded_from: Origin | None = None,
        *,
        caption: str = "",
        at: At = ALONE,
    ) -> list[Message]:
        """One update an item, all with one media_group_id, no count and no end mark; the caption is the first's."""
        if not 2 <= count <= 10 or kind not in ALBUM_KINDS:
            raise ValueError("an album has 2 to 10 photos, videos, documents or audio files")
        self._albums += 1
        noted = {"count": count, "kind": kind, "forwarded_from": forwarded_from, "caption": caption}
        self.journal.did(person, "sends_album", at.chat, **noted, **self._noted(at))
        how: dict[str, Any] = {"forwarded_from": forwarded_from, "album": str(self._albums)}
        return [
            self._item(person, kind, at, caption=caption if i == 1 else "", tile={"of": count, "number": i}, **how)
            for i in range(1, count + 1)
        ]

    def _message(self, person: Person, data: dict[str, Any], tile: dict[str, Any] | None, at: At) -> Message:
        if at.chat is None:
            if person.has_blocked:
                self._blocks(person, unblock=True)
            person.has_begun = True
        else:
            self._may_write(person, at)
        message = self.world.put(at.chat.id if at.chat else person.id, person.id, data, tile, **self._how(person, at))
        self._tell(message)
        if at.chat is not None and at.chat.type == "channel" and at.chat.linked:
            self._forward_by_itself(message, self.world.chats[at.chat.linked])
        return message

    def _noted(self, at: At) -> dict[str, Any]:
        """For the journal: topic, what is replied to, in whose name."""
        topic = at.chat.topics[at.thread].name if at.chat and at.thread in at.chat.topics else ""
        return {"topic": topic, "to": at.reply_to, "as_channel": at.as_channel}

    def _how(self, person: Person, at: At) -> dict[str, Any]:
        """The fields of a message that come from where and in whose name it was written."""
        found: dict[str, Any] = {"thread": at.thread}
        if at.reply_to is not None:
            found |= {"reply_to": at.reply_to.id or at.reply_to.ephemeral_id}
            found |= {"is_reply_to_ephemeral": bool(at.reply_to.ephemeral_id)}
        if at.chat is None:
            return found
        member = at.chat.member(person.id)
        if at.as_channel is not None:
            return found | {"sender_chat": at.as_channel.id}
        if member.is_anonymous or at.chat.type == "channel":
            return found | {"sender_chat": at.chat.id, "signature": member.title if member.is_anonymous else ""}
        return found

    def _may_write(self, person: Person, at: At) -> None:
        chat = at.chat
        if chat is None:
            return
        if chat.migrated_to:
            raise LookupError("this group is a supergroup now; write there")
        member = chat.member(person.id)
        if not member.is_in:
            raise LookupError(f"{person.first_name} is not in {chat.title}")
        if chat.type == "channel" and not member.may("can_post_messages"):
            raise LookupError("only administrators who may post write in a channel")
        if chat.only_admins_write and not member.is_admin:
            raise LookupError("only administrators write in this group")
        if at.thread and (at.thread not in chat.topics or chat.topics[at.thread].is_closed):
            raise LookupError("there is no such open topic")
        if at.as_channel is not None and at.as_channel.member(person.id).status != "creator":
            raise LookupError("only its owner writes in the name of a channel")

    def _forward_by_itself(self, post: Message, group: Chat) -> None:
        """A channel's post comes into its discussion group a moment later."""
        channel = self.world.chats[post.chat].as_data()
        origin = {"type": "channel", "chat": channel, "message_id": post.id, "date": post.date}
        old = {"forward_from_chat": channel, "forward_from_message_id": post.id, "forward_date": post.date}
        data = post.data | {"forward_origin": origin} | old
        self._tell(self.world.put(group.id, post.sender, data, post.tile, sender_chat=post.chat, is_automatic=True))

    def _tell(self, message: Message, kind: str = "message") -> None:
        """Tells the bot, where Telegram would."""
        chat = self.world.chats.get(message.chat)
        if chat is not None and chat.type == "channel":
            kind = {"message": "channel_post", "edited_message": "edited_channel_post"}[kind]
        if sight.bot_hears(self.world, message):
            self.updates.add(kind, (message.chat, "messages"), as_data(self.world, message))

    # ---- ephemeral messages of people

    def _is_between_two(self, person: Person, text: str, at: At) -> bool:
        """An ephemeral command, or a reply to an ephemeral message."""
        if at.chat is None or not at.chat.member(self.world.bot.id).is_in:
            return False
        if at.reply_to is not None and at.reply_to.ephemeral_id:
            return True
        return commands.is_ephemeral(self.world, person, at.chat, text)

    def _ephemeral(self, person: Person, data: dict[str, Any], at: At) -> Message:
        if at.chat is None:
            raise LookupError("ephemeral messages are for groups")
        self._may_write(person, at)
        how = self._how(person, At(at.chat, at.thread, at.reply_to))
        how.pop("sender_chat", None)
        how.pop("signature", None)
        message = self.world.put_ephemeral(at.chat.id, person.id, self.world.bot.id, data, **how)
        self._tell(message)
        return message

    # ---- taps

    def taps(self, person: Person, message_id: int, row: int, column: int, chat: Chat | None = None) -> str:
        """Presses a button; the id by which the bot answers. Raises LookupError where there is no such button."""
        place = chat.id if chat else person.id
        message = self.world.messages[place].get(message_id)
        if message is None:
            raise LookupError("this message is gone")
        return self.taps_on(person, message, row, column)

    def taps_on(self, person: Person, message: Message, row: int, column: int) -> str:
        """The same on a message at hand: the only way to an ephemeral one."""
        if message not in sight.view(self.world, person.id, message.chat):
            raise LookupError("this message is gone")
        try:
            button = message.buttons[row][column]
        except IndexError:
            raise LookupError("there is no such button") from None
        if "callback_data" not in button:
            raise LookupError("this button opens a link")
        chat = self.world.chats.get(message.chat)
        self.journal.did(person, "taps", chat, button=button.get("text"), on=self._told_apart(person, message, button))
        return self._pressed(person, message.chat, message, message.id, str(button["callback_data"]))

    def _told_apart(self, person: Person, message: Message, button: dict[str, Any]) -> Message | None:
        """The message, where a newer one has a button with the same words."""
        seen = sight.view(self.world, person.id, message.chat)
        alike = [one for one in seen if any(b.get("text") == button.get("text") for row in one.buttons for b in row)]
        return None if alike[-1] is message else message

    def presses(self, person: Person, message_id: int, data: str, chat: Chat | None = None) -> str:
        """A press with any data: also on a message that is long gone, as old clients do."""
        self.journal.did(person, "presses", chat, message_id=message_id, data=data)
        place = chat.id if chat else person.id
        return self._pressed(person, place, self.world.messages[place].get(message_id), message_id, data)

    def _pressed(self, person: Person, place_id: int, message: Message | None, message_id: int, data: str) -> str:
        """The press carries the real person, also an anonymous administrator's."""
        place = self.world.place(place_id)
        if place is None:
            raise LookupError("this chat is gone")
        tap = self.world.tap(person.id, place_id, message)
        query = {
            "id": tap.id,
            "from": person.as_user(),
            "message": as_data(self.world, message) if message else inaccessible(place.as_data(), message_id),
            "chat_instance": str(place_id),
            "data": data,
        }
        self.updates.add("callback_query", (person.id, "taps"), query)
        return tap.id

    # ---- editing, removing, blocking

    def edits(self, person: Person, message_id: int, text: str, chat: Chat | None = None) -> None:
        """Text or caption. Raises LookupError where the message is not the person's own words."""
        message = self.world.messages[chat.id if chat else person.id].get(message_id)
        if message is None or message.sender != person.id or message.is_automatic or "forward_origin" in message.data:
            raise LookupError("only what a person wrote themselves can be edited")
        part, marks = ("text", "entities") if "text" in message.data else ("caption", "caption_entities")
        if part == "caption" and not any(kind in message.data for kind in CAPTIONED):
            raise LookupError("there are no words in this message")
        self.journal.did(person, "edits", chat, message=message, text=text)
        message.data = {name: value for name, value in message.data.items() if name != marks} | {part: text}
        message.data |= {marks: found} if (found := entities.found_in(text)) else {}
        message.edited = int(self.world.clock.now())
        self._tell(message, "edited_message")
        self.world.changed("edited", chat=message.chat, message=message_id)

    def deletes(self, person: Person, message_id: int, chat: Chat | None = None) -> None:
        """Alone with the bot on the person's own side; in a group for all. Bots are not told."""
        place = chat.id if chat else person.id
        message = self.world.messages[place].get(message_id)
        may = chat is None or chat.member(person.id).may("can_delete_messages")
        if message is None or (message.sender != person.id and not may):
            raise LookupError("only one's own messages, or as an administrator who may delete")
        self.journal.did(person, "deletes", chat, message=message)
        self.world.take_away(place, [message_id])

    def reopens(self, person: Person, chat: Chat) -> None:
        """Opens the group anew: ephemeral messages are in no history, so they are gone from this person's view."""
        self.journal.did(person, "reopens", chat)
        for message in self.world.ephemeral[chat.id].values():
            message.is_lost = message.is_lost or person.id in (message.sender, message.receiver)
        self.world.changed("edited", chat=chat.id, person=person.id, message=0)

    def blocks(self, person: Person, *, unblock: bool = False) -> None:
        self.journal.did(person, "blocks", unblock=unblock)
        self._blocks(person, unblock=unblock)

    def _blocks(self, person: Person, *, unblock: bool) -> None:
        person.has_blocked = not unblock
        old, new = ("kicked", "member") if unblock else ("member", "kicked")
        bot = self.world.bot.as_user()
        until = {"until_date": 0}
        change = {
            "chat": person.as_data(),
            "from": person.as_user(),
            "date": int(self.world.clock.now()),
            "old_chat_member": {"user": bot, "status": old} | (until if old == "kicked" else {}),
            "new_chat_member": {"user": bot, "status": new} | (until if new == "kicked" else {}),
        }
        self.updates.add("my_chat_member", (person.id, "messages"), change)
        self.world.changed("blocked", chat=person.id, blocked=person.has_blocked)
