"""The Lua scripts, loaded once and called by their hash; where a server forgot them, sent whole."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from redis.exceptions import NoScriptError

FOLDER = Path(__file__).parent / "scripts"


Ask = Callable[..., Awaitable[Any]]
"""Takes one command's parts, gives its answer or raises redis-py's errors."""


class Script:
    def __init__(self, name: str) -> None:
        self.name = name
        self.write((FOLDER / f"{name}.lua").read_bytes())

    def write(self, text: bytes) -> None:
        """Another script from now on; servers know each by its hash."""
        self.text = text
        self.sha = hashlib.sha1(text, usedforsecurity=False).hexdigest()

    async def __call__(self, ask: Ask, keys: list[str], *arguments: Any) -> Any:
        try:
            return await ask("EVALSHA", self.sha, len(keys), *keys, *arguments)
        except NoScriptError:
            return await ask("EVAL", self.text, len(keys), *keys, *arguments)


COMMIT, SETTLE, PARK = Script("commit"), Script("settle"), Script("park")
TAKE, RING, NOTE, MARK = Script("take"), Script("ring"), Script("note"), Script("mark")
BEAT, HOLD, ALLOW = Script("beat"), Script("hold"), Script("allow")
