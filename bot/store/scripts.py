"""The Lua scripts, loaded once and called by their hash; where a server forgot them, sent whole."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Protocol

from redis.exceptions import NoScriptError

FOLDER = Path(__file__).parent / "scripts"


class Client(Protocol):
    """What redis-py's client and its cluster client both have."""

    async def execute_command(self, *arguments: Any, **options: Any) -> Any: ...


class Script:
    def __init__(self, name: str) -> None:
        self.name = name
        self.text = (FOLDER / f"{name}.lua").read_bytes()
        self.sha = hashlib.sha1(self.text, usedforsecurity=False).hexdigest()

    async def __call__(self, client: Client, keys: list[str], *arguments: Any) -> Any:
        try:
            return await client.execute_command("EVALSHA", self.sha, len(keys), *keys, *arguments)
        except NoScriptError:
            return await client.execute_command("EVAL", self.text, len(keys), *keys, *arguments)


COMMIT, SETTLE, PARK, EMPTY = Script("commit"), Script("settle"), Script("park"), Script("empty")
TAKE, RING, NOTE, MARK = Script("take"), Script("ring"), Script("note"), Script("mark")
BEAT, HOLD, ALLOW = Script("beat"), Script("hold"), Script("allow")
