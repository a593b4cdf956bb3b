"""The session as aiogram sees it: methods in, plain data out, aiogram's errors."""

import traceback

import pytest
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import GetMe, SendMessage, SetMyCommands
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats
from aiohttp import web

from bot.telegram import session as ours
from bot.telegram.session import Session, fields

CANARY = "what somebody wrote"
TOKEN = "1000000:AAEhBOweik6ad9r_sample_token_sample"


@pytest.fixture
async def answering():
    """A server that gives one answer to all calls: (status, body) → a bot that talks to it."""
    runners, sessions = [], []

    async def start(status, body):
        async def handler(_):
            return web.Response(status=status, body=body)

        app = web.Application()
        app.router.add_route("*", "/{any:.*}", handler)
        runner = web.AppRunner(app)
        runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        sessions.append(Session(f"http://127.0.0.1:{runner.addresses[0][1]}"))
        return ours.Bot(TOKEN, session=sessions[-1])

    yield start
    for session in sessions:
        await session.close()
    for runner in runners:
        await runner.cleanup()


async def test_a_method_of_aiograms_gives_plain_data(bot):
    me = await bot(GetMe())
    assert (me["id"], me["is_bot"]) == (1000000, True)


def test_marks_of_aiograms_for_what_is_not_configured_are_left_out():
    """`model_dump` of such a method raises."""
    method = SendMessage(chat_id=7, text="One")
    assert fields(method) == {"chat_id": 7, "text": "One"}
    assert fields(SendMessage(**dict(method))) == {"chat_id": 7, "text": "One"}


def test_nested_values_become_plain_data():
    method = SetMyCommands(
        commands=[BotCommand(command="start", description="The first screen")], scope=BotCommandScopeAllPrivateChats()
    )
    assert fields(method) == {
        "commands": [{"command": "start", "description": "The first screen"}],
        "scope": {"type": "all_private_chats"},
    }


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, b"<html>", TelegramNetworkError),
        (200, b"\xff", TelegramNetworkError),
        (502, b"<html>", TelegramServerError),
        (502, b"", TelegramServerError),
        (500, b'{"ok":false,"error_code":500,"description":"Internal"}', TelegramServerError),
        (401, b'{"ok":false,"error_code":401,"description":"Unauthorized"}', TelegramUnauthorizedError),
        (404, b'{"ok":false,"error_code":404,"description":"Not Found"}', TelegramUnauthorizedError),
        (404, b'{"ok":false,"error_code":404,"description":"Not Found: method not found"}', TelegramBadRequest),
        (409, b'{"ok":false,"error_code":409,"description":"Conflict"}', TelegramBadRequest),
        (
            400,
            b'{"ok":false,"error_code":400,"description":"x","parameters":{"migrate_to_chat_id":-1}}',
            TelegramMigrateToChat,
        ),
    ],
)
async def test_each_answer_of_a_server_becomes_one_of_aiograms_errors(answering, status, body, expected):
    bot = await answering(status, body)
    with pytest.raises(expected):
        await bot(GetMe())


@pytest.mark.parametrize(("status", "body"), [(502, b"<html>"), (401, b'{"ok":false,"error_code":401}')])
async def test_no_error_shows_the_token_or_what_was_sent(answering, status, body):
    bot = await answering(status, body)
    with pytest.raises(TelegramAPIError) as caught:
        await bot(SendMessage(chat_id=7, text=CANARY))
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert "sample_token" not in shown
    assert CANARY not in shown


async def test_a_lost_connection_shows_no_token_either():
    session = Session("http://127.0.0.1:9")
    with pytest.raises(TelegramNetworkError) as caught:
        await ours.Bot(TOKEN, session=session)(GetMe())
    assert "sample_token" not in "".join(traceback.format_exception(caught.value))
    await session.close()


async def test_nothing_can_be_fetched_through_the_session(session):
    with pytest.raises(NotImplementedError):
        session.stream_content("http://127.0.0.1/file")


def test_a_call_ends_before_the_lease_of_its_lane():
    assert ours.CALL_TIMEOUT_S + ours.CONNECT_TIMEOUT_S < 30
