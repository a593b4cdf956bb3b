"""`ruko play`: walks the flows in a terminal, with the real engine and the real words, without Telegram."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.checking import folder_of, in_words
from bot.content.bundle import Bundle, ContentProblemsError, load
from bot.content.links import has_address, names_a_person, public_link
from bot.core import presses
from bot.core.conversation import Conversation
from bot.core.effects import Edit, Effect, Remove, Say
from bot.core.engine import advance
from bot.core.events import Began, Chose, Commanded, Event, Moment, SentItem, Wrote
from bot.ending import Refused
from bot.service.ports import Button
from bot.service.rendering import Renderer

HELP = (
    "Type a number to press a button, or words to send them. /picture sends something that the bot cannot look at, "
    "/start begins again.\nAn empty line ends."
)
NOTHING = "(nothing happens)"


class Play:
    def __init__(self, bundle: Bundle, locale: str) -> None:
        self.bundle = bundle
        self.locale = locale
        self.renderer = Renderer(bundle, bundle, bundle.flows.settings.get("country", "PK"))
        self.conversation = Conversation()
        self.buttons: list[Button] = []
        self.number = 0

    def moment(self) -> Moment:
        now = datetime.now(UTC)
        return Moment(now, now, secrets.token_bytes(32), seed=secrets.randbelow(2**32), locale=self.locale)

    def happens(self, event: Event) -> str:
        """What a person would see after it. Buttons are counted from 1 whenever new ones are shown."""
        self.conversation, effects = advance(self.bundle.flows, self.conversation, event)
        before, self.buttons = self.buttons, []
        said = "\n\n".join(said for effect in effects if (said := self._shown(effect)))
        self.buttons = self.buttons or before
        return said or NOTHING

    def _shown(self, effect: Effect) -> str:
        if isinstance(effect, Remove) and effect.messages:
            return "(your message is taken out of the chat)"
        if not isinstance(effect, Say | Edit):
            return ""
        rendered = self.renderer.render(effect.what, effect.locale, datetime.now(UTC))
        rows = []
        for row in rendered.keyboard:
            labels = []
            for button in row:
                self.buttons.append(button)
                labels.append(f"[{len(self.buttons)} {button.label}]")
            rows.append("  " + " ".join(labels))
        return "\n".join([rendered.text, *rows])

    def event(self, typed: str) -> Event | None:
        self.number += 1
        if typed.isdecimal() and 0 < int(typed) <= len(self.buttons):
            press = presses.read(self.buttons[int(typed) - 1].data)
            return Chose(self.moment(), "t", 1, press.conversation, press.visit, press.place, press.choice)
        if typed == "/picture":
            return SentItem(self.moment(), self.number, "channel")
        if typed.startswith("/start"):
            return Began(self.moment(), self.number, typed[6:].strip())
        if typed.startswith("/"):
            return Commanded(self.moment(), self.number, typed[1:])
        return Wrote(
            self.moment(),
            self.number,
            typed,
            topics=self.bundle.topics.topics(typed),
            link=public_link(typed),
            has_address=has_address(typed),
            names_a_person=names_a_person(typed),
            countries=self.bundle.countries.find(typed, self.locale),
        )


def play(content: Path | None, locale: str) -> None:
    try:
        bundle = load(folder_of(content)).with_settings(country="PK", has_desk=True, remove_after=10)
    except ContentProblemsError as found:
        raise Refused(in_words(found)) from None
    if locale not in bundle.locales:
        raise Refused(f"There is no language {locale!r}. There are: {', '.join(bundle.locales)}.")
    talk = Play(bundle, locale)
    click.echo(f"{HELP}\n\n{talk.happens(Began(talk.moment(), 1))}")
    while typed := _typed():
        if event := talk.event(typed):
            click.echo(talk.happens(event))


def _typed() -> str:
    """A line; empty at the end of the input."""
    try:
        return str(click.prompt("\n", default="", show_default=False, prompt_suffix="> ")).strip()
    except click.Abort:
        click.echo()
        return ""
