"""Fetching, forwarding or copying what people sent is refused, remembered, and fails the run."""

from contextlib import asynccontextmanager

import pytest
from support.clients import Http, aiogram_bot, ptb_bot

from bot.emulator.driver import BreachError, running
from bot.emulator.methods import FORBIDDEN

pytestmark = pytest.mark.promise(1)

WORDS = "this stand-in has no files, and nobody may fetch or pass on what people sent"


@asynccontextmanager
async def failing_run(match):
    """A run that must fail in its end, whatever was seen in it."""
    with pytest.raises(BreachError, match=match):
        async with running() as telegram:
            yield telegram


def test_these_calls_are_forbidden():
    assert set(FORBIDDEN) == {"getFile", "forwardMessage", "forwardMessages", "copyMessage", "copyMessages"}


@pytest.mark.parametrize("method", FORBIDDEN)
async def test_a_forbidden_call_is_refused_and_fails_the_run(client, method):
    async with failing_run(method) as telegram:
        answer = await Http(client, telegram.address)(method, chat_id=1, file_id="AgAC")
        assert answer.refusal == (400, f"Bad Request: {WORDS}")
        assert telegram.breaches == [method]


@pytest.mark.parametrize("path", ["/file/bot1000000:AAEhBOweik6ad9r_sample/photos/file_0.jpg", "/file/x"])
async def test_a_download_fails_the_run(client, path):
    async with failing_run("a download of a file") as telegram, client.get(telegram.address + path) as response:
        assert response.status == 404


async def test_the_libraries_own_ways_to_a_file_fail_the_run():
    from aiogram import exceptions
    from telegram import error

    calls = "getFile, getFile, a download of a file"
    async with (
        failing_run(calls) as telegram,
        aiogram_bot(telegram.address) as mine,
        ptb_bot(telegram.address) as other,
    ):
        with pytest.raises(exceptions.TelegramBadRequest):
            await mine.get_file("AgAC")
        with pytest.raises(error.BadRequest):
            await other.get_file("AgAC")
        with pytest.raises(Exception, match="404"):
            await mine.download_file("photos/file_0.jpg")


async def test_a_run_without_a_breach_ends_quietly(client):
    async with running() as telegram:
        await Http(client, telegram.address)("getMe")


async def test_who_watches_hears_of_a_breach_at_once(client):
    heard = []
    async with failing_run("getFile") as telegram:
        telegram.emulator.world.watchers.append(heard.append)
        await Http(client, telegram.address)("getFile", file_id="AgAC")
    assert {"what": "breach", "breach": "getFile"} in heard
