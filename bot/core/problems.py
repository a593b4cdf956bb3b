"""What is wrong with content, and where, as data. The words for it are in `content.explain`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A place in a file of content. Lines and columns count from 1; 0 means the whole file."""

    file: str
    line: int = 0
    column: int = 0
    width: int = 1
    """How many characters the underline has."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One cause. `facts` fill the placeholders of the sentence that belongs to `code`."""

    code: str
    spot: Spot
    facts: Mapping[str, str] = field(default_factory=dict)
    is_advice: bool = False
    """Advice is shown and stops nothing."""
