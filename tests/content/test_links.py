"""What a person types becomes a public link or nothing; no private detail comes along."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.links import LONGEST, MessageLink, has_address, message_link, names_a_person, public_link


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


@pytest.mark.parametrize(
    "typed", ["t.me/+abcdefgh", "www.example.org", "see t.me/joinchat/abcdef", "t.me/c/123456/7", "t.me/some_channel"]
)
def test_an_invitation_is_an_address_although_it_is_not_public(typed: str) -> None:
    assert has_address(typed)


@pytest.mark.parametrize("typed", ["hello", "@some_channel", "a@example.org", "help me.he has my photo", ""])
def test_a_name_a_mail_address_and_a_missing_space_are_no_address_of_the_web(typed: str) -> None:
    assert not has_address(typed)


@pytest.mark.parametrize("typed", ["0300 1234567", "+92-300-1234567", "call 03001234567 now"])
def test_a_phone_number_names_a_person(typed: str) -> None:
    assert names_a_person(typed)


def test_a_date_or_a_short_number_names_nobody() -> None:
    assert not names_a_person("24.11.2026, 15 people")


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    link = public_link(text)
    assert link is None or len(link.written) <= LONGEST


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://t.me/c/1234567890/77", MessageLink(77, -1001234567890)),
        ("t.me/c/1234567890/5/77", MessageLink(77, -1001234567890)),
        (" http://www.telegram.me/c/12/7?single ", MessageLink(7, -1000000000012)),
        ("https://t.me/some_group/77", MessageLink(77, name="some_group")),
        ("t.me/some_group/5/77/", MessageLink(77, name="some_group")),
    ],
)
def test_the_link_of_a_message_says_which_group_and_which_message(text, expected):
    assert message_link(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "t.me/some_group", "t.me/c/1234567890", "t.me/+abcdefgh", "look: t.me/c/1234567890/77", "@some_group",
        "https://example.org/c/1/2", "t.me/c/12345678901234567890/77", "t.me/c/1/77 and more", "t.me/c/x/77",
    ],
)  # fmt: skip
def test_anything_else_is_no_link_of_a_message(text):
    assert message_link(text) is None
