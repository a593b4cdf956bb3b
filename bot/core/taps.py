"""A press of a button: a choice of the step it stands on, a tool of the engine, or something old.

Everything in a press comes from outside. A stale button shows the screen it meant; nothing that was
done once (a note sent, consent given) is done again by it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core import copies, notes, presses, supplied
from bot.core.effects import AnswerTap
from bot.core.events import Chose
from bot.core.flow import SUPPLIED, Choice, Place
from bot.core.leaving import forget, hide
from bot.core.turn import Turn

DOUBLE_TAP = timedelta(seconds=3)
"""A second press on the same button within this time is the same press."""


def key(event: Chose) -> str:
    """What a second press on the same button has in common with the first."""
    return f"{event.conversation}.{event.visit}.{event.choice}"


def is_double(turn: Turn, event: Chose) -> bool:
    return turn.away < DOUBLE_TAP and key(event) == turn.state.pressed


def press(turn: Turn, event: Chose) -> None:
    turn.effects.append(AnswerTap(event.tap))
    if event.choice.startswith("-"):
        _tool(turn, event)
    elif event.place and event.place.flow == SUPPLIED:
        _supplied(turn, event)
    else:
        _choice(turn, event)
    if turn.state.id and not turn.state.is_running and not turn.state.receipt:
        turn.state.idle_minutes = 1  # nothing is left but to know a double press


def _is_current(turn: Turn, event: Chose) -> bool:
    state = turn.state
    return state.is_running and (event.conversation, event.visit, event.place) == (state.id, state.visit, state.place)


def _choice(turn: Turn, event: Chose) -> None:
    step = turn.step(event.place)
    choice = step.choice(event.choice) if step else None
    if choice is None or event.place is None:
        turn.start(lead="engine:stale")
    elif not _is_offered(turn, choice):
        turn.go(event.place, is_back=event.place == turn.state.place)
    elif _is_current(turn, event):
        _follow(turn, choice)
    else:
        _follow_stale(turn, event.place, choice)


def _is_offered(turn: Turn, choice: Choice) -> bool:
    """A press may be older than what hides its button, or made up."""
    return not choice.only or choice.is_offered(turn.facts())


def _follow(turn: Turn, choice: Choice) -> None:
    if choice.remember:
        turn.remember(**choice.remember)
    intent = choice.remember.get("intent")
    if intent and not turn.on_own_path:
        turn.count(f"intent.{intent}")
    if (choice.note or choice.answer) and not notes.act(turn, choice):
        turn.go(turn.start_of("help"))
        return
    turn.go(choice.go, lead="engine:note_discarded" if choice.note == "discard" else "")


def _follow_stale(turn: Turn, place: Place, choice: Choice) -> None:
    """The screen the button led to. A press that would do something to a note shows its own screen instead."""
    if not turn.state.is_running:
        turn.begin()
    turn.enter(place)
    if choice.note:
        turn.go(place)
        return
    if choice.remember:
        turn.remember(**choice.remember)
    turn.go(choice.go)


def _tool(turn: Turn, event: Chose) -> None:
    match event.choice:
        case presses.BACK:
            _back(turn, event)
        case presses.HIDE:
            hide(turn, leaves_some=event.leaves_some)
        case presses.SKIP:
            _skip(turn, event)
        case presses.LANGUAGES:
            turn.go(supplied.LANGUAGE)
        case tool if tool.startswith(presses.MORE):
            _more(turn, event, presses.page_of(tool))
        case tool if tool.startswith(presses.LANGUAGE):
            _speak(turn, event, tool.removeprefix(presses.LANGUAGE))
        case _:
            turn.start()


def _back(turn: Turn, event: Chose) -> None:
    """One screen back from the screen the button stands on, as far as the way is still known."""
    if event.conversation != turn.state.id:
        turn.start()
        return
    way = (*turn.state.trail, *([turn.state.place] if turn.state.place else []))
    known = [i for i, place in enumerate(way) if place == event.place]
    if not known:
        turn.again()
        return
    here = known[-1]
    if not here:
        turn.start()
        return
    turn.state.trail = way[: here - 1]
    turn.go(way[here - 1], is_back=True)


def _more(turn: Turn, event: Chose, page: int) -> None:
    """Other services, in the same message."""
    if _is_current(turn, event):
        turn.state.page = page
    _redraw(turn, event, page)


def _redraw(turn: Turn, event: Chose, page: int = 0) -> None:
    """The pressed message anew. One from another time stays of that time: its buttons are as old as before."""
    if event.place is None or turn.step(event.place) is None or not event.message:
        turn.again()
        return
    screen = turn.screen(event.place)
    if not _is_current(turn, event):
        screen = replace(screen, conversation=event.conversation, visit=event.visit, page=page, lead="")
    turn.edit(event.message, screen)


def _skip(turn: Turn, event: Chose) -> None:
    step = turn.step(event.place)
    if step is None or step.ask is None:
        turn.start(lead="engine:stale")
    else:
        turn.go(step.ask.go if event.place != supplied.COUNTRY_NAME else turn.start_of("help"))


def _speak(turn: Turn, event: Chose, locale: str) -> None:
    """Another language: the same screen, in the same message."""
    if locale not in turn.flows.locales:
        turn.start(lead="engine:stale")
        return
    turn.state.person = replace(turn.state.person, locale=locale)
    turn.count(f"language.{locale}")
    if event.place != supplied.LANGUAGE:
        _redraw(turn, event)
    elif _is_current(turn, event) and turn.state.trail and event.message:
        place = turn.state.trail[-1]
        turn.state.place, turn.state.trail = place, turn.state.trail[:-1]
        turn.edit(event.message, turn.screen(place))
    elif turn.state.place in (None, supplied.LANGUAGE):
        turn.start()
    else:
        turn.again()


def _supplied(turn: Turn, event: Chose) -> None:
    place, choice = event.place, event.choice
    if place == supplied.COPY:
        copies.press(turn, event)
    elif place == supplied.CARRY_ON:
        _carry_on(turn, event)
    elif place == supplied.CHANNEL_OR_PERSON:
        notes.name_is_public(turn, is_channel=choice == "channel")
    elif choice.startswith(supplied.COUNTRY_PREFIX):
        settle_country(turn, choice.removeprefix(supplied.COUNTRY_PREFIX))
    elif choice == "another":
        turn.go(supplied.COUNTRY_NAME)
    elif choice == "notes_on":
        turn.state.person = replace(turn.state.person, notes_stopped=False)
        turn.start(lead="engine:notes_are_on")
    elif choice == "privacy_more":
        turn.go(turn.start_of("delete_my_data"))
    elif choice == "forget":
        forget(turn)
    else:
        turn.start()


def _carry_on(turn: Turn, event: Chose) -> None:
    if event.choice != "go_on" or event.conversation != turn.state.id:
        turn.start()
    elif turn.state.place == supplied.CARRY_ON and turn.state.trail:
        left_at = turn.state.trail[-1]
        turn.state.trail = turn.state.trail[:-1]
        turn.go(left_at, is_back=True)
    else:
        turn.again()


def settle_country(turn: Turn, code: str) -> None:
    """Services of this country from now on; back to where the person was."""
    if len(code) != 2 or not (code.isascii() and code.isupper()):
        turn.start(lead="engine:stale")
        return
    turn.state.person = replace(turn.state.person, country=code)
    asking: tuple[Place | None, ...] = (supplied.COUNTRY, supplied.COUNTRY_NAME, supplied.COUNTRY_HITS)
    way = (*turn.state.trail, *([turn.state.place] if turn.state.place else []))
    while way and way[-1] in asking:
        way = way[:-1]
    turn.state.trail = way[:-1]
    turn.go(way[-1] if way else turn.start_of("help"), lead="engine:country_changed", is_back=True)
