"""Who sees what: which updates of a chat reach the bot, and what a person has before them."""

from __future__ import annotations

from bot.emulator import commands
from bot.emulator.chats import Chat
from bot.emulator.shapes import replied_to
from bot.emulator.world import Message, World


def bot_hears(world: World, message: Message) -> bool:
    """Whether Telegram tells the bot of this message (Bot API, "Privacy mode"). Its own it never hears."""
    chat = world.chats.get(message.chat)
    if message.sender == world.bot.id:
        return False
    if chat is None:
        return True
    member = chat.member(world.bot.id)
    if not member.is_in:
        return False
    if message.is_service or message.ephemeral_id or chat.type == "channel":
        return True
    sender = world.people.get(message.sender)
    if sender is not None and sender.is_bot:
        return False
    return member.is_admin or member.reads_all or is_meant_for_the_bot(world, message)


def is_meant_for_the_bot(world: World, message: Message) -> bool:
    """A command (of its own or of nobody's), a mention, a reply to it."""
    text = message.text
    if commands.typed(world, text) or f"@{world.bot.username.lower()}" in text.lower():
        return True
    replied = replied_to(world, message)
    return replied is not None and replied.sender == world.bot.id


def view(world: World, person_id: int, place_id: int) -> list[Message]:
    """What a person sees in a chat, oldest first: nothing where they are not in it, ephemeral ones only theirs."""
    chat = world.chats.get(place_id)
    if chat is None:
        return list(world.messages[place_id].values()) if place_id == person_id else []
    if not chat.member(person_id).is_in:
        return []
    own = [message for message in world.ephemeral[chat.id].values() if is_in_pane_of(message, person_id)]
    replaced = {message.replaces for message in own}
    shared = [message for message in world.messages[chat.id].values() if message.id not in replaced]
    return sorted([*shared, *own], key=lambda message: message.order)


def is_in_pane_of(message: Message, person_id: int) -> bool:
    """An ephemeral message and one of its two sides."""
    return not message.is_lost and person_id in (message.sender, message.receiver)


def chats_of(world: World, person_id: int) -> list[Chat]:
    return [chat for chat in world.chats.values() if chat.member(person_id).is_in and not chat.migrated_to]
