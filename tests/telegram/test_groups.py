"""What is read of groups: the few things that can matter, by whom, and nothing of a file or a name."""

import json
import re
from pathlib import Path

import pytest

from bot.service.from_group import (
    Asked,
    Author,
    FromGroup,
    OwnStanding,
    Post,
    Renamed,
    Renumbered,
    StandingOf,
    Tapped,
)
from bot.telegram.ignored import Ignored
from bot.telegram.inbound import read

ROWS = (Path(__file__).parent / "data" / "updates.jsonl").read_text(encoding="utf-8").splitlines()
UPDATES = {row["name"]: row["update"] for row in map(json.loads, ROWS)}
BOT = "sample_ruko_bot"
GROUP, SMALL_GROUP, CHANNEL, LINKED = -1005510000103, -5510000105, -1005510000104, -1005510000106
AMNA, BILAL = 5510000101, 5510000102
DATE = 1790000000
BY_AMNA = Author(AMNA, "person", "en")
TITLE = "Sample group"
REPORTED = Post(9, Author(BILAL), DATE, kind="picture")

EXPECTED = {
    "bot_added_to_group": OwnStanding(BY_AMNA, True, False, False, TITLE),
    "bot_made_admin": OwnStanding(BY_AMNA, True, True, True, TITLE),
    "bot_removed_from_group": OwnStanding(BY_AMNA, False, False, False, TITLE),
    "bot_rights_changed": OwnStanding(BY_AMNA, True, True, False, TITLE),
    "member_promoted": StandingOf(BILAL, True),
    "group_forwarded_photo": Post(
        11, BY_AMNA, DATE, is_forwarded=True, kind="picture", caption="News of the day"
    ),
    "group_command": Asked("report", BY_AMNA, REPORTED, 11, title=TITLE),
    "anonymous_admin": Asked("report", Author(GROUP, "anonymous_admin"), None, 11, title=TITLE),
    "anonymous_admin_press": Tapped("43825510000101", BY_AMNA, "g:1"),
    "linked_channel_post": Post(11, Author(LINKED, "linked_channel"), DATE, is_forwarded=True, kind="picture"),
    "migration_old_side": Renumbered(SMALL_GROUP, GROUP),
    "migration_new_side": Renumbered(SMALL_GROUP, GROUP),
    "ephemeral_command": Asked("report", BY_AMNA, None, 0, 29341835, title=TITLE),
    "ephemeral_press": Tapped("43825510000101", BY_AMNA, "e:1"),
}  # fmt: skip
LEFT_ALONE = (
    "bot_added_to_channel", "group_text", "group_text_small_group", "group_photo", "topic_text", "topic_created",
    "channel_writes_in_group", "members_added", "member_left", "ephemeral_reply",
)  # fmt: skip


def came(update, *, needs_fingerprints=False):
    return read(json.dumps(update, ensure_ascii=False).encode(), BOT, lambda _: needs_fingerprints)


def update(kind="message", **holds):
    """By Amna, in the group."""
    by = {"id": AMNA, "is_bot": False, "language_code": "ur"}
    chat = {"id": GROUP, "type": "supergroup", "title": "A title"}
    message = {"message_id": 5, "from": by, "chat": chat, "date": DATE} | holds
    return {"update_id": 1, kind: message}


def what(needs_fingerprints=False, **how):
    """What an update is taken for, or why it is left alone."""
    found = came(update(**how), needs_fingerprints=needs_fingerprints)
    return found.what if isinstance(found, FromGroup) else found.reason


def command(text, **holds):
    return what(text=text, entities=[{"type": "bot_command", "offset": 0, "length": len(text)}], **holds)


FORWARDED = {"forward_origin": {"type": "user", "date": 1}}
PHOTO = [{"file_id": "small", "file_unique_id": "lasting-small"}, {"file_id": "x", "file_unique_id": "lasting-large"}]


