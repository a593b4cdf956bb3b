"""What scripts/screenshots runs: the demo, talked with as a visitor would, and pictures of it."""

from __future__ import annotations

import asyncio
import sys
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from playwright.async_api import Browser  # noqa: E402 - after the path to our own
from support.browser import open_browser  # noqa: E402
from support.chat_page import (  # noqa: E402
    DemoProcess,
    Visit,
    all_speak,
    asks_to_look,
    bring_into_a_group,
    set_to_remind,
    visiting,
)
from support.compiled import keep_compiled  # noqa: E402

IMAGES = ROOT / "docs/images"
LARGEST = 200_000
"""Bytes of one picture: README and docs stay quick to open on a phone."""
DESKTOP = {"width": 1280, "height": 860}
TWO_PHONES = {"width": 920, "height": 980}
GROUP = {"width": 1180, "height": 860}
PHONE = {"width": 390, "height": 780}


async def two_people(browser: Browser, address: str) -> None:
    async with visiting(browser, address, TWO_PHONES) as visit:
        for name, locale in (("Amna", "en"), ("Bilal", "ur")):
            phone = visit.phone(name, locale)
            await phone.sends("photo")
            await phone.sees("engine:copy_timer")
            await phone.root.get_by_role("log").evaluate("log => { log.scrollTop = 0; }")
        await keep(visit, "two-people")


async def urdu_on_a_phone(browser: Browser, address: str) -> None:
    async with visiting(browser, address, PHONE) as visit:
        await visit.look_at("Bilal")
        phone = visit.phone("Bilal", "ur")
        await phone.start()
        await phone.press("start/welcome.was_sent")
        await phone.key("before-you-share/pause.report").wait_for()
        await keep(visit, "urdu-on-a-phone")


async def behind_the_scenes(browser: Browser, address: str) -> None:
    async with visiting(browser, address, DESKTOP) as visit:
        amna = visit.phone("Amna", "en")
        await amna.start()
        await amna.press("start/welcome.was_sent", "before-you-share/pause.report")
        await amna.sees("report/danger")
        await visit.page.get_by_role("tab", name="Behind the scenes").click()
        await visit.page.get_by_role("button", name="Kill the bot").click()
        await amna.press("report/danger.no")
        await amna.sees("report/where", within_ms=90_000)
        await visit.page.locator("#levers-section").evaluate("one => one.scrollIntoView()")
        await keep(visit, "behind-the-scenes")


async def a_group_from_three_sides(browser: Browser, address: str) -> None:
    async with visiting(browser, address, GROUP) as visit:
        await visit.page.get_by_role("button", name="Add a person").click()
        await visit.page.get_by_role("button", name="Show the guide").click()
        amna, bilal = visit.phone("Amna", "en"), visit.phone("Bilal", "ur")
        await amna.root.get_by_role("heading").click()
        await amna.start()
        await bring_into_a_group(visit, amna, "Cousins")
        await set_to_remind(amna, "Cousins")
        await amna.opens_chat("Cousins")
        await amna.writes("/check")
        await amna.posts.filter(has_text=amna.label("group:mode_warn")).last.wait_for()
        await visit.page.get_by_role("tab", name="Things to try").click()
        await visit.page.get_by_role("button", name="Pass something on as a member").click()
        await bilal.root.locator(".post.ephemeral").wait_for()
        await visit.page.get_by_role("button", name="Hide the guide").click()
        await keep(visit, "group-three-sides")


async def an_admins_way(browser: Browser, address: str, locale: str, group: str) -> None:
    """What the page for admins shows, in one language: introduction, settings, reminder, a member's request."""
    async with visiting(browser, address, PHONE) as visit:
        await visit.page.get_by_role("button", name="Add a person").click()
        owner, sharer, member = await all_speak(visit, locale, "Amna", "Bilal", "Sana")
        await owner.start()
        await visit.look_at("Guide")
        await bring_into_a_group(visit, owner, group)
        await owner.sees("group:all_is_well")
        await keep(visit, f"group-hello-{locale}")
        await owner.opens_chat("Ruko")
        await owner.writes("/groups")
        await owner.posts.locator(".key", has_text=group).last.click()
        await owner.key("group:open_mode").wait_for()
        await keep(visit, f"group-settings-{locale}")
        await set_to_remind(owner, group)
        await visit.look_at("Guide")
        await visit.page.get_by_role("tab", name="Things to try").click()
        await visit.page.get_by_role("button", name="Pass something on as a member").click()
        await sharer.root.locator(".post.ephemeral .key").first.wait_for()
        await keep(visit, f"group-reminder-{locale}")
        await sharer.sends("photo")
        await visit.look_at("Sana")
        await asks_to_look(member)
        await keep(visit, f"group-report-{locale}")
        await visit.look_at("Amna")
        await owner.key("group:act_remind").wait_for()
        await keep(visit, f"group-case-{locale}")


async def keep(visit: Visit, name: str) -> None:
    """Writes docs/images/<name>.png. Raises SystemExit for one that is too large."""
    await visit.page.evaluate("document.fonts.ready.then(() => document.activeElement.blur())")
    await visit.page.mouse.move(0, 0)
    file = IMAGES / f"{name}.png"
    await visit.page.screenshot(path=file, animations="disabled")
    size = file.stat().st_size
    print(f"{file.relative_to(ROOT)}: {size // 1000} kB")
    if size > LARGEST:
        raise SystemExit(f"{name} is larger than {LARGEST // 1000} kB: show less of the page")


TAKES = (
    two_people,
    urdu_on_a_phone,
    behind_the_scenes,
    a_group_from_three_sides,
    partial(an_admins_way, locale="en", group="Cousins"),
    partial(an_admins_way, locale="ur", group="خاندان"),
)


async def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    demo = DemoProcess("--port", "0")
    try:
        async with open_browser() as browser:
            for take in TAKES:
                await demo.ask("POST", "/reset")
                await take(browser, demo.address)
    finally:
        demo.end()


keep_compiled()
asyncio.run(main())
