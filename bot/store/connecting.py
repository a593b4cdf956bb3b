"""Connects to Redis as Ruko needs it, and looks at the server before anything is served."""

from __future__ import annotations

import logging
from typing import Any, Literal

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.cluster import RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError

from bot.service.ports import StoreAway, StoreError

CONNECTIONS = 64
ANSWER_WITHIN_S = 3.0

log = logging.getLogger(__name__)


class ServerRefusedError(StoreError):
    """This Redis cannot keep Ruko's promises; the text says what to set."""


async def connect(url: str) -> tuple[Any, bool]:
    """A client, and whether the server is part of a cluster. Raises `StoreAway`."""
    client = _single(url)
    try:
        info = await client.info("cluster")
    except (RedisError, OSError) as away:
        await client.aclose()
        raise StoreAway("Redis does not answer at RUKO_REDIS_URL") from away
    has_all = bool(info.get("cluster_enabled")) and await _owns_all_slots(client)
    if not info.get("cluster_enabled") or has_all:
        return client, False
    await client.aclose()
    return RedisCluster.from_url(url, protocol=2, retry=Retry(NoBackoff(), 0), socket_timeout=ANSWER_WITHIN_S), True


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
    """Whether `WAITAOF` is to be used. Raises `ServerRefusedError`; what is only doubtful is logged."""
    memory = await _config(client, "maxmemory-policy")
    limit = await _config(client, "maxmemory")
    if memory.startswith(("allkeys", "volatile")) and limit not in ("", "0"):
        raise ServerRefusedError(
            f"This Redis throws data away when it is full (maxmemory-policy {memory}). Set it to noeviction."
        )
    has_log = (await _config(client, "appendonly")) == "yes"
    if not has_log:
        log.warning("Redis keeps no append-only file: what it holds is lost when it stops")
    if durability == "process":
        return False
    if not has_log:
        raise ServerRefusedError("RUKO_DURABILITY=fsync needs Redis's append-only file. Set appendonly to yes.")
    if await _has_waitaof(client):
        return True
    if (await _config(client, "appendfsync")) != "always":
        raise ServerRefusedError(
            "RUKO_DURABILITY=fsync needs WAITAOF (Redis 7.2 or newer, Valkey) or appendfsync always. Set one of them."
        )
    return False


async def _config(client: Any, name: str) -> str:
    """Empty where the server keeps its settings to itself, as hosted ones do."""
    try:
        found = await client.config_get(name)
    except ResponseError:
        return ""
    return str(found.get(name, ""))


async def _has_waitaof(client: Any) -> bool:
    try:
        await client.execute_command("WAITAOF", 0, 0, 0)
    except ResponseError:
        return False
    return True
