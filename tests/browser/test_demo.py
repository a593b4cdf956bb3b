"""`ruko demo` as a process: it says where it is, and leaves nothing behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from support.chat_page import ROOT, DemoProcess

from bot.demo.parent import Demo

DEMO = [sys.executable, "-c", "from bot.cli import main; main()", "demo", "--no-browser"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads the children from /proc")
def test_the_demo_takes_all_with_it_when_it_ends(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    demo = subprocess.Popen([*DEMO, "--port", "0"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert "starting" in demo.stdout.readline()
    children = _children(demo.pid)
    assert len(children) == 2, "the bot and Redis"
    demo.terminate()
    said, _ = demo.communicate(timeout=50)
    assert "The demo has ended" in said
    assert demo.returncode == 0
    _wait_until(lambda: not any(Path(f"/proc/{child}").exists() for child in children))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads the children from /proc")
def test_a_bot_that_gives_up_while_redis_is_stopped_is_started_again():
    """One that was restarted then waits half a minute for Redis, and ends."""
    demo = DemoProcess("--port", "0")
    try:
        demo.asked("POST", "/levers/stop-redis")
        [bot] = _children(demo.process.pid)
        os.kill(bot, signal.SIGKILL)
        _wait_until(lambda: set(_children(demo.process.pid)) - {bot})
        demo.asked("POST", "/levers/start-redis")
        amna = demo.asked("POST", "/people", {"first_name": "Amna", "language_code": "en"})["id"]
        demo.asked("POST", f"/people/{amna}/write", {"text": "/start"})
        _wait_until(lambda: len(demo.asked("GET", f"/people/{amna}/chat")["messages"]) > 1, within_s=60)
    finally:
        demo.end()


def test_a_port_in_use_is_told_with_another_to_try():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = subprocess.run([*DEMO, "--port", str(port)], cwd=ROOT, capture_output=True, text=True, timeout=50)
    assert said.returncode == 1
    assert said.stderr.startswith(f"Port {port} is in use. Try another: ruko demo --port {port + 1}")


def test_without_a_screen_no_browser_is_opened(monkeypatch):
    from bot.demo import parent

    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(parent.sys, "platform", "linux")
    assert not parent._has_a_screen()
    monkeypatch.setenv("DISPLAY", ":0")
    assert parent._has_a_screen()


def _children(pid: int) -> list[int]:
    found = [path.read_text().split() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(child) for children in found for child in children]


def _wait_until(holds, within_s=10) -> None:
    end = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="macOS has one address of its own machine")
def test_the_demo_listens_on_another_address_when_told():
    demo = subprocess.Popen([*DEMO, "--host", "127.0.0.2", "--port", "0"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        for line in demo.stdout:
            if found := re.search(r"http://127\.0\.0\.2:\d+/", line):
                break
        with urllib.request.urlopen(found.group(), timeout=40) as page:
            assert page.status == 200
    finally:
        demo.terminate()
        demo.communicate(timeout=50)


def test_where_all_addresses_are_listened_on_people_and_bot_take_the_one_of_the_machine(tmp_path):
    assert Demo(tmp_path, 8081, None, "0.0.0.0").address == "http://127.0.0.1:8081"


def test_an_address_that_the_computer_does_not_have_is_told():
    done = subprocess.run([*DEMO, "--host", "203.0.113.1"], cwd=ROOT, capture_output=True, text=True, timeout=50)
    assert (done.returncode, done.stderr) == (1, "This computer has no address 203.0.113.1. Take 127.0.0.1.\n")
