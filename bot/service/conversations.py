"""One event in: read, advance, commit. The only place where the engine meets the store.

A lost race is read and advanced again; a second delivery of the same update changes nothing. All
that the engine asks for is written in one commit; only after it are lanes drained and taps answered.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.content.bundle import Bundle
from bot.core import conversation as stored
from bot.core import notes, presses, receipts
from bot.core.conversation import Conversation
from bot.core.effects import AnswerTap, Hand, NewerFormatError, Remove
from bot.core.engine import advance
from bot.core.events import AskedToRemind, Chose, Commanded, Event, Moment, Outcome, Rang, Told, WentWrong, Wrote
from bot.core.groups import handing
from bot.core.turn import REMOVE_WITHIN
from bot.service import ports, recognition
from bot.service.bundles import Bundles
from bot.service.changing import Changing, Handled, TooManyRacesError
from bot.service.incoming import Incoming, Start
from bot.service.ports import UNCHANGED, Clock, Home, Ringing, Snapshot, Store, Write
from bot.service.sorting import Sorted

MOST_WAITING = 30
"""Unsent entries of one chat. A chat that has more is read and counted, not answered."""
LONGEST_RUN = timedelta(days=7)
REMOVED_AT_ONCE = 100
"""Messages in one call, Telegram's limit for deleteMessages."""

_NOTE_STATUS: Mapping[ports.NoteAnswer, notes.Status] = {
    "received": "received",
    "seen": "seen",
    "closed": "closed",
    "withdrawn": "withdrawn_before",
    "unknown": "not_found",
    "limited": "too_many_tries",
}

EventOf = Callable[[Conversation, Bundle], Awaitable[Event | None]]


