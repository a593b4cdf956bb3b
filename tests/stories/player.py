"""Plays a story, a conversation written down as data, through `advance` on the shipped flows.

A story is a list of what happens and what follows. What happens, one verb each:

    writes: /start               a command, or any text; links, topics and countries are really recognised
    forwards: from a channel     from a person, from a hidden person, from a group
    sends: an item               or: an item of album A · a voice message · a contact · a location · a sticker
    taps: Report it              a button by its label, on the newest message that has it
    waits: 2 hours               nothing rings meanwhile
    rings: copy                  the next timer whose name begins so, at its time
    hears: removed               what became of the last entry that was to tell
    blocks: the bot
    group: asks to remind        what they shared in a group could not be answered there

Beside the verb may stand ``on:`` (an older message: a place or a text id), ``desk says:`` (what becomes of a
typed code) and ``late: 2 hours`` (how long the update was under way). ``{code}`` is the code of the last note.
What follows is written into ``then:`` by `pytest --rewrite-stories`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import yaml
from core.chat import Chat
from support.shipped import content

from bot.content.links import has_address, names_a_person, public_link
from bot.core import presses
from bot.core.conversation import Conversation
from bot.core.effects import (
    AnswerTap,
    Clear,
    Count,
    Edit,
    Effect,
    FileNote,
    Hand,
    KeepTrack,
    Line,
    Post,
    Remove,
    Say,
    Screen,
    StartTimer,
    StopTimer,
)
from bot.core.events import AskedToRemind, Chose, Left, PublicLink
from bot.service import recognition
from bot.service.rendering import Renderer

FOLDER = Path(__file__).parent
ORIGINS = {
    "from a channel": "channel",
    "from a person": "user",
    "from a hidden person": "hidden_user",
    "from a group": "chat",
}
OTHERS = {"a voice message": "voice", "a contact": "contact", "a location": "location", "a sticker": "other"}
LEVELS = {1: "whole", 2: "shorter", 3: "shortest"}
LANGUAGES = ("en", "ur", "ur_Latn")
"""Whatever catalogs there are: a new one changes no story."""
VERBS = ("writes", "forwards", "sends", "taps", "waits", "rings", "hears", "blocks", "group")


def stories() -> list[Path]:
    return sorted(FOLDER.glob("*.yaml"))


def read(file: Path) -> dict[str, Any]:
    return yaml.load(file.read_text("utf-8"), Loader=yaml.CBaseLoader)


class Player:
    """One story's person, with the deployment it happens in."""

    def __init__(self, given: dict[str, str]) -> None:
        bundle = content().with_settings(
            country=given.get("country", "PK"),
            has_desk=given.get("desk") == "yes",
            remove_after=int(given.get("remove after", "10")),
        )
        flows = replace(bundle.flows, locales=LANGUAGES)
        self.bundle = replace(bundle, flows=flows)
        frames = flows.messages["warning"].frames
        self.chat = Chat(flows, seed=frames.index(given.get("wording", "neutral")), locale=given.get("client", "en"))
        self.renderer = Renderer(self.bundle, self.bundle, given.get("country", "PK"))
        self.numbers: dict[str, int] = {}
        self.shown: dict[str | int, tuple[Screen | Line, str]] = {}
        self.places: list[Screen] = []
        self.code = ""

    def play(self, event: dict[str, Any]) -> list[str]:
        """What follows, in short lines."""
        verb = next(verb for verb in VERBS if verb in event)
        self.chat.late = _time(event["late"]) if "late" in event else timedelta()
        what = event[verb]
        effects = getattr(self, f"_{verb}")(what, event)
        for effect in effects:
            self._see(effect)
        return [line for effect in effects for line in self._told(effect)]

    # What happens

    def _writes(self, text: str, event: dict[str, Any]) -> tuple[Effect, ...]:
        if text.startswith("/start"):
            return self.chat.starts(text.removeprefix("/start").strip())
        if text.startswith("/"):
            return self.chat.commands(text[1:])
        text = text.replace("{code}", self.code)
        locale = self.chat.conversation.person.locale or self.chat.locale
        is_country = recognition.asked(self.bundle, self.chat.conversation) == "country"
        link: PublicLink | None = public_link(text)
        return self.chat.writes(
            text,
            topics=self.bundle.topics.topics(text),
            link=link,
            has_address=has_address(text),
            names_a_person=names_a_person(text),
            countries=self.bundle.countries.find(text, locale) if is_country else (),
            note=event.get("desk says", ""),
        )

    def _forwards(self, origin: str, _: dict[str, Any]) -> tuple[Effect, ...]:
        return self.chat.sends(ORIGINS[origin])

    def _sends(self, what: str, _: dict[str, Any]) -> tuple[Effect, ...]:
        if what in OTHERS:
            return self.chat.sends_other(OTHERS[what])
        return self.chat.sends("own", what.removeprefix("an item").removeprefix(" of album "))

    def _taps(self, label: str, event: dict[str, Any]) -> tuple[Effect, ...]:
        message, data = self._button(label, event.get("on", ""))
        found = presses.read(data)
        return self.chat.does(
            Chose(
                self.chat.moment(), "tap", message, found.conversation, found.visit, found.place, found.choice,
            )
        )  # fmt: skip

    def _waits(self, time: str, _: dict[str, Any]) -> tuple[Effect, ...]:
        """The store forgets a run that rests for too long."""
        self.chat.now += _time(time)
        run = self.chat.conversation
        if not run.copies and self.chat.now - run.last_at >= timedelta(minutes=run.idle_minutes):
            self.chat.conversation = Conversation(person=run.person)
        return ()

    def _rings(self, timer: str, _: dict[str, Any]) -> tuple[Effect, ...]:
        return self.chat.rings(timer)

    def _hears(self, outcome: str, _: dict[str, Any]) -> tuple[Effect, ...]:
        return self.chat.is_told(outcome.replace(" ", "_"))

    def _blocks(self, _: str, __: dict[str, Any]) -> tuple[Effect, ...]:
        return self.chat.does(Left(self.chat.moment()))

    def _group(self, _: str, __: dict[str, Any]) -> tuple[Effect, ...]:
        return self.chat.does(AskedToRemind(self.chat.moment(), -1, "case"))

    def _button(self, label: str, on: str) -> tuple[int, str]:
        """The message and the data of a button. Its English label will do: a translation changes no story."""
        labels = []
        for name, (what, locale) in reversed(self.shown.items()):
            if on and on != _name(what):
                continue
            for shown_in in dict.fromkeys(("en", locale)):
                for button in chain(*self.renderer.render(what, shown_in, self.chat.now).keyboard):
                    if button.label == label:
                        return self._number(name), button.data
                    labels.append(button.label)
        raise AssertionError(
            f"no message{f' {on}' if on else ''} has the button “{label}”; there are: {', '.join(labels)}"
        )

    # What follows

    def _see(self, effect: Effect) -> None:
        match effect:
            case Say():
                self.shown[effect.name] = (effect.what, effect.locale)
            case Edit():
                name = effect.of if isinstance(effect.of, str) else self._named(effect.of)
                self.shown.pop(name, None)
                self.shown[name] = (effect.what, effect.locale)
            case FileNote():
                self.code = effect.receipt
        if isinstance(effect, Say | Edit) and isinstance(effect.what, Screen):
            self.places.append(effect.what)

    def _number(self, name: str | int) -> int:
        """A message id for an entry, outside those of what the person wrote."""
        return name if isinstance(name, int) else self.numbers.setdefault(name, 9000 + len(self.numbers))

    def _named(self, number: int) -> str | int:
        return next((name for name, known in self.numbers.items() if known == number), number)

    def _told(self, effect: Effect) -> Iterator[str]:
        match effect:
            case AnswerTap() | KeepTrack():
                return
            case Say(priority="warning", what=Screen() as screen):
                silently = " silently" if effect.is_silent else ""
                yield f"warns{silently} with {self._screen(screen, effect.locale)}"
            case Say(what=Screen() as screen):
                silently = " silently" if effect.is_silent else ""
                yield f"shows{silently} {self._screen(screen, effect.locale)}"
            case Say(what=Line() as line):
                yield f"says {line.text}{self._in(effect.locale)}{_facts(line)}"
            case Edit(what=Screen() as screen):
                yield f"redraws it as {self._screen(screen, effect.locale)}"
            case Edit(what=Line() as line):
                yield f"changes the line to {line.text}{self._in(effect.locale)}{_facts(line)}"
            case Remove():
                yield f"removes {'its own line' if effect.entry else _messages(effect.messages)}"
            case Hand():
                yield f"tells the group: {effect.act}, {effect.facts['outcome']}"
            case Post(to="staff"):
                yield f"tells staff: {effect.act}, {', '.join(f'{k} {v}' for k, v in effect.fields.items() if v)}"
            case Post():
                yield f"asks the desk: {effect.act} {effect.fields or ''}".strip()
            case FileNote():
                yield f"files the note: {', '.join(f'{name} {value}' for name, value in effect.fields.items())}"
            case StartTimer():
                minutes = (effect.at - self.chat.now) / timedelta(minutes=1)
                yield f"sets the timer {effect.name.partition('.')[0]}, {minutes:g} minutes"
            case StopTimer():
                yield f"stops the timer {effect.name.partition('.')[0]}"
            case Clear():
                yield f"clears: {effect.how}"
            case Count():
                yield f"counts {effect.name}"

    def _screen(self, screen: Screen, locale: str) -> str:
        step = self.chat.flows.step(screen.place)
        details = [f"above it {screen.lead}"] if screen.lead else []
        if step and step.shows in self.chat.flows.messages:
            details.append(f"{screen.frame}, {LEVELS[screen.level]}")
        if screen.services:
            details.append(f"numbers of {', '.join(screen.services)}")
        if screen.page:
            details.append(f"page {screen.page + 1}")
        return f"{screen.place}{self._in(locale)}" + (f" ({'; '.join(details)})" if details else "")

    def _in(self, locale: str) -> str:
        return "" if locale == "en" else f" in {locale}"


