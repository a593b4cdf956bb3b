"""A conversation while one event is worked: the same fields, open to change.

Building a value anew for each field that changes took most of the time of `advance`; so a
turn changes a draft, and freezes it once, at the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter

from bot.core.conversation import Conversation, Copy, Person
from bot.core.flow import NoteField, Place


@dataclass(slots=True)
class Draft:
    """See `Conversation`. The values in it stay unchangeable: facts are replaced, never written to."""

    person: Person
    id: str
    revision: str
    place: Place | None
    visit: int
    page: int
    lead: str
    trail: tuple[Place, ...]
    facts: Mapping[str, str]
    note: Mapping[NoteField, str] | None
    receipt: str
    receipt_until: datetime | None
    copies: tuple[Copy, ...]
    albums: tuple[str, ...]
    locale: str
    said: int
    idle_minutes: int
    pressed: str
    began_at: datetime
    last_at: datetime

    @classmethod
    def of(cls, conversation: Conversation) -> Draft:
        return cls(*_values(conversation))

    def finished(self) -> Conversation:
        return Conversation(*_values(self))

    @property
    def is_running(self) -> bool:
        return self.place is not None


_values = attrgetter(*(field.name for field in fields(Conversation)))
