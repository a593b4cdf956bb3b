"""Calls on connections of our own, against servers that answer byte by byte as they are told."""

import asyncio
import contextlib
import shutil
import ssl
import subprocess

import pytest
from support.waiting import eventually

from bot.telegram import wire
from bot.telegram.wire import Answer, CutError, NotConnectedError, Wires, read_answer

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

# ---- reading an answer


@pytest.mark.parametrize(
    ("came", "expected"),
    [
        pytest.param(OK, Answer(200, b"{}", keeps=True), id="with a length"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\ncontent-length:2\r\n\r\n{}", Answer(200, b"{}", keeps=True), id="small letters"
        ),
        pytest.param(
            b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", Answer(502, b"", keeps=True), id="empty"
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1;x=y\r\n}\r\n0\r\n\r\n",
            Answer(200, b"{}", keeps=True),
            id="in chunks",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
            Answer(200, b"{}", keeps=False),
            id="closes",
        ),
        pytest.param(b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", Answer(200, b"{}", keeps=False), id="HTTP/1.0"),
        pytest.param(b"HTTP/1.1 100 Continue\r\n\r\n" + OK, Answer(200, b"{}", keeps=True), id="after a 100"),
        pytest.param(b"HTTP/1.1 204 No Content\r\n\r\n", Answer(204, b"", keeps=True), id="without content"),
    ],
)
def test_an_answer_is_read_when_it_is_whole_and_not_before(came, expected):
    assert read_answer(came, is_closed=False) == expected
    assert {read_answer(came[:end], is_closed=False) for end in range(len(came))} == {None}


def test_an_answer_without_a_length_ends_with_the_connection():
    came = b"HTTP/1.1 200 OK\r\n\r\n{}"
    assert read_answer(came, is_closed=False) is None
    assert read_answer(came, is_closed=True) == Answer(200, b"{}", keeps=False)


@pytest.mark.parametrize("came", [b"", OK[:-1], b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}"])
def test_a_connection_that_ends_too_early_is_cut(came):
    with pytest.raises(CutError):
        read_answer(came, is_closed=True)


@pytest.mark.parametrize("came", [b"SSH-2.0\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 200_000])
def test_what_is_no_answer_is_cut(came):
    with pytest.raises(CutError):
        read_answer(came, is_closed=False)


# ---- connections


@pytest.fixture
async def server():
    """Takes connections; each request goes to `answer(writer)`. Counts both."""

    class Server:
        def __init__(self):
            self.connections, self.requests, self.writers = 0, [], []
            self.answer = lambda writer: writer.write(OK)

        async def one(self, reader, writer):
            self.connections += 1
            self.writers.append(writer)
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                while True:
                    head = await reader.readuntil(b"\r\n\r\n")
                    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                    self.requests.append((head, await reader.readexactly(length)))
                    self.answer(writer)
            writer.close()

    found = Server()
    listening = await asyncio.start_server(found.one, "127.0.0.1", 0)
    found.address = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    yield found
    listening.close()
    for writer in found.writers:
        writer.transport.abort()


@pytest.fixture
async def wires(server):
    made = Wires(server.address, 20.0, 20.0, 2)
    yield made
    made.close()


async def test_a_call_is_one_request_as_it_was_given(server, wires):
    assert await wires.post("/bot1:x/getMe", b'{"a":1}') == Answer(200, b"{}", keeps=True)
    [(head, content)] = server.requests
    assert head.startswith(b"POST /bot1:x/getMe HTTP/1.1\r\nHost: 127.0.0.1:")
    assert content == b'{"a":1}'


async def test_calls_one_after_another_share_a_connection(server, wires):
    for _ in range(3):
        await wires.post("/", b"")
    assert (server.connections, len(server.requests)) == (1, 3)


async def test_more_calls_at_once_than_connections_wait_for_each_other(server, wires):
    answers = await asyncio.gather(*(wires.post("/", b"") for _ in range(7)))
    assert [answer.status for answer in answers] == [200] * 7
    assert server.connections == 2


async def test_a_connection_that_is_cut_is_not_used_again_and_nothing_is_sent_twice(server, wires):
    server.answer = lambda writer: writer.transport.abort()
    with pytest.raises(CutError):
        await wires.post("/", b"")
    server.answer = lambda writer: writer.write(OK)
    assert (await wires.post("/", b"")).status == 200
    assert (server.connections, len(server.requests)) == (2, 2)


async def test_an_answer_that_does_not_come_in_time_is_cut_and_never_taken_for_the_next_one(server):
    wires = Wires(server.address, 1.0, 1.0, 2)
    server.answer = lambda writer: None
    with pytest.raises(CutError):
        await wires.post("/", b"")
    server.writers[0].write(b"HTTP/1.1 500 Late\r\nContent-Length: 0\r\n\r\n")
    server.answer = lambda writer: writer.write(OK)
    assert (await wires.post("/", b"")).status == 200
    assert server.connections == 2
    wires.close()


async def test_a_call_that_is_given_up_leaves_no_answer_behind(server, wires):
    server.answer = lambda writer: None
    call = asyncio.create_task(wires.post("/", b""))
    await eventually(lambda: server.requests)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    server.answer = lambda writer: writer.write(OK)
    assert (await wires.post("/", b"")).status == 200
    assert server.connections == 2


async def test_a_server_that_closes_or_sends_unasked_gets_a_new_connection(server, wires):
    await wires.post("/", b"")
    server.writers[0].write(OK)
    await server.writers[0].drain()
    await eventually(lambda: not wires._idle[0].is_open)
    assert (await wires.post("/", b"")).status == 200
    assert server.connections == 2


async def test_who_waits_too_long_for_a_connection_has_surely_sent_nothing(server):
    wires = Wires(server.address, 2.0, 0.5, 2)
    server.answer = lambda writer: None
    ended = await asyncio.gather(*(wires.post("/", b"") for _ in range(3)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in ended) == ["CutError", "CutError", "NotConnectedError"]
    assert len(server.requests) == 2
    wires.close()


async def test_nobody_there_is_told_from_a_call_that_was_cut():
    wires = Wires("http://127.0.0.1:9", 1.0, 1.0, 1)
    with pytest.raises(NotConnectedError):
        await wires.post("/", b"")
    wires.close()


async def test_a_connection_that_rested_for_too_long_is_not_used_again(server, wires, monkeypatch):
    await wires.post("/", b"")
    monkeypatch.setattr(wire, "IDLE_S", -1)
    await wires.post("/", b"")
    assert server.connections == 2


@pytest.fixture(params=["trusted", "not trusted"])
def certificate(request, tmp_path, monkeypatch):
    """A server's side of TLS, and whether this machine trusts it."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl to make a certificate")
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    make = f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout {key} -out {certificate}"
    subprocess.run([*make.split(), "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
    if request.param == "trusted":
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context, request.param == "trusted"


async def test_a_server_is_spoken_to_only_with_a_certificate_that_holds(certificate):
    context, is_trusted = certificate
    requests = []

    async def one(reader, writer):
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            requests.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(OK)
        writer.close()

    listening = await asyncio.start_server(one, "127.0.0.1", 0, ssl=context)
    wires = Wires(f"https://127.0.0.1:{listening.sockets[0].getsockname()[1]}", 2.0, 2.0, 1)
    if is_trusted:
        assert (await wires.post("/", b"")).status == 200
    else:
        with pytest.raises(NotConnectedError):
            await wires.post("/", b"")
        assert requests == []
    wires.close()
    listening.close()
