"""All that can happen to the list, in the past tense. Who did it is a pseudonym, and only where two have to differ."""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from bot.core.events import Moment
from bot.core.values import value


@value
class Asked:
    """An admin of some group asks staff to have an item recognised in all groups."""

    moment: Moment
    code: str
    mark: str = field(repr=False)


@value
class Doubted:
    """An admin of some group said of an item: false alarm."""

    moment: Moment
    mark: str = field(repr=False)


@value
class ReferenceGiven:
    """The first of two: somebody has the reference of a report to a hotline or the police."""

    moment: Moment
    by: str = field(repr=False)
    """Pseudonym, 22 characters."""
    code: str
    reference: str
    days: int


@value
class Confirmed:
    """The second of two, or somebody who has to be told that they are the first."""

    moment: Moment
    by: str = field(repr=False)
    code: str


@value
class Withdrawn:
    """Taken off the list, or not put on it. One person is enough: this way nothing is done to anybody."""

    moment: Moment
    code: str


@value
class ListAsked:
    moment: Moment
    page: int = 0
    """0 is the first."""


Why = Literal["how", "as_yourself", "not_seen_here"]


@value
class Misunderstood:
    """Nothing changes: it cannot be read · nobody in particular wrote it · who wrote it was not seen in this chat."""

    moment: Moment
    why: Why


@value
class TimeCame:
    """Something on the list, or waiting for it, may be over."""

    moment: Moment


StaffEvent = Asked | Doubted | ReferenceGiven | Confirmed | Withdrawn | ListAsked | Misunderstood | TimeCame
