"""A stand-in for Telegram over HTTP, and the bot's own side of the line to it."""

import pytest
from support.bot_api import wrong_traffic

from bot.emulator.driver import running

TOKEN = "1000000:AAEhBOweik6ad9r_sample_token_sample"


@pytest.fixture
async def telegram():
    async with running() as found:
        yield found
    assert wrong_traffic(found) == []


@pytest.fixture
async def session(telegram):
    from bot.telegram.session import Session  # importing aiogram takes seconds: only where it is needed

    made = Session(telegram.address, timeout_s=2.0)
    yield made
    await made.close()


@pytest.fixture
def bot(session):
    from bot.telegram.starting import bot

    return bot(TOKEN, session)


@pytest.fixture
async def amna(telegram):
    """Somebody who has begun to talk with the bot."""
    somebody = telegram.person("Amna")
    await somebody.writes("/start")
    return somebody
