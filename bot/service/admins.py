"""Who is an admin of which group: the messenger's list, at most a minute old, dropped by every change it tells of.

Old lists left power with people who had lost it (GroupButler#422), and lists made by hand needed a /reload
(WilliamButcherBot#157). Nothing is kept: each process asks for itself.
"""

from __future__ import annotations

from collections import OrderedDict

from bot.core.values import value
from bot.service.ports import Clock, Members, Standing

KEPT_S = 60.0
MOST_KEPT = 2000


@value
class _List:
    admins: frozenset[int]
    at: float


class Admins:
    def __init__(self, members: Members, clock: Clock) -> None:
        self._members = members
        self._clock = clock
        self._lists: OrderedDict[int, _List] = OrderedDict()

    def known(self, chat_id: int) -> frozenset[int]:
        """Those of a list that is at hand; asks nobody. For what is only told apart, never for a permission."""
        found = self._lists.get(chat_id)
        return found.admins if found and self._is_young(found) else frozenset()

    async def is_admin(self, chat_id: int, person: int) -> bool:
        """For a command in the group. Who is on no list is asked for once more: lists are late after a promotion
        (aiogram#1065). Where the messenger does not answer, nobody is one.
        """
        found = self._lists.get(chat_id)
        if found is None or not self._is_young(found):
            found = await self._ask(chat_id)
        if found and person in found.admins:
            return True
        return await self.is_admin_now(chat_id, person) or False

    async def all_of(self, chat_id: int) -> frozenset[int]:
        """Asked afresh; nobody where the messenger does not answer. Never for a permission."""
        found = await self._ask(chat_id)
        return found.admins if found else frozenset()

    async def is_admin_now(self, chat_id: int, person: int) -> bool | None:
        """Asked afresh: for a press in private, where the message with the button may be old. None: no answer."""
        standing = await self.standing(chat_id, person)
        return None if standing is None else standing.is_admin

    async def standing(self, chat_id: int, person: int) -> Standing | None:
        return await self._members.standing(chat_id, person)

    async def own_standing(self, chat_id: int) -> Standing | None:
        return await self._members.own_standing(chat_id)

    def drop(self, chat_id: int) -> None:
        """Somebody became an admin there, or is none any more."""
        self._lists.pop(chat_id, None)

    async def _ask(self, chat_id: int) -> _List | None:
        admins = await self._members.administrators(chat_id)
        if admins is None:
            return None
        made = _List(admins, self._clock.now().timestamp())
        self._lists[chat_id] = made
        self._lists.move_to_end(chat_id)
        while len(self._lists) > MOST_KEPT:
            self._lists.popitem(last=False)
        return made

    def _is_young(self, found: _List) -> bool:
        return self._clock.now().timestamp() - found.at < KEPT_S
