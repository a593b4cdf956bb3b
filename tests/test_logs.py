"""Logs hold nothing about a person and no token: of an exception only its class and where it was raised."""

import asyncio
import io
import logging

import aiohttp
import msgspec
import pytest

from bot import logs

pytestmark = pytest.mark.promise(5)

CANARY = "what somebody wrote"
TOKEN = "1000000:AAEhBOweik6ad9r_sample_token_sample"


@pytest.fixture
def written(monkeypatch):
    """All that is logged from here on, as an operator would see it."""
    before = logging.root.handlers[:], logging.root.level
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    logs.set_up("debug")
    yield stream
    logging.root.handlers[:], logging.root.level = before[0], before[1]


def test_our_own_words_are_logged(written):
    logging.getLogger("bot.telegram.polling").warning("getUpdates was refused with %s", 502)
    assert "WARNING bot.telegram.polling getUpdates was refused with 502" in written.getvalue()


def test_of_an_exception_its_class_and_frames_are_logged_and_not_its_message(written):
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("bot.core").exception("it went wrong")
    assert "it went wrong\nValueError in test_logs.py:" in written.getvalue()
    assert CANARY not in written.getvalue()


def test_a_chain_of_exceptions_shows_no_message_of_any(written):
    try:
        try:
            raise KeyError(CANARY)
        except KeyError as first:
            raise ValueError(CANARY) from first
    except ValueError:
        logging.getLogger("bot.core").exception("it went wrong")
    assert CANARY not in written.getvalue()


def test_a_library_that_quotes_its_input_is_not_believed(written):
    """msgspec and pydantic quote what they could not read."""
    try:
        msgspec.convert({"a": CANARY}, dict[str, int])
    except msgspec.ValidationError:
        logging.getLogger("bot.telegram").exception("no update")
    logging.getLogger("pydantic").warning("cannot read %r", CANARY)
    logging.getLogger("aiohttp.server").error("error in %s", f"/bot{TOKEN}/sendMessage")
    assert CANARY not in written.getvalue()
    assert TOKEN not in written.getvalue()
    assert "aiohttp.server: a message of level ERROR" in written.getvalue()


async def test_a_lost_connection_shows_no_address_and_no_token(written):
    async with aiohttp.ClientSession() as client:
        try:
            await client.post(f"http://127.0.0.1:9/bot{TOKEN}/sendMessage", json={"text": CANARY})
        except aiohttp.ClientError:
            logging.getLogger("bot.telegram").exception("not sent")
    assert "ClientConnectorError in" in written.getvalue()
    assert not any(secret in written.getvalue() for secret in (TOKEN, CANARY, "127.0.0.1"))


async def test_a_task_that_nobody_waited_for_shows_no_message_either(written):
    async def fails():
        raise ValueError(CANARY)

    task = asyncio.create_task(fails())
    await asyncio.sleep(0)
    del task
    await asyncio.sleep(0)
    assert "asyncio: a message of level ERROR\nValueError in" in written.getvalue()
    assert CANARY not in written.getvalue()


def test_chatter_of_libraries_is_left_out(written):
    logging.getLogger("asyncio").debug("using selector")
    logging.getLogger("botany").info("not one of ours")
    assert written.getvalue() == ""
