"""Turns what came in from a group into events: pseudonyms, marks, the hour there, the names of phrases found.

The words of a caption live here and nowhere else.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import cast

from bot.content.locales import resolve
from bot.content.topics import normalised
from bot.core.effects import Hand, NewerFormatError
from bot.core.events import Moment, Outcome
from bot.core.groups import handing, signals
from bot.core.groups.events import (
    AdminAct,
    AdminAsked,
    AdminForgot,
    AskedAsNoAdmin,
    CaseAct,
    CaseWorked,
    GroupEvent,
    Item,
    PanelAct,
    PanelAsked,
    Pressed,
    PrivacyAsked,
    Reminded,
    Reported,
    RightsChanged,
    Sender,
    SenderKind,
    SettingChanged,
)
from bot.core.groups.group import Group, Right
from bot.service.admins import Admins
from bot.service.bundles import Bundles
from bot.service.from_group import Asked, Author, Post, Tapped
from bot.service.group_settings import Known
from bot.service.ports import Clock, Home, Standing, Store
from bot.service.staff import Listed

ADMIN_ACTS: Mapping[str, AdminAct] = {
    "warn": "warn",
    "remove": "remove",
    "check": "check",
    "settings": "settings",
    "topic": "topic",
    "leave": "leave",
    "start": "check",  # Telegram writes it for who adds the bot by the link
}
OF_MEMBERS = ("report", "privacy")
FOR_A_MEMBER = ("warn", "remove")
"""Commands for admins that are a report when a member gives them."""
FOR_ADMINS_ALONE = ("check", "settings", "topic", "leave")
COMMANDS = frozenset({*ADMIN_ACTS, *OF_MEMBERS})
WHISPER = "w"
"""How the data of buttons below a whisper begins: ``w.<case>.<choice>``."""


class GroupRecognition:
    def __init__(  # noqa: PLR0917 - the parts it joins, in wiring's order
        self,
        store: Store,
        bundles: Bundles,
        clock: Clock,
        admins: Admins,
        country: str,
        listed: Listed | None = None,
    ) -> None:
        """`country`: the deployment's, for groups that have none. `listed`: None where staff keep no list."""
        self._store = store
        self._bundles = bundles
        self._clock = clock
        self._admins = admins
        self._country = country
        self._listed = listed

    # ---- what an event needs

    def moment(self, home: Home, locale: str = "") -> Moment:
        now = self._clock.now()
        return Moment(now, now, secrets.token_bytes(32), home.seed, home.shard, locale)

    def hour(self, group: Group, at: int | None = None) -> int:
        """Of a moment (seconds), or of now, by the clock of the group's country."""
        moment = self._clock.now() if at is None else datetime.fromtimestamp(at, UTC)
        return self._bundles.served.countries.hour(group.country or self._country, moment)

    def locale(self, author: Author) -> str:
        return resolve(author.language_code, self._bundles.served.locales) or ""

    def sender(self, known: Known, author: Author, *, is_admin: bool = False) -> Sender:
        """Only a person can be written to. Whether they are an admin is told by a list that is at hand, or by
        `is_admin`.
        """
        who = self._store.who(known.home, author.id) if author.id else ""
        if author.kind != "person":
            return Sender(0, who, author.kind)
        is_listed = author.id in self._admins.known(known.home.chat_id)
        kind: SenderKind = "admin" if is_admin or is_listed else "member"
        return Sender(author.id, who, kind, self.locale(author))

    def phrases(self, caption: str) -> tuple[str, ...]:
        """Names of the phrases that stand in it."""
        return self._bundles.served.phrases.find(caption) if caption else ()

    def item(self, known: Known, post: Post) -> Item:
        home, caption = known.home, post.caption
        here, everywhere = self.marks_of_file(home, post) if known.group.uses_fingerprints else ("", "")
        return Item(
            message=post.message,
            sender=self.sender(known, post.by),
            sent_at=post.sent_at,
            hour=self.hour(known.group, post.sent_at) if post.sent_at else None,
            topic=post.topic,
            album=post.album,
            is_forwarded=post.is_forwarded,
            is_edit=post.is_edit,
            phrases=self.phrases(caption),
            mark=self._store.mark(home, f"caption {normalised(caption)}") if caption else "",
            fingerprint=here,
            everywhere=everywhere,
            is_listed=self._is_listed(everywhere),
            kind=post.kind,
        )

    def marks_of_file(self, home: Home, post: Post) -> tuple[str, str]:
        """By which this group alone can know it again · by which all could; made only where staff keep a list."""

        def keyed(lasting_id: str) -> str:
            here = self._store.mark(home, f"file {lasting_id}")
            return here if self._listed is None else f"{here} {self._store.mark_everywhere(f'file {lasting_id}')}"

        here, _, everywhere = post.fingerprint(keyed).partition(" ")
        return here, everywhere

    def _is_listed(self, everywhere: str) -> bool:
        return bool(everywhere) and self._listed is not None and self._listed.holds(everywhere)

    # ---- whether a message is worth an event

    def speaks(self, known: Known, post: Post) -> bool:
        """Whether a signal could speak for it, or it belongs to an album: decided without asking anybody.

        Each item of an album is noted, since the one that speaks may come last, or to another worker.
        """
        group = known.group
        if not group.is_active or (post.topic and post.topic in group.exempt_topics):
            return False
        if post.album and not post.is_edit:
            return True
        if group.uses_fingerprints and self._is_known(known, post):
            return True
        return group.uses_phrases and post.is_forwarded and bool(self.phrases(post.caption))

    def _is_known(self, known: Known, post: Post) -> bool:
        group = known.group
        if not group.fingerprints and (self._listed is None or self._listed.is_empty):
            return False
        here, everywhere = self.marks_of_file(known.home, post)
        return here in group.fingerprints or (self._is_listed(everywhere) and not signals.is_taught_file(group, here))

    # ---- events

    def asked(self, known: Known, what: Asked, by: Sender) -> GroupEvent | None:
        """A command by somebody whose rights were just looked at. None for what means nothing from them."""
        at, hour = self.moment(known.home, by.locale), self.hour(known.group)
        item = self.item(known, what.post) if what.post else None
        act = ADMIN_ACTS.get(what.name)
        if act is not None and by.kind in ("admin", "anonymous_admin"):
            return AdminAsked(at, by, act, item, what.command, what.whispered, hour, what.topic)
        if what.name == "privacy" and (by.id or by.kind == "anonymous_admin"):
            return PrivacyAsked(at, by, what.command, what.whispered, what.topic)
        may_report = by.id or by.kind == "anonymous_admin"
        if may_report and (what.name == "report" or what.name in FOR_A_MEMBER):
            return Reported(at, by, item, what.command, what.whispered, hour)
        if by.id and what.name in FOR_ADMINS_ALONE:
            return AskedAsNoAdmin(at, by, what.command, what.whispered, what.topic)
        return None

    def tapped(self, known: Known, what: Tapped) -> Pressed | None:
        prefix, _, rest = what.data.partition(".")
        case, _, choice = rest.partition(".")
        if prefix != WHISPER or not case or not choice:
            return None
        by = self.sender(known, what.by)
        return Pressed(self.moment(known.home, by.locale), what.tap, by, case, choice)

    def rights(
        self, known: Known, standing: Standing, title: str, by: Author, admins: Collection[int] = ()
    ) -> RightsChanged:
        rights: frozenset[Right] = frozenset({"delete"} if standing.can_delete else ())
        is_person = by.kind == "person"
        return RightsChanged(
            self.moment(known.home),
            by=by.id if is_person else 0,
            admins=tuple(sorted(admins)),
            is_member=standing.is_member,
            is_admin=standing.is_admin,
            rights=rights,
            title=title,
            locale=self.locale(by) if is_person else "",
            country=self._country,
        )

    def handed(self, known: Known, hand: Hand) -> GroupEvent:
        """What was handed over from somebody's private chat."""
        make = _HANDED.get(hand.act)
        if make is None:
            raise NewerFormatError(f"a group does not know what {hand.act!r} is")
        return make(self, known, hand.facts)

    def handed_by(self, known: Known, facts: Mapping[str, str], kind: SenderKind = "member") -> Sender:
        person = int(facts["by"])
        return Sender(person, self._store.who(known.home, person), kind, facts.get("locale", ""))


