"""The stand-in for Telegram, tried from outside: every call and every update is held to the Bot API's description."""

import aiohttp
import pytest
from support.bot_api import wrong_traffic
from support.clients import Http, aiogram_bot, ptb_bot

from bot.emulator.driver import running


@pytest.fixture
async def telegram():
    async with running() as found:
        yield found
    assert wrong_traffic(found) == []


@pytest.fixture
async def client():
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as found:
        yield found


@pytest.fixture
def http(client, telegram):
    """The Bot API over plain HTTP."""
    return Http(client, telegram.address)


@pytest.fixture
async def amna(telegram):
    """Somebody who has begun to talk with the bot."""
    somebody = telegram.person("Amna")
    await somebody.writes("/start")
    return somebody


@pytest.fixture(params=["aiogram", "python-telegram-bot"])
async def library(request, telegram):
    """A bot of each of the two libraries."""
    opened = aiogram_bot if request.param == "aiogram" else ptb_bot
    async with opened(telegram.address) as bot:
        yield bot


@pytest.fixture
async def aiogram(telegram):
    async with aiogram_bot(telegram.address) as bot:
        yield bot


@pytest.fixture
async def ptb(telegram):
    async with ptb_bot(telegram.address) as bot:
        yield bot


@pytest.fixture
def bilal(telegram):
    return telegram.person("Bilal")


@pytest.fixture
def family(telegram, bilal, amna):
    """A supergroup of Bilal's, with Amna in it; the bot is not."""
    return telegram.group("Family", bilal, [amna])


@pytest.fixture
async def listening(http):
    """The bot wants to hear of members too."""
    await http(
        "getUpdates",
        allowed_updates=[
            "message",
            "edited_message",
            "callback_query",
            "my_chat_member",
            "chat_member",
            "channel_post",
            "edited_channel_post",
        ],
    )
