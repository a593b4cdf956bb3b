"""The environment as one frozen value. Everything missing or wrong is named at once, in one message.

`TABLE` is the whole list, with the words that `.env.example` and the reference page carry; a test
holds the three together.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values

PREFIX = "RUKO_"
TELEGRAM = "https://api.telegram.org"
SHORTEST_SECRET = 32

Mode = Literal["polling", "webhook"]


class SettingsError(Exception):
    """The environment cannot be used. `lines` say, one each, what to write."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        super().__init__("\n".join(lines))

    def __str__(self) -> str:
        listed = "\n".join(f"  {line}" for line in self.lines)
        first = "Ruko cannot start yet. Put this right in .env or in the environment:"
        return f"{first}\n\n{listed}\n\nMore: docs/reference/settings.md"


class Unusable(Exception):
    """One setting's value cannot be used; the text goes on after "NAME"."""


def _text(written: str) -> str:
    return written


def _one_of(*allowed: str) -> Callable[[str], str]:
    def read(written: str) -> str:
        if written.lower() not in allowed:
            raise Unusable(f"says {written!r}. Write one of: {', '.join(allowed)}")
        return written.lower()

    return read


def _whole(lowest: int, highest: int, unit: str) -> Callable[[str], int]:
    def read(written: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", written) or not lowest <= int(written) <= highest:
            raise Unusable(f"says {written!r}. Write a whole number from {lowest} to {highest} ({unit})")
        return int(written)

    return read


def _address(*schemes: str) -> Callable[[str], str]:
    def read(written: str) -> str:
        parts = urlsplit(written)
        if parts.scheme not in schemes or not (parts.netloc or parts.path):
            raise Unusable(f"is no address that Ruko can use. It begins with {' or '.join(s + '://' for s in schemes)}")
        return written.rstrip("/")

    return read


def _token(written: str) -> str:
    if not re.fullmatch(r"[0-9]{3,20}:[A-Za-z0-9_-]{10,}", written):
        raise Unusable(
            "does not look like a bot token. @BotFather gives it as digits, a colon, then letters and digits"
        )
    return written


def _secret(written: str) -> str:
    if len(written) < SHORTEST_SECRET:
        raise Unusable(f"is too short. Write at least {SHORTEST_SECRET} characters; `ruko keygen` makes one")
    return written


def _header(written: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", written):
        raise Unusable("needs 16 to 256 letters, digits, _ or -; `ruko keygen` makes one")
    return written


def _listen(written: str) -> str:
    host, _, port = written.rpartition(":")
    if not host or not port.isdecimal() or not 0 <= int(port) <= 65535:
        raise Unusable(f"says {written!r}. Write an address and a port, like 127.0.0.1:8080")
    return written


def _country(written: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2}", written):
        raise Unusable(f"says {written!r}. Write a country's two letters, like PK")
    return written.upper()


def _chat(written: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,20}", written):
        raise Unusable(f"says {written!r}. Write the chat's number; a group's begins with -")
    return int(written)


def _folder(written: str) -> Path:
    return Path(written).expanduser()


def _public_key(written: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{43}=?", written):
        raise Unusable("is no public key of a desk. `ruko keygen` makes a pair; the public half belongs here")
    return written


@dataclass(frozen=True, slots=True)
class Setting:
    name: str
    about: str
    read: Callable[[str], Any]
    default: str | None = ""
    """None: must be set. Empty: may stay empty."""


TABLE = (
    Setting("BOT_TOKEN", "The bot's token, from @BotFather.", _token, None),
    Setting(
        "REDIS_URL", "Where Redis is, for example redis://localhost:6379/0.", _address("redis", "rediss", "unix"), None
    ),
    Setting(
        "SECRET",
        "At least 32 characters that nobody else knows; the keys for seals are made of it. Never change it.",
        _secret,
        None,
    ),
    Setting(
        "MODE", "How updates come: polling (nothing to set up) or webhook.", _one_of("polling", "webhook"), "polling"
    ),
    Setting("WEBHOOK_URL", "With webhook: the public base address; the bot adds /telegram.", _address("https", "http")),
    Setting(
        "WEBHOOK_SECRET",
        "With webhook: 16 to 256 letters, digits, _ or - that Telegram sends along. No secret, no start.",
        _header,
    ),
    Setting("LISTEN", "Where the bot's own web server listens.", _listen, "127.0.0.1:8080"),
    Setting(
        "CONTENT", "The folder that holds flows, messages and locales. Empty: the one that came with Ruko.", _folder
    ),
    Setting("COUNTRY", "Whose services are shown to somebody who has not chosen a country.", _country, "PK"),
    Setting("STAFF_CHAT", "The number of the staff's chat, which is told in one line that a note came in.", _chat),
    Setting(
        "ACROSS_GROUPS",
        "on: staff may put an item on a list for all groups, two of them and with a reference. Needs STAFF_CHAT.",
        _one_of("off", "on"),
        "off",
    ),
    Setting(
        "REPORTS",
        "copy: a text to copy, nothing is stored. desk: notes are sealed to REPORT_KEY and kept.",
        _one_of("copy", "desk"),
        "copy",
    ),
    Setting("REPORT_KEY", "With desk: the public half of the desk's key, from `ruko keygen`.", _public_key),
    Setting(
        "DURABILITY",
        "process: safe when a process dies. fsync: also in a power cut, a little slower.",
        _one_of("process", "fsync"),
        "process",
    ),
    Setting(
        "SEND_RATE",
        "Messages a second, over all workers. Telegram allows about 30.",
        _whole(1, 10_000, "messages a second"),
        "25",
    ),
    Setting(
        "REMOVE_AFTER",
        "Minutes until the copy that a person sent to the bot is removed from that chat.",
        _whole(0, 60, "minutes"),
        "10",
    ),
    Setting(
        "TELEGRAM_API",
        "The Bot API's base address; another one for the emulator or a local server.",
        _address("https", "http"),
        TELEGRAM,
    ),
    Setting(
        "UNVERIFIED",
        "allow: start though services or translations were not verified by a person. refuse: do not.",
        _one_of("allow", "refuse"),
        "allow",
    ),
    Setting(
        "LOG",
        "How much is logged: debug, info, warning or error. Never a text, a name or an id.",
        _one_of("debug", "info", "warning", "error"),
        "info",
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """One field a row of `TABLE`; None where a setting may stay empty and does."""

    bot_token: str
    redis_url: str
    secret: str
    mode: Mode
    webhook_url: str | None
    webhook_secret: str | None
    listen: str
    content: Path | None
    country: str
    staff_chat: int | None
    across_groups: Literal["off", "on"]
    reports: Literal["copy", "desk"]
    report_key: str | None
    durability: Literal["process", "fsync"]
    send_rate: int
    remove_after: int
    telegram_api: str
    unverified: Literal["allow", "refuse"]
    log: str

    def __repr__(self) -> str:
        return f"Settings(mode={self.mode!r}, reports={self.reports!r}, country={self.country!r})"

    @property
    def bot_id(self) -> int:
        return int(self.bot_token.partition(":")[0])

    @property
    def listen_at(self) -> tuple[str, int]:
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)


def load(environment: Mapping[str, str] | None = None, env_file: Path | None = Path(".env")) -> Settings:
    """The settings of this process. The environment wins over ``.env``.

    Raises `SettingsError`, with every setting that is missing or cannot be used.
    """
    found = _written(os.environ if environment is None else environment, env_file)
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for setting in TABLE:
        written = found.get(setting.name, "").strip() or setting.default or ""
        try:
            values[setting.name.lower()] = setting.read(written) if written else None
        except Unusable as unusable:
            wrong.append(f"{PREFIX}{setting.name} {unusable}.")
        if setting.default is None and not written:
            wrong.append(f"{PREFIX}{setting.name} is missing. {setting.about}")
    wrong += _unknown(found) + _together(values)
    if wrong:
        raise SettingsError(wrong)
    return Settings(**values)


def _written(environment: Mapping[str, str], env_file: Path | None) -> dict[str, str]:
    in_file = dotenv_values(env_file) if env_file and env_file.is_file() else {}
    merged = {**{name: value or "" for name, value in in_file.items()}, **environment}
    return {name.removeprefix(PREFIX): value for name, value in merged.items() if name.startswith(PREFIX)}


def _unknown(found: Mapping[str, str]) -> list[str]:
    known = {setting.name for setting in TABLE}
    return [
        f"{PREFIX}{name} is no setting of Ruko. Take it out, or see the list in docs/reference/settings.md."
        for name in sorted(set(found) - known)
        if not name.startswith("TEST_")
    ]


def _together(values: Mapping[str, Any]) -> list[str]:
    """What settings demand of each other."""
    wrong = []
    if values.get("mode") == "webhook":
        wrong += [
            f"{PREFIX}{name.upper()} is missing. RUKO_MODE=webhook needs it."
            for name in ("webhook_url", "webhook_secret")
            if not values.get(name)
        ]
    address, api = values.get("webhook_url") or "", values.get("telegram_api")
    if address.startswith("http://") and api == TELEGRAM:
        wrong.append(f"{PREFIX}WEBHOOK_URL begins with http://. Telegram only calls https:// addresses.")
    if values.get("across_groups") == "on" and (values.get("staff_chat") or 0) >= 0:
        wrong.append(
            f"{PREFIX}STAFF_CHAT is missing, or is no group. RUKO_ACROSS_GROUPS=on needs one; its number begins with -."
        )
    if values.get("reports") == "desk" and not values.get("report_key"):
        wrong.append(f"{PREFIX}REPORT_KEY is missing. RUKO_REPORTS=desk needs it; `ruko keygen` makes a pair.")
    return wrong
