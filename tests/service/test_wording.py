"""Lines in two writing directions: a messenger lays a line out by its first strong letter outside of isolates."""

import pytest

from bot.service.wording import RIGHT_TO_LEFT_MARK, Words, apart, begins_rtl, isolated


@pytest.mark.parametrize(
    ("line", "is_rtl"),
    [
        pytest.param("رپورٹ کریں", True, id="Urdu"),
        pytest.param("Report", False, id="Latin"),
        pytest.param("15 (پاکستان)", True, id="a number, then Urdu"),
        pytest.param("\u2068Telegram\u2069 پر", True, id="an isolate, then Urdu"),
        pytest.param("\u2068ہیلپ لائن (Helpline)\u2069", False, id="nothing but an isolate"),
        pytest.param("\u2069 پر", True, id="an end without a beginning"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_the_first_strong_letter_outside_of_isolates_decides(line, is_rtl):
    assert begins_rtl(line) is is_rtl


def test_a_name_with_latin_letters_begins_its_line_from_the_right():
    words = Words(is_rtl=True)
    name = isolated("ہیلپ لائن (Helpline)", in_rtl=True)
    words.card(name, ["سنتے ہیں۔"])
    assert words.text.splitlines()[0] == RIGHT_TO_LEFT_MARK + name
    assert [(span.offset, span.length) for span in words.spans] == [(1, len(name))]


@pytest.mark.parametrize(
    ("value", "stands_apart"),
    [
        pytest.param("4453 6628 5865 3091", True, id="groups of digits change places in a line from the right"),
        pytest.param("2026-12-01", True, id="a date too"),
        pytest.param("+92 300 1234567", True, id="a number of a phone"),
        pytest.param("IWF-2026-7", True, id="a reference"),
        pytest.param("30", False, id="a number alone"),
        pytest.param("30 دن", False, id="words of this direction"),
        pytest.param("\u206815\u2069 (پاکستان)", False, id="what is isolated already"),
    ],
)
def test_what_would_turn_round_stands_apart_and_is_copied_without_its_marks(value, stands_apart):
    words = Words(is_rtl=True)
    words.paragraph([("کوڈ: ", ""), *apart(value, "code", in_rtl=True)])
    assert ("\u2068" + value + "\u2069" in words.text) is stands_apart
    (span,) = words.spans
    assert words.text[span.offset : span.offset + span.length] == value
    assert apart(value, "code", in_rtl=False) == [(value, "code")]
