"""A screen or a line, as words and buttons in one locale. Pure: content and time come in.

Words and flow come from the revision the conversation runs on; services, numbers and laws always
from the revision that is served now, so that a wrong number is gone at once for everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.content.bundle import Bundle
from bot.content.countries import Service
from bot.content.locales import LOCALES, Locale
from bot.core import presses, supplied, variants
from bot.core.effects import Line, Screen
from bot.core.flow import CHOICES_PER_SCREEN, SERVICES_PER_SCREEN, SUPPLIED, Step
from bot.core.values import value
from bot.service.cards import Cards
from bot.service.placeholders import Placeholders, fill
from bot.service.ports import Button, Span
from bot.service.wording import Words

START, ADD = "start:", "add:"
"""How the data of a line's choice begins that opens a chat instead of coming back (see `effects.Line`)."""


@value
class Rendered:
    """What a messenger sends. Offsets of spans are in UTF-16 units, as Telegram counts."""

    text: str
    spans: tuple[Span, ...] = ()
    keyboard: tuple[tuple[Button, ...], ...] = ()
    attachment: str = ""
    """The name of one of the campaign's own attachments, sent instead of a text."""


class Renderer:
    """Renders for one deployment. `pinned` is the conversation's revision, `served` today's."""

    def __init__(self, pinned: Bundle, served: Bundle, country: str) -> None:
        self.pinned = pinned
        self.served = served
        self.country = country

    def render(self, what: Screen | Line, locale: str, now: datetime) -> Rendered:
        return self._screen(what, locale, now) if isinstance(what, Screen) else self._line(what, locale, now)

    def _line(self, line: Line, locale: str, now: datetime) -> Rendered:
        if line.text.startswith("attachment:"):
            return Rendered("", attachment=line.text.partition(":")[2])
        page = _Page(self, locale, line.country or self.country, now, line.facts)
        page.say(line.text)
        rows = tuple((_button(page.label(label), data),) for label, data in line.choices)
        return page.finished(rows)

    def _screen(self, screen: Screen, locale: str, now: datetime) -> Rendered:
        page = _Page(self, locale, screen.country or self.country, now, screen.facts)
        step = self.step(screen)
        if screen.lead:
            page.say(screen.lead)
        if step is None:
            return page.finished(())
        for text_id in self._texts(step, screen):
            page.say(text_id)
        more = page.list_services(screen.services or step.services, screen.page)
        return page.finished(_Keyboard(page, screen, step).rows(has_more=more and not screen.services))

    def step(self, screen: Screen) -> Step | None:
        if screen.place.flow == SUPPLIED:
            return supplied.FLOW.steps.get(screen.place.step)
        return self.pinned.flows.step(screen.place)

    def _texts(self, step: Step, screen: Screen) -> tuple[str, ...]:
        """The ids of what a step says, in order."""
        if step.says:
            return (str(step.place),)
        if not step.shows:
            return ()
        if step.shows.startswith("engine:"):
            return (step.shows,)
        varying = self.pinned.flows.messages.get(step.shows)
        if varying is None:
            return (f"{step.shows}:say",)
        frame = variants.fitting(varying, screen.frame)
        return self._repeated(step.shows, frame, screen.level)

    def _repeated(self, message: str, frame: str, level: int) -> tuple[str, ...]:
        """The whole message, its shorter form, or its one line; a frame may have its own."""
        if level > 1:
            again = "again" if level == 2 else "later"
            own = f"{message}:{frame}.{again}"
            return (own if self.pinned.has_text(own) else f"{message}:{again}",)
        fixed: list[str] = []
        while self.pinned.has_text(f"{message}:fixed.{len(fixed)}"):
            fixed.append(f"{message}:fixed.{len(fixed)}")
        return (f"{message}:{frame}", *fixed)


def _button(label: str, data: str) -> Button:
    """Of a line: what is pressed here, or a way into the private chat or into a group."""
    if data == ADD:
        return Button(label, adds=True)
    if data.startswith(START):
        return Button(label, start=data.removeprefix(START))
    return Button(label, data)


