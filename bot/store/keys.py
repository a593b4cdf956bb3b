"""Every key in Redis, with its lifetime. What a chat owns carries the hash tag of its shard, ``{07}``.

Nothing here is a person: chats are pseudonyms, and a conversation's id is chance.
"""

from __future__ import annotations

from bot.service.ports import Home, LaneKind

SHARDS = 64

SECOND = 1000
HOUR = 3600 * SECOND
DAY = 24 * HOUR

CLAIM_LIVES = 25 * HOUR
"""Telegram repeats an update for 24 hours."""
SENT_LIVES = 48 * HOUR
"""Telegram lets a bot remove messages for 48 hours (Bot API, deleteMessage)."""
LANE_LIVES = 7 * DAY
CONTENT_LIVES = 30 * DAY
"""Since another revision took its place. A conversation stays on its own for 7 days, its answers wait for 7 more."""
COUNTERS_LIVE = 400 * DAY
ALIAS_LIVES = 400 * DAY
"""Since it was last followed: as long as the settings of the group it leads to."""
WITHDRAWN_LIVES = 30 * DAY
"""What is left of a withdrawn note: that it was withdrawn."""


def lane_name(chat: str, kind: LaneKind) -> str:
    return chat if kind == "words" else f"{chat}-"


def lane_of(name: str) -> tuple[str, LaneKind]:
    return (name[:-1], "removals") if name.endswith("-") and len(name) == 23 else (name, "words")


class Keys:
    """All keys of one bot. Times in ms where a key lives for a fixed time."""

    def __init__(self, bot_id: int) -> None:
        self._all = f"ruko:{bot_id}:"
        self._shards = tuple(f"{self._all}{{{shard:02d}}}:" for shard in range(SHARDS))

    # Of one shard

    def claim(self, shard: int, name: str) -> str:
        """What has been worked: an update, a timer, an entry's outcome. `CLAIM_LIVES`."""
        return f"{self._shards[shard]}u:{name}"

    def conversation(self, home: Home) -> str:
        """Sealed. The nearer of the idle and the absolute clock. Of a group: its cases, 48 hours."""
        return f"{self._shards[home.shard]}c:{home.chat}"

    def person(self, home: Home) -> str:
        """Sealed. 12 months since the last use. Of a group: its settings. Under no chat's code: the list of staff."""
        return f"{self._shards[home.shard]}{'g' if home.is_group else 'p'}:{home.chat}"

    def group(self, shard: int, chat: str) -> str:
        """Sealed with the group's number inside. 400 days since anything happened there, 90 once the bot is out."""
        return f"{self._shards[shard]}g:{chat}"

    def versions(self, shard: int) -> str:
        """A number that grows when settings or numbers of groups change. For ever."""
        return f"{self._shards[shard]}v"

    def alias(self, home: Home) -> str:
        """Of a group that became a supergroup, under both numbers: the other one. Sealed. `ALIAS_LIVES`."""
        return f"{self._shards[home.shard]}a:{home.chat}"

    def lane(self, shard: int, chat: str, kind: LaneKind) -> str:
        """List of sealed entries, oldest first. `LANE_LIVES` since the last push."""
        return f"{self._shards[shard]}o:{lane_name(chat, kind)}"

    def sent(self, shard: int, chat: str) -> str:
        """Sorted by time (ms): ``<entry>=<message id>``, ``in=<message id>``, ``t=<timer>``. `SENT_LIVES` each."""
        return f"{self._shards[shard]}m:{chat}"

    def lookups(self, home: Home) -> str:
        """How often this chat looked a receipt up. One hour."""
        return f"{self._shards[home.shard]}l:{home.chat}"

    def due(self, shard: int) -> str:
        """Lane → when another worker may take it (ms). While the lane is not empty."""
        return f"{self._shards[shard]}due"

    def owner(self, shard: int) -> str:
        """Lane → who drains it, and what it settled last."""
        return f"{self._shards[shard]}owner"

    def timers(self, shard: int) -> str:
        """Timer → when it rings (ms)."""
        return f"{self._shards[shard]}t"

    def bells(self, shard: int) -> str:
        """Timer → its sealed event."""
        return f"{self._shards[shard]}b"

    def note(self, shard: int, code: str) -> str:
        """A note, sealed to the desk: ``note``, ``more.1`` …, ``state``, ``at``. Its retention."""
        return f"{self._shards[shard]}r:{code}"

    def notes(self, shard: int) -> str:
        """Notes by time (ms)."""
        return f"{self._shards[shard]}q"

    def counters(self, shard: int, day: str) -> str:
        """Anonymous. `COUNTERS_LIVE`."""
        return f"{self._shards[shard]}n:{day}"

    # Of the whole bot; each a slot of its own

    @property
    def meta(self) -> str:
        """Number of shards, check of the secret. For ever."""
        return f"{self._all}meta"

    @property
    def serving(self) -> str:
        return f"{self._all}serving"

    def content(self, revision: str) -> str:
        """Packed. For ever while it is served, then `CONTENT_LIVES`."""
        return f"{self._all}content:{revision}"

    def attachment(self, sha256: str) -> str:
        return f"{self._all}asset:{sha256}"

    @property
    def workers(self) -> str:
        """Worker → last heartbeat (ms)."""
        return f"{self._all}workers"

    @property
    def poller(self) -> str:
        return f"{self._all}poller"

    @property
    def all_lookups(self) -> str:
        return f"{self._all}lookups"

    @property
    def clock(self) -> str:
        """Demo and tests only: how far their clock is ahead (ms)."""
        return f"{self._all}clock"
