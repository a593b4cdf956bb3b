"""Items in the private chat: the warning at once, and the copy here that goes by a timer.

A copy is all that came in one message or one album. It goes by its timer or by a button; never at
once unless the deployment says so, since a forward's header is often the only way back to the
channel that has to be reported.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core import presses, supplied
from bot.core.conversation import ALBUMS_KEPT, Copy
from bot.core.effects import Line, StartTimer, StopTimer
from bot.core.events import Chose, Rang, SentItem, Told
from bot.core.turn import REMOVE_WITHIN, Turn

LONGER = timedelta(minutes=30)
NOW_CHOICE, LONGER_CHOICE = "copy_now", "copy_longer"


def warn(turn: Turn, event: SentItem) -> None:
    """The warning, once for a whole album, then the line about the copy."""
    if event.album and event.album in turn.state.albums:
        _join_album(turn, event)
        return
    turn.begin()
    if event.album:
        turn.state.albums = (*turn.state.albums, event.album)[-ALBUMS_KEPT:]
    forwarded = event.origin in ("user", "hidden_user", "chat", "channel")
    turn.remember(origin=event.origin, forwarded="yes" if forwarded else "")
    trigger = "sent_link" if event.origin == "link" else "sent_in_private"
    turn.go(turn.start_of(trigger), priority="warning")
    if _can_be_removed(turn):
        _promise_removal(turn, event)
    else:
        turn.say(Line("engine:copy_too_old"), priority="warning")


def _can_be_removed(turn: Turn) -> bool:
    return turn.moment.at - turn.moment.sent_at < REMOVE_WITHIN


def _promise_removal(turn: Turn, event: SentItem) -> None:
    due = turn.moment.at + timedelta(minutes=turn.flows.remove_after_minutes)
    due = min(due, turn.moment.sent_at + REMOVE_WITHIN)
    minutes = _minutes_until(turn, due)
    if not turn.flows.remove_after_minutes:
        turn.remove(event.message, about={"copy": ""})
        turn.state.copies = (*turn.state.copies, Copy("", (event.message,), due, event.album))
        return
    line = turn.say(_timer_line(turn, minutes, NOW_CHOICE, LONGER_CHOICE), priority="warning")
    _keep(turn, Copy(line, (event.message,), due, event.album))


def _minutes_until(turn: Turn, due: datetime) -> int:
    return max(1, round((due - turn.moment.at) / timedelta(minutes=1)))


def _timer_line(turn: Turn, minutes: int, *choices: str) -> Line:
    state = turn.state
    buttons = tuple(
        (supplied.text_of(choice), presses.write(state.id, state.visit, supplied.COPY, choice)) for choice in choices
    )
    text = "engine:copy_timer" if LONGER_CHOICE in choices else "engine:copy_extended"
    return Line(text, {"minutes": str(minutes)}, choices=buttons)


def _replace(turn: Turn, copy: Copy) -> None:
    turn.state.copies = (*(other for other in turn.state.copies if other.line != copy.line), copy)


def _keep(turn: Turn, copy: Copy) -> None:
    _replace(turn, copy)
    messages = ",".join(map(str, copy.messages))
    about = {"copy": copy.line, "messages": messages}
    turn.effects.append(StartTimer(f"copy.{copy.line}", copy.due_at, about))


def _join_album(turn: Turn, event: SentItem) -> None:
    """A later item of an album that had its warning: the same copy, or gone with what went before."""
    copy = next((copy for copy in turn.state.copies if copy.album == event.album), None)
    if not _can_be_removed(turn):
        return
    if copy is None or not copy.line or copy.due_at <= turn.moment.at:
        turn.remove(event.message)
    elif event.message not in copy.messages:
        _keep(turn, replace(copy, messages=(*copy.messages, event.message)))


def ring(turn: Turn, event: Rang) -> None:
    """The copy's time has come. The timer knows all it needs: the conversation may be long over."""
    messages = tuple(int(number) for number in event.about.get("messages", "").split(",") if number.isdecimal())
    copy = _copy(turn, event.about.get("copy", ""))
    if messages := copy.messages if copy else messages:
        turn.remove(*messages, about={"copy": event.about["copy"]})


def press(turn: Turn, event: Chose) -> None:
    """A button below the line about the copy. The person stays where they are."""
    line = f"{event.conversation}.{event.visit}."
    copy = next((copy for copy in turn.state.copies if copy.line.startswith(line)), None)
    if copy is None:
        _say_gone(turn, event)
    elif event.choice == NOW_CHOICE:
        turn.effects.append(StopTimer(f"copy.{copy.line}"))
        turn.remove(*copy.messages, about={"copy": copy.line})
        # Due now: items of the same album that are still on their way go at once, and nothing puts it off any more.
        _replace(turn, replace(copy, due_at=turn.moment.at, is_extended=True))
    elif event.choice == LONGER_CHOICE and not copy.is_extended:
        copy = replace(copy, due_at=copy.due_at + LONGER, is_extended=True)
        _keep(turn, copy)
        extended = _timer_line(turn, _minutes_until(turn, copy.due_at), NOW_CHOICE)
        data = presses.write(event.conversation, event.visit, supplied.COPY, NOW_CHOICE)
        turn.edit(copy.line, replace(extended, choices=((supplied.text_of(NOW_CHOICE), data),)))


def _say_gone(turn: Turn, event: Chose) -> None:
    if event.message:
        turn.edit(event.message, Line("engine:copy_gone"))
    else:
        turn.again("engine:copy_gone")


def tell(turn: Turn, event: Told) -> None:
    """What is said about a removal is said only now that it is known."""
    line = event.about["copy"]
    turn.state.copies = tuple(copy for copy in turn.state.copies if copy.line != line)
    text = Line("engine:copy_removed" if event.outcome == "removed" else "engine:copy_failed")
    if line:
        turn.edit(line, text)
    else:
        turn.say(text)


def _copy(turn: Turn, line: str) -> Copy | None:
    return next((copy for copy in turn.state.copies if copy.line == line), None)
