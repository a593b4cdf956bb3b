"""A real Redis for the use cases, in cluster mode, so that a key in the wrong shard fails here too."""

import pytest
from support.redis_server import client_of, close, started, store_on


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory):
    server = started(tmp_path_factory.mktemp("redis"), is_cluster=True)
    yield server
    server.stop()


@pytest.fixture
async def client(redis_server):
    """Everything is deleted first."""
    client = await client_of(redis_server)
    await client.flushall()
    yield client
    await close(client)


@pytest.fixture
def store(client):
    return store_on(client, "one")


@pytest.fixture
def other(client):
    """Another worker on the same Redis."""
    return store_on(client, "two")