@pytest.mark.parametrize("name", EXPECTED)
def test_each_common_update_is_taken_for_what_it_is(name):
    found = came(UPDATES[name])
    assert (found.update_id, found.what) == (UPDATES[name]["update_id"], EXPECTED[name])


@pytest.mark.parametrize("name", LEFT_ALONE)
def test_people_talking_is_left_alone(name):
    assert came(UPDATES[name]) == Ignored(UPDATES[name]["update_id"], "group")


def test_a_group_is_told_by_its_number():
    assert came(UPDATES["group_command"]).chat_id == GROUP
    assert came(UPDATES["migration_old_side"]).chat_id == SMALL_GROUP


# ---- items


def test_what_was_forwarded_comes_with_its_words_until_they_are_matched():
    assert what(**FORWARDED, photo=PHOTO, caption="Share this").caption == "Share this"
    assert what(**FORWARDED, text="Share this").caption == "Share this"


def test_words_that_somebody_wrote_themselves_are_not_taken_along():
    assert what(media_group_id="7", photo=PHOTO, caption="My own words").caption == ""


def test_words_do_not_show_when_they_are_printed():
    shown = repr(came(update(**FORWARDED, caption="Share this")))
    assert not any(part in shown for part in ("Share this", str(AMNA), str(GROUP), "A title"))


@pytest.mark.parametrize(
    ("holds", "kind"),
    [
        ("photo", "picture"), ("live_photo", "picture"), ("video", "video"), ("animation", "video"),
        ("video_note", "video"), ("story", "video"), ("document", "file"), ("audio", "file"), ("voice", "file"),
        ("paid_media", "file"), ("sticker", "item"),
    ],
)  # fmt: skip
def test_an_item_is_told_by_its_kind_and_no_more(holds, kind):
    assert what(**FORWARDED, **{holds: PHOTO if holds == "photo" else {"file_id": "x"}}).kind == kind


def test_each_item_of_an_album_comes_also_when_it_is_not_forwarded():
    assert what(media_group_id="7", photo=PHOTO).album == "7"


def test_an_edit_is_told_from_the_first_time():
    edited = what(kind="edited_message", **FORWARDED, caption="Now with words", edit_date=DATE + 5)
    assert (edited.is_edit, edited.message, edited.sent_at) == (True, 5, DATE)


def test_what_people_write_themselves_can_be_edited_without_anybody_looking():
    assert what(kind="edited_message", text="Typing error") == "group"
    assert what(kind="edited_message", photo=PHOTO, caption="Typing error") == "group"


@pytest.mark.parametrize("type_", ["group", "supergroup"])
def test_groups_of_both_kinds_are_looked_at(type_):
    assert isinstance(what(chat={"id": GROUP, "type": type_}, **FORWARDED), Post)


def test_posts_of_a_channel_are_left_alone():
    assert what(chat={"id": CHANNEL, "type": "channel"}, **FORWARDED) == "group"


def test_a_topic_is_told_and_a_thread_of_answers_is_none():
    assert what(**FORWARDED, message_thread_id=5, is_topic_message=True).topic == 5
    assert what(**FORWARDED, message_thread_id=5).topic == 0


# ---- who


@pytest.mark.parametrize(
    ("holds", "expected"),
    [
        ({}, Author(AMNA, "person", "ur")),
        ({"sender_chat": {"id": GROUP}, "from": {"id": 1087968824, "is_bot": True}}, Author(GROUP, "anonymous_admin")),
        ({"from": {"id": 1087968824, "is_bot": True}}, Author(0, "anonymous_admin")),
        ({"sender_chat": {"id": CHANNEL}, "from": {"id": 136817688, "is_bot": True}}, Author(CHANNEL, "channel")),
        ({"sender_chat": {"id": LINKED}, "from": {"id": 777000}, "is_automatic_forward": True}, Author(LINKED, "linked_channel")),
        ({"sender_chat": {"id": LINKED}, "from": {"id": 777000}}, Author(LINKED, "linked_channel")),
        ({"from": {"id": 77, "is_bot": True}}, Author(77, "bot")),
        ({"from": {"id": AMNA, "language_code": ["?"]}}, Author(AMNA, "person", None)),
    ],
    ids=["person", "unnamed-admin", "only-the-id-of-unnamed-admins", "channel", "linked-channel", "telegram", "bot", "odd-language"],
)  # fmt: skip
def test_who_wrote_is_told_apart(holds, expected):
    assert what(**FORWARDED, **holds).by == expected


