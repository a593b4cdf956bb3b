"""Behind the scenes over HTTP: changes as they come, calls, updates, clock, faults, levers. `people` describes it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict

from aiohttp import web

from bot.emulator import transcript
from bot.emulator.bodies import body_of, cannot
from bot.emulator.botapi import BotApi
from bot.emulator.journal import Journal
from bot.emulator.updates import Updates
from bot.emulator.world import World

Lever = Callable[[], Awaitable[str]]
"""Pulled by a visitor; says what it did."""
WAITING_CHANGES = 2000
STILL_HERE_S = 15


class Behind:
    def __init__(self, world: World, updates: Updates, api: BotApi, journal: Journal) -> None:
        self.journal = journal
        self.world = world
        self.updates = updates
        self.api = api
        self.levers: dict[str, tuple[str, Lever]] = {}
        """name → (label, what it does)."""

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/events", self.events),
            web.get("/calls", self.calls),
            web.get("/updates", self.made),
            web.get("/clock", self.clock),
            web.post("/clock", self.forward),
            web.get("/faults", self.faults),
            web.post("/faults", self.add_fault),
            web.delete("/faults", self.clear_faults),
            web.get("/breaches", self.breaches),
            web.get("/transcript", self.transcript),
            web.get("/levers", self.list_levers),
            web.post("/levers/{name}", self.pull),
            web.post("/reset", self.reset),
        ]

    # ---- watching

    async def events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        queue: asyncio.Queue[dict[str, object]] = asyncio.Queue(maxsize=WAITING_CHANGES)

        def watch(change: dict[str, object]) -> None:
            if not queue.full():
                queue.put_nowait(change)

        self.world.watchers.append(watch)
        try:
            while True:
                try:
                    change = await asyncio.wait_for(queue.get(), STILL_HERE_S)
                    await response.write(f"data: {json.dumps(change)}\n\n".encode())
                except TimeoutError:
                    await response.write(b": still here\n\n")
        except (ConnectionResetError, asyncio.CancelledError):
            return response
        finally:
            self.world.watchers.remove(watch)

    async def calls(self, request: web.Request) -> web.Response:
        after = int(request.query.get("after", "0") or 0)
        return web.json_response([call for call in self.api.calls if call["n"] > after])

    async def made(self, request: web.Request) -> web.Response:
        after = int(request.query.get("after", "0") or 0)
        return web.json_response([update for update in self.updates.made if update["update_id"] > after])

    async def breaches(self, _: web.Request) -> web.Response:
        return web.json_response(self.world.breaches)

    async def transcript(self, request: web.Request) -> web.Response:
        if request.query.get("saved"):
            return web.json_response(self.journal.as_data())
        if request.query.get("text"):
            return web.Response(text=transcript.as_text(self.world))
        return web.json_response(transcript.as_data(self.world))

    # ---- clock and faults

    async def clock(self, _: web.Request) -> web.Response:
        clock = self.world.clock
        return web.json_response({"offset_s": clock.offset_s, "now": clock.now()})

    async def forward(self, request: web.Request) -> web.Response:
        body = await body_of(request)
        try:
            step = {name: float(body.get(name) or 0) for name in ("seconds", "minutes", "hours")}
            self.world.clock.forward(step["seconds"], minutes=step["minutes"], hours=step["hours"])
        except (TypeError, ValueError) as error:
            return cannot(error)
        self.world.changed("clock", offset_s=self.world.clock.offset_s)
        return await self.clock(request)

    async def faults(self, _: web.Request) -> web.Response:
        return web.json_response(self.api.faults.as_data())

    async def add_fault(self, request: web.Request) -> web.Response:
        try:
            return web.json_response(asdict(self.api.faults.add(**await body_of(request))))
        except (TypeError, ValueError) as error:
            return cannot(error)

    async def clear_faults(self, _: web.Request) -> web.Response:
        self.api.faults.clear()
        return web.json_response([])

    # ---- levers

    async def list_levers(self, _: web.Request) -> web.Response:
        return web.json_response([{"name": name, "label": label} for name, (label, _) in self.levers.items()])

    async def pull(self, request: web.Request) -> web.Response:
        lever = self.levers.get(request.match_info["name"])
        if lever is None:
            return cannot("there is no such lever here")
        said = await lever[1]()
        self.world.changed("lever", name=request.match_info["name"], said=said)
        return web.json_response({"said": said})

    async def reset(self, _: web.Request) -> web.Response:
        self.updates.waiting.clear()
        self.updates.made.clear()
        self.api.calls.clear()
        self.api.faults.clear()
        self.world.reset()
        return web.json_response({})
