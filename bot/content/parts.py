"""Everything that was read, before it is checked and becomes a bundle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.flow import Flows
from bot.core.problems import Spot


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
