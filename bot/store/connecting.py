"""Connects to Redis as Ruko needs it, and looks at the server before anything is served."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Literal

from redis import exceptions
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.cluster import RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError, RedisError, ResponseError, TimeoutError  # noqa: A004 - as redis names them

from bot.service.ports import StoreAway, StoreError, StoreRefuses

CONNECTIONS = 64
ANSWER_WITHIN_S = 3.0
OLDEST = (7, 0)

log = logging.getLogger(__name__)


class ServerRefusedError(StoreError):
    """This Redis cannot keep Ruko's promises; the text says what to set."""


async def connect(url: str) -> tuple[Any, bool]:
    """A client, and whether the server is part of a cluster. Raises `StoreAway`, and `ServerRefusedError`."""
    client = _single(url)
    try:
        info = await client.info("cluster")
    except (RedisError, OSError) as away:
        await client.aclose()
        raise _why(away) from away
    has_all = bool(info.get("cluster_enabled")) and await _owns_all_slots(client)
    if not info.get("cluster_enabled") or has_all:
        return client, False
    await client.aclose()
    cluster = RedisCluster.from_url(
        url,
        protocol=2,
        retry=Retry(NoBackoff(), 0),
        socket_timeout=ANSWER_WITHIN_S,
        socket_connect_timeout=ANSWER_WITHIN_S,
    )
    try:
        await cluster.initialize()
    except (RedisError, OSError) as away:
        await cluster.aclose()
        raise StoreAway("The Redis Cluster does not answer at RUKO_REDIS_URL") from away
    return cluster, True


def _why(away: Exception) -> StoreError:
    """A refusal is no silence: waiting for it to end helps nobody."""
    if isinstance(away, exceptions.AuthenticationError):
        return ServerRefusedError(
            "Redis wants another password than RUKO_REDIS_URL gives. Write it like redis://:password@localhost:6379/0."
        )
    if isinstance(away, exceptions.NoPermissionError):
        return ServerRefusedError(
            "Redis does not let the user of RUKO_REDIS_URL do what Ruko needs. Give that user all rights (ACL SETUSER)."
        )
    if isinstance(away, ResponseError) and "DB index" in str(away):
        return ServerRefusedError(
            "Redis has no database with the number at the end of RUKO_REDIS_URL. Write one that it has, such as /0."
        )
    return StoreAway("Redis does not answer at RUKO_REDIS_URL")


def _single(url: str) -> Redis:
    """No silent retries: a write that was cut off may have been done. A full pool waits instead of raising."""
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=CONNECTIONS,
        timeout=ANSWER_WITHIN_S,
        socket_timeout=ANSWER_WITHIN_S,
        socket_connect_timeout=ANSWER_WITHIN_S,
        protocol=2,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=0,
    )
    return Redis.from_pool(pool)  # closes the pool with itself


async def _owns_all_slots(client: Any) -> bool:
    """One server in cluster mode that has every slot answers like a single one."""
    slots = await client.execute_command("CLUSTER SLOTS")
    return len(slots) == 1 and slots[0][0] == 0 and slots[0][1] == 16383


async def look_at(client: Any, durability: Literal["process", "fsync"]) -> bool:
    """Whether `WAITAOF` is to be used. Raises `ServerRefusedError`; what is only doubtful is logged.

    Looks at every server of a cluster that takes writes. INFO is asked first: hosted servers keep CONFIG to themselves.
    """
    uses_waitaof = durability == "fsync"
    try:
        if isinstance(client, RedisCluster):
            await client.initialize()
        for server in _servers(client):
            await _look_at_one(server, durability)
            uses_waitaof = uses_waitaof and await _has_waitaof(server)
    except (ConnectionError, TimeoutError, OSError) as away:
        raise StoreAway("Redis does not answer at RUKO_REDIS_URL") from away
    return uses_waitaof


Ask = Callable[..., Awaitable[Any]]


def _servers(client: Any) -> list[Ask]:
    """How to ask each server that takes writes."""
    if isinstance(client, RedisCluster):
        return [partial(client.execute_command, target_nodes=node) for node in client.get_primaries()]
    return [client.execute_command]


async def _look_at_one(ask: Ask, durability: Literal["process", "fsync"]) -> None:
    memory, log_file = await ask("INFO", "memory"), await ask("INFO", "persistence")
    if int(log_file.get("loading") or 0):  # meanwhile it says that it keeps no append-only file
        raise StoreRefuses("Redis is loading its data")
    check_version(str((await ask("INFO", "server")).get("redis_version", "")))
    policy = str(memory.get("maxmemory_policy", "noeviction"))
    if policy != "noeviction":
        raise ServerRefusedError(
            f"This Redis throws data away when it is full (maxmemory-policy {policy}). Set it to noeviction."
        )
    has_log = bool(log_file.get("aof_enabled"))
    if not has_log:
        log.warning("Redis keeps no append-only file: what it holds is lost when it stops")
    if durability == "process":
        return
    if not has_log:
        raise ServerRefusedError("RUKO_DURABILITY=fsync needs Redis's append-only file. Set appendonly to yes.")
    if not await _has_waitaof(ask) and await _appendfsync(ask) != "always":
        raise ServerRefusedError(
            "RUKO_DURABILITY=fsync needs WAITAOF (Redis 7.2 or newer, Valkey) or appendfsync always. Set one of them."
        )


def check_version(written: str) -> None:
    """`written`: as Redis says it, ``7.0.15``; Valkey names the Redis it stands in for. Raises `ServerRefusedError`."""
    numbers = tuple(int(number) for number in re.findall(r"[0-9]+", written)[:2])
    if numbers and numbers < OLDEST:
        raise ServerRefusedError(f"This is Redis {written}. Ruko needs 7.0 or newer, or Valkey.")


async def _appendfsync(ask: Ask) -> str:
    """Empty where the server keeps its settings to itself."""
    try:
        found = await ask("CONFIG GET", "appendfsync")
    except ResponseError:
        return ""
    return str(found.get("appendfsync", ""))


async def _has_waitaof(ask: Ask) -> bool:
    try:
        await ask("WAITAOF", 0, 0, 0)
    except ResponseError:
        return False
    return True
