"""Whole bots. Most tests share a house of their module and mode, each with people of its own; who breaks things builds one."""

import pytest
import pytest_asyncio
from support.house import MODES, house


@pytest.fixture(scope="module", params=MODES)
def mode(request):
    return request.param


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def home(mode, tmp_path_factory):
    """One worker, a desk, everything as it is shipped."""
    async with house(mode, tmp_path_factory.mktemp("redis")) as built:
        yield built


@pytest.fixture
def amna(home):
    return home.person()
