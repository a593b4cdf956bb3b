"""Which items anything speaks for, and what is never acted on."""

import pytest
from core.groups.square import Square, person

from bot.core.groups import signals
from bot.core.groups.events import Item, Sender


def test_a_forwarded_item_with_a_phrase_of_the_list_is_a_signal():
    square = Square(mode="warn")
    square.share()
    assert square.case.signals == ("phrase",)


@pytest.mark.parametrize(
    "item",
    [
        pytest.param({"is_forwarded": False}, id="written by the person"),
        pytest.param({"phrases": ()}, id="no phrase"),
        pytest.param({"fingerprint": "known", "phrases": ()}, id="fingerprints are off"),
    ],
)
def test_everything_else_is_ordinary_chat(item):
    square = Square(mode="remove", fingerprints={"known": 2**40})
    assert square.share(**item) == ()
    assert not square.cases.cases


@pytest.mark.parametrize(
    ("kind", "sender_id", "group"),
    [
        pytest.param("linked_channel", 0, {}, id="post of the linked channel"),
        pytest.param("bot", 5, {}, id="another bot"),
        pytest.param("anonymous_admin", 0, {}, id="anonymous admin"),
        pytest.param("member", 97, {"allowed": ("a" * 22,)}, id="on the allow list"),
        pytest.param("member", 97, {"is_paused": True}, id="paused"),
        pytest.param("member", 97, {"is_member": False}, id="not in the group"),
        pytest.param("member", 97, {"exempt_topics": (7,)}, id="exempt topic"),
        pytest.param("member", 97, {"taught": ("m10",)}, id="false alarm before"),
        pytest.param("member", 97, {"taught": ("cmark",)}, id="its caption was a false alarm"),
    ],
)
def test_what_is_never_acted_on(kind, sender_id, group):
    square = Square(mode="remove", **group)
    square.share(Sender(sender_id, "a" * 22, kind), topic=7, mark="mark")
    assert square.effects == ()


def test_posts_of_anonymous_admins_are_looked_at_where_the_group_wants_it():
    square = Square(mode="remove", minds_anonymous=True)
    square.share(Sender(0, "", "anonymous_admin"))
    assert square.removals


def test_every_check_answers_with_a_reason_also_when_it_finds_nothing():
    square = Square()
    verdicts = [check(square.group, Item(1, person("a"))) for check in signals.CHECKS]
    assert all(verdict.reason for verdict in verdicts)
    assert not any(verdict.speaks for verdict in verdicts)


@pytest.mark.promise(2)
def test_in_a_dry_run_nobody_is_warned_and_the_digest_counts_it_once():
    square = Square()
    square.share("a", 10, album="x", kind="picture")
    square.share("a", 11, album="x", kind="picture", phrases=())
    assert not square.whispers
    assert not square.removals
    assert square.group.tally == {"12.picture.phrase": 1}
    square.ring("digest")
    assert square.notices == ["group:digest"]
    assert square.hands("notice")[0].line.facts == {"group": "Book club", "tally": "12.picture.phrase=1"}
    assert square.group.tally == {}


def test_an_album_is_one_case_whatever_the_order_of_its_items():
    square = Square(mode="remove")
    square.share("a", 10, album="x", phrases=())
    square.share("a", 11, album="x", phrases=())
    square.share("a", 12, album="x")
    assert [removal.messages for removal in square.removals] == [(10, 11, 12)]
    assert len(square.whispers) == 1
    square.share("a", 13, album="x", phrases=())
    assert [removal.messages for removal in square.removals] == [(13,)]
    assert not square.whispers
    assert len(square.cases.cases) == 1


def test_an_edit_is_looked_at_while_it_is_fresh_and_warned_once():
    square = Square(mode="warn")
    sent_at = int(square.at.timestamp())
    square.share("a", 10, phrases=())
    square.later(minutes=59)
    square.share("a", 10, is_edit=True, sent_at=sent_at)
    assert square.whispers
    square.share("a", 10, is_edit=True, sent_at=sent_at)
    assert square.effects == ()


def test_an_edit_of_an_old_message_is_not_looked_at():
    square = Square(mode="warn")
    sent_at = int(square.at.timestamp())
    square.later(minutes=61)
    assert square.share("a", 10, is_edit=True, sent_at=sent_at) == ()


@pytest.mark.promise(1)
def test_a_fingerprint_is_known_again_only_after_an_admins_press_and_for_thirty_days():
    square = Square(mode="remove", uses_fingerprints=True)
    square.share("a", 10, phrases=(), fingerprint="f")
    assert square.effects == ()
    square.share("a", 11, fingerprint="f")
    square.work("remember")
    square.share("b", 12, phrases=(), fingerprint="f")
    assert square.case.signals == ("fingerprint",)
    square.later(days=31)
    square.share("c", 13, phrases=(), fingerprint="f")
    assert square.effects == ()


def test_twenty_shares_in_a_minute_are_removed_first_and_each_person_is_reminded_once():
    square = Square(mode="remove")
    everything = []
    for number in range(20):
        everything += square.share("abcde"[number % 5], 100 + number)
        square.later(seconds=3)
    kinds = [type(effect).__name__ for effect in everything]
    assert kinds.count("Remove") == 20
    assert kinds.count("Whisper") == 5
    assert kinds.count("Say") == 0
    assert kinds.index("Remove") < kinds.index("Whisper")
