"""The people's side over HTTP, for the chat page and for tests in other processes. All bodies are JSON.

    GET  /people                          everybody: id, first_name, language_code, username, colour, has_blocked
    POST /people                          {first_name, language_code?, username?, is_bot?} → the new person
    PATCH /people/{person}                {language_code?, first_name?, is_offline?}
    GET  /people/{person}/chat            alone with the bot: {bot, about, commands, messages, typing, has_begun,
                                          has_blocked, now}
    GET  /people/{person}/chat?chat=N     a group as this person sees it: the same, and {chat}
    GET  /people/{person}/chats           the groups and channels they are in
    POST /people/{person}/write           {text} → {message_id}
    POST /people/{person}/send            {kind, count?, caption?, text?, forwarded_from?, item?} → {message_ids}
    POST /people/{person}/tap             {message_id or ephemeral_id, row, column} or {message_id, data} → {tap}
    POST /people/{person}/edit            {message_id, text}
    POST /people/{person}/delete          {message_id}
    POST /people/{person}/block           {blocked: true | false}
    POST /people/{person}/open            {url, chat?} → {message_id?}: follows a link to the bot; one that adds it to a
                                          group needs the chat
    POST /people/{person}/reopen          {chat}: opens the group anew; ephemeral messages are in no history
    GET  /chats                           all groups and channels
    POST /chats                           {title, owner, type?, members?, is_forum?, username?, linked?} → the chat
    POST /chats/{chat}/members            {by, who: person or "bot", status, rights?, is_anonymous?, title?} → the chat;
                                          member adds or demotes, administrator promotes, left and kicked remove
    POST /chats/{chat}/topics             {by, name} → {thread}
    POST /chats/{chat}/migrate            {by} → the supergroup it becomes
    POST /chats/{chat}/change             {by, title} or {only_admins_write} → the chat
    GET  /taps/{tap}                      {is_answered, text}
    GET  /events                          server-sent events; each is {what, …}: message, edited, removed, answered,
                                          taken, typing, blocked, person, chat, bot, call, clock, breach, lever, reset
    GET  /calls?after=N                   calls of the Bot API after number N: method, parameters, answer, took_effect
    GET  /updates?after=N                 updates made for the bot after update N
    GET  /clock · POST /clock             {offset_s, now} · {seconds | minutes | hours} forward
    GET  /faults · POST /faults · DELETE  the list · {kind, method?, times?, probability?, retry_after?, delay_ms?}
    GET  /breaches                        calls that must never be made
    GET  /transcript                      what each person has before them, as data; ?text=1 as text; ?saved=1: what
                                          people and bot did, to be played again as a test
    GET  /levers · POST /levers/{name}    what the demo's parent lets a visitor do: restart the bot, stop Redis …
    POST /reset                           everybody and everything gone

In a group, the body of write, send, tap, edit, delete and open says {chat: N}; write and send also {thread?,
reply_to?: id of a message, reply_to_ephemeral?: id of an ephemeral one, as_channel?: one's own channel}.

`about` is the bot's description, shown before a person has begun; `taken` says that the bot has acknowledged an update.
Changes in a group carry its number as `chat`; those of ephemeral messages also `person`, the only one who sees them.

A message as the page sees it: {id, mine, waits, date, edited, text, entities, buttons: [[{text, data?, url?}]], tile?:
{kind, seed, of?, number?}, forward?: user | hidden_user | chat | channel, caption?,
attachment?: voice | video | photo}. `waits` is true while the bot has not acknowledged a person's message.
In a group also {from: {kind: person | bot | anonymous | channel, name, title?, id?, colour?}, thread, ephemeral?: true,
ephemeral_id?, reply_to?: {id, from, text}, service?: {what, names}}; an ephemeral message has id 0.

A chat: {id, type: group | supergroup | channel, title, username, is_forum, topics: [{id, name, is_closed}], linked,
migrated_to, only_admins_write, members: [{id, name, status, rights, is_anonymous, title}], bot: the same}.
What cannot be done is answered with 400 and {"error": what to do instead}.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from aiohttp import web

from bot.emulator import commands, sight
from bot.emulator.bodies import body_of, cannot
from bot.emulator.chats import Chat
from bot.emulator.doing import At, Doing
from bot.emulator.links import Links
from bot.emulator.showing import chat_shown, shown
from bot.emulator.world import Message, Person, World

LONGEST_NAME = 40
Body = dict[str, Any]


class PeopleApi:
    def __init__(self, world: World, doing: Doing, links: Links) -> None:
        self.world = world
        self.doing = doing
        self.links = links

    def routes(self) -> list[web.RouteDef]:
        one = "/people/{person:[0-9]+}"
        return [
            web.get("/people", self.everybody),
            web.post("/people", self.add),
            web.patch(one, self.change),
            web.get(f"{one}/chat", self.chat),
            web.get(f"{one}/chats", self.chats),
            *(web.post(f"{one}/{name}", self._done(name)) for name in _ACTIONS),
            web.get("/taps/{tap}", self.tap),
        ]

    def _person(self, request: web.Request) -> Person:
        person = self.world.people.get(int(request.match_info["person"]))
        if person is None:
            raise LookupError("there is nobody with this number")
        return person

    def _group(self, number: Any) -> Chat | None:
        """None: alone with the bot."""
        if not number:
            return None
        chat = self.world.chats.get(int(number))
        if chat is None:
            raise LookupError("there is no chat with this number")
        return chat

    def _done(self, name: str) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handler(request: web.Request) -> web.Response:
            try:
                return web.json_response(_ACTIONS[name](self, self._person(request), await body_of(request)))
            except (LookupError, ValueError, TypeError) as error:
                return cannot(error)

        return handler

    # ---- people

    async def everybody(self, _: web.Request) -> web.Response:
        return web.json_response([asdict(person) for person in self.world.people.values()])

    async def add(self, request: web.Request) -> web.Response:
        body = await body_of(request)
        name = str(body.get("first_name") or "").strip()[:LONGEST_NAME]
        if not name:
            return cannot("say a first_name")
        language, username = body.get("language_code", "en"), str(body.get("username") or "")
        person = self.world.add_person(name, language, username, is_bot=bool(body.get("is_bot")))
        return web.json_response(asdict(person))

    async def change(self, request: web.Request) -> web.Response:
        body = await body_of(request)
        try:
            person = self._person(request)
        except LookupError as error:
            return cannot(error)
        person.language_code = body.get("language_code", person.language_code)
        person.first_name = str(body.get("first_name") or person.first_name)[:LONGEST_NAME]
        person.is_offline = bool(body.get("is_offline", person.is_offline))
        self.world.changed("person", person=person.id)
        return web.json_response(asdict(person))

    # ---- what they see

    async def chat(self, request: web.Request) -> web.Response:
        try:
            person, group = self._person(request), self._group(request.query.get("chat"))
        except (LookupError, ValueError) as error:
            return cannot(error)
        world, place = self.world, group.id if group else person.id
        texts, language = world.bot.texts, person.language_code or ""
        waiting = self.doing.updates.messages(place)
        seen = {
            "bot": world.bot.as_user(),
            "about": texts.get(("description", language)) or texts.get(("description", ""), ""),
            "commands": commands.seen_by(world, person, group),
            "messages": [
                shown(world, message, person.id if group else 0)
                | {"waits": (message.id or message.ephemeral_id) in waiting}
                for message in sight.view(world, person.id, place)
            ],
            "typing": world.typing_until.get(place, 0) > world.clock.now(),
            "has_begun": person.has_begun,
            "has_blocked": person.has_blocked,
            "now": int(world.clock.now()),
        }
        return web.json_response(seen | ({"chat": chat_shown(world, group)} if group else {}))

    async def chats(self, request: web.Request) -> web.Response:
        try:
            person = self._person(request)
        except LookupError as error:
            return cannot(error)
        return web.json_response([chat_shown(self.world, chat) for chat in sight.chats_of(self.world, person.id)])

    async def tap(self, request: web.Request) -> web.Response:
        tap = self.world.taps.get(request.match_info["tap"])
        if tap is None:
            return cannot("this tap is not known")
        return web.json_response({"is_answered": tap.is_answered, "text": tap.answer})

    # ---- what they do

    def write(self, person: Person, body: Body) -> Any:
        text = str(body.get("text") or "").strip()
        if not text:
            raise ValueError("write something first")
        return _ids(self.doing.writes(person, text[:4096], self._at(body)))

    def send(self, person: Person, body: Body) -> Any:
        kind, count = body.get("kind", "photo"), int(body.get("count") or 1)
        caption, text = str(body.get("caption") or "")[:1024], str(body.get("text") or "")[:4096]
        how: dict[str, Any] = {"forwarded_from": body.get("forwarded_from"), "caption": caption, "at": self._at(body)}
        if count > 1:
            messages = self.doing.sends_album(person, count, kind, **how)
        else:
            messages = [self.doing.sends(person, kind, text=text, item=str(body.get("item") or ""), **how)]
        return {"message_ids": [message.id for message in messages]}

    def _at(self, body: Body) -> At:
        group = self._group(body.get("chat"))
        place: dict[int, Message] = self.world.messages[group.id] if group else {}
        reply = place.get(int(body.get("reply_to") or 0))
        if group and body.get("reply_to_ephemeral"):
            reply = self.world.ephemeral[group.id].get(int(body["reply_to_ephemeral"]))
        return At(group, int(body.get("thread") or 0), reply, self._group(body.get("as_channel")))

    def press(self, person: Person, body: Body) -> Any:
        group, message_id = self._group(body.get("chat")), int(body.get("message_id") or 0)
        if "data" in body:
            return {"tap": self.doing.presses(person, message_id, str(body["data"]), group)}
        row, column = int(body.get("row") or 0), int(body.get("column") or 0)
        if not body.get("ephemeral_id"):
            return {"tap": self.doing.taps(person, message_id, row, column, group)}
        message = self.world.ephemeral[group.id].get(int(body["ephemeral_id"])) if group else None
        if message is None:
            raise LookupError("this message is gone")
        return {"tap": self.doing.taps_on(person, message, row, column)}

    def edit(self, person: Person, body: Body) -> Any:
        text, group = str(body.get("text") or "")[:4096], self._group(body.get("chat"))
        self.doing.edits(person, int(body.get("message_id") or 0), text, group)
        return {}

    def delete(self, person: Person, body: Body) -> Any:
        self.doing.deletes(person, int(body.get("message_id") or 0), self._group(body.get("chat")))
        return {}

    def block(self, person: Person, body: Body) -> Any:
        self.doing.blocks(person, unblock=not body.get("blocked", True))
        return {}

    def reopen(self, person: Person, body: Body) -> Any:
        group = self._group(body.get("chat"))
        if group is None:
            raise LookupError("say in chat the number of a group")
        self.doing.reopens(person, group)
        return {}

    def open(self, person: Person, body: Body) -> Any:
        message = self.links.opens(person, str(body.get("url") or ""), self._group(body.get("chat")))
        return _ids(message) if message else {}


def _ids(message: Message) -> Body:
    return {"message_id": message.id} | ({"ephemeral_id": message.ephemeral_id} if message.ephemeral_id else {})


_ACTIONS: dict[str, Callable[[PeopleApi, Person, Body], Any]] = {
    "write": PeopleApi.write,
    "send": PeopleApi.send,
    "tap": PeopleApi.press,
    "edit": PeopleApi.edit,
    "delete": PeopleApi.delete,
    "block": PeopleApi.block,
    "open": PeopleApi.open,
    "reopen": PeopleApi.reopen,
}
