"""How a conversation moves: `advance` takes one event and gives the next state and the effects.

Rules of this package
    1. Every transition happens below this function. Nothing here waits, reads a clock, draws chance
       or looks a word up; what an event needs, it brings along.
    2. `advance` is total: any event, in any state, with any content, gives a state and effects. A
       press from another time leads somewhere sensible; it never raises for it.
    3. One event runs on until a step waits for the person, through `turn.MOST_STEPS` steps at most.
    4. Effects stand in the order in which a person should meet them.

The state machines inside are small: the run of steps (`turn`), the copies that wait to be removed
(`copies`), the note that is being written (`notes`), and the ways out (`leaving`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core import copies, leaving, notes, reminders, supplied, taps
from bot.core.conversation import ALBUMS_KEPT, Conversation
from bot.core.effects import AnswerTap, Effect, KeepTrack
from bot.core.events import (
    AskedToRemind,
    Began,
    Chose,
    Commanded,
    Event,
    Left,
    Rang,
    SentItem,
    SentOther,
    Told,
    WentWrong,
    Wrote,
)
from bot.core.flow import Ask, Flows
from bot.core.turn import SPOKE, Turn

_MESSAGES = (Began, SentItem, SentOther, Wrote, Commanded)
OF_A_PERSON = (Chose, *_MESSAGES)
PAUSE = timedelta(hours=1)
"""After this, who comes back is asked whether to carry on."""


def advance(flows: Flows, conversation: Conversation, event: Event) -> tuple[Conversation, tuple[Effect, ...]]:
    """One event in, the next state and the effects out.

    `flows` is the revision the conversation runs on. A state that is not `is_worth_keeping` may be
    forgotten; its `person` is kept on a clock of its own.
    """
    turn = Turn(flows, conversation, event.moment)
    if isinstance(event, Chose) and taps.is_double(turn, event):
        return conversation, (AnswerTap(event.tap),)
    _end_what_is_over(turn, event)
    _meet(turn, event)
    match event:
        case Chose():
            taps.press(turn, event)
        case SentItem():
            _item(turn, event)
        case Wrote():
            _text(turn, event)
        case Began():
            _start(turn, event)
        case Commanded():
            _command(turn, event)
        case SentOther():
            _other(turn, event)
        case Rang():
            _ring(turn, event)
            return turn.state.finished(), tuple(turn.effects)
        case Told():
            _tell(turn, event)
            return turn.state.finished(), tuple(turn.effects)
        case AskedToRemind():
            reminders.asked(turn, event)
            return turn.state.finished(), tuple(turn.effects)
        case Left():
            turn.clear()
            turn.state.person = replace(turn.state.person, has_begun=False)
        case WentWrong():
            turn.start(lead="engine:something_went_wrong")
    turn.state.last_at = event.moment.at
    turn.state.pressed = taps.key(event) if isinstance(event, Chose) and turn.state.id else ""
    return turn.state.finished(), tuple(turn.effects)


def _meet(turn: Turn, event: Event) -> None:
    """Somebody did something here: their message can be taken back, and they can be written to."""
    if isinstance(event, _MESSAGES) and event.message:
        turn.effects.append(KeepTrack(event.message))
    if not turn.state.person.has_begun and isinstance(event, OF_A_PERSON):
        turn.state.person = replace(turn.state.person, has_begun=True)


def _end_what_is_over(turn: Turn, event: Event) -> None:
    """The store forgets a run when its time has come; this holds where the store is late or a clock was moved, too."""
    state = turn.state
    is_over = turn.away.total_seconds() > 60 * state.idle_minutes
    if is_over and state.is_running and not state.copies and isinstance(event, OF_A_PERSON):
        turn.clear()


def _was_away(turn: Turn) -> bool:
    state = turn.state
    return state.is_running and turn.away > PAUSE and state.place != supplied.CARRY_ON


def _start(turn: Turn, event: Began) -> None:
    """/start. Payloads are opaque (``g…``: from a group's notice) or the name of a trigger."""
    from_group = event.payload.startswith("g")
    trigger = "opened_from_group" if from_group else event.payload
    if event.payload and trigger in turn.flows.starts:
        turn.start(trigger, from_group=from_group)
    elif _was_away(turn) and turn.state.place != turn.start_of("start"):
        turn.go(supplied.CARRY_ON)
    else:
        turn.start()


def _asked_for_note(turn: Turn) -> bool:
    """Whether the person is in the middle of a note: there a file is refused, not warned about."""
    place, step = turn.state.place, turn.step(turn.state.place)
    if turn.state.note is not None and (place == supplied.CHANNEL_OR_PERSON or (step and step.writes_note)):
        return True
    return bool(step and step.ask and step.ask.has_refusal)


def _item(turn: Turn, event: SentItem) -> None:
    if not _asked_for_note(turn):
        copies.warn(turn, event)
        return
    turn.remove(event.message)
    if event.album and event.album in turn.state.albums:
        return
    if event.album:
        turn.state.albums = (*turn.state.albums, event.album)[-ALBUMS_KEPT:]
    _refuse_file(turn)


def _refuse_file(turn: Turn) -> None:
    step, place = turn.step(turn.state.place), turn.state.place
    has_own = step and step.ask and step.ask.has_refusal
    notes.refuse(turn, f"{place}.refuse" if has_own else "engine:refused_file")


def _other(turn: Turn, event: SentOther) -> None:
    is_private = event.kind in ("contact", "location")
    if is_private:
        turn.remove(event.message)
    if _asked_for_note(turn):
        turn.remove(event.message)
        _refuse_file(turn)
    elif event.kind == "voice":
        turn.start(lead=SPOKE)
    else:
        turn.start(lead="engine:taken_out" if is_private else "engine:other_kind")


def _text(turn: Turn, event: Wrote) -> None:
    """Crisis words win over everything, also over a question; then the question; then the topics."""
    if "crisis" in event.topics:
        turn.go(turn.start_of("crisis"), priority="warning")
        return
    step = turn.step(turn.state.place)
    if step and step.ask:
        _answer(turn, event)
    elif event.has_address:
        copies.warn(turn, SentItem(event.moment, event.message, "link"))
    elif event.topics:
        turn.go(turn.start_of(event.topics[0]))
    elif _was_away(turn):
        turn.go(supplied.CARRY_ON)
    else:
        turn.start(lead="engine:text_menu")


def _answer(turn: Turn, event: Wrote) -> None:
    step = turn.step(turn.state.place)
    if step is None or step.ask is None:
        return
    match step.ask.kind:
        case "link":
            notes.take_link(turn, event, step.ask)
        case "country":
            _take_country(turn, event, step.ask)
        case "receipt":
            notes.take_receipt(turn, event, step.ask)
        case "number" if not any(sign.isdecimal() for sign in event.text):
            notes.refuse(turn, "engine:not_a_number")
        case _:
            written = " ".join(event.text.split())[:40]
            if step.ask.remember_as:
                turn.remember(**{step.ask.remember_as: written})
            if step.ask.keep_in_note:
                turn.answer({step.ask.keep_in_note: written})
            turn.go(step.ask.go)


def _take_country(turn: Turn, event: Wrote, ask: Ask) -> None:
    """Where a note asks, the answer belongs to the note; elsewhere it decides whose services are shown."""
    if not event.countries:
        notes.refuse(turn, "engine:country_not_found")
    elif ask.keep_in_note:
        turn.answer({ask.keep_in_note: event.countries[0]})
        turn.go(ask.go)
    elif len(event.countries) == 1:
        taps.settle_country(turn, event.countries[0])
    else:
        turn.remember(countries=",".join(event.countries[:3]))
        turn.go(supplied.COUNTRY_HITS)


def _command(turn: Turn, event: Commanded) -> None:
    match event.name:
        case "help" | "report" as trigger:
            turn.go(turn.start_of(trigger))
        case "language":
            turn.go(supplied.LANGUAGE)
        case "country":
            turn.go(supplied.COUNTRY)
        case "privacy":
            turn.go(supplied.PRIVACY)
        case "forget":
            leaving.forget(turn)
        case "hide":
            leaving.hide(turn, leaves_some=event.leaves_some)
        case "stop":
            leaving.stop(turn)
        case "cancel":
            turn.start(lead="engine:cancelled")
        case _:
            turn.start(lead="engine:unknown_command")


def _ring(turn: Turn, event: Rang) -> None:
    """A timer leaves the clock of the conversation alone: nobody came back."""
    if "copy" in event.about:
        copies.ring(turn, event)
    elif "entry" in event.about:
        leaving.ring_hidden(turn, event)
    elif event.timer == f"remind.{turn.state.id}" and event.about.get("visit") == str(turn.state.visit):
        _remind(turn)


def _remind(turn: Turn) -> None:
    place, step = turn.state.place, turn.step(turn.state.place)
    if place and step and step.remind and not turn.on_own_path and not turn.state.person.notes_stopped:
        turn.say(replace(turn.screen(place), lead=f"{place}.remind"), priority="notice", is_silent=True)


def _tell(turn: Turn, event: Told) -> None:
    """An answer that never went out is given late, unless the person has gone on meanwhile."""
    if "copy" in event.about:
        copies.tell(turn, event)
    elif "note" in event.about:
        notes.tell(turn, event)
    elif "group" in event.about:
        reminders.tell(turn, event)
    elif event.outcome == "expired" and turn.state.id and event.entry.startswith(turn.last_entries):
        turn.is_late = True
        turn.again("engine:late")
