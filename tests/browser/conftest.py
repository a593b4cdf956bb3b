"""One demo and one browser for all tests of the page; each test begins with nobody in it."""

import pytest
import pytest_asyncio
from support.browser import open_browser
from support.chat_page import DemoProcess


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser():
    async with open_browser() as opened:
        yield opened


@pytest.fixture(scope="session")
def running_demo():
    demo = DemoProcess("--port", "0")
    yield demo
    demo.end()


@pytest.fixture
def demo(running_demo):
    running_demo.asked("POST", "/reset")
    yield running_demo
    assert running_demo.asked("GET", "/breaches") == []
