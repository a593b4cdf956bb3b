"""Every command as a person meets it: what it prints, where it ends, and what it says when something is missing."""

import errno
import io
import json
import os
import re
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from content.small import ROOT, small
from support.redis_server import started

from bot import ending, playing
from bot.cli import ruko
from bot.content import bundle, schema
from bot.settings import TABLE

PROGRAM = Path(sys.executable).parent / "ruko"


@pytest.fixture
def folder(tmp_path):
    """A content folder that may be edited."""
    for name, content in small().items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path


@pytest.fixture
def redis_url(tmp_path_factory):
    server = started(tmp_path_factory.mktemp("redis"))
    yield server.url
    server.stop()


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def run(monkeypatch, capsys):
    """Types a command, with nothing of Ruko's in the environment but what is given."""
    for name in [name for name in os.environ if name.startswith("RUKO_")]:
        monkeypatch.delenv(name)

    def typed_in(*arguments, typed="", cwd=ROOT, **environment):
        monkeypatch.chdir(cwd)
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        words = [str(one) for one in arguments]
        returncode = ending.ended_well(lambda: ruko.main(words, prog_name="ruko", standalone_mode=False))
        return Done(returncode, *capsys.readouterr())

    return typed_in


def test_the_installed_program_ends_as_the_command_does(tmp_path):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("RUKO_")}
    done = subprocess.run([PROGRAM, "run"], capture_output=True, text=True, cwd=tmp_path, env=clean, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("Ruko cannot start yet.")


# ---- help


def test_ruko_alone_lists_every_command_with_one_whole_line(run):
    done = run()
    for name in ruko.commands:
        assert re.search(rf"^  {name} +[A-Z].*\.$", done.stdout + done.stderr, re.MULTILINE)


@pytest.mark.parametrize("name", ruko.commands)
def test_a_command_explains_itself_and_each_of_its_options(name):
    done = CliRunner().invoke(ruko, [name, "--help"])
    assert done.exit_code == 0
    assert done.output.startswith("Usage: ")
    options = [option for option in ruko.commands[name].params if isinstance(option, click.Option)]
    assert [option.name for option in options if not (option.help or "").endswith(".")] == []


def test_a_command_that_is_none_ends_with_2_and_names_near_ones(run):
    done = run("chek")
    assert done.returncode == 2
    assert "'check'" in done.stderr


# ---- check


@pytest.mark.promise(3)
@pytest.mark.promise(8)
@pytest.mark.promise(9)
@pytest.mark.promise(10)
def test_check_of_the_shipped_content_ends_well_and_lists_what_nobody_has_verified(run):
    done = run("check")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"is in order: \d+ flows, \d+ texts, 25 country packs, languages en, ur, ur_Latn", done.stdout)
    for code in ("PK", "GB", "ZZ"):
        assert f"Advice: messages/countries/{code}.yaml" in done.stdout
    assert "pk_1121_national" in done.stdout
    for locale, catalog in bundle.load(ROOT).catalogs.items():
        assert (f"Advice: locales/{locale}/LC_MESSAGES/ruko.po" in done.stdout) >= (not catalog.reviewed_by)


def test_check_ends_with_1_and_tells_every_problem_and_how_many(run, folder):
    (folder / "flows/help.yaml").write_text((folder / "flows/help.yaml").read_text().replace("go: bye", "go: by"))
    (folder / "flows/report.yml").write_text("format: 1\n")
    done = run("check", "--content", folder)
    assert (done.returncode, done.stderr) == (1, "")
    assert "flows/help.yaml, line 11\n" in done.stdout
    assert "Advice: flows/report.yml" in done.stdout
    assert done.stdout.endswith("\n1 problem. The bot keeps the version it has until they are mended.\n")


def test_check_names_a_folder_that_holds_no_content(run, tmp_path):
    done = run("check", "--content", tmp_path)
    assert done.returncode == 1
    assert done.stderr.strip().endswith("Name the folder that holds flows, messages and locales.")


def test_check_takes_the_folder_from_the_environment(run, folder):
    assert f"{folder} is in order" in run("check", RUKO_CONTENT=str(folder)).stdout


# ---- run


def test_run_names_everything_that_is_missing_at_once(run, tmp_path):
    done = run("run", cwd=tmp_path)
    needed = [setting for setting in TABLE if setting.default is None]
    assert done.returncode == 1
    assert len(needed) >= 3
    for setting in needed:
        assert f"RUKO_{setting.name} is missing. {setting.about}" in done.stderr
    assert "Traceback" not in done.stderr


def test_run_names_everything_that_cannot_be_used_at_once(run, tmp_path):
    wrong = {
        "BOT_TOKEN": "x",
        "REDIS_URL": "http://x",
        "SECRET": "short",
        "MODE": "push",
        "LISTEN": "80",
        "REPORTS": "desk",
        "ACROSS_GROUPS": "on",
        "LOGG": "x",
    }
    done = run("run", cwd=tmp_path, **{f"RUKO_{name}": value for name, value in wrong.items()})
    assert done.returncode == 1
    for name in (*wrong, "REPORT_KEY", "STAFF_CHAT"):
        assert f"RUKO_{name} " in done.stderr or name in ("REPORTS", "ACROSS_GROUPS")
    assert "short" not in done.stderr.replace("too short", "")


def test_a_secret_that_cannot_be_used_is_never_printed(run, tmp_path):
    done = run(
        "run",
        cwd=tmp_path,
        RUKO_BOT_TOKEN="canary token",
        RUKO_SECRET="canary secret",
        RUKO_REDIS_URL="canary://me:canary@x",
    )
    assert "canary" not in done.stderr + done.stdout