def _name(what: Screen | Line) -> str:
    return str(what.place) if isinstance(what, Screen) else what.text


def _facts(line: Line) -> str:
    return f", {line.facts['minutes']} minutes" if "minutes" in line.facts else ""


def _messages(messages: tuple[int, ...]) -> str:
    return "what was sent" if len(messages) == 1 else f"all {len(messages)} of what was sent"


def _time(written: str) -> timedelta:
    number, unit = written.split()
    return timedelta(**{unit if unit.endswith("s") else f"{unit}s": float(number)})


# ---- writing a story back ----------------------------------------------------------------------------------


def played(story: dict[str, Any]) -> tuple[dict[str, Any], Player]:
    """The story with what really follows each event."""
    player = Player(story.get("given", {}))
    events = []
    for event in story["events"]:
        then = player.play(event)
        events.append(
            {**{key: value for key, value in event.items() if key != "then"}, **({"then": then} if then else {})}
        )
    return {**story, "events": events}, player


def written(story: dict[str, Any]) -> str:
    """As prose as YAML can be: one thing a line."""
    lines = [f"{key}: {_scalar(story[key])}" for key in ("format", "story", "flow")]
    if story.get("given"):
        lines.append(f"given: {{{', '.join(f'{key}: {value}' for key, value in story['given'].items())}}}")
    lines.append("events:")
    for event in story["events"]:
        first, *others = [key for key in event if key != "then"]
        lines.append(f"  - {first}: {_scalar(event[first])}")
        lines += [f"    {key}: {_scalar(event[key])}" for key in others]
        if event.get("then"):
            lines.append("    then:")
            lines += [f"      - {_scalar(line)}" for line in event["then"]]
    return "\n".join(lines) + "\n"


def _scalar(value: str) -> str:
    """Plain where YAML reads it as it stands, else in quotes."""
    try:
        is_plain = yaml.load(f"- {value}", Loader=yaml.CBaseLoader) == [value]
    except yaml.YAMLError:
        is_plain = False
    return value if is_plain else json.dumps(value, ensure_ascii=False)
