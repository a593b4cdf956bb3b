"""What all workers share: heartbeats, the poller's lease, content, attachments."""

import asyncio

import pytest

from bot.store.keys import DAY
from bot.store.redis_store import ALIVE_MS


async def test_everyone_who_beats_is_counted_and_who_leaves_is_not(store, other):
    assert (await store.heartbeat()).workers == 1
    assert (await other.heartbeat()).workers == 2
    await other.leave()
    assert (await store.heartbeat()).workers == 1


async def test_a_worker_that_fell_silent_is_not_counted(store, other, client):
    await other.heartbeat()
    seconds, _ = await client.time()
    await client.zadd(store._keys.workers, {"two": seconds * 1000 - ALIVE_MS - 1})
    assert (await store.heartbeat()).workers == 1


async def test_a_heartbeat_tells_how_far_the_clocks_are_apart(store, monkeypatch):
    assert abs((await store.heartbeat()).skew_s) < 2
    import time

    ours = time.time
    monkeypatch.setattr("bot.store.redis_store.time.time", lambda: ours() - 60)
    assert 58 < (await store.heartbeat()).skew_s < 62


async def test_only_one_process_polls_and_the_next_takes_over(store, other):
    assert await store.hold_polling()
    assert not await other.hold_polling()
    assert await store.hold_polling()
    await other.release_polling()
    assert await store.hold_polling(), "somebody else's release changes nothing"
    await store.release_polling()
    assert await other.hold_polling()


async def test_the_pollers_lease_ends_by_itself(store, client):
    await store.hold_polling()
    assert 0 < await client.pttl(store._keys.poller) <= 6_000


async def test_content_is_kept_by_revision_and_one_is_served(store, other):
    assert (await store.serving(), await store.content("r1")) == (None, None)
    await store.keep_content("r1", b"packed")
    await store.serve("r1")
    assert (await other.serving(), await other.content("r1")) == ("r1", b"packed")


async def test_only_the_revision_that_is_served_has_no_end(store, other, client):
    for revision in ("r1", "r2", "r1", "r3"):
        await other.keep_content(revision, b"packed")
        await store.serve(revision)
    lives = {revision: await client.pttl(store._keys.content(revision)) for revision in ("r1", "r2", "r3")}
    assert lives["r3"] == -1
    assert all(29 * DAY < lives[revision] <= 30 * DAY for revision in ("r1", "r2"))


async def test_a_revision_that_two_workers_took_up_at_once_ends_as_well(store, other, client):
    """The other one serves `r3` between this one's look at what is served and its own word."""
    for revision in ("r1", "r2", "r3"):
        await store.keep_content(revision, b"packed")
    await store.serve("r1")
    await asyncio.gather(store.serve("r2"), other.serve("r3"))
    served = await store.serving()
    lives = {revision: await client.pttl(store._keys.content(revision)) for revision in ("r1", "r2", "r3")}
    assert {revision for revision, left in lives.items() if left == -1} == {served}


async def test_what_is_served_already_stays(store, client):
    await store.keep_content("r1", b"packed")
    await store.serve("r1")
    await store.keep_content("r1", b"packed")
    await store.serve("r1")
    assert await client.pttl(store._keys.content("r1")) == -1


async def test_an_attachment_is_known_by_the_messengers_own_id(store, other):
    assert await store.attachment("ab" * 32) is None
    await store.keep_attachment("ab" * 32, "AgACAgQ")
    assert await other.attachment("ab" * 32) == "AgACAgQ"


async def test_a_supergroup_goes_on_in_the_home_of_its_group(store, other):
    group, supergroup = -500, -100_500
    await store.write_alias(store.home(group), supergroup)
    home = await other.home_of_group(supergroup)
    assert (home.chat, home.chat_id) == (store.home(group).chat, supergroup)
    assert await other.home_of_group(group) == home


@pytest.mark.parametrize("chat_id", [100_000_001, -1_000_000, 2**52, -100_1234567890])
async def test_a_chat_has_one_home_at_every_worker_and_another_with_another_secret(store, other, chat_id):
    from support.redis_server import store_on

    home = store.home(chat_id)
    assert home == other.home(chat_id)
    assert 0 <= home.shard < 64
    assert str(chat_id) not in repr(home)
    assert store_on(None, secret="quite another secret, as long as the first").home(chat_id).chat != home.chat


async def test_homes_are_spread_over_all_shards(store):
    shards = [store.home(number).shard for number in range(6400)]
    assert set(shards) == set(range(64))
    assert max(shards.count(shard) for shard in range(64)) < 160
