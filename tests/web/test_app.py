"""The bot's own web server: who may hand updates over, and what an operator sees."""

import asyncio
import io
from contextlib import asynccontextmanager

import aiohttp
import pytest

from bot.metrics import Metrics
from bot.web.app import Hooks, listen
from bot.web.door import LARGEST_UPDATE

SECRET = "a-secret-of-the-tests"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


class World:
    """What the server meets behind its hooks."""

    def __init__(self):
        self.received = []
        self.acknowledges = True
        self.why_not = ""
        self.metrics = Metrics()

    async def receive(self, body):
        self.received.append(body)
        return self.acknowledges

    async def why_not_ready(self):
        return self.why_not


@pytest.fixture
def world():
    return World()


@asynccontextmanager
async def serving(world, secret):
    hooks = Hooks(world.receive, world.why_not_ready, world.metrics.registry, world.metrics.ready)
    listening = await listen(hooks, secret, "127.0.0.1", 0)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{listening.port}") as client:
        yield client
    await listening.close()


@pytest.fixture(params=["as Telegram writes", "unusually"])
async def client(world, request):
    """Its updates go through our own door, or, where a request is unusual in any way, through aiohttp."""
    async with serving(world, SECRET) as found:
        if request.param == "unusually":
            found.headers["Connection"] = "close"
        yield found


async def test_an_update_with_the_secret_is_taken_and_acknowledged(client, world):
    response = await client.post("/telegram", data=b'{"update_id":1}', headers={HEADER: SECRET})
    assert (response.status, world.received) == (200, [b'{"update_id":1}'])


@pytest.mark.promise(6)
async def test_an_update_that_was_not_committed_is_to_come_again_in_a_second(client, world):
    world.acknowledges = False
    response = await client.post("/telegram", data=b"{}", headers={HEADER: SECRET})
    assert (response.status, response.headers["Retry-After"]) == (503, "1")


async def test_an_update_cut_off_in_the_middle_is_not_taken_and_is_no_bug(world, caplog):
    """A proxy that loses its other worker gives up on a request half way."""
    async with serving(world, SECRET) as client:
        connection = await asyncio.open_connection("127.0.0.1", client._base_url.port)
        head = f"POST /telegram HTTP/1.1\r\nHost: x\r\n{HEADER}: {SECRET}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{{"
        connection[1].write(head.encode())
        await connection[1].drain()
        assert (await client.get("/healthz")).status == 200  # so the request before it is in work
        connection[1].transport.abort()
        assert (await client.get("/healthz")).status == 200
    assert world.received == []
    assert caplog.records == []


@pytest.mark.parametrize("given", ["", "another", SECRET + "x", SECRET[:-1], SECRET.upper(), "\udcff"])
async def test_a_wrong_secret_is_refused_unread(client, world, given):
    response = await client.post("/telegram", data=b"{}", headers={HEADER: given})
    assert (response.status, world.received) == (401, [])


async def test_an_absent_secret_is_refused_unread(client, world):
    response = await client.post("/telegram", data=b"{}")
    assert (response.status, world.received) == (401, [])


@pytest.mark.parametrize("secret", [None, ""])
async def test_without_a_secret_there_is_no_door(world, secret):
    async with serving(world, secret) as client:
        response = await client.post("/telegram", data=b"{}", headers={HEADER: ""})
        assert (response.status, world.received) == (404, [])


async def test_what_is_larger_than_any_update_is_refused(client, world):
    response = await client.post("/telegram", data=io.BytesIO(b"x" * (LARGEST_UPDATE + 1)), headers={HEADER: SECRET})
    assert (response.status, world.received) == (413, [])


async def test_nobody_can_read_updates(client):
    assert (await client.get("/telegram", headers={HEADER: SECRET})).status == 405


async def test_healthy_means_that_it_answers(client, world):
    world.why_not = "Redis is away"
    assert (await client.get("/healthz")).status == 200


async def test_ready_says_why_not(client, world):
    assert (await client.get("/readyz")).status == 200
    world.why_not = "Redis is away"
    response = await client.get("/readyz")
    assert (response.status, await response.text()) == (503, "Redis is away\n")


async def test_metrics_are_in_prometheus_form(client, world):
    world.metrics.count("handled")
    response = await client.get("/metrics")
    assert 'ruko_events_total{kind="handled"} 1.0' in await response.text()
    assert response.content_type == "text/plain"


@pytest.mark.parametrize(("why_not", "shown"), [("", "1.0"), ("Redis is away", "0.0")])
async def test_whether_it_is_ready_is_among_the_metrics(client, world, why_not, shown):
    world.why_not = why_not
    assert f"ruko_ready {shown}" in await (await client.get("/metrics")).text()
