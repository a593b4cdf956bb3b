"""Country packs: laws, emergency numbers and services, and only what of them may be shown.

`show: ok` is the one door: nothing marked ``after_check`` or ``hold``, and nothing under ``unverified``, comes out
here. Where a country has no service for a role, the fallback pack ``ZZ`` stands in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from babel import Locale as Cldr
from babel import UnknownLocaleError

from bot.content.explain import near
from bot.content.locales import LOCALES
from bot.content.schema import CountryFile, ServiceShape
from bot.content.source import Source
from bot.content.texts import Text
from bot.core.problems import Problem

FALLBACK = "ZZ"
MOST_HITS = 3
OTHER_NAMES = {
    "uk": "GB", "england": "GB", "britain": "GB", "great britain": "GB", "scotland": "GB", "wales": "GB",
    "usa": "US", "america": "US", "united states of america": "US", "uae": "AE", "emirates": "AE", "dubai": "AE",
    "abu dhabi": "AE", "ksa": "SA", "saudi": "SA", "bharat": "IN", "hindustan": "IN", "holland": "NL", "london": "GB",
    "bartania": "GB", "inglistan": "GB", "amrika": "US", "amreeka": "US", "makkah": "SA", "jeddah": "SA",
    "madina": "SA", "riyadh": "SA", "sharjah": "AE", "jarmani": "DE", "انڈیا": "IN", "ہندوستان": "IN",
    "یو کے": "GB", "یوکے": "GB", "انگلینڈ": "GB", "انگلستان": "GB", "لندن": "GB", "یونائیٹڈ کنگڈم": "GB",
    "امریکا": "US", "یو ایس اے": "US",
    "یو اے ای": "AE", "دبئی": "AE", "دوبئی": "AE", "ابوظہبی": "AE", "ابو ظہبی": "AE", "شارجہ": "AE", "سعودیہ": "SA",
    "مکہ": "SA", "مدینہ": "SA", "جدہ": "SA", "ریاض": "SA", "ہالینڈ": "NL", "سپین": "ES",
}  # fmt: skip
"""What people type and no list of names has."""
_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_FIGURE = re.compile(r"\d|\b(?:years?|prison|jail|fine|life)\b|[$€£₨]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Emergency:
    country: str
    id: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Law:
    """A rule in one plain sentence; `penalty` is empty unless a lawyer signed it."""

    country: str
    id: str
    says: str
    penalty: str
    source: str


@dataclass(frozen=True, slots=True)
class Service:
    """A helpline, portal, police line or self-help site that may be shown."""

    country: str
    """Of the pack it is written in; ``ZZ`` is everywhere."""
    id: str
    name: str
    roles: tuple[str, ...]
    phone: str = ""
    phone_abroad: str = ""
    sms: str = ""
    whatsapp: str = ""
    url: str = ""
    urls: Mapping[str, str] = ()  # type: ignore[assignment]
    hours: str = ""
    open: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    free: str = "unknown"
    anonymous: str = "unknown"
    scope: str = ""
    time_zone: str = ""
    verified_on: str = ""


@dataclass(frozen=True, slots=True)
class Country:
    code: str
    name: str
    languages: tuple[str, ...]
    time_zone: str
    emergency: tuple[Emergency, ...]
    laws: tuple[Law, ...]
    services: tuple[Service, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    """By locale: what people there call it, where CLDR has a name that nobody says."""


class Countries:
    """All packs together."""

    def __init__(self, countries: Mapping[str, Country]) -> None:
        self._countries = dict(countries)

    def __contains__(self, code: object) -> bool:
        return code in self._countries

    def __iter__(self) -> Iterator[str]:
        return iter(self._countries)

    def showable(self, role: str, country: str) -> tuple[Service, ...]:
        """The services of a country for a role, in the order of the pack; the fallback's where there are none."""
        return self._of(role, country) or self._of(role, FALLBACK)

    def has_own(self, role: str, country: str) -> bool:
        """Whether the pack of this country names a service for this role, its own or one that it refers to."""
        return bool(self._of(role, country))

    def languages(self, country: str) -> tuple[str, ...]:
        """The languages of a country, the usual first; none where there is no pack."""
        pack = self._countries.get(country)
        return pack.languages if pack else ()

    def _of(self, role: str, code: str) -> tuple[Service, ...]:
        pack = self._countries.get(code)
        return tuple(service for service in pack.services if role in service.roles) if pack else ()

    def emergency(self, country: str) -> tuple[Emergency, ...]:
        pack = self._countries.get(country)
        return pack.emergency if pack else ()

    def laws(self, country: str) -> tuple[Law, ...]:
        pack = self._countries.get(country)
        return pack.laws if pack else ()

    def hour(self, country: str, now: datetime) -> int:
        """0 to 23, by the clock there; UTC where the pack names no time zone."""
        pack = self._countries.get(country)
        return now.astimezone(ZoneInfo(pack.time_zone)).hour if pack and pack.time_zone else now.hour

    def name(self, code: str, locale: str) -> str:
        pack = self._countries.get(code)
        called = pack.names.get(locale) or pack.names.get(_names_as(locale)) if pack else ""
        return called or territory_name(code, locale) or (pack.name if pack else code)

    def language_name(self, code: str, locale: str) -> str:
        known = LOCALES.get(code.replace("-", "_"))
        if known and known.code == "ur_Latn":
            return known.own_name
        try:
            return str(_cldr(locale).languages.get(code.partition("_")[0].partition("-")[0], code))
        except (KeyError, ValueError):
            return code

    def open_now(self, service: Service, now: datetime) -> bool | None:
        """None where it is not known: no machine form, no time zone, or nobody has verified the hours."""
        if not service.open or not service.time_zone or not service.verified_on:
            return None
        there = now.astimezone(ZoneInfo(service.time_zone))
        return any(is_open(rule, there) for rule in service.open)

    def find(self, text: str, locale: str) -> tuple[str, ...]:
        """Codes of the countries that a typed name means, best first, at most three."""
        wanted = _folded(text)
        if not wanted:
            return ()
        names = self._names
        exact = [code for name, code in names if name == wanted]
        if exact:
            return tuple(dict.fromkeys(exact))[:MOST_HITS]
        begins = [code for name, code in names if name.startswith(wanted) or (len(wanted) > 3 and wanted in name)]
        similar = [code for score, code in sorted(_similar(wanted, names))]
        return tuple(dict.fromkeys((*begins, *similar)))[:MOST_HITS]

    @cached_property
    def _names(self) -> tuple[tuple[str, str], ...]:
        """(folded name, code) in every locale, all the world's countries."""
        found: dict[tuple[str, str], None] = {}
        for locale in LOCALES:
            for code, name in _cldr(locale).territories.items():
                if len(code) == 2 and code.isalpha() and code not in ("ZZ", "EU", "EZ", "UN", "XA", "XB", "QO"):
                    found[_folded(str(name)), code] = None
        found |= {(_folded(pack.name), code): None for code, pack in self._countries.items() if code != FALLBACK}
        found |= {(_folded(name), code): None for code, pack in self._countries.items() for name in pack.names.values()}
        found |= {(_folded(name), code): None for name, code in OTHER_NAMES.items()}
        found |= {(_folded(name), code): None for code, name in self._own_names() if name}
        return tuple(found)

    def _own_names(self) -> Iterator[tuple[str, str]]:
        """What a country with a pack is called in its own languages."""
        for code, pack in self._countries.items():
            for language in pack.languages if code != FALLBACK else ():
                try:
                    yield code, str(Cldr.parse(language.partition("_")[0]).territories.get(code, ""))
                except (UnknownLocaleError, ValueError):
                    continue


