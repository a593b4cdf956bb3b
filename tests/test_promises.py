"""Each of the ten promises is held by tests that carry its number: ``pytest --promise 3`` runs those of the third.

The page on them names tests that were seen to fail: these are there, under that name.
"""

import ast
import functools
import re
from collections import Counter
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PROMISES = range(1, 11)
PAGE = TESTS.parent / "docs/explanation/promises.md"
ROW = re.compile(r"\| (\d+) \| `([^`]+)` \| ([^|]+) \| ([^|]+) \|")
NAMED = re.compile(r"((?:`[Tt]est\w+`(?:, )?)+) in `([^`]+)`")


@functools.cache
def marked() -> Counter:
    """How many marks each promise has in the tests, on a test or a module."""
    found: Counter = Counter()
    for file in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.promise":
                found.update(argument.value for argument in node.args)
    return found


@pytest.mark.parametrize("number", PROMISES)
def test_every_promise_has_tests(number):
    assert marked()[number]


def test_there_are_no_other_promises():
    assert set(marked()) <= set(PROMISES)


def broken() -> list[tuple[str, ...]]:
    """Of each break: promise, file, what was done by hand, the tests that failed."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [ROW.fullmatch(line).groups() for line in lines if re.match(r"\| \d", line)]


def test_every_promise_was_broken_by_hand_and_seen_to_fail():
    assert {int(number) for number, *_ in broken()} == set(PROMISES)


def test_what_was_broken_and_what_failed_are_still_there():
    missing = {file for _, file, _, _ in broken() if not (TESTS.parent / file).is_file()}
    for *_, failed in broken():
        for names, file in NAMED.findall(failed):
            text = (TESTS.parent / file).read_text(encoding="utf-8")
            named = re.findall(r"[Tt]est\w+", names)
            missing |= {
                f"{file}::{name}" for name in named if not re.search(rf"def {name}\(|^{name} = ", text, re.MULTILINE)
            }
    assert missing == set()
    assert all(NAMED.search(failed) for *_, failed in broken())
