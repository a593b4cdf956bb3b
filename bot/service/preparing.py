"""An entry of the outbox → what is to be sent now: words in, calls out, or a change in another home."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Literal

from bot.core.effects import (
    Edit,
    Entry,
    Hand,
    Leave,
    Line,
    Post,
    Remove,
    Say,
    Screen,
    Whisper,
    entry_to_bytes,
)
from bot.core.turn import SAY_WITHIN
from bot.core.values import value
from bot.service import ports
from bot.service.bundles import Bundles
from bot.service.changing import TooManyRacesError
from bot.service.ports import Call, Clock, Home, NewEntry, Store, Write
from bot.service.rendering import START, Rendered, Renderer

FROM_GROUP = ("g", "s")
"""Payloads that a group's pseudonym follows: from a warning or note there · to its settings."""


@value
class Ready:
    """Send this."""

    call: Call


@value
class NotYet:
    """What it is about is still on its way."""


@value
class Nothing:
    """There is nothing to send: done elsewhere (`outcome`), or what it is about is gone."""

    outcome: Literal["sent", "refused", "removed"] = "sent"


Prepared = Ready | NotYet | Nothing

Give = Callable[[Home, Hand], Awaitable[bool]]
"""Carries out in another home what this one handed over; False where it has to be tried again."""


class Preparer:
    """For one deployment. `country` is its own; `staff_chat` None where there is none."""

    def __init__(self, store: Store, bundles: Bundles, clock: Clock, country: str, staff_chat: int | None) -> None:
        self._store = store
        self._bundles = bundles
        self._clock = clock
        self._country = country
        self._staff_chat = staff_chat
        self.start_lanes: Callable[[tuple[ports.Lane, ...]], None] = lambda _: None
        """What is done with lanes that a commit in another home gave us."""
        self.give: Give = _nobody

    async def prepare(self, home: Home, entry: Entry) -> Prepared:
        match entry:
            case Say():
                return await self._say(home, entry)
            case Whisper():
                return await self._whisper(home, entry)
            case Edit():
                return await self._edit(home, entry)
            case Remove():
                return await self._remove(home, entry)
            case Post():
                return await self._post(entry)
            case Hand():
                return await self._hand(home, entry)
            case Leave():
                return Ready(ports.LeaveChat(home.chat_id))

    async def _render(self, home: Home, entry: Say | Whisper | Edit) -> Rendered:
        pinned = await self._bundles.at(entry.revision)
        what = _linked(home, entry.what)
        return Renderer(pinned, self._bundles.served, self._country).render(what, entry.locale, self._clock.now())

    async def _say(self, home: Home, entry: Say) -> Prepared:
        said, chat = await self._render(home, entry), home.chat_id
        if said.attachment:
            return Ready(ports.SendOwn(chat, said.attachment, silent=entry.is_silent))
        return Ready(ports.SendText(chat, said.text, said.spans, said.keyboard, entry.is_silent, entry.topic))

    async def _whisper(self, home: Home, entry: Whisper) -> Prepared:
        said = await self._render(home, entry)
        if said.attachment:
            return Nothing("refused")
        call = ports.SendWhisper(
            home.chat_id, entry.receiver, said.text, said.spans, said.keyboard,
            silent=entry.is_silent, topic=entry.topic, tap_id=entry.tap, reply_to=entry.reply_to,
        )  # fmt: skip
        return Ready(call)

    async def _edit(self, home: Home, entry: Edit) -> Prepared:
        message = entry.of
        if isinstance(message, str):
            found = await self._store.find(home, message)
            if not found.messages:
                return Nothing()  # in the same lane, so what it edits was sent or dropped before
            message = found.messages[-1]
        said = await self._render(home, entry)
        if said.attachment:
            return Nothing()
        if entry.receiver:
            whisper = ports.EditWhisper(home.chat_id, entry.receiver, message, said.text, said.spans, said.keyboard)
            return Ready(whisper)
        return Ready(ports.EditText(home.chat_id, message, said.text, said.spans, said.keyboard))

    async def _remove(self, home: Home, entry: Remove) -> Prepared:
        messages = entry.messages
        if entry.entry:
            found = await self._store.find(home, entry.entry)
            if not found.messages:
                return NotYet() if found.is_waiting else Nothing("removed")
            messages = (*messages, *found.messages)
        if not messages:
            return Nothing("removed")
        if entry.receiver:
            return Ready(ports.DeleteWhisper(home.chat_id, entry.receiver, messages[-1]))
        return Ready(ports.DeleteMessages(home.chat_id, messages))

    async def _hand(self, home: Home, entry: Hand) -> Prepared:
        """An event or a line in another home. Others may be quicker there; then it is this lane's turn again."""
        try:
            return Nothing() if await self.give(home, entry) else NotYet()
        except TooManyRacesError:
            return NotYet()

    async def _post(self, entry: Post) -> Prepared:
        """A change in another home, claimed by this entry's name: a repeat changes nothing."""
        if entry.to == "staff":
            await self._tell_staff(entry)
            return Nothing()
        claim = f"post.{entry.name}"
        if entry.act == "withdraw":
            done = await self._store.withdraw_note(claim, entry.receipt)
        else:
            content = json.dumps({"format": 1, **entry.fields}, ensure_ascii=False).encode()
            done = await self._store.add_to_note(claim, entry.receipt, content)
        if done:
            await self._tell_staff(entry)
        return Nothing("sent" if done else "refused")

    async def _tell_staff(self, entry: Post) -> None:
        """One line of text: case, kind, country, hour. Never a link, never who."""
        if self._staff_chat is None:
            return
        home, now = self._store.home(self._staff_chat), self._clock.now()
        facts = {"code": self._store.case(entry.receipt), "hour": _hour(now)}
        facts |= {f"note_{name}": value for name, value in entry.fields.items() if name in ("kind", "country")}
        line = Line(_STAFF_LINES[entry.act], facts)
        say = Say(f"staff.{entry.name}", line, "en", self._bundles.served.revision, now + SAY_WITHIN * 24, "report")
        write = Write(home, f"staff.{entry.name}", now, entries=(NewEntry(say.name, "words", entry_to_bytes(say)),))
        committed = await self._store.commit(write)
        self.start_lanes(committed.lanes)


_STAFF_LINES = {
    "new_note": "engine:staff_new_note",
    "add": "engine:staff_note_added",
    "withdraw": "engine:staff_note_withdrawn",
}


async def _nobody(home: Home, entry: Hand) -> bool:
    raise RuntimeError("nobody was named to hand things over")


def _linked(home: Home, what: Screen | Line) -> Screen | Line:
    """A link from a group into the private chat says which group it was; the same for everybody in it."""
    if not home.is_group or not isinstance(what, Line):
        return what
    links = {f"{START}{payload}": f"{START}{payload}{home.chat}" for payload in FROM_GROUP}
    return replace(what, choices=tuple((label, links.get(data, data)) for label, data in what.choices))


def _hour(now: datetime) -> str:
    return f"{now:%Y-%m-%d %H}:00 UTC"
