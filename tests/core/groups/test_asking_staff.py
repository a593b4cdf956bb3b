"""An admin asks staff about an item; an item on their list speaks in every group that uses known items."""

import json

import pytest
from core.groups.square import CHAT, STAFF, Square, person

from bot.core.groups import panel
from bot.core.groups.cases import Case, Cases, cases_from_bytes, cases_to_bytes

FILE = {"fingerprint": "of-this-group", "everywhere": "of-all"}


@pytest.fixture
def square():
    square = Square(mode="warn", uses_fingerprints=True)
    square.staff = STAFF
    return square


def remembered(square, message=10, **file):
    """A case whose item an admin told the group to recognise."""
    square.share("a", message, **{**FILE, **file})
    square.work("remember")
    return square.case


def to_staff(square):
    return [(hand.act, dict(hand.facts)) for hand in square.effects if getattr(hand, "chat", 0) == STAFF]


def offered(square):
    """Below the answer to the last press."""
    return [label for label, _ in square.hands("answer")[0].line.choices]


def test_after_remove_and_recognise_it_the_way_on_to_staff_is_offered(square):
    remembered(square)
    assert offered(square) == ["group:act_elsewhere"]


def test_staff_are_handed_a_number_and_a_hash_and_the_admin_reads_the_number(square):
    remembered(square)
    square.work("elsewhere")
    code = square.case.listing
    assert to_staff(square) == [("asked", {"code": code, "mark": "of-all"})]
    assert (square.notices, square.hands("answer")[0].line.facts["code"]) == (["group:elsewhere_asked"], code)


@pytest.mark.promise(5)
def test_nothing_that_is_handed_to_staff_says_which_group_it_was_or_who_asked(square):
    remembered(square)
    square.work("elsewhere")
    (hand,) = (effect for effect in square.effects if effect.chat == STAFF)
    assert not any(part in repr(hand) for part in (str(CHAT), "r" * 22, "a" * 22, "z" * 22, "Book club", "of-this"))


def test_who_asks_twice_reads_the_same_number_and_staff_are_asked_once(square):
    remembered(square)
    square.work("elsewhere")
    code = square.case.listing
    square.work("elsewhere")
    assert (to_staff(square), square.hands("answer")[0].line.facts["code"]) == ([], code)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda square: setattr(square, "staff", 0), id="staff keep no list"),
        pytest.param(lambda square: square.change(fingerprints="off"), id="the group uses no known items"),
        pytest.param(lambda square: square.later(days=31), id="what it was told to recognise is over"),
    ],
)
def test_it_is_possible_only_for_an_item_that_the_group_itself_recognises(square, change):
    case = remembered(square)
    change(square)
    square.share("b", 11, **FILE)
    square.work("elsewhere", square.case.id)
    assert to_staff(square) == []
    assert square.notices[0] == "group:elsewhere_cannot"
    assert case.listing == ""


def test_an_item_that_no_admin_told_it_to_recognise_is_none_to_ask_about(square):
    square.share("a", 10, **FILE)
    square.work("elsewhere")
    assert (to_staff(square), square.notices) == ([], ["group:elsewhere_cannot"])


def test_a_group_asks_five_times_in_two_days(square):
    for number in range(6):
        remembered(square, 10 + number, fingerprint=f"h{number}", everywhere=f"e{number}")
        square.work("elsewhere")
    assert (to_staff(square), square.notices) == ([], ["group:elsewhere_enough"])


def test_among_the_recent_cases_it_is_offered_once_the_item_is_recognised(square):
    square.share("a", 10, **FILE)
    of = lambda: panel.case(square.case.id, "r" * 22, square.group, square.cases, has_list=True)  # noqa: E731
    assert "group:act_elsewhere" not in [label for label, _ in of().choices]
    square.work("remember")
    labels = [label for label, _ in of().choices]
    assert "group:act_elsewhere" in labels
    assert len(labels) <= 6  # five and the way back
    without = panel.case(square.case.id, "r" * 22, square.group, square.cases)
    assert "group:act_elsewhere" not in [label for label, _ in without.choices]


# ---- what is on the list


def test_an_item_on_the_list_speaks_where_known_items_are_on_and_nowhere_else(square):
    square.share("a", 10, phrases=(), **FILE, is_listed=True)
    assert square.case.signals == ("listed",)
    assert [whisper.what.text for whisper in square.whispers] == ["group:warning"]
    elsewhere = Square(mode="warn")
    assert elsewhere.share("a", 10, phrases=(), **FILE, is_listed=True) == ()


def test_in_a_dry_run_it_is_counted_and_nobody_is_reminded():
    square = Square(mode="watch", uses_fingerprints=True)
    square.share("a", 10, phrases=(), **FILE, is_listed=True, kind="picture")
    assert dict(square.group.tally) == {"12.picture.listed": 1}
    assert not square.whispers


@pytest.mark.promise(2)
def test_who_shared_is_told_nothing_of_a_list(square):
    square.share("a", 10, phrases=(), **FILE, is_listed=True)
    listed = square.whispers[0].what
    by_phrase = Square(mode="warn")
    by_phrase.share("a", 10)
    other = by_phrase.whispers[0].what
    assert (listed.text, listed.facts) == (other.text, other.facts)
    assert [label for label, _ in listed.choices] == [label for label, _ in other.choices]


def test_a_false_alarm_ends_it_in_that_group_and_staff_get_a_count_and_no_more(square):
    square.share("a", 10, phrases=(), **FILE, is_listed=True)
    square.work("false_alarm")
    assert to_staff(square) == [("doubted", {"mark": "of-all"})]
    assert square.share("b", 11, phrases=(), **FILE, is_listed=True) == ()


def test_a_false_alarm_about_what_staff_were_asked_reaches_them_too(square):
    remembered(square)
    square.work("elsewhere")
    square.work("false_alarm")
    assert to_staff(square) == [("doubted", {"mark": "of-all"})]


def test_a_false_alarm_about_anything_else_is_no_business_of_staff(square):
    square.share("a", 10, **FILE)
    square.work("false_alarm")
    assert to_staff(square) == []


def test_cases_of_the_version_before_are_read():
    """They knew nothing of staff."""
    stored = json.loads(cases_to_bytes(Cases(cases=(Case("abcdefgh", (1,), person("a"), ("phrase",)),))))
    stored["f"], stored["c"] = 1, [row[:-2] for row in stored["c"]]
    (case,) = cases_from_bytes(json.dumps(stored).encode()).cases
    assert (case.id, case.everywhere, case.listing) == ("abcdefgh", "", "")
