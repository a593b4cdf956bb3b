"""A process of our own that dies with this one, however this one ends."""

from __future__ import annotations

import contextlib
import ctypes
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import IO

_PR_SET_PDEATHSIG = 1


class Child:
    """Runs from the moment it is made. `log` takes what it writes; without one it writes where this process does."""

    def __init__(
        self, command: Sequence[str], *, env: Mapping[str, str] | None = None, log: IO[bytes] | None = None
    ) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            command,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            process_group=0,  # a Ctrl+C in the terminal is for the parent alone: it ends the others in their order
            preexec_fn=die_with_parent(),  # noqa: PLW1509 - one call to the kernel
        )
        self._watchdog = None if _has_death_signal() else _watch(self._process.pid)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def end(self, how: signal.Signals, within_s: float) -> None:
        """Returns when it has ended; what takes longer than `within_s` is killed."""
        if self._watchdog is not None:
            self._watchdog.kill()
            self._watchdog.communicate()
            self._watchdog = None
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(how)
        try:
            self._process.wait(within_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _has_death_signal() -> bool:
    return sys.platform.startswith("linux")


def die_with_parent() -> Callable[[], None] | None:
    """To be run in the child: on Linux the kernel kills it with the thread that started it. Elsewhere: a watchdog."""
    if not _has_death_signal():
        return None
    libc = ctypes.CDLL(None)

    def ask_the_kernel() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)

    return ask_the_kernel


_WATCHDOG = """\
import os, signal, sys
sys.stdin.buffer.read()
os.kill(int(sys.argv[1]), signal.SIGKILL)
"""


def _watch(pid: int) -> subprocess.Popen[bytes]:
    """A process that kills `pid` when this one is gone: the pipe between us closes. Kill it before `pid` ends."""
    command = [sys.executable, "-I", "-S", "-c", _WATCHDOG, str(pid)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603 - our own program
