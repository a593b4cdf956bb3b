"""What is told to Telegram at each start: where updates go, which kinds, the menu of commands, the bot's own words."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramUnauthorizedError
from aiogram.methods import (
    DeleteWebhook,
    GetMe,
    GetWebhookInfo,
    SetMyCommands,
    SetMyDescription,
    SetMyShortDescription,
    SetWebhook,
)
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats

from bot.service.ports import Unauthorized
from bot.telegram.intake import ALLOWED_UPDATES
from bot.telegram.session import Session

COMMANDS = ("start", "help", "report", "language", "country", "privacy", "hide", "stop", "forget", "cancel")
CONNECTIONS = 40

log = logging.getLogger(__name__)

Words = Callable[[str, str], str]
"""(text id, locale) → words."""


def bot(token: str, session: Session) -> Bot:
    return Bot(token, session=session)


async def username(bot: Bot) -> str | type[Unauthorized] | None:
    """The bot's own name; `Unauthorized` for a wrong token; None where Telegram does not answer."""
    try:
        me: Any = await bot(GetMe())
    except TelegramUnauthorizedError:
        return Unauthorized
    except TelegramAPIError:
        return None
    return str(me.get("username", "")) if isinstance(me, dict) else ""


async def use_webhook(bot: Bot, address: str, secret: str) -> None:
    """Registered at every start, since the secret may be new; then compared with what Telegram holds."""
    await bot(
        SetWebhook(url=address, secret_token=secret, allowed_updates=list(ALLOWED_UPDATES), max_connections=CONNECTIONS)
    )
    held: Any = await bot(GetWebhookInfo())
    found = set(held.get("allowed_updates", ())) if isinstance(held, dict) else set()
    if found != set(ALLOWED_UPDATES):
        log.warning("Telegram holds another list of updates than was asked for: %s", ", ".join(sorted(found)))


async def use_polling(bot: Bot) -> None:
    await bot(DeleteWebhook())


async def introduce(bot: Bot, words: Words, locales: tuple[str, ...]) -> None:
    """The menu and the descriptions, per language that Telegram's clients have. None of it is worth a failed start."""
    for locale in locales:
        if "_" in locale:
            continue  # Telegram knows two-letter languages only
        language = None if locale == "en" else locale
        commands = [BotCommand(command=name, description=words(f"commands:{name}", locale)) for name in COMMANDS]
        calls = (
            SetMyCommands(commands=commands, scope=BotCommandScopeAllPrivateChats(), language_code=language),
            SetMyShortDescription(short_description=words("about:short_description", locale), language_code=language),
            SetMyDescription(description=words("about:description", locale), language_code=language),
        )
        for call in calls:
            try:
                await bot(call)
            except TelegramAPIError as error:
                log.warning("%s was refused: %s", call.__api_method__, type(error).__name__)
