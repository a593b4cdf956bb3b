"""A pleasant way to test a bot: people who write, tap and see, in one process with the emulator.

async with running() as telegram:
    amna = telegram.person("Amna", language_code="ur")
    await amna.writes("/start")
    await amna.taps("Report it")
    await amna.sees("Is a child in danger")

    family = telegram.group("Family", owner=bilal, members=[amna])
    bilal.adds_bot(family, admin=["delete_messages"])
    await amna.sends("photo", forwarded_from="channel", at=family)
    await amna.sees("Stop", at=family)          # also what she alone sees
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.emulator import sight, transcript
from bot.emulator.chats import ALL_RIGHTS, Chat, rights
from bot.emulator.doing import At
from bot.emulator.items import Kind, Origin
from bot.emulator.server import Emulator
from bot.emulator.world import Message, Person

PATIENCE_S = 30.0
"""Nobody waits for so long but where something is wrong, or the machine has much else to do."""


class NotSeenError(AssertionError):
    """What a person waited for did not come; the message shows their chat."""


class BreachError(AssertionError):
    """The bot called what it must never call: the run has failed, whatever else was seen."""


class EmulatorFailedError(AssertionError):
    """A call found a fault of the emulator's own."""


class Telegram:
    """The emulator under test, with its address."""

    def __init__(self, emulator: Emulator, address: str) -> None:
        self.emulator = emulator
        self.address = address
        self.clock = emulator.clock
        self.faults = emulator.faults
        self.patience_s = PATIENCE_S

    @property
    def calls(self) -> list[dict[str, Any]]:
        return list(self.emulator.api.calls)

    @property
    def updates(self) -> list[dict[str, Any]]:
        """All updates made for the bot so far."""
        return list(self.emulator.updates.made)

    @property
    def breaches(self) -> list[str]:
        return self.emulator.world.breaches

    def person(self, first_name: str, language_code: str | None = "en", *, is_bot: bool = False) -> Somebody:
        return Somebody(self, self.emulator.world.add_person(first_name, language_code, is_bot=is_bot))

    def group(self, title: str, owner: Somebody, members: Iterable[Somebody] = (), **how: Any) -> Group:
        """A supergroup; with ``chat_type="group"`` a small one, with ``is_forum=True`` one with topics."""
        how = {"chat_type": "supergroup"} | how
        group = Group(self, self.emulator.memberships.makes(owner.person, title=title, **how))
        for member in members:
            owner.adds(member, at=group)
        return group

    def channel(self, title: str, owner: Somebody, *, linked: Group | None = None, username: str = "") -> Group:
        """A channel; what is posted in it comes into the linked group by itself."""
        memberships = self.emulator.memberships
        channel = Group(self, memberships.makes(owner.person, "channel", title, username=username))
        if linked is not None:
            memberships.links(channel.chat, linked.chat)
        return channel

    async def until(self, holds: Callable[[], bool], what: str, *, chat: int | None = None) -> None:
        """Waits for something to become true, by itself or by a change in `chat`. Raises `NotSeenError`."""
        loop = asyncio.get_running_loop()
        end = loop.time() + self.patience_s
        changed = asyncio.Event()

        def watch(change: dict[str, Any]) -> None:
            if chat is None or change.get("chat") == chat:
                changed.set()

        self.emulator.world.watchers.append(watch)
        try:
            while not holds():
                left = end - loop.time()
                if left <= 0:
                    raise NotSeenError(f"{what}\n\n{transcript.as_text(self.emulator.world)}")
                changed.clear()
                try:
                    await asyncio.wait_for(changed.wait(), min(left, 0.25))
                except TimeoutError:
                    continue
        finally:
            self.emulator.world.watchers.remove(watch)


@dataclass(slots=True)
class Group:
    """A group or channel, and a topic of it where one is meant."""

    telegram: Telegram
    chat: Chat
    thread: int = 0

    @property
    def id(self) -> int:
        return self.chat.id

    def topic(self, name: str, by: Somebody) -> Group:
        """A new topic: the same group, there."""
        made = self.telegram.emulator.memberships.makes_topic(by.person, self.chat, name)
        return Group(self.telegram, self.chat, made.id)

    def migrates(self, by: Somebody) -> Group:
        """The supergroup it becomes."""
        return Group(self.telegram, self.telegram.emulator.memberships.migrates(by.person, self.chat))

    def fills(self, count: int) -> None:
        """So many members more, who say nothing and of whom nobody is told."""
        self.telegram.emulator.memberships.fills(self.chat, count)

    @property
    def messages(self) -> list[Message]:
        """What is there for all members to see."""
        return list(self.telegram.emulator.world.messages[self.id].values())


