"""`ruko keygen` and `ruko export`, as staff and operators type them: the desk's key never has to be where the bot is."""

import json
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from support.redis_server import client_of, close, started
from support.writes import write

from bot import cli
from bot.core import receipts
from bot.ending import ended_well
from bot.service.ports import NewNote
from bot.store.redis_store import RedisStore
from bot.store.seals import Seals

NOTE = {"kind": "channel", "link": "https://example.org/canary"}
MORE = {"seen": "today"}


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def ruko(monkeypatch, capsys):
    """Types a command in a folder with a `.env` or without; nothing of the environment's own."""
    for name in [name for name in os.environ if name.startswith("RUKO_")]:
        monkeypatch.delenv(name)

    def typed(folder, *arguments):
        monkeypatch.chdir(folder)
        returncode = ended_well(lambda: cli.ruko.main(list(arguments), prog_name="ruko", standalone_mode=False))
        return Done(returncode, *capsys.readouterr())

    return typed


@pytest.fixture
def desk(tmp_path, ruko):
    """The staff's own machine: the key, and no settings."""
    folder = tmp_path / "desk"
    folder.mkdir()
    done = ruko(folder, "keygen")
    assert done.returncode == 0, done.stderr
    (folder / "said").write_text(done.stdout, encoding="utf-8")
    return folder


def lines_for_env(desk):
    said = (desk / "said").read_text(encoding="utf-8")
    return dict(line.split("=", 1) for line in said.splitlines() if line.startswith("RUKO_"))


@pytest.fixture
async def server(tmp_path, desk):
    """The bot's machine: settings, a Redis with one note that was added to, and no key."""
    made = lines_for_env(desk)
    redis = started(tmp_path / "redis")
    folder = tmp_path / "server"
    folder.mkdir()
    written = {"RUKO_BOT_TOKEN": "4711:made-up-for-this-test", "RUKO_REDIS_URL": redis.url, **made}
    (folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in written.items()), encoding="utf-8")
    client = await client_of(redis)
    store = RedisStore(client, Seals(made["RUKO_SECRET"]), 4711, "test", report_key=made["RUKO_REPORT_KEY"])
    await store.begin()
    receipt = receipts.make(store.home(1001).shard, b"12345678")
    note = NewNote(receipt, json.dumps(NOTE).encode(), timedelta(days=30), datetime.now(UTC))
    await store.commit(write(store, "1", note=note))
    assert await store.add_to_note("2", receipt, json.dumps(MORE).encode())
    yield folder
    await store.close()
    await close(client)
    redis.stop()


def test_the_key_is_for_its_owner_alone_and_is_never_written_over(desk, ruko):
    assert (desk / "desk.key").stat().st_mode & 0o777 == 0o600
    key = (desk / "desk.key").read_text(encoding="utf-8")
    again = ruko(desk, "keygen")
    assert again.returncode == 1
    assert "is there already" in again.stderr
    assert (desk / "desk.key").read_text(encoding="utf-8") == key


def test_what_keygen_prints_is_what_the_settings_take(desk):
    """The private half is not among it."""
    made = lines_for_env(desk)
    assert sorted(made) == ["RUKO_REPORT_KEY", "RUKO_SECRET", "RUKO_WEBHOOK_SECRET"]
    assert (desk / "desk.key").read_text(encoding="utf-8").strip() not in (desk / "said").read_text(encoding="utf-8")


def test_notes_leave_the_server_sealed_and_are_opened_where_only_the_key_is(server, desk, ruko):
    sealed = ruko(server, "export", "--sealed")
    assert sealed.returncode == 0, sealed.stderr
    assert "canary" not in sealed.stdout
    (desk / "notes.sealed").write_text(sealed.stdout, encoding="utf-8")
    opened = ruko(desk, "export", "--key", "desk.key", "--from", "notes.sealed")
    assert opened.returncode == 0, opened.stderr
    (note,) = (json.loads(line) for line in opened.stdout.splitlines())
    assert (note["note"], note["added"], note["state"]) == (NOTE, [MORE], "received")


@pytest.mark.parametrize("name", ["desk.key", "notes.sealed"])
def test_a_file_in_another_encoding_is_to_be_saved_again(desk, ruko, name):
    (desk / "notes.sealed").write_text("", encoding="utf-8")
    kept = (desk / name).read_bytes()
    (desk / name).write_bytes("a line\n".encode("utf-16"))
    refused = ruko(desk, "export", "--key", "desk.key", "--from", "notes.sealed")
    (desk / name).write_bytes(kept)
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"{name} is no plain text in UTF-8.")


def test_a_redis_that_refuses_is_no_bug_of_ours(server, ruko):
    env = (server / ".env").read_text(encoding="utf-8")
    (server / ".env").write_text(re.sub(r"(?m)^(RUKO_REDIS_URL=.*)/[0-9]+$", r"\1/999", env), encoding="utf-8")
    refused = ruko(server, "export", "--sealed")
    assert refused.returncode == 1
    assert refused.stderr.startswith("Redis has no database with the number at the end of RUKO_REDIS_URL.")


def test_with_both_on_one_machine_one_command_is_enough(server, desk, ruko):
    opened = ruko(server, "export", "--key", str(desk / "desk.key"))
    (note,) = (json.loads(line) for line in opened.stdout.splitlines())
    assert note["note"] == NOTE


def test_how_far_a_note_is_stands_in_the_next_export_and_comes_with_its_case_number(server, desk, ruko):
    (note,) = (json.loads(line) for line in ruko(server, "export", "--sealed").stdout.splitlines())
    for state in ("seen", "closed"):
        done = ruko(server, "mark", note["case"].lower(), state)
        assert (done.returncode, done.stdout) == (0, f"{note['case']}: {state}\n"), done.stderr
        (now,) = (json.loads(line) for line in ruko(server, "export", "--sealed").stdout.splitlines())
        assert now["state"] == state


def test_a_case_number_of_no_note_is_named_and_what_to_look_at(server, ruko):
    done = ruko(server, "mark", "00-FFFFFFFF", "seen")
    assert done.returncode == 1
    assert "There is no note with the case number 00-FFFFFFFF. `ruko export --sealed` lists those" in done.stderr


def test_another_key_opens_nothing_and_says_so_for_each_note(server, tmp_path, ruko):
    ruko(tmp_path, "keygen", "--key", "other.key")
    opened = ruko(server, "export", "--key", str(tmp_path / "other.key"))
    (note,) = (json.loads(line) for line in opened.stdout.splitlines())
    assert note["problem"] == "sealed to another key"
    assert "note" not in note


@pytest.mark.parametrize(
    ("file", "told"),
    [("desk.key", "desk.key, line 1, is not what `ruko export --sealed` writes"), ("empty", "")],
    ids=["another file", "no notes"],
)
def test_a_file_that_is_no_export_is_named(desk, file, told, ruko):
    (desk / "empty").write_text("", encoding="utf-8")
    done = ruko(desk, "export", "--key", "desk.key", "--from", file)
    assert done.returncode == (1 if told else 0)
    assert told in done.stderr


def test_a_file_that_is_no_key_is_named(server, ruko):
    done = ruko(server, "export", "--key", ".env")
    assert done.returncode == 1
    assert ".env: this is no key of a desk" in done.stderr


@pytest.mark.parametrize("arguments", [[], ["--sealed", "--key", "desk.key"], ["--from", "said"]], ids=" ".join)
def test_what_does_not_go_together_is_refused(desk, arguments, ruko):
    done = ruko(desk, "export", *arguments)
    assert done.returncode == 2
    assert "--sealed" in done.stderr
