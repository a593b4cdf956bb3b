"""What one event in a group has done so far: settings and cases as they will be, and the effects in their order."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta

from bot.core.effects import Count, Edit, Effect, Hand, Line, Priority, Remove, Say, StartTimer, StopTimer, Whisper
from bot.core.events import Moment
from bot.core.groups import handing
from bot.core.groups.cases import LIVES, MOST_ALBUMS, Album, Case, Cases
from bot.core.groups.events import Item, Sender, Signal
from bot.core.groups.group import MOST_TOLD, Group
from bot.core.values import value

SAY_WITHIN = timedelta(hours=1)
NOTICE_WITHIN = timedelta(hours=24)
"""For admins: it is about the group, and says which hour it was."""
REMOVE_WITHIN = timedelta(hours=47)
"""Telegram removes messages that are younger than 48 hours."""
OWN_NOTE_STAYS = timedelta(minutes=10)
HELLO_STAYS = timedelta(hours=24)
ALBUM_LIVES_S = 3600


@value
class Rules:
    """What the engine has to know of the deployment and of where this group is."""

    ref: str = field(repr=False)
    """The group's pseudonym, 22 characters: in buttons and links, the same for everybody in the group."""
    chat: int = field(repr=False)
    revision: str
    locale: str = "en"
    """Of groups that chose none."""
    staff: int = field(default=0, repr=False)
    """The chat of staff who keep a list for all groups; 0: nobody does."""


