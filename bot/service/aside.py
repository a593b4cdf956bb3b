"""Something said in a private chat beside the conversation, which stays where it is.

What groups have to tell somebody, and the settings of groups, are no part of any flow: nothing there is pinned to
a revision, nothing goes back, nothing is remembered but which groups somebody settles.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.content.locales import resolve
from bot.core import conversation as stored
from bot.core.conversation import Conversation, Person
from bot.core.effects import AnswerTap, Edit, Effect, Hand, KeepTrack, Line, Say
from bot.core.groups import handing
from bot.core.turn import SAY_WITHIN
from bot.core.values import value
from bot.service.bundles import Bundles
from bot.service.changing import Changing, Handled
from bot.service.incoming import Incoming, Press
from bot.service.ports import UNCHANGED, Clock, Home, Snapshot, Store, Unchanged, Write
from bot.service.sorting import Sorted

HANDED_WITHIN = timedelta(hours=1)
"""What an admin set or a member reported, and could not be handed to the group for so long, is dropped."""
LIVES = timedelta(days=365)
LIVES_UNSEEN = timedelta(days=90)
"""Of an admin who has not begun the bot yet: no more is kept than which groups they will find in their list."""


@value
class Aside:
    """`knows`: groups that are theirs from now on; `forgets`: that are not any more. `begins`: they did something here,
    so they can be written to.
    """

    effects: tuple[Effect, ...] = ()
    knows: tuple[int, ...] = ()
    forgets: tuple[int, ...] = ()
    begins: bool = False


Make = Callable[[Conversation], Awaitable[Aside]]
"""From the conversation as it stands to what is said."""


class Asides:
    def __init__(self, store: Store, bundles: Bundles, clock: Clock) -> None:
        self._bundles = bundles
        self._clock = clock
        self._changing = Changing(store, clock)

    async def say(self, home: Home, claim: str, make: Make) -> Handled:
        """Raises `StoreAway`, `NewerFormatError` or `TooManyRacesError`: come again."""

        async def decide(snapshot: Snapshot) -> tuple[Write, tuple[AnswerTap, ...]]:
            before = stored.from_bytes(snapshot.conversation, snapshot.person)
            aside = await make(before)
            sorted_out = Sorted(self._clock.now())
            for effect in aside.effects:
                sorted_out.take(effect)
            person = replace(before.person, has_begun=True) if aside.begins else before.person
            for group in aside.knows:
                person = person.knowing(group)
            person = person.not_knowing(aside.forgets)
            write = Write(
                home,
                claim,
                sorted_out.now,
                person=_kept(before.person, person),
                person_ttl=LIVES if person.has_begun else LIVES_UNSEEN,
                entries=tuple(sorted_out.entries),
                counts=dict(sorted_out.counts),
                messages_in=tuple(sorted_out.messages),
            )
            return write, tuple(sorted_out.taps)

        return await self._changing.change(home, claim, decide)

    @property
    def revision(self) -> str:
        return self._bundles.served.revision

    def turn(self, incoming: Incoming, before: Conversation) -> AsideTurn:
        return AsideTurn(incoming, self.locale(before, incoming), self.revision, self._clock.now())

    def locale(self, before: Conversation, incoming: Incoming | None = None) -> str:
        """Chosen by a tap; else as the client says, or said last."""
        served = self._bundles.served.locales
        said = resolve(incoming.language_code, served) if incoming else None
        return before.person.locale or said or before.locale or served[0]


def _kept(before: Person, after: Person) -> bytes | Unchanged | None:
    """Of somebody of whom nothing is left to keep, nothing is."""
    if after == before:
        return UNCHANGED
    return None if after == Person() else stored.person_to_bytes(after)


class AsideTurn:
    """What one press or message leads to: words here, and what is handed to groups."""

    def __init__(self, incoming: Incoming, locale: str, revision: str, now: datetime) -> None:
        self.incoming = incoming
        self.person = incoming.chat_id
        self.locale = locale
        self.effects: list[Effect] = []
        self.knows: list[int] = []
        self._revision = revision
        self._now = now
        self._named = 0
        if incoming.message and not isinstance(incoming.what, Press):
            self.effects.append(KeepTrack(incoming.message))

    def aside(self) -> Aside:
        return Aside(tuple(self.effects), tuple(self.knows), begins=True)

    def show(self, line: Line) -> None:
        """In the message that was pressed; below what was typed."""
        if isinstance(self.incoming.what, Press) and self.incoming.message:
            not_after = self._now + SAY_WITHIN
            edit = Edit(self._name(), self.incoming.message, line, self.locale, self._revision, not_after)
            self.effects.append(edit)
        else:
            self.say(line)

    def say(self, line: Line) -> None:
        self.effects.append(Say(self._name(), line, self.locale, self._revision, self._now + SAY_WITHIN))

    def hand(self, group: Home, act: handing.Act, facts: Mapping[str, str]) -> None:
        by, not_after = {"by": str(self.person)}, self._now + HANDED_WITHIN
        self.effects.append(Hand(self._name(), group.chat_id, act, not_after, {**facts, **by}))

    def _name(self) -> str:
        self._named += 1
        return f"aside.{self.incoming.update_id}.{self._named}"
