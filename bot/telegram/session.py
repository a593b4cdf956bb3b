"""aiogram's `Bot` on a session of ours: JSON out, and of the answer only what we need.

aiogram's own session builds and validates a whole `Message` for each call, of which we use one number; building a
`SendMessage` with its buttons costs as much again. So what is sent all day goes out as plain values (`call`), checked
against aiogram's models by the tests; the few calls of a start go through aiogram's methods (`make_request`).
Errors are aiogram's, so that what is known about them keeps holding.
"""

from __future__ import annotations

import math
from collections.abc import AsyncGenerator, Mapping
from typing import Any, cast
from urllib.parse import urlsplit

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

from bot.telegram.wire import CutError, NotConnectedError, Wires

CALL_TIMEOUT_S = 20
"""Below the lease of a lane (30 s): who lost the lease has no call on the wire."""
CONNECT_TIMEOUT_S = 5
MOST_CONNECTIONS = 64
NO_METHOD = "method not found"
"""How a 404 ends that a server says to a method it does not know yet, as one of one's own may be too old for it. Every
other 404 is about a token that was never given out.
"""


class RefusedError(TelegramNetworkError):
    """No connection was made: the call surely had no effect."""


Kind = type[TelegramMethod[Any]]
"""One of aiogram's method classes: it knows the method's name."""
Upload = tuple[str, bytes]
"""Name and content of one of the campaign's own files."""


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
    ephemeral_message_id: int | None = None


_read_reply = msgspec.json.Decoder(_Reply).decode
_read_made = msgspec.json.Decoder(_Made).decode
_encode = msgspec.json.Encoder().encode


class Session(BaseSession):
    """`api` is the base address: Telegram's own, or another server that speaks as it does."""

    def __init__(self, api: str, timeout_s: float = CALL_TIMEOUT_S) -> None:
        super().__init__(api=TelegramAPIServer.from_base(api), timeout=timeout_s)
        self._client: aiohttp.ClientSession | None = None
        self._paths: dict[tuple[str, Kind], str] = {}
        self._wires = Wires(api, timeout_s, CONNECT_TIMEOUT_S, MOST_CONNECTIONS)

    def client(self) -> aiohttp.ClientSession:
        if self._client is None or self._client.closed:
            connector = aiohttp.TCPConnector(limit=MOST_CONNECTIONS, keepalive_timeout=55)
            wait = aiohttp.ClientTimeout(total=self.timeout, sock_connect=CONNECT_TIMEOUT_S)
            self._client = aiohttp.ClientSession(connector=connector, timeout=wait, cookie_jar=aiohttp.DummyCookieJar())
        return self._client

    async def close(self) -> None:
        self._wires.close()
        if self._client is not None:
            await self._client.close()

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 - aiogram's own signature
    ) -> TelegramType:
        """For the calls of aiogram's own: the result as plain data, not as aiogram's types."""
        result = await self.call(bot, type(method), fields(method))
        return cast("TelegramType", msgspec.json.decode(result))

    async def call(self, bot: Bot, kind: Kind, values: Mapping[str, Any]) -> bytes:
        """The result as it was written. Raises aiogram's errors; they hold no address, no token and no parameter."""
        try:
            answer = await self._wires.post(self._path(bot, kind), _encode(values))
        except NotConnectedError:
            raise RefusedError(_of(kind), "no connection") from None
        except CutError:
            raise TelegramNetworkError(_of(kind), "cut or timed out") from None
        return _result(kind, answer.status, answer.content)

    def _path(self, bot: Bot, kind: Kind) -> str:
        """Of the address that aiogram would call."""
        path = self._paths.get((bot.token, kind))
        if path is None:
            address = self.api.api_url(token=bot.token, method=kind.__api_method__)
            path = self._paths[bot.token, kind] = urlsplit(address).path
        return path

    async def upload(self, bot: Bot, kind: Kind, values: Mapping[str, Any], files: Mapping[str, Upload]) -> bytes:
        """The same as a form; a value ``attach://<name>`` means the file of that name."""
        form = aiohttp.FormData()
        for name, value in values.items():
            form.add_field(name, value if isinstance(value, str) else _encode(value).decode())
        for name, (file_name, content) in files.items():
            form.add_field(name, content, filename=file_name)
        url = self.api.api_url(token=bot.token, method=kind.__api_method__)
        try:
            async with self.client().post(url, data=form) as response:
                return _result(kind, response.status, await response.read())
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise RefusedError(_of(kind), "no connection") from None
        except (aiohttp.ClientError, TimeoutError):
            raise TelegramNetworkError(_of(kind), "cut or timed out") from None

    def stream_content(self, *_: Any, **__: Any) -> AsyncGenerator[bytes, None]:
        """Nothing is ever fetched."""
        raise NotImplementedError("Ruko fetches no files")


def _result(kind: Kind, status: int, content: bytes) -> bytes:
    try:
        reply = _read_reply(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        if status < 300:  # it was taken, and what came of it is not known
            raise TelegramNetworkError(_of(kind), f"no JSON, status {status}") from None
        raise TelegramServerError(_of(kind), f"no JSON, status {status}") from None
    if not reply.ok:
        raise _error(kind, status, reply)
    return bytes(reply.result)


def message_id(result: bytes) -> int | None:
    """Of the message that a call made, which is all that we need of it; None where it made none.

    An ephemeral message has the number 0 and an id of another kind beside it; then that one.
    """
    try:
        made = _read_made(result)
    except msgspec.DecodeError:
        return None
    return made.message_id or made.ephemeral_message_id


def _of(kind: Kind) -> TelegramMethod[Any]:
    """aiogram's errors keep the method. Ours know only its kind: no parameter can get out through an error."""
    return cast("TelegramMethod[Any]", kind)


def fields(value: TelegramObject | TelegramMethod[Any]) -> dict[str, Any]:
    """As plain data, without what is not set; aiogram's `Default` marks stand for "as configured", and nothing is."""
    found = {}
    for name, field in type(value).model_fields.items():
        plain = _plain(getattr(value, name))
        if plain is not None:
            found[field.alias or name] = plain
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, TelegramObject):
        return fields(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return None if isinstance(value, Default) else value


def _error(kind: Kind, status: int, reply: _Reply) -> Exception:
    method, code, said = _of(kind), reply.error_code or status, reply.description
    more = reply.parameters or _Parameters()
    if more.migrate_to_chat_id is not None:
        return TelegramMigrateToChat(method, said, more.migrate_to_chat_id)
    if more.retry_after is not None or code == 429:
        return TelegramRetryAfter(method, said, math.ceil(more.retry_after or 1))
    if code == 401 or (code == 404 and not said.endswith(NO_METHOD)):
        return TelegramUnauthorizedError(method, said)
    if code == 403:
        return TelegramForbiddenError(method, said)
    return TelegramServerError(method, said) if code >= 500 else TelegramBadRequest(method, said)
