"""The campaign's own voice notes, videos and pictures: uploaded once, then sent by Telegram's id for them.

This is the only module in which an id of a file appears, and the type says whose file it is.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import SendPhoto, SendVideo, SendVoice

from bot.service import ports
from bot.service.ports import SendOwn, StoreError
from bot.telegram import session
from bot.telegram.session import Session
from bot.telegram.writing import silence

Kind = Literal["voice", "video", "photo"]

_METHODS: dict[Kind, session.Kind] = {"voice": SendVoice, "video": SendVideo, "photo": SendPhoto}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OwnAttachment:
    """A file of the campaign's, from the content folder. Never one that a person sent."""

    kind: Kind
    content: bytes
    name: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


class _OwnFile(msgspec.Struct):
    file_id: str


class _OwnMessage(msgspec.Struct):
    """What Telegram made of our own upload."""

    message_id: int
    voice: _OwnFile | None = None
    video: _OwnFile | None = None
    photo: tuple[_OwnFile, ...] = ()

    @property
    def own_id(self) -> str:
        own = self.voice or self.video or (self.photo[-1] if self.photo else None)
        return own.file_id if own else ""


_read = msgspec.json.Decoder(_OwnMessage).decode


class OwnAttachments:
    """Sends them. `known` and `keep` remember Telegram's id of an upload, by the hash of our own file."""

    def __init__(
        self,
        bot: Bot,
        attachments: Callable[[str], OwnAttachment | None],
        known: Callable[[str], Awaitable[str | None]],
        keep: Callable[[str, str], Awaitable[None]],
    ) -> None:
        if not isinstance(bot.session, Session):
            raise TypeError("the bot needs a session of ours")
        self._bot = bot
        self._session = bot.session
        self._attachments = attachments
        self._known = known
        self._keep = keep

    async def send(self, call: SendOwn) -> ports.Outcome:
        """Raises aiogram's errors. An attachment that is no longer part of the content is refused."""
        own = self._attachments(call.attachment)
        if own is None:
            return ports.Wrong("no such attachment")
        own_id = await self._own_id(own)
        if own_id:
            try:
                return await self._by_id(call, own, own_id)
            except TelegramBadRequest as refused:
                if "file" not in refused.message.lower():
                    raise
                log.warning("Telegram no longer knows an upload of ours; it is uploaded again")
        return await self._by_upload(call, own)

    async def _by_id(self, call: SendOwn, own: OwnAttachment, own_id: str) -> ports.Outcome:
        result = await self._session.call(self._bot, _METHODS[own.kind], _values(call, own.kind, own_id))
        return ports.Sent(session.message_id(result))

    async def _by_upload(self, call: SendOwn, own: OwnAttachment) -> ports.Outcome:
        values, files = _values(call, own.kind, "attach://own"), {"own": (own.name, own.content)}
        result = await self._session.upload(self._bot, _METHODS[own.kind], values, files)
        try:
            made = _read(result)
        except msgspec.DecodeError:
            return ports.Sent(session.message_id(result))
        if made.own_id:
            await self._remember(own, made.own_id)
        return ports.Sent(made.message_id)

    async def _own_id(self, own: OwnAttachment) -> str | None:
        try:
            return await self._known(own.sha256)
        except StoreError:
            return None  # an upload too many is better than words that do not come

    async def _remember(self, own: OwnAttachment, own_id: str) -> None:
        try:
            await self._keep(own.sha256, own_id)
        except StoreError:
            log.warning("the id of an own attachment could not be kept; it will be uploaded once more")


def _values(call: SendOwn, kind: Kind, source: str) -> dict[str, Any]:
    """The parameters of sendVoice, sendVideo or sendPhoto."""
    return {"chat_id": call.chat_id, kind: source, **silence(silent=call.silent)}
