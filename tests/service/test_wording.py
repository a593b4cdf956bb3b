"""Lines in two writing directions: a messenger lays a line out by its first strong letter outside of isolates."""

import pytest

from bot.service.wording import RIGHT_TO_LEFT_MARK, Words, begins_rtl, isolated


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