def _similar(wanted: str, names: tuple[tuple[str, str], ...]) -> Iterator[tuple[int, str]]:
    """Names with one or two letters more, fewer or other, found by what they share of two-letter pieces."""
    pieces = {wanted[i : i + 2] for i in range(len(wanted) - 1)}
    for name, code in names:
        if abs(len(name) - len(wanted)) <= 2 and len(wanted) > 3:
            shared = len(pieces & {name[i : i + 2] for i in range(len(name) - 1)})
            if shared * 3 >= len(pieces) * 2 - 1:
                yield -shared, code


def _folded(text: str) -> str:
    from bot.content.topics import normalised

    return normalised(unicodedata.normalize("NFKC", text[:80])).strip()


def _names_as(locale: str) -> str:
    """The locale of CLDR that names countries and languages for this one."""
    known = LOCALES.get(locale)
    return (known.cldr if known else "") or locale or "en"


@lru_cache(maxsize=32)
def _cldr(locale: str) -> Cldr:
    return Cldr.parse(_names_as(locale))


def territory_name(code: str, locale: str) -> str:
    return str(_cldr(locale).territories.get(code, ""))


def is_open(rule: str, there: datetime) -> bool:
    """Whether ``24/7``, ``Mo-Fr 09:00-17:00`` or ``Sa 10:00-02:00`` covers this local time."""
    if rule == "24/7":
        return True
    days, _, hours = rule.partition(" ")
    first, _, last = days.partition("-")
    begin, end = (int(time[:2]) * 60 + int(time[3:5]) for time in hours.split("-"))
    now = there.hour * 60 + there.minute
    today, yesterday = there.weekday(), (there.weekday() - 1) % 7
    if begin <= end:
        return _is_day(first, last, today) and begin <= now < end
    return (_is_day(first, last, today) and now >= begin) or (_is_day(first, last, yesterday) and now < end)


