"""How a person is reached, rung by rung; each rung's failure leads to the next.

    1 ephemeral   a message in the group that this person sees alone (the bot has to be an admin)
    2 private     in their own chat with the bot, if they have begun it and not stopped notes
    3 public      a note that names nobody and no subject, only when the item is gone: while it is there,
                  a note sends people back to look
    otherwise     nothing public; the admins are told in private

No reaction is not a failure: Telegram says "sent" of an ephemeral message, never "read".
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.effects import Line
from bot.core.events import Outcome
from bot.core.groups import handing, notices
from bot.core.groups.cases import WARNED_AGAIN_AFTER, Case, Rung
from bot.core.groups.turn import OWN_NOTE_STAYS, SAY_WITHIN, GroupTurn

SOONEST_S, LATEST_S = 20, 90
"""A reminder that a person asked for comes after a random time, so that nobody can tell who asked."""
NOTE_AGAIN_AFTER = timedelta(minutes=30)
CAN_BE_WHISPERED_TO = ("member", "admin")


def begin(turn: GroupTurn, case: Case) -> None:
    """Remind now: an automatic signal, or a moment that was waited for. Once per person and window."""
    who = case.sender.who
    if _is_within_window(turn, who):
        turn.keep(replace(case, rung="covered", trying=""))
        turn.count("group.covered")
        return
    if who:
        turn.cases = replace(turn.cases, warned={**turn.cases.warned, who: turn.now})
    _try(turn, case, "ephemeral")


def begin_later(turn: GroupTurn, case: Case) -> Case:
    """Somebody asked: after a random while. A case that was reminded, or waits, stays as it is."""
    if case.rung:
        return case
    delay = timedelta(seconds=turn.chance(12, SOONEST_S, LATEST_S))
    turn.ring_in(delay, f"remind.{case.id}", {"do": "remind", "case": case.id})
    return turn.keep(replace(case, rung="waits"))


def was_reminded(turn: GroupTurn, who: str) -> bool:
    """Within the window, and with success as far as is known: no case of theirs ended with all rungs failed."""
    is_unreached = any(case.rung == "none" for case in turn.cases.cases if case.sender.who == who)
    return _is_within_window(turn, who) and not is_unreached


def may_be_reminded_again(turn: GroupTurn, who: str) -> None:
    """The window of this person ends now."""
    turn.cases = replace(turn.cases, warned={one: at for one, at in turn.cases.warned.items() if one != who})


def _is_within_window(turn: GroupTurn, who: str) -> bool:
    return bool(who) and turn.now - turn.cases.warned.get(who, 0) < WARNED_AGAIN_AFTER.total_seconds()


def outcome(turn: GroupTurn, case: Case, rung: str, how: Outcome) -> None:
    """What became of a rung. One that is not awaited any more changes nothing."""
    if case.trying != rung:
        return
    if how == "sent":
        turn.count(f"group.rung.{rung}")
        turn.keep(replace(case, rung=case.trying, trying=""))
    elif rung == "ephemeral":
        _try(turn, case, "private")
    elif rung == "private":
        _last(turn, case)
    else:
        _tell_admins(turn, case)


def removed(turn: GroupTurn, case: Case) -> None:
    """The item is gone. Who was reached by no private rung is now met by the public note."""
    if case.rung == "none":
        _last(turn, case)


def _try(turn: GroupTurn, case: Case, rung: Rung) -> None:
    sender = case.sender
    if rung == "ephemeral" and sender.id and turn.group.can_whisper and sender.kind in CAN_BE_WHISPERED_TO:
        about = {"case": case.id, "rung": "ephemeral"}
        name = turn.whisper(sender, warning(case), topic=case.topic, about=about)
        turn.keep(replace(case, rung="", trying="ephemeral", whisper=name))
    elif sender.id and sender.kind in CAN_BE_WHISPERED_TO:
        turn.hand(sender.id, handing.REMIND, {"case": case.id}, priority="warning", within=SAY_WITHIN)
        turn.keep(replace(case, rung="", trying="private"))
    else:
        _last(turn, case)


def warning(case: Case) -> Line:
    """Nobody is asked to delete here what the bot takes out itself: that is in the same commit, or was before."""
    text = "group:warning_removed" if case.removal in ("asked", "done") else "group:warning"
    data = f"w.{case.id}.not_child"
    return Line(text, choices=(("group:what_now", "start:g"), ("group:not_about_a_child", data)))


def still_there(turn: GroupTurn, case: Case) -> None:
    """The removal failed. Who read that it would go now reads what to do; else the words stand as they were."""
    if case.whisper and "ephemeral" in (case.rung, case.trying):
        turn.edit_whisper(case.whisper, case.sender, warning(case))


def _last(turn: GroupTurn, case: Case) -> None:
    if case.removal in ("waits", "asked"):
        turn.keep(replace(case, rung="none", trying=""))  # `removed` goes on from here
    elif case.removal == "done":
        _note(turn, case)
    else:
        _tell_admins(turn, case)


def _note(turn: GroupTurn, case: Case) -> None:
    """At most one in a group and 30 minutes: a second case is met by the note that stands there."""
    if turn.moment.at - turn.group.noted_at < NOTE_AGAIN_AFTER:
        turn.keep(replace(case, rung="public", trying=""))
        return
    turn.group = replace(turn.group, noted_at=turn.moment.at)
    line = Line("group:public", choices=(("group:public_button", "start:g"),))
    turn.say(line, stays=OWN_NOTE_STAYS, topic=case.topic, about={"case": case.id, "rung": "public"})
    turn.keep(replace(case, rung="none", trying="public"))


def _tell_admins(turn: GroupTurn, case: Case) -> None:
    """Nobody could be reached, and nothing may be said in public."""
    turn.count("group.rung.none")
    case = turn.keep(replace(case, rung="none", trying=""))
    notices.unreached(turn, case)
