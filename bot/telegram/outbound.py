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

OUT = ("bot was kicked", "bot is not a member", "chat was deleted", "chat was deactivated", "chat not found")
"""What means the whole group; any other 403 in a group means this message or this receiver."""

MAY_NOT = ("not enough rights", "have no rights", "need administrator rights", "topic_closed", "chat_write_forbidden")
"""Said with 400 in a group that keeps the bot from this one thing: its admins' choice, and no fault of ours."""

GONE = ("chat not found", "user is deactivated", "peer_id_invalid")
"""Said with 400, but meaning what 403 means: there is nobody to write to."""


class TelegramMessenger:
    """Sends for one bot, whose session must be ours. `own` knows the campaign's own attachments."""

    def __init__(self, bot: Bot, own: OwnAttachments, username: str) -> None:
        """`username`: the bot's own, without @."""
        if not isinstance(bot.session, Session):
            raise TypeError("the bot needs a session of ours")
        self._bot = bot
        self._username = username
        self._session = bot.session
        self._own = own

    async def send(self, call: Call) -> Outcome:
        try:
            if isinstance(call, ports.SendOwn):
                return await self._own.send(call)
            kind, values = written(call, self._username)
            return ports.Sent(message_id(await self._session.call(self._bot, kind, values)))
        except TelegramAPIError as error:
            return outcome_of(error, call)


Whispered = ports.SendWhisper | ports.EditWhisper | ports.DeleteWhisper


def outcome_of(error: TelegramAPIError, call: Call) -> Outcome:
    """What an error of aiogram's means to the outbox.

    In a group, 403 is the end only where the bot is out of it; else it may not do this one thing, which Telegram says
    with 400 as well. What is whispered is refused for reasons that nobody can foresee (the member has left, the bot is
    no admin any more): so any refusal of it is one, and no fault of ours.
    """
    outcome = _outcome(error)
    is_in_group = not isinstance(call, ports.AnswerTap) and call.chat_id < 0
    if is_in_group and isinstance(outcome, ports.Blocked) and not _says(error, OUT):
        return ports.Refused()
    is_not_ours = isinstance(call, Whispered) or (is_in_group and _says(error, MAY_NOT))
    return ports.Refused() if is_not_ours and isinstance(outcome, ports.Wrong) else outcome


def _says(error: TelegramAPIError, phrases: tuple[str, ...]) -> bool:
    said = error.message.lower()
    return any(phrase in said for phrase in phrases)


def _outcome(error: TelegramAPIError) -> Outcome:
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
            return _refused(error)


def _refused(error: TelegramAPIError) -> Outcome:
    if _says(error, DONE_ALREADY):
        return ports.AlreadyDone()
    if _says(error, GONE):
        return ports.Blocked()
    return ports.Wrong(_cleaned(error.message))


def _cleaned(said: str) -> str:
    """Telegram's words without what may be a text, a name or a number of somebody's."""
    return re.sub(r"\"[^\"]*\"|'[^']*'|[^\x20-\x7e]+|\d+", "…", said)[:80]