class Conversations:
    def __init__(self, store: Store, bundles: Bundles, clock: Clock) -> None:
        self._store = store
        self._bundles = bundles
        self._clock = clock
        self._changing = Changing(store, clock)

    async def handle(self, incoming: Incoming) -> Handled:
        """An update of a private chat. Raises `StoreAway`, `NewerFormatError` or `TooManyRacesError`: come again."""
        home = self._store.home(incoming.chat_id)

        async def event_of(conversation: Conversation, bundle: Bundle) -> Event | None:
            at = self._moment(home, incoming, bundle)
            event = recognition.event(incoming, bundle, conversation, at)
            event = await self._with_note(home, event, conversation, bundle)
            return await self._with_what_stays(home, event)

        is_new_start = isinstance(incoming.what, Start)
        return await self._change(home, str(incoming.update_id), event_of, is_new_start=is_new_start)

    async def went_wrong(self, incoming: Incoming, failed: str) -> Handled:
        """Our own bug met this update: claim it as failed, count it, and tell the person."""
        home = self._store.home(incoming.chat_id)

        async def event_of(_: Conversation, bundle: Bundle) -> Event | None:
            return WentWrong(self._moment(home, incoming, bundle))

        try:
            return await self._change(home, str(incoming.update_id), event_of, failed=failed)
        except (ports.StoreError, NewerFormatError, TooManyRacesError):
            raise
        except Exception:  # the bug may sit in the record itself: then only the claim is written
            write = Write(home, str(incoming.update_id), self._clock.now(), counts={"failed": 1}, failed=failed)
            return Handled((await self._store.commit(write)).lanes)

    async def ring(self, ringing: Ringing) -> Handled:
        """A timer's time has come."""
        payload = json.loads(ringing.payload)

        async def event_of(_: Conversation, bundle: Bundle) -> Event | None:
            return Rang(self._moment(ringing.home, None, bundle), ringing.name, payload)

        return await self._change(ringing.home, ringing.claim, event_of, rang=ringing)

    async def tell(self, home: Home, entry: str, outcome: Outcome, about: Mapping[str, str]) -> Handled:
        """What became of an entry; committed before that entry is settled."""

        async def event_of(_: Conversation, bundle: Bundle) -> Event | None:
            return Told(self._moment(home, None, bundle), entry, outcome, about)

        return await self._change(home, f"told.{entry}", event_of)

    async def remind(self, chat_id: int, claim: str, group: int, case: str) -> Handled:
        """A group asks for the private reminder; what becomes of it goes back there."""
        home = self._store.home(chat_id)

        async def event_of(_: Conversation, bundle: Bundle) -> Event | None:
            return AskedToRemind(self._moment(home, None, bundle), group, case)

        return await self._change(home, claim, event_of)

    def _moment(self, home: Home, incoming: Incoming | None, bundle: Bundle) -> Moment:
        now = self._clock.now()
        if incoming is None:
            return Moment(now, now, secrets.token_bytes(32), home.seed, home.shard)
        return recognition.moment(incoming, bundle, now, seed=home.seed, shard=home.shard)

    async def _with_note(
        self, home: Home, event: Event | None, conversation: Conversation, bundle: Bundle
    ) -> Event | None:
        """A typed receipt is looked up before the engine sees it: reads may go to any shard."""
        if not isinstance(event, Wrote) or recognition.asked(bundle, conversation) != "receipt":
            return event
        receipt = receipts.read(event.text)
        if receipt is None:
            return event
        answer = await self._store.find_note(home, receipt)
        return replace(event, note=_NOTE_STATUS[answer])

    async def _with_what_stays(self, home: Home, event: Event | None) -> Event | None:
        """Before /hide: whether the chat holds messages that are too old to be known, and so to be removed.

        The one whose button was pressed tells. Where the command was typed, nobody would clear a chat with nothing in
        it: what stands there is of days ago, or the answer to /forget.
        """
        match event:
            case Chose(choice=presses.HIDE):
                kept = await self._store.kept(home)
                return replace(event, leaves_some=event.message not in kept.messages)
            case Commanded(name="hide"):
                kept = await self._store.kept(home)
                return replace(event, leaves_some=not kept.messages)
        return event

    async def _change(
        self,
        home: Home,
        claim: str,
        event_of: EventOf,
        *,
        rang: Ringing | None = None,
        failed: str = "",
        is_new_start: bool = False,
    ) -> Handled:
        """`is_new_start`: who begins again gets the revision that is served now."""

        async def decide(snapshot: Snapshot) -> tuple[Write, tuple[AnswerTap, ...]]:
            before = stored.from_bytes(snapshot.conversation, snapshot.person)
            bundle = self._bundles.served if is_new_start else await self._bundles.at(_revision_of(before))
            event = await event_of(before, bundle)
            after, effects = advance(bundle.flows, before, event) if event else (before, ())
            sorted_out = Sorted(self._clock.now(), bundle.operator.keeps_days)
            for effect in effects:
                sorted_out.take(effect)
            if sorted_out.clear == "forget":
                self._tell_groups(home, before, sorted_out)
            clear = await self._clear(home, sorted_out)
            return _write(home, claim, before, after, sorted_out, clear), tuple(sorted_out.taps)

        most = None if rang is not None or claim.startswith("told.") else MOST_WAITING
        return await self._changing.change(home, claim, decide, rang=rang, failed=failed, most_waiting=most)

    def _tell_groups(self, home: Home, before: Conversation, sorted_out: Sorted) -> None:
        """Where an admin is told things, their number is kept: there, too, it is forgotten."""
        name, not_after, by = secrets.token_hex(6), sorted_out.now + REMOVE_WITHIN, {"by": str(home.chat_id)}
        for n, group in enumerate(before.person.groups):
            sorted_out.take(Hand(f"forget.{name}.{n}", group, handing.FORGOTTEN, not_after, by))

    async def _clear(self, home: Home, sorted_out: Sorted) -> ports.Clear | None:
        """Both sides' messages become removals, the one that asked for it included."""
        if sorted_out.clear is None:
            return None
        kept = await self._store.kept(home)
        messages = sorted({*kept.messages, *sorted_out.messages})
        name, not_after = secrets.token_hex(6), sorted_out.now + REMOVE_WITHIN
        for i in range(0, len(messages), REMOVED_AT_ONCE):
            batch = tuple(messages[i : i + REMOVED_AT_ONCE])
            sorted_out.take(Remove(f"clear.{name}.{i}", not_after, batch))
        sorted_out.stopped += [timer for timer in kept.timers if timer not in sorted_out.stopped]
        return ports.Clear(sorted_out.clear, kept)


def _revision_of(conversation: Conversation) -> str:
    """A running conversation stays on its revision; who has none running gets the served one."""
    return conversation.revision if conversation.is_running else ""


def _write(  # noqa: PLR0917 - once, above
    home: Home, claim: str, before: Conversation, after: Conversation, sorted_out: Sorted, clear: ports.Clear | None
) -> Write:
    """What the engine decided, as what the store writes."""
    return Write(
        home=home,
        claim=claim,
        at=sorted_out.now,
        conversation=stored.run_to_bytes(after) if after.is_worth_keeping else None,
        conversation_ttl=_time_to_live(after, sorted_out.now),
        person=UNCHANGED if after.person == before.person else stored.person_to_bytes(after.person),
        entries=tuple(sorted_out.entries),
        timers=tuple(sorted_out.timers),
        stopped_timers=tuple(sorted_out.stopped),
        counts=dict(sorted_out.counts),
        messages_in=() if sorted_out.clear else tuple(sorted_out.messages),
        clear=clear,
        note=sorted_out.note,
    )


def _time_to_live(conversation: Conversation, now: datetime) -> timedelta:
    """The nearer of the idle and the absolute clock."""
    idle = timedelta(minutes=conversation.idle_minutes)
    if conversation.copies:
        idle = max(idle, max(copy.due_at for copy in conversation.copies) - now + timedelta(hours=1))
    return max(timedelta(seconds=1), min(idle, conversation.began_at + LONGEST_RUN - now))
