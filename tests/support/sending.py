"""A messenger that does as it is told, a clock that does not wait, and entries for them."""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.core.effects import Edit, Line, Remove, Say, entry_to_bytes
from bot.service import ports
from bot.service.preparing import Nothing, NotYet, Ready


class ScriptedMessenger:
    """Answers with what lies in `answers`, then with `Sent`; what takes effect is in `chats`."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.calls = []
        self.chats = {}
        self.last_id = 100
        self.on_wire = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def send(self, call):
        self.calls.append(call)
        answer = self.answers.pop(0) if self.answers else None
        if answer is None or isinstance(answer, ports.Unknown):
            effect = self._take_effect(call)
            answer = answer or effect
        self.on_wire.set()
        await self.may_answer.wait()
        return answer

    def _take_effect(self, call):
        chat = self.chats.setdefault(call.chat_id, {})
        match call:
            case ports.SendText():
                self.last_id += 1
                chat[self.last_id] = call.text
                return ports.Sent(self.last_id)
            case ports.EditText():
                chat[call.message_id] = call.text
                return ports.Sent(call.message_id)
            case ports.DeleteMessages():
                gone = [chat.pop(message, None) for message in call.message_ids]
                return ports.Sent() if any(gone) else ports.AlreadyDone()

    def texts(self, chat_id):
        return list(self.chats.get(chat_id, {}).values())


class HastyClock:
    """Real time; sleeping is only noted."""

    def __init__(self):
        self.slept = []
        self.ahead = timedelta()

    def now(self):
        return datetime.now(UTC) + self.ahead

    async def sleep(self, seconds):
        self.slept.append(seconds)
        await asyncio.sleep(0)


def say(name, text="", *, within=timedelta(hours=1), **more):
    return Say(name, Line(text or name), "en", "r1", datetime.now(UTC) + within, **more)


def remove(name, *messages, entry="", within=timedelta(hours=47), **more):
    return Remove(name, datetime.now(UTC) + within, messages, entry, **more)


def edit(name, of, text):
    return Edit(name, of, Line(text), "en", "r1", datetime.now(UTC) + timedelta(hours=1))


def stored(*entries):
    return tuple(
        ports.NewEntry(entry.name, "removals" if isinstance(entry, Remove) else "words", entry_to_bytes(entry))
        for entry in entries
    )


def plainly(store):
    """Prepares without content: a line's text id is its text."""

    async def prepare(home, entry):
        match entry:
            case Say():
                return Ready(ports.SendText(home.chat_id, entry.what.text, (ports.Span(0, 1, "bold"),)))
            case Edit():
                found = await store.find(home, entry.of)
                return Ready(ports.EditText(home.chat_id, found.messages[-1], entry.what.text))
            case Remove(messages=messages, entry=of):
                found = await store.find(home, of) if of else ports.Found(messages, False)
                if not found.messages:
                    return NotYet() if found.is_waiting else Nothing("removed")
                return Ready(ports.DeleteMessages(home.chat_id, found.messages))

    return prepare
