"""The store on real servers: one in cluster mode that owns all slots, seen by both clients, and the oldest we support."""

from contextlib import contextmanager

import pytest
from support.redis_server import EMBEDDED_CLUSTER, ON_PATH, REDIS_ON_PATH, SERVERS, client_of, close, started, store_on


@contextmanager
def running(folder, kind):
    program = REDIS_ON_PATH if kind == ON_PATH else ""
    server = started(folder, program=program, is_cluster=kind != ON_PATH)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def servers(tmp_path_factory):
    """Kind → running server, started when first asked for."""
    found, opened = {}, []

    def of(kind):
        key = ON_PATH if kind == ON_PATH else EMBEDDED_CLUSTER
        if key not in found:
            manager = running(tmp_path_factory.mktemp(key), key)
            found[key] = manager.__enter__()
            opened.append(manager)
        return found[key]

    yield of
    for manager in opened:
        manager.__exit__(None, None, None)


@pytest.fixture(params=SERVERS)
def kind(request):
    return request.param


@pytest.fixture
async def client(servers, kind):
    """To look behind the store's back: a plain client, whatever the store uses. Everything is deleted first."""
    client = await client_of(servers(kind))
    await client.flushall()
    yield client
    await close(client)


@pytest.fixture
async def connection(client, servers, kind):
    """What the store talks through."""
    connection = await client_of(servers(kind), kind)
    yield connection
    await close(connection)


@pytest.fixture
def store(connection):
    """This worker."""
    return store_on(connection, "one")


@pytest.fixture
def other(connection):
    """Another worker on the same Redis."""
    return store_on(connection, "two")
