"""Phrase lists: everyday wording of who passes something on out of outrage. Facts for the signal `phrase` in groups.

One list is a few sets of words. It speaks when each of its sets is met by the text and none of its `none_of` is; so
"share" alone never speaks, nor "share, so that the thief is caught". One pass finds the words of all lists: the
cost is linear in the text and flat in the number of words, and there is no pattern that could run away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.content.schema import PhrasesFile
from bot.content.topics import Finder


@dataclass(frozen=True, slots=True)
class List:
    """All words of all languages; a caption often mixes them."""

    all_of: tuple[tuple[str, ...], ...]
    none_of: tuple[str, ...] = ()


class Phrases:
    """`lists` are name → list, in the order in which their names are given back."""

    def __init__(self, lists: Mapping[str, List]) -> None:
        self._sets = {name: len(one.all_of) for name, one in lists.items()}
        words = {f"{name}.{n}": words for name, one in lists.items() for n, words in enumerate(one.all_of)}
        words |= {f"{name}.-": one.none_of for name, one in lists.items() if one.none_of}
        self._finder = Finder(words)

    def find(self, caption: str) -> tuple[str, ...]:
        """The names of the lists that speak; empty for ordinary chat."""
        met = set(self._finder.topics(caption))
        if not met:
            return ()
        return tuple(name for name, sets in self._sets.items() if self._speaks(name, sets, met))

    def _speaks(self, name: str, sets: int, met: set[str]) -> bool:
        return f"{name}.-" not in met and all(f"{name}.{n}" in met for n in range(sets))


def read(shape: PhrasesFile) -> List:
    def every(words: Mapping[str, list[str]]) -> tuple[str, ...]:
        return tuple(word for of_language in words.values() for word in of_language)

    return List(tuple(every(words) for words in shape.all_of), every(shape.none_of))
