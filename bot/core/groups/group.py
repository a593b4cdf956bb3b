"""What is kept about a group: what its admins set, what the bot may do there, and what it learned. And its stored form.

People stand in it as pseudonyms (`who`, 22 characters); chat ids only of admins who want to be told in
private, because something is still to be sent to them. The whole is sealed where it is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from bot.core.compact import from_json, to_json
from bot.core.effects import NewerFormatError
from bot.core.values import value

FORMAT = 2
"""1: before it was kept in whose lists the group stands."""
EPOCH = datetime.fromtimestamp(0, UTC)

Mode = Literal["watch", "warn", "remove"]
"""Dry run for automatic signals · a private warning · a warning, and the message is removed at once."""

Right = Literal["delete"]
"""What the bot needs beside being an admin: `can_delete_messages`."""

REPORT_FIRST_S = 60
LONGEST_REPORT_FIRST_S = 300
FINGERPRINT_LIVES = timedelta(days=30)
MOST_TAUGHT = 200
MOST_TOLD = 10
MOST_LISTED = 60
"""Telegram allows fifty admins; the others have been some."""
NO_HOUR = -1


@value
class Group:
    """All of it belongs to one group and is gone with /leave, or 90 days after the bot was removed."""

    title: str = ""
    """Shown to its admins in their private chat, nowhere else."""
    locale: str = ""
    """Of what the group reads; empty: the deployment's first."""
    country: str = ""
    mode: Mode = "watch"
    is_paused: bool = False
    uses_phrases: bool = True
    uses_fingerprints: bool = False
    report_first_s: int = REPORT_FIRST_S
    """0 to 300: how long an admin who asked for a removal has to report the message in Telegram."""
    quiet_from: int = NO_HOUR
    """0 to 23, hour of the group's country; -1: no quiet hours."""
    quiet_until: int = NO_HOUR
    minds_anonymous: bool = False
    """Whether posts of admins who hide behind the group are looked at."""
    allowed: tuple[str, ...] = ()
    """People and channels (`who`) that are never acted on."""
    exempt_topics: tuple[int, ...] = ()

    is_member: bool = False
    is_admin: bool = False
    rights: frozenset[Right] = frozenset()
    has_said_hello: bool = False
    told: tuple[int, ...] = ()
    """Chat ids of admins who opened the settings or added the bot: they are told things in private."""
    listed: tuple[int, ...] = ()
    """Chat ids of admins who find the group in their list of groups: it is taken off there when it is over."""
    began_at: datetime = EPOCH
    has_asked_for_mode: bool = False
    """After 14 days of watching, the admins are asked once what should happen."""
    noted_at: datetime = EPOCH
    """The last public note: one per group and 30 minutes."""

    tally: Mapping[str, int] = field(default_factory=dict)
    """``<hour of day>.<kind>.<signal>`` → how often since the last digest."""
    taught: tuple[str, ...] = ()
    """Items that were a false alarm: ``m<message>``, ``c<mark of a caption>``, ``f<fingerprint>``; newest last."""
    fingerprints: Mapping[str, int] = field(default_factory=dict)
    """Keyed hash of an item that an admin told the group to know again → until when (seconds)."""
    muted: Mapping[str, int] = field(default_factory=dict)
    """Reporter (`who`) → until when their reports go nowhere (seconds)."""
    false_reports: Mapping[str, int] = field(default_factory=dict)
    """Reporter → how many of their reports were false alarms."""

    @property
    def can_whisper(self) -> bool:
        """Only an admin may write to one member unasked (Bot API 10.2, ephemeral messages)."""
        return self.is_admin

    @property
    def can_remove(self) -> bool:
        return self.is_admin and "delete" in self.rights

    @property
    def is_active(self) -> bool:
        return self.is_member and not self.is_paused

    def is_quiet(self, hour: int) -> bool:
        """Whether notices make no sound at this hour of the group's country."""
        if self.quiet_from in (NO_HOUR, self.quiet_until):
            return False
        if self.quiet_from < self.quiet_until:
            return self.quiet_from <= hour < self.quiet_until
        return hour >= self.quiet_from or hour < self.quiet_until


_PLAIN = (
    "title", "locale", "country", "mode", "is_paused", "uses_phrases", "uses_fingerprints", "report_first_s",
    "quiet_from", "quiet_until", "minds_anonymous", "is_member", "is_admin", "has_said_hello", "has_asked_for_mode",
)  # fmt: skip
_TUPLES = ("allowed", "exempt_topics", "told", "listed", "taught")
_MAPPINGS = ("tally", "fingerprints", "muted", "false_reports")
_TIMES = ("began_at", "noted_at")


def group_to_bytes(group: Group) -> bytes:
    stored: dict[str, Any] = {"f": FORMAT, "rights": sorted(group.rights)}
    stored |= {name: getattr(group, name) for name in _PLAIN}
    stored |= {name: list(getattr(group, name)) for name in _TUPLES}
    stored |= {name: dict(getattr(group, name)) for name in _MAPPINGS}
    stored |= {name: int(getattr(group, name).timestamp()) for name in _TIMES}
    return to_json(stored)


def group_from_bytes(stored: bytes | None) -> Group:
    """Raises `NewerFormatError` where a newer version of the program has written."""
    if stored is None:
        return Group()
    data: dict[str, Any] = from_json(stored)
    if data["f"] > FORMAT:
        raise NewerFormatError(f"group of format {data['f']}, this version reads up to {FORMAT}")
    known: dict[str, Any] = {name: data[name] for name in (*_PLAIN, *_MAPPINGS)}
    known |= {name: tuple(data.get(name, ())) for name in _TUPLES}
    known |= {name: datetime.fromtimestamp(data[name], UTC) for name in _TIMES}
    return Group(**known, rights=frozenset(data["rights"]))
