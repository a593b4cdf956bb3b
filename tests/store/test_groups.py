"""What is kept of a group: its settings, its cases, its home when its number changes."""

from datetime import UTC, datetime, timedelta

import pytest
from support.writes import ANNA, entry, write

from bot.service.ports import Clear

GROUP, OTHER_GROUP, SUPERGROUP = -4711, -4712, -1_000_000_004_711


async def commit(store, claim, chat_id=GROUP, **changes):
    return await store.commit(write(store, claim, chat_id, **changes))


async def versions_of(store, chat_id=GROUP):
    shard = store.home(chat_id).shard
    return (await store.versions([shard]))[shard]


def test_a_group_is_known_by_its_number(store):
    assert [store.home(chat_id).is_group for chat_id in (GROUP, SUPERGROUP, ANNA)] == [True, True, False]


async def test_settings_and_cases_are_read_back(store):
    await commit(store, "1", conversation=b"cases", person=b"settings")
    found = await store.read(store.home(GROUP))
    assert (found.conversation, found.person) == (b"cases", b"settings")


async def test_settings_of_a_group_and_a_person_lie_apart(store, client):
    await commit(store, "1", person=b"settings")
    await commit(store, "2", ANNA, person=b"speaks Urdu")
    keys = [key.decode().rpartition("}:")[2][:2] for key in await client.keys("*}:[gp]:*")]
    assert sorted(keys) == ["g:", "p:"]


async def test_settings_that_moved_on_lose_the_race(store, other):
    await commit(store, "1", person=b"one")
    old = await store.read(store.home(GROUP))
    await commit(other, "2", person=b"two")
    assert (await commit(store, "3", snapshot=old, person=b"three")).state == "lost"


async def test_a_group_is_found_by_its_pseudonym_as_long_as_it_is_kept(store):
    home = store.home(GROUP)
    assert await store.group_called(home.chat) is None
    await commit(store, "1", person=b"settings")
    assert await store.group_called(home.chat) == home
    await commit(store, "2", person=None)
    assert await store.group_called(home.chat) is None


async def test_what_is_no_pseudonym_finds_nothing(store):
    for written in ("", "x" * 22, "é" * 22, "a" * 21, "a" * 23, "A" * 21 + "!"):
        assert await store.group_called(written) is None


async def test_settings_live_as_long_as_they_were_given_and_each_commit_renews_them(store, client):
    key = store._keys.person(store.home(GROUP))
    await commit(store, "1", person=b"settings", person_ttl=timedelta(days=400))
    await client.pexpire(key, 60_000)
    await commit(store, "2", conversation=b"cases", person_ttl=timedelta(days=90))
    assert 89 < await client.pttl(key) / 86_400_000 <= 90


# ---- what other workers hear of


async def test_a_change_of_settings_is_heard_of_and_a_change_of_cases_is_not(store):
    seen = [await versions_of(store)]
    for number, changes in enumerate(({"person": b"a"}, {"conversation": b"c"}, {"person": b"b"}, {"person": None})):
        await commit(store, str(number), **changes)
        seen.append(await versions_of(store))
    assert seen == [0, 1, 1, 2, 3]


async def test_a_group_whose_data_are_erased_is_heard_of(store):
    await commit(store, "1", person=b"a", conversation=b"c", entries=(entry("g.1"),))
    before, kept = await versions_of(store), await store.kept(store.home(GROUP))
    await commit(store, "2", conversation=None, clear=Clear("forget", kept))
    found = await store.read(store.home(GROUP))
    assert (found.conversation, found.person, found.waiting) == (None, None, 0)
    assert await versions_of(store) > before


async def test_a_person_is_no_news_for_groups(store):
    await commit(store, "1", ANNA, person=b"speaks Urdu")
    assert await versions_of(store, ANNA) == 0


async def test_versions_of_many_shards_come_in_one_answer(store):
    await commit(store, "1", person=b"a")
    shard = store.home(GROUP).shard
    found = await store.versions(range(64))
    assert len(found) == 64
    assert sum(found.values()) == found[shard] == 1
    assert await store.versions([]) == {}


# ---- a group becomes a supergroup


