"""Trips to Redis: what keeps it from answering becomes `StoreAway`, and a trip that ends on its disk.

A time-out means "unknown": the command may still run. Nothing is retried silently here (redis-py's
own retry runs a write twice); all our scripts are safe to repeat, and their callers decide.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from redis import exceptions
from redis.asyncio import Redis
from redis.asyncio.cluster import PipelineCommand, RedisCluster

from bot.service.ports import StoreAway, StoreRefuses
from bot.store.line import Line
from bot.store.scripts import Script

ANSWER_WITHIN_S = 3.0
"""Redis may hold a write back for up to 2 s while its once-a-second fsync runs."""
ON_DISK_WITHIN_MS = 2500
CONNECTIONS_ALONE = 16
"""WAITAOF holds its connection up until the disk has written; so many commits share one fsync."""

_UNANSWERED = (exceptions.TimeoutError, exceptions.ConnectionError, OSError, TimeoutError)
_REFUSED_FOR_NOW = (
    exceptions.OutOfMemoryError,
    exceptions.ReadOnlyError,
    exceptions.ClusterError,
    exceptions.MasterDownError,
    exceptions.SlotNotCoveredError,
)
_IN_WORDS = {
    "OutOfMemoryError": "Redis is full (maxmemory); give it more memory",
    "ReadOnlyError": "Redis is a read-only replica; RUKO_REDIS_URL has to name the primary",
    "MISCONF": "Redis cannot write to its disk (MISCONF); is the disk full?",
}
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
        raise StoreRefuses("Redis is loading its data") from None
    except _UNANSWERED as cause:
        raise Unanswered(f"Redis does not answer: {type(cause).__name__}") from None
    except _REFUSED_FOR_NOW as cause:
        raise _refused(type(cause).__name__) from None
    except exceptions.RedisClusterException as cause:
        if not str(cause).startswith("Redis Cluster cannot be connected"):
            raise
        raise StoreAway("Redis Cluster does not answer") from None
    except exceptions.ResponseError as cause:
        code = str(cause).partition(" ")[0]
        if code not in _CODES_FOR_NOW:
            raise
        raise _refused(code) from None


def _refused(name: str) -> StoreRefuses:
    return StoreRefuses(_IN_WORDS.get(name, f"Redis refuses: {name}"))


Command = tuple[Any, ...]


class Talk(Protocol):
    """How the store speaks to one Redis or to a cluster. All raise redis-py's errors."""

    async def ask(self, *command: Any) -> Any: ...
    async def ask_all(self, commands: Sequence[Command]) -> list[Any]:
        """In one trip (in a cluster: one for each node), in this order, not all or nothing."""
        ...

    async def ask_alone(self, key: str, commands: Sequence[Command]) -> list[Any]:
        """In one trip, on a connection that nobody else uses meanwhile; errors are in the places of answers."""
        ...

    async def close(self) -> None: ...


class SingleTalk:
    def __init__(self, client: Redis) -> None:
        self._client = client
        self._line = Line(client, ANSWER_WITHIN_S)
        self._idle: list[Line] = []
        self._alone = asyncio.Semaphore(CONNECTIONS_ALONE)

    async def ask(self, *command: Any) -> Any:
        return await self._line.ask(*command)

    async def ask_all(self, commands: Sequence[Command]) -> list[Any]:
        return _raised(await self._line.ask_all(commands))

    async def ask_alone(self, key: str, commands: Sequence[Command]) -> list[Any]:
        async with self._alone:
            line = self._idle.pop() if self._idle else Line(self._client, ANSWER_WITHIN_S)
            try:
                return await line.ask_all(commands)
            finally:
                self._idle.append(line)

    async def close(self) -> None:
        for line in (self._line, *self._idle):
            await line.close()


class ClusterTalk:
    """Through redis-py's cluster client, which knows the map of the slots."""

    def __init__(self, client: RedisCluster) -> None:
        self._client = client

    async def ask(self, *command: Any) -> Any:
        return await self._client.execute_command(*command)

    async def ask_all(self, commands: Sequence[Command]) -> list[Any]:
        pipe = self._client.pipeline()
        for command in commands:
            pipe.execute_command(*command)
        return _raised(await pipe.execute(raise_on_error=False))

    async def ask_alone(self, key: str, commands: Sequence[Command]) -> list[Any]:
        await self._client.initialize()
        node: Any = self._client.get_node_from_key(key)
        sent = [PipelineCommand(number, *parts) for number, parts in enumerate(commands)]
        await node.execute_pipeline(sent)
        return [command.result for command in sent]

    async def close(self) -> None:
        """Nothing of its own."""


def talk_through(client: Redis | RedisCluster) -> Talk:
    return ClusterTalk(client) if isinstance(client, RedisCluster) else SingleTalk(client)


def _raised(answers: list[Any]) -> list[Any]:
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return answers


async def to_disk(talk: Talk, script: Script, keys: Sequence[str], arguments: Sequence[Any]) -> Any:
    """The script's answer, once its writes are in the append-only file.

    WAITAOF looks at what its own connection wrote; so both go down one connection, in one trip.
    Raises redis-py's errors, and `Unanswered` where the disk is too slow.
    """
    wait = ("WAITAOF", 1, 0, ON_DISK_WITHIN_MS)
    tail = (len(keys), *keys, *arguments)
    answer, waited = await talk.ask_alone(keys[0], [("EVALSHA", script.sha, *tail), wait])
    if isinstance(answer, exceptions.NoScriptError):
        answer, waited = await talk.ask_alone(keys[0], [("EVAL", script.text, *tail), wait])
    if isinstance(answer, exceptions.MovedError | exceptions.AskError):
        await talk.ask("EXISTS", keys[0])  # follows the redirection, and so learns the new map
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
