"""What admins are told, in their own chats: kind, hour, signal, count. Never a name, a link to a message or a text.

A text about one case carries the buttons that work it: ``q.<group>.<case>.<act>``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast, get_args

from bot.core.effects import Line
from bot.core.groups import handing
from bot.core.groups.cases import Case
from bot.core.groups.events import CaseAct, Sender
from bot.core.groups.group import Group
from bot.core.groups.turn import GroupTurn

PREFIX = "q"
NOTICE_AGAIN_AFTER_S = 600
"""Of things that were done by themselves: one notice in ten minutes, the rest is in the settings under "Recent"."""


def buttons(turn: GroupTurn, case: Case) -> tuple[tuple[str, str], ...]:
    """At most five, and only what can still be done."""
    group = turn.group
    remember: tuple[CaseAct, ...] = ("remember",) if group.uses_fingerprints and case.fingerprint else ()
    can_be_removed = case.removal in ("", "failed")
    acts = (*to_do(case), *(remember if can_be_removed else ()), "false_alarm", "why")
    return tuple((f"group:act_{act}", press(turn.rules.ref, case.id, act)) for act in acts)


def to_do(case: Case) -> tuple[CaseAct, ...]:
    """What nobody has done yet."""
    is_open = case.rung in ("", "none") and not case.trying  # what is on its way need not be sent again
    remind: tuple[CaseAct, ...] = ("remind",) if is_open and case.sender.id else ()
    return (*remind, "remove") if case.removal in ("", "failed") else remind


def may_ask_staff(group: Group, case: Case, *, has_list: bool) -> bool:
    """Only about an item that an admin has told this very group to recognise."""
    return has_list and bool(case.everywhere) and group.uses_fingerprints and case.fingerprint in group.fingerprints


def press(ref: str, case: str, act: str) -> str:
    return f"{PREFIX}.{ref}.{case}.{act}"


def read(data: str) -> tuple[str, str, CaseAct] | None:
    """(group, case, act) of such a button. Total: None for what is none."""
    parts = data.split(".")
    if len(parts) != 4 or parts[0] != PREFIX or len(parts[1]) != 22 or parts[3] not in get_args(CaseAct):
        return None
    return parts[1], parts[2], cast("CaseAct", parts[3])


def facts(case: Case, group: Group) -> dict[str, str]:
    return {
        "group": group.title,
        "shared": case.kind,
        "signals": ",".join(case.signals),
        "hour": f"{case.hour:02d}",
        "count": str(len(case.messages)),
    }


def queued(turn: GroupTurn, case: Case) -> Case:
    """A member asked; the admins decide."""
    turn.tell_admins(Line("group:case", facts(case, turn.group), choices=buttons(turn, case)))
    return turn.keep(replace(case, is_queued=True))


def acted(turn: GroupTurn, case: Case) -> None:
    """Something is being done by itself: told at most once in ten minutes, with the way to undo it."""
    is_removing, is_reminding = case.removal in ("asked", "done"), case.trying in ("ephemeral", "private")
    if not (is_removing or is_reminding) or turn.now - turn.cases.noticed_at < NOTICE_AGAIN_AFTER_S:
        return
    turn.cases = replace(turn.cases, noticed_at=turn.now)
    text = _ACTED[is_removing, is_reminding]
    turn.tell_admins(Line(text, facts(case, turn.group), choices=buttons(turn, case)))


_ACTED = {
    (True, True): "group:acted_removed",
    (True, False): "group:acted_removed_only",
    (False, True): "group:acted_warned",
}


def unreached(turn: GroupTurn, case: Case) -> None:
    turn.tell_admins(Line("group:unreached", facts(case, turn.group), choices=buttons(turn, case)))


def removal(turn: GroupTurn, case: Case, text: str) -> None:
    """What became of a removal, to the admin who asked; to all of them where nobody asked and it failed."""
    line = Line(text, facts(case, turn.group))
    if case.asked_by and turn.group.can_whisper and not case.asked_in_private:
        about = {"answer": text, "to": str(case.asked_by)}  # refused, it is said in their own chat
        turn.whisper(Sender(case.asked_by), line, topic=case.topic, about=about)
    elif case.asked_by:
        turn.hand(case.asked_by, handing.ANSWER, line=line)
    elif text == "group:not_removed":
        turn.tell_admins(Line("group:unremoved", facts(case, turn.group), choices=buttons(turn, case)))
    elif text != "group:removed":
        give = (("group:give_rights", "add:"),) if text == "group:cannot_remove_right" else ()
        turn.tell_admins(replace(line, choices=give))


def answer(turn: GroupTurn, admin: int, text: str, choices: tuple[tuple[str, str], ...] = (), **more: str) -> None:
    """To one admin, in their own chat."""
    turn.hand(admin, handing.ANSWER, line=Line(text, {"group": turn.group.title, **more}, choices=choices))
