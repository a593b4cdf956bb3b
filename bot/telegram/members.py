"""The `Members` port on the Bot API: getChatAdministrators, getChatMember, getChat. Of people only their numbers."""

from __future__ import annotations

import msgspec
from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
)
from aiogram.methods import GetChat, GetChatAdministrators, GetChatMember

from bot.service.ports import Standing
from bot.telegram.group_intake import GroupChat, GroupMember
from bot.telegram.groups import KINDS
from bot.telegram.session import Kind, Session

_read_member = msgspec.json.Decoder(GroupMember).decode
_read_members = msgspec.json.Decoder(tuple[GroupMember, ...]).decode
_read_chat = msgspec.json.Decoder(GroupChat).decode

_NO = (TelegramBadRequest, TelegramForbiddenError, TelegramMigrateToChat)
"""An answer, if not the one hoped for: no such member, no such group, or the bot is out of it."""


class TelegramMembers:
    """For one bot, whose session must be ours. Everything else than an answer is "not known"."""

    def __init__(self, bot: Bot) -> None:
        if not isinstance(bot.session, Session):
            raise TypeError("the bot needs a session of ours")
        self._bot = bot
        self._session = bot.session

    async def administrators(self, chat_id: int) -> frozenset[int] | None:
        try:
            result = await self._ask(GetChatAdministrators, chat_id=chat_id)
            return frozenset(member.user.id for member in _read_members(result) if not member.user.is_bot)
        except _NO:
            return frozenset()
        except (TelegramAPIError, msgspec.DecodeError):
            return None

    async def standing(self, chat_id: int, person: int) -> Standing | None:
        try:
            member = _read_member(await self._ask(GetChatMember, chat_id=chat_id, user_id=person))
        except _NO:
            return Standing(is_member=False)
        except (TelegramAPIError, msgspec.DecodeError):
            return None
        return Standing(member.is_in, member.is_admin, member.may_delete)

    async def own_standing(self, chat_id: int) -> Standing | None:
        return await self.standing(chat_id, self._bot.id)

    async def number_of(self, name: str) -> int | None:
        try:
            chat = _read_chat(await self._ask(GetChat, chat_id=f"@{name}"))
        except (TelegramAPIError, msgspec.DecodeError):
            return None
        return chat.id if chat.type in KINDS else None

    async def _ask(self, kind: Kind, **values: int | str) -> bytes:
        return await self._session.call(self._bot, kind, values)
