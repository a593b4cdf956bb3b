"""Telegram, as far as a bot under load sees it: every call is answered at once, or after a set delay, or not at all.

The emulator is Telegram's stand-in for tests; it keeps chats, rights and transcripts, and is as slow as a bot. This one
keeps nothing. It answers with whole messages, since reading them is a part of what a bot's library costs.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import parse_qs

import msgspec

_REQUEST = re.compile(rb"(?:POST|GET) /bot([^/ ]+)/(\w+)[^ ]* HTTP/1\.1\r\n")
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_KIND = re.compile(rb"\r\ncontent-type: *([^\r;]+)", re.IGNORECASE)

_HEAD = (
    b"HTTP/1.1 %d %s\r\nServer: nginx/1.18.0\r\nDate: Sun, 01 Nov 2026 12:00:00 GMT\r\nContent-Type: %s\r\n"
    b"Content-Length: %d\r\nConnection: keep-alive\r\n"
    b"Strict-Transport-Security: max-age=31536000; includeSubDomains; preload\r\nAccess-Control-Allow-Origin: *\r\n"
    b"Access-Control-Allow-Methods: GET, POST, OPTIONS\r\n"
    b"Access-Control-Expose-Headers: Content-Length,Content-Type,Date,Server,Connection\r\n\r\n%b"
)
"""The headers that Telegram's own servers send."""


class Sent(msgspec.Struct):
    """The parameters of sendMessage that matter here, as they came."""

    chat_id: int
    text: msgspec.Raw
    entities: msgspec.Raw = msgspec.Raw(b"")
    reply_markup: msgspec.Raw = msgspec.Raw(b"")


_sent = msgspec.json.Decoder(Sent).decode


@dataclass
class Faults:
    """How often a call fails, and in which of the four ways: each as often as the others."""

    share: float
    chance: random.Random
    counted: Counter[str] = field(default_factory=Counter)

    KINDS = ("429", "502", "dropped before", "dropped after")

    def next(self) -> str:
        if self.chance.random() >= self.share:
            return ""
        kind = self.chance.choice(self.KINDS)
        self.counted[kind] += 1
        return kind


Seen = Callable[[int, bytes, bytes], None]
"""What a person sees: chat id, the whole message, its keyboard; both as JSON."""


@dataclass
class Account:
    """One bot at this Telegram."""

    token: str
    username: str
    seen: Seen = lambda *_: None
    delay_s: float = 0.0
    faults: Faults | None = None
    calls: Counter[str] = field(default_factory=Counter)
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(100))
    most_connections: int = 40
    """How many updates are handed over at a time: what the bot asks for, Telegram's own default if it asks for none."""
    called_at: float = 0.0
    """When the bot made its last call, by the loop's clock."""
    is_set: asyncio.Event = field(default_factory=asyncio.Event)
    """The bot has asked for updates."""

    @property
    def id(self) -> int:
        return int(self.token.partition(":")[0])

    def answer(self, method: str, kind: bytes, body: bytes) -> bytes:
        """The call's result as JSON; what it does is done."""
        self.calls[method] += 1
        if method == "sendMessage":
            return self._send(kind, body)
        if method == "getMe":
            return b'{"id":%d,"is_bot":true,"first_name":"Bot","username":"%b","can_join_groups":true,' % (
                self.id,
                self.username.encode(),
            ) + (b'"can_read_all_group_messages":true,"supports_inline_queries":false}')
        if method == "setWebhook":
            wanted = parameters(kind, body).get("max_connections")
            self.most_connections = int(str(wanted)) if wanted else 40
            self.url = str(parameters(kind, body).get("url", ""))
            self.allowed = parameters(kind, body).get("allowed_updates", [])
            self.is_set.set()
        if method == "getWebhookInfo":
            return b'{"url":%b,"has_custom_certificate":false,"pending_update_count":0,"allowed_updates":%b}' % (
                _json(self.url),
                _json(self.allowed),
            )
        if method.startswith("getMy"):
            return b'{"name":"","description":"","short_description":""}'
        return b"true"

    url = ""
    allowed: object = ()

    def _send(self, kind: bytes, body: bytes) -> bytes:
        sent = _sent(body) if kind == b"application/json" else _sent_as_form(body)
        looks = b',"entities":%b' % bytes(sent.entities) if bytes(sent.entities) else b""
        markup = bytes(sent.reply_markup)
        keyboard = b',"reply_markup":%b' % markup if markup else b""
        message = (
            b'{"message_id":%d,"from":{"id":%d,"is_bot":true,"first_name":"Bot","username":"%b"},'
            b'"chat":{"id":%d,"first_name":"Person","last_name":"%d","username":"person_%d","type":"private"},'
            b'"date":%d,"text":%b%b%b}'
        ) % (
            next(self.numbers), self.id, self.username.encode(), sent.chat_id, sent.chat_id, sent.chat_id,
            time.time(), bytes(sent.text), looks, keyboard,
        )  # fmt: skip
        self.seen(sent.chat_id, message, markup)
        return message


