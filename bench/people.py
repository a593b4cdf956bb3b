"""People who hold the conversation of the benchmark: write /start, wait for the screen, press the next button.

Each waits for the answer before the next press, as people do. Who has waited in vain gives up: when the bot has not done
anything for a while, not when it is slow, since the benchmark may have to share its machine.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import msgspec

from bench.bots import Bot

WAY = (
    "Somebody sent me something",
    "My reason for sharing it",
    "It made me angry",
    "Help",
    "For me",
)
"""The buttons pressed after /start: six screens in all."""
SCREENS = (*WAY, "That is all, thank you")
"""A button by which each screen is known."""


class _Button(msgspec.Struct):
    text: str
    callback_data: str = ""


class _Keyboard(msgspec.Struct):
    inline_keyboard: list[list[_Button]]


_keyboard = msgspec.json.Decoder(_Keyboard).decode
_KNOWN_BY = tuple(f'"{label}"'.encode() for label in SCREENS)
MOST_PATIENT = 6
"""Times their patience: then people give up, whatever the bot does."""
_numbers = itertools.count(1)
_first_chat = itertools.count(7_000_000_000)


def _person(chat_id: int) -> bytes:
    return (
        b'{"id":%d,"is_bot":false,"first_name":"Person","last_name":"%d","username":"person_%d","language_code":"en"}'
        % (chat_id, chat_id, chat_id)
    )


def start(chat_id: int) -> bytes:
    return (
        b'{"update_id":%d,"message":{"message_id":%d,"from":%b,'
        b'"chat":{"id":%d,"first_name":"Person","last_name":"%d","username":"person_%d","type":"private"},'
        b'"date":%d,"text":"/start","entities":[{"offset":0,"length":6,"type":"bot_command"}]}}'
    ) % (next(_numbers), 1, _person(chat_id), chat_id, chat_id, chat_id, time.time())


def tap(chat_id: int, message: bytes, label: str, markup: bytes) -> bytes:
    """The update for a press on the button with this label; `message` is the one that shows it."""
    data = next(b.callback_data for row in _keyboard(markup).inline_keyboard for b in row if b.text == label)
    number = next(_numbers)
    return (b'{"update_id":%d,"callback_query":{"id":"%d","from":%b,"message":%b,"chat_instance":"-%d","data":%b}}') % (
        number,
        number + 10**18,
        _person(chat_id),
        message,
        chat_id,
        msgspec.json.encode(data),
    )


@dataclass
class Told:
    """What a crowd went through."""

    held: int = 0
    """Conversations to their end."""
    lost: int = 0
    """Conversations that ended because somebody waited in vain."""
    answers: int = 0
    waits_s: list[float] = field(default_factory=list)
    """From each press to the screen that it leads to."""
    messages: int = 0
    pressed: int = 0
    lost_at: list[int] = field(default_factory=list)

    @property
    def repeated(self) -> int:
        return max(0, self.messages - self.answers)

    def wait_ms(self, percent: float) -> float:
        waits = sorted(self.waits_s)
        return 1000 * waits[min(len(waits) - 1, int(len(waits) * percent / 100))] if waits else 0.0


class Crowd:
    """The people of one bot."""

    def __init__(
        self, bot: Bot, *, patience_s: float = 20.0, twice: float = 0.0, chance: random.Random | None = None
    ) -> None:
        self.bot = bot
        self.patience_s = patience_s
        self.twice = twice
        self.chance = chance or random.Random(1)
        self.told = Told()
        self.may_press = asyncio.Event()
        """While it is not set nobody takes a further step."""
        self.may_press.set()
        self.is_over = False
        self._talking: dict[int, _Person] = {}
        self._waiting = 0
        self._answered = asyncio.Event()
        self._answered.set()
        bot.account.seen = self._seen

    def _seen(self, chat_id: int, message: bytes, markup: bytes) -> None:
        self.told.messages += 1
        person = self._talking.get(chat_id)
        if person is not None:
            person.sees(message, markup)

    async def one(
        self, *, screens: int = len(SCREENS), after_step: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        """One stranger's conversation."""
        person = _Person(self, next(_first_chat))
        self._talking[person.chat_id] = person
        self.bot.begun += 1
        try:
            for step in range(screens):
                if not self.may_press.is_set():
                    await self.may_press.wait()
                if self.is_over:
                    return
                if not await self._step(person, step):
                    self.told.lost += 1
                    self.told.lost_at.append(step)
                    return
                if after_step is not None:
                    await after_step()
            self.told.held += 1
        finally:
            del self._talking[person.chat_id]

    async def _step(self, person: _Person, step: int) -> bool:
        self._waiting += 1
        self._answered.clear()
        try:
            return await person.step(step)
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._answered.set()

    async def all_at_once(self, count: int) -> None:
        await asyncio.gather(*(self.one() for _ in range(count)))

    async def queue(self, count: int, at_once: int, *, screens: int = len(SCREENS)) -> None:
        """`count` strangers, some at a time."""
        left = iter(range(count))

        async def line() -> None:
            for _ in left:
                await self.one(screens=screens)

        await asyncio.gather(*(line() for _ in range(at_once)))

    async def keep_talking(self, people: int) -> None:
        """Conversation after conversation, until `is_over`."""

        async def line() -> None:
            while not self.is_over:
                await self.one()

        await asyncio.gather(*(line() for _ in range(people)))

    async def press_for(self, seconds: float) -> None:
        """Everybody goes on for so long, and gets the last answer."""
        self.may_press.set()
        await asyncio.sleep(seconds)
        self.may_press.clear()
        await self._answered.wait()


