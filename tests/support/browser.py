"""A real browser for the tests of the web pages: Chromium through Playwright, which fetches nothing itself."""

import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

from playwright.async_api import Browser, async_playwright

ROOT = Path(__file__).parent.parent.parent
QUIET = (  # no sandbox: tests run as root in containers; the rest keeps the browser off the network
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@cache
def browser_path() -> str | None:
    """Where scripts/browser finds one; None where there is none."""
    found = subprocess.run([ROOT / "scripts/browser", "--path"], capture_output=True, text=True, check=False)
    return found.stdout.strip() or None


def is_ci() -> bool:
    return os.environ.get("CI", "").lower() not in {"", "0", "false"}


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """Inside the loop of the test, so that the server under test may run in it too."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_path(), args=list(QUIET))
        try:
            yield browser
        finally:
            await browser.close()
