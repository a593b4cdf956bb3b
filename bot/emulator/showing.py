"""Messages and chats as the chat page sees them, for one person: who wrote, what it says, what only they see."""

from __future__ import annotations

from typing import Any

from bot.emulator.chats import Chat, Member
from bot.emulator.shapes import replied_to
from bot.emulator.world import Message, World

SERVICE = (
    "new_chat_members", "left_chat_member", "new_chat_title", "group_chat_created", "supergroup_chat_created",
    "channel_chat_created", "migrate_to_chat_id", "migrate_from_chat_id", "forum_topic_created",
)  # fmt: skip


def shown(world: World, message: Message, person_id: int = 0) -> dict[str, Any]:
    """A message as the page draws it; `person_id` is who looks, 0 their private chat with the bot."""
    data = message.data
    found: dict[str, Any] = {
        "id": message.id,
        "mine": message.sender == person_id if person_id else message.sender != world.bot.id,
        "date": message.date,
        "edited": message.edited,
        "text": data.get("text", ""),
        "entities": data.get("entities", []),
        "buttons": [[_button(button) for button in row] for row in message.buttons],
    }
    if message.tile:
        found["tile"] = message.tile
    if (origin := data.get("forward_origin")) and not message.is_automatic:
        found["forward"] = origin["type"]
    if data.get("caption"):
        found["caption"] = data["caption"]
    own = next((kind for kind in ("voice", "video", "photo") if kind in data and message.sender == world.bot.id), "")
    found |= {"attachment": own} if own else {}
    return found | (_in_a_group(world, message) if message.chat in world.chats else {})


def _in_a_group(world: World, message: Message) -> dict[str, Any]:
    found: dict[str, Any] = {"from": _sender(world, message), "thread": message.thread}
    if message.ephemeral_id:
        found |= {"ephemeral": True, "ephemeral_id": message.ephemeral_id}
    if replied := replied_to(world, message):
        found["reply_to"] = {"id": replied.id, "from": _sender(world, replied), "text": replied.text[:80]}
    if message.is_service:
        found["service"] = _service(message)
    return found


def _sender(world: World, message: Message) -> dict[str, Any]:
    """As the group sees them: an anonymous administrator or a channel's owner is not named."""
    if message.sender_chat:
        chat = world.chats[message.sender_chat]
        kind = "channel" if chat.type == "channel" else "anonymous"
        return {"kind": kind, "name": chat.title, "title": message.signature}
    if message.sender == world.bot.id:
        return {"kind": "bot", "name": world.bot.first_name}
    person = world.people[message.sender]
    member = world.chats[message.chat].member(person.id) if message.chat in world.chats else Member()
    title = member.title or {"creator": "owner", "administrator": "admin"}.get(member.status, "")
    return {"kind": "person", "name": person.first_name, "id": person.id, "colour": person.colour, "title": title}


def _service(message: Message) -> dict[str, Any]:
    """What happened, and the names it is about."""
    what = next(name for name in SERVICE if name in message.data)
    value = message.data[what]
    if what == "new_chat_members":
        return {"what": "joined", "names": [user["first_name"] for user in value]}
    if what == "left_chat_member":
        return {"what": "left", "names": [value["first_name"]]}
    named = {"new_chat_title": [value], "forum_topic_created": [value["name"]] if isinstance(value, dict) else []}
    return {"what": what, "names": named.get(what, [])}


def _button(button: dict[str, Any]) -> dict[str, str]:
    found = {"text": str(button.get("text", ""))}
    found |= {"data": str(button["callback_data"])} if "callback_data" in button else {}
    return found | ({"url": str(button["url"])} if "url" in button else {})


def chat_shown(world: World, chat: Chat) -> dict[str, Any]:
    """A group or channel with all that are in it, the bot under its own number."""
    return {
        "id": chat.id,
        "type": chat.type,
        "title": chat.title,
        "username": chat.username,
        "is_forum": chat.is_forum,
        "topics": [{"id": t.id, "name": t.name, "is_closed": t.is_closed} for t in chat.topics.values()],
        "linked": chat.linked,
        "migrated_to": chat.migrated_to,
        "only_admins_write": chat.only_admins_write,
        "members": [_member(world, user, member) for user, member in chat.members.items() if member.is_in],
        "bot": _member(world, world.bot.id, chat.member(world.bot.id)),
    }


def _member(world: World, user_id: int, member: Member) -> dict[str, Any]:
    return {
        "id": user_id,
        "name": world.user(user_id)["first_name"],
        "status": member.status,
        "rights": sorted(member.rights),
        "is_anonymous": member.is_anonymous,
        "title": member.title,
    }
