"""The code of a note: made, shown, typed by hand, read again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import receipts

CODES = st.builds(receipts.make, st.integers(0, 99), st.binary(min_size=8, max_size=8))
EASTERN, PERSIAN = "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"


@given(CODES)
def test_a_code_is_read_as_it_is_shown(code):
    assert len(code) == receipts.LENGTH
    assert receipts.read(receipts.spaced(code)) == code


@given(CODES)
@pytest.mark.parametrize("digits", [EASTERN, PERSIAN], ids=["Arabic", "Urdu"])
def test_a_code_may_be_typed_in_the_digits_of_the_language(digits, code):
    assert (
        receipts.read(receipts.spaced(code).translate(dict(zip(map(ord, "0123456789"), digits, strict=True)))) == code
    )


@given(CODES, st.sampled_from(["\u2068{}\u2069", " {} ", "\u200e{}", "{}\n", "\t{}", "{}\u200f"]))
def test_what_a_phone_adds_around_a_code_does_no_harm(code, around):
    assert receipts.read(around.format(receipts.spaced(code))) == code


@given(CODES, st.sampled_from([" ", "-", "–", "\u00a0", "\u202f", "\n", ""]))
def test_a_code_may_be_grouped_in_any_way(code, between):
    assert receipts.read(between.join(code[i : i + 4] for i in range(0, 16, 4))) == code


@given(CODES, st.integers(0, 15), st.integers(1, 9))
def test_a_slip_of_one_digit_is_noticed(code, position, shift):
    slip = str((int(code[position]) + shift) % 10)
    assert receipts.read(code[:position] + slip + code[position + 1 :]) is None


@given(CODES, st.integers(0, 14))
def test_two_neighbours_that_changed_places_are_noticed(code, position):
    """All but 09 and 90, which Luhn's sum cannot tell apart."""
    one, other = code[position], code[position + 1]
    swapped = code[:position] + other + one + code[position + 2 :]
    noticed = one != other and {one, other} != {"0", "9"}
    assert (receipts.read(swapped) is None) == noticed


@given(st.text())
def test_any_text_is_a_code_or_is_none(text):
    code = receipts.read(text)
    assert code is None or (len(code) == 16 and code.isascii() and code.isdigit())


@pytest.mark.parametrize("text", ["", "1234", "my code is 1234 5678 9012 3452", "12345678901234567", "²" * 16])
def test_a_text_around_a_code_is_no_code(text):
    assert receipts.read(text) is None


@given(st.integers(0, 99), st.binary(min_size=8))
def test_a_code_says_in_which_shard_its_note_lies(shard, chance):
    assert receipts.shard(receipts.make(shard, chance)) == shard
