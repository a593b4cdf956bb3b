"""Ways out: /hide takes back what both sides wrote, /forget erases what is kept, /stop ends reminders."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core import supplied
from bot.core.conversation import Conversation
from bot.core.draft import Draft
from bot.core.effects import Clear, Line, StartTimer
from bot.core.events import Rang
from bot.core.turn import Turn

NEUTRAL_LINE_STAYS = timedelta(seconds=60)


def hide(turn: Turn) -> None:
    """One neutral line is left, and removes itself."""
    turn.effects.append(Clear("hide"))
    turn.clear()
    name = turn.say(Line("engine:hidden"), priority="removal", is_silent=True)
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
