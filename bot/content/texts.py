"""A text that people read, and a wording that they must not meet."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.problems import Spot

ONE = "#one"
"""Behind the id of a text: its form for the number one."""
COUNTED = ("minutes", "days")
"""Placeholders that are numbers of something."""


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
