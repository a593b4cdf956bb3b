"""How a group's affairs move: `decide` takes one event and gives settings, cases and effects. Pure and total.

The small machines inside: which signals speak (`signals`), how the person is reached (`ladder`), what is
removed (`removals`), what admins are told (`notices`), what people asked for (`requests`), the dry run (`watching`),
and the bot's own place in the group (`membership`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from bot.core.effects import AnswerTap, Effect, Line
from bot.core.groups import ladder, membership, notices, removals, requests, signals, watching
from bot.core.groups.cases import Case, Cases
from bot.core.groups.events import (
    AdminAsked,
    AdminForgot,
    AdminsChanged,
    AskedAsNoAdmin,
    CaseWorked,
    GroupEvent,
    GroupRang,
    GroupTold,
    Item,
    PanelAsked,
    Pressed,
    PrivacyAsked,
    Reminded,
    Reported,
    RightsChanged,
    SettingChanged,
    Shared,
)
from bot.core.groups.group import Group
from bot.core.groups.turn import GroupTurn, Rules

__all__ = ["Rules", "decide"]


def decide(rules: Rules, group: Group, cases: Cases, event: GroupEvent) -> tuple[Group, Cases, tuple[Effect, ...]]:
    """One event in; the group as it is now, its cases, and the effects in their order.

    Any event gives an answer, in any state. An event that changes nothing gives back what came in.
    """
    turn = GroupTurn(rules, group, cases, event.moment, getattr(event, "hour", 0))
    match event:
        case Shared():
            _shared(turn, event.item)
        case Reported():
            requests.report(turn, event)
        case PrivacyAsked():
            requests.privacy(turn, event)
        case AskedAsNoAdmin():
            requests.no_admin(turn, event)
        case AdminAsked():
            requests.admin(turn, event)
        case CaseWorked():
            requests.worked(turn, event)
        case Pressed():
            _pressed(turn, event)
        case RightsChanged():
            membership.rights(turn, event)
        case AdminsChanged():
            membership.admins(turn, event)
        case AdminForgot():
            membership.forgot(turn, event)
        case SettingChanged():
            membership.settings(turn, event)
        case PanelAsked():
            membership.panel(turn, event)
        case Reminded():
            if found := turn.cases.case(event.case):
                ladder.outcome(turn, found, "private", event.outcome)
        case GroupRang():
            _rang(turn, event)
        case GroupTold():
            _told(turn, event)
        case _:
            assert_never(event)
    return turn.group, turn.cases, tuple(turn.effects)


def _shared(turn: GroupTurn, item: Item) -> None:
    turn.remember_album(item)
    if known := turn.cases.about(item.message, item.album):
        removals.join(turn, known, item.message)  # an edit, or more of an album: warned once
        return
    if signals.why_not_looked_at(turn.group, item, turn.moment.at):
        return
    speaking = signals.speaking(turn.group, item)
    if not speaking:
        return
    for signal in speaking:
        turn.count(f"group.signal.{signal}")
    for name in item.phrases:
        turn.count(f"group.phrase.{name}")
    _act(turn, turn.open(item, *speaking))


def _act(turn: GroupTurn, case: Case) -> None:
    """As the group's mode has it. In a dry run the case is known, so that an album counts once."""
    if turn.group.mode == "watch":
        watching.tally(turn, case)
        return
    if turn.group.mode == "remove":
        case = removals.begin(turn, case)
    ladder.begin(turn, case)
    notices.acted(turn, turn.cases.case(case.id) or case)


def _pressed(turn: GroupTurn, event: Pressed) -> None:
    """Below a warning that one person sees. "It is not about a child" is counted by phrase, never by person."""
    turn.effects.append(AnswerTap(event.tap))
    case = turn.cases.case(event.case)
    if event.choice != "not_child" or case is None or case.sender.who != event.by.who or not case.whisper:
        return
    for name in case.phrases or ("none",):
        turn.count(f"group.not_child.{name}")
    turn.edit_whisper(case.whisper, event.by, Line("group:not_child_thanks"))
    turn.keep(replace(case, whisper=""))  # answered: no other words go into it, and a second press counts for nothing


def _rang(turn: GroupTurn, event: GroupRang) -> None:
    case = turn.cases.case(event.about.get("case", ""))
    match event.about.get("do"):
        case "remind" if case and case.rung == "waits":
            ladder.begin(turn, turn.keep(replace(case, rung="")))
        case "remove" if case and case.removal == "waits":
            removals.begin(turn, case)
        case "own":
            turn.remove(entry=event.about.get("entry", ""))
        case "digest":
            watching.digest(turn)
        case "ask_mode":
            watching.ask_for_mode(turn)
        case _:
            pass


def _told(turn: GroupTurn, event: GroupTold) -> None:
    if "answer" in event.about:
        requests.answered(turn, event)
        return
    case = turn.cases.case(event.about.get("case", ""))
    if case is None:
        return
    if rung := event.about.get("rung"):
        ladder.outcome(turn, case, rung, event.outcome)
    elif which := event.about.get("removal"):
        removals.outcome(turn, case, event.outcome, which)
