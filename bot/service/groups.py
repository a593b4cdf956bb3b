"""What happens in groups: read, decide, commit, as for private chats. Chatter is told apart before any of it.

A group's home is its chat. Its cases and its settings lie where a person's conversation and record lie, so one
update is one read and one commit here, too; what concerns people is handed to their homes by entries.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from bot.core.effects import AnswerTap, Clear, Hand, Remove, entry_to_bytes
from bot.core.events import Outcome
from bot.core.groups.cases import LIVES, Cases, cases_from_bytes, cases_to_bytes
from bot.core.groups.engine import Rules, decide
from bot.core.groups.events import AdminsChanged, GroupEvent, GroupRang, GroupTold, Shared
from bot.core.groups.group import Group, group_from_bytes, group_to_bytes
from bot.core.groups.turn import REMOVE_WITHIN
from bot.service import ports
from bot.service.admins import Admins
from bot.service.bundles import Bundles
from bot.service.changing import Changing, Handled, Turns
from bot.service.from_group import (
    Asked,
    Author,
    FromGroup,
    OwnStanding,
    Post,
    Renamed,
    Renumbered,
    StandingOf,
    Tapped,
)
from bot.service.group_recognition import COMMANDS, GroupRecognition
from bot.service.group_settings import GroupSettings, Known
from bot.service.ports import UNCHANGED, Clock, Home, NewEntry, Ringing, Snapshot, Standing, Store, Unchanged, Write
from bot.service.sorting import Sorted

LIVES_ON = timedelta(days=400)
"""The settings of a group, since anything happened there."""
LIVES_ON_WITHOUT_US = timedelta(days=90)
MOST_WAITING = 300
"""Unsent entries of one group: twenty shares in a minute, each with a warning that has to wait, are far below."""

EventOf = Callable[[Known], GroupEvent | None]


class Groups:
    def __init__(  # noqa: PLR0917 - the parts it joins, in wiring's order
        self,
        store: Store,
        bundles: Bundles,
        clock: Clock,
        admins: Admins,
        settings: GroupSettings,
        recognition: GroupRecognition,
        staff_chat: int | None,
        *,
        keeps_list: bool = False,
    ) -> None:
        """The staff's own group is left alone. `keeps_list`: staff there keep a list for all groups."""
        self._store = store
        self._bundles = bundles
        self._clock = clock
        self._admins = admins
        self._settings = settings
        self._changing = Changing(store, clock)
        self._turns = Turns()
        """A busy group's shares, timers and outcomes all change the same two records: in here they do not race."""
        self._recognition = recognition
        self._staff_chat = staff_chat
        self._asks_staff = staff_chat if staff_chat and keeps_list else 0

    # ---- what comes from the group

    def looks_at(self, incoming: FromGroup) -> bool:
        """Whether it is worth more than this look, which asks nobody. What is not known yet, is."""
        if incoming.chat_id == self._staff_chat:
            return False
        if isinstance(incoming.what, Asked):
            return incoming.what.name in COMMANDS
        if not isinstance(incoming.what, Post):
            return True
        known = self._settings.at_hand(incoming.chat_id)
        return known is None or self._recognition.speaks(known, incoming.what)

    def needs_fingerprints(self, chat_id: int) -> bool:
        """Whether items have to be looked at that are neither forwarded nor part of an album."""
        known = self._settings.at_hand(chat_id)
        return known is None or (known.group.uses_fingerprints and known.group.is_active)

    async def handle(self, incoming: FromGroup) -> Handled:
        """Raises `StoreAway`, `NewerFormatError` or `TooManyRacesError`: come again."""
        if not isinstance(incoming.what, Renumbered) and await self._is_of_staff(incoming.chat_id):
            return Handled()
        match incoming.what:
            case Post() as post:
                return await self._posted(incoming, post)
            case Asked() as asked:
                return await self._asked(incoming, asked)
            case Tapped() as tapped:
                return await self._tapped(incoming, tapped)
            case OwnStanding() as standing:
                return await self._own_standing(incoming, standing)
            case StandingOf() as standing_of:
                return await self._standing_of(incoming, standing_of)
            case Renamed(title):
                known = await self._settings.of(incoming.chat_id)
                now = _standing_in(known.group)
                return await self._rights(known, str(incoming.update_id), now, title, Author())
            case Renumbered(before, after):
                return await self._renumbered(before, after)

    async def _is_of_staff(self, chat_id: int) -> bool:
        """Also once it became a supergroup, while the setting still has the number it had before."""
        if self._staff_chat is None:
            return False
        return (await self._settings.of(chat_id)).home.chat == self._store.home(self._staff_chat).chat

    async def went_wrong(self, incoming: FromGroup, failed: str) -> Handled:
        """Our own bug met this update: it is claimed as failed, and nobody in the group hears of it."""
        home = await self._store.home_of_group(incoming.chat_id)
        write = Write(home, str(incoming.update_id), self._clock.now(), counts={"failed": 1}, failed=failed)
        return Handled((await self._store.commit(write)).lanes)

    async def _posted(self, incoming: FromGroup, post: Post) -> Handled:
        known = await self._settings.of(incoming.chat_id)
        if not self._recognition.speaks(known, post):
            return Handled()

        def event_of(now: Known) -> GroupEvent:
            at, hour = self._recognition.moment(now.home), self._recognition.hour(now.group)
            return Shared(at, self._recognition.item(now, post), hour)

        return await self._change(known, str(incoming.update_id), event_of)

    async def _asked(self, incoming: FromGroup, asked: Asked) -> Handled:
        known, before = await self._settings.of(incoming.chat_id), Handled()
        if not known.group.is_member or asked.name in ("check", "start"):
            known, before = await self._looked_up(incoming, known, asked.title)
        author, is_admin = asked.by, False
        if author.kind == "person" and asked.name not in ("report", "privacy"):
            is_admin = await self._admins.is_admin(known.home.chat_id, author.id)
        by = self._recognition.sender(known, author, is_admin=is_admin)
        if self._recognition.asked(known, asked, by) is None:
            return before
        event_of = lambda now: self._recognition.asked(now, asked, by)  # noqa: E731
        return before.then(await self._change(known, str(incoming.update_id), event_of))

    async def _tapped(self, incoming: FromGroup, tapped: Tapped) -> Handled:
        """Every button answers, also one that nothing is known of any more."""
        known = await self._settings.of(incoming.chat_id)
        if self._recognition.tapped(known, tapped) is None:
            return Handled(taps=(AnswerTap(tapped.tap),))
        return await self._change(known, str(incoming.update_id), lambda now: self._recognition.tapped(now, tapped))

    # ---- who is what in it

    async def _own_standing(self, incoming: FromGroup, what: OwnStanding) -> Handled:
        known = await self._settings.of(incoming.chat_id)
        if not what.is_member and known.home.chat_id != incoming.chat_id:
            return Handled()  # out of the number that the group had before it became a supergroup
        self._admins.drop(known.home.chat_id)
        standing = Standing(what.is_member, what.is_admin, what.can_delete)
        return await self._rights(known, str(incoming.update_id), standing, what.title, what.by)

    async def _looked_up(self, incoming: FromGroup, known: Known, title: str) -> tuple[Known, Handled]:
        """What the bot may do there, asked of the messenger: it is /check's business, and an emptied store's cure."""
        standing = await self._admins.own_standing(known.home.chat_id)
        self._settings.drop(incoming.chat_id)
        known = await self._settings.of(incoming.chat_id)
        if standing is None or standing == _standing_in(known.group):
            return known, Handled()
        handled = await self._rights(known, f"{incoming.update_id}.standing", standing, title, Author())
        return await self._settings.of(incoming.chat_id), handled

    async def _rights(self, known: Known, claim: str, standing: Standing, title: str, by: Author) -> Handled:
        admins = await self._admins.all_of(known.home.chat_id) if _comes_in(known.group, standing) else frozenset()

        is_erased = False

        def event_of(now: Known) -> GroupEvent | None:
            nonlocal is_erased
            is_erased = not standing.is_member and now.group == Group()  # by /leave, which is what this tells of
            return None if is_erased else self._recognition.rights(now, standing, title, by, admins)

        handled = await self._change(known, claim, event_of)
        if is_erased:
            await self._store.forget_alias(known.home)
        return handled

    async def _renumbered(self, before: int, after: int) -> Handled:
        """Either of two messages says so, in any order; the group goes on where it was. What was begun under the new
        number meanwhile (the bot's own place there can be told of first) ends.
        """
        await self._store.write_alias(self._store.home(before), after)
        self._settings.drop(before, after)
        self._admins.drop(before)
        begun = self._store.home(after)
        if (await self._store.read(begun)).person is None:
            return Handled()
        write = Write(begun, f"moved.{before}", self._clock.now(), conversation=None, person=None)
        return Handled((await self._store.commit(write)).lanes)

    async def _standing_of(self, incoming: FromGroup, what: StandingOf) -> Handled:
        known = await self._settings.of(incoming.chat_id)
        self._admins.drop(known.home.chat_id)
        group = known.group
        is_news = what.person not in group.listed if what.is_admin else what.person in (*group.told, *group.listed)
        if not group.is_member or not is_news:
            return Handled()

        def event_of(now: Known) -> GroupEvent:
            return AdminsChanged(self._recognition.moment(now.home), what.person, what.is_admin)

        return await self._change(known, str(incoming.update_id), event_of)

    # ---- what comes from elsewhere

    async def ring(self, ringing: Ringing) -> Handled:
        """A timer's time has come."""
        known = await self._settings.of(ringing.home.chat_id)
        if known.home.chat != ringing.home.chat:  # of a number that turned out to be another group's new one
            write = Write(ringing.home, ringing.claim, self._clock.now(), rang=ringing)
            return Handled((await self._store.commit(write)).lanes)
        about = json.loads(ringing.payload)

        def event_of(now: Known) -> GroupEvent:
            at, hour = self._recognition.moment(now.home), self._recognition.hour(now.group)
            return GroupRang(at, ringing.name, about, hour)

        return await self._change(known, ringing.claim, event_of, rang=ringing)

    async def tell(self, home: Home, entry: str, outcome: Outcome, about: Mapping[str, str]) -> Handled:
        """What became of an entry; committed before that entry is settled."""
        known = await self._settings.of(home.chat_id)

        def event_of(now: Known) -> GroupEvent:
            at, hour = self._recognition.moment(now.home), self._recognition.hour(now.group)
            return GroupTold(at, entry, outcome, about, hour)

        return await self._change(known, f"told.{entry}", event_of, must=True)

    async def handed(self, hand: Hand, claim: str) -> Handled:
        """Handed over from somebody's private chat, and claimed here by the entry's name."""
        known = await self._settings.of(hand.chat)
        return await self._change(known, claim, lambda now: self._recognition.handed(now, hand), must=True)

    # ---- the commit

    async def _change(
        self,
        known: Known,
        claim: str,
        event_of: EventOf,
        *,
        rang: Ringing | None = None,
        must: bool = False,
    ) -> Handled:
        """`must`: also where very much waits to be sent."""
        home = known.home
        served = self._bundles.served
        rules = Rules(home.chat, home.chat_id, served.revision, served.locales[0], self._asks_staff)
        has_changed = False

        async def decide_now(snapshot: Snapshot) -> tuple[Write, tuple[AnswerTap, ...]]:
            nonlocal has_changed
            group, cases = group_from_bytes(snapshot.person), cases_from_bytes(snapshot.conversation)
            event = event_of(Known(home, group))
            after, cases_after, effects = decide(rules, group, cases, event) if event else (group, cases, ())
            has_changed = after != group
            sorted_out = Sorted(self._clock.now())
            for effect in effects:
                sorted_out.take(effect)
            write = _write(home, claim, (group, after), (cases, cases_after), sorted_out)
            if any(isinstance(effect, Clear) for effect in effects):
                kept = await self._store.kept(home)
                stopped = (*write.stopped_timers, *kept.timers)
                entries = (*await self._own_notices(home, claim, kept), *write.entries)
                write = replace(write, clear=ports.Clear("forget", kept), stopped_timers=stopped, entries=entries)
            return write, tuple(sorted_out.taps)

        most = None if must or rang is not None else MOST_WAITING
        async with self._turns.of(home):
            handled = await self._changing.change(home, claim, decide_now, rang=rang, most_waiting=most)
        if has_changed:
            self._settings.drop(home.chat_id)
        return handled

    async def _own_notices(self, home: Home, claim: str, kept: ports.Kept) -> tuple[NewEntry, ...]:
        """What all can read of the bot and was to go later: from outside it could not. It goes before the bot does."""
        own = f"{home.chat}.own."
        names = (timer.removeprefix(own) for timer in kept.timers if timer.startswith(own))
        messages = [message for name in names for message in (await self._store.find(home, name)).messages]
        if not messages:
            return ()
        remove = Remove(f"own.{claim}", self._clock.now() + REMOVE_WITHIN, tuple(messages))
        return (NewEntry(remove.name, "words", entry_to_bytes(remove)),)


