"""Groups at the level of the use case: what costs a trip to the store, what is committed once, and by whom."""

import asyncio
from datetime import UTC, datetime

import pytest
from support.shipped import content

from bot.core.effects import Hand, NewerFormatError, Remove, Whisper, entry_from_bytes
from bot.core.groups.cases import cases_from_bytes
from bot.core.groups.group import Group, group_from_bytes, group_to_bytes
from bot.service.admins import Admins
from bot.service.bundles import Bundles
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
from bot.service.group_recognition import GroupRecognition
from bot.service.group_settings import GroupSettings
from bot.service.groups import LIVES_ON_WITHOUT_US, Groups
from bot.service.ports import Standing, Write

GROUP, SMALL_GROUP, STAFF = -1_000_000_000_700, -700, -800
ADMIN, SHARER, MEMBER = 11, 22, 33
SHARE = "Please share this until he is caught, he did this to a child"
BY_SHARER = Author(SHARER, "person", "ur")


class Clock:
    def now(self):
        return datetime.now(UTC)


class Members:
    """The bot is an admin who may delete; so is one person."""

    def __init__(self):
        self.own = Standing(True, True, True)
        self.is_away = False

    async def administrators(self, chat_id):
        return None if self.is_away else frozenset({ADMIN})

    async def standing(self, chat_id, person):
        return Standing(True, person == ADMIN)

    async def own_standing(self, chat_id):
        return self.own


class Counting:
    """A store that counts the trips that are made through it."""

    def __init__(self, store):
        self._store = store
        self.trips = []

    def __getattr__(self, name):
        found = getattr(self._store, name)
        if not asyncio.iscoroutinefunction(found):
            return found

        async def counted(*args, **more):
            self.trips.append(name)
            return await found(*args, **more)

        return counted


def groups_on(store, members):
    clock, bundles = Clock(), Bundles(content(), None)
    admins = Admins(members, clock)
    recognition = GroupRecognition(store, bundles, clock, admins, "PK")
    return Groups(store, bundles, clock, admins, GroupSettings(store, clock), recognition, STAFF)


@pytest.fixture
def members():
    return Members()


@pytest.fixture
def counting(store):
    return Counting(store)


@pytest.fixture
def groups(counting, members):
    return groups_on(counting, members)


@pytest.fixture
def elsewhere(other, members):
    """Another worker."""
    return groups_on(other, members)


async def lives(store, chat_id=GROUP, **settings):
    """A group in which the bot is at home."""
    group = Group(**{"is_member": True, "is_admin": True, "rights": frozenset({"delete"}), "mode": "warn", **settings})
    await store.commit(Write(store.home(chat_id), "lives", datetime.now(UTC), person=group_to_bytes(group)))
    return group


def came(what, number=1, chat_id=GROUP):
    return FromGroup(number, chat_id, what)


def post(message=5, caption=SHARE, **more):
    return Post(
        message,
        more.pop("by", BY_SHARER),
        int(datetime.now(UTC).timestamp()),
        caption=caption,
        is_forwarded=True,
        **more,
    )


async def entries(store):
    """All that waits to be sent anywhere, in no order."""
    found = []
    store.clock_shift_ms += 31_000
    for lane in (await store.due()).lanes:
        waiting = (await store.settle(lane, None)).next
        while waiting is not None:
            found.append(entry_from_bytes(waiting.payload))
            waiting = (await store.settle(lane, waiting)).next
    store.clock_shift_ms = 0
    return found


# ---- what costs nothing


@pytest.mark.parametrize(
    "what",
    [
        post(caption="Match at six"),
        post(caption=""),
        post(by=Author(ADMIN), caption="News of the day"),
        Post(6, BY_SHARER, is_edit=True, album="7"),
    ],
    ids=["ordinary-words", "no-words", "an-admin", "an-edit-in-an-album"],
)
async def test_what_sets_nothing_off_costs_one_read_of_the_settings_and_after_that_nothing(
    store, groups, counting, what
):
    await lives(store)
    assert groups.looks_at(came(what))
    await groups.handle(came(what))
    assert counting.trips == ["home_of_group", "read"]
    assert not groups.looks_at(came(what))


@pytest.mark.parametrize(
    "settings",
    [{"is_paused": True}, {"is_member": False}, {"uses_phrases": False}, {"exempt_topics": (9,)}],
    ids=["paused", "the-bot-is-out", "phrases-off", "exempt-topic"],
)
async def test_where_nothing_is_looked_at_even_suspect_words_cost_nothing(store, groups, counting, settings):
    await lives(store, **settings)
    await groups.handle(came(post(topic=9)))
    counting.trips.clear()
    assert not groups.looks_at(came(post(topic=9)))
    assert counting.trips == []


