"""What is told to Telegram at each start: where updates go, which kinds, the menu of commands, the bot's own words."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from typing import Any

from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import (
    DeleteWebhook,
    GetMe,
    GetMyDescription,
    GetMyName,
    GetMyShortDescription,
    GetWebhookInfo,
    SetMyCommands,
    SetMyDefaultAdministratorRights,
    SetMyDescription,
    SetMyName,
    SetMyShortDescription,
    SetWebhook,
    TelegramMethod,
)
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeUnion,
    ChatAdministratorRights,
)

from bot.service.pausing import pause
from bot.service.ports import Unauthorized
from bot.telegram.intake import ALLOWED_UPDATES
from bot.telegram.session import Session

COMMANDS = ("start", "help", "report", "language", "country", "privacy", "hide", "stop", "forget", "cancel", "groups")
OF_MEMBERS = ("report", "privacy")
OF_ADMINS = (*OF_MEMBERS, "warn", "remove", "check", "topic", "settings")
"""In groups; only the bot sees them and its answers (Bot API 10.2, ephemeral commands)."""
OF_STAFF = ("list", "reference", "withdraw")
"""In the staff's own chat, where everybody sees what is done."""
CONNECTIONS = 40
"""How many updates Telegram may hand over at a time; its own default, and a fifth of what may be in work here."""
PAUSE_S = 2.0
LONGEST_PAUSE_S = 60.0

log = logging.getLogger(__name__)

Words = Callable[[str, str], str]
"""(text id, locale) → words."""


class WebhookRefusedError(Exception):
    """Telegram does not take the address; the message says why, in its words."""


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


# ---- where updates go


async def use_webhook(bot: Bot, address: str, secret: str, stop: asyncio.Event) -> None:
    """Registered at every start, since the secret may be new; then compared with what Telegram holds.

    Goes on until Telegram answers, or `stop`. Raises `WebhookRefusedError`.
    """
    updates = list(ALLOWED_UPDATES)
    try:
        await _insist(
            bot,
            SetWebhook(url=address, secret_token=secret, allowed_updates=updates, max_connections=CONNECTIONS),
            stop,
        )
    except TelegramBadRequest as refused:
        raise WebhookRefusedError(refused.message) from None
    held = await _insist(bot, GetWebhookInfo(), stop)
    if not isinstance(held, dict):
        return
    if set(held.get("allowed_updates", ())) != set(updates):
        log.warning("Telegram holds another list of updates than was asked for: %s", held.get("allowed_updates"))
    if held.get("url") != address:
        log.warning("Telegram holds another webhook address: somebody else starts this bot at the same time")


async def use_polling(bot: Bot, stop: asyncio.Event) -> None:
    """No webhook: with one, Telegram answers no poll.

    Which kinds are wanted, each poll says by itself. Until the first one Telegram kept what was asked for before; an
    operator who misses updates from before this start finds the reason in the log.
    """
    await _insist(bot, DeleteWebhook(), stop)
    held = await _insist(bot, GetWebhookInfo(), stop)
    if isinstance(held, dict) and set(held.get("allowed_updates", ())) != set(ALLOWED_UPDATES):
        log.info(
            "until now Telegram held another list of updates: %s; from the first poll on it is ours",
            held.get("allowed_updates", "its own default"),
        )


async def _insist(bot: Bot, method: TelegramMethod[Any], stop: asyncio.Event) -> Any:
    """The result; None where `stop` came first. Raises for what Telegram refuses, not for its being away."""
    while not stop.is_set():
        try:
            return await bot(method)
        except TelegramRetryAfter as asked:
            wait_s = min(float(asked.retry_after), LONGEST_PAUSE_S)
        except (TelegramNetworkError, TelegramServerError):
            wait_s = PAUSE_S
        log.warning("Telegram does not take %s now; trying again", method.__api_method__)
        await pause(stop, wait_s)
    return None


# ---- how the bot presents itself


