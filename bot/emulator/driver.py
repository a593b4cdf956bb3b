"""A pleasant way to test a bot: people who write, tap and see, in one process with the emulator.

async with running() as telegram:
    amna = telegram.person("Amna", language_code="ur")
    await amna.writes("/start")
    await amna.taps("Report it")
    await amna.sees("Is a child in danger")
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from bot.emulator import transcript
from bot.emulator.doing import Kind, Origin
from bot.emulator.server import Emulator
from bot.emulator.world import Message, Person

PATIENCE_S = 10.0


class NotSeenError(AssertionError):
    """What a person waited for did not come; the message shows their chat."""


class BreachError(AssertionError):
    """The bot called what it must never call: the run has failed, whatever else was seen."""


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

    def person(self, first_name: str, language_code: str | None = "en") -> Somebody:
        return Somebody(self, self.emulator.world.add_person(first_name, language_code))

    async def until(self, holds: Callable[[], bool], what: str) -> None:
        """Waits for something to become true. Raises `NotSeenError`."""
        loop = asyncio.get_running_loop()
        end = loop.time() + self.patience_s
        changed = asyncio.Event()

        def watch(_: dict[str, Any]) -> None:
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


class Somebody:
    """One person's hands and eyes."""

    def __init__(self, telegram: Telegram, person: Person) -> None:
        self.telegram = telegram
        self.person = person

    @property
    def chat(self) -> list[Message]:
        return list(self.telegram.emulator.world.messages[self.person.id].values())

    @property
    def from_bot(self) -> list[Message]:
        bot = self.telegram.emulator.world.bot.id
        return [message for message in self.chat if message.sender == bot]

    @property
    def texts(self) -> list[str]:
        """What the bot has said that is still there, oldest first."""
        return [str(message.data.get("text", "")) for message in self.from_bot]

    @property
    def screen(self) -> Message:
        """The last message of the bot. Raises `NotSeenError` where there is none."""
        if not self.from_bot:
            raise NotSeenError(f"the bot has said nothing to {self.person.first_name}")
        return self.from_bot[-1]

    async def writes(self, text: str) -> Message:
        return self.telegram.emulator.doing.writes(self.person, text)

    async def sends(self, kind: Kind, *, forwarded_from: Origin | None = None, **how: Any) -> Message:
        return self.telegram.emulator.doing.sends(self.person, kind, forwarded_from=forwarded_from, **how)

    async def sends_album(
        self, count: int, kind: Kind = "photo", forwarded_from: Origin | None = None
    ) -> list[Message]:
        return self.telegram.emulator.doing.sends_album(self.person, count, kind, forwarded_from)

    async def taps(self, label: str, *, on: Message | None = None) -> str:
        """Presses the newest button that reads so (waiting for it to appear); the tap's id."""
        found: tuple[Message, int, int] | None = None

        def is_there() -> bool:
            nonlocal found
            found = self._button(label, on)
            return found is not None

        await self.telegram.until(is_there, f"{self.person.first_name} sees no button “{label}”")
        if found is None:
            raise NotSeenError(label)
        message, row, column = found
        return self.telegram.emulator.doing.taps(self.person, message.id, row, column)

    def _button(self, label: str, on: Message | None) -> tuple[Message, int, int] | None:
        for message in [on] if on else reversed(self.from_bot):
            for row, buttons in enumerate(message.buttons):
                for column, button in enumerate(buttons):
                    if button.get("text") == label:
                        return message, row, column
        return None

    async def sees(self, part: str) -> Message:
        """The newest message of the bot that holds this; waits for it."""
        await self.telegram.until(lambda: any(part in text for text in self.texts), f"“{part}” did not come")
        return next(message for message in reversed(self.from_bot) if part in str(message.data.get("text", "")))

    async def no_longer_sees(self, message_id: int) -> None:
        gone = lambda: all(message.id != message_id for message in self.chat)  # noqa: E731
        await self.telegram.until(gone, f"message {message_id} is still there")

    def blocks(self, *, unblock: bool = False) -> None:
        self.telegram.emulator.doing.blocks(self.person, unblock=unblock)


@asynccontextmanager
async def running(port: int = 0) -> AsyncIterator[Telegram]:
    """The emulator on a free port of this machine. Raises `BreachError` in the end where the bot broke a promise."""
    emulator = Emulator()
    runner = web.AppRunner(emulator.app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    found = runner.addresses[0][1]
    telegram = Telegram(emulator, f"http://127.0.0.1:{found}")
    try:
        yield telegram
    finally:
        await runner.cleanup()
    if telegram.breaches:
        raise BreachError(f"the bot called {', '.join(telegram.breaches)}: it must never have what people sent")
