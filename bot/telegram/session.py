"""aiogram's `Bot` on a session of ours: JSON out, and of the answer only what we need.

aiogram's own session builds and validates a whole `Message` for each call, of which we use one number.
Errors are aiogram's, so that what is known about them keeps holding.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any, cast

import aiohttp
import msgspec
from aiogram import Bot
from aiogram.client.default import Default
from aiogram.client.session.base import BaseSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import TelegramObject

CALL_TIMEOUT_S = 20
"""Below the lease of a lane (30 s): who lost the lease has no call on the wire."""
MOST_CONNECTIONS = 64


class RefusedError(TelegramNetworkError):
    """No connection was made: the call surely had no effect."""


class _Parameters(msgspec.Struct):
    retry_after: float | None = None
    migrate_to_chat_id: int | None = None


class _Reply(msgspec.Struct):
    ok: bool
    result: msgspec.Raw = msgspec.Raw(b"null")
    error_code: int = 0
    description: str = ""
    parameters: _Parameters | None = None


class _Made(msgspec.Struct):
    message_id: int


_read_reply = msgspec.json.Decoder(_Reply).decode
_read_made = msgspec.json.Decoder(_Made).decode
_encode = msgspec.json.Encoder().encode


class Session(BaseSession):
    """`raw=True` in a call's context gives the whole result as plain data; else a message's id, or None."""

    def __init__(self, api: str) -> None:
        super().__init__(api=TelegramAPIServer.from_base(api), timeout=CALL_TIMEOUT_S)
        self._client: aiohttp.ClientSession | None = None

    def client(self) -> aiohttp.ClientSession:
        if self._client is None or self._client.closed:
            connector = aiohttp.TCPConnector(limit=MOST_CONNECTIONS, keepalive_timeout=55)
            self._client = aiohttp.ClientSession(connector=connector, auto_decompress=True)
        return self._client

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 - aiogram's own signature
    ) -> TelegramType:
        """The new message's id for methods that make one, the plain result for all others."""
        body = _encode(fields(method))
        return cast("TelegramType", await self.post(bot, method, timeout, data=body, headers=_JSON))

    async def post(self, bot: Bot, method: TelegramMethod[Any], timeout_s: int | None, **how: Any) -> Any:
        url = self.api.api_url(token=bot.token, method=method.__api_method__)
        wait = aiohttp.ClientTimeout(total=timeout_s or CALL_TIMEOUT_S, connect=5)
        try:
            async with self.client().post(url, timeout=wait, **how) as response:
                return self._result(method, response.status, await response.read())
        except aiohttp.ClientConnectorError:
            raise RefusedError(method, "no connection") from None
        except (aiohttp.ClientError, TimeoutError):
            # Their messages carry the address, and with it the token.
            raise TelegramNetworkError(method, "cut or timed out") from None

    def _result(self, method: TelegramMethod[Any], status: int, content: bytes) -> Any:
        try:
            reply = _read_reply(content)
        except msgspec.DecodeError:
            raise TelegramServerError(method, f"no JSON, status {status}") from None
        if not reply.ok:
            raise _error(method, status, reply)
        try:
            return _read_made(reply.result).message_id
        except msgspec.DecodeError:
            return msgspec.json.decode(reply.result)

    def stream_content(self, *_: Any, **__: Any) -> AsyncGenerator[bytes, None]:
        """Nothing is ever fetched."""
        raise NotImplementedError("Ruko fetches no files")


_JSON = {"Content-Type": "application/json"}


def fields(value: TelegramMethod[Any] | TelegramObject) -> dict[str, Any]:
    """What was set, as plain data. aiogram's `Default` marks stand for "as configured", and nothing is."""
    found = {}
    for name in value.model_fields_set:
        plain = _plain(getattr(value, name))
        if plain is not None:
            field = type(value).model_fields[name]
            found[field.alias or name] = plain
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, TelegramObject):
        return fields(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return None if isinstance(value, Default) else value


def _error(method: TelegramMethod[Any], status: int, reply: _Reply) -> Exception:
    code, said, more = reply.error_code or status, reply.description, reply.parameters or _Parameters()
    if more.migrate_to_chat_id is not None:
        return TelegramMigrateToChat(method, said, more.migrate_to_chat_id)
    if more.retry_after is not None or code == 429:
        return TelegramRetryAfter(method, said, int(more.retry_after or 1))
    if code in (401, 404):
        return TelegramUnauthorizedError(method, said)
    if code == 403:
        return TelegramForbiddenError(method, said)
    return TelegramServerError(method, said) if code >= 500 else TelegramBadRequest(method, said)
