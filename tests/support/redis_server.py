"""Real Redis servers for tests, and the clients and stores on them."""

import os
import shutil
from pathlib import Path

import pytest
from redis.asyncio.cluster import RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from bot.store.connecting import connect
from bot.store.embedded import EmbeddedRedis, NoServerError
from bot.store.keys import Keys
from bot.store.redis_store import RedisStore
from bot.store.seals import Seals

SECRET = "a made-up secret that only tests use"
BOT_ID = 4711
EMBEDDED_CLUSTER, EMBEDDED_CLUSTER_CLIENT, ON_PATH = "one-node-cluster", "cluster-client", "redis-server-on-path"
REDIS_ON_PATH = shutil.which("redis-server") or ""
SERVERS = (EMBEDDED_CLUSTER, EMBEDDED_CLUSTER_CLIENT, *([ON_PATH] if REDIS_ON_PATH else []))
"""The oldest server that is supported is tested where the machine has one (Debian 12: Redis 7.0)."""


def started(folder: Path, **how: object) -> EmbeddedRedis:
    """A server of its own. The test ends it."""
    server = EmbeddedRedis(folder, **how)
    try:
        server.start()
    except NoServerError as missing:
        pytest.fail(f"Tests need a Redis: {missing}", pytrace=False)
    return server


async def client_of(server: EmbeddedRedis, kind: str = EMBEDDED_CLUSTER):
    if kind == EMBEDDED_CLUSTER_CLIENT:
        return RedisCluster.from_url(server.url, protocol=2, retry=Retry(NoBackoff(), 0), socket_timeout=3)
    client, _ = await connect(server.url)
    return client


def store_on(client, worker: str = "one", *, secret: str = SECRET, **how: object) -> RedisStore:
    """Ended with its client, by `close`."""
    store = RedisStore(client, Seals(secret), BOT_ID, worker, **how)
    if client is not None:
        vars(client).setdefault("stores_of_tests", []).append(store)
    return store


async def close(client) -> None:
    for store in vars(client).get("stores_of_tests", []):
        await store._talk.close()
    await client.aclose()


async def stored_in(url: str) -> dict[bytes, bytes]:
    """Every key and all that is under it."""
    client, _ = await connect(url)
    try:
        return {key: await _under(client, key) async for key in client.scan_iter(count=1000)}
    finally:
        await client.aclose()


async def _under(client, key: bytes) -> bytes:
    kind = await client.type(key)
    reads = {
        b"string": lambda: client.get(key),
        b"list": lambda: client.lrange(key, 0, -1),
        b"hash": lambda: client.hgetall(key),
        b"zset": lambda: client.zrange(key, 0, -1, withscores=True),
        b"set": lambda: client.smembers(key),
        b"none": lambda: client.echo(""),
    }
    found = await reads[kind]()
    if isinstance(found, bytes):
        return found
    parts = [*found, *found.values()] if isinstance(found, dict) else found
    return b"\0".join(part if isinstance(part, bytes) else str(part).encode() for part in _flat(parts))


def _flat(parts):
    for part in parts:
        yield from part if isinstance(part, tuple) else (part,)


async def move_clock(url: str, bot_id: int, ahead_ms: int) -> None:
    """Of workers that follow one: they see it with their next heartbeat."""
    client, _ = await connect(url)
    await client.set(Keys(bot_id).clock, ahead_ms)
    await client.aclose()


async def has_lanes(url: str, bot_id: int) -> bool:
    """Whether anything still waits to be sent."""
    client, _ = await connect(url)
    try:
        return bool([key async for key in client.scan_iter(match=f"ruko:{bot_id}:{{*}}:due", count=1000)])
    finally:
        await client.aclose()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return (
        Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z" if Path("/proc").exists() else True
    )
