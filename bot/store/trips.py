"""Trips to Redis: what keeps it from answering becomes `StoreAway`, and a trip that ends on its disk.

A time-out means "unknown": the command may still run. Nothing is retried silently here (redis-py's
own retry runs a write twice); all our scripts are safe to repeat, and their callers decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from redis import exceptions
from redis.asyncio.cluster import PipelineCommand, RedisCluster

from bot.service.ports import StoreAway
from bot.store.scripts import Script

ON_DISK_WITHIN_MS = 2500

_UNANSWERED = (exceptions.TimeoutError, exceptions.ConnectionError, OSError, TimeoutError)
_REFUSED_FOR_NOW = (
    exceptions.OutOfMemoryError,
    exceptions.ReadOnlyError,
    exceptions.ClusterError,
    exceptions.MasterDownError,
    exceptions.SlotNotCoveredError,
)
_CODES_FOR_NOW = ("MISCONF", "BUSY", "NOREPLICAS", "UNKILLABLE")
"""Refusals that end by themselves or by the operator's hand, and have no class in redis-py."""


class Unanswered(StoreAway):
    """No answer came, so it may have been done. Only who repeats at once needs to tell this from `StoreAway`."""


@contextmanager
def errors_as_ours() -> Iterator[None]:
    """Our own wrong command stays what it is: a bug."""
    try:
        yield
    except exceptions.BusyLoadingError:
        raise StoreAway("Redis is loading its data") from None
    except _UNANSWERED as cause:
        raise Unanswered(f"Redis does not answer: {type(cause).__name__}") from None
    except _REFUSED_FOR_NOW as cause:
        raise StoreAway(f"Redis refuses: {type(cause).__name__}") from None
    except exceptions.RedisClusterException as cause:
        if not str(cause).startswith("Redis Cluster cannot be connected"):
            raise
        raise StoreAway("Redis Cluster does not answer") from None
    except exceptions.ResponseError as cause:
        code = str(cause).partition(" ")[0]
        if code not in _CODES_FOR_NOW:
            raise
        raise StoreAway(f"Redis refuses: {code}") from None


async def to_disk(client: Any, script: Script, keys: Sequence[str], arguments: Sequence[Any]) -> Any:
    """The script's answer, once its writes are in the append-only file.

    WAITAOF looks at what its own connection wrote; so both go down one connection, in one trip.
    Raises redis-py's errors, and `Unanswered` where the disk is too slow.
    """
    wait = ("WAITAOF", 1, 0, ON_DISK_WITHIN_MS)
    tail = (len(keys), *keys, *arguments)
    answer, waited = await _together(client, keys[0], ("EVALSHA", script.sha, *tail), wait)
    if isinstance(answer, exceptions.NoScriptError):
        answer, waited = await _together(client, keys[0], ("EVAL", script.text, *tail), wait)
    if isinstance(answer, exceptions.MovedError | exceptions.AskError):
        await client.execute_command("EXISTS", keys[0])  # follows the redirection, and so learns the new map
        raise StoreAway("this shard has moved to another node")
    if isinstance(answer, Exception):
        raise answer
    if isinstance(waited, exceptions.ResponseError):
        raise StoreAway("Redis no longer keeps an append-only file, which RUKO_DURABILITY=fsync needs")
    if isinstance(waited, Exception):
        raise waited
    if int(waited[0]) < 1:
        raise Unanswered("Redis did not write to disk in time")
    return answer


async def _together(client: Any, key: str, *commands: Sequence[Any]) -> list[Any]:
    if not isinstance(client, RedisCluster):
        pipe = client.pipeline(transaction=False)
        for parts in commands:
            pipe.execute_command(*parts)
        answers: list[Any] = await pipe.execute(raise_on_error=False)
        return answers
    await client.initialize()
    sent = [PipelineCommand(number, *parts) for number, parts in enumerate(commands)]
    node: Any = client.get_node_from_key(key)
    await node.execute_pipeline(sent)
    return [command.result for command in sent]
