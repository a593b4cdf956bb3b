"""Everything that was read, before it is checked and becomes a bundle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.content.countries import Countries
from bot.content.locales import SOURCE, chain
from bot.content.schema import CountryFile
from bot.content.source import Source
from bot.content.texts import Avoided, Text
from bot.content.topics import Index
from bot.core.flow import Flows
from bot.core.problems import Spot


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything loaded, before it becomes a bundle."""

    flows: Flows
    texts: Mapping[str, Text]
    spots: Mapping[str, Spot]
    """``flow/step`` and ``flow/step.choice`` → where it is written."""
    messages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Message → its text ids in the order they are shown the first time."""
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """locale → text id → translation that is used."""
    translation_spots: Mapping[tuple[str, str], Spot] = field(default_factory=dict)
    """(locale, text id) → where the translation is written."""
    avoided: Mapping[str, Mapping[str, tuple[Avoided, ...]]] = field(default_factory=dict)
    """Name of a list (``everywhere``, ``own_paths``, ``law``, ``shared_phones``) → locale → wordings refused there."""
    safety: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """What has to be said → locale → the ways in which it may be said."""
    topics: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """topic → locale → its words."""
    attachments: frozenset[str] = frozenset()
    """Names of the campaign's own attachments."""
    countries: Countries = field(default_factory=lambda: Countries({}))
    packs: Mapping[str, tuple[Source, CountryFile]] = field(default_factory=dict)
    """country → its pack as it is written, with what may not be shown."""

    refused: dict[str, tuple[Index, dict[str, Avoided]]] = field(default_factory=dict)
    """What `refusing` has made of the lists so far."""

    @property
    def locales(self) -> tuple[str, ...]:
        """English, and every language that has a catalog."""
        return (SOURCE, *self.translations)

    def read_in(self, text_id: str, locale: str) -> str:
        """The language in which a text is read in this locale: its own, one that stands in, or English."""
        return next((code for code in chain(locale) if text_id in self.translations.get(code, {})), SOURCE)

    def said(self, text_id: str, locale: str) -> str:
        """What is read in this locale: its translation, or that of a language that stands in, or the English text."""
        code = self.read_in(text_id, locale)
        return self.texts[text_id].text if code == SOURCE else self.translations[code][text_id]

    def text_spot(self, text_id: str, locale: str) -> Spot:
        """Where what is read in this locale is written; the English text where that is what is read."""
        code = self.read_in(text_id, locale)
        return self.texts[text_id].spot if code == SOURCE else self.translation_spots[code, text_id]

    def spot(self, name: str) -> Spot:
        """Where a step or choice is written; the file's beginning where only that is known."""
        if name in self.spots:
            return self.spots[name]
        flow = name.partition("/")[0]
        return Spot(f"flows/{flow}.yaml")

    def message_spot(self, message: str) -> Spot:
        return self.spots.get(f"{message}:") or Spot(f"messages/{message}.yaml")
