"""Recognises a public web address or channel name in what a person typed, and what could name a person.

Only the address itself is kept: no query, no fragment, no user name or password in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.core.events import PublicLink

LONGEST = 256
_ADDRESS = re.compile(r"(?:https?://|www\.)?[a-z0-9][a-z0-9.-]{0,100}\.[a-z]{2,24}(?:/[^\s]{0,2000})?", re.IGNORECASE)
_NAME = re.compile(r"@([A-Za-z][A-Za-z0-9_]{3,31})\b")
_MESSAGE = re.compile(
    r"(?:https?://)?(?:www\.)?(?:t|telegram)\.(?:me|dog)/(?:c/(?P<number>[0-9]{1,12})|(?P<name>[A-Za-z][A-Za-z0-9_]{3,31}))"
    r"(?:/[0-9]{1,10})?/(?P<message>[0-9]{1,10})/?(?:\?[^\s]*)?"
)
_TELEGRAM = {"t.me", "telegram.me", "telegram.dog"}
_INVITATIONS = ("+", "joinchat")
_PHONE = re.compile(r"(?:\+|00)?[0-9](?:[\s().-]?[0-9]){8,14}")


def public_link(text: str) -> PublicLink | None:
    """The first public address or name in a text; None where there is none.

    ``t.me/c/…`` and invitation links are not public; a mail address is no link.
    """
    for address in _addresses(text):
        if link := _address(address):
            return link
    name = _NAME.search(text[:4096])
    if name and not text[max(0, name.start() - 1) : name.start()].isalnum():
        return PublicLink(f"@{name.group(1)}", is_name=True)
    return None


def has_address(text: str) -> bool:
    """Whether a web address stands in a text, public or not: an invitation to a private group is one as well.

    A bare ``name.name`` is none: many people leave no space behind a full stop.
    """
    return any("/" in address or address.lower().startswith("www.") for address in _addresses(text))


def _addresses(text: str) -> Iterator[str]:
    for found in _ADDRESS.finditer(text[:4096]):
        if text[max(0, found.start() - 1) : found.start()] != "@" and "@" not in found.group():
            yield found.group()


@dataclass(frozen=True, slots=True)
class MessageLink:
    """The link of one message of a group or channel on Telegram."""

    message: int
    chat_id: int = field(default=0, repr=False)
    """0 where a public name says which."""
    name: str = field(default="", repr=False)


def message_link(text: str) -> MessageLink | None:
    """Of a text that is nothing but such a link: ``t.me/c/<id>/<message>`` or ``t.me/<name>/<message>``, with the
    number of a topic or without.
    """
    found = _MESSAGE.fullmatch(text.strip()) if len(text) <= LONGEST else None
    if found is None:
        return None
    number, name, message = found.group("number"), found.group("name"), int(found.group("message"))
    return MessageLink(message, -(10**12 + int(number))) if number else MessageLink(message, name=name)


def names_a_person(text: str) -> bool:
    """Whether there is a phone number in it. A name alone cannot be told from any other word."""
    return bool(_PHONE.search(text[:4096]))


def _address(written: str) -> PublicLink | None:
    parts = urlsplit(written if "://" in written else f"https://{written}")
    host = (parts.hostname or "").lower().removeprefix("www.")
    path = parts.path.rstrip("/.,;:!?)")
    if host in _TELEGRAM:
        return _telegram(path.strip("/").split("/"))
    return PublicLink(f"https://{host}{path}"[:LONGEST]) if host else None


def _telegram(path: list[str]) -> PublicLink | None:
    """A post has a number behind the name and is a channel's or group's; a bare name may be a person's."""
    name, *rest = [part for part in path if part and part != "s"] or [""]
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{3,31}", name) or name in _INVITATIONS or name == "c":
        return None
    post = f"/{rest[0]}" if rest and rest[0].isdecimal() else ""
    return PublicLink(f"https://t.me/{name}{post}", is_name=not post)
