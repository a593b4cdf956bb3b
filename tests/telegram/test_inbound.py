"""Every common update, as the Bot API server writes it, and what Ruko takes it for."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.service.from_group import FromGroup
from bot.service.incoming import Blocked, Command, Incoming, Item, Other, Press, Start, Text, Unblocked
from bot.telegram.ignored import Ignored
from bot.telegram.inbound import read

ROWS = (Path(__file__).parent / "data" / "updates.jsonl").read_text(encoding="utf-8").splitlines()
UPDATES = {row["name"]: row["update"] for row in map(json.loads, ROWS)}
BOT = "sample_ruko_bot"
URL = "https://example.org/page"
ALBUM = "13921234567890123"

EXPECTED = {
    "text": Text("Good evening"),
    "text_urdu": Text("السلام علیکم"),
    "text_roman_urdu": Text("mujhe madad chahiye"),
    "start": Start(),
    "start_deep_link": Start("g_Zk3T9q-2"),
    "help": Command("help"),
    "command_with_own_name": Command("language"),
    "text_without_language_or_username": Text("Hello"),
    "text_with_link": Text(f"see {URL}", (URL,)),
    "text_with_hidden_link": Text("see here", (URL,)),
    "text_with_mention": Text("ask @sample_second"),
    "photo": Item("own"),
    "photo_with_caption": Item("own"),
    "photo_spoiler": Item("own"),
    "video": Item("own"),
    "animation": Item("own"),
    "document": Item("own"),
    "live_photo": Item("own"),
    "audio": Item("own"),
    "album_1_of_3": Item("own", ALBUM),
    "album_2_of_3": Item("own", ALBUM),
    "album_3_of_3": Item("own", ALBUM),
    "voice_recorded": Other("voice"),
    "video_note_recorded": Other("voice"),
    "voice_forwarded": Item("user"),
    "sticker": Other("other"),
    "contact": Other("contact"),
    "location": Other("location"),
    "venue": Other("location"),
    "poll": Other("other"),
    "dice": Other("other"),
    "forward_from_person": Item("user"),
    "forward_from_hidden_person": Item("hidden_user"),
    "forward_from_group": Item("chat"),
    "forward_from_channel": Item("channel"),
    "forward_from_channel_signed": Item("channel"),
    "forward_hidden_without_name": Item("hidden_user"),
    "reply_to_bot": Text("I do not know"),
    "reply_with_quote_from_channel": Text("Is this true?"),
    "edited_text": "unknown",
    "edited_caption": "unknown",
    "callback": Press("43825510000101", "a:1"),
    "callback_message_too_old": Press("43825510000101", "a:1"),
    "callback_from_inline_message": Press("43825510000101", "a:1"),
    "pinned_in_private": "service",
    "auto_delete_timer": "service",
    "bot_blocked": Blocked(),
    "bot_unblocked": Unblocked(),
    "bot_added_to_channel": "group",
    "group_text": "group",
    "group_text_small_group": "group",
    "group_photo": "group",
    "topic_text": "group",
    "topic_created": "group",
    "channel_writes_in_group": "group",
    "channel_post": "unknown",
    "members_added": "group",
    "member_left": "group",
    "ephemeral_reply": "group",
    "guest_message": "unknown",
    "reaction": "unknown",
    "inline_query": "unknown",
    "business_message": "unknown",
}
"""A string is the reason why nobody is answered. Edits count in groups alone, so a caption's edit warns nobody twice.
What is read of groups is in `test_groups`."""


def came(update):
    return read(json.dumps(update, ensure_ascii=False).encode(), BOT)


def message(**holds):
    chat = {"id": 7, "type": "private"}
    return {"update_id": 1, "message": {"message_id": 5, "from": {"id": 7}, "chat": chat, "date": 1} | holds}


def what(**holds):
    """What a message in a private chat is taken for, or why it is ignored."""
    found = came(message(**holds))
    return found.what if isinstance(found, Incoming) else found.reason


@pytest.mark.parametrize("name", EXPECTED)
def test_each_common_update_is_taken_for_what_it_is(name):
    found = came(UPDATES[name])
    expected = EXPECTED[name]
    assert found.update_id == UPDATES[name]["update_id"]
    assert (found.reason if isinstance(found, Ignored) else found.what) == expected


def test_a_message_brings_chat_number_time_and_language_as_the_client_wrote_it():
    found = came(UPDATES["text_urdu"])
    assert (found.chat_id, found.message, found.language_code) == (5510000101, 102, "ur")
    assert found.sent_at == datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)


def test_a_press_names_the_message_that_holds_the_button_and_tells_no_time():
    found = came(UPDATES["callback_message_too_old"])
    assert (found.chat_id, found.message, found.sent_at) == (5510000101, 10, None)


def test_a_press_on_an_inline_message_belongs_to_the_persons_own_chat():
    found = came(UPDATES["callback_from_inline_message"])
    assert (found.chat_id, found.message) == (5510000101, 0)


@pytest.mark.parametrize("code", ["en_US", "zh-hans", "ur-PK", "", "x" * 300, None, 7, True, ["en"], {"a": 1}])
def test_no_language_code_loses_an_update(code):
    update = message(text="hello")
    update["message"]["from"]["language_code"] = code
    assert came(update).language_code == (code if isinstance(code, str) else None)


@pytest.mark.parametrize("kind", ["photo", "video", "animation", "document", "audio", "story", "paid_media"])
def test_whatever_could_be_material_is_an_item(kind):
    holds = {kind: [{"file_id": "x"}] if kind == "photo" else {"file_id": "x"}}
    assert isinstance(what(**holds), Item)


@pytest.mark.parametrize("kind", ["text", "voice", "video_note", "rich_message"])
def test_what_somebody_else_wrote_or_recorded_is_an_item(kind):
    holds = {kind: "a text" if kind == "text" else {"x": 1}, "forward_origin": {"type": "chat", "date": 1}}
    assert what(**holds) == Item("chat")


@pytest.mark.parametrize(
    "kind", ["sticker", "poll", "dice", "game", "checklist", "giveaway", "invoice", "something_of_next_year"]
)
@pytest.mark.parametrize("forwarded", [{}, {"forward_origin": {"type": "user", "date": 1}}], ids=["own", "forwarded"])
def test_what_never_holds_a_picture_is_no_item_even_when_forwarded(kind, forwarded):
    assert what(**{kind: {"x": 1}}, **forwarded) == Other("other")


@pytest.mark.parametrize(
    ("kind", "expected"), [("contact", "contact"), ("location", "location"), ("venue", "location")]
)
def test_a_forwarded_contact_or_place_stays_a_contact_or_place(kind, expected):
    assert what(**{kind: {"x": 1}}, forward_origin={"type": "user", "date": 1}) == Other(expected)


def test_a_story_comes_out_of_telegram_but_its_poster_is_not_known():
    assert what(story={"chat": {"id": 1, "type": "channel"}, "id": 3}) == Item("hidden_user")


def test_an_origin_of_an_unknown_kind_counts_as_hidden():
    assert what(photo=[{}], forward_origin={"type": "something new"}) == Item("hidden_user")


@pytest.mark.parametrize("kind", ["write_access_allowed", "chat_background_set", "web_app_data", "forum_topic_created"])
def test_what_telegram_itself_notes_in_a_chat_is_answered_by_nobody(kind):
    assert what(**{kind: {}}) == "service"


def test_a_message_of_a_bot_is_answered_by_nobody():
    update = message(text="hello")
    update["message"]["from"]["is_bot"] = True
    assert came(update) == Ignored(1, "ours")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/START", Start()),
        ("/start  abc-_1 ", Start("abc-_1")),
        ("/start@Sample_RUKO_bot abc", Start("abc")),
        ("/Country Canada", Command("country", "Canada")),
        ("/help\nplease", Command("help", "please")),
        ("/nothing_we_know", Command("nothing_we_know")),
        ("/help " + "x" * 99, Command("help", "x" * 64)),
    ],
)
def test_a_command_is_read_whatever_its_case(text, expected):
    assert what(text=text) == expected


@pytest.mark.parametrize(
    "text", ["/", "//", "/ help", "/home/me", "/help@other_bot", "see /help", "/مدد", "/" + "x" * 40]
)
def test_what_only_looks_like_a_command_is_text(text):
    assert what(text=text) == Text(text)


def test_a_link_is_cut_out_where_telegram_counts_in_utf16_units():
    text = "👍🏽 دیکھیں https://example.org/page"
    offset = len(text[: text.index("https")].encode("utf-16-le")) // 2
    assert what(text=text, entities=[{"type": "url", "offset": offset, "length": len(URL)}]) == Text(text, (URL,))


@given(offset=st.integers(), length=st.integers())
def test_a_link_that_lies_nowhere_raises_nothing(offset, length):
    assert isinstance(what(text="a 👍 b", entities=[{"type": "url", "offset": offset, "length": length}]), Text | str)


def test_what_a_person_wrote_does_not_show_when_it_is_printed():
    for name in ("text", "text_with_hidden_link", "callback"):
        shown = repr(came(UPDATES[name]))
        assert not any(part in shown for part in ("Good evening", "see here", URL, "5510000101", "a:1", "4382"))


def test_every_common_update_is_expected_here_or_is_of_a_group():
    assert all(isinstance(came(UPDATES[name]), FromGroup) for name in set(UPDATES) - set(EXPECTED))


@given(st.binary(max_size=200))
def test_no_bytes_raise(body):
    assert isinstance(read(body, BOT), Incoming | FromGroup | Ignored)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.data())
def test_no_change_to_an_update_raises_or_loses_its_number(data):
    """One value somewhere in a real update becomes any other JSON value."""
    update = json.loads(data.draw(st.sampled_from(ROWS)))["update"]
    holder, key = data.draw(st.sampled_from([place for place in places(update) if place[1] != "update_id"]))
    holder[key] = data.draw(json_values)
    assert came(update).update_id == update["update_id"]


def places(value):
    """Each (container, key) inside a JSON value."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield value, key
        yield from places(inner)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"update_id":"x"}', b"[" * 100_000, b"\xff\xfe"])
def test_what_is_no_update_is_undecodable(body):
    assert read(body, BOT) == Ignored(None, "undecodable")


def test_an_update_of_another_shape_keeps_its_number():
    assert read(b'{"update_id":9,"message":"?"}', BOT) == Ignored(9, "undecodable")


@pytest.mark.parametrize("date", [0, -(10**18), 10**18])
def test_a_time_that_is_none_is_no_time(date):
    assert came(message(text="hello", date=date)).sent_at is None
