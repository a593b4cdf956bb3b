"""What each person has in front of them, as data or as text to read."""

from __future__ import annotations

from typing import Any

from bot.emulator.world import Message, World


def as_data(world: World) -> list[dict[str, Any]]:
    """People in the order they came; per message: who, text or tile, labels of the buttons."""
    return [
        {"person": person.first_name, "messages": [_message(world, m) for m in world.messages[person.id].values()]}
        for person in world.people.values()
    ]


def _message(world: World, message: Message) -> dict[str, Any]:
    found: dict[str, Any] = {"from": "bot" if message.sender == world.bot.id else "person"}
    if "text" in message.data:
        found["text"] = message.data["text"]
    if message.tile:
        found["sent"] = message.tile["kind"]
    if message.buttons:
        found["buttons"] = [[button.get("text", "") for button in row] for row in message.buttons]
    return found


def as_text(world: World) -> str:
    lines: list[str] = []
    for person in as_data(world):
        lines.append(f"== {person['person']} ==")
        for message in person["messages"]:
            who = "Ruko" if message["from"] == "bot" else person["person"]
            lines.append(f"{who}: {message.get('text') or '(' + message.get('sent', 'something') + ')'}")
            lines += ["   [" + "] [".join(row) + "]" for row in message.get("buttons", ())]
        lines.append("")
    return "\n".join(lines)