def _is_day(first: str, last: str, day: int) -> bool:
    begin, end = _DAYS.index(first), _DAYS.index(last or first)
    return begin <= day <= end if begin <= end else day >= begin or day <= end


# ---- reading


@dataclass(slots=True)
class ReadCountries:
    countries: dict[str, Country]
    texts: dict[str, Text]
    problems: list[Problem]


Everywhere = Mapping[str, tuple[str, ServiceShape]]
"""id → the country of its pack, and the service."""


def read_countries(files: Mapping[str, tuple[Source, CountryFile]]) -> ReadCountries:
    """`files` are by country code."""
    found = ReadCountries({}, {}, [])
    everywhere = {service.id: (code, service) for code, (_, shape) in files.items() for service in shape.services}
    seen: dict[str, str] = {}
    for code, (source, shape) in files.items():
        for i, service in enumerate(shape.services):
            if service.id in seen:
                facts = {"id": service.id, "first": seen[service.id], "second": source.file}
                found.problems.append(Problem("id-twice", source.spot("services", i, "id"), facts))
            seen.setdefault(service.id, source.file)
        found.countries[code] = _country(code, source, shape, everywhere, found)
    return found


def _country(
    code: str,
    source: Source,
    shape: CountryFile,
    everywhere: Mapping[str, tuple[str, ServiceShape]],
    found: ReadCountries,
) -> Country:
    services = []
    for i, service in enumerate(shape.services):
        if read := _service(source, shape, i, everywhere, found):
            services.append(read)
            _texts(found, source, code, service, i)
    for i, number in enumerate(shape.emergency):
        _text(found, source, f"countries/{code}/{number.id}.name", number.name, "emergency", i, "name")
    for i, law in enumerate(shape.law):
        if law.says and law.current == "yes":
            _text(found, source, f"countries/{code}/{law.id}.says", law.says, "law", i, "says")
            if _FIGURE.search(law.says) and not (law.lawyer_signed.name and law.lawyer_signed.date):
                found.problems.append(Problem("figure-unsigned", source.spot("law", i, "says"), {"id": law.id}))
    emergency = tuple(Emergency(code, one.id, one.name, one.phone) for one in shape.emergency if one.show == "ok")
    laws = tuple(
        Law(
            code, law.id, law.says, law.penalty if law.lawyer_signed.name and law.lawyer_signed.date else "", law.source
        )
        for law in shape.law
        if law.says and law.current == "yes"
    )
    names = dict(shape.names)
    return Country(code, shape.name, tuple(shape.languages), shape.time_zone, emergency, laws, tuple(services), names)


def _service(source: Source, pack: CountryFile, i: int, everywhere: Everywhere, found: ReadCountries) -> Service | None:
    """A service that may be shown; one that refers to another pack's is that one, with the roles set here."""
    shape, home = pack.services[i], pack.country
    if shape.refers_to:
        if shape.refers_to not in everywhere:
            facts = {"id": shape.refers_to, "near": near(shape.refers_to, everywhere, "refers_to: {}")}
            found.problems.append(Problem("refers-nowhere", source.spot("services", i, "refers_to"), facts))
            return None
        home, target = everywhere[shape.refers_to]
        if shape.show != "ok" or target.show != "ok":
            return None
        zone = "" if home == FALLBACK else pack.time_zone
        return replace(_as_service(home, target, zone), roles=tuple(shape.roles or target.roles))
    if shape.show != "ok":
        return None
    if not shape.source or not shape.source_date:
        found.problems.append(Problem("source-missing", source.spot("services", i), {"id": shape.id}))
        return None
    return _as_service(home, shape, pack.time_zone)


def _as_service(country: str, shape: ServiceShape, time_zone: str) -> Service:
    return Service(
        country, shape.id, shape.name, tuple(shape.roles), shape.phone, shape.phone_abroad, shape.sms, shape.whatsapp,
        shape.url, dict(shape.urls), shape.hours, tuple(shape.open), tuple(shape.languages), shape.free,
        shape.anonymous, shape.scope, time_zone, shape.verified_on,
    )  # fmt: skip


def _texts(found: ReadCountries, source: Source, code: str, service: ServiceShape, i: int) -> None:
    for name in ("name", "does", "limit", "hours", "scope"):
        if text := getattr(service, name):
            _text(found, source, f"countries/{code}/{service.id}.{name}", text, "services", i, name)


def _text(found: ReadCountries, source: Source, text_id: str, text: str, *at: str | int) -> None:
    found.texts[text_id] = Text(text_id, text, source.spot(*at), "card")
