"""The container files say the same as the code. No engine is needed: nothing is built or pulled here."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.specifiers import SpecifierSet
from support.redis_server import client_of, close, started

from bot.demo.parent import BOT_STOPS_WITHIN_S
from bot.settings import PREFIX, TABLE
from bot.store.embedded import EmbeddedRedis, binary

ROOT = Path(__file__).parent.parent
DOCKERFILE = (ROOT / "docker/Dockerfile").read_text(encoding="utf-8")
COMPOSE_FILE = ROOT / "docker/compose.yaml"
COMPOSE = yaml.safe_load(COMPOSE_FILE.read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
FINAL_STAGE = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]
PORT = re.search(r"^EXPOSE (\d+)$", DOCKERFILE, re.MULTILINE).group(1)


def tool(name, *arguments):
    return subprocess.run(
        [Path(sys.executable).parent / name, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=50
    )


def test_hadolint_has_nothing_to_say_about_the_dockerfile():
    done = tool("hadolint", "docker/Dockerfile")
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_compose_file_is_one():
    done = tool("check-jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE_FILE))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("file", ["docker/Dockerfile", "docker/compose.yaml"])
def test_only_settings_that_exist_are_named(file):
    named = set(re.findall(rf"{PREFIX}[A-Z_]+", (ROOT / file).read_text(encoding="utf-8")))
    assert named - {PREFIX + setting.name for setting in TABLE} == set()


def test_the_port_is_the_same_everywhere():
    listens = set(
        re.findall(r"RUKO_LISTEN[=:]\s*0\.0\.0\.0:(\d+)", DOCKERFILE + COMPOSE_FILE.read_text(encoding="utf-8"))
    )
    published = {SERVICES["bot"]["ports"][0].rpartition(":")[2]}
    assert listens == published == {PORT}


def test_the_health_check_asks_a_path_that_the_bot_answers():
    asked = re.search(r"'(/[a-z]+)', timeout", FINAL_STAGE).group(1)
    assert any(f'"{asked}"' in file.read_text(encoding="utf-8") for file in (ROOT / "bot/web").glob("*.py"))


def test_the_health_check_is_python_that_runs_and_fails_where_nothing_answers(unused_tcp_port):
    command = json.loads(re.search(r"HEALTHCHECK[^\[]*(\[.*\])", FINAL_STAGE).group(1))
    done = subprocess.run(
        [sys.executable, *command[1:]],
        env={"RUKO_LISTEN": f"0.0.0.0:{unused_tcp_port}"},
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert done.returncode == 1
    assert "Connection refused" in done.stderr


def test_the_image_runs_as_a_number_that_is_not_root():
    user = re.search(r"^USER (\S+)$", FINAL_STAGE, re.MULTILINE).group(1)
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", user)


def test_the_python_of_the_image_is_one_that_ruko_supports():
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    versions = re.findall(r"^FROM python:([\d.]+)-slim", DOCKERFILE, re.MULTILINE)
    assert len(versions) == 2
    assert len(set(versions)) == 1
    assert versions[0] in SpecifierSet(wanted)


def test_all_that_is_copied_exists_and_reaches_the_builder():
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    sources = {source for line in copies for source in line.split()}
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").split() if line.startswith("!")}
    assert sources == let_in
    assert [source for source in sorted(sources) if not (ROOT / source).exists()] == []


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_can_write_nothing_and_has_no_rights(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_reachable_from_this_machine_alone(name):
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].get("ports", []))


def test_the_bot_reads_the_words_of_this_folder_and_cannot_change_them():
    content = re.search(r"RUKO_CONTENT=(\S+)", FINAL_STAGE).group(1)
    assert SERVICES["bot"]["volumes"] == [f"../{name}:{content}/{name}:ro" for name in ("flows", "messages", "locales")]


def test_a_missing_env_file_keeps_nobody_from_the_demo():
    (file,) = SERVICES["bot"]["env_file"]
    assert (COMPOSE_FILE.parent / file["path"]).resolve() == ROOT / ".env"
    assert file["required"] is False


def test_redis_keeps_a_log_on_a_volume_and_forgets_nothing_when_full():
    command = " ".join(SERVICES["redis"]["command"])
    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command
    assert SERVICES["redis"]["volumes"] == ["redis:/data"]


def test_redis_has_no_way_out():
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert SERVICES["redis"]["networks"] == ["inside"]


def test_the_bot_waits_for_redis_and_uses_it():
    assert SERVICES["bot"]["depends_on"] == {"redis": {"condition": "service_healthy"}}
    assert SERVICES["bot"]["environment"]["RUKO_REDIS_URL"] == "redis://redis:6379/0"


def test_redis_answers_the_bot_whichever_image_it_comes_from():
    """Official images switch protected mode off by themselves; others refuse every caller from another container."""
    assert "--protected-mode no" in SERVICES["redis"]["command"]


def test_words_that_nobody_else_may_read_outside_can_be_read_in_the_image():
    """COPY keeps permissions, and a umask of 077 leaves none to others."""
    content = re.search(r"RUKO_CONTENT=(\S+)", FINAL_STAGE).group(1)
    assert f"RUN chmod -R a+rX {content}\n" in DOCKERFILE
    assert re.findall(r"^COPY (\S+)", FINAL_STAGE, re.MULTILINE) == ["--from=build", "--from=build"]


def test_the_demo_starts_only_when_asked_for():
    assert [name for name, service in SERVICES.items() if service.get("profiles") == ["demo"]] == ["demo"]
    assert SERVICES["demo"]["restart"] == "no"


def test_the_demo_needs_nothing_from_the_operator_and_touches_nothing_of_the_real_bot():
    assert SERVICES["demo"].keys() & {"env_file", "environment", "depends_on"} == set()
    assert "inside" not in SERVICES["demo"]["networks"]


def test_the_demo_shows_the_words_of_this_folder():
    assert SERVICES["demo"]["volumes"] == SERVICES["bot"]["volumes"]


def test_the_demo_listens_where_its_port_is_published():
    command, (published,) = SERVICES["demo"]["command"], SERVICES["demo"]["ports"]
    assert command[command.index("--host") + 1] == "0.0.0.0"
    assert command[command.index("--port") + 1] == published.rpartition(":")[2]


@pytest.mark.parametrize("name", ["bot", "demo"])
def test_a_service_that_is_stopped_has_time_to_finish(name):
    assert int(SERVICES[name]["stop_grace_period"].removesuffix("s")) > BOT_STOPS_WITHIN_S


@pytest.mark.parametrize("name", ["bot", "demo"])
def test_the_command_of_a_service_is_one_of_rukos(name):
    done = tool("ruko", *SERVICES[name]["command"], "--help")
    assert done.returncode == 0, done.stderr


# ---- a backup put back ----------------------------------------------------------------------------------------

REDIS_CLI = """#!{python}
# as much of redis-cli as restore-redis asks for
import socket, sys
assert sys.argv[1] == "-s"
connection = socket.socket(socket.AF_UNIX)
connection.connect(sys.argv[2])
connection.sendall(" ".join(sys.argv[3:]).encode() + b"\\r\\n")
answer = connection.makefile("rb")
first = answer.readline()
if first.startswith(b"$"):
    first = answer.read(int(first[1:]))