def test_run_with_content_that_cannot_be_used_says_why(run, folder, tmp_path_factory, redis_url):
    (folder / "flows/help.yaml").write_text("format: 1\n\tflow: help\n")
    done = run("run", cwd=tmp_path_factory.mktemp("empty"), RUKO_BOT_TOKEN="4711:abcdefghijklmnop", RUKO_SECRET="s" * 40,
               RUKO_REDIS_URL=redis_url, RUKO_CONTENT=str(folder))  # fmt: skip
    assert done.returncode == 1
    assert "This line begins with a tab." in done.stderr
    assert "The content has to be in order before Ruko starts." in done.stderr


# ---- play


def test_play_walks_through_a_conversation(run, folder):
    done = run("play", "--content", folder, typed="1\n/picture\n1\n1\n\n")
    assert (done.returncode, done.stderr) == (0, "")
    shown = done.stdout
    assert "[1 Somebody sent me something]" in shown
    assert shown.count("Do not forward or save it") == 2
    assert "The copy in this chat goes in 10 minutes." in shown
    assert "Police: 15 (Pakistan)" in shown


def test_play_counts_the_buttons_of_each_screen_from_one(run, folder):
    done = run("play", "--content", folder, typed="5\n1\n\n")
    assert "[1 That is all, thank you]" in done.stdout
    assert "Take care of yourself." in done.stdout


def test_play_understands_what_is_typed_as_the_bot_does(run, folder):
    assert "You matter. If your life is in danger" in run("play", "--content", folder, typed="i want to die\n\n").stdout


def test_play_begins_in_another_language_and_names_those_there_are(run):
    assert "[1 " in run("play", "--locale", "ur", typed="\n").stdout
    done = run("play", "--locale", "xx")
    assert done.returncode == 1
    assert done.stderr.startswith("There is no language 'xx'. There are: en, ur, ur_Latn")


def test_play_ends_well_with_its_input(run, folder):
    done = run("play", "--content", folder, typed="")
    assert (done.returncode, done.stderr) == (0, "")
    assert playing.HELP in done.stdout


@pytest.mark.parametrize("command", ["play", "preview"])
def test_with_a_problem_a_command_says_it_and_nothing_else(run, command, folder):
    (folder / "flows/help.yaml").write_text((folder / "flows/help.yaml").read_text().replace("go: bye", "go: by"))
    done = run(command, "--content", folder, cwd=folder)
    assert done.returncode == 1
    assert "This leads to “by”" in done.stderr
    assert "Advice" not in done.stderr
    assert done.stdout == ""


# ---- schema, keygen, preview


def test_schema_writes_one_for_each_kind_of_file_and_says_how_to_use_it(run, folder):
    done = run("schema", "--content", folder)
    assert done.returncode == 0
    written = sorted(folder.rglob("*.schema.json"))
    assert len(written) == len(schema.KINDS)
    assert all(json.loads(file.read_text(encoding="utf-8"))["title"].startswith("Ruko: a ") for file in written)
    assert "# yaml-language-server: $schema=./flow.schema.json" in done.stdout
    assert f"{folder} is in order" in run("check", "--content", folder).stdout


@pytest.mark.parametrize("arguments", [["keygen", "--key"], ["preview", "--to"]])
def test_a_file_in_a_folder_that_is_not_there_is_named(run, arguments, tmp_path):
    done = run(*arguments, tmp_path / "nowhere" / "file")
    assert done.returncode == 1
    assert done.stderr.startswith(f"There is no folder {tmp_path / 'nowhere'}.")


def test_preview_names_the_country_packs_there_are(run, tmp_path):
    done = run("preview", "--country", "XX", "--to", tmp_path / "page.html")
    assert done.returncode == 1
    assert done.stderr.startswith("There is no country pack 'XX'. There are: AE, AF, ")


@pytest.mark.parametrize("command", ["demo", "emulator"])
@pytest.mark.parametrize("port", ["99999", "-1", "http"])
def test_a_port_that_is_none_is_a_wrong_use(run, command, port):
    done = run(command, "--port", port)
    assert done.returncode == 2
    assert "--port" in done.stderr
    assert "mistake of Ruko's" not in done.stderr


def test_the_emulator_names_a_port_that_is_taken(run):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("emulator", "--port", port)
    assert done.returncode == 1
    assert done.stderr.startswith(f"127.0.0.1:{port} is in use, or no address of this machine.")


# ---- endings


def test_a_bug_ends_with_2_and_shows_frames_but_no_message(capsys):
    def broken():
        raise RuntimeError("canary")

    assert ending.ended_well(broken) == 2
    said = capsys.readouterr().err
    assert "This is a mistake of Ruko's, not yours." in said
    assert "builtins.RuntimeError" in said
    assert "in broken" in said
    assert "canary" not in said


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS], ids=["permissions", "read only"])
def test_a_file_that_may_not_be_used_ends_with_1_and_says_by_whom_and_which(number, capsys):
    def kept_out():
        raise OSError(number, os.strerror(number), "/ruko/flows")

    assert ending.ended_well(kept_out) == 1
    said = capsys.readouterr().err
    assert said.startswith(
        f"User {os.getuid()} may not use /ruko/flows ({os.strerror(number)}). Change its permissions"
    )


def test_rights_that_are_of_no_file_are_a_bug_of_ours(capsys):
    def kept_out():
        raise PermissionError(errno.EPERM, "canary")

    assert ending.ended_well(kept_out) == 2
    assert "canary" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("raised", "code"), [(KeyboardInterrupt(), 130), (click.Abort(), 130), (SystemExit(3), 3), (SystemExit("x"), 1)]
)
def test_other_endings_keep_their_code_and_are_silent(raised, code, capsys):
    def ends():
        raise raised

    assert ending.ended_well(ends) == code
    assert capsys.readouterr().err == ""