async def test_suspect_words_are_worth_a_commit(store, groups, counting):
    await lives(store)
    await groups.handle(came(post()))
    assert counting.trips == ["home_of_group", "read", "read", "commit"]
    assert groups.looks_at(came(post()))


async def test_commands_for_others_are_dropped_at_a_glance(groups):
    assert not groups.looks_at(came(Asked("warnings", BY_SHARER, None, 5)))
    assert groups.looks_at(came(Asked("report", BY_SHARER, None, 5)))


async def test_the_staffs_own_group_is_left_alone(groups):
    assert not groups.looks_at(came(post(), chat_id=STAFF))
    assert not groups.looks_at(came(OwnStanding(Author(ADMIN), True, True, True, "Staff"), chat_id=STAFF))


async def test_the_staffs_own_group_is_left_alone_also_once_it_became_a_supergroup(store, groups):
    supergroup = STAFF * 1_000_000
    await groups.handle(came(Renumbered(STAFF, supergroup), 1, chat_id=supergroup))
    for number, what in enumerate(
        (OwnStanding(Author(ADMIN), True, False, False, "Staff"), Asked("check", Author(ADMIN), None)), 2
    ):
        await groups.handle(came(what, number, chat_id=supergroup))
    assert (await store.read(store.home(STAFF))).person is None
    assert await entries(store) == []


async def test_items_without_words_are_looked_at_only_where_fingerprints_are_used(store, groups):
    assert groups.needs_fingerprints(GROUP)
    await lives(store)
    await groups.handle(came(post(caption="")))
    assert not groups.needs_fingerprints(GROUP)
    await lives(store, SMALL_GROUP, uses_fingerprints=True)
    await groups.handle(came(post(caption=""), chat_id=SMALL_GROUP))
    assert groups.needs_fingerprints(SMALL_GROUP)


# ---- once


async def test_a_share_is_one_case_with_one_whisper_however_often_the_update_comes(store, groups, elsewhere):
    await lives(store)
    first = await groups.handle(came(post()))
    again = await elsewhere.handle(came(post()))
    assert (first.is_new, again.is_new) == (True, False)
    (whisper,) = await entries(store)
    assert isinstance(whisper, Whisper)
    assert (whisper.receiver, whisper.locale) == (SHARER, "ur")


async def test_an_album_is_one_case_whatever_item_speaks_and_whichever_worker_has_it(store, groups, elsewhere):
    await lives(store, mode="remove")
    await asyncio.gather(
        groups.handle(came(Post(1, BY_SHARER, album="7"), 1)),
        elsewhere.handle(came(Post(2, BY_SHARER, album="7"), 2)),
        groups.handle(came(Post(3, BY_SHARER, album="7"), 3)),
    )
    await elsewhere.handle(came(post(4, album="7"), 4))
    await groups.handle(came(Post(5, BY_SHARER, album="7"), 5))
    found = await entries(store)
    removed = sorted(number for entry in found if isinstance(entry, Remove) for number in entry.messages)
    assert removed == [1, 2, 3, 4, 5]
    assert sum(isinstance(entry, Whisper) for entry in found) == 1


async def test_a_race_between_two_workers_loses_no_case(store, groups, elsewhere):
    await lives(store)
    shares = [groups.handle(came(post(n, by=Author(100 + n)), n)) for n in range(1, 4)]
    shares += [elsewhere.handle(came(post(n, by=Author(100 + n)), n)) for n in range(4, 7)]
    await asyncio.gather(*shares)
    found = cases_from_bytes((await store.read(store.home(GROUP))).conversation)
    assert sorted(case.messages[0] for case in found.cases) == [1, 2, 3, 4, 5, 6]


async def test_much_at_once_in_one_group_gets_through_without_a_race_in_here(store, groups):
    """Shares, outcomes and timers of a busy group all change the same two records."""
    await lives(store)
    happens = [groups.handle(came(post(n, by=Author(100 + n)), n)) for n in range(1, 31)]
    happens += [groups.tell(store.home(GROUP), f"x.{n}", "sent", {"case": "none"}) for n in range(30)]
    await asyncio.gather(*happens)
    assert len(cases_from_bytes((await store.read(store.home(GROUP))).conversation).cases) == 30
    assert (groups._turns._locks, groups._turns._wanted) == ({}, {})


async def test_an_old_edit_and_a_known_message_change_nothing(store, groups):
    await lives(store)
    old = Post(5, BY_SHARER, int(datetime.now(UTC).timestamp()) - 7200, is_edit=True, is_forwarded=True, caption=SHARE)
    await groups.handle(came(old))
    await groups.handle(came(post(6), 2))
    await groups.handle(came(post(6, is_edit=True), 3))
    assert sum(isinstance(entry, Whisper) for entry in await entries(store)) == 1


