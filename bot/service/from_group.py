"""What came in from a group, as far as Ruko may know it. No file, no name of a person.

A caption is here only until it was matched against the phrase lists; `repr` hides it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import Literal

from bot.core.values import value

AuthorKind = Literal["person", "anonymous_admin", "linked_channel", "channel", "bot"]

Keyed = Callable[[str], str]
"""Makes a keyed hash of the messenger's lasting id of a file."""
Fingerprint = Callable[[Keyed], str]
"""The keyed hash of the item's lasting id; empty where it has none. Reads the id only when it is called, and only
where a group uses fingerprints it is."""


def no_fingerprint(_: Keyed) -> str:
    return ""


@value
class Author:
    """Who wrote something. `id` is the channel's or the group's where one of these did; 0 where it is not known."""

    id: int = field(default=0, repr=False)
    kind: AuthorKind = "person"
    language_code: str | None = None


@value
class Post:
    """A message that could hold material."""

    message: int
    by: Author
    sent_at: int = 0
    """Seconds, the messenger's clock."""
    topic: int = 0
    album: str = ""
    is_forwarded: bool = False
    is_edit: bool = False
    kind: str = "item"
    """``picture``, ``video``, ``file``, ``text`` …"""
    caption: str = field(default="", repr=False)
    fingerprint: Fingerprint = field(default=no_fingerprint, repr=False, compare=False)


@value
class Asked:
    """A command, written by somebody or by the group itself."""

    name: str
    by: Author
    post: Post | None
    """What it answers."""
    command: int = 0
    """Id of the command's message, which everybody sees; 0: only the bot does."""
    whispered: int = 0
    """Its id where only the bot sees it: an id of its own kind."""
    topic: int = 0
    title: str = field(default="", repr=False)
    """Of the group."""
    argument: str = field(default="", repr=False)
    """What stands behind it; read only in the staff's own chat."""


@value
class Tapped:
    tap: str = field(repr=False)
    by: Author
    data: str = field(repr=False)


@value
class OwnStanding:
    """The bot was added, promoted, demoted or removed, by somebody who may hide behind the group."""

    by: Author
    is_member: bool
    is_admin: bool
    can_delete: bool
    title: str = field(default="", repr=False)


@value
class StandingOf:
    """Somebody became an admin, or is none any more."""

    person: int = field(repr=False)
    is_admin: bool


@value
class Renamed:
    title: str = field(repr=False)


@value
class Renumbered:
    """The group became a supergroup."""

    before: int = field(repr=False)
    now: int = field(repr=False)


What = Post | Asked | Tapped | OwnStanding | StandingOf | Renamed | Renumbered


@value
class FromGroup:
    """One update of a group."""

    update_id: int
    chat_id: int = field(repr=False)
    what: What
