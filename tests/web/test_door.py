"""The webhook's own way in reads what is written as Telegram writes it, and leaves everything else to aiohttp."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from bot.web import door
from bot.web.app import Hooks, listen
from bot.web.door import LARGEST_UPDATE, Head, read_head

SECRET = "a-secret-of-the-tests"
FIRST = b"POST /telegram HTTP/1.1\r\n"
HEADERS = b"Host: x\r\nX-Telegram-Bot-Api-Secret-Token: " + SECRET.encode() + b"\r\nContent-Type: application/json\r\n"


def request(body, headers=HEADERS, first=FIRST):
    return first + headers + b"Content-Length: %d\r\n\r\n" % len(body) + body


class World:
    def __init__(self):
        self.received, self.ended = [], []
        self.gate = asyncio.Event()
        self.gate.set()

    def receive(self, body):
        """Bodies of one letter need nothing; others are waited for, ``no…`` is not committed."""
        self.received.append(body)
        return None if len(body) == 1 else self._work(body)

    async def _work(self, body):
        await self.gate.wait()
        self.ended.append(body)
        return not body.startswith(b"no")


@pytest.fixture
async def world():
    return World()


async def ready():
    return ""


@pytest.fixture
async def listening(world):
    found = await listen(Hooks(world.receive, ready, CollectorRegistry()), SECRET, "127.0.0.1", 0)
    yield found
    await found.close()


@pytest.fixture
async def line(listening):
    """(reader, writer) of one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", listening.port)
    yield reader, writer
    writer.close()
    await writer.wait_closed()


async def answer(reader):
    """Status and headers of the next answer."""
    async with asyncio.timeout(20):
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines if line)
    await reader.readexactly(int(headers["content-length"]))
    return int(first.split()[1]), headers


async def test_requests_on_one_connection_are_answered_in_turn(line, world):
    reader, writer = line
    for body in (b"a", b"yes", b"b"):
        writer.write(request(body))
        assert (await answer(reader))[0] == 200
    assert world.received == [b"a", b"yes", b"b"]


async def test_requests_sent_at_once_are_answered_in_turn(line, world):
    reader, writer = line
    writer.write(b"".join(request(body) for body in (b"yes", b"a", b"no", b"b")))
    assert [(await answer(reader))[0] for _ in range(4)] == [200, 200, 503, 200]


@pytest.mark.promise(6)
async def test_what_was_not_committed_comes_again_in_a_second(line):
    reader, writer = line
    writer.write(request(b"no"))
    status, headers = await answer(reader)
    assert (status, headers["retry-after"]) == (503, "1")


async def test_a_request_may_come_byte_by_byte(line, world):
    reader, writer = line
    for number in request(b"yes"):
        writer.write(bytes([number]))
        await writer.drain()
        await asyncio.sleep(0)
    assert (await answer(reader))[0] == 200
    assert world.received == [b"yes"]


@pytest.mark.parametrize("given", [b"another", b"", SECRET.encode() + b"x", b"\xff\xfe"])
async def test_a_wrong_secret_is_refused_unread(line, world, given):
    reader, writer = line
    writer.write(request(b"yes", b"X-Telegram-Bot-Api-Secret-Token: " + given + b"\r\n"))
    assert (await answer(reader))[0] == 401
    assert world.received == []


async def test_an_absent_secret_is_refused_unread(line, world):
    reader, writer = line
    writer.write(request(b"yes", b"Host: x\r\n"))
    assert (await answer(reader))[0] == 401
    assert world.received == []


UNUSUAL = {
    "chunks": FIRST + HEADERS + b"Transfer-Encoding: chunked\r\n\r\n3\r\nyes\r\n0\r\n\r\n",
    "close": request(b"yes", HEADERS + b"Connection: close\r\n"),
    "old HTTP": request(b"yes", HEADERS, b"POST /telegram HTTP/1.0\r\n"),
    "query": request(b"yes", HEADERS, b"POST /telegram?a=b HTTP/1.1\r\n"),
}


