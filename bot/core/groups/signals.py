"""Facts known without the file → signals. Each check is small and always answers, with its reason.

Precision comes before recall: ordinary chat must never set anything off. What one check cannot see is
admitted beside it. Lessons: umputun/tg-spam (each check answers), cofacts (be quiet unless sure).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.core.groups.events import Item, Signal
from bot.core.groups.group import Group
from bot.core.values import value

EDIT_IS_FRESH = timedelta(hours=1)
"""Edits older than this are not looked at: old posts are corrected for many reasons, and their readers are gone."""


@value
class Verdict:
    """One check's answer. `reason` says in a word why. Of those that speak an admin reads ``group:signal_<name>``."""

    signal: Signal
    speaks: bool
    reason: str


def phrase(group: Group, item: Item) -> Verdict:
    """A forwarded item whose caption asks to pass it on. The words alone say nothing about the picture."""
    if not group.uses_phrases:
        return Verdict("phrase", speaks=False, reason="phrases_off")
    if not item.is_forwarded:
        return Verdict("phrase", speaks=False, reason="not_forwarded")
    return Verdict("phrase", speaks=bool(item.phrases), reason="phrase" if item.phrases else "no_phrase")


def fingerprint(group: Group, item: Item) -> Verdict:
    """An item that an admin of this group told it to know again. A new upload of the same picture is another item."""
    if not group.uses_fingerprints:
        return Verdict("fingerprint", speaks=False, reason="fingerprints_off")
    is_known = bool(item.fingerprint) and item.fingerprint in group.fingerprints
    return Verdict("fingerprint", speaks=is_known, reason="fingerprint" if is_known else "not_known")


def listed(group: Group, item: Item) -> Verdict:
    """An item on the list of staff: two of them checked it, with the reference of a report that somebody else made."""
    if not group.uses_fingerprints:
        return Verdict("listed", speaks=False, reason="fingerprints_off")
    return Verdict("listed", speaks=item.is_listed, reason="listed" if item.is_listed else "not_listed")


CHECKS: tuple[Callable[[Group, Item], Verdict], ...] = (fingerprint, listed, phrase)
"""The automatic signals, the surest first. `report` and `admin` are people's own."""


def speaking(group: Group, item: Item) -> tuple[Signal, ...]:
    """The signals that speak for this item."""
    return tuple(verdict.signal for verdict in (check(group, item) for check in CHECKS) if verdict.speaks)


def why_not_looked_at(group: Group, item: Item, at: datetime) -> str:
    """Why automatic signals say nothing of this item, whatever it holds; empty where they may speak."""
    sender = item.sender
    if not group.is_active:
        return "paused"
    if sender.kind == "linked_channel":  # an automatic forward: nobody in the group passed it on
        return "linked_channel"
    if sender.kind == "bot":
        return "bot"
    if sender.kind == "anonymous_admin" and not group.minds_anonymous:
        return "anonymous_admin"
    if sender.who and sender.who in group.allowed:
        return "allowed"
    if item.topic and item.topic in group.exempt_topics:
        return "exempt_topic"
    if is_taught(group, item):
        return "taught"
    if item.is_edit and item.sent_at and at.timestamp() - item.sent_at > EDIT_IS_FRESH.total_seconds():
        return "old_edit"
    return ""


def is_taught(group: Group, item: Item) -> bool:
    """Whether this very item was a false alarm before."""
    return any(mark in group.taught for mark in marks(item.message, item.mark, item.fingerprint))


def is_taught_file(group: Group, fingerprint: str) -> bool:
    """Whether this file was a false alarm before, in whatever message it was."""
    return any(mark in group.taught for mark in marks(0, "", fingerprint)[1:])


def marks(message: int, caption: str, fingerprint: str) -> tuple[str, ...]:
    """By what an item is known again after a false alarm: its number, its caption, its fingerprint."""
    found = (f"m{message}", f"c{caption}" if caption else "", f"f{fingerprint}" if fingerprint else "")
    return tuple(mark for mark in found if mark)
