"""The dry run: the bot only watches, the admins get counts, and after two weeks they are asked what should happen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.effects import Line
from bot.core.groups.cases import Case
from bot.core.groups.panel import write
from bot.core.groups.turn import GroupTurn

DIGEST_HOUR = 9
ASKS_FOR_MODE_AFTER = timedelta(days=14)
"""Of watching: then the admins are asked, once, what should happen from now on."""


def tally(turn: GroupTurn, case: Case) -> None:
    """One more for the digest: hour, kind and signal, nothing else."""
    key = f"{turn.hour:02d}.{case.kind}.{case.signals[0]}"
    if not turn.group.tally:
        hours = (DIGEST_HOUR - turn.hour - 1) % 24 + 1
        turn.ring_in(timedelta(hours=hours), "digest", {"do": "digest"})
    tallied = turn.group.tally
    turn.group = replace(turn.group, tally={**tallied, key: tallied.get(key, 0) + 1})


def digest(turn: GroupTurn) -> None:
    if not turn.group.tally:
        return
    rows = ",".join(f"{key}={count}" for key, count in sorted(turn.group.tally.items()))
    choices = (("group:open_mode", write(turn.rules.ref, "open", "mode")),)
    turn.tell_admins(Line("group:digest", {"group": turn.group.title, "tally": rows}, choices=choices))
    turn.group = replace(turn.group, tally={})


def ask_for_mode(turn: GroupTurn) -> None:
    """After 14 days of watching, once; while there is nobody to ask, another time."""
    group = turn.group
    if group.mode != "watch" or group.has_asked_for_mode or not group.is_member:
        return
    if not (group.told or group.listed):
        turn.ring_in(ASKS_FOR_MODE_AFTER, "ask_mode", {"do": "ask_mode"})
        return
    turn.group = replace(group, has_asked_for_mode=True)
    modes = ("watch", "warn", "remove")
    choices = tuple((f"group:mode_{mode}_label", write(turn.rules.ref, "set", f"mode={mode}")) for mode in modes)
    turn.tell_admins(Line("group:ask_mode", {"group": group.title}, choices=choices))
