"""What a person types becomes a public link or nothing; no private detail comes along."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.links import LONGEST, names_a_person, public_link


@pytest.mark.parametrize(
    ("typed", "kept", "is_name"),
    [
        pytest.param("https://example.org/a/b?token=1#x", "https://example.org/a/b", False, id="query and fragment go"),
        pytest.param("see www.example.org.", "https://example.org", False, id="inside a sentence"),
        pytest.param("example.org/page", "https://example.org/page", False, id="without a scheme"),
        pytest.param("https://t.me/some_channel/12?single", "https://t.me/some_channel/12", False, id="a post"),
        pytest.param("t.me/s/some_channel/12", "https://t.me/some_channel/12", False, id="a post in the preview"),
        pytest.param("t.me/some_channel", "https://t.me/some_channel", True, id="a bare name may be a person"),
        pytest.param("it was in @some_channel", "@some_channel", True, id="an at-name may be a person"),
        pytest.param("https://user:pass@example.org/x", None, False, id="credentials are never kept"),
    ],
)
def test_a_typed_link_is_kept_without_what_is_private(typed: str, kept: str | None, is_name: bool) -> None:
    link = public_link(typed)
    assert (link.written if link else None) == kept
    assert link is None or link.is_name == is_name


@pytest.mark.parametrize(
    "typed", ["t.me/+abcdefgh", "t.me/joinchat/abcdef", "t.me/c/123456/7", "hello", "a@example.org", ""]
)
def test_what_is_not_public_is_no_link(typed: str) -> None:
    assert public_link(typed) is None


@pytest.mark.parametrize("typed", ["0300 1234567", "+92-300-1234567", "call 03001234567 now"])
def test_a_phone_number_names_a_person(typed: str) -> None:
    assert names_a_person(typed)


def test_a_date_or_a_short_number_names_nobody() -> None:
    assert not names_a_person("24.11.2026, 15 people")


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    link = public_link(text)
    assert link is None or len(link.written) <= LONGEST
