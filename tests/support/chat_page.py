"""The demo as a visitor meets it: a process of its own, and its page in a real browser.

What the bot says is found through the content (`report/danger.no`), so that a reworded text breaks no test.
"""

import asyncio
import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, expect
from support.shipped import content

ROOT = Path(__file__).parents[2]
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 360, "height": 740}
PATIENCE_MS = 30_000
STARTS_MS = 90_000
"""For what waits for a bot that starts, on a busy machine."""
ISOLATES = dict.fromkeys((0x2066, 0x2067, 0x2068, 0x2069, 0x200F))


class DemoProcess:
    """`ruko demo` on a free port; its address, and the side of it that the page's buttons use."""

    def __init__(self, *arguments: str) -> None:
        command = [sys.executable, "-c", "from bot.cli import main; main()", "demo", "--no-browser", *arguments]
        how = {"cwd": ROOT, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        self.process = subprocess.Popen(command, **how)
        self.said = ""
        self.address = self._address()

    def _address(self) -> str:
        for line in self.process.stdout:
            self.said += line
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                return found.group()
        raise AssertionError(f"the demo did not start:\n{self.said}")

    def asked(self, method: str, path: str, body: dict | None = None):
        data = json.dumps(body).encode() if body is not None else None
        headers = {"Content-Type": "application/json"} if data else {}
        request = urllib.request.Request(self.address + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=40) as answer:
            return json.loads(answer.read())

    async def ask(self, method: str, path: str, body: dict | None = None):
        return await asyncio.to_thread(self.asked, method, path, body)

    def end(self) -> str:
        """Ends it as a system would; all that it said."""
        self.process.terminate()
        rest, _ = self.process.communicate(timeout=30)
        self.said += rest
        return self.said


class Visit:
    """One open page. `phone(name)` is a person's; what went wrong on the page is collected."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.wrong: list[str] = []
        page.on("pageerror", lambda error: self.wrong.append(f"error in the page: {error}"))
        page.on("console", self._heard)
        page.on("request", self._requested)

    def _heard(self, message) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(f"console: {message.text}")

    def _requested(self, request) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.wrong.append(f"a request to {request.url}")

    def phone(self, name: str, locale: str) -> "PersonsPhone":
        return PersonsPhone(self.page.get_by_role("region", name=f"{name}’s phone"), locale)

    async def look_at(self, name: str) -> None:
        """At phone width one thing is shown at a time."""
        views = self.page.get_by_role("navigation", name="What to show")
        if await views.is_visible():
            await views.get_by_role("button", name=name).click()

    async def scrolls_sideways(self) -> bool:
        return await self.page.evaluate("document.documentElement.scrollWidth > innerWidth")


class PersonsPhone:
    """One person's phone on the page; the bot speaks `locale` there."""

    def __init__(self, root: Locator, locale: str) -> None:
        self.root = root
        self.locale = locale
        self.posts = root.locator(".post:not(.going)")
        self.from_bot = root.locator(".post:not(.going):not(.mine)")

    def label(self, text_id: str) -> str:
        return content().text(text_id, self.locale)

    def newest_keys(self) -> Locator:
        return self.posts.filter(has=self.root.page.locator(".keys")).last.locator(".key")

    def keys(self, text_id: str) -> Locator:
        """All buttons of this choice, oldest first."""
        return self.posts.locator(".key").filter(has_text=re.compile(f"^{_loosely(self.label(text_id))}$"))

    def key(self, text_id: str) -> Locator:
        """The newest button of this choice."""
        return self.keys(text_id).last

    async def press(self, *text_ids: str) -> None:
        """One after another, each when the answer to the one before is there: screens may share a label."""
        for text_id in text_ids:
            before = await self.from_bot.count()
            await self.key(text_id).click()
            await expect(self.from_bot).not_to_have_count(before, timeout=STARTS_MS)

    def says(self, text_id: str) -> Locator:
        """A message of the bot's that begins as this text does."""
        first, *_ = self.label(text_id).split("\n")
        return self.from_bot.filter(has_text=re.compile(_loosely(first)))

    async def sees(self, text_id: str, *, within_ms: int = PATIENCE_MS) -> Locator:
        found = self.says(text_id).last
        await expect(found).to_be_attached(timeout=within_ms)
        return found

    async def start(self) -> None:
        await self.root.locator(".start").click()
        await self.sees("start/welcome")

    async def writes(self, text: str) -> None:
        box = self.root.locator(".compose input")
        await box.fill(text)
        await box.press("Enter")

    async def opens_chat(self, name: str) -> None:
        await self.root.locator(".chats button", has_text=name).click()
        await expect(self.root.locator(".title")).to_have_text(name)

    async def sends(self, kind: str, *, album: bool = False) -> None:
        """Through the sheet, forwarded from a group as it stands there."""
        await self.root.locator(".attach").click()
        kinds = self.root.locator(".kinds button")
        await kinds.nth({"photo": 1 if album else 0, "voice": 8}[kind]).click()


def _loosely(template: str) -> str:
    """A pattern for a text whatever its placeholders hold and wherever isolates stand."""
    parts = re.split(r"\{[a-z_]+\}", template.translate(ISOLATES))
    gap = "[\u2066-\u2069\u200f]*"
    return gap + ".*".join(gap.join(re.escape(c) for c in part) for part in parts) + gap


@asynccontextmanager
async def visiting(browser: Browser, address: str, size: dict[str, int] = DESKTOP, **how) -> AsyncIterator[Visit]:
    """The page, opened. Leaving it fails where the page complained, asked another host, or scrolls sideways."""
    context = await browser.new_context(viewport=size, **how)
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    visit = Visit(await context.new_page(), address)
    await visit.page.goto(f"{address}/")
    await expect(visit.page.locator(".phone")).not_to_have_count(0)
    try:
        yield visit
        assert not await visit.scrolls_sideways(), f"the page scrolls sideways at {size['width']} px"
        assert visit.wrong == []
    finally:
        await context.close()


async def bring_into_a_group(visit: Visit, owner: PersonsPhone, group: str) -> None:
    """As an admin does it: a new group of everybody on the page, /groups, the link, the rights, the bot's own settings."""
    await visit.page.get_by_role("tab", name="Groups").click()
    await visit.page.get_by_role("textbox", name="Name").fill(group)
    await visit.page.get_by_role("button", name="Make the group").click()
    await owner.opens_chat("Ruko")
    await owner.writes("/groups")
    await owner.key("group:add_to_a_group").click()
    await visit.page.locator("#join .strong").click()  # in the owner's language
    await expect(owner.root.locator(".title")).to_have_text(group)
    await owner.sees("group:hello")


async def set_to_remind(owner: PersonsPhone, group: str) -> None:
    await owner.opens_chat("Ruko")
    await owner.writes("/groups")
    await owner.posts.locator(".key", has_text=group).last.click()
    for choice in ("group:open_mode", "group:mode_warn_label"):
        await owner.key(choice).click()
    await expect(owner.posts.filter(has_text=owner.label("group:mode_warn")).last).to_be_attached()


async def all_speak(visit: Visit, locale: str, *names: str) -> list[PersonsPhone]:
    """The phones of these people, each set to one language; the first one is shown."""
    phones = [visit.phone(name, locale) for name in names]
    for name, phone in zip(reversed(names), reversed(phones), strict=True):
        await visit.look_at(name)
        await phone.root.get_by_role("combobox").first.select_option(locale)
    return phones


async def asks_to_look(member: PersonsPhone) -> None:
    """As a member does it: the newest picture, Reply, /report."""
    await member.root.locator(".post:has(.wall) .options").last.click()
    await member.root.get_by_role("menuitem").first.click()
    await member.writes("/report")
    await member.sees("group:report_thanks")