sys.stdout.buffer.write(first.removeprefix(b"+").removeprefix(b":").removesuffix(b"\\r\\n"))
"""


@pytest.fixture
def machine(tmp_path):
    """Redis's two programs: the embedded server under its usual name, and a small client."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "redis-server").symlink_to(binary())
    (programs / "redis-cli").write_text(REDIS_CLI.format(python=sys.executable), encoding="utf-8")
    (programs / "redis-cli").chmod(0o755)
    return programs


def restore(machine, folder, backup):
    env = {"PATH": f"{machine}:{os.environ['PATH']}"}
    return subprocess.run(
        [ROOT / "docker/restore-redis", folder, backup], env=env, capture_output=True, text=True, timeout=50
    )


@pytest.fixture
def server(tmp_path):
    """In a folder that has a backup put back, once it is started."""
    server = EmbeddedRedis(tmp_path / "second")
    yield server
    server.stop()


async def write_backup(folder, file):
    server = started(folder)
    client = await client_of(server)
    await client.set("kept", "as it was")
    await client.set("soon over", "x", px=1)
    await client.save()
    await close(client)
    server.stop()
    shutil.copy(folder / "dump.rdb", file)


async def keys_of(server):
    client = await client_of(server)
    found = sorted(await client.keys("*"))
    await client.set("new", "after")
    await close(client)
    return found


async def test_a_backup_put_back_is_there_and_stays_there(machine, server, tmp_path):
    """A Redis with an append-only file would begin empty beside a dump, and say nothing."""
    await write_backup(tmp_path / "first", tmp_path / "ruko.rdb")
    server.folder.mkdir()
    done = restore(machine, server.folder, tmp_path / "ruko.rdb")
    assert done.returncode == 0, done.stderr
    server.start()
    assert await keys_of(server) == [b"kept"]
    server.kill()
    server.start()
    assert await keys_of(server) == [b"kept", b"new"]


def test_what_is_there_is_not_written_over(machine, tmp_path):
    (tmp_path / "appendonlydir").mkdir()
    (tmp_path / "ruko.rdb").write_bytes(b"REDIS")
    done = restore(machine, tmp_path, tmp_path / "ruko.rdb")
    assert done.returncode == 1
    assert "holds data already" in done.stderr


def test_a_backup_that_is_none_is_said_and_leaves_nothing_behind(machine, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "ruko.rdb").write_bytes(b"something else")
    done = restore(machine, tmp_path / "data", tmp_path / "ruko.rdb")
    assert done.returncode == 1
    assert "could not be read" in done.stderr
    assert not (tmp_path / "data/dump.rdb").exists()
