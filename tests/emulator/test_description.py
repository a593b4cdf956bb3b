"""The stand-in's own words for methods and parameters are those of the Bot API (10.1 as data, newer ones by name)."""

import re
from pathlib import Path

import pytest
from support.bot_api import description, parameters_of, wrong, wrong_call

from bot.emulator import methods
from bot.emulator.botapi import FILE_FIELDS, FLAG_FIELDS, JSON_FIELDS
from bot.emulator.methods import REQUIRED, TABLE
from bot.emulator.updates import DEFAULT_ALLOWED

pytestmark = pytest.mark.skipif(description() is None, reason="the Bot API's description is not at hand (BOT_API_SPEC)")

READ = re.compile(r"""parameters(?:\.get\(|\[)"(\w+)"|(?:number|obj|message_id)\(parameters, "(\w+)\"""")


def all_parameters():
    return set().union(*(parameters_of(name) for name in TABLE))


@pytest.mark.parametrize("method", sorted(TABLE))
def test_a_method_is_one_of_the_bot_api(method):
    assert parameters_of(method) is not None


@pytest.mark.parametrize("method", sorted(REQUIRED))
def test_a_parameter_that_is_asked_for_exists(method):
    assert wrong_call(method, REQUIRED[method]) == []


def test_every_parameter_that_is_read_exists():
    files = Path(methods.__file__).parent.glob("*.py")
    read = {name for file in files for pair in READ.findall(file.read_text(encoding="utf-8")) for name in pair if name}
    assert "callback_query_id" in read
    assert read - all_parameters() == set()


def test_what_is_decoded_by_name_exists():
    assert JSON_FIELDS | FLAG_FIELDS | set(FILE_FIELDS) <= all_parameters()


def test_the_usual_kinds_of_updates_exist():
    kinds = {field["name"] for field in description()["types"]["Update"]["fields"]}
    assert set(DEFAULT_ALLOWED) < kinds


def test_the_check_finds_what_it_looks_for():
    user = {"id": 1, "is_bot": False, "first_name": "Amna"}
    assert wrong(user, ["User"], "user") == []
    assert wrong(user | {"id": "1"}, ["User"], "user") == ["user.id is no Integer: '1'"]
    assert wrong(user | {"nick": "A"}, ["User"], "user") == ["user (User) has no field nick"]
    assert wrong({"id": 1, "is_bot": False}, ["User"], "user") == ["user (User) lacks first_name"]
    assert wrong([user, 7], ["Array of User"], "users") == ["users[1] is no object: 7"]
    assert wrong_call("sendMessage", {"chat_id": 1, "chat": 2}) == ["sendMessage has no parameter chat"]