def _reminded(to: GroupRecognition, known: Known, facts: Mapping[str, str]) -> GroupEvent:
    outcome = cast("Outcome", facts["outcome"])
    return Reminded(to.moment(known.home), facts["case"], outcome, to.hour(known.group))


def _worked(to: GroupRecognition, known: Known, facts: Mapping[str, str]) -> GroupEvent:
    act, by = cast("CaseAct", facts["act"]), int(facts["by"])
    return CaseWorked(to.moment(known.home), by, facts["case"], act, to.hour(known.group))


def _settings(to: GroupRecognition, known: Known, facts: Mapping[str, str]) -> GroupEvent:
    values = {name: value for name, value in facts.items() if name != "by"}
    return SettingChanged(to.moment(known.home), int(facts["by"]), values)


def _panel(to: GroupRecognition, known: Known, facts: Mapping[str, str]) -> GroupEvent:
    by, act = to.handed_by(known, facts, "admin"), cast("PanelAct", facts["act"])
    return PanelAsked(to.moment(known.home, by.locale), by, act)


def _reported(to: GroupRecognition, known: Known, facts: Mapping[str, str]) -> GroupEvent:
    by, item = to.handed_by(known, facts), Item(int(facts["message"]))
    return Reported(to.moment(known.home), by, item, hour=to.hour(known.group), is_private=True)


def _forgotten(to: GroupRecognition, known: Known, facts: Mapping[str, str]) -> GroupEvent:
    return AdminForgot(to.moment(known.home), int(facts["by"]))


_HANDED: Mapping[str, Callable[[GroupRecognition, Known, Mapping[str, str]], GroupEvent]] = {
    handing.REMINDED: _reminded,
    handing.WORKED: _worked,
    handing.SETTINGS: _settings,
    handing.PANEL: _panel,
    handing.REPORTED: _reported,
    handing.FORGOTTEN: _forgotten,
}
