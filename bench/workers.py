"""Whole bots as processes that start fast: forked from one parent that has imported everything."""

from __future__ import annotations

import multiprocessing
import os
import sys
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["bot.wiring", "bot.settings", "bot.ending"])


def _main(environment: dict[str, str], log: str) -> None:
    """In the child: the settings of `environment`, and what it says in a file."""
    with Path(log).open("a") as file:
        os.dup2(file.fileno(), 2)
        os.dup2(file.fileno(), 1)
    for name in [name for name in os.environ if name.startswith("RUKO_")]:
        del os.environ[name]
    os.environ.update(environment)
    from bot import settings, wiring
    from bot.ending import ended_well

    sys.exit(ended_well(lambda: wiring.run(settings.load(env_file=None))))


@dataclass
class Worker:
    """One bot process, started again after each kill."""

    environment: dict[str, str]
    log: Path
    process: ForkServerProcess | None = None
    kills: int = 0

    def start(self) -> None:
        self.process = CONTEXT.Process(target=_main, args=(self.environment, str(self.log)), daemon=True)
        self.process.start()

    def kill(self) -> None:
        """As a crash: SIGKILL, and a new one at once."""
        if self.process is not None:
            self.process.kill()
            self.process.join()
        self.kills += 1
        self.start()

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.join(25)
            if self.process.is_alive():
                self.process.kill()

    @property
    def pid(self) -> int:
        return self.process.pid if self.process and self.process.pid else 0
