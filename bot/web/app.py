"""The bot's own web server: Telegram's webhook, and what an operator watches."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from bot.web.door import LARGEST_UPDATE, PATH, SECRET_HEADER, Doors, Receive, is_secret

COME_AGAIN = {"Retry-After": "1"}
CLOSES_WITHIN_S = 5.0


@dataclass(frozen=True, slots=True)
class Hooks:
    """What the server needs of the rest."""

    receive: Receive
    why_not_ready: Callable[[], Awaitable[str]]
    """Empty when ready, else the reason in a few words."""
    registry: CollectorRegistry
    told_ready: Callable[[bool], None] = lambda _: None
    """Hears it before each look at the figures."""


def make(hooks: Hooks, secret: str | None) -> web.Application:
    """Without a secret there is no webhook: an open door would let anybody write as anybody."""
    app = web.Application(client_max_size=LARGEST_UPDATE)

    async def telegram(request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER)
        # Headers may hold any bytes.
        if not secret or not is_secret(given.encode(errors="surrogateescape") if given else None, secret):
            return web.Response(status=401)
        try:
            body = await request.read()
        except ConnectionResetError:  # a proxy gave up in the middle; nobody reads the answer, and it comes again
            return web.Response(status=503, headers=COME_AGAIN)
        waiting = hooks.receive(body)
        if waiting is None or await waiting:
            return web.Response()
        return web.Response(status=503, headers=COME_AGAIN)

    async def healthz(_: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(_: web.Request) -> web.Response:
        why_not = await hooks.why_not_ready()
        return web.Response(text=f"{why_not or 'ready'}\n", status=503 if why_not else 200)

    async def metrics(_: web.Request) -> web.Response:
        hooks.told_ready(not await hooks.why_not_ready())
        return web.Response(body=generate_latest(hooks.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    if secret:
        app.router.add_post(PATH, telegram)
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)
    return app


class Listening:
    """The server on its address. `port` is the one that was found where 0 was asked for."""

    def __init__(self, runner: web.AppRunner, server: asyncio.Server, doors: Doors | None) -> None:
        self._runner = runner
        self._server = server
        self._doors = doors
        self.port: int = server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """No new connections; updates in work get their answer."""
        self._server.close()
        if self._doors is not None:
            await self._doors.close(CLOSES_WITHIN_S)
        await self._runner.cleanup()


async def listen(hooks: Hooks, secret: str | None, host: str, port: int) -> Listening:
    """Raises OSError where the address is taken."""
    runner = web.AppRunner(make(hooks, secret), access_log=None, shutdown_timeout=CLOSES_WITHIN_S)
    await runner.setup()
    others = runner.server
    if others is None:
        raise RuntimeError("aiohttp has set up no server")
    doors = Doors(hooks.receive, secret, others) if secret else None
    try:
        server = await asyncio.get_running_loop().create_server(doors.door if doors else others, host, port)
    except OSError:
        await runner.cleanup()
        raise
    return Listening(runner, server, doors)