def parameters(kind: bytes, body: bytes) -> dict[str, object]:
    if kind == b"application/json":
        return cast("dict[str, object]", msgspec.json.decode(body or b"{}"))
    if kind == b"application/x-www-form-urlencoded":
        return {name: values[0] for name, values in parse_qs(body.decode()).items()}
    return _of_multipart(body)


def _of_multipart(body: bytes) -> dict[str, object]:
    found: dict[str, object] = {}
    for part in body.split(b"\r\n--" + body[2 : body.index(b"\r\n")])[:-1]:
        head, _, value = part.partition(b"\r\n\r\n")
        name = re.search(rb'name="?([a-z_]+)', head)
        if name:
            found[name[1].decode()] = value.decode()
    return found


def _sent_as_form(body: bytes) -> Sent:
    is_form = not body.startswith(b"--")
    values = parameters(b"application/x-www-form-urlencoded" if is_form else b"multipart/form-data", body)

    def raw(name: str) -> msgspec.Raw:
        return msgspec.Raw(str(values.get(name, "")).encode())

    return Sent(int(str(values["chat_id"])), msgspec.Raw(_json(values["text"])), raw("entities"), raw("reply_markup"))


_json = msgspec.json.Encoder().encode


class _Connection(asyncio.Protocol):
    """One call after another."""

    def __init__(self, accounts: dict[str, Account]) -> None:
        self._accounts = accounts
        self._came = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._came += data
        while True:
            end = self._came.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self._came[: end + 2]
            length = _LENGTH.search(head)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(self._came) < whole:
                return
            body, self._came = self._came[end + 4 : whole], self._came[whole:]
            self._call(head, body)

    def _call(self, head: bytes, body: bytes) -> None:
        request, kind = _REQUEST.match(head), _KIND.search(head)
        account = self._accounts.get(request[1].decode()) if request else None
        if request is None or account is None:
            self._write(404, b"Not Found", b'{"ok":false,"error_code":404,"description":"Not Found"}')
            return
        account.called_at = asyncio.get_running_loop().time()
        called = account, request[2].decode(), kind[1] if kind else b"", body
        if account.delay_s:
            asyncio.get_running_loop().call_later(account.delay_s, self._answer, *called)
        else:
            self._answer(*called)

    def _answer(self, account: Account, method: str, kind: bytes, body: bytes) -> None:
        fault = account.faults.next() if account.faults and method in ("sendMessage", "answerCallbackQuery") else ""
        if fault == "429":
            said = b'{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1","parameters":{"retry_after":1}}'
            self._write(429, b"Too Many Requests", said)
        elif fault == "502":
            self._write(502, b"Bad Gateway", b"<html><body><h1>502 Bad Gateway</h1></body></html>", b"text/html")
        elif fault == "dropped before":
            self._transport.abort()
        else:
            result = account.answer(method, kind, body)
            if fault == "dropped after":
                self._transport.abort()
            else:
                self._write(200, b"OK", b'{"ok":true,"result":%b}' % result)

    def _write(self, status: int, reason: bytes, content: bytes, kind: bytes = b"application/json") -> None:
        if not self._transport.is_closing():
            self._transport.write(_HEAD % (status, reason, kind, len(content), content))


class Stub:
    """The server, on a free port of this machine. `accounts` are token → bot."""

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.address = ""

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self.accounts), "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def add(self, token: str, username: str) -> Account:
        account = self.accounts[token] = Account(token, username)
        return account

    async def stop(self) -> None:
        self._server.close()