async def test_our_own_bug_is_claimed_and_nobody_in_the_group_hears_of_it(store, groups):
    await lives(store)
    await groups.went_wrong(came(post()), "Post: KeyError in x.py:1")
    assert not (await groups.handle(came(post()))).is_new
    assert await entries(store) == []
    assert (await store.counters(datetime.now(UTC)))["failed"] == 1


@pytest.mark.promise(5)
async def test_no_word_of_what_was_shared_is_kept_not_even_sealed(store, groups):
    """Also not of what was a false alarm, and is known again by its caption."""
    await lives(store)
    await groups.handle(came(post(caption=f"{SHARE}, says canary")))
    home = store.home(GROUP)
    case = cases_from_bytes((await store.read(home)).conversation).cases[0]
    worked = {"case": case.id, "act": "false_alarm", "by": str(ADMIN)}
    await groups.handed(Hand("x.1", GROUP, "worked", datetime.now(UTC), worked), "hand.1")
    kept = await store.read(home)
    assert group_from_bytes(kept.person).taught
    assert b"canary" not in kept.conversation + kept.person


# ---- what a fingerprint is


def with_file(lasting_id, message=5, **more):
    return Post(
        message, BY_SHARER, int(datetime.now(UTC).timestamp()), fingerprint=lambda keyed: keyed(lasting_id), **more
    )


@pytest.mark.promise(1)
async def test_an_item_that_an_admin_told_the_group_to_know_again_is_known_in_this_group_alone(store, groups):
    await lives(store, uses_fingerprints=True)
    await lives(store, SMALL_GROUP, uses_fingerprints=True)
    await groups.handle(came(Asked("report", Author(MEMBER), with_file("lasting")), 1))
    case = cases_from_bytes((await store.read(store.home(GROUP))).conversation).cases[0]
    assert case.fingerprint
    assert "lasting" not in case.fingerprint
    worked = Hand("x.1", GROUP, "worked", datetime.now(UTC), {"case": case.id, "act": "remember", "by": str(ADMIN)})
    await groups.handed(worked, "hand.1")
    await groups.handle(came(with_file("lasting", 9), 3))
    await groups.handle(came(with_file("another", 10), 4))
    await groups.handle(came(with_file("lasting", 9), 5, chat_id=SMALL_GROUP))
    here = cases_from_bytes((await store.read(store.home(GROUP))).conversation)
    there = cases_from_bytes((await store.read(store.home(SMALL_GROUP))).conversation)
    assert [case.messages for case in here.cases] == [(5,), (9,)]
    assert there.cases == ()


@pytest.mark.promise(1)
async def test_where_no_fingerprints_are_used_none_is_made(store, groups):
    await lives(store)

    def never(_):
        raise AssertionError("nobody may ask for it")

    reported = Post(5, BY_SHARER, fingerprint=never)
    await groups.handle(came(Asked("report", Author(MEMBER), reported), 1))
    assert cases_from_bytes((await store.read(store.home(GROUP))).conversation).cases[0].fingerprint == ""


# ---- who is what


async def test_whoever_adds_the_bot_has_the_group_among_theirs(store, groups):
    await groups.handle(came(OwnStanding(Author(ADMIN, "person", "ur"), True, True, True, "Cricket")))
    found = group_from_bytes((await store.read(store.home(GROUP))).person)
    assert (found.title, found.locale, found.country, found.told) == ("Cricket", "ur", "PK", (ADMIN,))
    (hand,) = [entry for entry in await entries(store) if isinstance(entry, Hand) and entry.act == "knows"]
    assert (hand.chat, hand.facts["group"]) == (ADMIN, str(GROUP))


async def test_where_an_unnamed_admin_adds_the_bot_nobody_is_told_and_all_admins_find_the_group(store, groups):
    await groups.handle(came(OwnStanding(Author(0, "anonymous_admin"), True, True, True, "Cricket")))
    assert group_from_bytes((await store.read(store.home(GROUP))).person).told == ()
    hands = [(entry.chat, entry.act, entry.line) for entry in await entries(store) if isinstance(entry, Hand)]
    assert hands == [(ADMIN, "knows", None)]


async def test_while_the_messenger_does_not_say_who_the_admins_are_the_bot_comes_in_all_the_same(
    store, groups, members
):
    members.is_away = True
    await groups.handle(came(OwnStanding(Author(MEMBER), True, True, True, "Cricket")))
    found = group_from_bytes((await store.read(store.home(GROUP))).person)
    assert (found.is_member, found.listed) == (True, (MEMBER,))


