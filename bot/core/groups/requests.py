"""What people ask for: a member's report, an admin's command in the group, an admin's press below a case.

Nobody, admins included, learns who asked; so every member gets the same answer, whatever becomes of it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.effects import Line
from bot.core.groups import handing, ladder, membership, notices, removals, signals
from bot.core.groups.cases import Case
from bot.core.groups.events import (
    AdminAsked,
    AskedAsNoAdmin,
    CaseWorked,
    GroupTold,
    Item,
    PrivacyAsked,
    Reported,
    Sender,
    Signal,
)
from bot.core.groups.group import FINGERPRINT_LIVES, MOST_TAUGHT
from bot.core.groups.turn import GroupTurn
from bot.core.staff.listings import new_code

Asking = Reported | PrivacyAsked | AskedAsNoAdmin | AdminAsked

REPORTS_AN_HOUR = 5
"""Of one member. More are answered as kindly, and go nowhere."""
FALSE_REPORTS = 3
"""After so many false alarms a member's reports go nowhere for a while."""
MUTED_FOR = timedelta(days=30)
ASKED_OF_STAFF = 5
"""Items of one group in the two days that its cases are kept."""


def report(turn: GroupTurn, event: Reported) -> None:
    """A member's request: never held back by the mode, never a removal by itself."""
    _take_out(turn, event.command)
    if event.item is None:
        _answer(turn, event, "group:report_how")
        return
    if not event.is_private:
        _answer(turn, event, "group:report_thanks", topic=event.item.topic)
    if not _may_report(turn, event.by) or signals.is_taught(turn.group, event.item):
        return
    turn.count("group.signal.report")
    case = _case(turn, event.item, "report")
    case = turn.keep(replace(case, reporters=tuple(dict.fromkeys((*case.reporters, event.by.who)))))
    if not case.is_queued:
        notices.queued(turn, case)


def privacy(turn: GroupTurn, event: PrivacyAsked) -> None:
    _take_out(turn, event.command)
    _answer(turn, event, "group:privacy", topic=event.topic)


def no_admin(turn: GroupTurn, event: AskedAsNoAdmin) -> None:
    """Lists are late after a promotion: silence would not tell them that they may try again."""
    _take_out(turn, event.command)
    _answer(turn, event, "group:not_an_admin", topic=event.topic)


def _may_report(turn: GroupTurn, by: Sender) -> bool:
    times = turn.cases.reports.get(by.who, ())
    turn.cases = replace(turn.cases, reports={**turn.cases.reports, by.who: (*times, turn.now)[-REPORTS_AN_HOUR:]})
    return by.who not in turn.group.muted and len(times) < REPORTS_AN_HOUR


def _case(turn: GroupTurn, item: Item, signal: Signal) -> Case:
    known = turn.cases.about(item.message, item.album)
    if known is None:
        return turn.open(item, signal)
    sender = known.sender if known.sender.id else item.sender
    return turn.keep(replace(known, sender=sender, signals=tuple(dict.fromkeys((*known.signals, signal)))))


def _take_out(turn: GroupTurn, command: int) -> None:
    """A command that everybody sees. Without the right it stays: Telegram would refuse."""
    if command and turn.group.can_remove:
        turn.remove(command)


def _answer(turn: GroupTurn, to: Asking, text: str, *, topic: int = 0) -> None:
    """To the one who asked: seen by them alone, else said in their own chat; never in public.

    Who is no admin may whisper only in answer to a whisper (Bot API 10.2): a command that nobody else saw is one.
    """
    reply_to = 0 if turn.group.can_whisper else to.whispered
    if to.by.id and (turn.group.can_whisper or reply_to):
        about = {"answer": text, "to": str(to.by.id)}
        turn.whisper(to.by, _line(turn, text), topic=topic, about=about, reply_to=reply_to)
    elif to.by.id:
        turn.hand(to.by.id, handing.ANSWER, line=_line(turn, text))


def answered(turn: GroupTurn, event: GroupTold) -> None:
    """The bot lost its rights meanwhile, or the person is out of the group."""
    if event.outcome == "refused":
        turn.hand(int(event.about["to"]), handing.ANSWER, line=_line(turn, event.about["answer"]))


def _line(turn: GroupTurn, text: str) -> Line:
    choices = (("group:open_settings", "start:s"),) if text == "group:settings_in_private" else ()
    return Line(text, {"group": turn.group.title, "seconds": str(turn.group.report_first_s)}, choices=choices)


# ---- an admin, in the group


def admin(turn: GroupTurn, event: AdminAsked) -> None:
    """Commands for admins. The answer is seen by who asked; the command itself is taken out."""
    membership.know(turn, event.by.id)
    _take_out(turn, event.command)
    if event.act in ("settings", "leave"):
        _answer(turn, event, "group:settings_in_private")
        return
    if event.act == "check":
        membership.check(turn, event.by, whispered=event.whispered)
        return
    if event.act == "topic":
        _answer(turn, event, membership.topic(turn, event.topic), topic=event.topic)
        return
    if event.item is None:
        _answer(turn, event, f"group:{event.act}_how")
        return
    turn.count("group.signal.admin")
    case = _case(turn, event.item, "admin")
    if event.act == "warn":
        _answer(turn, event, _remind(turn, case), topic=event.item.topic)
        return
    text = removals.begin_later(turn, case, asked_by=event.by.id, in_private=False)
    _answer(turn, event, text, topic=event.item.topic)
    ladder.begin_later(turn, turn.cases.case(case.id) or case)


