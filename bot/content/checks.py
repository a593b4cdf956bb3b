"""All that is checked once every file could be read: the graph of the flows, the words, the fixed parts.

A check is a function from `Parts` to problems; it never raises. `CHECKS` is the whole list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.content import checks_countries, checks_fixed, checks_flows, checks_own, checks_texts, checks_words
from bot.content.parts import Parts
from bot.core.problems import Problem

Check = Callable[[Parts], Iterator[Problem]]

CHECKS: tuple[Check, ...] = (
    *checks_flows.CHECKS,
    *checks_fixed.CHECKS,
    *checks_own.CHECKS,
    *checks_countries.CHECKS,
    *checks_texts.CHECKS,
    *checks_words.CHECKS,
)


def check_all(parts: Parts) -> list[Problem]:
    """Every problem and advice, in file order, each cause once."""
    found = {_cause(problem): problem for check in CHECKS for problem in check(parts)}
    return sorted(found.values(), key=lambda problem: (problem.spot, problem.code))


def _cause(problem: Problem) -> tuple[object, ...]:
    return (problem.code, problem.spot, tuple(sorted(problem.facts.items())))
