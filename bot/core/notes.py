"""The optional note to the desk: consent first, every question skippable, kept only by its summary's press.

A note has at most four fields: kind of place, public link, when seen, country. The bot cannot read
one back; with the receipt a person can see its status, add to it and withdraw it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from bot.core import receipts, supplied
from bot.core.effects import FileNote, Line, Post
from bot.core.events import Told, Wrote
from bot.core.flow import Ask, Choice, Place
from bot.core.turn import REMOVE_WITHIN, Turn

Status = Literal["received", "seen", "closed", "withdrawn_before", "not_found", "too_many_tries"]
"""What a receipt shows; ``engine:note_<status>`` words it."""
WITHOUT_CODE = timedelta(hours=24)
"""How long who wants no code can withdraw their note from the chat it was written in."""
FOUND = ("received", "seen", "closed")


def act(turn: Turn, choice: Choice) -> bool:
    """Do to the note what a choice says. False where it may not be done: the choice then leads nowhere."""
    match choice.note:
        case "begin":
            if not _may_write(turn):
                return False
            turn.state.note = {}
        case "submit":
            return _submit(turn)
        case "add":
            return _add(turn)
        case "discard":
            turn.state.note = None
        case "withdraw":
            _post(turn, "withdraw", {})
        case "keep_code":
            turn.state.receipt, turn.state.receipt_until = "", None
        case "no_code":
            turn.state.receipt_until = turn.moment.at + WITHOUT_CODE
    if choice.answer:
        turn.answer({name: _value(turn, name, value) for name, value in choice.answer.items()})
    return True


def _may_write(turn: Turn) -> bool:
    return not turn.on_own_path and turn.flows.settings.get("desk") == "yes"


def _value(turn: Turn, name: str, value: str) -> str:
    """The answer ``here`` to the question of the country is the one services are shown for."""
    if (name, value) != ("country", "here"):
        return value
    return turn.state.person.country or turn.flows.settings.get("country", "")


def _submit(turn: Turn) -> bool:
    if turn.state.note is None or not _may_write(turn):
        return False
    fields = {str(name): value for name, value in turn.state.note.items()}
    turn.state.note, turn.state.receipt_until = None, None
    receipt = receipts.make(turn.moment.shard, turn.moment.chance[8:16])
    turn.effects.append(FileNote(receipt, fields))
    turn.state.receipt = receipt
    about = {"kind": fields.get("kind", ""), "country": fields.get("country", "")}
    turn.effects.append(Post(turn.name(), "staff", turn.moment.at + REMOVE_WITHIN, "new_note", receipt, about))
    turn.count("notes")
    return True


def _add(turn: Turn) -> bool:
    """What was answered goes to the note whose receipt was typed before."""
    if turn.state.note is None or not turn.state.receipt or not _may_write(turn):
        return False
    _post(turn, "add", {str(name): value for name, value in turn.state.note.items()})
    turn.state.note = None
    return True


def _post(turn: Turn, what: str, fields: dict[str, str]) -> None:
    if turn.state.receipt:
        not_after = turn.moment.at + REMOVE_WITHIN
        post = Post(turn.name(), "note", not_after, what, turn.state.receipt, fields, tell=True, about={"note": what})
        turn.effects.append(post)


def tell(turn: Turn, event: Told) -> None:
    """What became of an addition or a withdrawal."""
    done = {"add": "engine:note_added", "withdraw": "engine:note_withdrawn"}.get(event.about["note"])
    if event.about["note"] == "withdraw" and event.outcome == "sent":
        turn.state.receipt, turn.state.receipt_until = "", None
    turn.say(Line(done if done and event.outcome == "sent" else "engine:note_failed"))


def take_receipt(turn: Turn, event: Wrote, ask: Ask) -> None:
    """An answer to "type your code": what became of the note, and what may be done with it."""
    turn.remove(event.message)
    receipt = receipts.read(event.text)
    if receipt is None:
        refuse(turn, "engine:not_a_receipt")
    elif event.note in FOUND:
        turn.state.receipt, turn.state.receipt_until = receipt, None
        turn.go(ask.go, lead=f"engine:note_{event.note}")
    else:
        refuse(turn, f"engine:note_{event.note or 'not_found'}")


def take_link(turn: Turn, event: Wrote, ask: Ask) -> None:
    """An answer to "paste the link": a link is kept, a name is asked about, a person is refused."""
    turn.remove(event.message)
    if event.link is None:
        refuse(turn, "engine:refused_person" if event.names_a_person else "engine:not_a_link")
    elif event.link.is_name:
        turn.remember(asked_name=event.link.written)
        turn.go(supplied.CHANNEL_OR_PERSON)
    else:
        keep_link(turn, event.link.written, ask.go)


def keep_link(turn: Turn, written: str, then: Place) -> None:
    turn.answer({"link": written})
    turn.go(then)


def name_is_public(turn: Turn, *, is_channel: bool) -> None:
    """The answer to "a channel, or a person?". Nothing of a person is kept."""
    if turn.state.place != supplied.CHANNEL_OR_PERSON or not turn.state.trail:
        turn.again()
        return
    question, asked = turn.state.trail[-1], turn.state.facts.get("asked_name", "")
    turn.remember(asked_name="")
    step = turn.step(question)
    if is_channel and asked and step and step.ask:
        keep_link(turn, asked, step.ask.go)
    else:
        turn.state.trail = turn.state.trail[:-1]
        turn.go(question, lead="engine:refused_person", is_back=True)


def refuse(turn: Turn, lead: str) -> None:
    """The same question once more, with a line above it."""
    turn.again(lead)
