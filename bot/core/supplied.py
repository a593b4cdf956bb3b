"""The screens that the engine supplies itself; no file draws them, `messages/engine.yaml` words them.

They live in a flow of their own name (`SUPPLIED`). What their choices do is decided in `core.engine`,
by place and choice; a supplied step says the engine text of its own name.
"""

from __future__ import annotations

from bot.core.flow import SUPPLIED, Ask, Choice, Flow, Place, Step


def place(step: str) -> Place:
    return Place(SUPPLIED, step)


CARRY_ON = place("carry_on")
LANGUAGE = place("language")
COUNTRY = place("country")
COUNTRY_NAME = place("country_name")
COUNTRY_HITS = place("country_hits")
CHANNEL_OR_PERSON = place("channel_or_person")
COPY = place("copy")
REMINDERS = place("stopped_notes")
PRIVACY = place("privacy")
START = place("start")
"""Not a step: wherever the trigger `start` leads."""

COUNTRY_PREFIX = "is-"
"""Followed by a country's code, in the choices of a list of countries."""


def _choice(step: Place, choice_id: str) -> Choice:
    return Choice(choice_id, step)


def _screen(at: Place, *choices: str) -> Step:
    return Step(at, shows=f"engine:{at.step}", choices=tuple(_choice(at, choice) for choice in choices))


STEPS = (
    _screen(CARRY_ON, "go_on", "start_again"),
    _screen(LANGUAGE),
    _screen(COUNTRY, "another"),
    _screen(COUNTRY_HITS, "another"),
    Step(COUNTRY_NAME, shows="engine:country_name", ask=Ask("country", COUNTRY_HITS)),
    _screen(CHANNEL_OR_PERSON, "channel", "person"),
    _screen(REMINDERS, "notes_on", "start"),
    Step(
        PRIVACY,
        shows="privacy",
        choices=tuple(_choice(PRIVACY, choice) for choice in ("privacy_more", "forget", "start")),
    ),
)

FLOW = Flow(SUPPLIED, START, {step.place.step: step for step in STEPS})


def text_of(choice: str) -> str:
    """The text id of the label of a supplied choice."""
    return f"engine:{choice}"
