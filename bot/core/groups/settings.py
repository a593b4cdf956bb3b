"""What admins may set, as short written values: in buttons, and in the line they can copy. Read as untrusted input.

``mode`` watch, warn, remove · ``paused`` · ``phrases`` · ``fingerprints`` · ``anonymous`` on, off ·
``report_first`` 0 to 300 seconds · ``quiet`` off or two hours, 22-7 · ``locale`` · ``topic`` a topic's
number to make exempt, or to look at again · ``allowed`` clear.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.core.groups.group import LONGEST_REPORT_FIRST_S, NO_HOUR, Group

EXPORTED = ("mode", "paused", "phrases", "fingerprints", "anonymous", "report_first", "quiet", "locale")
"""In this order in the line that admins copy; people and topics of a group stay with it."""
LINE = "ruko-settings"

_MODES = ("watch", "warn", "remove")
_QUIET = re.compile(r"([0-9]|1[0-9]|2[0-3])-([0-9]|1[0-9]|2[0-3])")
_LOCALE = re.compile(r"[a-z]{2,3}(_[A-Z][a-z]{3})?(_[A-Z]{2})?")
MOST_TOPICS = 50


def changed(group: Group, values: Mapping[str, str]) -> Group:
    """The group with these values. Total: what cannot be read changes nothing."""
    for name, value in values.items():
        change = _CHANGES.get(name)
        if change is not None:
            group = change(group, value)
    return group


def understood(values: Mapping[str, str]) -> bool:
    """Whether every value is one that `changed` takes."""
    return all(name in _CHANGES and _is_good(name, value) for name, value in values.items())


def values_of(group: Group) -> dict[str, str]:
    quiet = "off" if group.quiet_from == NO_HOUR else f"{group.quiet_from}-{group.quiet_until}"
    written = {
        "mode": group.mode,
        "paused": _on(group.is_paused),
        "phrases": _on(group.uses_phrases),
        "fingerprints": _on(group.uses_fingerprints),
        "anonymous": _on(group.minds_anonymous),
        "report_first": str(group.report_first_s),
        "quiet": quiet,
        "locale": group.locale or "en",
    }
    return {name: written[name] for name in EXPORTED}


def as_line(group: Group) -> str:
    """``ruko-settings mode=warn paused=off …``: at most 160 characters, good for another group."""
    return " ".join((LINE, *(f"{name}={value}" for name, value in values_of(group).items())))


def from_line(text: str) -> dict[str, str] | None:
    """The values of such a line; None where it is none, or one of its values cannot be used."""
    words = text.split()
    if not words or words[0] != LINE or len(words) > len(EXPORTED) + 1:
        return None
    pairs = [word.partition("=") for word in words[1:]]
    values = {name: value for name, _, value in pairs}
    if not values or set(values) - set(EXPORTED) or not understood(values):
        return None
    return values


def packed(values: Mapping[str, str]) -> str:
    """Short enough for a button: the values in order, at most 32 characters; empty where one is not given."""
    return ",".join(_SHORT.get(values.get(name, ""), values.get(name, "")) for name in EXPORTED)


def unpacked(short: str) -> dict[str, str] | None:
    """Total: None for what `packed` did not write."""
    parts = short.split(",")
    if len(parts) != len(EXPORTED):
        return None
    values = {name: _LONG.get(part, part) for name, part in zip(EXPORTED, parts, strict=True) if part}
    return values if understood(values) else None


_SHORT = {"watch": "W", "warn": "N", "remove": "R", "on": "+", "off": "-"}
_LONG = {short: value for value, short in _SHORT.items()}


def _on(is_so: bool) -> str:
    return "on" if is_so else "off"


def _is_good(name: str, value: str) -> bool:
    if name == "mode":
        return value in _MODES
    if name == "report_first":
        return _seconds(value) is not None
    if name == "quiet":
        return value == "off" or _QUIET.fullmatch(value) is not None
    if name == "locale":
        return _LOCALE.fullmatch(value) is not None
    if name == "topic":
        return value.isascii() and value.isdecimal() and len(value) < 12
    return value in (("clear",) if name == "allowed" else ("on", "off"))


def _seconds(value: str) -> int | None:
    if not (value.isascii() and value.isdecimal() and len(value) <= 3):
        return None
    return int(value) if int(value) <= LONGEST_REPORT_FIRST_S else None


def _mode(group: Group, value: str) -> Group:
    match value:
        case "watch" | "warn" | "remove":
            return replace(group, mode=value, has_asked_for_mode=True)
        case _:
            return group


def _switch(name: str) -> Callable[[Group, str], Group]:
    def change(group: Group, value: str) -> Group:
        return replace(group, **{name: value == "on"}) if value in ("on", "off") else group  # type: ignore[arg-type]

    return change


def _report_first(group: Group, value: str) -> Group:
    seconds = _seconds(value)
    return group if seconds is None else replace(group, report_first_s=seconds)


def _quiet(group: Group, value: str) -> Group:
    if value == "off":
        return replace(group, quiet_from=NO_HOUR, quiet_until=NO_HOUR)
    hours = _QUIET.fullmatch(value)
    return replace(group, quiet_from=int(hours[1]), quiet_until=int(hours[2])) if hours else group


def _locale(group: Group, value: str) -> Group:
    return replace(group, locale=value) if _LOCALE.fullmatch(value) else group


def _topic(group: Group, value: str) -> Group:
    """Exempt, or looked at again."""
    if not _is_good("topic", value):
        return group
    topic, known = int(value), group.exempt_topics
    topics = tuple(one for one in known if one != topic) if topic in known else (*known, topic)[-MOST_TOPICS:]
    return replace(group, exempt_topics=topics)


def _allowed(group: Group, value: str) -> Group:
    return replace(group, allowed=()) if value == "clear" else group


_CHANGES: Mapping[str, Callable[[Group, str], Group]] = {
    "mode": _mode,
    "paused": _switch("is_paused"),
    "phrases": _switch("uses_phrases"),
    "fingerprints": _switch("uses_fingerprints"),
    "anonymous": _switch("minds_anonymous"),
    "report_first": _report_first,
    "quiet": _quiet,
    "locale": _locale,
    "topic": _topic,
    "allowed": _allowed,
}
