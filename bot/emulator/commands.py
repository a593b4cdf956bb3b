"""Lists of commands by scope and language, and which one a member sees (Bot API, "Determining list of commands")."""

from __future__ import annotations

from typing import Any

from bot.emulator.chats import Chat
from bot.emulator.world import Person, World

PLAIN = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
OF_A_CHAT = ("chat", "chat_administrators", "chat_member")


def scope_key(scope: dict[str, Any]) -> str:
    """A scope as text: ``default``, ``chat:-100…``, ``chat_member:-100…:5510…``. Raises ValueError or KeyError."""
    kind = str(scope.get("type"))
    if kind in PLAIN:
        return kind
    if kind not in OF_A_CHAT:
        raise ValueError("unsupported type specified")
    member = f":{int(scope['user_id'])}" if kind == "chat_member" else ""
    return f"{kind}:{int(scope['chat_id'])}{member}"


def seen_by(world: World, person: Person, chat: Chat | None = None) -> list[dict[str, Any]]:
    """The commands in a person's menu, in a chat or (None) alone with the bot: the narrowest scope that has any."""
    language = person.language_code or ""
    for scope in _scopes(person, chat):
        for code in (language, "") if language else ("",):
            if found := world.bot.commands.get((scope, code)):
                return found
    return []


def _scopes(person: Person, chat: Chat | None) -> list[str]:
    if chat is None:
        return [f"chat:{person.id}", "all_private_chats", "default"]
    is_admin = chat.member(person.id).is_admin
    return [
        f"chat_member:{chat.id}:{person.id}",
        *([f"chat_administrators:{chat.id}"] if is_admin else []),
        f"chat:{chat.id}",
        *(["all_chat_administrators"] if is_admin else []),
        "all_group_chats",
        "default",
    ]


def typed(world: World, text: str) -> str:
    """The command a text begins with, small and without the slash, if it is meant for this bot; else ''."""
    word = text.split(maxsplit=1)[0] if text.strip() else ""
    name, _, bot = word.partition("@")
    if not name.startswith("/") or len(name) < 2 or (bot and bot.lower() != world.bot.username.lower()):
        return ""
    return name[1:].lower()


def is_ephemeral(world: World, person: Person, chat: Chat, text: str) -> bool:
    """Whether this command is seen by its sender and the bot alone."""
    name = typed(world, text)
    return any(found["command"] == name and found.get("is_ephemeral") for found in seen_by(world, person, chat))
