"""What each person has in front of them, as data or as text to read: alone with the bot, then in their groups."""

from __future__ import annotations

from typing import Any

from bot.emulator import sight
from bot.emulator.showing import shown
from bot.emulator.world import Message, Person, World


def as_data(world: World) -> list[dict[str, Any]]:
    """People in the order they came; per message: who, text or tile, labels of the buttons."""
    return [
        {"person": person.first_name, "messages": _messages(world, person, person.id)} | _groups(world, person)
        for person in world.people.values()
    ]


def _groups(world: World, person: Person) -> dict[str, Any]:
    found = [
        {"chat": chat.title, "messages": _messages(world, person, chat.id)} for chat in sight.chats_of(world, person.id)
    ]
    return {"groups": found} if found else {}


def _messages(world: World, person: Person, place: int) -> list[dict[str, Any]]:
    return [_message(world, person, message) for message in sight.view(world, person.id, place)]


def _message(world: World, person: Person, message: Message) -> dict[str, Any]:
    found: dict[str, Any] = {"from": "bot" if message.sender == world.bot.id else "person"}
    if message.chat in world.chats and message.sender != world.bot.id:
        found["from"] = shown(world, message, person.id)["from"]["name"]
    if message.text:
        found["text"] = message.text
    if message.is_service:
        found["sent"] = next(name for name in message.data if name not in ("new_chat_participant", "new_chat_member"))
    if message.tile:
        found["sent"] = message.tile["kind"]
    if message.ephemeral_id:
        found["alone"] = True
    if message.buttons:
        found["buttons"] = [[button.get("text", "") for button in row] for row in message.buttons]
    return found


def as_text(world: World) -> str:
    lines: list[str] = []
    for person in as_data(world):
        lines += [f"== {person['person']} ==", *_lines(person["messages"], person["person"]), ""]
        for group in person.get("groups", ()):
            lines += [f"== {person['person']} in {group['chat']} ==", *_lines(group["messages"]), ""]
    return "\n".join(lines)


def _lines(messages: list[dict[str, Any]], person: str = "") -> list[str]:
    lines: list[str] = []
    for message in messages:
        who = {"bot": "Ruko", "person": person}.get(message["from"], message["from"])
        alone = " (seen by one)" if message.get("alone") else ""
        lines.append(f"{who}{alone}: {message.get('text') or '(' + message.get('sent', 'something') + ')'}")
        lines += ["   [" + "] [".join(row) + "]" for row in message.get("buttons", ())]
    return lines
