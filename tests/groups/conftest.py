"""Whole bots in groups. Each test has a town of its own on one Redis."""

import pytest
from support.redis_server import started
from support.town import town


@pytest.fixture(scope="session")
def redis_of_towns(tmp_path_factory):
    server = started(tmp_path_factory.mktemp("redis"))
    yield server
    server.stop()


@pytest.fixture
async def place(redis_of_towns):
    async with town(redis_of_towns) as built:
        yield built


@pytest.fixture
async def admin(place):
    """Owns the group, and has talked with the bot."""
    return await place.begun("Admin")


@pytest.fixture
async def sharer(place):
    return place.person("Sharer", "ur")


@pytest.fixture
async def member(place):
    return place.person("Member")


@pytest.fixture
async def group(place, admin, sharer, member):
    """In which the bot is an admin who may delete messages, and has said so."""
    made = place.telegram.group("Cricket", admin, [sharer, member])
    admin.adds_bot(made, admin=["delete_messages"])
    await place.calm()
    return made
