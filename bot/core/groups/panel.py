"""An admin's settings of one group, in their private chat: screens as lines with buttons, and what a press does.

Stateless: every button says which group, what, and to what. It is untrusted input; the rights were checked at
the press. ``p.<group>.<verb>.<argument>``, at most 64 bytes:

    open   a screen: panel, mode, signals, times, report_first, quiet, recent, more, language, more_languages, export,
           leave
    set    ``name=value`` of `settings`
    take   all settings of a copied line, in their short form
    case   one of the recent cases
    do     test, leave
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Literal

from bot.core.effects import Line
from bot.core.flow import CHOICES_PER_SCREEN
from bot.core.groups import notices, settings
from bot.core.groups.cases import Case, Cases
from bot.core.groups.group import Group
from bot.core.values import value

PREFIX = "p"
VERBS = ("open", "set", "take", "case", "do")
RECENT = 5
LONGEST_TITLE = 30
LANGUAGES = 4
"""On a screen that leads to more of them."""

Choice = tuple[str, str]


@value
class Press:
    ref: str
    """The group's pseudonym."""
    verb: str
    argument: str


@value
class Turned:
    """What a press leads to: a screen, settings to hand to the group, or an act there."""

    show: str = "panel"
    case: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    act: Literal["", "test", "leave"] = ""


def write(ref: str, verb: str, argument: str) -> str:
    return f"{PREFIX}.{ref}.{verb}.{argument}"


def read(data: str) -> Press | None:
    """Total: None for what is no press of the panel."""
    parts = data.split(".", 3)
    if len(parts) != 4 or parts[0] != PREFIX or len(parts[1]) != 22 or parts[2] not in VERBS:
        return None
    return Press(*parts[1:])


def turn(press: Press) -> Turned:
    """What this press asks for. What makes no sense shows the first screen."""
    match press.verb:
        case "open" if press.argument in SCREENS:
            return Turned(press.argument)
        case "set":
            name, _, value = press.argument.partition("=")
            values = {name: value}
            return Turned(_SHOWN_AFTER.get(name, "panel"), values=values if settings.understood(values) else {})
        case "take":
            return Turned(values=settings.unpacked(press.argument) or {})
        case "case":
            return Turned("case", case=press.argument)
        case "do" if press.argument == "test":
            return Turned("more", act="test")
        case "do" if press.argument == "leave":
            return Turned("left", act="leave")
        case _:
            return Turned()


_SHOWN_AFTER = {
    "mode": "mode", "phrases": "signals", "fingerprints": "signals", "anonymous": "signals", "allowed": "signals",
    "report_first": "report_first", "quiet": "quiet", "locale": "language", "paused": "panel",
}  # fmt: skip


# ---- screens


@value
class _Looking:
    ref: str
    group: Group
    cases: Cases
    locales: tuple[tuple[str, str], ...]

    def to(self, screen: str, label: str = "") -> Choice:
        return (label or f"group:open_{screen}", write(self.ref, "open", screen))

    def set(self, name: str, value: str, label: str = "") -> Choice:
        return (label or f"group:set_{name}_{value}", write(self.ref, "set", f"{name}={value}"))

    def switch(self, name: str, *, is_on: bool) -> Choice:
        return self.set(name, "off" if is_on else "on")


def screen(
    name: str, ref: str, group: Group, cases: Cases, locales: tuple[tuple[str, str], ...], *, has_list: bool = False
) -> Line:
    """One screen, the way back last. `locales` are (code, own name); `has_list`: staff keep one for all groups."""
    looking = _Looking(ref, group, cases, locales)
    choices = SCREENS.get(name, _panel)(looking)
    back = () if name == "panel" else (looking.to(_ABOVE.get(name, "panel"), "engine:back"),)
    return Line(_text_of(name, has_list=has_list), facts(group, cases, has_list=has_list), choices=(*choices, *back))


def _text_of(screen_name: str, *, has_list: bool) -> str:
    if screen_name == "panel":
        return "group:panel"
    own = {"more_languages": "language", "signals": "signals_listed" if has_list else "signals"}
    return f"group:panel_{own.get(screen_name, screen_name)}"


def case(case_id: str, ref: str, group: Group, cases: Cases, *, has_list: bool = False) -> Line:
    """One of the recent cases, and what can still be done about it."""
    back = ("engine:back", write(ref, "open", "recent"))
    known = cases.case(case_id)
    if known is None:
        return Line("group:case_over", choices=(back,))
    may_ask = notices.may_ask_staff(group, known, has_list=has_list) and "remove" not in notices.to_do(known)
    elsewhere = ("elsewhere",) if may_ask else ()
    acts = (*notices.to_do(known), *elsewhere, "false_alarm", *(("allow",) if known.sender.who else ()), "why")
    choices = tuple((f"group:act_{act}", notices.press(ref, case_id, act)) for act in acts)
    return Line("group:panel_case", {**notices.facts(known, group), "state": _state(known)}, choices=(*choices, back))


