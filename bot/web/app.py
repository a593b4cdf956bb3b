"""The bot's own web server: Telegram's webhook, and what an operator watches."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

LARGEST_UPDATE = 1024 * 1024
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
COME_AGAIN = {"Retry-After": "1"}


@dataclass(frozen=True, slots=True)
class Hooks:
    """What the server needs of the rest."""

    receive: Callable[[bytes], Awaitable[bool]]
    """One update's bytes; whether Telegram may forget it."""
    why_not_ready: Callable[[], Awaitable[str]]
    """Empty when ready, else the reason in a few words."""
    registry: CollectorRegistry


def make(hooks: Hooks, secret: str | None) -> web.Application:
    """Without a secret there is no webhook: an open door would let anybody write as anybody."""
    app = web.Application(client_max_size=LARGEST_UPDATE)

    async def telegram(request: web.Request) -> web.Response:
        if not secret or not _is(request.headers.get(SECRET_HEADER), secret):
            return web.Response(status=401)
        if await hooks.receive(await request.read()):
            return web.Response()
        return web.Response(status=503, headers=COME_AGAIN)

    async def healthz(_: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(_: web.Request) -> web.Response:
        why_not = await hooks.why_not_ready()
        return web.Response(text=f"{why_not or 'ready'}\n", status=503 if why_not else 200)

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=generate_latest(hooks.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    if secret:
        app.router.add_post("/telegram", telegram)
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)
    return app


def _is(given: str | None, secret: str) -> bool:
    """Compared in constant time; an absent header is a refusal. Headers may hold any bytes."""
    return given is not None and hmac.compare_digest(given.encode(errors="surrogateescape"), secret.encode())
