"""What a typed text is about: words of staff-owned lists, found in many spellings, in one pass.

The cost is flat in the number of words (Aho-Corasick) and linear in the text; there is no pattern
that could run away. The same finder serves every list of phrases.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import ahocorasick

CRISIS = "crisis"
STRETCHED = re.compile(r"([^\W\d_])\1+")
LONGEST_TEXT = 4096
"""Characters that are looked at, Telegram's limit for a message."""

_LETTERS = str.maketrans(
    {
        "ك": "ک", "ي": "ی", "ى": "ی", "ئ": "ی", "ې": "ی", "ے": "ی", "ۓ": "ی",
        "ه": "ہ", "ة": "ہ", "ۀ": "ہ", "ھ": "ہ", "ە": "ہ", "ۂ": "ہ", "ۃ": "ہ",
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و", "ں": "ن",
        "\u0640": None, "\u200b": None, "\u200c": None, "\u200d": None, "\u2060": None, "\ufeff": None,
        "'": None, "\u2019": None, "`": None,
    }
)  # fmt: skip
"""Arabic and Urdu keyboards write the same word with different letters; what joins letters is no letter."""


def normalised(text: str) -> str:
    """Lower case, one alphabet a language, words apart by one space, a space at both ends.

    Vowel marks, joiners and stretched letters go, digits become Western: " meri tasveer 18 ".
    """
    folded = unicodedata.normalize("NFKD", text[:LONGEST_TEXT]).casefold().translate(_LETTERS)
    kept = (_plain(c) for c in folded if not unicodedata.combining(c))
    return f" {' '.join(_unstretched(''.join(kept)).split())} "


def _plain(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    return character if character.isalnum() else " "


def _unstretched(text: str) -> str:
    """A doubled or stretched letter is one letter, in lists and texts alike: "pleaaase", "tasveer" and "tasver"."""
    return STRETCHED.sub(r"\1", text)


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase of a list that stands in a text."""

    name: str
    phrase: str


class Finder:
    """Finds phrases as whole words. `lists` are name → phrases, in the order of their weight."""

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        self._names = tuple(lists)
        self._automaton = ahocorasick.Automaton()
        for name, phrases in lists.items():
            for phrase in phrases:
                written = normalised(phrase)
                if written.strip():
                    known: tuple[Found, ...] = self._automaton.get(written, ())
                    self._automaton.add_word(written, (*known, Found(name, phrase)))
        self._is_empty = not len(self._automaton)
        if not self._is_empty:
            self._automaton.make_automaton()

    def find(self, text: str) -> tuple[Found, ...]:
        """All that was found, in the order of the lists' weight; each phrase once."""
        if self._is_empty:
            return ()
        hits = (found for _, all_found in self._automaton.iter(normalised(text)) for found in all_found)
        return tuple(sorted(dict.fromkeys(hits), key=lambda found: self._names.index(found.name)))

    def topics(self, text: str) -> tuple[str, ...]:
        """The names of the lists of which a phrase was found, the weightiest first."""
        return tuple(dict.fromkeys(found.name for found in self.find(text)))


def weighed(names: Iterable[str]) -> list[str]:
    """Crisis first, whatever a file is called; the others by how near they are to a person in need."""
    order = (CRISIS, "about_me", "my_child", "worried", "report", "delete_my_data", "is_it_illegal", "angry")
    known = {name: weight for weight, name in enumerate(order)}
    return sorted(names, key=lambda name: (known.get(name, len(order)), name))
