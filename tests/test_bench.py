"""The benchmark measures what it says: all rows, the same conversation with every bot. What its figures are is not tested."""

import asyncio
import contextlib
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.waiting import eventually

from bench.__main__ import ROWS
from bench.alone import DIRTY, phrases_of, walk
from bench.peers.script import STEPS, TOOLS
from bench.people import SCREENS, WAY
from bench.pushing import Pusher
from bot.content.bundle import load
from bot.content.topics import Finder
from bot.core.effects import Say
from bot.core.engine import advance
from bot.service.rendering import Renderer

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def screens():
    """Ruko's at the six steps, as they are sent."""
    bundle = load(ROOT)
    shown = []
    for conversation, event in walk(bundle.flows):
        _, effects = advance(bundle.flows, conversation, event)
        what = next(effect.what for effect in effects if isinstance(effect, Say))
        shown.append(Renderer(bundle, bundle, "PK").render(what, "en", datetime(2026, 11, 24, 9, tzinfo=UTC)))
    return shown


def labels(screen):
    return {button.label for row in screen.keyboard for button in row}


def test_each_of_rukos_screens_has_the_button_that_is_pressed_next(screens):
    assert [label for label, screen in zip(SCREENS, screens, strict=True) if label not in labels(screen)] == []


def test_each_screen_of_the_peers_leads_on_by_its_first_button():
    assert [step[2][0] for step in STEPS] == [*SCREENS]
    assert SCREENS[:-1] == WAY


def test_the_peers_send_as_much_as_ruko(screens):
    """Within a quarter over all steps: when the words have changed more than that, take them over into `script.py`."""
    theirs = sum(len(text) + sum(map(len, (*step, *TOOLS))) for _, text, step in STEPS)
    ours = sum(len(screen.text) + sum(map(len, labels(screen))) for screen in screens)
    assert 0.75 <= ours / theirs <= 1.25


def test_the_made_up_phrases_are_found_and_the_announcement_holds_none_of_them():
    phrases = phrases_of(1000)
    finder = Finder({"some": phrases})
    assert finder.topics(f"… {phrases[7]} …") == ("some",)
    assert finder.find(DIRTY) == ()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_every_row_gives_a_figure():
    """Whatever it says: how busy the machine is decides over that."""
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--quick"], cwd=ROOT, capture_output=True, text=True, timeout=290
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = {cells[1].rpartition("(`")[2].partition("`)")[0]: cells for cells in table(done.stdout)}
    assert [name for name in ROWS if not re.search(r"\d", rows[name][4])] == []


def table(printed):
    return [line.split("|") for line in printed.splitlines() if line.startswith("| ")][2:]


async def test_who_gives_up_leaves_no_connection_behind():
    """A bot that is silent to many must not use up the places of those that come later."""
    is_silent, came, ended = True, [], []

    async def one(reader, writer):
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                await reader.readuntil(b"{}")
                came.append(writer)
                if not is_silent:
                    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        writer.transport.abort()
        ended.append(writer)

    server = await asyncio.start_server(one, "127.0.0.1", 0)
    pusher = Pusher(server.sockets[0].getsockname()[1], "secret", 2)
    for gone in range(0, 10, 2):
        pushes = [asyncio.create_task(pusher.push(b"{}")) for _ in range(3)]
        await eventually(lambda so_far=gone + 2: len(came) == so_far)
        for push in pushes:
            push.cancel()
        await asyncio.gather(*pushes, return_exceptions=True)
    is_silent = False
    async with asyncio.timeout(20):
        await asyncio.gather(*(pusher.push(b"{}") for _ in range(5)))
    pusher.close()
    await eventually(lambda: len(ended) == len(set(came)))
    server.close()
