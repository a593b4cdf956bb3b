"""The emulator as one web server: Bot API, people's API and the chat page."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from bot.emulator.behind import Behind
from bot.emulator.botapi import BotApi
from bot.emulator.clock import Clock
from bot.emulator.doing import Doing
from bot.emulator.faults import Faults
from bot.emulator.journal import Journal
from bot.emulator.links import Links
from bot.emulator.memberships import Memberships
from bot.emulator.methods import Methods
from bot.emulator.people import PeopleApi
from bot.emulator.people_groups import GroupsApi
from bot.emulator.updates import Updates
from bot.emulator.world import World

PAGE = Path(__file__).parent / "page"
POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; font-src 'self'; base-uri 'none'"
)
"""No outside asset, no inline script, nothing that could be sent elsewhere."""
LARGEST_BODY = 25 * 1024 * 1024


class Emulator:
    """Everything of one world, joined. `app` is the web application."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.faults = Faults()
        self.world = World(self.clock)
        self.updates = Updates(self.clock, self.faults)
        self.journal = Journal(self.world)
        self.memberships = Memberships(self.world, self.updates, self.journal)
        self.methods = Methods(self.world, self.updates, self.memberships)
        self.api = BotApi(self.world, self.methods, self.faults)
        self.doing = Doing(self.world, self.updates, self.journal)
        self.links = Links(self.world, self.doing, self.memberships)
        self.people = PeopleApi(self.world, self.doing, self.links)
        self.groups = GroupsApi(self.world, self.memberships)
        self.behind = Behind(self.world, self.updates, self.api, self.journal)
        self.updates.watch = lambda update: self.world.changed("taken", chat=update.queue[0])
        self.api.met = self.updates.bot_becomes
        self.updates.answered = self.api.called_in_response
        self.app = self._app()

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=LARGEST_BODY, middlewares=[_guarded])
        app.router.add_route("*", "/bot{token}/{method}", self.api.handle)
        app.router.add_route("*", "/file/{rest:.*}", self.api.file)
        app.add_routes([*self.people.routes(), *self.groups.routes(), *self.behind.routes()])
        app.router.add_get("/", _page)
        if PAGE.is_dir():
            app.router.add_static("/page/", PAGE)
        app.on_cleanup.append(self._close)
        return app

    async def _close(self, _: web.Application) -> None:
        await self.updates.close()


@web.middleware
async def _guarded(request: web.Request, handler: web.Handler) -> web.StreamResponse:  # type: ignore[name-defined]
    response: web.StreamResponse = await handler(request)
    if not response.prepared:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
    return response


async def _page(_: web.Request) -> web.StreamResponse:
    index = PAGE / "index.html"
    if not index.is_file():
        return web.Response(text="The chat page is not part of this build.\n", status=404)
    return web.FileResponse(index)
