"""The rough sound of words that are typed in Latin letters without a fixed spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.sounding import says_enough, sounded
from bot.content.topics import Finder, normalised

SPELLINGS = {
    "I do not want to live": ("jeena nahi chahta", "jina nahin chahata", "jeena nai chata", "jeena nhi chahta"),
    "I cannot bear it": ("bardasht nahi hota", "brdasht ni hota", "bardaasht nahin hotaa"),
    "in danger": ("main khatre mein", "mein khatray me", "mai khtrey main"),
    "my picture": ("meri tasveer", "mery tasvir", "meri tasweer"),
    "is doing": ("kar raha", "kr rha", "kar rahaa"),
    "to me": ("mujhe", "muje", "mjhe", "mujhay"),
    "against the law": ("ghair qanooni", "gair kanooni", "ghair qanuni"),
    "I did": ("maine kiya", "mene kia"),
}


@pytest.mark.parametrize("spellings", SPELLINGS.values(), ids=SPELLINGS)
def test_spellings_of_one_phrase_sound_the_same(spellings: tuple[str, ...]) -> None:
    assert len({sounded(normalised(spelling)) for spelling in spellings}) == 1


def test_who_lives_and_who_goes_sound_different() -> None:
    assert sounded(normalised("jee nahi sakta")) != sounded(normalised("ja nahi sakta"))


def test_a_short_word_is_found_as_it_is_spelled_alone() -> None:
    finder = Finder({"is_it_illegal": ["haram"]}, {"is_it_illegal": ["haram"]})
    assert not says_enough(sounded(normalised("haram")))
    assert finder.topics("kya yeh haram hai") == ("is_it_illegal",)
    assert finder.topics("it does no harm") == ()


def test_only_words_that_are_spelled_freely_are_found_by_their_sound() -> None:
    assert Finder({"report": ["shikayat karni"]}).topics("shikayat krni") == ()
    freely = Finder({"report": ["shikayat karni"]}, {"report": ["shikayat karni"]})
    assert freely.topics("shekayat krnee") == ("report",)


@given(st.text())
def test_any_text_has_a_sound_that_begins_and_ends_with_a_space(text: str) -> None:
    key = sounded(normalised(text))
    assert key.startswith(" ")
    assert key.endswith(" ")