async def test_once_the_bot_is_out_what_is_kept_goes_by_itself_within_90_days(store, groups, client):
    await lives(store)
    await groups.handle(came(OwnStanding(Author(ADMIN), False, False, False, "Cricket")))
    left = await client.pttl(store._keys.person(store.home(GROUP)))
    assert 0 < left <= LIVES_ON_WITHOUT_US.total_seconds() * 1000


async def test_a_group_that_was_erased_is_not_remembered_for_having_been_left(store, groups):
    await groups.handle(came(OwnStanding(Author(ADMIN), False, False, False, "Cricket")))
    assert (await store.read(store.home(GROUP))).person is None


async def test_leaving_the_old_number_of_a_supergroup_is_no_leaving(store, groups):
    await lives(store, SMALL_GROUP)
    await groups.handle(came(Renumbered(SMALL_GROUP, GROUP), 1, SMALL_GROUP))
    await groups.handle(came(OwnStanding(Author(ADMIN), False, False, False, "Cricket"), 2, SMALL_GROUP))
    assert group_from_bytes((await store.read(store.home(SMALL_GROUP))).person).is_member
    await groups.handle(came(post(), 3))
    assert [type(entry) for entry in await entries(store)] == [Whisper]


async def test_what_was_begun_under_a_new_number_before_the_move_was_told_of_ends(store, groups):
    """Telegram tells of the bot's place in the new supergroup and of the move in any order."""
    await lives(store, SMALL_GROUP, title="Cricket")
    await groups.handle(came(OwnStanding(Author(ADMIN), True, True, True, "Cricket"), 1))
    await entries(store)
    await groups.handle(came(Renumbered(SMALL_GROUP, GROUP), 2, SMALL_GROUP))
    await groups.handle(came(Renumbered(SMALL_GROUP, GROUP), 3))
    assert (await store.read(store.home(GROUP))).person is None
    assert group_from_bytes((await store.read(await store.home_of_group(GROUP))).person).title == "Cricket"
    store.clock_shift_ms = 15 * 24 * 3600 * 1000
    timers = (await store.due()).timers
    assert timers
    for timer in timers:
        await groups.ring(timer)
    store.clock_shift_ms *= 2
    assert (await store.due()).timers == ()


async def test_what_is_no_news_of_an_admin_costs_no_commit(store, groups, counting):
    await lives(store, told=(ADMIN,), listed=(ADMIN,))
    await groups.handle(came(StandingOf(MEMBER, False), 1))
    await groups.handle(came(StandingOf(ADMIN, True), 2))
    assert "commit" not in counting.trips
    await groups.handle(came(StandingOf(MEMBER, True), 3))
    await groups.handle(came(StandingOf(ADMIN, False), 4))
    found = group_from_bytes((await store.read(store.home(GROUP))).person)
    assert (found.told, found.listed) == ((), (MEMBER,))


async def test_a_new_title_is_known_to_the_admins_and_changes_nothing_else(store, groups):
    await lives(store, title="Cricket", has_said_hello=True)
    await groups.handle(came(Renamed("Hockey")))
    found = group_from_bytes((await store.read(store.home(GROUP))).person)
    assert (found.title, found.is_admin, found.can_remove) == ("Hockey", True, True)
    assert await entries(store) == []


@pytest.mark.promise(5)
async def test_who_had_everything_erased_is_told_nothing_any_more(store, groups):
    await lives(store, told=(ADMIN, MEMBER))
    await groups.handed(Hand("x.1", GROUP, "forgotten", datetime.now(UTC), {"by": str(ADMIN)}), "hand.1")
    assert group_from_bytes((await store.read(store.home(GROUP))).person).told == (MEMBER,)


async def test_a_bug_in_a_supergroup_that_has_moved_is_claimed_where_its_updates_are(store, groups):
    await lives(store, SMALL_GROUP)
    await groups.handle(came(Renumbered(SMALL_GROUP, GROUP), 1, SMALL_GROUP))
    await groups.went_wrong(came(post(), 2), "Post: KeyError in x.py:1")
    assert not (await groups.handle(came(post(), 2))).is_new


async def test_a_button_of_another_time_is_answered_and_changes_nothing(store, groups, counting):
    await lives(store)
    handled = await groups.handle(came(Tapped("tap", BY_SHARER, "g:1")))
    assert [tap.tap for tap in handled.taps] == ["tap"]
    assert "commit" not in counting.trips


async def test_what_a_newer_worker_handed_over_is_left_to_a_newer_worker(store, groups):
    await lives(store)
    with pytest.raises(NewerFormatError):
        await groups.handed(Hand("x.1", GROUP, "something new", datetime.now(UTC)), "hand.1")