def _remind(turn: GroupTurn, case: Case) -> str:
    """The text that answers who asked for a reminder."""
    if not case.sender.id:
        return "group:nobody_to_remind"
    if case.rung not in ("", "none"):
        return "group:reminded_already"
    if ladder.was_reminded(turn, case.sender.who):
        turn.keep(replace(case, rung="covered"))
        return "group:reminded_already"
    ladder.may_be_reminded_again(turn, case.sender.who)
    ladder.begin_later(turn, turn.keep(replace(case, rung="")))
    return "group:will_remind"


# ---- an admin, below a case in their own chat


def worked(turn: GroupTurn, event: CaseWorked) -> None:
    case = turn.cases.case(event.case)
    if case is None:
        notices.answer(turn, event.by, "group:case_over")
        return
    match event.act:
        case "remind":
            notices.answer(turn, event.by, _remind(turn, case))
        case "remove" | "remember":
            if event.act == "remember":
                _know_again(turn, case)
            text = removals.begin_later(turn, case, asked_by=event.by, in_private=True)
            choices = _elsewhere(turn, case) if event.act == "remember" else ()
            notices.answer(turn, event.by, text, choices, seconds=str(turn.group.report_first_s))
        case "elsewhere":
            _ask_staff(turn, case, event.by)
        case "false_alarm":
            false_alarm(turn, case)
            gone = case.removal in ("asked", "done")
            notices.answer(turn, event.by, "group:false_alarm_gone" if gone else "group:false_alarm_noted")
        case "allow":
            _allow(turn, case)
            notices.answer(turn, event.by, "group:allowed")
        case "why":
            facts = notices.facts(case, turn.group) | {"phrases": ",".join(case.phrases)}
            turn.hand(event.by, handing.ANSWER, line=Line("group:why", facts))


def _know_again(turn: GroupTurn, case: Case) -> None:
    """Only in this group, only by an admin's press, for 30 days."""
    if turn.group.uses_fingerprints and case.fingerprint:
        until = turn.now + int(FINGERPRINT_LIVES.total_seconds())
        turn.group = replace(turn.group, fingerprints={**turn.group.fingerprints, case.fingerprint: until})


def _elsewhere(turn: GroupTurn, case: Case) -> tuple[tuple[str, str], ...]:
    """The way on from there, where staff keep a list."""
    is_possible = notices.may_ask_staff(turn.group, case, has_list=bool(turn.rules.staff))
    return (("group:act_elsewhere", notices.press(turn.rules.ref, case.id, "elsewhere")),) if is_possible else ()


def _ask_staff(turn: GroupTurn, case: Case, admin: int) -> None:
    """They are handed a number and the item's hash; not which group it was, nor who asked."""
    if case.listing:
        notices.answer(turn, admin, "group:elsewhere_asked", code=case.listing)
    elif not notices.may_ask_staff(turn.group, case, has_list=bool(turn.rules.staff)):
        notices.answer(turn, admin, "group:elsewhere_cannot")
    elif sum(bool(known.listing) for known in turn.cases.cases) >= ASKED_OF_STAFF:
        notices.answer(turn, admin, "group:elsewhere_enough")
    else:
        code = new_code(turn.moment.chance[16:24])
        turn.keep(replace(case, listing=code))
        turn.hand_to_staff(handing.ASKED, {"code": code, "mark": case.everywhere})
        notices.answer(turn, admin, "group:elsewhere_asked", code=code)


def _allow(turn: GroupTurn, case: Case) -> None:
    if case.sender.who:
        allowed = tuple(dict.fromkeys((*turn.group.allowed, case.sender.who)))
        turn.group = replace(turn.group, allowed=allowed)
    _end(turn, case)


def false_alarm(turn: GroupTurn, case: Case) -> None:
    """The person's count is lifted, the group learns this item, and who reported it is believed less."""
    marks = [mark for message in case.messages for mark in signals.marks(message, case.mark, case.fingerprint)]
    taught = tuple(dict.fromkeys((*turn.group.taught, *marks)))[-MOST_TAUGHT:]
    known = {one: until for one, until in turn.group.fingerprints.items() if one != case.fingerprint}
    turn.group = replace(turn.group, taught=taught, fingerprints=known)
    ladder.may_be_reminded_again(turn, case.sender.who)
    for who in case.reporters:
        _believe_less(turn, who)
    for name in case.phrases:
        turn.count(f"group.false_alarm.{name}")
    turn.count("group.false_alarm")
    if turn.rules.staff and case.everywhere and ("listed" in case.signals or case.listing):
        turn.hand_to_staff(handing.DOUBTED, {"mark": case.everywhere})
    _end(turn, case)


def _believe_less(turn: GroupTurn, who: str) -> None:
    count = turn.group.false_reports.get(who, 0) + 1
    muted = {**turn.group.muted, who: turn.now + int(MUTED_FOR.total_seconds())} if count >= FALSE_REPORTS else {}
    counts = {**turn.group.false_reports, who: 0 if muted else count}
    turn.group = replace(turn.group, false_reports=counts, muted=muted or turn.group.muted)


def _end(turn: GroupTurn, case: Case) -> None:
    turn.stop_timer(f"remind.{case.id}")
    turn.stop_timer(f"remove.{case.id}")
    turn.cases = turn.cases.without_case(case.id)
