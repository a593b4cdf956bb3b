"""Checks of the country packs: facts with a source, nothing shown that nobody may rely on, help in every country."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.content.checks_flows import HELP_ROLES, steps
from bot.content.countries import FALLBACK
from bot.content.parts import Parts
from bot.content.schema import CountryFile, EmergencyShape, ServiceShape
from bot.content.source import Path_, Source
from bot.core.flow import Step
from bot.core.problems import Problem, Spot

_PHONE = re.compile(r"\+?[0-9*#][0-9 *#().-]*( ext\. [0-9]+)?( \(send [A-Z ]+\))?")
_DAY = "(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_TIME = "(?:[01][0-9]|2[0-4]):[0-5][0-9]"
_OPEN = re.compile(rf"24/7|{_DAY}(?:-{_DAY})? {_TIME}-{_TIME}")
NUMBERS = ("phone", "phone_abroad", "sms", "whatsapp")
SAID = ("name", "does", "limit", "hours", "scope", "url", *NUMBERS)
"""What of a service people may read."""
MOST_NAMED = 5


def roles(parts: Parts) -> Iterator[Problem]:
    """What a step asks for has to be there in every country, its own or that of everywhere; so has its help."""
    countries = sorted({*parts.countries, FALLBACK})
    for _, step in steps(parts):
        help_ = tuple(role for role in step.services if role in HELP_ROLES)
        for wanted in filter(None, (step.services, help_)):
            if empty := [code for code in countries if not _has_any(parts, wanted, code)]:
                yield _without_service(parts, step, wanted, empty)
                break


def _has_any(parts: Parts, roles: tuple[str, ...], country: str) -> bool:
    return any(parts.countries.showable(role, country) for role in roles)


def _without_service(parts: Parts, step: Step, wanted: tuple[str, ...], empty: list[str]) -> Problem:
    names = [parts.packs[code][1].name if code in parts.packs else code for code in empty]
    facts = {"roles": " or ".join(wanted), "step": step.place.step, "countries": _named(names)}
    return Problem("role-without-service", parts.spot(f"{step.place}.services"), facts)


def _named(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def entries(parts: Parts) -> Iterator[Problem]:
    """Each number and service by itself."""
    for source, pack in parts.packs.values():
        if pack.time_zone and not _is_time_zone(pack.time_zone):
            yield Problem("time-zone-unknown", source.spot("time_zone"), {"found": pack.time_zone})
        for i, number in enumerate(pack.emergency):
            yield from _verified(source, number, "emergency", i)
            if not _PHONE.fullmatch(number.phone):
                yield _unreadable_number(source, number.phone, "emergency", i, "phone")
        for i, service in enumerate(pack.services):
            yield from _verified(source, service, "services", i)
            if not service.refers_to:
                yield from _service(source, service, "services", i)


def _is_time_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _verified(source: Source, entry: EmergencyShape | ServiceShape, *at: str | int) -> Iterator[Problem]:
    """A day without a name, or a name without a day, vouches for nothing."""
    if bool(entry.verified_on) != bool(entry.verified_by):
        there, missing = ("verified_on", "verified_by") if entry.verified_on else ("verified_by", "verified_on")
        yield Problem("verified-by-half", source.spot(*at, there), {"there": there, "missing": missing})
    elif entry.verified_on and not _is_day(entry.verified_on):
        yield Problem("day-unreadable", source.spot(*at, "verified_on"), {"found": entry.verified_on})


def _is_day(written: str) -> bool:
    try:
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False


def _unreadable_number(source: Source, number: str, *at: str | int) -> Problem:
    return Problem("number-unreadable", source.spot(*at), {"found": number})


def _service(source: Source, service: ServiceShape, *at: str | int) -> Iterator[Problem]:
    for key in NUMBERS:
        if (number := getattr(service, key)) and not _PHONE.fullmatch(number):
            yield _unreadable_number(source, number, *at, key)
    for path, address in _addresses(service):
        if not re.match(r"https://[^\s/]+\.[^\s/]+", address):
            yield Problem("address-unreadable", source.spot(*at, *path), {"found": address})
    for i, rule in enumerate(service.open):
        if not _OPEN.fullmatch(rule):
            yield Problem("hours-unreadable", source.spot(*at, "open", i), {"found": rule})
    if service.show == "ok":
        yield from _shown(source, service, *at)


def _addresses(service: ServiceShape) -> Iterator[tuple[Path_, str]]:
    if service.url:
        yield ("url",), service.url
    for locale, address in service.urls.items():
        yield ("urls", locale), address


def _shown(source: Source, service: ServiceShape, *at: str | int) -> Iterator[Problem]:
    """What people will see of it can be relied on, and leads somewhere."""
    facts = {"id": service.id}
    if not service.name:
        yield Problem("missing-key", source.spot(*at), {"key": "name"})
    ways = [*(getattr(service, key) for key in NUMBERS), *(address for _, address in _addresses(service))]
    if service.roles and not any(ways):
        yield Problem("no-way-to-reach", source.spot(*at), facts)
    if service.confidence == "C" and any(ways) and not service.verified_on:
        yield Problem("weak-source-shown", source.spot(*at, "show"), facts)
    said = [getattr(service, key) for key in SAID] + [address for _, address in _addresses(service)]
    for name, value in service.unverified.items():
        if any(_stands_in(value, text) for text in said if text):
            yield Problem("unverified-shown", source.spot(*at, "unverified", name), facts | {"found": value})


def _stands_in(value: str, text: str) -> bool:
    """As words, or, for a number, by its digits."""
    digits = re.sub(r"\D", "", value)
    if digits and re.fullmatch(r"[+\d][\d ()-]+", value):
        return digits in {re.sub(r"\D", "", found) for found in re.findall(r"\d(?:[\d -]*\d)?", text)}
    return value in text


def not_verified(parts: Parts) -> Iterator[Problem]:
    """Advice, which a deployment may refuse: what is shown and was never dialled, opened or read by a person."""
    for source, pack in parts.packs.values():
        shown = _all_shown(pack)
        open_ = [entry.id for entry in shown if not entry.verified_on]
        if open_:
            facts = {"count": str(len(open_)), "all": str(len(shown)), "country": pack.name, "ids": ", ".join(open_)}
            yield Problem("not-verified", Spot(source.file), facts, is_advice=True)


def _all_shown(pack: CountryFile) -> list[EmergencyShape | ServiceShape]:
    numbers = [number for number in pack.emergency if number.show == "ok"]
    return [*numbers, *(one for one in pack.services if one.show == "ok" and not one.refers_to)]


CHECKS = (roles, entries, not_verified)
