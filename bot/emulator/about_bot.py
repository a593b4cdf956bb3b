"""Methods about the bot itself: who it is, how updates reach it, its menus, texts and default rights."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from bot.emulator.chats import ALL_RIGHTS, ChatType, rights_as_data
from bot.emulator.commands import scope_key
from bot.emulator.context import Context, Method
from bot.emulator.parameters import Parameters, number, obj
from bot.emulator.refusals import bad
from bot.emulator.updates import DEFAULT_ALLOWED, Webhook

LONGEST_SECRET = 256
LONGEST_POLL_S = 50
MOST_COMMANDS = 100
LONGEST_COMMAND_TEXT = 256
_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")


async def get_me(context: Context, _: Parameters) -> Any:
    bot = context.world.bot
    return bot.as_user() | {
        "can_join_groups": True,
        "can_read_all_group_messages": not bot.has_privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


# ---- updates


async def get_updates(context: Context, parameters: Parameters) -> Any:
    offset, limit = number(parameters, "offset", 0), number(parameters, "limit", 100)
    wait = min(LONGEST_POLL_S, number(parameters, "timeout", 0))
    return await context.updates.poll(offset, limit, wait, _allowed(parameters))


def _allowed(parameters: Parameters) -> list[str] | None:
    """As on the server, what is no list of names changes nothing."""
    asked = parameters.get("allowed_updates")
    return asked if isinstance(asked, list) and all(isinstance(name, str) for name in asked) else None


async def set_webhook(context: Context, parameters: Parameters) -> Any:
    url, secret = str(parameters.get("url") or ""), str(parameters.get("secret_token") or "")
    if not url:
        return await delete_webhook(context, parameters)
    if not _is_good_for_a_webhook(url):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if len(secret) > LONGEST_SECRET:
        raise bad("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    asked, held = _allowed(parameters), context.updates.webhook.allowed
    allowed = held if asked is None else tuple(asked) or DEFAULT_ALLOWED
    if parameters.get("drop_pending_updates"):
        context.updates.waiting.clear()
    connections = max(1, min(100, number(parameters, "max_connections", 40)))
    context.updates.set_webhook(Webhook(url, secret, connections, allowed))
    return True


def _is_good_for_a_webhook(url: str) -> bool:
    """https; without it, only what never leaves this machine or its own network."""
    split = urlsplit(url)
    host = split.hostname or ""
    return split.scheme == "https" or (split.scheme == "http" and (host == "127.0.0.1" or "." not in host))


async def delete_webhook(context: Context, parameters: Parameters) -> Any:
    if parameters.get("drop_pending_updates"):
        context.updates.waiting.clear()
    context.updates.webhook = Webhook(allowed=context.updates.webhook.allowed)
    return True


async def get_webhook_info(context: Context, _: Parameters) -> Any:
    """As on the server, what is as usual is left out."""
    webhook = context.updates.webhook
    info: dict[str, Any] = {
        "url": webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(context.updates.waiting),
    }
    if webhook.last_error:
        info |= {"last_error_date": webhook.last_error_at, "last_error_message": webhook.last_error}
    if webhook.url:
        info |= {"max_connections": webhook.max_connections, "ip_address": "127.0.0.1"}
    return info | ({"allowed_updates": list(webhook.allowed)} if webhook.allowed != DEFAULT_ALLOWED else {})


# ---- menus


async def set_my_commands(context: Context, parameters: Parameters) -> Any:
    commands = parameters["commands"]
    if not isinstance(commands, list) or len(commands) > MOST_COMMANDS:
        raise bad("can't parse BotCommand: expected an Array")
    for command in commands:
        if not isinstance(command, dict):
            raise bad("can't parse BotCommand: expected an Object")
        if not _COMMAND.fullmatch(str(command.get("command", ""))):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= LONGEST_COMMAND_TEXT:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    context.world.bot.commands[_scope(context, parameters)] = commands
    context.world.changed("bot")
    return True


async def get_my_commands(context: Context, parameters: Parameters) -> Any:
    return context.world.bot.commands.get(_scope(context, parameters), [])


async def delete_my_commands(context: Context, parameters: Parameters) -> Any:
    context.world.bot.commands.pop(_scope(context, parameters), None)
    context.world.changed("bot")
    return True


def _scope(context: Context, parameters: Parameters) -> tuple[str, str]:
    scope = obj(parameters, "scope") or {"type": "default"}
    try:
        key = scope_key(scope)
    except (KeyError, TypeError, ValueError) as error:
        raise bad(f"can't parse BotCommandScope: {error}") from None
    if "chat_id" in scope and context.world.place(int(scope["chat_id"])) is None:
        raise bad("chat not found")
    return key, str(parameters.get("language_code") or "")


# ---- texts


def text_setter(name: str, longest: int) -> Method:
    async def method(context: Context, parameters: Parameters) -> Any:
        text = str(parameters.get(name) or "")
        if len(text) > longest:
            raise bad(f"{name.replace('_', ' ')} is too long")
        context.world.bot.texts[name, str(parameters.get("language_code") or "")] = text
        context.world.changed("bot")
        return True

    return method


def text_getter(name: str) -> Method:
    async def method(context: Context, parameters: Parameters) -> Any:
        texts, language = context.world.bot.texts, str(parameters.get("language_code") or "")
        otherwise = context.world.bot.first_name if name == "name" else ""
        return {name: texts.get((name, language), texts.get((name, ""), otherwise))}

    return method


# ---- the rights it would like to have


async def set_my_default_administrator_rights(context: Context, parameters: Parameters) -> Any:
    wanted, for_channels = obj(parameters, "rights"), bool(parameters.get("for_channels"))
    given = frozenset(name for name in ALL_RIGHTS if str(wanted.get(name, "")).lower() == "true")
    is_anonymous = str(wanted.get("is_anonymous", "")).lower() == "true"
    kind: ChatType = "channel" if for_channels else "supergroup"
    context.world.bot.default_rights[for_channels] = rights_as_data(given, is_anonymous, kind)
    return True


async def get_my_default_administrator_rights(context: Context, parameters: Parameters) -> Any:
    return context.world.bot.default_rights[bool(parameters.get("for_channels"))]
