"""What is going on in a group now: its open cases, its albums, who was warned. Kept for two days, sealed as one.

A case begins with a signal and ends when its person was reached, or nobody can be. It holds chat ids, because
something is still to be sent; so it lives no longer than the 48 hours in which a message can be removed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import timedelta
from typing import Any, Literal

from bot.core.compact import from_json, to_json
from bot.core.effects import NewerFormatError
from bot.core.groups.events import Sender, Signal
from bot.core.values import value

FORMAT = 2
"""2: what staff may be asked."""
LIVES = timedelta(hours=48)
WARNED_AGAIN_AFTER = timedelta(hours=1)
"""One warning per person and window."""
MOST_CASES = 60
MOST_ALBUMS = 40

Rung = Literal["", "waits", "ephemeral", "private", "public", "covered", "none"]
"""Nothing yet · a reminder waits for its random moment · which rung was used · this person was reminded of
another item just before · all failed."""
Removal = Literal["", "waits", "asked", "done", "failed"]
"""Nobody wants it · `report_first` runs · handed to Telegram · what came of it."""


@value
class Case:
    """One share: a message or an album, its signals, and what was done."""

    id: str
    """8 characters, of chance."""
    messages: tuple[int, ...]
    sender: Sender
    signals: tuple[Signal, ...]
    phrases: tuple[str, ...] = ()
    began_at: int = 0
    """Seconds, UTC."""
    hour: int = 0
    """In which the item was sent (where that is not known: in which the case began), 0 to 23, by the clock of the
    group's country: admins find it by the hour, and are told no more.
    """
    sent_at: int = 0
    topic: int = 0
    album: str = ""
    kind: str = "item"
    mark: str = ""
    fingerprint: str = ""
    rung: Rung = ""
    trying: Rung = ""
    """The rung whose outcome is awaited."""
    removal: Removal = ""
    wants_removal: bool = False
    """Items of the same album that come later are removed, too."""
    is_queued: bool = False
    """The admins were told in private."""
    reporters: tuple[str, ...] = ()
    whisper: str = ""
    """The entry of the private warning in the group."""
    asked_by: int = 0
    """The admin who asked for the removal and wants to know what became of it; 0: nobody."""
    asked_in_private: bool = False
    """Whether they asked in their own chat; else they are whispered to in the group."""
    everywhere: str = field(default="", repr=False)
    """The item's keyed hash that is the same in all groups: an admin may ask staff about it while the case is open."""
    listing: str = ""
    """The number under which staff were asked."""


@value
class Album:
    """Items of one album that were seen: Telegram gives no count and no end."""

    id: str
    messages: tuple[int, ...]
    seen_at: int


@value
class Cases:
    """Newest last."""

    cases: tuple[Case, ...] = ()
    albums: tuple[Album, ...] = ()
    warned: Mapping[str, int] = field(default_factory=dict)
    """Person (`who`) → when last warned (seconds)."""
    reports: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Reporter (`who`) → when they reported within the last hour."""
    noticed_at: int = 0
    """When the admins were last told of something that was done by itself (seconds)."""

    def case(self, case_id: str) -> Case | None:
        return next((case for case in self.cases if case.id == case_id), None)

    def about(self, message: int, album: str = "") -> Case | None:
        """The case that this message or its album belongs to."""
        return next((case for case in self.cases if message in case.messages or (album and album == case.album)), None)

    def with_case(self, case: Case) -> Cases:
        """The case, new or as it is now."""
        if any(known.id == case.id for known in self.cases):
            return replace(self, cases=tuple(case if known.id == case.id else known for known in self.cases))
        return replace(self, cases=(*self.cases, case)[-MOST_CASES:])

    def without_case(self, case_id: str) -> Cases:
        return replace(self, cases=tuple(case for case in self.cases if case.id != case_id))


def cases_to_bytes(cases: Cases) -> bytes:
    stored: dict[str, Any] = {"f": FORMAT, "n": cases.noticed_at, "w": dict(cases.warned)}
    stored["r"] = {who: list(times) for who, times in cases.reports.items()}
    stored["a"] = [(album.id, album.messages, album.seen_at) for album in cases.albums]
    stored["c"] = [_case_to_row(case) for case in cases.cases]
    return to_json(stored)


def cases_from_bytes(stored: bytes | None) -> Cases:
    """Raises `NewerFormatError` where a newer version of the program has written."""
    if stored is None:
        return Cases()
    data: dict[str, Any] = from_json(stored)
    if data["f"] > FORMAT:
        raise NewerFormatError(f"cases of format {data['f']}, this version reads up to {FORMAT}")
    return Cases(
        cases=tuple(_case_from_row(row) for row in data["c"]),
        albums=tuple(Album(album, tuple(messages), at) for album, messages, at in data["a"]),
        warned=data["w"],
        reports={who: tuple(times) for who, times in data["r"].items()},
        noticed_at=data["n"],
    )


_FIELDS = (
    "id", "messages", "signals", "phrases", "began_at", "hour", "sent_at", "topic", "album", "kind", "mark",
    "fingerprint", "rung", "trying", "removal", "wants_removal", "is_queued", "reporters", "whisper", "asked_by",
    "asked_in_private", "everywhere", "listing",
)  # fmt: skip
"""In the order in which they came: a row of an older format is shorter."""
_TUPLES = frozenset({"messages", "signals", "phrases", "reporters"})


def _case_to_row(case: Case) -> list[Any]:
    sender = case.sender
    return [[sender.id, sender.who, sender.kind, sender.locale], *(getattr(case, name) for name in _FIELDS)]


def _case_from_row(row: list[Any]) -> Case:
    values: dict[str, Any] = dict(zip(_FIELDS[: len(row) - 1], row[1:], strict=True))
    values |= {name: tuple(values[name]) for name in _TUPLES}
    return Case(sender=Sender(*row[0]), **values)