def _write(home: Home, claim: str, group: tuple[Group, Group], cases: tuple[Cases, Cases], sorted_out: Sorted) -> Write:
    """What the engine decided, as what the store writes. Pairs are (before, after)."""
    (group_before, group_after), (cases_before, cases_after) = group, cases
    is_blank = group_after == Group()
    return Write(
        home=home,
        claim=claim,
        at=sorted_out.now,
        conversation=_kept(cases_before, cases_after, Cases(), cases_to_bytes),
        conversation_ttl=LIVES,
        person=_kept(group_before, group_after, Group(), group_to_bytes),
        person_ttl=LIVES_ON if group_after.is_member or is_blank else LIVES_ON_WITHOUT_US,
        entries=tuple(sorted_out.entries),
        timers=tuple(sorted_out.timers),
        stopped_timers=tuple(sorted_out.stopped),
        counts=dict(sorted_out.counts),
    )


T = TypeVar("T")


def _kept(before: T, after: T, blank: T, to_bytes: Callable[[T], bytes]) -> bytes | Unchanged | None:
    if after == before:
        return UNCHANGED
    return None if after == blank else to_bytes(after)


def _comes_in(group: Group, now: Standing) -> bool:
    """Whether this is when its admins are looked up: what they become later, the messenger tells an admin alone."""
    return now.is_member and (not group.is_member or (now.is_admin and not group.is_admin))


def _standing_in(group: Group) -> Standing:
    return Standing(group.is_member, group.is_admin, "delete" in group.rights)
