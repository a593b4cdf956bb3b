"""Whole bots as processes that start fast: forked from one parent that has imported everything and read the content."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["bench.warm"])
STOPS_WITHIN_S = 25


def _main(environment: dict[str, str], log: str, first: Callable[[], None] | None) -> None:
    """In the child: the settings of `environment`, and what it says in a file. `first` is called before the bot is made."""
    with Path(log).open("a") as file:
        os.dup2(file.fileno(), 2)
        os.dup2(file.fileno(), 1)
    for name in [name for name in os.environ if name.startswith("RUKO_")]:
        del os.environ[name]
    os.environ.update(environment)
    from bench.warm import BUNDLE, ending, settings, wiring

    if first is not None:
        first()

    def run() -> None:
        wiring.run_worker(wiring.Worker(settings.load(env_file=None), content=BUNDLE))

    sys.exit(ending.ended_well(run))


@dataclass
class Worker:
    """One place for a bot process; there is a new process after each kill.

    `environment` gives that of process 0, 1, 2 …
    """

    environment: Callable[[int], dict[str, str]]
    log: Path
    first: Callable[[], None] | None = None
    """Done in each process before the bot is made: a function of a module."""
    process: ForkServerProcess | None = None
    started: int = 0
    killed_at: dict[int, float] = field(default_factory=dict)
    """Process → when it was dead for certain, in seconds since 1970."""

    def start(self) -> None:
        environment = self.environment(self.started)
        self.process = CONTEXT.Process(target=_main, args=(environment, str(self.log), self.first), daemon=True)
        self.process.start()
        self.started += 1

    def kill(self) -> None:
        """As a crash: SIGKILL, and a new one at once."""
        if self.process is not None:
            self.process.kill()
            self.process.join()
            self.killed_at[self.started - 1] = time.time()
        self.start()

    def stop(self) -> int | None:
        """As an operator's system stops it: SIGTERM. The exit code; None where it had to be killed."""
        if self.process is None:
            return 0
        self.process.terminate()
        self.process.join(STOPS_WITHIN_S)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
            return None
        return self.process.exitcode

    @property
    def pid(self) -> int:
        return self.process.pid if self.process and self.process.pid else 0
