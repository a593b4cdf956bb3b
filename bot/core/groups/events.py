"""All that can happen in a group, in the past tense.

No text, no name, no file: captions were matched against the phrase lists before, and only the names of the
phrases are here; a fingerprint is a keyed hash. Times, chance and whether somebody is an admin come along.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from bot.core.events import Moment, Outcome
from bot.core.groups.group import Right
from bot.core.values import value

SenderKind = Literal["member", "admin", "anonymous_admin", "linked_channel", "channel", "bot"]
"""Anonymous admins write as the group itself; posts of the linked channel come by themselves; other
channels are written as by their owners. None of these three says which person it is."""

Signal = Literal["report", "admin", "phrase", "fingerprint", "listed"]
"""A member's request · an admin's · a forwarded item whose caption is on the phrase list · an item the group
was told to know again · an item on the list of staff."""


@value
class Sender:
    """Who wrote a message, as far as it may be known. `id` 0: nobody who could be written to."""

    id: int = field(default=0, repr=False)
    who: str = field(default="", repr=False)
    """Pseudonym of the person or channel, 22 characters."""
    kind: SenderKind = "member"
    locale: str = ""
    """Of their client; empty where it told nothing."""


@value
class Item:
    """One message that could hold material, by the facts that are known without looking."""

    message: int
    sender: Sender = Sender()
    sent_at: int = 0
    """The messenger's clock, seconds; 0 where it is not known."""
    hour: int | None = None
    """In which it was sent, 0 to 23, by the clock of the group's country; None where that is not known."""
    topic: int = 0
    """The forum's topic; 0: none."""
    album: str = ""
    is_forwarded: bool = False
    is_edit: bool = False
    phrases: tuple[str, ...] = ()
    """Names of the phrases that stand in its caption."""
    mark: str = ""
    """A keyed hash of the caption, by which the group can know a false alarm again; empty without one."""
    fingerprint: str = ""
    """A keyed hash; empty unless the group uses fingerprints."""
    everywhere: str = field(default="", repr=False)
    """Another one, the same in all groups; empty unless the group uses fingerprints and staff keep a list."""
    is_listed: bool = False
    """Whether it is on that list."""
    kind: str = "item"
    """``picture``, ``video``, ``file`` …: for digests."""


@value
class Shared:
    """An item was posted or edited. Only what a signal speaks for, or what belongs to an album, comes here."""

    moment: Moment
    item: Item
    hour: int = 0
    """0 to 23, of the group's country."""


@value
class Reported:
    """A member asked for help with a message: in the group, or in private by the message's link."""

    moment: Moment
    by: Sender
    item: Item | None
    """None: the command answered no message."""
    command: int = 0
    """Id of a visible command, which is taken out at once; 0: nobody else saw it."""
    whispered: int = 0
    """Id of a command that only the bot sees: by it the bot may answer, whatever its rights; 0: there is none."""
    hour: int = 0
    is_private: bool = False
    """By the message's link, in the member's own chat: they were answered there."""


@value
class PrivacyAsked:
    """A member asked what is read and kept here."""

    moment: Moment
    by: Sender
    command: int = 0
    whispered: int = 0
    topic: int = 0


@value
class AskedAsNoAdmin:
    """A command for admins, by somebody of whom the messenger does not say that they are one."""

    moment: Moment
    by: Sender
    command: int = 0
    whispered: int = 0
    topic: int = 0


AdminAct = Literal["warn", "remove", "check", "settings", "topic", "leave"]
"""Private reminder · removal · what works and what is missing · settings in private · look at this topic no more,
or again · the way out, in private."""


@value
class AdminAsked:
    """An admin's command in the group. Whether the sender is one was checked just before."""

    moment: Moment
    by: Sender
    act: AdminAct
    item: Item | None
    command: int = 0
    whispered: int = 0
    hour: int = 0
    topic: int = 0
    """In which topic of a forum the command was given; 0: none."""


CaseAct = Literal["remind", "remove", "remember", "elsewhere", "false_alarm", "allow", "why"]
"""What an admin presses below a case: send the private reminder · remove · remove, and know the item again · ask staff
to have it recognised in other groups · false alarm · never act on this sender · say why."""


@value
class CaseWorked:
    """An admin pressed a button below a case, in their private chat. Their rights were checked at the press."""

    moment: Moment
    by: int = field(repr=False)
    """The admin's chat."""
    case: str
    act: CaseAct
    hour: int = 0


@value
class Pressed:
    """A button in the group: below a warning that one person sees, or below a public note."""

    moment: Moment
    tap: str
    by: Sender
    case: str
    choice: str


@value
class RightsChanged:
    """`my_chat_member`: the bot was added, promoted, demoted or removed."""

    moment: Moment
    by: int = field(repr=False)
    """The chat of who did it; 0 where it is not known."""
    admins: tuple[int, ...] = field(repr=False)
    """Chats of all its admins, where the bot has come in or become one of them; else empty."""
    is_member: bool
    is_admin: bool
    rights: frozenset[Right]
    title: str = field(default="", repr=False)
    locale: str = ""
    """Of who did it."""
    country: str = ""
    """The deployment's."""


@value
class AdminsChanged:
    """`chat_member`: somebody became an admin, or is none any more."""

    moment: Moment
    person: int = field(repr=False)
    is_admin: bool


@value
class AdminForgot:
    """An admin had everything about them erased: here, too, their number goes, and they are told nothing any more."""

    moment: Moment
    person: int = field(repr=False)


@value
class SettingChanged:
    """An admin changed a setting in private; `values` as `groups.settings` reads them."""

    moment: Moment
    by: int = field(repr=False)
    values: Mapping[str, str]


PanelAct = Literal["opened", "test", "leave"]


@value
class PanelAsked:
    """An admin opened the settings in private, or asked there for a test or for the end."""

    moment: Moment
    by: Sender
    act: PanelAct


@value
class Reminded:
    """What became of a private reminder: it was handed to the person's own chat, and this came back."""

    moment: Moment
    case: str
    outcome: Outcome
    hour: int = 0


@value
class GroupRang:
    moment: Moment
    timer: str
    about: Mapping[str, str] = field(default_factory=dict)
    hour: int = 0


@value
class GroupTold:
    """What became of an entry that was to tell."""

    moment: Moment
    entry: str
    outcome: Outcome
    about: Mapping[str, str] = field(default_factory=dict)
    hour: int = 0


GroupEvent = (
    Shared
    | Reported
    | PrivacyAsked
    | AskedAsNoAdmin
    | AdminAsked
    | CaseWorked
    | Pressed
    | RightsChanged
    | AdminsChanged
    | AdminForgot
    | SettingChanged
    | PanelAsked
    | Reminded
    | GroupRang
    | GroupTold
)
