"""How words sound that are typed in Latin letters without a fixed spelling: Roman Urdu, Roman Punjabi and the like.

"jeena nahi chahta", "jina nahin chahata" and "jeena nai chata" become one and the same, and so do "raha" and "rha".
A rough key of our own, made for how people in Pakistan type (Soundex and its heirs know English names): the vowels
fall into three, an a between two consonants goes, and so do breath after a consonant and the nose at the end of a word.
"""

from __future__ import annotations

import re

FEWEST_SIGNS = 6
"""A shorter key says too little: "haram" would sound like "harm"."""

_STEPS = tuple(
    (re.compile(pattern), sounds)
    for pattern, sounds in (
        (r"(?<= )mjh", "mujh"),
        ("ph", "f"),
        ("w", "v"),
        ("q", "k"),
        ("ch+", "C"),
        ("sh", "S"),
        ("a[iy]|e[iy]|[iy]", "e"),
        ("a[uv](?![aeiou])|o[uv](?![aeiou])|u", "o"),
        (r"(?<=[^aeo ])a(?=[^aeo ])", ""),
        (r"(?<=[bdgjklmnpt])h", ""),
        (r"h(?=[^aeo])", ""),
        (r"([^\W\d_])\1+", r"\1"),
        (r"(?<=[eo])n(?= )", ""),
    )
)


def sounded(written: str) -> str:
    """The key of a normalised text: words apart by one space, a space at both ends."""
    for pattern, sounds in _STEPS:
        written = pattern.sub(sounds, written)
    return written


def says_enough(key: str) -> bool:
    return len(key) - key.count(" ") >= FEWEST_SIGNS