@pytest.mark.parametrize("name", UNUSUAL)
async def test_a_request_that_is_unusual_is_read_by_aiohttp_and_taken_all_the_same(line, world, name):
    reader, writer = line
    writer.write(UNUSUAL[name])
    status, headers = await answer(reader)
    assert (status, "server" in headers) == (200, True)
    assert world.received == [b"yes"]


async def test_other_pages_are_aiohttps_also_on_a_connection_that_brought_an_update(line, world):
    reader, writer = line
    writer.write(request(b"yes") + b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    assert (await answer(reader))[0] == 200
    assert (await answer(reader))[0] == 200
    writer.write(request(b"no"))
    assert (await answer(reader))[0] == 503


@pytest.mark.parametrize(
    "headers",
    [
        HEADERS + b"Content-Length: 3\r\n",
        HEADERS + b"Content-Length : 3\r\n",
        HEADERS + b"Content-Length: +3\r\n",
        HEADERS + b"Transfer-Encoding : chunked\r\n",
        HEADERS + b"A: b\nContent-Length: 0\r\n",
        HEADERS + b" folded: x\r\n",
        HEADERS + b"no colon\r\n",
        HEADERS + b"X-Telegram-Bot-Api-Secret-Token: another\r\n",
        HEADERS + b"Expect: 100-continue\r\n",
    ],
)
def test_nothing_is_guessed_about_where_a_request_ends(headers):
    assert read_head((FIRST + headers + b"Content-Length: 3").rstrip(b"\r\n")) is None


def test_what_is_larger_than_any_update_is_not_read_here():
    assert read_head(FIRST + HEADERS + b"Content-Length: %d" % LARGEST_UPDATE) == Head(LARGEST_UPDATE, SECRET.encode())
    assert read_head(FIRST + HEADERS + b"Content-Length: %d" % (LARGEST_UPDATE + 1)) is None


@given(st.binary(max_size=80))
def test_any_head_is_read_or_left_to_aiohttp(written):
    read_head(FIRST + written)
    read_head(written)


async def test_a_head_without_an_end_is_left_to_aiohttp_which_refuses_it(line, world):
    reader, writer = line
    writer.write(FIRST + b"A: " + b"x" * 20_000)
    assert (await answer(reader))[0] == 400
    assert world.received == []


async def test_a_connection_on_which_nothing_comes_is_closed(world, monkeypatch):
    monkeypatch.setattr(door, "IDLE_S", 0.05)
    listening = await listen(Hooks(world.receive, ready, CollectorRegistry()), SECRET, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection("127.0.0.1", listening.port)
    async with asyncio.timeout(20):
        assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()
    await listening.close()


async def test_an_update_in_work_gets_its_answer_before_the_server_closes(world):
    listening = await listen(Hooks(world.receive, ready, CollectorRegistry()), SECRET, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection("127.0.0.1", listening.port)
    world.gate.clear()
    writer.write(request(b"yes"))
    async with asyncio.timeout(20):
        while not world.received:  # noqa: ASYNC110 - what is waited for lies on the other side of HTTP
            await asyncio.sleep(0)
    asyncio.get_running_loop().call_later(0.02, world.gate.set)
    await listening.close()
    assert (await answer(reader))[0] == 200
    writer.close()
    await writer.wait_closed()


async def test_work_goes_on_when_telegram_hangs_up(listening, world):
    _, writer = await asyncio.open_connection("127.0.0.1", listening.port)
    world.gate.clear()
    writer.write(request(b"yes"))
    async with asyncio.timeout(20):
        while not world.received:  # noqa: ASYNC110 - what is waited for lies on the other side of HTTP
            await asyncio.sleep(0)
    writer.close()
    await writer.wait_closed()
    world.gate.set()
    async with asyncio.timeout(20):
        while not world.ended:  # noqa: ASYNC110 - what is waited for lies on the other side of HTTP
            await asyncio.sleep(0)
    assert world.ended == [b"yes"]


async def test_an_address_that_is_taken_says_so(listening, world):
    with pytest.raises(OSError, match="in use"):
        await listen(Hooks(world.receive, ready, CollectorRegistry()), SECRET, "127.0.0.1", listening.port)
