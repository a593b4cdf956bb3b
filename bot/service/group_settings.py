"""Settings of groups in the memory of this worker, a few seconds old at most, so that chatter costs no trip.

The store has a number per shard that grows whenever the settings or the number of a group there change; the
sweep reads it, and what may have changed is forgotten here and read again when it is needed.
"""

from __future__ import annotations

from collections import OrderedDict

from bot.core.groups.group import Group, group_from_bytes
from bot.core.values import value
from bot.service.ports import Clock, Home, Store

OLDEST_S = 10.0
"""Twice the sweep: without a look at the store for so long, nothing in memory is believed."""
MOST_KEPT = 5000


@value
class Known:
    """A group as it was read last. `home` has the number that the group has now."""

    home: Home
    group: Group


class GroupSettings:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._known: OrderedDict[int, Known] = OrderedDict()
        self._shards: dict[int, set[int]] = {}
        """Shard → chat ids that were asked for and depend on it."""
        self._versions: dict[int, int] = {}
        self._looked_at = clock.now().timestamp()
        self._turns = 0
        """Grows with everything that may make a read which is under way an old one: such a read is not kept."""

    def at_hand(self, chat_id: int) -> Known | None:
        """Without asking anybody; None where it has to be read."""
        if self._clock.now().timestamp() - self._looked_at > OLDEST_S:
            return None
        return self._known.get(chat_id)

    async def of(self, chat_id: int) -> Known:
        """By the number the group has now, or had before. A group nobody knows has blank settings."""
        found = self.at_hand(chat_id)
        return found if found is not None else await self._read(chat_id)

    async def _read(self, chat_id: int) -> Known:
        turn = self._turns
        home = await self._store.home_of_group(chat_id)
        snapshot = await self._store.read(home)
        known = Known(home, group_from_bytes(snapshot.person))
        if turn == self._turns:
            self._keep(chat_id, known)
        return known

    def drop(self, *chat_ids: int) -> None:
        """This worker has just changed it: read again when it is needed."""
        self._turns += 1
        for chat_id in chat_ids:
            self._known.pop(chat_id, None)

    async def look(self) -> None:
        """By the clock: forgets what may have changed. Raises `StoreAway`."""
        now = self._clock.now().timestamp()
        self._turns += 1
        found = await self._store.versions(list(self._shards))
        self._turns += 1
        for shard, version in found.items():
            if self._versions.get(shard) != version:
                self._versions[shard] = version
                for chat_id in self._shards.pop(shard, ()):
                    self._known.pop(chat_id, None)
        self._looked_at = now

    def _keep(self, chat_id: int, known: Known) -> None:
        self._known[chat_id] = known
        self._known.move_to_end(chat_id)
        for shard in {known.home.shard, self._store.home(chat_id).shard}:
            self._shards.setdefault(shard, set()).add(chat_id)
        while len(self._known) > MOST_KEPT:
            gone, _ = self._known.popitem(last=False)
            for chats in self._shards.values():
                chats.discard(gone)
