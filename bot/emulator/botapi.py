"""The Bot API over HTTP: ``/bot<token>/<method>``, GET and POST, form, multipart and JSON, faults on the way."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.emulator.faults import Fault, Faults
from bot.emulator.methods import FORBIDDEN, Methods
from bot.emulator.refusals import BAD_ENTITIES, FAILED, NO_METHOD, NOT_FOUND, UNAUTHORIZED, Refusal, too_many
from bot.emulator.world import World

_TOKEN = re.compile(r"([1-9][0-9]{0,15}):[A-Za-z0-9_-]{10,64}")
JSON_FIELDS = frozenset(
    {"reply_markup", "entities", "caption_entities", "link_preview_options", "message_ids", "allowed_updates",
     "commands", "scope", "reply_parameters", "ephemeral_message_parameters", "rights"}
)  # fmt: skip
"""Parameters that are JSON inside a form. By name, never by looks: a text may look like JSON."""
FLAG_FIELDS = frozenset(
    {"disable_notification", "protect_content", "drop_pending_updates", "show_alert", "for_channels"}
)
"""Parameters that are true or false, whatever they came in."""
FILE_FIELDS = ("voice", "video", "photo")
"""Parameters that may name another part of the body, which holds the file: ``attach://<part>``."""
log = logging.getLogger(__name__)
CALLS_KEPT = 5000
HTML_502 = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><h1>502 Bad Gateway</h1></body>\r\n</html>\r\n"
)
HANG_S = 120


class BotApi:
    """Answers calls. `calls` is the log: who watches sees method, parameters, result, whether it took effect."""

    def __init__(self, world: World, methods: Methods, faults: Faults) -> None:
        self.world = world
        self.methods = methods
        self.faults = faults
        self.token = ""
        """The one token that is accepted; empty: the first that comes."""
        self.calls: deque[dict[str, Any]] = deque(maxlen=CALLS_KEPT)
        self.count = 0
        self.met: Callable[[dict[str, Any]], None] = lambda _: None
        """Told who the bot is, with its first call."""
        self.failures: list[str] = []
        """Our own faults: a run in which one turned up has shown nothing."""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        token, written = request.match_info["token"], request.match_info["method"]
        shaped = _TOKEN.fullmatch(token)
        if not shaped:
            return _refused(NOT_FOUND)
        if not self._is_ours(token, int(shaped.group(1))):
            return _refused(UNAUTHORIZED)
        name = self.methods.name(written)
        if name is None:
            return _refused(NO_METHOD)
        if name in FORBIDDEN:
            self._breach(name)
        return await self._answer(request, name, await _parameters(request))

    async def called_in_response(self, body: dict[str, Any]) -> None:
        """A method named in the response to a webhook: it is called, and its result is not seen."""
        name = self.methods.name(str(body.get("method") or ""))
        if name is None:
            return
        if name in FORBIDDEN:
            self._breach(name)
        parameters = {key: value for key, value in body.items() if key != "method" and value is not None}
        await self._result(name, _read(parameters))

    async def file(self, request: web.Request) -> web.StreamResponse:
        self._breach("a download of a file")
        return _refused(NOT_FOUND)

    def _is_ours(self, token: str, bot_id: int) -> bool:
        if not self.token:
            self.token = token
            self.world.bot_becomes(bot_id)
            self.met(self.world.bot.as_user())
        return token == self.token

    def _breach(self, what: str) -> None:
        self.world.breaches.append(what)
        self.world.changed("breach", breach=what)

    async def _answer(self, request: web.Request, name: str, parameters: dict[str, Any]) -> web.StreamResponse:
        fault = self.faults.next(name)
        if fault and (before := await self._before(request, name, parameters, fault)):
            return before
        answer = await self._result(name, parameters, fault)
        if isinstance(answer, Refusal):
            return _refused(answer)
        if fault and fault.kind == "drop_after":
            return await _cut(request)
        return web.json_response(answer)

    async def _result(
        self, name: str, parameters: dict[str, Any], fault: Fault | None = None
    ) -> dict[str, Any] | Refusal:
        """Calls the method and writes it down."""
        try:
            result = await self.methods.call(name, parameters)
        except Refusal as refusal:
            self._log(name, parameters, refusal.as_data(), effect=False)
            return refusal
        except Exception as error:
            log.exception("%s failed", name)
            self.failures.append(f"{name}: {type(error).__name__}: {error}")
            return FAILED
        answer = {"ok": True, "result": result}
        self._log(name, parameters, answer, effect=True, fault=fault)
        return answer

    async def _before(
        self, request: web.Request, name: str, parameters: dict[str, Any], fault: Fault
    ) -> web.StreamResponse | None:
        """What a fault does before the call could take effect; None where it goes on."""
        if fault.kind == "slow":
            await asyncio.sleep(fault.delay_ms / 1000)
            return None
        if fault.kind == "drop_after" or (fault.kind == "bad_entities" and not parameters.get("entities")):
            return None
        self._log(name, parameters, {"fault": fault.kind}, effect=False, fault=fault)
        match fault.kind:
            case "401":
                return _refused(UNAUTHORIZED)
            case "bad_entities":
                return _refused(BAD_ENTITIES)
            case "429":
                return _refused(too_many(fault.retry_after))
            case "500":
                return _refused(Refusal(500, "Internal Server Error"))
            case "502":
                return web.Response(status=502, text=HTML_502, content_type="text/html")
            case "hang":
                await asyncio.sleep(HANG_S)
        return await _cut(request)

    def _log(
        self, name: str, parameters: dict[str, Any], answer: dict[str, Any], *, effect: bool, fault: Fault | None = None
    ) -> None:
        self.count += 1
        if name == "getUpdates":
            return
        shown = {key: "…" if isinstance(value, bytes) else value for key, value in parameters.items()}
        call = {"n": self.count, "at": time.time(), "method": name, "parameters": shown, "answer": answer}
        call |= {"took_effect": effect} | ({"fault": fault.kind} if fault else {})
        self.calls.append(call)
        self.world.changed("call", n=self.count)


async def _parameters(request: web.Request) -> dict[str, Any]:
    """Query and body together, decoded by the name of the field. As on the server, null is not there at all."""
    found: dict[str, Any] = dict(request.query) | await _body(request)
    return _read({name: value for name, value in found.items() if value is not None})


def _read(found: dict[str, Any]) -> dict[str, Any]:
    read = {name: _decoded(name, value) for name, value in found.items()}
    for name in FILE_FIELDS:
        if str(read.get(name, "")).startswith("attach://"):
            read[name] = read.pop(read[name].removeprefix("attach://"), b"")
    return read


async def _body(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except json.JSONDecodeError:
            return {}
        return body if isinstance(body, dict) else {}
    form = await request.post()
    return {
        name: value.file.read() if isinstance(value, web.FileField) else _text(value) for name, value in form.items()
    }


def _text(value: Any) -> Any:
    """A part of a multipart body that says neither file name nor type comes as bytes."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes | bytearray) else value


def _decoded(name: str, value: Any) -> Any:
    """Numbers stay as they were written: each method reads them as what they should be."""
    if name in FLAG_FIELDS:
        return str(value).lower() in ("true", "yes", "1")
    if not isinstance(value, str) or name not in JSON_FIELDS:
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return value


def _refused(refusal: Refusal) -> web.Response:
    return web.json_response(refusal.as_data(), status=refusal.code)


async def _cut(request: web.Request) -> web.StreamResponse:
    """The connection goes away without an answer."""
    if request.transport is not None:
        request.transport.abort()
    await asyncio.sleep(0)
    return web.Response(status=500)
