"""The list of staff at the level of the use case: what costs a trip to the store, what happens once, who hears of it."""

from datetime import UTC, datetime, timedelta

import pytest
from service.test_groups import (
    ADMIN,
    GROUP,
    SMALL_GROUP,
    STAFF,
    Clock,
    Counting,
    Members,
    came,
    entries,
    lives,
    with_file,
)
from support.shipped import content

from bot.core.effects import Hand, NewerFormatError, Say
from bot.core.groups import handing
from bot.core.groups.cases import cases_from_bytes
from bot.core.staff.listings import listings_from_bytes
from bot.service.admins import Admins
from bot.service.bundles import Bundles
from bot.service.from_group import Asked, Author, Tapped
from bot.service.group_recognition import GroupRecognition
from bot.service.group_settings import GroupSettings
from bot.service.groups import Groups
from bot.service.ports import Standing, StoreAway
from bot.service.staff import Staff

UZMA, TARIQ, NOBODY = 51, 52, 53
CODE = "K7Q2MDX"


class Everybody(Members):
    """Uzma and Tariq are in the staff's chat."""

    def __init__(self):
        super().__init__()
        self.answers = True

    async def standing(self, chat_id, person):
        if not self.answers:
            return None
        return Standing(person in (UZMA, TARIQ) if chat_id == STAFF else True, person == ADMIN)


class Worker:
    def __init__(self, store):
        clock, bundles = Clock(), Bundles(content(), None)
        self.members = Everybody()
        admins = Admins(self.members, clock)
        self.counting = Counting(store)
        self.staff = Staff(self.counting, bundles, clock, admins, STAFF)
        recognition = GroupRecognition(self.counting, bundles, clock, admins, "PK", self.staff)
        settings = GroupSettings(self.counting, clock)
        self.groups = Groups(self.counting, bundles, clock, admins, settings, recognition, STAFF, keeps_list=True)

    async def writes(self, name, argument, by=UZMA, number=1, kind="person"):
        return await self.staff.handle(came(Asked(name, Author(by, kind), None, argument=argument), number, STAFF))

    async def presses(self, data, by=TARIQ, number=2):
        return await self.staff.handle(came(Tapped("tap", Author(by), data), number, STAFF))

    async def puts_on_the_list(self, mark):
        await self.staff.handed(asked(mark))
        await self.writes("reference", f"{CODE} AB-12345", number=101)
        await self.presses(f"k.{CODE}.confirm", number=102)
        assert self.staff.holds(mark)


@pytest.fixture
def worker(store):
    return Worker(store)


@pytest.fixture
def elsewhere(other):
    return Worker(other)


def asked(mark, name="gAAAAAAAA.1"):
    return Hand(name, STAFF, handing.ASKED, datetime.now(UTC), {"code": CODE, "mark": mark})


def everywhere(store, lasting_id="lasting"):
    return store.mark_everywhere(f"file {lasting_id}")


async def kept(store):
    return listings_from_bytes((await store.read(store.home_of_list(STAFF))).person)


async def said(store):
    return [say.what.text for say in await entries(store) if isinstance(say, Say)]


# ---- hashes


@pytest.mark.promise(5)
async def test_the_hash_for_all_groups_says_nothing_of_the_one_of_a_group(store):
    file = "file lasting"
    here, there = (store.mark(store.home(group), file) for group in (GROUP, SMALL_GROUP))
    assert len({here, there, store.mark_everywhere(file)}) == 3
    assert store.mark_everywhere(file) == store.mark_everywhere(file) != store.mark_everywhere("file another")


@pytest.mark.promise(5)
async def test_a_hash_for_all_groups_is_made_only_where_known_items_are_on_and_staff_keep_a_list(store, worker):
    await lives(store)
    await lives(store, SMALL_GROUP, uses_fingerprints=True)
    for number, group in enumerate((GROUP, SMALL_GROUP)):
        await worker.groups.handle(came(Asked("report", Author(77), with_file("lasting")), number, group))
    off, on = [
        cases_from_bytes((await store.read(store.home(group))).conversation).cases[0] for group in (GROUP, SMALL_GROUP)
    ]
    assert (off.fingerprint, off.everywhere) == ("", "")
    assert on.everywhere == everywhere(store)
    assert on.fingerprint not in ("", on.everywhere)


# ---- what costs nothing


async def test_with_a_full_list_files_in_a_busy_group_cost_no_trip(store, worker):
    await lives(store, uses_fingerprints=True)
    await worker.puts_on_the_list(everywhere(store))
    ordinary = came(with_file("another", 9), 7)
    await worker.groups.handle(ordinary)
    worker.counting.trips.clear()
    assert not worker.groups.looks_at(ordinary)
    assert worker.groups.looks_at(came(with_file("lasting", 10), 8))
    assert worker.counting.trips == []


async def test_a_false_alarm_there_makes_it_cost_nothing_either(store, worker):
    await lives(store, uses_fingerprints=True, taught=(f"f{store.mark(store.home(GROUP), 'file lasting')}",))
    await worker.puts_on_the_list(everywhere(store))
    await worker.groups.handle(came(with_file("another", 9), 7))
    assert not worker.groups.looks_at(came(with_file("lasting", 10), 8))


