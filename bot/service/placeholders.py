"""What stands in the braces of a text: a closed list, each with a phrase for when there is nothing to put in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bot.content.bundle import Bundle
from bot.content.locales import LOCALES, SOURCE
from bot.content.texts import COUNTED, ONE
from bot.service.cards import Cards
from bot.service.group_words import GroupWords
from bot.service.staff_words import rows
from bot.service.wording import apart

BRACES = re.compile(r"\{([a-z_]+)\}")
CODE = "code"
"""The kind of span of what a tap copies."""
COPIED = ("code", "line")
"""A receipt, and the settings of a group as one line."""


class Placeholders:
    """The values for one screen. `names()` is the whole list; the check of content knows no other."""

    def __init__(self, bundle: Bundle, cards: Cards, locale: str, facts: Mapping[str, str]) -> None:
        self.bundle = bundle
        self._cards = cards
        self._locale = locale
        self._facts = facts
        self.in_rtl = locale in LOCALES and LOCALES[locale].direction == "rtl"

    def value(self, name: str) -> str:
        """Raises KeyError for a name that is on no list: content is checked so that none comes here."""
        return FROM[name](self)

    def number(self, text_id: str) -> int | None:
        """What a text with a form for one counts; None where it has none."""
        if not self.bundle.has_text(f"{text_id}{ONE}"):
            return None
        said = self.bundle.text(text_id, SOURCE)
        counted = (self.value(name) for name in COUNTED if f"{{{name}}}" in said)
        return next((int(value) for value in counted if value.isdecimal()), None)

    def engine(self, text: str) -> str:
        return self.bundle.text(f"engine:{text}", self._locale)

    def fact(self, name: str) -> str:
        return self._facts.get(name, "")

    def worded(self, prefix: str, fact: str) -> str:
        """A fact as words: the engine's text ``<prefix>_<fact>``, or ``<prefix>_unknown``."""
        said = f"{prefix}_{fact}"
        return self.engine(said if fact and self.bundle.has_text(f"engine:{said}") else f"{prefix}_unknown")

    def app(self) -> str:
        """Where the picture is: as the person said, or Telegram for what was forwarded within it."""
        return self.worded("app", self.fact("where") or ("telegram" if self.fact("forwarded") else ""))

    def seen(self) -> str:
        return self.worded("seen", self.fact("note_seen") or self.fact("seen"))

    def country(self) -> str:
        """The country whose services are shown."""
        return self._cards.country_name(self._cards.asked_country)

    def note_country(self) -> str:
        code = self.fact("note_country")
        return self._cards.country_name(code) if code else self.engine("country_unknown")

    def days(self, number: int) -> str:
        """In words, so that a text may hold more than one such number: 1 day, 30 days."""
        return self.bundle.text("engine:days", self._locale, number).replace("{days}", str(number))

    def emergency(self) -> str:
        return "\n".join(self._cards.emergency()) or self.engine("emergency_unknown")

    def line(self, role: str, name: str) -> str:
        return self._cards.first_number(role) or self.engine(f"{name}_unknown")

    def group(self) -> GroupWords:
        bundle, locale = self.bundle, self._locale
        return GroupWords(
            lambda name: bundle.text(f"group:{name}", locale),
            lambda name: bundle.has_text(f"group:{name}"),
            self._facts,
            in_rtl=self.in_rtl,
        )

    def items(self) -> str:
        """The list that staff keep, a row each."""
        bundle, locale = self.bundle, self._locale
        written = rows(lambda name: bundle.text(f"staff:{name}", locale), self.fact("items"), in_rtl=self.in_rtl)
        return "\n".join(written)

    def operator(self, field: str) -> str:
        value = str(getattr(self.bundle.operator, field) or "")
        return value or self.engine(f"{field}_unknown")


FROM: Mapping[str, Callable[[Placeholders], str]] = {
    "also": lambda p: p.fact("also"),
    "app": Placeholders.app,
    "child_line": lambda p: p.line("child_line", "child_line"),
    "code": lambda p: p.fact("code"),
    "contact": lambda p: p.operator("contact"),
    "count": lambda p: p.fact("count"),
    "country": Placeholders.country,
    "crisis_line": lambda p: p.line("crisis", "crisis_line"),
    "days": lambda p: p.fact("days"),
    "days_kept": lambda p: p.days(p.bundle.operator.keeps_days),
    "emergency": Placeholders.emergency,
    "ends": lambda p: p.fact("ends"),
    "group": lambda p: p.group().title(),
    "hour": lambda p: p.fact("hour"),
    "items": Placeholders.items,
    "kind": lambda p: p.worded("kind", p.fact("note_kind") or p.fact("kind")),
    "line": lambda p: p.fact("line"),
    "link": lambda p: p.engine("link_kept" if p.fact("note_link") == "one" else "link_none"),
    "minutes": lambda p: p.fact("minutes"),
    "missing": lambda p: p.group().missing(),
    "mode": lambda p: p.group().mode(),
    "note_country": Placeholders.note_country,
    "operator": lambda p: p.operator("name") if p.bundle.operator.name else p.engine("operator_unknown"),
    "phrases": lambda p: p.group().phrases(),
    "quiet": lambda p: p.group().quiet(),
    "reads_within": lambda p: p.days(p.bundle.operator.reads_within_days),
    "recent": lambda p: p.group().recent(),
    "reference": lambda p: p.fact("reference"),
    "seconds": lambda p: p.fact("seconds"),
    "seen": Placeholders.seen,
    "shared": lambda p: p.group().shared(),
    "signals": lambda p: p.group().signals(),
    "state": lambda p: p.group().state(),
    "tally": lambda p: p.group().tally(),
}


def fill(template: str, values: Placeholders) -> list[tuple[str, str]]:
    """The text in parts, each with the kind of its span: only what is copied has one."""
    if "{" not in template:
        return [(template, "")] if template else []
    parts: list[tuple[str, str]] = []
    at = 0
    for braces in BRACES.finditer(template):
        parts.append((template[at : braces.start()], ""))
        name = braces.group(1)
        parts += apart(values.value(name), CODE if name in COPIED else "", in_rtl=values.in_rtl)
        at = braces.end()
    parts.append((template[at:], ""))
    return [(text, kind) for text, kind in parts if text]
