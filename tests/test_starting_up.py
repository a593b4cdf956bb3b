"""What an operator reads when a worker cannot start, though every setting can be read."""

import asyncio
import logging
import socket
from dataclasses import replace

import pytest
from content.small import small
from support.redis_server import client_of, started
from support.waiting import eventually

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


@pytest.fixture
async def small_world(tmp_path):
    """A content folder that may be edited, a Redis, and settings that name both."""
    folder = tmp_path / "content"
    for name, content in small().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    server = started(tmp_path / "redis")
    settings = {
        "RUKO_BOT_TOKEN": "4711:abcdefghijklmnop",
        "RUKO_SECRET": "s" * 40,
        "RUKO_REDIS_URL": server.url,
        "RUKO_CONTENT": str(folder),
    }
    yield folder, load(settings, None)
    server.stop()


async def started_worker(settings, monkeypatch):
    """It ends where it would ask Telegram for its name."""

    async def no_telegram(_):
        raise Refused("far enough")

    monkeypatch.setattr(wiring.starting, "username", no_telegram)
    worker = wiring.Worker(settings)
    with pytest.raises(Refused, match="far enough"):
        await worker.serve()
    return worker


async def ends(worker):
    await worker.session.close()
    await worker.store.close()


async def starts_with(settings, monkeypatch):
    """The content that a worker begins to serve."""
    worker = await started_worker(settings, monkeypatch)
    await ends(worker)
    return worker.bundles.served


@pytest.mark.promise(7)
async def test_a_start_on_a_bad_edit_serves_what_served_before_and_says_what_is_wrong(small_world, monkeypatch, caplog):
    folder, settings = small_world
    good = await starts_with(settings, monkeypatch)
    (folder / "flows/help.yaml").write_text("format: 1\n\tflow: help\n")
    again = await starts_with(settings, monkeypatch)
    assert (again.revision, again.texts) == (good.revision, good.texts)
    assert f"The last good version, revision {good.revision}, keeps serving:" in caplog.text
    assert "This line begins with a tab." in caplog.text


async def test_who_takes_the_bad_edit_back_after_such_a_start_is_told(small_world, monkeypatch, caplog):
    folder, settings = small_world
    good = (folder / "flows/help.yaml").read_bytes()
    await starts_with(settings, monkeypatch)
    (folder / "flows/help.yaml").write_text("format: 1\n\tflow: help\n")
    worker = await started_worker(settings, monkeypatch)
    stop = asyncio.Event()
    worker.reload._every_s = 0.05
    looking = asyncio.create_task(worker.reload.run(stop))
    with caplog.at_level(logging.INFO):
        (folder / "flows/help.yaml").write_bytes(good)
        await eventually(lambda: "the content is in order again" in caplog.text)
    stop.set()
    await looking
    await ends(worker)


async def test_a_first_start_on_a_bad_edit_is_refused_with_what_is_wrong(small_world):
    folder, settings = small_world
    (folder / "flows/help.yaml").write_text("format: 1\n\tflow: help\n")
    with pytest.raises(Refused, match="begins with a tab") as refused:
        await wiring.Worker(settings).serve()
    assert str(refused.value).endswith("The content has to be in order before Ruko starts.")


async def test_what_nobody_has_verified_is_refused_from_redis_as_from_the_folder(small_world, monkeypatch):
    _, settings = small_world
    await starts_with(settings, monkeypatch)
    strict = replace(settings, unverified="refuse")
    with pytest.raises(Refused, match="a person has to see to this before Ruko starts"):
        await wiring.Worker(strict).serve()


async def test_who_has_content_and_redis_to_put_right_hears_of_both(small_world, monkeypatch):
    folder, settings = small_world
    (folder / "flows/help.yaml").write_text("format: 1\n\tflow: help\n")
    monkeypatch.setattr(wiring, "REDIS_WAITED_FOR_S", 0.1)
    away = replace(settings, redis_url="redis://127.0.0.1:1/0")
    with pytest.raises(Refused, match=r"(?s)begins with a tab.*Redis does not answer at RUKO_REDIS_URL"):
        await wiring.Worker(away).serve()


async def test_a_country_without_a_pack_is_pointed_out(small_world, monkeypatch, caplog):
    _, settings = small_world
    await starts_with(replace(settings, country="FJ"), monkeypatch)
    assert "messages/countries has no FJ.yaml, which RUKO_COUNTRY names" in caplog.text
