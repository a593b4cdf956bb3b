"""`ruko emulator`, as a process of its own."""

import asyncio
import signal
import sys

import aiohttp
import pytest
from support.waiting import eventually

from bot.store.embedded import free_port

LONG = 50
"""Seconds that the bot's poll may stay open: more than the wait below."""


@pytest.fixture
async def emulator():
    """(process, its address)"""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.emulator", "--port", str(port), stdout=asyncio.subprocess.DEVNULL
    )
    yield process, f"http://127.0.0.1:{port}"
    if process.returncode is None:
        process.kill()
        await process.wait()


async def test_it_ends_while_a_bot_waits_for_updates(emulator):
    """A container that does not end is killed after ten seconds."""
    process, address = emulator
    async with aiohttp.ClientSession(address) as client:

        async def answers(path="/people"):
            try:
                async with client.get(path) as response:
                    return response.status == 200
            except aiohttp.ClientError:
                return False

        await eventually(answers, within_s=30)
        polling = asyncio.create_task(answers(f"/bot4711:made-up-for-this-test/getUpdates?timeout={LONG}"))
        assert await answers("/bot4711:made-up-for-this-test/getMe")  # so the poll before it is open
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 20) == 0
        assert await polling is False
