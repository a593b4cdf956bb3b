"""Onto the list with two people and a reference; off it with one, or by the clock."""

from datetime import timedelta

import pytest
from core.staff.office import BEGAN, CASE, MARK, REFERENCE, Office

from bot.core.effects import NewerFormatError, StopTimer
from bot.core.staff.listings import Listings, listings_from_bytes, new_code


@pytest.fixture
def office():
    return Office()


def test_what_an_admin_asks_for_is_on_no_list_and_staff_are_told_its_number_alone(office):
    office.ask()
    (line,) = office.lines
    assert (office.said, line.facts["code"], office.listings.marks) == (["asked"], CASE, {})
    assert line.facts["line"] == f"/reference {CASE} ____ 30"
    assert [label for label, _ in line.choices] == ["staff:do_forget"]


def test_two_people_and_a_reference_put_it_on_the_list_for_as_long_as_was_said(office):
    office.ask()
    office.give("a", days=7)
    assert (office.said, office.listings.marks) == (["checked"], {})
    assert office.lines[0].choices[0] == ("staff:do_confirm", f"k.{CASE}.confirm")
    office.confirm("b")
    assert (office.said, office.counted) == (["listed"], ["staff.listed"])
    assert office.listings.marks == {MARK: int((BEGAN + timedelta(days=7)).timestamp())}
    assert office.rings_at == [BEGAN + timedelta(days=7)]


@pytest.mark.parametrize("asks", [True, False], ids=["pressing twice", "writing and pressing"])
def test_the_same_person_twice_is_refused_and_told_why(office, asks):
    office.ask()
    office.give("a")
    office.confirm("a")
    if asks:
        office.confirm("a")
    assert (office.said, office.counted, office.listings.marks) == (["same_person"], ["staff.same_person"], {})


def test_nobody_confirms_what_has_no_reference(office):
    office.ask()
    office.confirm("b")
    assert (office.said, office.listings.marks) == (["same_person"], {})


def test_who_corrects_the_reference_is_the_first_person_again(office):
    office.ask()
    office.give("a", reference="AB-1")
    office.give("b", reference="AB-2")
    office.confirm("b")
    assert office.said == ["same_person"]
    office.confirm("a")
    assert (office.said, office.listings.called(CASE).reference) == (["listed"], "AB-2")


def test_once_it_is_on_the_list_nobody_is_kept(office):
    office.lists()
    assert office.listings.called(CASE).checked_by == ""


def test_what_is_on_the_list_is_changed_by_nothing_but_taking_it_off(office):
    office.lists()
    before = office.listings
    office.give("c", reference="AB-9", days=90)
    assert office.said == ["listed_already"]
    office.confirm("c")
    assert office.said == ["listed_already"]
    assert office.listings == before


@pytest.mark.promise(5)
def test_one_person_takes_it_off_and_nothing_of_it_is_left(office):
    office.lists()
    office.withdraw()
    assert (office.said, office.counted, office.listings) == (["withdrawn"], ["staff.withdrawn"], Listings())
    assert StopTimer(f"listed.{CASE}") in office.effects


@pytest.mark.promise(5)
def test_one_person_says_no_and_nothing_of_it_is_left(office):
    office.ask()
    office.withdraw()
    assert (office.said, office.counted, office.listings) == (["forgotten"], ["staff.declined"], Listings())


@pytest.mark.promise(5)
@pytest.mark.parametrize("is_half_way", [False, True], ids=["nobody checked it", "one of two did"])
def test_without_two_people_it_is_forgotten_after_three_days(office, is_half_way):
    office.ask()
    assert office.rings_at == [BEGAN + timedelta(hours=72)]
    if is_half_way:
        office.later(hours=71)
        office.give("a")
    office.at = BEGAN + timedelta(hours=72)
    office.time_comes()
    assert (office.said, office.counted, office.listings) == (["lapsed"], ["staff.lapsed"], Listings())


@pytest.mark.promise(5)
def test_it_goes_by_itself_when_its_days_are_over(office):
    office.lists(days=1)
    office.later(hours=23, minutes=59)
    assert office.time_comes() == ()
    office.later(minutes=1)
    office.time_comes()
    assert (office.said, office.counted, office.listings) == (["ended"], ["staff.ended"], Listings())


def test_a_press_that_comes_too_late_is_answered(office):
    office.ask()
    office.give("a")
    office.later(hours=80)
    office.confirm("b")
    assert office.said == ["lapsed", "unknown"]


def test_a_number_nobody_knows_is_answered_and_changes_nothing(office):
    for act in (office.give, office.confirm, office.withdraw):
        act()
        assert (office.said, office.listings) == (["unknown"], Listings())


def test_who_asks_for_the_same_item_later_gets_a_number_that_means_the_first(office):
    office.ask()
    office.ask("KBBBBBB")
    assert (office.said, office.lines[0].facts["code"], office.lines[0].facts["also"]) == (
        ["asked_again"], CASE, "KBBBBBB",
    )  # fmt: skip
    office.give("a", "KBBBBBB")
    office.confirm("b")
    assert len(office.listings.items) == 1
    office.withdraw("KBBBBBB")
    assert office.listings == Listings()


def test_a_false_alarm_is_told_as_a_count_and_takes_nothing_off_by_itself(office):
    office.lists()
    office.doubt()
    office.doubt()
    assert (office.said, office.lines[0].facts["count"]) == (["doubted"], "2")
    assert office.lines[0].choices == (("staff:do_withdraw", f"k.{CASE}.withdraw"),)
    assert MARK in office.listings.marks


def test_a_false_alarm_about_what_nobody_keeps_is_nothing(office):
    assert office.doubt() == ()


def test_too_much_that_waits_is_told_and_not_kept(office):
    for number in range(50):
        office.ask(f"K{number:06}", f"mark {number}")
    office.ask("KZZZZZZ", "one more")
    assert (office.said, len(office.listings.items)) == (["too_many"], 50)


def test_the_list_is_shown_by_pages_what_ends_first_on_top(office):
    assert (office.read(), office.said)[1] == ["list_none"]
    for number in range(17):
        office.lists(f"K{number:06}", f"mark {number}", days=90 - number)
    office.read()
    assert (office.said, office.lines[0].facts["line"]) == (["list_goes_on"], "/list 2")
    rows = office.lines[0].facts["items"].split("|")
    assert (len(rows), rows[0].split(",")[:2]) == (15, ["listed", "K000016"])
    office.read(1)
    assert (office.said, len(office.lines[0].facts["items"].split("|"))) == (["list"], 2)
    office.read(9)
    assert office.said == ["list_goes_on"]


@pytest.mark.promise(2)
@pytest.mark.promise(5)
def test_nothing_that_is_said_holds_the_hash_or_who(office):
    said = []
    for act in (office.ask, office.give, office.confirm, office.doubt, office.read, office.withdraw):
        act()
        said += office.effects
    assert not any(part in repr(said) for part in (MARK, "a" * 22, "b" * 22))


def test_a_number_has_no_letters_that_are_taken_for_others():
    codes = {new_code(number.to_bytes(8)) for number in range(0, 2**63, 2**57 + 12345)}
    assert len(codes) > 60
    assert all(len(code) == 7 and code[0] == "K" and not set(code[1:]) & set("01ILOU") - {"U"} for code in codes)


def test_a_list_of_a_newer_version_is_left_to_it():
    with pytest.raises(NewerFormatError):
        listings_from_bytes(b'{"f":2,"i":[]}')


def test_a_reference_stays_as_it_was_written(office):
    office.lists()
    assert office.listings.called(CASE).reference == REFERENCE
