"""Logs without anything about a person: of an exception only its class and frames.

The message of a library's exception may carry an input value, or an address with the token in it.
"""

from __future__ import annotations

import logging
import sys
from types import TracebackType

from bot.service.frames import frames


class Formatter(logging.Formatter):
    def formatException(  # noqa: N802 - the name is logging's
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        return frames(ei[1]) if ei[1] is not None else ""

    def formatStack(self, stack_info: str) -> str:  # noqa: N802
        return ""


class _OursOnly(logging.Filter):
    """Messages of libraries are kept from warnings on, and then without their arguments."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == "bot" or record.name.startswith("bot."):
            return True
        record.msg, record.args = f"{record.name}: a message of level {record.levelname}", ()
        return record.levelno >= logging.WARNING


def set_up(level: str) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    handler.addFilter(_OursOnly())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
