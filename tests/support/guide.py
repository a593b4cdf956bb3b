"""Leads somebody through the flows by what the buttons carry, so that it works in every language.

`at` is the step that the person sees; `chooses` presses one of its choices and waits for what follows.
"""

from __future__ import annotations

from dataclasses import dataclass

from support.house import Guest
from support.shipped import said

from bot.emulator.world import Message

BESIDE = ("ruko/copy",)
"""Buttons that stand below a line, not below a screen."""


@dataclass(frozen=True)
class Press:
    conversation: str
    visit: int
    place: str
    choice: str
    label: str
    message: int
    row: int
    column: int


def buttons(message: Message) -> list[Press]:
    found = []
    for row, shown in enumerate(message.buttons):
        for column, button in enumerate(shown):
            _, conversation, visit, place, choice = button["callback_data"].split(".", 4)
            found.append(Press(conversation, int(visit, 36), place, choice, button["text"], message.id, row, column))
    return found


class Guide:
    def __init__(self, guest: Guest) -> None:
        self.guest = guest

    @property
    def screen(self) -> Message | None:
        """The newest one that is still there."""
        for message in reversed(self.guest.from_bot):
            found = buttons(message)
            if found and found[0].place not in BESIDE:
                return message
        return None

    @property
    def at(self) -> str:
        return buttons(self.screen)[0].place if self.screen else ""

    @property
    def visit(self) -> tuple[str, int]:
        found = buttons(self.screen)[0] if self.screen else None
        return (found.conversation, found.visit) if found else ("", 0)

    @property
    def choices(self) -> list[str]:
        """Those of the step; tools and languages begin with a dash."""
        return [press.choice for press in buttons(self.screen)] if self.screen else []

    @property
    def text(self) -> str:
        return str(self.screen.data["text"]) if self.screen else ""

    async def does(self, act) -> str:
        """What the person does (an awaitable); the step of the screen that comes of it."""
        before = self.visit
        await act
        await self.guest.telegram.until(lambda: self.visit != before, "no screen came", chat=self.guest.id)
        return self.at

    async def chooses(self, *choices: str) -> str:
        """Presses one after another, each on the newest screen."""
        for choice in choices:
            await self.does(self._press(choice))
        return self.at

    async def _press(self, choice: str) -> None:
        press = next((one for one in buttons(self.screen) if one.choice == choice), None) if self.screen else None
        assert press is not None, f"{self.at} offers {self.choices}, not {choice}"
        self.guest.telegram.emulator.doing.taps(self.guest.person, press.message, press.row, press.column)

    async def writes(self, text: str) -> str:
        return await self.does(self.guest.writes(text))

    async def sees(self, text_id: str, locale: str = "en") -> Message:
        return await self.guest.sees(said(text_id, locale))
