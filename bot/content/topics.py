"""What a typed text is about: words of staff-owned lists, found in many spellings.

The cost is flat in the number of words (Aho-Corasick) and linear in the text; there is no pattern
that could run away. The same finder serves every list of phrases. Words of languages that people type
in Latin letters without a fixed spelling are found by their sound as well.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import ahocorasick

from bot.content.sounding import says_enough, sounded

CRISIS = "crisis"
STRETCHED = re.compile(r"([^\W\d_])\1+")
LONGEST_TEXT = 4096
"""Characters that are looked at, Telegram's limit for a message."""
MOST_REMEMBERED = 4096
"""Characters; more than the alphabets of all languages here."""

_LETTERS = str.maketrans(
    {
        "ك": "ک", "ي": "ی", "ى": "ی", "ئ": "ی", "ې": "ی", "ے": "ی", "ۓ": "ی",
        "ه": "ہ", "ة": "ہ", "ۀ": "ہ", "ھ": "ہ", "ە": "ہ", "ۂ": "ہ", "ۃ": "ہ",
        "ڪ": "ک", "ګ": "گ", "ۍ": "ی",
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
    plain = unicodedata.normalize("NFKD", text[:LONGEST_TEXT]).casefold().translate(_PLAIN)
    return f" {' '.join(_unstretched(plain).split())} "


class _Plain(dict[int, str | None]):
    """What `str.translate` puts in a character's place, found out when it is first met."""

    def __missing__(self, code: int) -> str | None:
        plain = _plain(chr(code))
        if len(self) < MOST_REMEMBERED:
            self[code] = plain
        return plain


def _plain(character: str) -> str | None:
    if unicodedata.combining(character):
        return None
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    return character if character.isalnum() else " "


_PLAIN = _Plain(_LETTERS)


def _unstretched(text: str) -> str:
    """A doubled or stretched letter is one letter, in lists and texts alike: "pleaaase", "tasveer" and "tasver"."""
    return STRETCHED.sub(r"\1", text)


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase of a list that stands in a text."""

    name: str
    phrase: str


class Finder:
    """Finds phrases as whole words. `lists` are name → phrases, in the order of their weight.

    `spelled_freely` are those of them that are also found by their sound.
    """

    def __init__(
        self, lists: Mapping[str, Iterable[str]], spelled_freely: Mapping[str, Iterable[str]] | None = None
    ) -> None:
        self._names = tuple(lists)
        self._written = Index((normalised(phrase), Found(name, phrase)) for name, phrase in _each(lists))
        keys = ((sounded(normalised(phrase)), Found(name, phrase)) for name, phrase in _each(spelled_freely or {}))
        self._heard = Index((key, found) for key, found in keys if says_enough(key))

    def find(self, text: str) -> tuple[Found, ...]:
        """All that was found, in the order of the lists' weight; each phrase once."""
        written = normalised(text)
        heard = () if self._heard.is_empty else self._heard.within(sounded(written))
        hits = (*self._written.within(written), *heard)
        return tuple(sorted(dict.fromkeys(hits), key=lambda found: self._names.index(found.name)))

    def topics(self, text: str) -> tuple[str, ...]:
        """The names of the lists of which a phrase was found, the weightiest first."""
        return tuple(dict.fromkeys(found.name for found in self.find(text)))


def _each(lists: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
    return ((name, phrase) for name, phrases in lists.items() for phrase in phrases)


class Index:
    """Keys, each with what it stands for. A key begins and ends with a space."""

    def __init__(self, entries: Iterable[tuple[str, Found]]) -> None:
        self._automaton = ahocorasick.Automaton()
        for key, found in entries:
            if key.strip():
                known: tuple[Found, ...] = self._automaton.get(key, ())
                self._automaton.add_word(key, (*known, found))
        self.is_empty = not len(self._automaton)
        if not self.is_empty:
            self._automaton.make_automaton()

    def within(self, text: str) -> Iterator[Found]:
        if not self.is_empty:
            yield from (found for _, all_found in self._automaton.iter(text) for found in all_found)


def weighed(names: Iterable[str]) -> list[str]:
    """Crisis first, whatever a file is called; the others by how near they are to a person in need.

    A fear of the law comes before a report: who asks "will the police arrest me" wants no form. What is kept comes
    before a report too: who wants a chat removed does not mean the picture.
    """
    order = (CRISIS, "about_me", "my_child", "worried", "is_it_illegal", "delete_my_data", "report", "angry", "help")
    known = {name: weight for weight, name in enumerate(order)}
    return sorted(names, key=lambda name: (known.get(name, len(order)), name))
