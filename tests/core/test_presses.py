"""What a button carries comes back as it was written, or as a press that leads to the start."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import presses
from bot.core.flow import Place

IDS = st.from_regex(r"[A-Za-z0-9_-]{8}", fullmatch=True)
NAMES = st.from_regex(r"[a-z][a-z0-9_-]{0,11}", fullmatch=True)
PLACES = st.builds(Place, NAMES, NAMES)


@given(IDS, st.integers(0, 36**4 - 1), PLACES, NAMES)
def test_a_press_is_read_as_it_was_written(conversation, visit, place, choice):
    data = presses.write(conversation, visit, place, choice)
    assert presses.read(data) == presses.Press(conversation, visit, place, choice)


@given(st.text())
def test_any_text_is_read_as_a_press(data):
    found = presses.read(data)
    assert len(found.conversation) <= 16
    assert len(found.choice) <= 40
    assert 0 <= found.visit < 36**6


@given(st.lists(st.text(max_size=9), min_size=4, max_size=7).map(".".join))
def test_anything_that_looks_like_a_press_is_read_as_one(rest):
    assert isinstance(presses.read("1." + rest), presses.Press)


def test_the_room_for_names_is_what_fits_beside_the_longest_conversation():
    step = Place("f" * 20, "s" * (presses.ROOM_FOR_PLACE_AND_CHOICE - 21 - 5))
    data = presses.write("abcdefgh", 36**4 - 1, step, "c" * 5)
    assert len(data.encode()) == presses.LONGEST


def test_what_does_not_fit_is_not_written():
    with pytest.raises(ValueError, match="64 are allowed"):
        presses.write("abcdefgh", 1, Place("f" * 30, "s" * 30), "choice")


@pytest.mark.parametrize(
    ("choice", "page"),
    [("-more-1", 1), ("-more-12", 12), ("-more-", 0), ("-more", 0), ("-more-123", 0), ("-more-²", 0)],
)
def test_a_page_is_a_small_number_or_the_first(choice, page):
    assert presses.page_of(choice) == page


@given(st.integers(0, 99))
def test_more_leads_to_the_page_it_names(page):
    assert presses.page_of(presses.more(page)) == page
