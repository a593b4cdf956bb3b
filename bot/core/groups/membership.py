"""The bot's own place in a group: added, promoted, demoted, removed; its settings, its check, its way out."""

from __future__ import annotations

from dataclasses import replace

from bot.core.effects import Clear, Leave, Line
from bot.core.groups import handing, ladder, notices
from bot.core.groups import settings as setting_values
from bot.core.groups.cases import Case, Cases
from bot.core.groups.events import AdminForgot, AdminsChanged, PanelAsked, RightsChanged, Sender, SettingChanged
from bot.core.groups.group import MOST_LISTED, MOST_TOLD, Group
from bot.core.groups.turn import HELLO_STAYS, OWN_NOTE_STAYS, REMOVE_WITHIN, GroupTurn
from bot.core.groups.watching import ASKS_FOR_MODE_AFTER

TEST = "test"
"""Stands for a case in the buttons of a warning that is shown for a test: they do nothing."""


def rights(turn: GroupTurn, event: RightsChanged) -> None:
    before = turn.group
    turn.group = replace(
        before,
        is_member=event.is_member,
        is_admin=event.is_admin,
        rights=event.rights,
        title=event.title or before.title,
    )
    if not event.is_member:
        _out(turn)
        return
    if not before.is_member:
        _in(turn, event)
    _hello_or_what_is_missing(turn, before)
    for admin in (event.by, *event.admins):
        know(turn, admin)


def _in(turn: GroupTurn, event: RightsChanged) -> None:
    group = turn.group
    is_new = not group.began_at.timestamp()
    turn.group = replace(
        group,
        locale=group.locale or event.locale,
        country=group.country or event.country,
        began_at=turn.moment.at if is_new else group.began_at,
        has_said_hello=False,
    )
    tell(turn, event.by)
    turn.count("group.added")
    if not group.has_asked_for_mode:
        turn.ring_in(ASKS_FOR_MODE_AFTER, "ask_mode", {"do": "ask_mode"})


def _out(turn: GroupTurn) -> None:
    """What is kept goes by itself after 90 days; nothing waits any more."""
    turn.cases = Cases()
    know_no_more(turn, *turn.group.listed, *turn.group.told)
    turn.group = replace(turn.group, told=(), tally={})
    turn.count("group.left")
    turn.stop_timer("digest")


def _hello_or_what_is_missing(turn: GroupTurn, before: Group) -> None:
    """It introduces itself before it acts; while something is missing it says what, and where to press.

    As an admin who may not delete it can remind already, so the group hears who it is, and the admins what is missing.
    """
    group = turn.group
    if group.can_whisper and not group.has_said_hello:
        turn.say(Line("group:hello", choices=(("group:open_settings", "start:s"),)), stays=HELLO_STAYS)
        turn.group = replace(group, has_said_hello=True)
    if not group.can_remove and (not before.is_member or before.can_remove or before.is_admin != group.is_admin):
        text = missing(group)
        turn.tell_admins(Line(text, {"group": group.title}, choices=(("group:give_rights", "add:"),)))
    if not group.is_admin and not before.is_member:
        choices = (("group:give_rights", "add:"), ("group:open_settings", "start:s"))
        turn.say(Line("group:hello_waits", choices=choices), stays=HELLO_STAYS)


def missing(group: Group) -> str:
    """The text that names the missing right; the one that says all is well where none is."""
    if not group.is_admin:
        return "group:missing_admin"
    return "group:all_is_well" if group.can_remove else "group:missing_delete"


def tell(turn: GroupTurn, admin: int) -> None:
    """This admin is told things in private from now on."""
    know(turn, admin)
    if admin and admin not in turn.group.told:
        turn.group = replace(turn.group, told=(*turn.group.told, admin)[-MOST_TOLD:])


def know(turn: GroupTurn, admin: int) -> None:
    """The group stands in this admin's list. Nothing is said to them; that they are an admin is asked at each press."""
    listed = turn.group.listed
    if admin and admin not in listed and len(listed) < MOST_LISTED:
        turn.group = replace(turn.group, listed=(*listed, admin))
        turn.hand(admin, handing.KNOWS, within=REMOVE_WITHIN)


def know_no_more(turn: GroupTurn, *people: int) -> None:
    for chat in dict.fromkeys(people):
        turn.hand(chat, handing.KNOWS_NO_MORE, {"ref": turn.rules.ref}, within=REMOVE_WITHIN)
    turn.group = replace(turn.group, listed=tuple(chat for chat in turn.group.listed if chat not in people))


def admins(turn: GroupTurn, event: AdminsChanged) -> None:
    if event.is_admin:
        know(turn, event.person)
        return
    know_no_more(turn, event.person)
    turn.group = replace(turn.group, told=tuple(chat for chat in turn.group.told if chat != event.person))


def forgot(turn: GroupTurn, event: AdminForgot) -> None:
    """Their own list went with it."""
    told, listed = (
        tuple(chat for chat in chats if chat != event.person) for chats in (turn.group.told, turn.group.listed)
    )
    turn.group = replace(turn.group, told=told, listed=listed)


def check(turn: GroupTurn, by: Sender, *, whispered: int = 0) -> None:
    """What works, what is missing, where to press: to who asked. Where all saw the question and the bot may not
    whisper, all see the answer, for a short while: an admin who hears nothing never learns which right is missing.
    """
    text = missing(turn.group)
    give = (("group:give_rights", "add:"),) if text != "group:all_is_well" else ()
    choices = (*give, ("group:open_settings", "start:s"))
    mode = "paused" if turn.group.is_paused else turn.group.mode
    line = Line(text, {"group": turn.group.title, "mode": mode}, choices=choices)
    if by.id and (turn.group.can_whisper or whispered):
        turn.whisper(by, line, reply_to=0 if turn.group.can_whisper else whispered)
    else:
        turn.say(line, stays=OWN_NOTE_STAYS)


def topic(turn: GroupTurn, number: int) -> str:
    """A topic is looked at no more, or again; the text that says which."""
    if not number:
        return "group:no_topic_here"
    turn.group = setting_values.changed(turn.group, {"topic": str(number)})
    return "group:topic_exempt" if number in turn.group.exempt_topics else "group:topic_looked_at"


def settings(turn: GroupTurn, event: SettingChanged) -> None:
    turn.group = setting_values.changed(turn.group, event.values)
    tell(turn, event.by)


def panel(turn: GroupTurn, event: PanelAsked) -> None:
    if event.act == "leave":
        _leave(turn, event.by)
        return
    tell(turn, event.by.id)
    if event.act == "test":
        _test(turn, event.by)


def _test(turn: GroupTurn, by: Sender) -> None:
    """The warning itself, as the mode has it, so that it is read as others would; it is about no case."""
    if not turn.group.can_whisper:
        notices.answer(turn, by.id, "group:test_cannot")
        return
    turn.whisper(by, Line("group:test"))
    turn.whisper(by, ladder.warning(Case(TEST, (), by, (), removal="asked" if turn.group.mode == "remove" else "")))


def _leave(turn: GroupTurn, by: Sender) -> None:
    """Everything about the group goes, then the bot does."""
    title = turn.group.title
    for timer in ("digest", "ask_mode"):
        turn.stop_timer(timer)
    turn.effects.append(Clear("forget"))
    know_no_more(turn, *turn.group.listed, *turn.group.told)
    turn.group, turn.cases = Group(), Cases()
    turn.effects.append(Leave(turn.name(), turn.moment.at + REMOVE_WITHIN))
    turn.hand(by.id, handing.ANSWER, line=Line("group:erased", {"group": title}))
    turn.count("group.left")
