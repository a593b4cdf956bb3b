"""What the people of the kill test do: seven ways through the bot, each to its end.

Each says what it waits for; somebody who waits in vain is a loss. What the ways together must leave behind in the
bot's own counters is in `Expected`, so that an update that was done twice, or not at all, shows there.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable

from bench.warm import BUNDLE
from bot.emulator.driver import Somebody

Way = Callable[[Somebody], Awaitable[None]]

LEFT_BY_HIDE = BUNDLE.text("engine:hidden", "en")
RECEIPT = re.compile(r"\d{4} \d{4} \d{4} \d{4}")


async def angry(person: Somebody) -> None:
    """A reason, the text to post instead, a report in an app, the help at the end."""
    await person.writes("/start")
    await person.taps("Somebody sent me something")
    await person.taps("My reason for sharing it")
    await person.taps("It made me angry")
    await person.taps("A text I can post instead")
    await person.taps("Show me how to report")
    await person.taps("No")
    await person.taps("WhatsApp")
    await person.sees("Press and hold the message.")
    await person.taps("I have reported it")
    await person.taps("Go on")
    await person.taps("Done")
    await person.sees("What kind of help do you need?")


async def album(person: Somebody) -> None:
    """Three items, one warning, and all three gone at the press of a button."""
    items = await person.sends_album(3, forwarded_from="channel")
    await person.sees("You can report without your name.")
    await person.taps("Remove it now")
    await person.sees("The copy in this chat is removed.")
    for item in items:
        await person.no_longer_sees(item.id)
    await person.taps("Report it")
    await person.taps("I do not know")
    await person.sees("Where did you see it or get it?")


async def note(person: Somebody) -> None:
    """A note for the desk, with its receipt."""
    await person.writes("/report")
    await person.taps("No")
    await person.taps("Telegram")
    await person.taps("I have reported it")
    await person.taps("Also leave a note")
    await person.taps("Yes, ask me")
    await person.taps("A private group or chat")
    await person.taps("This week")
    await person.sees("Which country is it about?")
    await person.taps("Skip", on=await person.sees("Which country is it about?"))
    await person.taps("Send it")
    await person.taps("I kept it")
    await person.sees("Now delete it where you got it.")


async def hides(person: Somebody) -> None:
    """The quick exit in the middle of an own path."""
    await person.writes("/start")
    await person.taps("About me, or I am under 18")
    await person.taps("Someone threatens me")
    await person.sees("Do not pay.")
    await person.writes("/hide")
    await person.sees(LEFT_BY_HIDE)


async def speaks_urdu(person: Somebody) -> None:
    """The same screen in another language, then typed words, then what comes before everything."""
    await person.writes("/start")
    await person.taps("اردو")
    await person.sees(BUNDLE.text("start/welcome", "ur").partition("\n")[0])
    await person.writes("report")
    await person.sees(BUNDLE.text("report/danger", "ur"))
    await person.writes("I want to die")
    await person.sees(BUNDLE.text("crisis/now", "ur").partition("\n")[0])


async def blocks(person: Somebody) -> None:
    """Goes away in the middle, comes back, begins anew."""
    await person.writes("/start")
    await person.taps("What to do if I ever see this")
    await person.taps("Next")
    person.blocks()
    await asyncio.sleep(0.5)  # for so long, whatever is sent to them is refused
    person.blocks(unblock=True)
    await person.writes("/help")
    await person.taps("For me")
    await person.taps("That is all, thank you")
    await person.sees("Take care of yourself.")


async def hurries(person: Somebody) -> None:
    """Presses a button and sends something in the same moment: the two may meet on two workers, and both count."""
    for language, locale, command, answer in (
        ("اردو", "ur", "/help", "help/first"),
        ("English", "en", "/report", "report/danger"),
    ):
        await person.writes("/start")
        await person.taps(language)
        await person.sends("photo", forwarded_from="channel")
        await person.is_heard()
        await person.writes(command)
        await person.sees(BUNDLE.text(answer, locale))


WAYS: tuple[Way, ...] = (angry, album, note, hurries, hides, speaks_urdu, blocks, album)


def way_of(number: int) -> Way:
    return WAYS[number % len(WAYS)]


def expected(conversations: int) -> Counter[str]:
    """What the bot's counters must say in the end, were each update done once."""
    ways = Counter(way_of(number) for number in range(conversations))
    return Counter(
        {
            "intent.outrage": ways[angry],
            "warnings": ways[angry] + ways[album] + 2 * ways[hurries],
            "notes": ways[note],
            "language.ur": ways[speaks_urdu] + ways[hurries],
            "outcome.helped": ways[blocks],
        }
    )
