"""Ways out: /hide takes back what both sides wrote, /forget erases what is kept, /stop ends reminders."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core import supplied
from bot.core.conversation import Conversation
from bot.core.draft import Draft
from bot.core.effects import Clear, Line, StartTimer
from bot.core.events import Rang
from bot.core.turn import REMOVE_WITHIN, Turn

NEUTRAL_LINE_STAYS = timedelta(seconds=60)


def hide(turn: Turn, *, leaves_some: bool) -> None:
    """One neutral line is left, and removes itself. It does not call a chat cleared of which older messages stay."""
    is_old = turn.state.is_running and turn.moment.at - turn.state.began_at > REMOVE_WITHIN
    line = Line("engine:hidden_partly" if leaves_some or is_old else "engine:hidden")
    turn.effects.append(Clear("hide"))
    turn.clear()
    name = turn.say(line, priority="removal", is_silent=True)
    turn.effects.append(StartTimer(f"hidden.{name}", turn.moment.at + NEUTRAL_LINE_STAYS, {"entry": name}))
    turn.clear()


def ring_hidden(turn: Turn, event: Rang) -> None:
    turn.remove(entry=event.about.get("entry", ""))


def forget(turn: Turn) -> None:
    """Everything under this person's code goes; the answer itself is not noted anywhere."""
    locale = turn.locale
    turn.effects.append(Clear("forget"))
    turn.clear()
    turn.state.locale = locale
    turn.say(Line("engine:forgotten"), keeps_id=False)
    turn.state = Draft.of(Conversation())


def stop(turn: Turn) -> None:
    turn.state.person = replace(turn.state.person, notes_stopped=True)
    turn.go(supplied.REMINDERS)
