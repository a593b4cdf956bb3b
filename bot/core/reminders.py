"""A private reminder that a group asked for. The first line is neutral and makes no sound: phones are shared.

It begins nothing and ends nothing: who is in the middle of something stays there, and the button below leads
on like any button of another time. What became of it goes back to the group, which then knows its next rung.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.effects import Hand
from bot.core.events import AskedToRemind, Outcome, Told
from bot.core.groups import handing
from bot.core.turn import Turn

TRIGGER = "reminded_in_group"
"""Whose flow begins with the neutral line."""
ANSWERED_WITHIN = timedelta(hours=1)


def asked(turn: Turn, event: AskedToRemind) -> None:
    """Nobody is pushed who has not begun the bot, has stopped its notes, or is on a path of their own."""
    person, place = turn.state.person, turn.flows.starts.get(TRIGGER)
    if place is None or not person.has_begun or person.notes_stopped or turn.on_own_path:
        _answer(turn, event.group, event.case, "refused")
        return
    screen = replace(turn.screen(place), is_first=True, lead="", page=0)
    about = {"group": str(event.group), "case": event.case}
    turn.say(screen, priority="warning", tell=True, about=about, is_silent=True)


def tell(turn: Turn, event: Told) -> None:
    _answer(turn, int(event.about["group"]), event.about["case"], event.outcome)


def _answer(turn: Turn, group: int, case: str, outcome: Outcome) -> None:
    facts = {"case": case, "outcome": outcome}
    turn.effects.append(Hand(turn.name(), group, handing.REMINDED, turn.moment.at + ANSWERED_WITHIN, facts))
