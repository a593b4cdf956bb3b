"""What staff type is read with care: a number, a reference that is no address, days within their limits."""

import pytest

from bot.core.staff import typed


@pytest.mark.parametrize(
    ("argument", "given"),
    [
        ("K7Q2MDX AB-12345 30", ("K7Q2MDX", "AB-12345", 30)),
        ("k7q2mdx ab-12345", ("K7Q2MDX", "ab-12345", 30)),
        ("  K7Q2MDX   FIR/12/2026   1 ", ("K7Q2MDX", "FIR/12/2026", 1)),
        ("K7Q2MDX 1234 90", ("K7Q2MDX", "1234", 90)),
    ],
)
def test_a_reference_is_read_however_it_is_spaced(argument, given):
    assert typed.reference(argument) == given


@pytest.mark.parametrize(
    "argument",
    [
        "", "K7Q2MDX", "AB-12345 30", "K7Q2MDX ____ 30", "K7Q2MDX REFERENCE 30", "K7Q2MDX AB-12345 0",
        "K7Q2MDX AB-12345 91", "K7Q2MDX AB-12345 -1", "K7Q2MDX AB-12345 ٣٠", "K7Q2MDX AB-12345 30 more",
        "K7Q2MDX t.me/abc123", "K7Q2MDX https://example.org/1", "K7Q2MDX 123", "K7Q2MDX K7Q2MDX 30",
        "K7Q2MDX " + "1" * 31, "K7Q2MDX a|b,1234", "K1Q2MDX AB-12345",
    ],
)  # fmt: skip
def test_what_is_no_reference_is_none(argument):
    assert typed.reference(argument) is None


def test_a_press_is_read_back_and_fits_a_button():
    data = typed.press("K7Q2MDX", "withdraw")
    assert len(data) <= 64
    assert typed.pressed(data) == ("K7Q2MDX", "withdraw")


@pytest.mark.parametrize("data", ["", "k", "k..confirm", "k.K7Q2MDX.list", "k.K7Q2MD.confirm", "q.K7Q2MDX.confirm"])
def test_a_press_that_is_none_is_none(data):
    assert typed.pressed(data) is None


@pytest.mark.parametrize(("argument", "page"), [("", 0), ("1", 0), ("2", 1), ("0", 0), ("x", 0), ("9999", 0)])
def test_a_page_is_read(argument, page):
    assert typed.page(argument) == page