def test_nobody_is_one_person_by_the_id_that_all_unnamed_admins_have():
    """Whoever had 1087968824 in a list of admins let everybody in (docker-controller-bot#25)."""
    for holds in ({"sender_chat": {"id": GROUP}}, {}):
        assert what(**FORWARDED, **holds, **{"from": {"id": 1087968824, "is_bot": True}}).by.kind == "anonymous_admin"


# ---- commands


def test_a_visible_command_is_told_with_its_number_and_one_seen_by_us_alone_without():
    assert command("/report").command == 5
    assert command("/report", message_id=0, ephemeral_message_id=77).command == 0


@pytest.mark.parametrize("text", ["/report", "/REPORT", f"/report@{BOT}", f"/report@{BOT} please"])
def test_a_command_is_read_whatever_its_case(text):
    assert command(text).name == "report"


@pytest.mark.parametrize("text", ["/report@another_bot", "/", "report"])
def test_what_is_for_another_bot_or_no_command_is_left_alone(text):
    assert command(text) == "group"


def test_a_command_in_the_middle_of_a_text_is_people_talking():
    found = what(text="try /report", entities=[{"type": "bot_command", "offset": 4, "length": 7}])
    assert found == "group"


def test_a_forwarded_command_is_somebody_elses_words():
    assert isinstance(command("/leave", **FORWARDED), Post)


def answered(**holds):
    by = {"id": BILAL, "language_code": "en"}
    return {"message_id": 3, "from": by, "chat": {"id": GROUP, "type": "supergroup"}, "date": DATE} | holds


def test_the_message_that_a_command_answers_is_told_with_its_sender_and_words():
    post = command("/report", reply_to_message=answered(photo=PHOTO, caption="Look", media_group_id="7")).post
    assert post == Post(3, Author(BILAL, "person", "en"), DATE, album="7", kind="picture", caption="Look")


def test_the_answered_message_of_an_unnamed_admin_is_told_as_such():
    post = command("/report", reply_to_message=answered(sender_chat={"id": GROUP})).post
    assert post.by == Author(GROUP, "anonymous_admin")


def test_in_a_topic_the_first_message_that_all_others_answer_is_no_item():
    topic = {"message_thread_id": 3, "is_topic_message": True}
    found = command("/report", reply_to_message=answered(forum_topic_created={"name": "x"}), **topic)
    assert (found.post, found.topic) == (None, 3)


def test_an_answer_to_what_the_bot_whispered_is_an_answer_to_nothing():
    assert command("/report", reply_to_message=answered(message_id=0, ephemeral_message_id=9)).post is None


# ---- presses and standings


def test_a_press_comes_from_the_real_person_also_where_they_write_without_a_name():
    assert came(UPDATES["anonymous_admin_press"]).what.by == BY_AMNA


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        ({"status": "creator"}, (True, True, True)),
        ({"status": "administrator", "can_delete_messages": True}, (True, True, True)),
        ({"status": "administrator"}, (True, True, False)),
        ({"status": "member"}, (True, False, False)),
        ({"status": "restricted", "is_member": True, "can_delete_messages": True}, (True, False, False)),
        ({"status": "restricted", "is_member": False}, (False, False, False)),
        ({"status": "left"}, (False, False, False)),
        ({"status": "kicked"}, (False, False, False)),
        ({"status": "something of next year"}, (False, False, False)),
    ],
    ids=lambda value: value.get("status") if isinstance(value, dict) else "",
)
def test_what_the_bot_is_and_may_is_read_from_its_status(member, expected):
    me = {"user": {"id": 1, "is_bot": True}}
    found = what(kind="my_chat_member", old_chat_member=me | {"status": "left"}, new_chat_member=me | member)
    assert (found.is_member, found.is_admin, found.can_delete) == expected


