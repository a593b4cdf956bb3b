"""A `Write` as the flat keys and arguments of `commit.lua`: what to write is decided here, once."""

from __future__ import annotations

from typing import Any

from bot.service.ports import UNCHANGED, LaneKind, NewEntry, Waiting, Write
from bot.store.desk_seal import seal_note
from bot.store.keys import COUNTERS_LIVE, LANE_LIVES, SENT_LIVES, Keys, lane_name
from bot.store.seals import NONCE, Seals


class Operations:
    """`heads`: lane → the first entry pushed into it, which is its head where the lane was empty."""

    def __init__(self, keys: Keys, seals: Seals, write: Write, report_key: str) -> None:
        self._names = keys
        self._seals = seals
        self._write = write
        self._report_key = report_key
        self._shard = write.home.shard
        claim = keys.claim(self._shard, write.claim)
        self._keys: dict[str, int] = {}
        for key in (claim, keys.due(self._shard), keys.owner(self._shard)):
            self._key(key)
        self._guards: list[Any] = []
        self._operations: list[Any] = []
        self.heads: dict[LaneKind, Waiting] = {}
        self._pushed: dict[LaneKind, int] = {}
        self._guard()
        self._clear()
        self._records()
        self._lanes()
        self._timers()
        self._counts()
        self._messages()
        self._note()

    def script(self, token: str, lease_ms: int, shift_ms: int, claim_lives_ms: int) -> tuple[list[str], list[Any]]:
        lanes: list[Any] = []
        for kind, count in self._pushed.items():
            lanes += [self._key(self._lane(kind)), lane_name(self._write.home.chat, kind), count]
        arguments = [
            token, lease_ms, shift_ms, claim_lives_ms, self._write.failed or "1",
            len(self._guards) // 4, *self._guards, len(self._pushed), *lanes, *self._operations,
        ]  # fmt: skip
        return list(self._keys), arguments

    def _key(self, key: str) -> int:
        """The number of a key among KEYS, from 1; named there when it is new."""
        return self._keys.setdefault(key, len(self._keys) + 1)

    def _do(self, command: str, key: str, *arguments: Any) -> None:
        self._operations += [command, self._key(key), len(arguments), *arguments]

    def _lane(self, kind: LaneKind) -> str:
        return self._names.lane(self._shard, self._write.home.chat, kind)

    def _sent(self) -> str:
        return self._names.sent(self._shard, self._write.home.chat)

    def _guard(self) -> None:
        write, names = self._write, self._names
        if write.snapshot is not None:
            for key, nonce in zip(
                (names.conversation(write.home), names.person(write.home)), write.snapshot.guards, strict=True
            ):
                self._guards += ["record", self._key(key), "", nonce]
        if write.clear is not None:
            self._guards += ["count", self._key(self._sent()), "", write.clear.kept.count]
        if write.rang is not None:
            self._guards += ["timer", self._key(names.bells(self._shard)), write.rang.name, write.rang.nonce]

    def _clear(self) -> None:
        """/hide and /forget: what waits and what is known of the messages goes, before anything new is pushed."""
        clear, write = self._write.clear, self._write
        if clear is None:
            return
        self._do("DEL", self._lane("words"))
        self._do("DEL", self._sent())
        if clear.how == "forget":
            self._do("DEL", self._names.person(write.home))
            if write.home.is_group:
                self._do("INCR", self._names.versions(self._shard))

    def _records(self) -> None:
        write, names = self._write, self._names
        rows = (
            (names.conversation(write.home), write.conversation, write.conversation_ttl),
            (names.person(write.home), write.person, write.person_ttl),
        )
        for number, (key, value, ttl) in enumerate(rows):
            lives = int(ttl.total_seconds() * 1000)
            is_forgotten = write.clear is not None and write.clear.how == "forget"
            if number == 1 and is_forgotten:
                continue
            if number == 1 and write.home.is_group and value is not UNCHANGED:
                self._do("INCR", names.versions(self._shard))
            if value is None:
                self._do("DEL", key)
            elif value is UNCHANGED and number == 1:
                self._do("PEXPIRE", key, lives)  # 12 months since the last use; a conversation keeps its own clock
            elif isinstance(value, bytes):
                self._do("SET", key, self._sealed(key, value, is_of_group=number == 1), "PX", lives)

    def _sealed(self, key: str, value: bytes, *, is_of_group: bool) -> bytes:
        """The settings of a group know its number: buttons and links carry only its pseudonym."""
        if is_of_group and self._write.home.is_group:
            return self._seals.seal_addressed(key, self._write.home, "", value)
        return self._seals.seal(key, value)

    def _lanes(self) -> None:
        by_lane: dict[LaneKind, list[NewEntry]] = {}
        for entry in self._write.entries:
            by_lane.setdefault(entry.lane, []).append(entry)
        for kind, entries in by_lane.items():
            key, home = self._lane(kind), self._write.home
            sealed = [self._seals.seal_addressed(key, home, entry.name, entry.payload) for entry in entries]
            self.heads[kind] = Waiting(home, entries[0].name, entries[0].payload, sealed[0][:NONCE])
            self._pushed[kind] = len(entries)
            self._do("RPUSH", key, *sealed)
            self._do("PEXPIRE", key, LANE_LIVES)

    def _timers(self) -> None:
        write, names = self._write, self._names
        timers, bells = names.timers(self._shard), names.bells(self._shard)
        gone = [*write.stopped_timers, *([write.rang.name] if write.rang else [])]
        if gone:
            self._do("ZREM", timers, *gone)
            self._do("HDEL", bells, *gone)
            self._do("ZREM", self._sent(), *(f"t={name}" for name in gone))
        for timer in write.timers:
            at_ms = int(timer.at.timestamp() * 1000)
            self._do("ZADD", timers, at_ms, timer.name)
            self._do(
                "HSET", bells, timer.name, self._seals.seal_addressed(bells, write.home, timer.name, timer.payload)
            )
            self._note_sent(f"t={timer.name}", max(at_ms, self._now()))

    def _counts(self) -> None:
        if not self._write.counts:
            return
        key = self._names.counters(self._shard, self._write.at.strftime("%Y-%m-%d"))
        for name, count in self._write.counts.items():
            self._do("HINCRBY", key, name, count)
        self._do("PEXPIRE", key, COUNTERS_LIVE)

    def _messages(self) -> None:
        for message in self._write.messages_in:
            self._note_sent(f"in={message}", self._now())
        if self._write.messages_in:
            self._do("ZREMRANGEBYSCORE", self._sent(), "-inf", self._now() - SENT_LIVES)

    def _note_sent(self, row: str, at_ms: int) -> None:
        self._do("ZADD", self._sent(), at_ms, row)
        self._do("PEXPIRE", self._sent(), SENT_LIVES)

    def _note(self) -> None:
        note = self._write.note
        if note is None:
            return
        code = self._seals.receipt(note.receipt)
        key, lives = self._names.note(self._shard, code), int(note.keep.total_seconds() * 1000)
        at_ms = int(note.at.timestamp() * 1000)
        self._do("HSET", key, "note", seal_note(note.content, self._report_key), "state", "received", "at", at_ms)
        self._do("PEXPIRE", key, lives)
        self._do("ZADD", self._names.notes(self._shard), at_ms, code)
        self._do("ZREMRANGEBYSCORE", self._names.notes(self._shard), "-inf", at_ms - lives)

    def _now(self) -> int:
        return int(self._write.at.timestamp() * 1000)
