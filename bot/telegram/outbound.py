"""The `Messenger` port on the Bot API: one call out, one outcome back, nothing raised."""

from __future__ import annotations

import re

from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)

from bot.service import ports
from bot.service.ports import Call, Outcome
from bot.telegram.attachments import OwnAttachments
from bot.telegram.session import RefusedError, Session, message_id
from bot.telegram.writing import written

DONE_ALREADY = (
    "message is not modified",
    "message to delete not found",
    "message to edit not found",
    "query is too old",
)
"""What Telegram refuses because it is so already, or can no longer be otherwise."""

GONE = ("chat not found", "user is deactivated", "peer_id_invalid")
"""Said with 400, but meaning what 403 means: there is nobody to write to."""


class TelegramMessenger:
    """Sends for one bot, whose session must be ours. `own` knows the campaign's own attachments."""

    def __init__(self, bot: Bot, own: OwnAttachments) -> None:
        if not isinstance(bot.session, Session):
            raise TypeError("the bot needs a session of ours")
        self._bot = bot
        self._session = bot.session
        self._own = own

    async def send(self, call: Call) -> Outcome:
        try:
            if isinstance(call, ports.SendOwn):
                return await self._own.send(call)
            kind, values = written(call)
            return ports.Sent(message_id(await self._session.call(self._bot, kind, values)))
        except TelegramAPIError as error:
            return outcome_of(error)


def outcome_of(error: TelegramAPIError) -> Outcome:
    """What an error of aiogram's means to the outbox."""
    match error:
        case TelegramMigrateToChat():
            return ports.Moved(error.migrate_to_chat_id)
        case TelegramRetryAfter():
            return ports.Later(float(error.retry_after))
        case TelegramUnauthorizedError():
            return ports.Unauthorized()
        case TelegramForbiddenError():
            return ports.Blocked()
        case RefusedError() | TelegramServerError():
            return ports.Later()
        case TelegramNetworkError():
            return ports.Unknown()
        case _:
            return _refused(error.message)


def _refused(said: str) -> Outcome:
    lower = said.lower()
    if any(phrase in lower for phrase in DONE_ALREADY):
        return ports.AlreadyDone()
    if any(phrase in lower for phrase in GONE):
        return ports.Blocked()
    return ports.Wrong(_cleaned(said))


def _cleaned(said: str) -> str:
    """Telegram's words without what may be a text, a name or a number of somebody's."""
    return re.sub(r"\"[^\"]*\"|'[^']*'|[^\x20-\x7e]+|\d+", "…", said)[:80]
