"""What an operator reads when a worker cannot start, though every setting can be read."""

import logging
import socket

import pytest
from support.redis_server import client_of, started

from bot import wiring
from bot.ending import Refused
from bot.settings import load


def refused_at(address, port):
    with pytest.raises(OSError) as closed:
        socket.create_server((address, port))
    return wiring.why_not_listening(closed.value, f"{address}:{port}")


def test_an_address_that_is_in_use_or_of_another_machine_is_told_apart():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert refused_at("127.0.0.1", port) == f"127.0.0.1:{port} is in use. Set RUKO_LISTEN to a free address."
    elsewhere = refused_at("192.0.2.1", 8080)
    assert elsewhere.startswith("192.0.2.1:8080 is no address of this machine. Set RUKO_LISTEN to one")


def test_a_port_that_this_user_may_not_have_is_told_apart():
    said = wiring.why_not_listening(PermissionError(13, "Permission denied"), "127.0.0.1:80")
    assert said == "This user may not listen at 127.0.0.1:80. Set RUKO_LISTEN to a port from 1024 on."


async def test_a_redis_that_does_not_come_is_waited_for_in_one_line_and_then_named(monkeypatch, caplog):
    monkeypatch.setattr(wiring, "REDIS_WAITED_FOR_S", 0.3)
    monkeypatch.setattr(wiring, "REDIS_PAUSE_S", 0.05)
    settings = load(
        {"RUKO_BOT_TOKEN": "4711:abcdefghijklmnop", "RUKO_SECRET": "s" * 40, "RUKO_REDIS_URL": "redis://127.0.0.1:1/0"},
        None,
    )
    with caplog.at_level(logging.INFO), pytest.raises(Refused) as refused:
        await wiring.Worker(settings).serve()
    assert str(refused.value) == "Redis does not answer at RUKO_REDIS_URL. Start Redis, or set RUKO_REDIS_URL."
    assert caplog.text.count("Redis does not answer at RUKO_REDIS_URL; trying again") == 1


async def test_a_redis_that_takes_nothing_yet_is_doubted_once_and_named_in_the_end(monkeypatch, caplog, tmp_path):
    monkeypatch.setattr(wiring, "REDIS_WAITED_FOR_S", 0.3)
    monkeypatch.setattr(wiring, "REDIS_PAUSE_S", 0.05)
    server = started(tmp_path)
    client = await client_of(server)
    try:
        await client.config_set("appendonly", "no")
        await client.replicaof("127.0.0.1", "1")
        settings = load(
            {"RUKO_BOT_TOKEN": "4711:abcdefghijklmnop", "RUKO_SECRET": "s" * 40, "RUKO_REDIS_URL": server.url}, None
        )
        with caplog.at_level(logging.INFO), pytest.raises(Refused) as refused:
            await wiring.Worker(settings).serve()
    finally:
        await client.aclose()
        server.stop()
    assert str(refused.value) == "Redis is a read-only replica; RUKO_REDIS_URL has to name the primary."
    assert caplog.text.count("Redis keeps no append-only file") == 1


async def test_a_country_without_a_pack_is_pointed_out(monkeypatch, caplog):
    monkeypatch.setattr(wiring, "REDIS_WAITED_FOR_S", 0.0)
    settings = load(
        {
            "RUKO_BOT_TOKEN": "4711:abcdefghijklmnop",
            "RUKO_SECRET": "s" * 40,
            "RUKO_REDIS_URL": "redis://127.0.0.1:1/0",
            "RUKO_COUNTRY": "FJ",
        },
        None,
    )
    with caplog.at_level(logging.WARNING), pytest.raises(Refused):
        await wiring.Worker(settings).serve()
    assert "messages/countries has no FJ.yaml, which RUKO_COUNTRY names" in caplog.text
