"""Roman Urdu keeps the one spelling of docs/reference/glossary.md, in letters that every keyboard has."""

from __future__ import annotations

import re

from support.shipped import content

BUNDLE = content()
SAYS = BUNDLE.catalogs["ur_Latn"].says
OTHER_SPELLINGS = frozenset(
    [
        "nahin",
        "nai",
        "hein",
        "hen",
        "hun",
        "hu",
        "ye",
        "wo",
        "isse",
        "usse",
        "toh",
        "or",
        "lakin",
        "karen",
        "kren",
        "bhejen",
        "dabaen",
        "jayen",
        "bache",
        "bachey",
        "aage",
        "agay",
        "khatre",
        "neeche",
        "apnay",
        "meray",
        "pehlay",
        "bhejnay",
        "karnay",
        "jata",
        "jati",
        "ata",
        "ati",
        "bahut",
        "boht",
        "tasvir",
        "tasweer",
        "zarurat",
        "waja",
        "kese",
        "kyon",
        "bharose",
        "fehrist",
        "hindse",
        "muraad",
        "lagay",
        "milay",
        "chalay",
        "phailay",
        "dikhay",
        "sakay",
        "rahay",
        "daalay",
        "pohanchay",
        "maangay",
    ]
)
FORMS_OF_TUM = frozenset(["tum", "tumhara", "tumhari", "tumhein", "tera", "teri", "tujhe", "karo", "bhejo", "batao"])
SHOWS_WHO = re.compile(
    r"\b(?:chahta|chahti|chahte) (?:hoon|hain|tha|thi|thay|theen)\b|\bsak(?:ta|ti) hoon\b|\baap \w+ sak(?:te|ti) hain\b"
)


def test_a_word_has_one_spelling_and_nobody_is_called_tum() -> None:
    words = {text_id: set(re.findall(r"[a-z-]+", text.lower())) for text_id, text in SAYS.items()}
    refused = OTHER_SPELLINGS | FORMS_OF_TUM
    assert {text_id: found for text_id, all_words in words.items() if (found := all_words & refused)} == {}


def test_letters_carry_no_marks() -> None:
    """The names of organisations keep theirs."""
    texts = {text_id: text for text_id, text in SAYS.items() if not text_id.endswith(".name")}
    assert {text_id: text for text_id, text in texts.items() if not text.replace("←", "").isascii()} == {}


def test_nothing_shows_whether_somebody_is_a_man_or_a_woman() -> None:
    assert {text_id: text for text_id, text in SAYS.items() if SHOWS_WHO.search(text.lower())} == {}
