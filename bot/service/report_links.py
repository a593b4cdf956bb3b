"""A member's report in private, by the link of the message: nothing has to be forwarded.

Only for a group in which the bot is and of which the person is a member at this moment. Everything else that is
typed belongs to the conversation.
"""

from __future__ import annotations

import asyncio

from bot.content.links import MessageLink, message_link
from bot.core import conversation as stored
from bot.core.conversation import Conversation
from bot.core.effects import AnswerTap, Line
from bot.core.groups import handing
from bot.core.groups.group import group_from_bytes
from bot.service import recognition
from bot.service.admins import Admins
from bot.service.aside import Aside, Asides
from bot.service.bundles import Bundles
from bot.service.changing import Handled
from bot.service.incoming import Incoming, Press, Text
from bot.service.ports import Home, Members, Store

PREFIX = "r"
"""``r.<group>.<message>``: the button that asks the admins to look."""
NAME_WITHIN_S = 3.0
"""Which group a public name means is worth no longer wait: most such links are of channels."""


class ReportLinks:
    def __init__(self, store: Store, bundles: Bundles, admins: Admins, members: Members, asides: Asides) -> None:
        self._store = store
        self._bundles = bundles
        self._admins = admins
        self._members = members
        self._asides = asides

    @staticmethod
    def wants(incoming: Incoming) -> bool:
        """Whether it could be such a report. Looks at what came in alone."""
        match incoming.what:
            case Press(_, data):
                return data.startswith(f"{PREFIX}.")
            case Text(text):
                return message_link(text) is not None
            case _:
                return False

    async def handle(self, incoming: Incoming) -> Handled | None:
        """None: it belongs to the conversation. Raises as `Conversations.handle` does."""
        home = self._store.home(incoming.chat_id)
        match incoming.what:
            case Press(tap, data):
                ref, message = _read(data)
                group = await self._store.group_called(ref)
                return await self._report(incoming, home, group, tap, message)
            case Text(text) if link := message_link(text):
                return await self._ask(incoming, home, link)
            case _:
                return None

    async def _ask(self, incoming: Incoming, home: Home, link: MessageLink) -> Handled | None:
        if await self._is_asked_for_something(home):
            return None
        group = await self._group(link)
        if group is None and not link.chat_id:
            return None
        is_theirs = group is not None and await self._is_member(group, incoming.chat_id)

        async def make(before: Conversation) -> Aside:
            turn = self._asides.turn(incoming, before)
            if group is not None and is_theirs:
                press = f"{PREFIX}.{group.chat}.{link.message}"
                turn.say(Line("group:report_link", choices=(("group:report_link_yes", press),)))
            else:
                turn.say(Line("group:report_link_unknown"))
            return turn.aside()

        return await self._asides.say(home, str(incoming.update_id), make)

    async def _report(self, incoming: Incoming, home: Home, group: Home | None, tap: str, message: int) -> Handled:
        group = await self._store.home_of_group(group.chat_id) if group and message else None
        is_theirs = group is not None and await self._is_member(group, incoming.chat_id)

        async def make(before: Conversation) -> Aside:
            turn = self._asides.turn(incoming, before)
            turn.effects.append(AnswerTap(tap))
            if group is not None and is_theirs:
                turn.hand(group, handing.REPORTED, {"message": str(message), "locale": turn.locale})
                turn.show(Line("group:report_thanks"))
            else:
                turn.show(Line("group:report_link_unknown"))
            return turn.aside()

        return await self._asides.say(home, str(incoming.update_id), make)

    async def _is_asked_for_something(self, home: Home) -> bool:
        """Who writes a note and was asked for a link has just answered."""
        snapshot = await self._store.read(home)
        before = stored.from_bytes(snapshot.conversation, snapshot.person)
        bundle = await self._bundles.at(before.revision if before.is_running else "")
        return recognition.asked(bundle, before) is not None

    async def _group(self, link: MessageLink) -> Home | None:
        """Where the bot is in it."""
        chat_id = link.chat_id or await self._number_of(link.name)
        if not chat_id:
            return None
        home = await self._store.home_of_group(chat_id)
        is_ours = group_from_bytes((await self._store.read(home)).person).is_member
        return home if is_ours else None

    async def _number_of(self, name: str) -> int | None:
        try:
            async with asyncio.timeout(NAME_WITHIN_S):
                return await self._members.number_of(name)
        except TimeoutError:
            return None

    async def _is_member(self, group: Home, person: int) -> bool:
        standing = await self._admins.standing(group.chat_id, person)
        return standing is not None and standing.is_member


def _read(data: str) -> tuple[str, int]:
    """(group, message) of such a button; 0 where it cannot be read."""
    _, _, rest = data.partition(".")
    ref, _, number = rest.rpartition(".")
    return ref, int(number) if number.isascii() and number.isdecimal() and len(number) <= 10 else 0
