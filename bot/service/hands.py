"""What one chat's home hands to another's: carried out there in one commit, claimed by the entry's name.

So a repeat changes nothing, and what lies in another shard changes in no other way.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bot.core.conversation import Conversation
from bot.core.effects import Hand, Say
from bot.core.groups import handing
from bot.core.groups.turn import NOTICE_WITHIN
from bot.service.admins import Admins
from bot.service.aside import Aside, Asides
from bot.service.changing import Handled
from bot.service.conversations import Conversations
from bot.service.groups import Groups
from bot.service.ports import Clock, Home, Store
from bot.service.staff import Staff

ASKED_FOR = timedelta(minutes=5)
"""How long a notice waits for somebody to say whether its receiver is an admin: what comes after it waits, too."""


class Hands:
    """`go_on`: what is done after each commit, with the lanes that it gave us."""

    def __init__(  # noqa: PLR0917 - the parts it joins, in wiring's order
        self,
        store: Store,
        conversations: Conversations,
        groups: Groups,
        asides: Asides,
        admins: Admins,
        clock: Clock,
        go_on: Callable[[Handled], None],
        staff: Staff | None = None,
    ) -> None:
        """`staff`: None where they keep no list."""
        self._store = store
        self._conversations = conversations
        self._groups = groups
        self._asides = asides
        self._admins = admins
        self._clock = clock
        self._go_on = go_on
        self._staff = staff

    async def give(self, home: Home, hand: Hand) -> bool:
        """Whether it is done; False where it has to be tried again.

        Raises `StoreAway`, `NewerFormatError` or `TooManyRacesError`.
        """
        if hand.act in handing.TO_STAFF:
            if self._staff is not None:
                self._go_on(await self._staff.handed(hand))
            return True  # else they keep a list no longer
        claim = f"hand.{home.chat}.{hand.name}"
        if hand.chat < 0:
            self._go_on(await self._groups.handed(hand, claim))
            return True
        match hand.act:
            case handing.REMIND:
                group, case = int(hand.facts["group"]), hand.facts["case"]
                self._go_on(await self._conversations.remind(hand.chat, claim, group, case))
            case handing.NOTICE:
                return await self._notice(hand, claim)
            case handing.KNOWS_NO_MORE:
                await self._take_off_the_list(hand, claim)
            case _:
                await self._say(hand, claim)
        return True

    async def _notice(self, hand: Hand, claim: str) -> bool:
        """Only to who is an admin of the group at this moment; while nobody says whether, it waits a little."""
        is_admin = await self._admins.is_admin_now(int(hand.facts["group"]), hand.chat)
        if is_admin:
            await self._say(hand, claim)
        return is_admin is not None or self._clock.now() > hand.not_after - NOTICE_WITHIN + ASKED_FOR

    async def _take_off_the_list(self, hand: Hand, claim: str) -> None:
        """Under the number that the group has, and under the one by which its home is known."""
        number, ref = int(hand.facts["group"]), hand.facts["ref"]

        async def make(before: Conversation) -> Aside:
            groups = before.person.groups
            return Aside(forgets=tuple(one for one in groups if one == number or self._store.home(one).chat == ref))

        self._go_on(await self._asides.say(self._store.home(hand.chat), claim, make))

    async def _say(self, hand: Hand, claim: str) -> None:
        """Silently, since phones are shared, and only to who has begun the bot: to others it may not write.

        On a path of their own nothing is pushed to anybody, admins included; nor to who has stopped notes.
        """
        is_admins = hand.act in (handing.NOTICE, handing.KNOWS)
        knows = (int(hand.facts["group"]),) if is_admins else ()

        async def make(before: Conversation) -> Aside:
            is_unwanted = before.person.notes_stopped or before.facts.get("own_path") == "yes"
            is_held_back = hand.act == handing.NOTICE and is_unwanted
            if hand.line is None or is_held_back or not before.person.has_begun:
                return Aside(knows=knows)
            say = Say(
                f"h.{hand.name}",
                hand.line,
                self._asides.locale(before),
                self._asides.revision,
                hand.not_after,
                hand.priority,
                is_silent=True,
            )
            return Aside((say,), knows)

        self._go_on(await self._asides.say(self._store.home(hand.chat), claim, make))