async def test_talk_in_their_chat_is_dropped_at_a_glance(worker):
    assert not worker.staff.wants(came(with_file("lasting"), 1, STAFF))
    assert not worker.staff.wants(came(Asked("report", Author(UZMA), None), 1, STAFF))
    assert worker.staff.wants(came(Asked("list", Author(UZMA), None), 1, STAFF))


# ---- workers


async def test_another_worker_knows_with_its_next_look_and_reads_only_what_has_changed(store, worker, elsewhere):
    await elsewhere.staff.look()
    await worker.puts_on_the_list(everywhere(store))
    assert not elsewhere.staff.holds(everywhere(store))
    await elsewhere.staff.look()
    assert elsewhere.staff.holds(everywhere(store))
    elsewhere.counting.trips.clear()
    await elsewhere.staff.look()
    assert "read" not in elsewhere.counting.trips
    await worker.writes("withdraw", CODE, number=103)
    await elsewhere.staff.look()
    assert elsewhere.staff.is_empty


async def test_its_end_needs_no_look(store, worker):
    await worker.puts_on_the_list(everywhere(store))
    later = datetime.now(UTC) + timedelta(days=30, seconds=1)
    worker.staff._clock = type("Later", (), {"now": lambda _: later})()
    assert not worker.staff.holds(everywhere(store))


async def test_it_stays_where_it_is_when_staff_get_another_chat(store, worker):
    await worker.puts_on_the_list(everywhere(store))
    assert store.home_of_list(-12345).chat == store.home_of_list(STAFF).chat
    assert store.home_of_list(STAFF).chat != store.home(STAFF).chat


# ---- once


@pytest.mark.promise(6)
async def test_what_is_handed_over_twice_is_asked_once(store, worker, elsewhere):
    hand = asked("mark")
    assert (await worker.staff.handed(hand)).is_new
    assert not (await elsewhere.staff.handed(hand)).is_new
    assert [item.code for item in (await kept(store)).items] == [CODE]
    assert await said(store) == ["staff:asked"]


@pytest.mark.promise(6)
async def test_a_press_that_comes_twice_counts_once(store, worker, elsewhere):
    await worker.staff.handed(asked("mark"))
    doubt = Hand("gBBBBBBBB.1", STAFF, handing.DOUBTED, datetime.now(UTC), {"mark": "mark"})
    await worker.staff.handed(doubt)
    await elsewhere.staff.handed(doubt)
    assert (await kept(store)).items[0].false_alarms == 1


@pytest.mark.promise(5)
async def test_no_key_says_which_group_handed_it_over(store, worker, client):
    await worker.staff.handed(asked("mark"))
    group = store.home(GROUP).chat.encode()
    keys = [key async for key in client.scan_iter(count=1000)]
    assert keys
    assert not any(group in key for key in keys)


async def test_what_a_newer_worker_handed_over_is_left_to_a_newer_worker(worker):
    with pytest.raises(NewerFormatError):
        await worker.staff.handed(Hand("g.1", STAFF, "praised", datetime.now(UTC), {}))


# ---- who


@pytest.mark.parametrize(
    ("by", "kind", "text"),
    [
        pytest.param(NOBODY, "person", "staff:not_seen_here", id="not in the chat"),
        pytest.param(STAFF, "anonymous_admin", "staff:as_yourself", id="as the group"),
        pytest.param(-99, "channel", "staff:as_yourself", id="as a channel"),
    ],
)
async def test_who_cannot_be_told_apart_or_is_not_there_changes_nothing_and_reads_why(store, worker, by, kind, text):
    await worker.staff.handed(asked("mark"))
    await worker.writes("reference", f"{CODE} AB-12345", by=by, kind=kind)
    assert (await kept(store)).items[0].reference == ""
    assert text in await said(store)


async def test_while_nobody_says_who_is_in_the_chat_nothing_is_put_on_the_list(store, worker):
    await worker.staff.handed(asked("mark"))
    await worker.writes("reference", f"{CODE} AB-12345")
    worker.members.answers = False
    await worker.presses(f"k.{CODE}.confirm")
    assert not worker.staff.holds("mark")


async def test_a_button_always_ends_its_small_clock(worker):
    assert [tap.tap for tap in (await worker.presses("k.nonsense")).taps] == ["tap"]


async def test_while_the_store_is_away_a_look_says_so(worker, monkeypatch):
    async def away(shards):
        raise StoreAway

    monkeypatch.setattr(worker.counting._store, "versions", away)
    with pytest.raises(StoreAway):
        await worker.staff.look()


# ---- clocks


@pytest.mark.promise(5)
async def test_what_is_kept_goes_by_itself_a_day_after_the_last_item_is_over(store, worker, client):
    await worker.puts_on_the_list(everywhere(store))
    home = store.home_of_list(STAFF)
    (key,) = [key async for key in client.scan_iter(match=f"*g:{home.chat}", count=1000)]
    lives_s = await client.pttl(key) / 1000
    assert timedelta(days=31) - timedelta(minutes=1) < timedelta(seconds=lives_s) <= timedelta(days=31)
