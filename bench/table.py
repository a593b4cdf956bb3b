"""What a row says, and all of them as one table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

COLUMNS = {"aiogram": "aiogram 3.31", "ptb": "python-telegram-bot 22.8", "ruko": "Ruko"}


@dataclass
class Row:
    """One line. `figures` are bot → words; `kept` None where there is no budget to keep."""

    name: str
    work: str
    figures: dict[str, str]
    budget: str
    kept: bool
    ratio: str = "–"
    remarks: list[str] = field(default_factory=list)
    """What a reader has to know to trust it, such as that somebody else used the cores meanwhile."""
    lost: int = 0
    """What Ruko lost; anything but 0 fails the run."""


def times(peer: float, ruko: float) -> str:
    """How many times Ruko's figure the peer's is."""
    return f"{peer / ruko:.1f}×" if ruko else "–"


def markdown(rows: Iterable[Row]) -> str:
    head = ["Work", *COLUMNS.values(), "Ratio", "Budget", "Kept"]
    lines = [_line(head), _line(["---"] * len(head))]
    remarks: list[str] = []
    for row in rows:
        marks = ""
        for remark in row.remarks:
            remarks.append(f"{len(remarks) + 1}. {row.name}: {remark}")
            marks += f" [{len(remarks)}]"
        figures = [row.figures.get(bot, "–") for bot in COLUMNS]
        lines.append(
            _line([f"{row.work} (`{row.name}`){marks}", *figures, row.ratio, row.budget, "yes" if row.kept else "no"])
        )
    return "\n".join([*lines, *([""] if remarks else []), *remarks])


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
