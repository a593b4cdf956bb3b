"""The settings of groups in an admin's private chat: which groups, which screen, what a press hands to the group.

Stateless: a button says all. At every press the messenger is asked whether the person is an admin there now, and
a change travels to the group's home as an entry; the redrawn screen shows it as it will be.
"""

from __future__ import annotations

import asyncio

from bot.content.locales import LOCALES
from bot.core.conversation import Conversation
from bot.core.effects import AnswerTap, Line
from bot.core.groups import handing, notices, panel, settings
from bot.core.groups.cases import Cases, cases_from_bytes
from bot.core.groups.events import CaseAct
from bot.core.groups.group import Group, group_from_bytes
from bot.core.values import value
from bot.service.admins import Admins
from bot.service.aside import Aside, Asides, AsideTurn
from bot.service.bundles import Bundles
from bot.service.changing import Handled
from bot.service.incoming import Command, Incoming, Press, Start, Text
from bot.service.ports import Home, Store

COMMANDS = ("groups", "settings", "leave")
"""In private all of them begin with the question which group."""
FROM_A_GROUP = "s"
"""How the payload of a link begins that leads from a group to its settings; the group's pseudonym follows."""
MOST_LISTED = 12


@value
class Found:
    """A group in which the bot is, and in which this person is an admin at this moment."""

    home: Home
    group: Group
    cases: Cases


class Panel:
    def __init__(
        self, store: Store, bundles: Bundles, admins: Admins, asides: Asides, *, has_list: bool = False
    ) -> None:
        """`has_list`: staff keep one for all groups."""
        self._store = store
        self._bundles = bundles
        self._admins = admins
        self._asides = asides
        self._has_list = has_list

    @staticmethod
    def wants(incoming: Incoming) -> bool:
        """Whether this is about the settings of groups. Looks at what came in alone."""
        match incoming.what:
            case Command(name):
                return name in COMMANDS
            case Start(payload):
                return payload[:1] == FROM_A_GROUP and len(payload) in (1, 23)
            case Press(_, data):
                return data.startswith((f"{panel.PREFIX}.", f"{notices.PREFIX}."))
            case Text(text):
                return text.startswith(settings.LINE)
            case _:
                return False

    async def handle(self, incoming: Incoming) -> Handled:
        """Raises `StoreAway`, `NewerFormatError` or `TooManyRacesError`: come again."""
        home = self._store.home(incoming.chat_id)

        async def make(before: Conversation) -> Aside:
            turn = self._asides.turn(incoming, before)
            await self._answer(turn, before)
            return turn.aside()

        return await self._asides.say(home, str(incoming.update_id), make)

    # ---- what came in

    async def _answer(self, turn: AsideTurn, before: Conversation) -> None:
        match turn.incoming.what:
            case Start(payload) if len(payload) > 1:
                await self._pressed(turn, panel.Press(payload[1:], "open", "panel"))
            case Start() | Command():
                turn.show(panel.groups(_listed(await self._groups_of(before, turn.person))))
            case Text(text):
                await self._copied(turn, before, text)
            case Press(tap, data):
                turn.effects.append(AnswerTap(tap))
                if case := notices.read(data):
                    await self._worked(turn, *case)
                elif press := panel.read(data):
                    await self._pressed(turn, press)
                else:
                    turn.show(panel.groups(_listed(await self._groups_of(before, turn.person))))

    async def _pressed(self, turn: AsideTurn, press: panel.Press) -> None:
        found = await self._group(turn, press.ref)
        if found is None:
            return
        asked = panel.turn(press)
        if turn.person not in found.group.told:
            turn.hand(found.home, handing.PANEL, {"act": "opened", "locale": turn.locale})
        if asked.values:
            turn.hand(found.home, handing.SETTINGS, asked.values)
        if asked.act:
            turn.hand(found.home, handing.PANEL, {"act": asked.act, "locale": turn.locale})
        turn.show(self._screen(found, press, asked))

    def _screen(self, found: Found, press: panel.Press, asked: panel.Turned) -> Line:
        """As it is once what was pressed has reached the group."""
        ref, group = press.ref, settings.changed(found.group, asked.values)
        title = {"group": group.title}
        match asked:
            case panel.Turned(act="leave"):
                return Line("group:panel_left", title)
            case panel.Turned(act="test"):
                return Line("group:panel_tested", title, choices=(("engine:back", panel.write(ref, "open", "more")),))
            case panel.Turned(show="case", case=case):
                return panel.case(case, ref, group, found.cases, has_list=self._has_list)
            case _ if press.verb == "take" and asked.values:
                return Line("group:taken", title, choices=(("engine:back", panel.write(ref, "open", "panel")),))
            case _:
                locales = tuple((code, LOCALES[code].own_name) for code in self._bundles.served.locales)
                return panel.screen(asked.show, ref, group, found.cases, locales, has_list=self._has_list)

    async def _worked(self, turn: AsideTurn, ref: str, case: str, act: CaseAct) -> None:
        """A button below a case; the group answers with what came of it."""
        found = await self._group(turn, ref)
        if found is not None:
            turn.hand(found.home, handing.WORKED, {"case": case, "act": act})

    async def _copied(self, turn: AsideTurn, before: Conversation, text: str) -> None:
        values = settings.from_line(text)
        if values is None:
            turn.show(Line("group:take_wrong"))
            return
        listed = _listed(await self._groups_of(before, turn.person))
        turn.show(panel.take(values, listed) if listed else panel.groups(()))

    # ---- which groups

    async def _group(self, turn: AsideTurn, ref: str) -> Found | None:
        """The group behind a button, where this person may settle it; else they are told so."""
        home = await self._store.group_called(ref)
        found = await self._as_admin(await self._store.home_of_group(home.chat_id), turn.person) if home else None
        if found is None:
            turn.say(Line("group:not_an_admin"))
        else:
            turn.knows.append(found.home.chat_id)
        return found

    async def _groups_of(self, before: Conversation, person: int) -> list[Found]:
        """Those they settled before, the latest first, as far as they are an admin there now."""
        latest = tuple(reversed(before.person.groups))[:MOST_LISTED]
        homes = await asyncio.gather(*(self._store.home_of_group(chat_id) for chat_id in latest))
        unique = {home.chat: home for home in homes}.values()
        found = await asyncio.gather(*(self._as_admin(home, person) for home in unique))
        return [one for one in found if one is not None]

    async def _as_admin(self, home: Home, person: int) -> Found | None:
        snapshot = await self._store.read(home)
        group = group_from_bytes(snapshot.person)
        if not group.is_member or not await self._admins.is_admin_now(home.chat_id, person):
            return None
        return Found(home, group, cases_from_bytes(snapshot.conversation))


def _listed(found: list[Found]) -> tuple[tuple[str, str], ...]:
    return tuple((one.home.chat, one.group.title) for one in found)
