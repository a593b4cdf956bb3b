"""The environment as one frozen value. Everything missing or wrong is named at once, in one message.

`TABLE` is the whole list, with the words that `.env.example` and the reference page carry; a test
holds the three together.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from io import StringIO
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from dotenv.parser import parse_stream

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
        try:
            parts = urlsplit(written)
            _ = parts.port
        except ValueError:
            raise Unusable(
                "has no number where the port stands. Write the signs / # ? @ : of a password as %2F %23 %3F %40 %3A"
                if "@" in written
                else "has no number where the port stands, or an address that cannot be read"
            ) from None
        if parts.scheme not in schemes or not (parts.netloc or parts.path):
            raise Unusable(f"is no address that Ruko can use. It begins with {' or '.join(s + '://' for s in schemes)}")
        return written.rstrip("/")

    return read


def _redis(written: str) -> str:
    """redis-py takes a database that is no number for number 0, without a word."""
    address = _address("redis", "rediss", "unix")(written)
    parts = urlsplit(address)
    if parts.scheme != "unix" and not re.fullmatch(r"(/[0-9]{1,5})?", parts.path):
        raise Unusable("ends in no number of a database. Write it like redis://localhost:6379/0")
    return address


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
    Setting("REDIS_URL", "Where Redis is, for example redis://localhost:6379/0.", _redis, None),
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
    in_file = _in_file(env_file)
    found = _written(os.environ if environment is None else environment, in_file)
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for setting in TABLE:
        written = found.get(setting.name, "").strip() or setting.default or ""
        try:
            values[setting.name.lower()] = setting.read(written) if written else None
        except Unusable as unusable:
            values[setting.name.lower()] = None
            wrong.append(f"{PREFIX}{setting.name} {unusable}.")
        if setting.default is None and not written:
            wrong.append(f"{PREFIX}{setting.name} is missing. {setting.about}")
    wrong += _unknown(found) + _together(values, found)
    if wrong:
        raise SettingsError(wrong)
    return Settings(**values)


def _in_file(env_file: Path | None) -> dict[str, str]:
    """What the file says. Raises `SettingsError`: a line that is passed over would take a setting away in silence."""
    if env_file is None or not env_file.is_file():
        return {}
    try:
        text = env_file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsError([f"{env_file} is no plain text in UTF-8. Save it again with that encoding."]) from None
    except OSError as closed:
        why = f"{env_file} cannot be read ({closed.strerror}). Let the user that starts Ruko read it."
        raise SettingsError([why]) from None
    wrong = [
        f"{env_file}, line {line.original.line}, cannot be read. Write it as NAME=value."
        for line in parse_stream(StringIO(text))
        if line.error or (line.key is not None and line.value is None)
    ]
    if wrong:
        raise SettingsError(wrong)
    return {name: value or "" for name, value in dotenv_values(stream=StringIO(text)).items()}


def _written(environment: Mapping[str, str], in_file: Mapping[str, str]) -> dict[str, str]:
    merged = {**in_file, **environment}
    return {name.removeprefix(PREFIX): value for name, value in merged.items() if name.startswith(PREFIX)}


def _unknown(found: Mapping[str, str]) -> list[str]:
    known = [setting.name for setting in TABLE]
    return [
        f"{PREFIX}{name} is no setting of Ruko. {_instead(name, known)}"
        for name in sorted(set(found) - set(known))
        if not name.startswith("TEST_")
    ]


def _instead(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, 1, 0.8)
    if near:
        return f"The closest name is {PREFIX}{near[0]}."
    return "Take it out, or see the list in docs/reference/settings.md."


def _together(values: Mapping[str, Any], written: Mapping[str, str]) -> list[str]:
    """What settings demand of each other. What is written and cannot be used is said already."""
    wrong = []
    if values.get("mode") == "webhook":
        wrong += [
            f"{PREFIX}{name.upper()} is missing. RUKO_MODE=webhook needs it."
            for name in ("webhook_url", "webhook_secret")
            if not values.get(name) and not written.get(name.upper(), "").strip()
        ]
    address, api = values.get("webhook_url") or "", values.get("telegram_api")
    if address.startswith("http://") and api == TELEGRAM:
        wrong.append(f"{PREFIX}WEBHOOK_URL begins with http://. Telegram only calls https:// addresses.")
    if values.get("across_groups") == "on" and (values.get("staff_chat") or 0) >= 0:
        wrong.append(
            f"{PREFIX}STAFF_CHAT is missing, or is no group. RUKO_ACROSS_GROUPS=on needs one; its number begins with -."
        )
    if values.get("reports") == "desk" and not written.get("REPORT_KEY", "").strip():
        wrong.append(f"{PREFIX}REPORT_KEY is missing. RUKO_REPORTS=desk needs it; `ruko keygen` makes a pair.")
    return wrong