def test_the_bot_can_be_added_by_an_admin_who_hides():
    me = {"user": {"id": 1, "is_bot": True}, "status": "member"}
    by = {"from": {"id": 1087968824, "is_bot": True}}
    assert what(kind="my_chat_member", old_chat_member=me, new_chat_member=me, **by).by.kind == "anonymous_admin"


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ("member", "administrator", StandingOf(BILAL, True)),
        ("administrator", "member", StandingOf(BILAL, False)),
        ("creator", "left", StandingOf(BILAL, False)),
        ("administrator", "creator", "group"),
        ("member", "left", "group"),
        ("left", "member", "group"),
        ("member", "kicked", "group"),
    ],
)
def test_only_who_becomes_an_admin_or_is_none_any_more_is_news(before, now, expected):
    person = {"user": {"id": BILAL}}
    found = what(
        kind="chat_member", old_chat_member=person | {"status": before}, new_chat_member=person | {"status": now}
    )
    assert found == expected


def test_a_new_title_is_read():
    assert what(new_chat_title="Hockey") == Renamed("Hockey")


# ---- fingerprints


def keyed(lasting_id):
    return f"<{lasting_id}>"


def test_ordinary_items_are_looked_at_only_where_the_group_uses_fingerprints():
    assert what(photo=PHOTO) == "group"
    assert isinstance(what(needs_fingerprints=True, photo=PHOTO), Post)
    assert what(needs_fingerprints=True, text="only words") == "group"


@pytest.mark.parametrize("kind", ["photo", "video", "animation", "document", "audio", "voice", "video_note"])
@pytest.mark.promise(1)
def test_a_fingerprint_is_the_keyed_hash_of_telegrams_lasting_id(kind):
    holds = {kind: PHOTO if kind == "photo" else {"file_id": "x", "file_unique_id": "lasting-large"}}
    assert what(needs_fingerprints=True, **holds).fingerprint(keyed) == "<lasting-large>"


@pytest.mark.promise(1)
def test_a_reported_message_has_the_fingerprint_of_itself_and_not_of_the_command():
    post = command("/report", reply_to_message=answered(photo=PHOTO)).post
    assert post.fingerprint(keyed) == "<lasting-large>"


def test_an_edited_item_has_the_fingerprint_of_what_it_is_now():
    assert what(True, kind="edited_message", photo=PHOTO).fingerprint(keyed) == "<lasting-large>"


def test_what_is_no_file_has_no_fingerprint():
    assert what(**FORWARDED, text="words").fingerprint(keyed) == ""
    assert command("/report", reply_to_message=answered(text="words")).post.fingerprint(keyed) == ""


@pytest.mark.promise(1)
def test_until_it_is_asked_for_the_lasting_id_is_nowhere():
    found = what(**FORWARDED, photo=PHOTO)
    kept = {name: getattr(found, name) for name in found.__slots__ if name != "fingerprint"}
    assert not re.search("lasting|file", repr(kept))


# ---- nothing is missed at a glance


@pytest.mark.parametrize(
    "text",
    ['"bot_command"', '{"forward_origin": 1}', '"media_group_id":"x"', '"migrate_to_chat_id":1', '"file_unique_id"'],
)
def test_people_can_write_what_updates_are_made_of(text):
    assert what(text=text) == "group"
    assert what(needs_fingerprints=True, text=text) == "group"


def test_who_answers_something_forwarded_has_forwarded_nothing():
    assert what(text="Oh no", reply_to_message=answered(**FORWARDED, media_group_id="7")) == "group"
