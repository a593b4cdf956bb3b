"""Groups and channels over HTTP, for the page and for tests in other processes. `people` describes it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.emulator.bodies import body_of, cannot
from bot.emulator.chats import ALL_RIGHTS, Chat, rights
from bot.emulator.memberships import Memberships
from bot.emulator.showing import chat_shown
from bot.emulator.world import Person, World

Body = dict[str, Any]


class GroupsApi:
    def __init__(self, world: World, memberships: Memberships) -> None:
        self.world = world
        self.memberships = memberships

    def routes(self) -> list[web.RouteDef]:
        one = "/chats/{chat:-[0-9]+}"
        acts = {"topics": self.topic, "migrate": self.migrate, "members": self.member, "change": self.change}
        return [
            web.get("/chats", self.all),
            web.post("/chats", self._doing(lambda _, body: self.make(body))),
            *(web.post(f"{one}/{name}", self._on_chat(act)) for name, act in acts.items()),
        ]

    async def all(self, _: web.Request) -> web.Response:
        return web.json_response([chat_shown(self.world, chat) for chat in self.world.chats.values()])

    def make(self, body: Body) -> Any:
        title, kind = str(body.get("title") or "").strip()[:128], body.get("type", "supergroup")
        if not title or kind not in ("group", "supergroup", "channel"):
            raise ValueError("say a title, and as type group, supergroup or channel")
        owner, username = self._person(body, "owner"), str(body.get("username") or "")
        chat = self.memberships.makes(owner, kind, title, is_forum=bool(body.get("is_forum")), username=username)
        for number in body.get("members") or ():
            self.memberships.adds(owner, chat, self._person({"who": number}, "who"))
        if body.get("linked"):
            self.memberships.links(chat, self._chat(int(body["linked"])))
        return chat_shown(self.world, chat)

    def topic(self, chat: Chat, body: Body) -> Any:
        name = str(body.get("name") or "").strip()[:128]
        if not name:
            raise ValueError("say a name")
        return {"thread": self.memberships.makes_topic(self._person(body, "by"), chat, name).id}

    def migrate(self, chat: Chat, body: Body) -> Any:
        return chat_shown(self.world, self.memberships.migrates(self._person(body, "by"), chat))

    def change(self, chat: Chat, body: Body) -> Any:
        if "only_admins_write" in body:
            chat.only_admins_write = bool(body["only_admins_write"])
            self.world.changed("chat", chat=chat.id)
        if body.get("title"):
            self.memberships.renames(self._person(body, "by"), chat, str(body["title"])[:128])
        return chat_shown(self.world, chat)

    def member(self, chat: Chat, body: Body) -> Any:
        """From any place to any other: adds, promotes, demotes, removes; `by` the same person joins or leaves."""
        by, status = self._person(body, "by"), body.get("status", "member")
        who = self.world.bot.id if body.get("who") == "bot" else self._person(body, "who").id
        if status == "member":
            self._makes_member(by, chat, who)
        elif status == "administrator":
            if not chat.member(who).is_in:
                self._adds(by, chat, who)
            given = rights(*body["rights"]) if "rights" in body else ALL_RIGHTS
            how = {"is_anonymous": bool(body.get("is_anonymous")), "title": str(body.get("title") or "")[:16]}
            self.memberships.promotes(by, chat, who, given, **how)  # type: ignore[arg-type]
        elif status in ("left", "kicked"):
            self.memberships.removes(by, chat, who)
        else:
            raise ValueError("status is one of member, administrator, left, kicked")
        return chat_shown(self.world, chat)

    def _makes_member(self, by: Person, chat: Chat, who: int) -> None:
        if chat.member(who).is_admin:
            self.memberships.demotes(by, chat, who)
        elif not chat.member(who).is_in:
            self._adds(by, chat, who)

    def _adds(self, by: Person, chat: Chat, who: int) -> None:
        if who == self.world.bot.id:
            self.memberships.adds_bot(by, chat)
        else:
            self.memberships.adds(by, chat, self.world.people[who])

    # ---- reading a request

    def _person(self, body: Body, name: str) -> Person:
        person = self.world.people.get(int(body.get(name) or 0))
        if person is None:
            raise LookupError(f"say in {name} the number of a person")
        return person

    def _chat(self, number: int) -> Chat:
        chat = self.world.chats.get(number)
        if chat is None:
            raise LookupError("there is no chat with this number")
        return chat

    def _on_chat(self, act: Callable[[Chat, Body], Any]) -> Callable[[web.Request], Awaitable[web.Response]]:
        return self._doing(lambda request, body: act(self._chat(int(request.match_info["chat"])), body))

    @staticmethod
    def _doing(act: Callable[[web.Request, Body], Any]) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handler(request: web.Request) -> web.Response:
            try:
                return web.json_response(act(request, await body_of(request)))
            except (LookupError, ValueError, TypeError) as error:
                return cannot(error)

        return handler
