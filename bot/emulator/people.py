"""The people's side over HTTP, for the chat page and for tests in other processes. All bodies are JSON.

    GET  /people                          everybody: id, first_name, language_code, username, colour, has_blocked
    POST /people                          {first_name, language_code?, username?} → the new person
    PATCH /people/{person}                {language_code?, first_name?}
    GET  /people/{person}/chat            {bot, about, commands, messages, typing, has_begun, has_blocked, now}
    POST /people/{person}/write           {text} → {message_id}
    POST /people/{person}/send            {kind, count?, caption?, text?, forwarded_from?} → {message_ids}
    POST /people/{person}/tap             {message_id, row, column} or {message_id, data} → {tap}
    POST /people/{person}/edit            {message_id, text}
    POST /people/{person}/delete          {message_id}
    POST /people/{person}/block           {blocked: true | false}
    GET  /taps/{tap}                      {is_answered, text}
    GET  /events                          server-sent events; each is {what, …}: message, edited, removed, answered,
                                          taken, typing, blocked, person, bot, call, clock, breach, lever, reset
    GET  /calls?after=N                   calls of the Bot API after number N: method, parameters, answer, took_effect
    GET  /clock · POST /clock             {offset_s, now} · {seconds | minutes | hours} forward
    GET  /faults · POST /faults · DELETE  the list · {kind, method?, times?, probability?, retry_after?, delay_ms?}
    GET  /breaches                        calls that must never be made
    GET  /transcript                      what each person saw, as data; ?text=1 as text
    GET  /levers · POST /levers/{name}    what the demo's parent lets a visitor do: restart the bot, stop Redis …
    POST /reset                           everybody and everything gone

`about` is the bot's description, shown before a person has begun; `taken` says that the bot has acknowledged an update.

A message as the page sees it: {id, mine, waits, date, edited, text, entities, buttons: [[{text, data?, url?}]], tile?:
{kind, seed, of?, number?}, forward?: user | hidden_user | chat | channel, caption?,
attachment?: voice | video | photo}. `waits` is true while the bot has not acknowledged a person's message.
What cannot be done is answered with 400 and {"error": what to do instead}.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from aiohttp import web

from bot.emulator import commands, transcript
from bot.emulator.botapi import BotApi
from bot.emulator.doing import Doing
from bot.emulator.world import Message, Person, World

Lever = Callable[[], Awaitable[str]]
"""Pulled by a visitor; says what it did."""


class PeopleApi:
    def __init__(self, world: World, doing: Doing, api: BotApi) -> None:
        self.world = world
        self.doing = doing
        self.api = api
        self.levers: dict[str, tuple[str, Lever]] = {}
        """name → (label, what it does)."""

    def routes(self) -> list[web.RouteDef]:
        one = "/people/{person:[0-9]+}"
        return [
            web.get("/people", self.everybody),
            web.post("/people", self.add),
            web.patch(one, self.change),
            web.get(f"{one}/chat", self.chat),
            *(web.post(f"{one}/{name}", self._done(name)) for name in _ACTIONS),
            web.get("/taps/{tap}", self.tap),
            web.get("/events", self.events),
            web.get("/calls", self.calls),
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

    def _person(self, request: web.Request) -> Person:
        person = self.world.people.get(int(request.match_info["person"]))
        if person is None:
            raise LookupError("there is nobody with this number")
        return person

    def _done(self, name: str) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handler(request: web.Request) -> web.Response:
            try:
                return web.json_response(_ACTIONS[name](self, self._person(request), await _body(request)))
            except (LookupError, ValueError, TypeError) as error:
                return _cannot(str(error).strip("'\""))

        return handler

    # ---- people

    async def everybody(self, _: web.Request) -> web.Response:
        return web.json_response([asdict(person) for person in self.world.people.values()])

    async def add(self, request: web.Request) -> web.Response:
        body = await _body(request)
        name = str(body.get("first_name") or "").strip()[:40]
        if not name:
            return _cannot("say a first_name")
        person = self.world.add_person(name, body.get("language_code", "en"), str(body.get("username") or ""))
        return web.json_response(asdict(person))

    async def change(self, request: web.Request) -> web.Response:
        body = await _body(request)
        try:
            person = self._person(request)
        except LookupError as error:
            return _cannot(str(error))
        person.language_code = body.get("language_code", person.language_code)
        person.first_name = str(body.get("first_name") or person.first_name)[:40]
        self.world.changed("person", person=person.id)
        return web.json_response(asdict(person))

    async def chat(self, request: web.Request) -> web.Response:
        try:
            person = self._person(request)
        except LookupError as error:
            return _cannot(str(error))
        world, language = self.world, person.language_code or ""
        about = world.bot.texts.get(("description", language)) or world.bot.texts.get(("description", ""), "")
        now, waiting = world.clock.now(), self.doing.updates.messages(person.id)
        return web.json_response(
            {
                "bot": world.bot.as_user(),
                "about": about,
                "commands": commands.seen_by(world, person),
                "messages": [
                    shown(world, message) | {"waits": message.id in waiting}
                    for message in world.messages[person.id].values()
                ],
                "typing": world.typing_until.get(person.id, 0) > now,
                "has_begun": person.has_begun,
                "has_blocked": person.has_blocked,
                "now": int(now),
            }
        )

    def write(self, person: Person, body: dict[str, Any]) -> Any:
        text = str(body.get("text") or "").strip()
        if not text:
            raise ValueError("write something first")
        return {"message_id": self.doing.writes(person, text[:4096]).id}

    def send(self, person: Person, body: dict[str, Any]) -> Any:
        kind, origin, count = body.get("kind", "photo"), body.get("forwarded_from"), int(body.get("count") or 1)
        if count > 1:
            messages = self.doing.sends_album(person, count, kind, origin)
        else:
            caption, text = str(body.get("caption") or "")[:1024], str(body.get("text") or "")[:4096]
            messages = [self.doing.sends(person, kind, forwarded_from=origin, caption=caption, text=text)]
        return {"message_ids": [message.id for message in messages]}

    def press(self, person: Person, body: dict[str, Any]) -> Any:
        message_id = int(body.get("message_id") or 0)
        if "data" in body:
            return {"tap": self.doing.presses(person, message_id, str(body["data"]))}
        return {"tap": self.doing.taps(person, message_id, int(body.get("row") or 0), int(body.get("column") or 0))}

    def edit(self, person: Person, body: dict[str, Any]) -> Any:
        self.doing.edits(person, int(body.get("message_id") or 0), str(body.get("text") or "")[:4096])
        return {}

    def delete(self, person: Person, body: dict[str, Any]) -> Any:
        self.doing.deletes(person, int(body.get("message_id") or 0))
        return {}

    def block(self, person: Person, body: dict[str, Any]) -> Any:
        self.doing.blocks(person, unblock=not body.get("blocked", True))
        return {}

    async def tap(self, request: web.Request) -> web.Response:
        tap = self.world.taps.get(request.match_info["tap"])
        if tap is None:
            return _cannot("this tap is not known")
        return web.json_response({"is_answered": tap.is_answered, "text": tap.answer})

    # ---- watching

    async def events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(maxsize=2000)

        def watch(change: dict[str, Any]) -> None:
            if not queue.full():
                queue.put_nowait(change)

        self.world.watchers.append(watch)
        try:
            while True:
                try:
                    change = await asyncio.wait_for(queue.get(), 15)
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

    async def breaches(self, _: web.Request) -> web.Response:
        return web.json_response(self.world.breaches)

    async def transcript(self, request: web.Request) -> web.Response:
        if request.query.get("text"):
            return web.Response(text=transcript.as_text(self.world))
        return web.json_response(transcript.as_data(self.world))

    # ---- clock, faults, levers

    async def clock(self, _: web.Request) -> web.Response:
        clock = self.world.clock
        return web.json_response({"offset_s": clock.offset_s, "now": clock.now()})

    async def forward(self, request: web.Request) -> web.Response:
        body = await _body(request)
        step = {name: float(body.get(name) or 0) for name in ("seconds", "minutes", "hours")}
        try:
            self.world.clock.forward(step["seconds"], minutes=step["minutes"], hours=step["hours"])
        except ValueError as error:
            return _cannot(str(error))
        self.world.changed("clock", offset_s=self.world.clock.offset_s)
        return await self.clock(request)

    async def faults(self, _: web.Request) -> web.Response:
        return web.json_response(self.api.faults.as_data())

    async def add_fault(self, request: web.Request) -> web.Response:
        try:
            return web.json_response(asdict(self.api.faults.add(**await _body(request))))
        except (TypeError, ValueError) as error:
            return _cannot(str(error))

    async def clear_faults(self, _: web.Request) -> web.Response:
        self.api.faults.clear()
        return web.json_response([])

    async def list_levers(self, _: web.Request) -> web.Response:
        return web.json_response([{"name": name, "label": label} for name, (label, _) in self.levers.items()])

    async def pull(self, request: web.Request) -> web.Response:
        lever = self.levers.get(request.match_info["name"])
        if lever is None:
            return _cannot("there is no such lever here")
        said = await lever[1]()
        self.world.changed("lever", name=request.match_info["name"], said=said)
        return web.json_response({"said": said})

    async def reset(self, _: web.Request) -> web.Response:
        self.doing.updates.waiting.clear()
        self.api.calls.clear()
        self.api.faults.clear()
        self.world.reset()
        return web.json_response({})


_ACTIONS: dict[str, Callable[[PeopleApi, Person, dict[str, Any]], Any]] = {
    "write": PeopleApi.write,
    "send": PeopleApi.send,
    "tap": PeopleApi.press,
    "edit": PeopleApi.edit,
    "delete": PeopleApi.delete,
    "block": PeopleApi.block,
}


def shown(world: World, message: Message) -> dict[str, Any]:
    """A message as the page sees it."""
    data = message.data
    found: dict[str, Any] = {
        "id": message.id,
        "mine": message.sender != world.bot.id,
        "date": message.date,
        "edited": message.edited,
        "text": data.get("text", ""),
        "entities": data.get("entities", []),
        "buttons": [[_button(button) for button in row] for row in message.buttons],
    }
    if message.tile:
        found["tile"] = message.tile
    if origin := data.get("forward_origin"):
        found["forward"] = origin["type"]
    if data.get("caption"):
        found["caption"] = data["caption"]
    own = next((kind for kind in ("voice", "video", "photo") if kind in data and message.sender == world.bot.id), "")
    return found | ({"attachment": own} if own else {})


def _button(button: dict[str, Any]) -> dict[str, str]:
    shown_button = {"text": str(button.get("text", ""))}
    shown_button |= {"data": str(button["callback_data"])} if "callback_data" in button else {}
    return shown_button | ({"url": str(button["url"])} if "url" in button else {})


async def _body(request: web.Request) -> dict[str, Any]:
    if not request.can_read_body:
        return {}
    try:
        body = await request.json()
    except json.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}


def _cannot(error: str) -> web.Response:
    return web.json_response({"error": error}, status=400)
