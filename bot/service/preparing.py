"""An entry of the outbox → what is to be sent now: words in, calls out, or a change in another home."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.core.effects import Edit, Entry, Line, Post, Remove, Say, entry_to_bytes
from bot.core.turn import SAY_WITHIN
from bot.service import ports
from bot.service.bundles import Bundles
from bot.service.ports import Call, Clock, Home, NewEntry, Store, Write
from bot.service.rendering import Renderer


@dataclass(frozen=True, slots=True)
class Ready:
    """Send this."""

    call: Call


@dataclass(frozen=True, slots=True)
class NotYet:
    """What it is about is still on its way."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is nothing to send: done elsewhere (`outcome`), or what it is about is gone."""

    outcome: Literal["sent", "refused", "removed"] = "sent"


Prepared = Ready | NotYet | Nothing


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

    async def prepare(self, home: Home, entry: Entry) -> Prepared:
        match entry:
            case Say():
                return await self._say(home, entry)
            case Edit():
                return await self._edit(home, entry)
            case Remove():
                return await self._remove(home, entry)
            case Post():
                return await self._post(entry)

    async def _render(self, entry: Say | Edit) -> ports.SendOwn | ports.SendText:
        """As a call without an address."""
        pinned = await self._bundles.at(entry.revision)
        rendered = Renderer(pinned, self._bundles.served, self._country).render(
            entry.what, entry.locale, self._clock.now()
        )
        if rendered.attachment:
            return ports.SendOwn(0, rendered.attachment)
        return ports.SendText(0, rendered.text, rendered.spans, rendered.keyboard)

    async def _say(self, home: Home, entry: Say) -> Prepared:
        words = await self._render(entry)
        if isinstance(words, ports.SendOwn):
            return Ready(ports.SendOwn(home.chat_id, words.attachment, silent=entry.is_silent))
        return Ready(ports.SendText(home.chat_id, words.text, words.spans, words.keyboard, entry.is_silent))

    async def _edit(self, home: Home, entry: Edit) -> Prepared:
        message = entry.of
        if isinstance(message, str):
            found = await self._store.find(home, message)
            if not found.messages:
                return Nothing()  # in the same lane, so what it edits was sent or dropped before
            message = found.messages[-1]
        words = await self._render(entry)
        if isinstance(words, ports.SendOwn):
            return Nothing()
        return Ready(ports.EditText(home.chat_id, message, words.text, words.spans, words.keyboard))

    async def _remove(self, home: Home, entry: Remove) -> Prepared:
        messages = entry.messages
        if entry.entry:
            found = await self._store.find(home, entry.entry)
            if not found.messages:
                return NotYet() if found.is_waiting else Nothing("removed")
            messages = (*messages, *found.messages)
        return Ready(ports.DeleteMessages(home.chat_id, messages)) if messages else Nothing("removed")

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


def _hour(now: datetime) -> str:
    return f"{now:%Y-%m-%d %H}:00 UTC"