async def test_a_group_that_became_a_supergroup_keeps_its_home_under_both_numbers(store, other):
    await commit(store, "1", person=b"settings")
    await store.write_alias(store.home(GROUP), SUPERGROUP)
    by_new, by_old = await other.home_of_group(SUPERGROUP), await other.home_of_group(GROUP)
    assert by_new == by_old
    assert (by_new.chat, by_new.shard, by_new.chat_id) == (store.home(GROUP).chat, store.home(GROUP).shard, SUPERGROUP)
    assert (await other.read(by_new)).person == b"settings"


async def test_both_service_messages_in_any_order_change_nothing_more(store):
    for _ in range(2):
        await store.write_alias(store.home(GROUP), SUPERGROUP)
    found = await store.home_of_group(SUPERGROUP)
    await store.write_alias(found, SUPERGROUP)
    assert await store.home_of_group(GROUP) == found


async def test_workers_hear_of_a_new_number_under_both_numbers(store):
    await store.home_of_group(SUPERGROUP)
    await store.write_alias(store.home(GROUP), SUPERGROUP)
    assert await versions_of(store, GROUP) == 1
    assert await versions_of(store, SUPERGROUP) == 1


async def test_settings_written_after_the_move_know_the_new_number(store):
    await commit(store, "1", person=b"settings")
    await store.write_alias(store.home(GROUP), SUPERGROUP)
    home = await store.home_of_group(SUPERGROUP)
    from bot.service.ports import Write

    await store.commit(Write(home, "2", datetime.now(UTC), person=b"changed"))
    assert await store.group_called(store.home(GROUP).chat) == home


async def test_a_group_without_an_alias_is_at_home_where_its_number_says(store):
    assert await store.home_of_group(GROUP) == store.home(GROUP)


async def test_an_alias_that_is_forgotten_leaves_nothing_under_either_number(store, client):
    await store.write_alias(store.home(GROUP), SUPERGROUP)
    home = await store.home_of_group(SUPERGROUP)
    for _ in range(2):
        await store.forget_alias(home)
    assert await store.home_of_group(SUPERGROUP) == store.home(SUPERGROUP)
    assert [key for key in await client.keys("*") if b"}:a:" in key] == []
    assert await versions_of(store, SUPERGROUP) == 3


async def test_an_alias_that_is_followed_lives_on(store, client):
    await store.write_alias(store.home(GROUP), SUPERGROUP)
    key = store._keys.alias(store.home(SUPERGROUP))
    await client.pexpire(key, 60_000)
    await store.home_of_group(SUPERGROUP)
    assert await client.pttl(key) / 86_400_000 > 399


# ---- people and items in it


@pytest.mark.promise(5)
def test_a_person_has_the_same_pseudonym_in_one_group_and_another_in_the_next(store):
    here, there = store.home(GROUP), store.home(OTHER_GROUP)
    assert store.who(here, ANNA) == store.who(here, ANNA)
    assert len({store.who(here, ANNA), store.who(here, ANNA + 1), store.who(there, ANNA), store.home(ANNA).chat}) == 4
    assert len(store.who(here, -1_000_000_000_001)) == 22


def test_a_mark_tells_something_again_in_one_group_alone(store):
    here, there = store.home(GROUP), store.home(OTHER_GROUP)
    assert store.mark(here, "a caption") == store.mark(here, "a caption")
    assert len({store.mark(here, "a caption"), store.mark(here, "another"), store.mark(there, "a caption")}) == 3
    assert len(store.mark(here, "")) == 22


async def test_pseudonyms_outlive_the_change_of_a_groups_number(store):
    before = store.who(store.home(GROUP), ANNA)
    await store.write_alias(store.home(GROUP), SUPERGROUP)
    assert store.who(await store.home_of_group(SUPERGROUP), ANNA) == before


async def test_nothing_in_redis_shows_a_groups_number_or_a_word_of_its_settings(store, client):
    number = -100_000_000_001
    await commit(store, "1", number, conversation=b"canary-word", person=b"canary-word", entries=(entry("g.1"),))
    await store.write_alias(store.home(number), SUPERGROUP)
    for key in await client.keys("*"):
        raw = await client.dump(key)
        for secret in (b"canary", b"100000000001", number.to_bytes(8, "big", signed=True), b"1000000004711"):
            assert secret not in key
            assert secret not in raw
