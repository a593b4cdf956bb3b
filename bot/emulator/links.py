"""What happens when somebody opens a link to the bot: it begins a talk, or adds the bot to a group.

``t.me/<bot>?start=<payload>`` writes ``/start <payload>`` alone with the bot. ``?startgroup=<payload>&admin=<rights>``
asks for a group, adds the bot there (with the rights, as an administrator) and writes ``/start@<bot> <payload>``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from bot.emulator.chats import Chat, rights
from bot.emulator.doing import At, Doing
from bot.emulator.memberships import Memberships
from bot.emulator.world import Message, Person, World

HOSTS = ("t.me", "telegram.me", "telegram.dog")
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")


@dataclass(frozen=True, slots=True)
class Link:
    """A link to the bot, read."""

    payload: str = ""
    for_group: bool = False
    admin: frozenset[str] | None = None
    """Rights to ask for; None: it comes as a member."""


def read(url: str, bot_username: str) -> Link | None:
    """None for any other link. Raises ValueError for a payload or a right that does not exist."""
    split = urlsplit(url)
    if split.hostname not in HOSTS or split.path.strip("/").lower() != bot_username.lower():
        return None
    asked = parse_qs(split.query, keep_blank_values=True)
    for_group = "startgroup" in asked
    payload = asked.get("startgroup" if for_group else "start", [""])[0]
    if not _PAYLOAD.fullmatch(payload):
        raise ValueError("a link's payload is 1 to 64 of A-Z, a-z, 0-9, _ and -")
    admin = rights(*asked["admin"][0].split()) if for_group and "admin" in asked else None
    return Link(payload, for_group, admin)


class Links:
    def __init__(self, world: World, doing: Doing, memberships: Memberships) -> None:
        self.world = world
        self.doing = doing
        self.memberships = memberships

    def opens(self, person: Person, url: str, chat: Chat | None = None) -> Message | None:
        """What is written to the bot by it; None for a link that leads elsewhere.

        Raises LookupError where a link for a group is opened without one.
        """
        link = read(url, self.world.bot.username)
        if link is None:
            return None
        if not link.for_group:
            return self.doing.writes(person, f"/start {link.payload}".strip())
        if chat is None:
            raise LookupError("choose the group to add the bot to")
        self._adds(person, chat, link)
        return self.doing.writes(person, f"/start@{self.world.bot.username} {link.payload}".strip(), At(chat))

    def _adds(self, person: Person, chat: Chat, link: Link) -> None:
        bot = self.world.bot.id
        if not chat.member(bot).is_in:
            self.memberships.adds_bot(person, chat, link.admin)
        elif link.admin is not None:
            self.memberships.promotes(person, chat, bot, link.admin)
