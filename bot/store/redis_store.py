"""The `Store` port on Redis: one read, one script. What a value holds is none of its business."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from struct import Struct
from typing import Any, TypeVar, cast

from bot.service.ports import (
    Beat,
    Committed,
    Due,
    Found,
    Home,
    Kept,
    Lane,
    NewerFormat,
    NoteAnswer,
    NoteState,
    Ringing,
    Settled,
    Snapshot,
    StoreAway,
    StoredNote,
    StoreRefuses,
    UnsealError,
    Waiting,
    Write,
)
from bot.store import scripts
from bot.store.desk_seal import seal_note
from bot.store.keys import (
    ALIAS_LIVES,
    CLAIM_LIVES,
    CONTENT_LIVES,
    HOUR,
    SENT_LIVES,
    SHARDS,
    WITHDRAWN_LIVES,
    Keys,
    lane_name,
    lane_of,
)
from bot.store.seals import NONCE, Seals, shard_of
from bot.store.trips import Unanswered, errors_as_ours, talk_through, to_disk
from bot.store.writing import Operations

_ASK = 2
"""As `commit.lua` says it: ours, but ask for the head."""
LEASE_S = 30
"""Of lanes and timers. A call may take 20 s."""
POLLING_LEASE_MS = 6_000
ALIVE_MS = 15_000
TAKEN_AT_ONCE = 20
LOOKUPS_AN_HOUR = 10
LOOKUPS_OF_ALL_A_MINUTE = 60
_ALIAS = Struct(">cq")
_NOW, _BEFORE = b">", b"<"
"""Which number an alias holds: the one that this group has now, or the one it had before."""
_NOTE_ANSWERS = ("received", "seen", "closed", "withdrawn")

T = TypeVar("T")

log = logging.getLogger(__name__)


class RedisStore:
    """`follows_clock` and another lease are for tests and demo; `report_key` is the desk's public key."""

    def __init__(
        self,
        client: Any,
        seals: Seals,
        bot_id: int,
        worker: str,
        *,
        report_key: str = "",
        waits_for_disk: bool = False,
        follows_clock: bool = False,
        lease_s: float = LEASE_S,
    ) -> None:
        self._client = client
        self._talk = talk_through(client)
        self._ask = self._talk.ask
        self._seals = seals
        self._keys = Keys(bot_id)
        self.worker = worker
        self._report_key = report_key
        self._waits_for_disk = waits_for_disk
        self._follows_clock = follows_clock
        self._lease_ms = int(lease_s * 1000)
        self._token = 0
        self.clock_shift_ms = 0

    # ---- homes and records

    def home(self, chat_id: int) -> Home:
        return self._seals.home(chat_id)

    async def home_of_group(self, chat_id: int) -> Home:
        home = self.home(chat_id)
        key = self._keys.alias(home)
        sealed = await self._do(lambda: self._ask("GETEX", key, "PX", ALIAS_LIVES))
        if sealed is None:
            return home
        which, other = _ALIAS.unpack(self._seals.unseal(key, sealed))
        if which == _NOW:
            return Home(home.shard, home.chat, other)
        old = self.home(other)
        return Home(old.shard, old.chat, chat_id)

    async def write_alias(self, home: Home, new_chat_id: int) -> None:
        if home.chat_id == new_chat_id:
            return
        new = self.home(new_chat_id)
        await self._write_alias(new, _BEFORE, home.chat_id)
        await self._write_alias(home, _NOW, new_chat_id)

    async def _write_alias(self, home: Home, which: bytes, other: int) -> None:
        key, versions = self._keys.alias(home), self._keys.versions(home.shard)
        sealed = self._seals.seal(key, _ALIAS.pack(which, other))
        await self._do(lambda: self._talk.ask_all([("SET", key, sealed, "PX", ALIAS_LIVES), ("INCR", versions)]))

    async def forget_alias(self, home: Home) -> None:
        for one in (home, self.home(home.chat_id)):
            key, versions = self._keys.alias(one), self._keys.versions(one.shard)
            await self._do(lambda k=key, v=versions: self._talk.ask_all([("DEL", k), ("INCR", v)]))  # type: ignore[misc]

    async def group_called(self, pseudonym: str) -> Home | None:
        shard = shard_of(pseudonym)
        if shard is None:
            return None
        key = self._keys.group(shard, pseudonym)
        sealed = await self._do(lambda: self._ask("GET", key))
        if sealed is None:
            return None
        chat_id, *_ = self._seals.unseal_addressed(key, sealed)
        return Home(shard, pseudonym, chat_id)

    async def versions(self, shards: Iterable[int]) -> Mapping[int, int]:
        wanted = sorted(set(shards))
        if not wanted:
            return {}
        commands = [("GET", self._keys.versions(shard)) for shard in wanted]
        found = await self._do(lambda: self._talk.ask_all(commands))
        return {shard: int(version or 0) for shard, version in zip(wanted, found, strict=True)}

    def who(self, home: Home, number: int) -> str:
        return self._seals.who(home, number)

    def mark(self, home: Home, of: str) -> str:
        return self._seals.mark(home, of)

    def mark_everywhere(self, of: str) -> str:
        return self._seals.mark_everywhere(of)

    def home_of_list(self, staff_chat: int) -> Home:
        of_nobody = self.home(0)
        return Home(of_nobody.shard, of_nobody.chat, staff_chat)

    async def read(self, home: Home) -> Snapshot:
        keys = self._keys
        names = keys.conversation(home), keys.person(home)
        lane = keys.lane(home.shard, home.chat, "words")

        (run, person), waiting = await self._do(lambda: self._talk.ask_all([("MGET", *names), ("LLEN", lane)]))
        return Snapshot(
            conversation=None if run is None else self._seals.unseal(names[0], run),
            person=None if person is None else self._opened(home, names[1], person),
            guards=((run or b"")[:NONCE], (person or b"")[:NONCE]),
            waiting=int(waiting),
        )

    def _opened(self, home: Home, key: str, sealed: bytes) -> bytes:
        return self._seals.unseal_addressed(key, sealed)[3] if home.is_group else self._seals.unseal(key, sealed)

    async def kept(self, home: Home) -> Kept:
        key = self._keys.sent(home.shard, home.chat)
        rows: list[tuple[bytes, float]] = await self._do(lambda: self._client.zrange(key, 0, -1, withscores=True))
        too_old = _now_ms() + self.clock_shift_ms - SENT_LIVES  # one of these, and Telegram refuses a whole call
        messages, timers = [], []
        for row, at in rows:
            name, _, value = row.decode().rpartition("=")
            if name == "t":
                timers.append(value)
            elif at > too_old:
                messages.append(int(value))
        return Kept(tuple(messages), tuple(timers), len(rows))

    async def commit(self, write: Write) -> Committed:
        """Everything of `write` in one script. Its claim makes it safe to repeat, so one silence is repeated here."""
        operations = Operations(self._keys, self._seals, write, self._report_key)
        token = self._token_of(write)
        keys, arguments = operations.script(token, self._lease_ms, self.clock_shift_ms, CLAIM_LIVES)
        is_repeat = False
        try:
            answer = await self._commit(keys, arguments)
        except Unanswered:
            is_repeat = True
            answer = await self._commit(keys, arguments)
        state, owned = answer[0].decode(), answer[1:]
        if state == "seen" and is_repeat:
            state, owned = "done", [_ASK] * len(operations.heads)  # it was our own, whose answer was lost
        if state != "done":
            return Committed(state)
        lanes = []
        for (kind, head), mine in zip(operations.heads.items(), owned, strict=True):
            if mine:
                lanes.append(Lane(write.home.shard, write.home.chat, kind, token, head if mine == 1 else None))
        return Committed("done", tuple(lanes))

    async def _commit(self, keys: list[str], arguments: list[Any]) -> list[Any]:
        async def trip() -> list[Any]:
            if self._waits_for_disk:
                answer: list[Any] = await to_disk(self._talk, scripts.COMMIT, keys, arguments)
                return answer
            return cast("list[Any]", await scripts.COMMIT(self._ask, keys, *arguments))

        return await self._do(trip)

    def _token_of(self, write: Write) -> str:
        """The same for a repeat of the same commit, so that the lanes it took are found to be ours."""
        return f"{self.worker}.{blake2b(write.claim.encode(), digest_size=8).hexdigest()};"

    def _fresh_token(self) -> str:
        self._token += 1
        return f"{self.worker}.{self._token}+;"

    # ---- lanes

    def _lane_keys(self, lane: Lane) -> list[str]:
        keys = self._keys
        return [keys.lane(lane.shard, lane.chat, lane.kind), keys.due(lane.shard), keys.owner(lane.shard)]

    async def settle(self, lane: Lane, sent: Waiting | None, message_id: int | None = None) -> Settled:
        keys = [*self._lane_keys(lane), self._keys.sent(lane.shard, lane.chat)]
        note = f"{sent.name}={message_id}" if sent and message_id is not None else ""
        arguments = (
            lane_name(lane.chat, lane.kind), lane.token, self._lease_ms, self.clock_shift_ms,
            sent.nonce if sent else b"", note, _now_ms() + self.clock_shift_ms, SENT_LIVES,
        )  # fmt: skip
        answer = await self._do(lambda: scripts.SETTLE(self._ask, keys, *arguments))
        following = self._waiting(keys[0], lane, answer[1]) if len(answer) > 1 and answer[1] else None
        return Settled(answer[0].decode(), following)

    def _waiting(self, place: str, lane: Lane, sealed: bytes) -> Waiting:
        chat_id, _, name, payload = self._seals.unseal_addressed(place, sealed)
        return Waiting(Home(lane.shard, lane.chat, chat_id), name, payload, sealed[:NONCE])

    async def park(self, lane: Lane, after_s: float = 0) -> None:
        arguments = lane_name(lane.chat, lane.kind), lane.token, int(after_s * 1000), self.clock_shift_ms
        await self._do(lambda: scripts.PARK(self._ask, self._lane_keys(lane)[1:], *arguments))

    async def find(self, home: Home, entry: str) -> Found:
        sent, lane = self._keys.sent(home.shard, home.chat), self._keys.lane(home.shard, home.chat, "words")

        rows, waiting = await self._do(lambda: self._talk.ask_all([("ZRANGE", sent, 0, -1), ("LLEN", lane)]))
        wanted = f"{entry}=".encode()
        return Found(tuple(int(row[len(wanted) :]) for row in rows if row.startswith(wanted)), bool(waiting))

    async def due(self) -> Due:
        """One look at all shards in one trip; a script only where something is due."""
        now = _now_ms() + self.clock_shift_ms
        lanes: list[Lane] = []
        timers: list[Ringing] = []
        due_lanes, due_timers = await self._do(lambda: self._look(now))
        for shard in due_lanes:
            lanes += await self._take(shard)
        for shard in due_timers:
            timers += await self._ring(shard)
        return Due(tuple(lanes), tuple(timers))

    async def _look(self, now: int) -> tuple[list[int], list[int]]:
        keys = [key for shard in range(SHARDS) for key in (self._keys.due(shard), self._keys.timers(shard))]
        found = await self._talk.ask_all([("ZRANGEBYSCORE", key, "-inf", now, "LIMIT", 0, 1) for key in keys])
        lanes = [shard for shard in range(SHARDS) if found[2 * shard]]
        return lanes, [shard for shard in range(SHARDS) if found[2 * shard + 1]]

    async def _take(self, shard: int) -> list[Lane]:
        token, keys = self._fresh_token(), [self._keys.due(shard), self._keys.owner(shard)]
        arguments = token, self._lease_ms, self.clock_shift_ms, TAKEN_AT_ONCE
        names = await self._do(lambda: scripts.TAKE(self._ask, keys, *arguments))
        return [Lane(shard, *lane_of(name.decode()), token) for name in names]

    async def _ring(self, shard: int) -> list[Ringing]:
        keys = [self._keys.timers(shard), self._keys.bells(shard)]
        arguments = self._lease_ms, self.clock_shift_ms, TAKEN_AT_ONCE
        answer = await self._do(lambda: scripts.RING(self._ask, keys, *arguments))
        found = []
        for name, sealed in zip(answer[::2], answer[1::2], strict=True):
            try:
                chat_id, chat, plain, payload = self._seals.unseal_addressed(keys[1], sealed)
            except NewerFormat:
                continue  # leased: a newer worker rings it
            except UnsealError:
                log.warning("a timer does not open with this RUKO_SECRET, or was altered: it cannot ring")
                continue
            found.append(Ringing(Home(shard, chat, chat_id), plain or name.decode(), payload, sealed[:NONCE]))
        return found

    # ---- counters, workers, polling

    async def counters(self, day: datetime) -> Mapping[str, int]:
        async def trip() -> list[dict[bytes, bytes]]:
            pipe = self._client.pipeline(transaction=False)
            for shard in range(SHARDS):
                pipe.hgetall(self._keys.counters(shard, _day_of(day)))
            return cast("list[dict[bytes, bytes]]", await pipe.execute())

        total: Counter[str] = Counter()
        for counted in await self._do(trip):
            total.update({name.decode(): int(value) for name, value in counted.items()})
        return total

    async def heartbeat(self) -> Beat:
        before = time.time()
        alive, theirs = await self._do(lambda: scripts.BEAT(self._ask, [self._keys.workers], self.worker, ALIVE_MS))
        if self._follows_clock:
            self.clock_shift_ms = int(await self._do(lambda: self._client.get(self._keys.clock)) or 0)
        return Beat(int(alive), int(theirs) / 1000 - (before + time.time()) / 2)

    async def leave(self) -> None:
        await self._do(lambda: self._client.zrem(self._keys.workers, self.worker))

    async def hold_polling(self) -> bool:
        answer = await self._do(lambda: scripts.HOLD(self._ask, [self._keys.poller], self.worker, POLLING_LEASE_MS))
        return bool(answer)

    async def release_polling(self) -> None:
        await self._do(lambda: scripts.HOLD(self._ask, [self._keys.poller], self.worker, "0"))

    # ---- content and attachments

    async def content(self, revision: str) -> bytes | None:
        return cast("bytes | None", await self._do(lambda: self._client.get(self._keys.content(revision))))

    async def keep_content(self, revision: str, packed: bytes) -> None:
        """It ends by itself unless it is served."""
        await self._do(lambda: self._client.set(self._keys.content(revision), packed, px=CONTENT_LIVES))

    async def serving(self) -> str | None:
        found = await self._do(lambda: self._client.get(self._keys.serving))
        return found.decode() if found else None

    async def serve(self, revision: str) -> None:
        """What was served until now ends by itself; what is served does not.

        Three keys of three slots, so no script: in this order a worker that dies on the way leaves the last good
        revision served with 30 days to live, and whoever starts next keeps and serves its own.
        """
        await self._let_end(await self.serving(), revision)
        was = await self._do(lambda: self._client.set(self._keys.serving, revision, get=True))
        await self._do(lambda: self._client.persist(self._keys.content(revision)))
        await self._let_end(was.decode() if was else None, revision)

    async def _let_end(self, old: str | None, new: str) -> None:
        if old and old != new:
            await self._do(lambda: self._client.pexpire(self._keys.content(old), CONTENT_LIVES))

    async def attachment(self, sha256: str) -> str | None:
        found = await self._do(lambda: self._client.get(self._keys.attachment(sha256)))
        return found.decode() if found else None

    async def keep_attachment(self, sha256: str, own_id: str) -> None:
        await self._do(lambda: self._client.set(self._keys.attachment(sha256), own_id))

    # ---- notes

    def case(self, receipt: str) -> str:
        return f"{receipt[:2]}-{self._seals.receipt(receipt)[:8].upper()}"

    async def find_note(self, home: Home, receipt: str) -> NoteAnswer:
        if not await self._may_look_up(home):
            return "limited"
        key = self._keys.note(int(receipt[:2]) % SHARDS, self._seals.receipt(receipt))
        state = await self._do(lambda: self._client.hget(key, "state"))
        found = state.decode() if state else "unknown"
        return cast("NoteAnswer", found if found in _NOTE_ANSWERS else "unknown")

    async def _may_look_up(self, home: Home) -> bool:
        mine = await self._do(lambda: scripts.ALLOW(self._ask, [self._keys.lookups(home)], LOOKUPS_AN_HOUR, HOUR))
        of_all = await self._do(
            lambda: scripts.ALLOW(self._ask, [self._keys.all_lookups], LOOKUPS_OF_ALL_A_MINUTE, 60_000)
        )
        return bool(mine) and bool(of_all)

    async def withdraw_note(self, claim: str, receipt: str) -> bool:
        return await self._change_note(claim, receipt, "withdraw", b"")

    async def add_to_note(self, claim: str, receipt: str, content: bytes) -> bool:
        return await self._change_note(claim, receipt, "add", seal_note(content, self._report_key))

    async def _change_note(self, claim: str, receipt: str, act: str, addition: bytes) -> bool:
        shard, code = int(receipt[:2]) % SHARDS, self._seals.receipt(receipt)
        keys = [self._keys.claim(shard, claim), self._keys.note(shard, code), self._keys.notes(shard)]
        arguments = CLAIM_LIVES, act, code, addition, WITHDRAWN_LIVES
        answer = await self._do(lambda: scripts.NOTE(self._ask, keys, *arguments))
        return bool(answer == b"found")

    async def mark_note(self, case: str, state: NoteState) -> bool:
        async for note_key, _, _ in self._note_keys():
            if _case_of(note_key) == case:
                return bool(await self._mark(note_key, state))
        return False

    async def _mark(self, key: str, state: NoteState) -> Any:
        return await self._do(lambda: scripts.MARK(self._ask, [key], state))

    async def notes(self) -> AsyncIterator[StoredNote]:
        async for key, _, at_ms in self._note_keys():
            fields: dict[bytes, bytes] = await self._do(lambda key=key: self._client.hgetall(key))  # type: ignore[misc]
            if b"note" in fields:
                numbered = {int(name[5:]): value for name, value in fields.items() if name.startswith(b"more.")}
                more = tuple(numbered[number] for number in sorted(numbered))
                at = datetime.fromtimestamp(at_ms / 1000).astimezone()
                state = cast("NoteState", fields.get(b"state", b"received").decode())
                yield StoredNote(_case_of(key), at, state, fields[b"note"], more)

    async def _note_keys(self) -> AsyncIterator[tuple[str, int, float]]:
        for shard in range(SHARDS):
            key = self._keys.notes(shard)
            rows = await self._do(lambda key=key: self._client.zrange(key, 0, -1, withscores=True))  # type: ignore[misc]
            for code, at_ms in rows:
                yield self._keys.note(shard, code.decode()), shard, at_ms

    # ---- starting and stopping

    async def begin(self) -> None:
        """Raises `ValueError` where this Redis belongs to another secret or another number of shards."""
        meta = f"{SHARDS}.{self._seals.check}"
        await self._do(lambda: self._client.set(self._keys.meta, meta, nx=True))
        found = (await self._do(lambda: self._client.get(self._keys.meta))).decode()
        if found != meta:
            raise ValueError(
                "This Redis was filled with another RUKO_SECRET. "
                "Use the old secret, or another database for a new start."
            )

    async def why_away(self) -> str:
        """Why nothing can be written now, in words for operators; empty where it can.

        It asks for a write that changes nothing: a Redis that is full or read-only still answers PING.
        """
        try:
            await self._do(lambda: self._ask("ZADD", self._keys.workers, "XX", "INCR", 0, self.worker))
        except StoreRefuses as refuses:
            return str(refuses)
        except StoreAway:
            return "Redis is away"
        return ""

    async def close(self) -> None:
        await self._talk.close()
        await self._client.aclose()

    async def _do(self, trip: Callable[[], Awaitable[T]]) -> T:
        """One trip, with errors as ours."""
        try:
            return await trip()
        except Exception:
            with errors_as_ours():
                raise


def _now_ms() -> int:
    return int(time.time() * 1000)


def _day_of(day: datetime) -> str:
    return day.astimezone(UTC).strftime("%Y-%m-%d")


def _case_of(note_key: str) -> str:
    shard = note_key.partition("{")[2][:2]
    return f"{shard}-{note_key.rpartition(':')[2][:8].upper()}"
