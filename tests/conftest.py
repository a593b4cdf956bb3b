"""What all tests share."""

from support.compiled import keep_compiled

keep_compiled()  # before anything large is imported

import pytest  # noqa: E402
from hypothesis import HealthCheck, is_hypothesis_test, settings  # noqa: E402
from support.browser import browser_path, is_ci, open_browser  # noqa: E402

ANY_EXAMPLES_WITHIN_S = 600
"""For a test of many examples. A time-out in the midst of one is taken by Hypothesis for a failure of that example, which
then does not come again: it would tell of "inconsistent data generation" where the machine was only busy."""

settings.register_profile(
    "ruko",
    deadline=None,  # a busy machine is no fault of the code
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=is_ci(),  # the same examples in each run there; elsewhere always new ones
)
settings.load_profile("ruko")


def pytest_addoption(parser):
    parser.addoption("--rewrite-stories", action="store_true", help="write what happens into tests/stories/*.yaml")
    parser.addoption(
        "--rewrite-says", action="store_true", help="write messages into tests/content/problems/*/says.txt"
    )
    parser.addoption("--promise", type=int, metavar="NUMBER", help="only the tests that hold this promise")


def pytest_collection_modifyitems(config, items):
    for item in items:
        if is_hypothesis_test(item.function) and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(ANY_EXAMPLES_WITHIN_S))
    number = config.getoption("--promise")
    if number is not None:
        holding = [item for item in items if any(number in mark.args for mark in item.iter_markers("promise"))]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(holding)])
        items[:] = holding
    if hasattr(config, "workerinput"):  # one of several processes: what takes long comes first, so that none ends alone
        items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_runtest_setup(item):
    if item.get_closest_marker("browser") is None or browser_path() is not None:
        return
    reason = "no browser here; `make test` installs one or says how (scripts/browser)"
    if is_ci():
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture
async def browser():
    """Chromium. Mark the test with `browser`."""
    async with open_browser() as opened:
        yield opened