class _Page:
    """One message in the making."""

    def __init__(self, renderer: Renderer, locale: str, country: str, now: datetime, facts: Mapping[str, str]) -> None:
        self.pinned = renderer.pinned
        self.locale = locale
        self.facts = facts
        self.words = Words(is_rtl=self.direction == "rtl")
        self.cards = Cards(renderer.served, self.pinned, locale, country, now)
        self.values = Placeholders(self.pinned, self.cards, locale, facts)

    @property
    def direction(self) -> str:
        return LOCALES[self.locale].direction if self.locale in LOCALES else "ltr"

    def text(self, text_id: str) -> str:
        """One text with its placeholders filled, for a label."""
        said = self.pinned.text(text_id, self.locale)
        return "".join(part for part, _ in fill(said, self.values)) if "{" in said else said

    def label(self, text_id: str) -> str:
        """What begins with ``=`` is said as it stands: a group's own title, a language's own name."""
        return text_id[1:] if text_id.startswith("=") else self.text(text_id)

    def say(self, text_id: str) -> None:
        template = self.pinned.text(text_id, self.locale, self.values.number(text_id))
        self.words.paragraph(fill(template, self.values))

    def list_services(self, roles: tuple[str, ...], page: int) -> bool:
        """Cards of the services for these roles; whether there are more than fit one screen."""
        services = self.cards.services(roles)
        if not services:
            return False
        for line in (self.cards.none_here(roles, services), self.cards.none_speaks(services)):
            if line:
                self.words.paragraph([(line, "")])
        pages = -(-len(services) // SERVICES_PER_SCREEN)
        first = page % pages * SERVICES_PER_SCREEN
        for service in services[first : first + SERVICES_PER_SCREEN]:
            self._card(service)
        return pages > 1

    def _card(self, service: Service) -> None:
        self.words.card(*self.cards.card(service))

    def finished(self, rows: tuple[tuple[Button, ...], ...]) -> Rendered:
        return Rendered(self.words.text, tuple(self.words.spans), rows)


class _Keyboard:
    """Choices one a row, and beneath them at most one row of tools."""

    def __init__(self, page: _Page, screen: Screen, step: Step) -> None:
        self.page = page
        self.screen = screen
        self.step = step

    def rows(self, *, has_more: bool) -> tuple[tuple[Button, ...], ...]:
        rows = [(self._choice(choice_id, label),) for choice_id, label in self._choices()]
        if has_more or self._has_more_languages():
            rows.append((self._tool(presses.more(self.screen.page + 1), "engine:more"),))
        if self.step.ask:
            rows.append((self._tool(presses.SKIP, "engine:skip"),))
        return (*rows, self._tools())

    def _choices(self) -> list[tuple[str, str]]:
        place, page = self.step.place, self.page
        if place == supplied.LANGUAGE:
            return [(presses.LANGUAGE + locale.code, locale.own_name) for locale in self._languages_here()]
        facts = self.screen.facts
        before = supplied.text_of("") if place.flow == SUPPLIED else f"{place}."
        countries = [(supplied.COUNTRY_PREFIX + code, self._country(code)) for code in self._countries()]
        return countries + [
            (choice.id, page.text(before + choice.id)) for choice in self.step.choices if choice.is_offered(facts)
        ]

    def _countries(self) -> tuple[str, ...]:
        if self.step.place == supplied.COUNTRY:
            return self.page.cards.offered_countries()
        if self.step.place == supplied.COUNTRY_HITS:
            return tuple(code for code in self.screen.facts.get("countries", "").split(",") if code)
        return ()

    def _country(self, code: str) -> str:
        is_kept = self.step.place == supplied.COUNTRY and code == self.page.cards.asked_country
        return self.page.text("engine:keep_country") if is_kept else self.page.cards.country_name(code)

    def _languages(self) -> list[Locale]:
        return [LOCALES[code] for code in self.page.pinned.flows.locales]

    def _has_more_languages(self) -> bool:
        return self.step.place == supplied.LANGUAGE and len(self._languages()) > CHOICES_PER_SCREEN

    def _languages_here(self) -> list[Locale]:
        """All; or those of this page, where one more button leads to the next."""
        known = self._languages()
        if not self._has_more_languages():
            return known
        size = CHOICES_PER_SCREEN - 1
        first = self.screen.page % -(-len(known) // size) * size
        return known[first : first + size]

    def _tools(self) -> tuple[Button, ...]:
        """First: two other languages, a tap each, by their own names. Later: back, all languages. Always: hide."""
        others = [locale for locale in self._languages() if locale.code != self.page.locale]
        languages = self._tool(presses.LANGUAGES, "engine:language_label")
        hide = self._tool(presses.HIDE, "engine:hide")
        if not self.screen.is_first:
            back = self._tool(presses.BACK, "engine:back")
            return (back, hide) if self.step.place == supplied.LANGUAGE else (back, languages, hide)
        if not others or self.step.place == supplied.LANGUAGE:
            return (hide,)
        named = (self._choice(presses.LANGUAGE + locale.code, locale.own_name) for locale in others[:2])
        return (*named, hide)

    def _tool(self, tool: str, label: str) -> Button:
        return self._choice(tool, self.page.text(label))

    def _choice(self, choice_id: str, label: str) -> Button:
        data = presses.write(self.screen.conversation, self.screen.visit, self.screen.place, choice_id)
        return Button(label, data)