class _Person:
    def __init__(self, crowd: Crowd, chat_id: int) -> None:
        self.crowd = crowd
        self.chat_id = chat_id
        self._screen = b"", b""
        self._step = 0
        self._shown: asyncio.Future[bool] | None = None
        self._patience: asyncio.TimerHandle

    def sees(self, message: bytes, markup: bytes) -> None:
        if _KNOWN_BY[self._step] in markup and self._shown is not None and not self._shown.done():
            self._screen = message, markup
            self._shown.set_result(True)

    async def step(self, step: int) -> bool:
        """Whether the screen came."""
        crowd, loop = self.crowd, asyncio.get_running_loop()
        update = (
            start(self.chat_id) if step == 0 else tap(self.chat_id, self._screen[0], WAY[step - 1], self._screen[1])
        )
        self._step, shown = step, loop.create_future()
        self._shown = shown
        began = loop.time()
        self._patience = loop.call_later(crowd.patience_s, self._think, began)
        crowd.told.pressed += 1
        brought = loop.create_task(self._bring(update))
        if not await shown:
            brought.cancel()
            return False
        self._patience.cancel()
        crowd.told.answers += 1
        crowd.told.waits_s.append(loop.time() - began)
        await brought  # Telegram brings the updates of one chat one after another
        return True

    def _think(self, began: float) -> None:
        """Whether to give up: the answer is late, and the bot has not done anything for anybody for as long."""
        assert self._shown is not None
        loop, patience_s = asyncio.get_running_loop(), self.crowd.patience_s
        rested_s = loop.time() - max(began, self.crowd.bot.account.called_at)
        if self._shown.done():
            return
        if rested_s >= patience_s or loop.time() - began >= MOST_PATIENT * patience_s:
            self._shown.set_result(False)
        else:
            self._patience = loop.call_later(patience_s - rested_s, self._think, began)

    async def _bring(self, update: bytes) -> None:
        push = self.crowd.bot.pusher.push
        if self.crowd.twice and self.crowd.chance.random() < self.crowd.twice:
            await _both(push(update), push(update))
        else:
            await push(update)


async def _both(*deliveries: Awaitable[None]) -> None:
    await asyncio.gather(*deliveries)