class GroupTurn:
    def __init__(self, rules: Rules, group: Group, cases: Cases, moment: Moment, hour: int = 0) -> None:
        self.rules = rules
        self.group = group
        self.cases = cases
        self.moment = moment
        self.hour = hour
        self.effects: list[Effect] = []
        self.now = int(moment.at.timestamp())
        self._named = 0
        self._drop_old()

    def _drop_old(self) -> None:
        """What is older than its clock is forgotten with the next thing that happens."""
        oldest, albums = self.now - int(LIVES.total_seconds()), self.now - ALBUM_LIVES_S
        cases = self.cases
        self.cases = replace(
            cases,
            cases=tuple(case for case in cases.cases if case.began_at > oldest),
            albums=tuple(album for album in cases.albums if album.seen_at > albums)[-MOST_ALBUMS:],
            warned={who: at for who, at in cases.warned.items() if at > oldest},
            reports={who: recent for who, times in cases.reports.items() if (recent := self._last_hour(times))},
        )
        group = self.group
        self.group = replace(
            group,
            fingerprints={one: until for one, until in group.fingerprints.items() if until > self.now},
            muted={who: until for who, until in group.muted.items() if until > self.now},
        )

    def _last_hour(self, times: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(at for at in times if at > self.now - 3600)

    # ---- cases

    def open(self, item: Item, *signals: Signal) -> Case:
        """A new case about this item, and about the items of its album that were seen before."""
        album = next((album for album in self.cases.albums if item.album and album.id == item.album), None)
        messages = tuple(dict.fromkeys((*(album.messages if album else ()), item.message)))
        case = Case(
            id=urlsafe_b64encode(self.moment.chance[6:12]).decode(),
            messages=messages, sender=item.sender, signals=signals, phrases=item.phrases, began_at=self.now,
            hour=self.hour if item.hour is None else item.hour, sent_at=item.sent_at, topic=item.topic,
            album=item.album, kind=item.kind, mark=item.mark,
            fingerprint=item.fingerprint, everywhere=item.everywhere,
        )  # fmt: skip
        self.keep(case)
        return case

    def keep(self, case: Case) -> Case:
        self.cases = self.cases.with_case(case)
        return case

    def remember_album(self, item: Item) -> None:
        """Telegram gives no count and no end of an album: each item is noted, for those that come before a signal."""
        if not item.album:
            return
        known = next((album for album in self.cases.albums if album.id == item.album), None)
        messages = tuple(dict.fromkeys((*(known.messages if known else ()), item.message)))
        others = tuple(album for album in self.cases.albums if album.id != item.album)
        albums = (*others, Album(item.album, messages, self.now))[-MOST_ALBUMS:]
        self.cases = replace(self.cases, albums=albums)

    # ---- effects

    def name(self) -> str:
        """A name for the next entry; new with every event, since chance is."""
        self._named += 1
        return f"g{urlsafe_b64encode(self.moment.chance[:6]).decode()}.{self._named}"

    @property
    def locale(self) -> str:
        return self.group.locale or self.rules.locale

    @property
    def is_quiet(self) -> bool:
        return self.group.is_quiet(self.hour)

    def whisper(
        self, to: Sender, line: Line, *, topic: int = 0, about: Mapping[str, str] | None = None, reply_to: int = 0
    ) -> str:
        """Seen by one member alone. The caller has looked whether the bot may."""
        name, locale, revision = self.name(), to.locale or self.locale, self.rules.revision
        whisper = Whisper(name, to.id, line, locale, revision, self.moment.at + SAY_WITHIN)
        whisper = replace(whisper, tell=about is not None, about=about or {}, topic=topic, reply_to=reply_to)
        self.effects.append(replace(whisper, is_silent=self.is_quiet))
        return name

    def say(self, line: Line, *, stays: timedelta, topic: int = 0, about: Mapping[str, str] | None = None) -> str:
        """Seen by the whole group; it removes itself."""
        name = self.name()
        say = Say(name, line, self.locale, self.rules.revision, self.moment.at + SAY_WITHIN, "notice")
        say = replace(say, tell=about is not None, about=about or {}, is_silent=self.is_quiet, topic=topic)
        self.effects.append(say)
        self.ring_in(stays, f"own.{name}", {"do": "own", "entry": name})
        return name

    def edit_whisper(self, of: str, to: Sender, line: Line) -> None:
        not_after = self.moment.at + SAY_WITHIN
        locale = to.locale or self.locale
        self.effects.append(Edit(self.name(), of, line, locale, self.rules.revision, not_after, receiver=to.id))

    def remove(self, *messages: int, entry: str = "", about: Mapping[str, str] | None = None) -> None:
        not_after = self.moment.at + REMOVE_WITHIN
        self.effects.append(Remove(self.name(), not_after, messages, entry, about is not None, about or {}))

    def hand(
        self,
        chat: int,
        act: handing.Act,
        facts: Mapping[str, str] | None = None,
        line: Line | None = None,
        *,
        priority: Priority = "notice",
        within: timedelta = NOTICE_WITHIN,
    ) -> None:
        all_facts = {"group": str(self.rules.chat), **(facts or {})}
        self.effects.append(Hand(self.name(), chat, act, self.moment.at + within, all_facts, line, priority))

    def hand_to_staff(self, act: handing.Act, facts: Mapping[str, str]) -> None:
        """Nothing of the group and nobody goes along."""
        self.effects.append(Hand(self.name(), self.rules.staff, act, self.moment.at + NOTICE_WITHIN, facts))

    def tell_admins(self, line: Line) -> None:
        """In the private chat of each admin who wants to know. Where nobody has opened the settings yet, of those who
        find the group in their list: else what a member asks for would go nowhere.
        """
        chats = self.group.told or self.group.listed[:MOST_TOLD]
        for chat in chats:
            self.hand(chat, handing.NOTICE, line=line)
        if not chats:
            self.count("group.nobody_told")

    def ring_in(self, delay: timedelta, name: str, about: Mapping[str, str]) -> None:
        self.ring_at(self.moment.at + delay, name, about)

    def ring_at(self, at: datetime, name: str, about: Mapping[str, str]) -> None:
        self.effects.append(StartTimer(f"{self.rules.ref}.{name}", at, about))

    def stop_timer(self, name: str) -> None:
        self.effects.append(StopTimer(f"{self.rules.ref}.{name}"))

    def count(self, what: str) -> None:
        self.effects.append(Count(what))

    def chance(self, at: int, lowest: int, highest: int) -> int:
        """A number from `lowest` to `highest`, of the event's own chance."""
        return lowest + int.from_bytes(self.moment.chance[at : at + 4]) % (highest - lowest + 1)
