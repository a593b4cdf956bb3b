"""The page about the emulator names what there is: methods, faults, requests, the driver's words."""

import re
from pathlib import Path
from typing import get_args

import pytest

from bot.emulator import faults
from bot.emulator.driver import Group, Somebody, Telegram
from bot.emulator.methods import FORBIDDEN, TABLE
from bot.emulator.server import Emulator

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "reference" / "emulator.md").read_text(encoding="utf-8")


def section(title):
    return re.search(rf"^#+ {title}\n(.*?)(?=^#+ |\Z)", TEXT, re.MULTILINE | re.DOTALL).group(1)


def words(text):
    return set(re.findall(r"`([A-Za-z_0-9]+)`", text))


def rows(title):
    return [line for line in section(title).splitlines() if line.startswith("| `") or "**" in line]


def test_the_methods_are_those_of_the_code():
    named = {name for row in rows("The Bot API") for name in words(row.split("|")[1])}
    assert named == set(TABLE)


def test_the_breaches_are_those_of_the_code():
    (row,) = [row for row in rows("The Bot API") if "breaches" in row]
    assert words(row.split("|")[1]) == set(FORBIDDEN)


def test_the_faults_are_those_of_the_code():
    assert {name for row in rows("Faults") for name in words(row.split("|")[1])} == set(get_args(faults.Kind))


def requests():
    found = set()
    for line in rows("People over HTTP"):
        parts = re.findall(r"`(?:(GET|POST|PATCH|DELETE) )?(/\S+)`", line.split("|")[1])
        method, base = parts[0]
        for own, path in parts:
            method = own or method
            whole = path if own else base.rpartition("/")[0] + path
            found.add((method, whole))
    return found


def test_the_requests_are_those_of_the_code():
    emulator = Emulator()
    sides = (emulator.people, emulator.groups, emulator.behind)
    routes = {(route.method, re.sub(r":[^}]*", "", route.path)) for side in sides for route in side.routes()}
    assert requests() == routes


def test_the_requests_are_in_the_words_of_the_module_too():
    from bot.emulator import people

    for method, path in requests():
        assert path in people.__doc__, (method, path)


@pytest.mark.parametrize("kind", [Telegram, Somebody, Group])
def test_the_words_of_the_driver_are_those_of_the_code(kind):
    there = {name for name in vars(kind) if not name.startswith("_")} - {"id", "telegram", "thread"}
    said = set().union(*(words(line) for line in section("The driver").splitlines() if line.startswith("|")))
    assert there - said == set()


def test_no_word_of_the_driver_is_made_up():
    made = {name for line in rows("The driver") for name in words(line)}
    made |= {
        name
        for line in section("The driver").splitlines()
        if line.startswith("| a")
        for name in words(line.split("|")[2])
    }
    real = set(vars(Telegram)) | set(vars(Somebody)) | set(vars(Group)) | {"clock", "faults", "telegram"}
    assert made - real == set()
