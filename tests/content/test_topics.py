"""Typed text is routed by words of staff-owned lists, in any of the languages and many spellings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.topics import Finder, normalised, weighed

FINDER = Finder(
    {
        "crisis": ["i want to die", "مرنا چاہتا", "marna chahta"],
        "about_me": ["my picture", "meri tasveer", "میری تصویر", "under 18"],
        "report": ["report"],
    }
)


@pytest.mark.parametrize(
    ("written", "topic"),
    [
        pytest.param("Somebody has MY PICTURE!!", "about_me", id="capitals and marks"),
        pytest.param("meri   tasveer", "about_me", id="several spaces"),
        pytest.param("ميري تصوير", "about_me", id="Arabic keyboard"),
        pytest.param("میری تَصویر", "about_me", id="vowel mark"),
        pytest.param("meri tasveeeeer", "about_me", id="stretched letter"),
        pytest.param("i'm under ۱۸", "about_me", id="Eastern digits"),
        pytest.param("how do I report this", "report", id="inside a sentence"),
    ],
)
def test_a_topic_is_found_however_it_is_spelled(written: str, topic: str) -> None:
    assert FINDER.topics(written) == (topic,)


def test_a_word_is_not_found_inside_another_word() -> None:
    assert FINDER.topics("the reporter wrote") == ()


def test_crisis_comes_first_whatever_stands_first_in_the_text() -> None:
    assert FINDER.topics("report my picture, i want to die") == ("crisis", "about_me", "report")


def test_the_phrase_that_was_found_can_be_named() -> None:
    assert [found.phrase for found in FINDER.find("meri tasveer")] == ["meri tasveer"]


def test_crisis_weighs_most_among_all_lists() -> None:
    assert weighed(["report", "zzz", "crisis", "about_me"]) == ["crisis", "about_me", "report", "zzz"]


def test_no_lists_find_nothing() -> None:
    assert Finder({}).topics("anything") == ()


@given(st.text())
def test_any_text_can_be_normalised_and_normalising_twice_changes_nothing(text: str) -> None:
    once = normalised(text)
    assert once.startswith(" ")
    assert normalised(once) == once


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_phrase_is_found_between_any_other_words(before: str, after: str) -> None:
    assert "crisis" in FINDER.topics(f"{before} i want to die {after}")
