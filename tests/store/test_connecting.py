"""What is looked at before anything is served."""

import asyncio
import logging

import pytest
from support.redis_server import close, started, store_on
from support.writes import ANNA, write

from bot.service.ports import StoreAway
from bot.store import trips
from bot.store.connecting import ServerRefusedError, check_version, connect, look_at


@pytest.mark.parametrize("durability", ["process", "fsync"])
async def test_a_redis_that_throws_data_away_when_full_is_refused(client, connection, durability):
    await client.config_set("maxmemory-policy", "allkeys-lru")
    try:
        with pytest.raises(ServerRefusedError, match="noeviction"):
            await look_at(connection, durability)
    finally:
        await client.config_set("maxmemory-policy", "noeviction")


async def test_without_an_append_only_file_there_is_a_warning_and_no_fsync(client, connection, caplog):
    await client.config_set("appendonly", "no")
    try:
        with caplog.at_level(logging.WARNING):
            await look_at(connection, "process")
        with pytest.raises(ServerRefusedError, match="appendonly"):
            await look_at(connection, "fsync")
    finally:
        await client.config_set("appendonly", "yes")
    assert "append-only file" in caplog.text


async def test_fsync_waits_for_the_disk_where_the_server_can_else_wants_it_always(client, connection):
    try:
        assert await look_at(connection, "fsync")
    except ServerRefusedError:  # a server without WAITAOF
        await client.config_set("appendfsync", "always")
        assert not await look_at(connection, "fsync")
        await client.config_set("appendfsync", "everysec")
    assert not await look_at(connection, "process")


async def test_a_commit_waits_for_the_disk_on_the_connection_that_wrote(connection, store):
    if not await has_waitaof(connection):
        pytest.skip("this server has no WAITAOF; it runs with appendfsync always")
    durable = store_on(connection, "three", waits_for_disk=True)
    assert (await durable.commit(write(durable, "1", conversation=b"c"))).state == "done"
    assert (await durable.commit(write(durable, "1", conversation=b"c"))).state == "seen"
    assert (await durable.read(durable.home(ANNA))).conversation == b"c"


async def has_waitaof(connection):
    try:
        return await look_at(connection, "fsync")
    except ServerRefusedError:
        return False


@pytest.mark.promise(6)
async def test_a_durable_commit_is_refused_while_the_disk_is_not_written_to(client, connection):
    if not await has_waitaof(connection):
        pytest.skip("this server has no WAITAOF; it runs with appendfsync always")
    durable = store_on(connection, "three", waits_for_disk=True)
    await client.config_set("appendonly", "no")
    try:
        with pytest.raises(StoreAway, match="append-only file"):
            await durable.commit(write(durable, "1", conversation=b"c"))
    finally:
        await client.config_set("appendonly", "yes")


@pytest.mark.promise(6)
async def test_a_durable_commit_that_has_not_reached_the_disk_in_time_is_not_acknowledged(
    client, connection, monkeypatch
):
    if not await has_waitaof(connection):
        pytest.skip("this server has no WAITAOF; it runs with appendfsync always")
    durable = store_on(connection, "three", waits_for_disk=True)
    monkeypatch.setattr(trips, "ON_DISK_WITHIN_MS", 50)
    await client.config_set("appendfsync", "no")  # the system writes when it likes
    try:
        with pytest.raises(StoreAway, match="disk in time"):
            await durable.commit(write(durable, "1", conversation=b"c"))
    finally:
        await client.config_set("appendfsync", "everysec")


async def test_no_redis_at_the_address_is_said_in_words():
    with pytest.raises(StoreAway, match="RUKO_REDIS_URL"):
        await connect("redis://127.0.0.1:1/0")


async def test_a_redis_that_was_filled_with_another_secret_is_refused(connection, store):
    await store.begin()
    await store.begin()
    stranger = store_on(connection, secret="quite another secret, as long as the first")
    with pytest.raises(ValueError, match="another RUKO_SECRET"):
        await stranger.begin()


async def test_redis_that_stops_is_away_and_comes_back_by_itself(tmp_path):
    server = started(tmp_path)
    client, _ = await connect(server.url)
    store = store_on(client)
    await store.commit(write(store, "1", conversation=b"c"))
    server.kill()
    with pytest.raises(StoreAway):
        await store.read(store.home(ANNA))
    with pytest.raises(StoreAway):
        await store.commit(write(store, "2"))
    assert await store.why_away() == "Redis is away"
    server.start()
    assert (await store.read(store.home(ANNA))).conversation == b"c"
    await close(client)
    server.stop()


async def test_a_redis_that_is_still_loading_is_waited_for_and_not_taken_for_one_without_a_file(tmp_path):
    server = started(tmp_path)
    client, _ = await connect(server.url)
    await client.eval("for i = 1, 5000 do redis.call('SET', 'k' .. i, 'x') end", 0)
    await client.aclose()
    server.stop()
    slowly = ("--loading-process-events-interval-bytes", "1024", "--key-load-delay", "200")
    server.start(*slowly, waits=False)
    try:
        seen = set()
        async with asyncio.timeout(20):
            while "ready" not in seen:
                seen.add(await _looked_at(server.url))
        assert {"Redis is loading its data", "ready"} <= seen
    finally:
        server.stop()


async def _looked_at(url):
    try:
        client, _ = await connect(url)
    except StoreAway:
        return "not there yet"
    try:
        await look_at(client, "fsync")
    except StoreAway as away:
        return str(away)
    finally:
        await client.aclose()
    return "ready"


async def test_a_password_that_redis_does_not_take_is_told_at_once(tmp_path):
    server = started(tmp_path)
    client, _ = await connect(server.url)
    await client.config_set("requirepass", "right")
    await client.aclose()
    try:
        for address in (server.url, server.url.replace("://", "://:wrong@")):
            with pytest.raises(ServerRefusedError, match="password"):
                await connect(address)
        client, _ = await connect(server.url.replace("://", "://:right@"))
        await client.aclose()
    finally:
        server.stop()


async def test_a_database_that_redis_does_not_have_is_told_at_once(tmp_path):
    server = started(tmp_path)
    try:
        with pytest.raises(ServerRefusedError, match="no database with the number"):
            await connect(f"{server.url.rpartition('/')[0]}/999")
    finally:
        server.stop()


@pytest.mark.parametrize("old", ["6.0.16", "6.2.14", "5"])
def test_a_redis_that_is_too_old_is_refused_with_the_version_that_is_needed(old):
    with pytest.raises(ServerRefusedError, match=r"7\.0 or newer"):
        check_version(old)


@pytest.mark.parametrize("new", ["7.0.15", "7.2.4", "8.0", "255.255.255", ""])
def test_newer_ones_and_those_that_keep_their_version_to_themselves_are_taken(new):
    check_version(new)


async def test_a_redis_that_is_full_or_read_only_is_not_ready_and_says_why(tmp_path):
    server = started(tmp_path)
    client, _ = await connect(server.url)
    store = store_on(client)
    try:
        assert await store.why_away() == ""
        await client.config_set("maxmemory", "1")
        assert await store.why_away() == "Redis is full (maxmemory); give it more memory"
        await client.config_set("maxmemory", "0")
        assert await store.why_away() == ""
        await client.replicaof("127.0.0.1", "1")
        assert await store.why_away() == "Redis is a read-only replica; RUKO_REDIS_URL has to name the primary"
        await client.replicaof("NO", "ONE")
        assert await store.why_away() == ""
    finally:
        await close(client)
        server.stop()
