"""One connection that many tasks speak on: each answer finds who asked, and an end is told to all."""

import asyncio

import pytest
from redis import exceptions
from support.redis_server import client_of, started
from support.waiting import eventually

from bot.store.line import Line


@pytest.fixture
async def server(tmp_path):
    server = started(tmp_path)
    yield server
    server.stop()


@pytest.fixture
async def line(server):
    client = await client_of(server)
    line = Line(client, 2.0)
    yield line
    await line.close()
    await client.aclose()


async def test_answers_find_who_asked(line):
    async def one(number):
        await line.ask("SET", f"k{number}", number)
        return await line.ask("GET", f"k{number}")

    assert await asyncio.gather(*map(one, range(300))) == [str(number).encode() for number in range(300)]


async def test_what_is_asked_together_is_answered_in_order_with_errors_in_their_places(line):
    answers = await line.ask_all([("SET", "a", b"\x00\xff"), ("NOSUCHCOMMAND",), ("GET", "a"), ("LRANGE", "l", 0, -1)])
    assert isinstance(answers[1], exceptions.ResponseError)
    assert (answers[0], answers[2], answers[3]) == (b"OK", b"\x00\xff", [])


async def test_an_error_of_redis_is_raised_by_its_kind(line):
    with pytest.raises(exceptions.NoScriptError):
        await line.ask("EVALSHA", "0" * 40, 0)
    await line.ask("SET", "a", 1)
    with pytest.raises(exceptions.ResponseError, match="WRONGTYPE"):
        await line.ask("LPOP", "a")


async def test_who_stopped_waiting_does_not_get_in_the_way_of_the_others(line):
    await line.ask("PING")
    task = asyncio.create_task(line.ask("INCR", "n"))
    await asyncio.sleep(0)
    task.cancel()
    assert await line.ask("INCR", "n") == 2


async def test_a_server_that_does_not_answer_in_time_is_told_to_all_who_wait(line, server):
    import os
    import signal

    await line.ask("PING")
    os.kill(server.pid, signal.SIGSTOP)
    try:
        found = await asyncio.gather(*(line.ask("INCR", "n") for _ in range(5)), return_exceptions=True)
    finally:
        os.kill(server.pid, signal.SIGCONT)
    assert {type(error) for error in found} == {exceptions.TimeoutError}
    assert await line.ask("PING") == b"PONG"


async def test_a_killed_server_is_told_and_a_new_one_is_found(line, server):
    await line.ask("SET", "a", 1)
    waiting = asyncio.create_task(line.ask("BLPOP", "never", 0))
    await asyncio.sleep(0.05)
    server.kill()
    with pytest.raises(exceptions.ConnectionError):
        await waiting
    with pytest.raises(exceptions.ConnectionError):
        await line.ask("GET", "a")
    server.start()
    assert await line.ask("GET", "a") == b"1"


async def test_the_end_of_an_old_connection_does_not_touch_the_new_one(line, server):
    """The old one's end is heard of in a later turn of the loop, when the new one already has questions out."""
    await line.ask("PING")
    line._wire.end(exceptions.TimeoutError("late"))
    answers = await asyncio.gather(*(line.ask("INCR", "n") for _ in range(50)))
    assert answers == list(range(1, 51))


async def test_what_is_asked_in_one_turn_of_the_loop_leaves_in_one_packet(line):
    await line.ask("PING")
    written, transport = [], line._wire._transport

    class Counting:
        def write(self, data):
            written.append(data)
            transport.write(data)

        def __getattr__(self, name):
            return getattr(transport, name)

    line._wire._transport = Counting()
    await asyncio.gather(*(line.ask("INCR", "n") for _ in range(20)))
    assert len(written) == 1
    await eventually(lambda: not line._wire._asked)
