"""A group for tests: its settings, its cases, a clock, and people by letter. Each act gives the effects of one event."""

from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from bot.core.effects import Hand, Remove, Say, StartTimer, Whisper
from bot.core.events import Moment
from bot.core.groups import engine
from bot.core.groups.cases import Cases
from bot.core.groups.events import (
    AdminAsked,
    CaseWorked,
    GroupRang,
    GroupTold,
    Item,
    PanelAsked,
    Pressed,
    Reminded,
    Reported,
    RightsChanged,
    Sender,
    SettingChanged,
    Shared,
)
from bot.core.groups.group import Group

BEGAN = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
REF = "r" * 22
CHAT = -1001234567890
STAFF = -1009876543210
ADMIN = 900


def person(letter: str, kind: str = "member") -> Sender:
    return Sender(ord(letter), letter * 22, kind, "ur")


class Square:
    """`effects` are those of the last event; what it is told goes through `decide` and nothing else."""

    def __init__(self, **group: object) -> None:
        ready = {"is_member": True, "is_admin": True, "rights": frozenset({"delete"}), "told": (ADMIN,)}
        self.group = Group(**{**ready, "has_said_hello": True, "began_at": BEGAN, "title": "Book club", **group})
        self.cases = Cases()
        self.at = BEGAN
        self.hour = 12
        self.staff = 0
        self.number = 0
        self.effects: tuple = ()
        self.all: list = []

    def moment(self) -> Moment:
        self.number += 1
        return Moment(self.at, self.at, sha256(str(self.number).encode()).digest())

    def later(self, **delta: float) -> None:
        self.at += timedelta(**delta)

    def happens(self, event: object) -> tuple:
        rules = engine.Rules(REF, CHAT, "rev1", "en", self.staff)
        before = self.group, self.cases, event
        as_they_came = deepcopy(before)
        self.group, self.cases, self.effects = engine.decide(rules, *before)
        assert before == as_they_came, "what came in was changed"
        self.all += self.effects
        return self.effects

    # ---- what people do

    def share(self, by: str | Sender = "a", message: int = 10, **item: object) -> tuple:
        sender = person(by) if isinstance(by, str) else by
        facts = {"is_forwarded": True, "phrases": ("share-so-he-is-caught",), "sent_at": int(self.at.timestamp())}
        return self.happens(Shared(self.moment(), Item(message, sender, **{**facts, **item}), self.hour))

    def report(self, by: str = "m", message: int = 10, of: str = "a", **more: object) -> tuple:
        item = Item(message, person(of), int(self.at.timestamp())) if message else None
        return self.happens(Reported(self.moment(), person(by), item, hour=self.hour, **more))

    def command(self, act: str, message: int = 10, of: str = "a", by: Sender | None = None, **more: object) -> tuple:
        admin = by or Sender(ADMIN, "z" * 22, "admin", "en")
        item = Item(message, person(of), int(self.at.timestamp())) if message else None
        return self.happens(AdminAsked(self.moment(), admin, act, item, hour=self.hour, **more))

    def work(self, act: str, case: str = "") -> tuple:
        return self.happens(CaseWorked(self.moment(), ADMIN, case or self.case.id, act, self.hour))

    def press(self, by: str = "a", choice: str = "not_child") -> tuple:
        return self.happens(Pressed(self.moment(), "tap", person(by), self.case.id, choice))

    def change(self, **values: str) -> tuple:
        return self.happens(SettingChanged(self.moment(), ADMIN, values))

    def open(self, act: str = "opened") -> tuple:
        return self.happens(PanelAsked(self.moment(), Sender(ADMIN, "z" * 22, "admin", "en"), act))

    def membership(
        self,
        *,
        member: bool = True,
        admin: bool = True,
        rights: tuple[str, ...] = ("delete",),
        admins: tuple[int, ...] = (),
    ) -> tuple:
        event = RightsChanged(self.moment(), ADMIN, admins, member, admin, frozenset(rights), "Book club", "ur", "PK")
        return self.happens(event)

    # ---- what comes back

    def told(self, outcome: str, effect: object | None = None) -> tuple:
        """The outcome of an entry that was to tell: the last one, unless it is named."""
        entry = effect or next(e for e in reversed(self.effects) if getattr(e, "tell", False))
        return self.happens(GroupTold(self.moment(), entry.name, outcome, dict(entry.about), self.hour))

    def reminded(self, outcome: str) -> tuple:
        return self.happens(Reminded(self.moment(), self.case.id, outcome, self.hour))

    def ring(self, do: str) -> tuple:
        """The latest timer that does this; the clock moves to it."""
        timer = next(e for e in reversed(self.all) if isinstance(e, StartTimer) and e.about["do"] == do)
        self.at = max(self.at, timer.at)
        return self.happens(GroupRang(self.moment(), timer.name, dict(timer.about), self.hour))

    # ---- what can be seen

    @property
    def case(self):
        return self.cases.cases[-1]

    def only(self, kind: type) -> list:
        return [effect for effect in self.effects if isinstance(effect, kind)]

    @property
    def whispers(self) -> list[Whisper]:
        return self.only(Whisper)

    @property
    def public(self) -> list[Say]:
        return self.only(Say)

    @property
    def removals(self) -> list[Remove]:
        return self.only(Remove)

    def hands(self, act: str) -> list[Hand]:
        return [hand for hand in self.only(Hand) if hand.act == act]

    @property
    def notices(self) -> list[str]:
        """Text ids of what admins were told, asked for or not."""
        return [hand.line.text for hand in self.only(Hand) if hand.act in ("notice", "answer")]


def with_rights(square: Square, **rights: object) -> Square:
    square.group = replace(square.group, **rights)
    return square