def facts(group: Group, cases: Cases, *, has_list: bool = False) -> dict[str, str]:
    written, known = settings.values_of(group), group.uses_fingerprints
    switches = (("phrase", group.uses_phrases), ("fingerprint", known), ("listed", known and has_list))
    signals = [name for name, is_on in switches if is_on]
    recent = (f"{case.hour:02d}:{case.kind}:{'+'.join(case.signals)}:{_state(case)}" for case in latest(cases))
    return {
        "group": group.title,
        "mode": "paused" if group.is_paused else written["mode"],
        "signals": ",".join(("report", "admin", *signals)),
        "quiet": written["quiet"],
        "seconds": written["report_first"],
        "missing": "admin" if not group.is_admin else "" if group.can_remove else "delete",
        "count": str(len(group.allowed)),
        "line": settings.as_line(group),
        "recent": ",".join(recent),
    }


def latest(cases: Cases) -> tuple[Case, ...]:
    """The cases that the admins can still work, newest first."""
    return tuple(reversed(cases.cases))[:RECENT]


def _state(case: Case) -> str:
    if case.removal == "done":
        return "removed"
    return {"ephemeral": "reminded", "private": "reminded", "public": "noted", "covered": "reminded"}.get(
        case.rung, "open"
    )


def _panel(at: _Looking) -> tuple[Choice, ...]:
    return (at.to("mode"), at.to("signals"), at.to("times"), at.to("recent"), at.to("more"))


def _mode(at: _Looking) -> tuple[Choice, ...]:
    return tuple(at.set("mode", mode, f"group:mode_{mode}_label") for mode in ("watch", "warn", "remove"))


def _signals(at: _Looking) -> tuple[Choice, ...]:
    clear = (at.set("allowed", "clear"),) if at.group.allowed else ()
    return (
        at.switch("phrases", is_on=at.group.uses_phrases),
        at.switch("fingerprints", is_on=at.group.uses_fingerprints),
        at.switch("anonymous", is_on=at.group.minds_anonymous),
        *clear,
    )


def _times(at: _Looking) -> tuple[Choice, ...]:
    return (at.to("report_first"), at.to("quiet"))


def _report_first(at: _Looking) -> tuple[Choice, ...]:
    return tuple(at.set("report_first", seconds) for seconds in ("0", "60", "180", "300"))


def _quiet(at: _Looking) -> tuple[Choice, ...]:
    return tuple(at.set("quiet", hours) for hours in ("off", "21-6", "22-7", "23-8"))


def _recent(at: _Looking) -> tuple[Choice, ...]:
    return tuple((f"={n}", write(at.ref, "case", case.id)) for n, case in enumerate(latest(at.cases), 1))


def _more(at: _Looking) -> tuple[Choice, ...]:
    test = ("group:do_test", write(at.ref, "do", "test"))
    pause = at.switch("paused", is_on=at.group.is_paused)
    return (at.to("language"), pause, test, at.to("export"), at.to("leave"))


def _language(at: _Looking) -> tuple[Choice, ...]:
    if len(at.locales) <= CHOICES_PER_SCREEN:
        return _named(at, at.locales)
    return (*_named(at, at.locales[:LANGUAGES]), at.to("more_languages", "group:open_more"))


def _more_languages(at: _Looking) -> tuple[Choice, ...]:
    return _named(at, at.locales[LANGUAGES:])


def _named(at: _Looking, locales: tuple[tuple[str, str], ...]) -> tuple[Choice, ...]:
    """The one that is set has a mark: its name stands nowhere else on the screen."""
    now = at.group.locale or at.locales[0][0]
    return tuple(at.set("locale", code, f"=✓ {name}" if code == now else f"={name}") for code, name in locales)


def _export(at: _Looking) -> tuple[Choice, ...]:
    return ()


def _leave(at: _Looking) -> tuple[Choice, ...]:
    return (("group:do_leave", write(at.ref, "do", "leave")),)


SCREENS: Mapping[str, Callable[[_Looking], tuple[Choice, ...]]] = {
    "panel": _panel,
    "mode": _mode,
    "signals": _signals,
    "times": _times,
    "report_first": _report_first,
    "quiet": _quiet,
    "recent": _recent,
    "more": _more,
    "language": _language,
    "more_languages": _more_languages,
    "export": _export,
    "leave": _leave,
}
_ABOVE = {
    "report_first": "times", "quiet": "times", "language": "more", "more_languages": "language", "export": "more",
    "leave": "more",
}  # fmt: skip


def groups(listed: tuple[tuple[str, str], ...]) -> Line:
    """The groups that the admin may settle: (ref, title). None: how to add the bot to one."""
    choices = tuple((f"={title[:LONGEST_TITLE] or '?'}", write(ref, "open", "panel")) for ref, title in listed)
    return Line("group:groups" if listed else "group:no_groups", choices=(*choices, ("group:add_to_a_group", "add:")))


def take(values: Mapping[str, str], listed: tuple[tuple[str, str], ...]) -> Line:
    """A copied line was typed: for which group is it?"""
    short = settings.packed(values)
    choices = tuple((f"={title[:LONGEST_TITLE] or '?'}", write(ref, "take", short)) for ref, title in listed)
    return Line("group:take", choices=choices)
