"""All that is checked once every file could be read: the graph of the flows, the words, the fixed parts.

A check is a function from `Parts` to problems; it never raises. `CHECKS` is the whole list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.core.flow import Flows
from bot.core.problems import Problem, Spot


@dataclass(frozen=True, slots=True)
class Text:
    """A text that people read, in the source language."""

    id: str
    text: str
    spot: Spot
    kind: str
    """``screen`` · ``label`` · ``line`` (of the engine) · ``card`` (of a country pack)."""


@dataclass(frozen=True, slots=True)
class Avoided:
    """A wording that must not be shown, and what to write instead."""

    avoid: str
    write: str


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything loaded, before it becomes a bundle."""

    flows: Flows
    texts: Mapping[str, Text]
    spots: Mapping[str, Spot]
    """``flow/step`` and ``flow/step.choice`` → where it is written."""
    messages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Message → its text ids in the order they are shown the first time."""
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """locale → text id → translation that is used."""
    translation_spots: Mapping[tuple[str, str], Spot] = field(default_factory=dict)
    """(locale, text id) → where the translation is written."""
    avoided: Mapping[str, tuple[Avoided, ...]] = field(default_factory=dict)
    """locale → wordings refused everywhere."""
    avoided_on_own_paths: Mapping[str, tuple[Avoided, ...]] = field(default_factory=dict)
    attachments: frozenset[str] = frozenset()
    """Names of the campaign's own attachments."""

    def spot(self, name: str) -> Spot:
        """Where a step or choice is written; the file's beginning where only that is known."""
        if name in self.spots:
            return self.spots[name]
        flow = name.partition("/")[0]
        return Spot(f"flows/{flow}.yaml")


Check = Callable[[Parts], Iterator[Problem]]


def check_all(parts: Parts) -> list[Problem]:
    """Every problem and advice, in file order, each cause once."""
    from bot.content import checks_flows, checks_words

    found = {
        problem_key(problem): problem
        for check in (*checks_flows.CHECKS, *checks_words.CHECKS)
        for problem in check(parts)
    }
    return sorted(found.values(), key=lambda problem: (problem.spot, problem.code))


def problem_key(problem: Problem) -> tuple[object, ...]:
    return (problem.code, problem.spot, tuple(sorted(problem.facts.items())))
