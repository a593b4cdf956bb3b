"""Taking a message out of the group: when, by whose word, and what is truly said of it afterwards.

Once it is gone nobody can report it in Telegram any more, so an admin who asks has `report_first` seconds
for that. A member's report alone never removes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.events import Outcome
from bot.core.groups import ladder, notices
from bot.core.groups.cases import Case
from bot.core.groups.turn import REMOVE_WITHIN, GroupTurn


def begin(turn: GroupTurn, case: Case) -> Case:
    """Now: an automatic signal in the mode "remove", or `report_first` has run out."""
    case = turn.keep(replace(case, wants_removal=True))
    if why_not := cannot(turn, case):
        return _failed(turn, case, why_not)
    turn.remove(*case.messages, about={"case": case.id, "removal": "yes"})
    return turn.keep(replace(case, removal="asked"))


def begin_later(turn: GroupTurn, case: Case, asked_by: int, *, in_private: bool) -> str:
    """An admin asked. Returns the text with which they are answered."""
    if case.removal == "done":
        return "group:removed_already"
    if why_not := cannot(turn, case):
        return why_not
    delay = turn.group.report_first_s
    case = replace(case, wants_removal=True, asked_by=asked_by, asked_in_private=in_private, removal="waits")
    turn.keep(case)
    if not delay:
        begin(turn, case)
        return "group:removing_now"
    turn.ring_in(timedelta(seconds=delay), f"remove.{case.id}", {"do": "remove", "case": case.id})
    return "group:removing"


def join(turn: GroupTurn, case: Case, message: int) -> None:
    """An item of the album that came after the signal."""
    if message in case.messages:
        return
    case = turn.keep(replace(case, messages=(*case.messages, message)))
    if case.wants_removal and case.removal in ("asked", "done"):
        turn.remove(message, about={"case": case.id, "removal": "more"})


def cannot(turn: GroupTurn, case: Case) -> str:
    """The text that says why it cannot be removed; empty where it can."""
    if not turn.group.can_remove:
        return "group:cannot_remove_right"
    if case.sent_at and turn.now - case.sent_at > REMOVE_WITHIN.total_seconds():
        return "group:cannot_remove_age"
    return ""


def outcome(turn: GroupTurn, case: Case, how: Outcome, which: str) -> None:
    """What became of it. "Removed" is said only now that it is known."""
    if how == "removed":
        turn.count("group.removed")
        if which == "more":
            return
        case = turn.keep(replace(case, removal="done"))
        notices.removal(turn, case, "group:removed")
        ladder.removed(turn, case)
    else:
        _failed(turn, case, "group:not_removed")


def _failed(turn: GroupTurn, case: Case, text: str) -> Case:
    turn.count("group.not_removed")
    case = turn.keep(replace(case, removal="failed"))
    ladder.still_there(turn, case)
    notices.removal(turn, case, text)
    return case