class Somebody:
    """One person's hands and eyes. `at` is a group; without it they are alone with the bot."""

    def __init__(self, telegram: Telegram, person: Person) -> None:
        self.telegram = telegram
        self.person = person
        self._doing = telegram.emulator.doing
        self._memberships = telegram.emulator.memberships

    @property
    def id(self) -> int:
        return self.person.id

    # ---- what they have before them

    @property
    def chat(self) -> list[Message]:
        return self.view()

    def view(self, at: Group | None = None) -> list[Message]:
        """All they see there, oldest first."""
        return sight.view(self.telegram.emulator.world, self.id, at.id if at else self.id)

    def bot_said(self, at: Group | None = None) -> list[Message]:
        bot = self.telegram.emulator.world.bot.id
        return [message for message in self.view(at) if message.sender == bot]

    @property
    def from_bot(self) -> list[Message]:
        return self.bot_said()

    @property
    def texts(self) -> list[str]:
        """What the bot has said that is still there, oldest first."""
        return self.texts_at()

    def texts_at(self, at: Group | None = None) -> list[str]:
        return [str(message.data.get("text", "")) for message in self.bot_said(at)]

    @property
    def screen(self) -> Message:
        """The last message of the bot. Raises `NotSeenError` where there is none."""
        if not self.from_bot:
            raise NotSeenError(f"the bot has said nothing to {self.person.first_name}")
        return self.from_bot[-1]

    async def sees(self, part: str, *, at: Group | None = None) -> Message:
        """The newest message of the bot that holds this; waits for it."""
        await self._until(lambda: any(part in text for text in self.texts_at(at)), f"“{part}” did not come", at)
        return next(message for message in reversed(self.bot_said(at)) if part in str(message.data.get("text", "")))

    async def sees_alone(self, part: str, *, at: Group) -> Message:
        """The same, and that nobody else sees it."""
        message = await self.sees(part, at=at)
        if message.receiver != self.id:
            raise NotSeenError(f"“{part}” is there for everybody in {at.chat.title}")
        return message

    async def no_longer_sees(self, message_id: int, *, at: Group | None = None) -> None:
        gone = lambda: all(message.id != message_id for message in self.view(at))  # noqa: E731
        await self._until(gone, f"message {message_id} is still there", at)

    async def is_heard(self) -> None:
        """Waits until the bot has acknowledged all that they did in their chat with it."""
        updates = self.telegram.emulator.updates

        def is_all_taken() -> bool:
            return all(update.queue[0] != self.id for update in updates.waiting.values())

        await self._until(is_all_taken, f"{self.person.first_name} is not heard", None)

    async def _until(self, holds: Callable[[], bool], what: str, at: Group | None) -> None:
        await self.telegram.until(holds, what, chat=at.id if at else self.id)

    # ---- what they do

    async def writes(
        self, text: str, *, at: Group | None = None, to: Message | None = None, as_channel: Group | None = None
    ) -> Message:
        """`to` is what they reply to."""
        return self._doing.writes(self.person, text, _at(at, to, as_channel))

    async def sends(
        self,
        kind: Kind,
        *,
        forwarded_from: Origin | None = None,
        at: Group | None = None,
        to: Message | None = None,
        as_channel: Group | None = None,
        **how: Any,
    ) -> Message:
        how |= {"forwarded_from": forwarded_from, "at": _at(at, to, as_channel)}
        return self._doing.sends(self.person, kind, **how)

    async def sends_album(
        self,
        count: int,
        kind: Kind = "photo",
        forwarded_from: Origin | None = None,
        *,
        caption: str = "",
        at: Group | None = None,
    ) -> list[Message]:
        return self._doing.sends_album(self.person, count, kind, forwarded_from, caption=caption, at=_at(at))

    def edits(self, message: Message, text: str) -> None:
        """Their own words in a message, text or caption."""
        self._doing.edits(self.person, message.id, text, self._chat_of(message))

    def deletes(self, message: Message) -> None:
        self._doing.deletes(self.person, message.id, self._chat_of(message))

    def _chat_of(self, message: Message) -> Chat | None:
        return self.telegram.emulator.world.chats.get(message.chat)

    async def taps(self, label: str, *, on: Message | None = None, at: Group | None = None) -> str:
        """Presses the newest button that reads so (waiting for it to appear); the tap's id."""
        message, row, column = await self._button(label, on, at)
        return self._doing.taps_on(self.person, message, row, column)

    async def follows(self, label: str, *, on: Message | None = None, at: Group | None = None) -> Message | None:
        """Presses a button that is a link; what they write to the bot by it, if anything."""
        message, row, column = await self._button(label, on, at)
        return self.opens(str(message.buttons[row][column].get("url", "")))

    def opens(self, url: str, *, at: Group | None = None) -> Message | None:
        """Follows a link to the bot; one that adds it to a group does so in `at`."""
        return self.telegram.emulator.links.opens(self.person, url, at.chat if at else None)

    async def _button(self, label: str, on: Message | None, at: Group | None) -> tuple[Message, int, int]:
        found: tuple[Message, int, int] | None = None

        def is_there() -> bool:
            nonlocal found
            found = next(iter(_buttons(label, [on] if on else self.bot_said(at)[::-1])), None)
            return found is not None

        await self._until(is_there, f"{self.person.first_name} sees no button “{label}”", at)
        if found is None:
            raise NotSeenError(label)
        return found

    def blocks(self, *, unblock: bool = False) -> None:
        self._doing.blocks(self.person, unblock=unblock)

    def reopens(self, at: Group) -> None:
        """Opens the group anew: ephemeral messages are in no history."""
        self._doing.reopens(self.person, at.chat)

    def goes_offline(self, *, back: bool = False) -> None:
        """Ephemeral messages sent meanwhile never reach them."""
        self.person.is_offline = not back

    # ---- groups

    def adds(self, who: Somebody, *, at: Group) -> None:
        self._memberships.adds(self.person, at.chat, who.person)

    def adds_bot(self, at: Group, *, admin: Iterable[str] | None = None) -> None:
        """As a member; with rights (``["delete_messages"]``) as an administrator."""
        self._memberships.adds_bot(self.person, at.chat, None if admin is None else rights(*admin))

    def joins(self, at: Group) -> None:
        self._memberships.adds(self.person, at.chat, self.person)

    def leaves(self, at: Group) -> None:
        self._memberships.removes(self.person, at.chat, self.id)

    def removes(self, who: Somebody, *, at: Group) -> None:
        self._memberships.removes(self.person, at.chat, who.id)

    def removes_bot(self, at: Group) -> None:
        self._memberships.removes(self.person, at.chat, self.telegram.emulator.world.bot.id)

    def promotes(
        self, who: Somebody, *, at: Group, to: Iterable[str] | None = None, is_anonymous: bool = False, title: str = ""
    ) -> None:
        """Makes somebody an administrator: with these rights, or all."""
        given = ALL_RIGHTS if to is None else rights(*to)
        self._memberships.promotes(self.person, at.chat, who.id, given, is_anonymous=is_anonymous, title=title)

    def promotes_bot(self, at: Group, *, to: Iterable[str]) -> None:
        self._memberships.promotes(self.person, at.chat, self.telegram.emulator.world.bot.id, rights(*to))

    def demotes(self, who: Somebody, *, at: Group) -> None:
        self._memberships.demotes(self.person, at.chat, who.id)

    def demotes_bot(self, at: Group) -> None:
        self._memberships.demotes(self.person, at.chat, self.telegram.emulator.world.bot.id)


def _at(at: Group | None, to: Message | None = None, as_channel: Group | None = None) -> At:
    return At(at.chat if at else None, at.thread if at else 0, to, as_channel.chat if as_channel else None)


def _buttons(label: str, messages: Iterable[Message]) -> Iterable[tuple[Message, int, int]]:
    for message in messages:
        for row, buttons in enumerate(message.buttons):
            for column, button in enumerate(buttons):
                if button.get("text") == label:
                    yield message, row, column


@asynccontextmanager
async def running(port: int = 0) -> AsyncIterator[Telegram]:
    """The emulator on a free port of this machine. Raises `BreachError` in the end where the bot broke a promise."""
    emulator = Emulator()
    runner = web.AppRunner(emulator.app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    found = runner.addresses[0][1]
    telegram = Telegram(emulator, f"http://127.0.0.1:{found}")
    try:
        yield telegram
    finally:
        await runner.cleanup()
    if emulator.api.failures:
        raise EmulatorFailedError("; ".join(emulator.api.failures))
    if telegram.breaches:
        raise BreachError(f"the bot called {', '.join(telegram.breaches)}: it must never have what people sent")
