"""Each of the ten promises is held by tests that carry its number: ``pytest --promise 3`` runs those of the third."""

import ast
from collections import Counter
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PROMISES = range(1, 11)


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
