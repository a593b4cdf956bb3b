"""Services of a country, as a person reads them: who, number with its country, hours, cost, name, languages.

Only what may be shown comes here (`content.countries` sees to `show: ok`). `unknown` is said as
"may cost money" and "may ask your name": nothing is promised that nobody verified.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import zip_longest

from bot.content.bundle import Bundle
from bot.content.countries import Service
from bot.content.locales import LOCALES
from bot.service.wording import isolated

OFFERED = ("PK", "AE", "SA", "GB")
"""Countries offered by name before somebody types one: where most who speak Pakistan's languages live."""
MOST_OFFERED = 4
WORLDWIDE = {
    *("own_image_child", "own_image_adult", "image_help", "self_help", "self_help_talk"),
    *("report_link", "report_app", "directory"),
}
"""Roles of services that are there for the whole world."""


def _by_turns(lists: Iterable[tuple[Service, ...]]) -> Iterator[Service]:
    return (service for turn in zip_longest(*lists) for service in turn if service)


class Cards:
    """The services of one country for readers of one locale, at one time."""

    def __init__(self, served: Bundle, engine: Bundle, locale: str, country: str, now: datetime) -> None:
        self._served = served
        self._engine = engine
        self._locale = locale
        self._now = now
        self._in_rtl = locale in LOCALES and LOCALES[locale].direction == "rtl"
        self._comma = "، " if self._in_rtl else ", "
        self.country = country if country in served.countries else "ZZ"
        self.asked_country = country

    def services(self, roles: tuple[str, ...]) -> list[Service]:
        """One of each role first, then the second of each, and so on; each service and each number once.

        What stands in for a role that the country has nothing for comes after what the country has.
        """
        own: list[tuple[Service, ...]] = []
        standing_in: list[tuple[Service, ...]] = []
        for role in roles:
            is_own = self._served.countries.has_own(role, self.country)
            (own if is_own else standing_in).append(self._served.countries.showable(role, self.country))
        found: dict[str, Service] = {}
        numbers: set[tuple[str, str]] = set()
        for service in (*_by_turns(own), *_by_turns(standing_in)):
            number = (service.country, service.phone)
            if service.phone and number in numbers and not (service.sms or service.whatsapp):
                continue
            numbers.add(number)
            found.setdefault(service.id, service)
        return list(found.values())

    def emergency(self) -> tuple[str, ...]:
        """Lines like "Police: 15 (Pakistan)"; empty where no number may be shown."""
        return tuple(
            f"{self._named(self._of_pack(one.country, one.id, 'name'))}{self._number(one.phone, self.country)}"
            for one in self._served.countries.emergency(self.country)
        )

    def first_number(self, role: str) -> str:
        """Name and number of the first service of this role that has a number; empty where none has."""
        for service in self._served.countries.showable(role, self.country):
            if service.phone:
                name = self._of_pack(service.country, service.id, "name")
                name = self._named(name.replace(service.phone, "").strip())
                return f"{name}{self._number(service.phone, service.country)}"
        return ""

    def _named(self, name: str) -> str:
        """What stands before a number."""
        return f"{isolated(name, in_rtl=self._in_rtl)}: "

    def country_name(self, code: str) -> str:
        return self._served.countries.name(code, self._locale)

    def offered_countries(self) -> tuple[str, ...]:
        """The one that is shown comes first, also where there is no pack for it."""
        offered = (code for code in OFFERED if code in self._served.countries)
        wanted = dict.fromkeys((self.asked_country, *offered))
        return tuple(code for code in wanted if code not in ("", "ZZ"))[:MOST_OFFERED]

    def none_speaks(self, services: Iterable[Service]) -> str:
        """The line that no service of a list speaks the reader's language; empty where one does, or may."""
        mine = self._locale.partition("_")[0]
        spoken = [{code.replace("-", "_").partition("_")[0] for code in service.languages} for service in services]
        if any(not languages or mine in languages for languages in spoken):
            return ""
        return self._say("no_service_in", languages=self._served.countries.language_name(mine, self._locale))

    def none_here(self, roles: tuple[str, ...], services: Iterable[Service]) -> str:
        """The line that a country has nobody of its own for this; empty where it has, or where nobody expects it."""
        if set(roles) <= WORLDWIDE or "ZZ" in (self.asked_country, ""):
            return ""
        if any(service.country == self.asked_country for service in services):
            return ""
        return self._say("none_here", country=self.country_name(self.asked_country))

    def card(self, service: Service) -> tuple[str, list[str]]:
        """The title and the lines below it."""
        facts = " · ".join(part for part in (self._cost(service), self._asks_name(service)) if part)
        lines = [
            self._of_pack(service.country, service.id, "does"),
            *self._ways(service),
            *self._hours(service),
            facts,
            self._languages(service),
            self._of_pack(service.country, service.id, "limit"),
            self._say("only_in", scope=self._of_pack(service.country, service.id, "scope")) if service.scope else "",
        ]
        return self._name(service), [line for line in lines if line]

    def _name(self, service: Service) -> str:
        return isolated(self._of_pack(service.country, service.id, "name"), in_rtl=self._in_rtl)

    def _ways(self, service: Service) -> Iterator[str]:
        is_abroad = service.country not in (self.country, "ZZ")
        if service.phone and service.country != "ZZ":  # there a number says its country only by its code
            yield self._number(service.phone, service.country)
        if service.phone_abroad and (is_abroad or service.country == "ZZ"):
            yield self._say("phone_abroad", phone=self._mark(service.phone_abroad))
        for way, number in (("by_sms", service.sms), ("by_whatsapp", service.whatsapp)):
            if number:
                yield self._say(way, phone=self._mark(number), country=self.country_name(service.country))
        if url := service.urls.get(self._locale) or service.url:
            yield self._mark(url)

    def _number(self, phone: str, country: str) -> str:
        return self._say("phone_in", phone=self._mark(phone), country=self.country_name(country))

    def _mark(self, value: str) -> str:
        return isolated(value, in_rtl=self._in_rtl)

    def _hours(self, service: Service) -> Iterator[str]:
        if not service.hours:
            return
        hours = self._of_pack(service.country, service.id, "hours")
        country = self.country_name(service.country)
        has_times = any(c.isdecimal() for c in hours)
        is_local = service.country != "ZZ" and bool(service.phone) and has_times
        said = self._say("hours", hours=hours, country=country) if is_local else hours
        is_open = self._served.countries.open_now(service, self._now)
        state = "" if is_open is None else self._say("open_now" if is_open else "closed_now")
        yield f"{state}. {said}" if state else said

    def _cost(self, service: Service) -> str:
        """Toll-free ends at the border."""
        if service.phone_abroad and service.country not in (self.country, "ZZ"):
            return self._say("call_from", country=self.country_name(self.asked_country))
        return self._say({"yes": "free", "no": "costs"}.get(service.free, "may_cost"))

    def _asks_name(self, service: Service) -> str:
        return self._say({"yes": "no_name", "no": "asks_name"}.get(service.anonymous, "may_ask_name"))

    def _languages(self, service: Service) -> str:
        """The reader's language first, then those of the country; five at most."""
        mine = self._locale.partition("_")[0]
        wanted = (self._locale, mine, *self._served.countries.languages(self.country))
        ordered = sorted(service.languages, key=lambda code: wanted.index(code) if code in wanted else len(wanted))
        names = [self._served.countries.language_name(code, self._locale) for code in ordered[:5]]
        return self._say("languages", languages=self._comma.join(names)) if names else ""

    def _of_pack(self, country: str, entry: str, name: str) -> str:
        text_id = f"countries/{country}/{entry}.{name}"
        return self._served.text(text_id, self._locale) if self._served.has_text(text_id) else ""

    def _say(self, text: str, **values: str) -> str:
        said = self._engine.text(f"engine:{text}", self._locale)
        for name, value in values.items():
            said = said.replace(f"{{{name}}}", value)
        return said
