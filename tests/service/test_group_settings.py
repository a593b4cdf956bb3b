"""Settings of groups in memory: read once, believed for seconds, forgotten when anybody changes them."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from support.writes import write

from bot.core.groups.group import Group, group_to_bytes
from bot.service.group_settings import MOST_KEPT, OLDEST_S, GroupSettings, Known

GROUP, SUPERGROUP = -4711, -1_000_000_004_711


class Clock:
    def __init__(self):
        self.ahead = timedelta()

    def now(self):
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def settings(store, clock):
    return GroupSettings(store, clock)


async def changes(store, claim, group, chat_id=GROUP):
    await store.commit(write(store, claim, chat_id, person=group_to_bytes(group)))


async def test_a_group_is_read_once_and_then_at_hand(store, settings, monkeypatch):
    await changes(store, "1", Group(title="Cricket"))
    assert settings.at_hand(GROUP) is None
    assert (await settings.of(GROUP)).group.title == "Cricket"
    monkeypatch.setattr(store, "read", None)
    assert settings.at_hand(GROUP) == await settings.of(GROUP)


async def test_a_group_nobody_knows_is_blank_and_at_hand_too(settings):
    assert (await settings.of(GROUP)).group == Group()
    assert settings.at_hand(GROUP) is not None


async def test_what_another_worker_changed_is_forgotten_at_the_next_look(store, other, settings):
    await changes(store, "1", Group(title="Cricket"))
    await settings.look()
    await settings.of(GROUP)
    await settings.look()
    await settings.of(GROUP)
    await settings.look()
    assert settings.at_hand(GROUP) is not None
    await changes(other, "2", Group(title="Hockey"))
    await settings.look()
    assert settings.at_hand(GROUP) is None
    assert (await settings.of(GROUP)).group.title == "Hockey"


async def test_a_new_number_of_a_group_is_heard_of(store, other, settings):
    await changes(store, "1", Group(title="Cricket"))
    for _ in range(2):
        await settings.of(GROUP)
        await settings.of(SUPERGROUP)
        await settings.look()
    assert (await settings.of(SUPERGROUP)).group == Group()
    await other.write_alias(other.home(GROUP), SUPERGROUP)
    await settings.look()
    assert (await settings.of(SUPERGROUP)).group.title == "Cricket"
    assert (await settings.of(GROUP)).home == (await settings.of(SUPERGROUP)).home


async def test_without_a_look_for_a_while_nothing_is_believed(store, settings, clock):
    await settings.of(GROUP)
    clock.ahead = timedelta(seconds=OLDEST_S + 1)
    assert settings.at_hand(GROUP) is None
    await settings.look()
    await settings.of(GROUP)
    assert settings.at_hand(GROUP) is not None


async def test_what_this_worker_changed_is_read_again_at_once(store, settings):
    await settings.of(GROUP)
    await changes(store, "1", Group(title="Cricket"))
    settings.drop(GROUP)
    assert (await settings.of(GROUP)).group.title == "Cricket"


async def test_a_read_that_was_under_way_while_it_changed_is_not_kept(store, settings, monkeypatch):
    read, gate = store.read, asyncio.Event()

    async def slow(home):
        found = await read(home)
        await gate.wait()
        return found

    monkeypatch.setattr(store, "read", slow)
    reading = asyncio.create_task(settings.of(GROUP))
    await asyncio.sleep(0)
    await changes(store, "1", Group(title="Cricket"))
    settings.drop(GROUP)
    gate.set()
    await reading
    assert settings.at_hand(GROUP) is None


async def test_memory_is_not_without_end(store, settings):
    for number in range(MOST_KEPT + 5):
        settings._keep(-number - 1, Known(store.home(-number - 1), Group()))
    assert len(settings._known) == MOST_KEPT
    assert sum(len(chats) for chats in settings._shards.values()) <= MOST_KEPT