async def introduce(bot: Bot, words: Words, locales: tuple[str, ...], staff_chat: int = 0) -> None:
    """The menu, the name and the descriptions, for each language. None of it is worth a failed start.

    The first locale is for who has a language we do not speak. Telegram knows two-letter languages only.
    `staff_chat`: where staff keep a list; 0: they do not.
    """
    await _try(bot, SetMyDefaultAdministratorRights(rights=_NEEDED))
    try:
        for locale in locales:
            if "_" not in locale:
                await _introduce_in(bot, words, locale, None if locale == locales[0] else locale)
        if staff_chat:
            await _try(bot, _menu(BotCommandScopeChat(chat_id=staff_chat), "staff_", OF_STAFF, words, locales[0]))
    except KeyError as missing:
        log.warning("the content has no text %s, so Telegram keeps what it shows of the bot", missing)


async def _introduce_in(bot: Bot, words: Words, locale: str, language: str | None) -> None:
    for menu in _menus(words, locale, language):
        await _try(bot, menu)
    for name, get, change in _texts(words, locale, language):
        await _change(bot, name, get, change)


def _menus(words: Words, locale: str, language: str | None) -> Iterator[TelegramMethod[Any]]:
    """In private, for the members of groups, for their admins."""
    menus: tuple[tuple[BotCommandScopeUnion, str, tuple[str, ...]], ...] = (
        (BotCommandScopeAllPrivateChats(), "", COMMANDS),
        (BotCommandScopeAllGroupChats(), "group_", OF_MEMBERS),
        (BotCommandScopeAllChatAdministrators(), "group_", OF_ADMINS),
    )
    for scope, prefix, names in menus:
        yield _menu(scope, prefix, names, words, locale, language)


def _menu(  # noqa: PLR0917
    scope: BotCommandScopeUnion,
    prefix: str,
    names: tuple[str, ...],
    words: Words,
    locale: str,
    language: str | None = None,
) -> SetMyCommands:
    is_ephemeral = True if prefix == "group_" else None
    commands = [
        BotCommand(command=name, description=words(f"commands:{prefix}{name}", locale), is_ephemeral=is_ephemeral)
        for name in names
    ]
    return SetMyCommands(commands=commands, scope=scope, language_code=language)


_NEEDED = ChatAdministratorRights(
    is_anonymous=False,
    can_manage_chat=False,
    can_delete_messages=True,
    can_manage_video_chats=False,
    can_restrict_members=False,
    can_promote_members=False,
    can_change_info=False,
    can_invite_users=False,
    can_post_stories=False,
    can_edit_stories=False,
    can_delete_stories=False,
    can_send_welcome_messages=False,
)
"""What Telegram proposes to who makes the bot an admin: one right, and no other."""


def _texts(
    words: Words, locale: str, language: str | None
) -> Iterator[tuple[str, TelegramMethod[Any], TelegramMethod[Any]]]:
    """Of each text: what Telegram calls it, how to ask for it, how to set it."""
    name, short = words("about:name", locale), words("about:short_description", locale)
    description = words("about:description", locale)
    code = language
    yield "name", GetMyName(language_code=code), SetMyName(name=name, language_code=code)
    yield (
        "short_description",
        GetMyShortDescription(language_code=code),
        SetMyShortDescription(short_description=short, language_code=code),
    )
    yield (
        "description",
        GetMyDescription(language_code=code),
        SetMyDescription(description=description, language_code=code),
    )


async def _change(bot: Bot, name: str, get: TelegramMethod[Any], change: TelegramMethod[Any]) -> None:
    """Only where it differs: Telegram lets a bot change its name a few times a day."""
    held = await _try(bot, get)
    if isinstance(held, dict) and held.get(name) != getattr(change, name):
        await _try(bot, change)


async def _try(bot: Bot, method: TelegramMethod[Any]) -> Any:
    try:
        return await bot(method)
    except TelegramAPIError as error:
        log.warning("%s was refused: %s", method.__api_method__, type(error).__name__)
        return None
