"""The campaign's own voice notes, videos and pictures: uploaded once, then sent by Telegram's id for them.

This is the only module in which an id of a file appears, and the type says whose file it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

import aiohttp
from aiogram import Bot
from aiogram.methods import SendPhoto, SendVideo, SendVoice, TelegramMethod
from aiogram.types import InlineKeyboardMarkup

from bot.service.ports import SendOwn
from bot.telegram.session import CALL_TIMEOUT_S, Session, fields

Kind = Literal["voice", "video", "photo"]


@dataclass(frozen=True, slots=True)
class OwnAttachment:
    """A file of the campaign's, from the content folder. Never one that a person sent."""

    kind: Kind
    content: bytes
    name: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


class OwnAttachments:
    """Sends them. `known` and `keep` remember Telegram's id of an upload, by the hash of our own file."""

    def __init__(
        self,
        bot: Bot,
        attachments: Callable[[str], OwnAttachment | None],
        known: Callable[[str], Awaitable[str | None]],
        keep: Callable[[str, str], Awaitable[None]],
    ) -> None:
        self._bot = bot
        self._attachments = attachments
        self._known = known
        self._keep = keep

    async def send(self, call: SendOwn, keyboard: InlineKeyboardMarkup | None) -> int | None:
        """The id of the message; None where the attachment is no longer part of the content."""
        own = self._attachments(call.attachment)
        if own is None:
            return None
        known = await self._known(own.sha256)
        method = _method(own.kind, call, keyboard, known or "attach://own")
        if known:
            result: Any = await self._bot(method)
            return result if isinstance(result, int) else None
        return await self._upload(method, own)

    async def _upload(self, method: TelegramMethod[Any], own: OwnAttachment) -> int | None:
        session = self._bot.session
        if not isinstance(session, Session):
            raise TypeError("own attachments need a session of ours")
        form = aiohttp.FormData()
        for name, value in fields(method).items():
            form.add_field(name, value if isinstance(value, str) else str(value))
        form.add_field("own", own.content, filename=own.name)
        result = await session.post(self._bot, method, CALL_TIMEOUT_S, data=form)
        return result if isinstance(result, int) else None


def _method(kind: Kind, call: SendOwn, keyboard: InlineKeyboardMarkup | None, source: str) -> TelegramMethod[Any]:
    silent = call.silent or None
    common: dict[str, Any] = {"chat_id": call.chat_id, "reply_markup": keyboard, "disable_notification": silent}
    if kind == "voice":
        return SendVoice(voice=source, **common)
    if kind == "video":
        return SendVideo(video=source, **common)
    return SendPhoto(photo=source, **common)
