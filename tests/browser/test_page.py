"""The page itself: usable by keyboard, with a name on everything, honest about what it is and when the demo is gone."""

import pytest
from aiohttp import web
from playwright.async_api import expect
from support.chat_page import DESKTOP, PHONE, visiting

from bot.emulator.server import Emulator

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(150)]

NAMELESS = """
() => [...document.querySelectorAll('button, a, input, select, summary, [role=log], [role=dialog], [tabindex="0"]')]
    .filter(one => one.checkVisibility())
    .filter(one => !(one.getAttribute('aria-label') || one.getAttribute('aria-labelledby')
        || one.innerText.trim() || one.labels?.length))
    .map(one => one.outerHTML.slice(0, 120))
"""
SMALL = """
() => [...document.querySelectorAll('button, a, select, .compose input, .sheet label')]
    .filter(one => one.checkVisibility() && !one.closest('.bubble'))
    .filter(one => { const box = one.getBoundingClientRect(); return box.height < 43.5 || box.width < 43.5; })
    .map(one => one.outerHTML.slice(0, 120))
"""


async def test_a_conversation_can_be_had_by_keyboard_alone(browser, demo):
    async with visiting(browser, demo.address) as visit:
        press = visit.page.keyboard.press
        amna = visit.phone("Amna", "en")
        await amna.root.get_by_role("combobox").focus()
        start = amna.root.get_by_role("button", name="Start")
        for _ in range(6):
            await press("Tab")
            if await start.evaluate("one => one === document.activeElement"):
                break
        await press("Enter")
        await amna.sees("start/welcome")
        await amna.root.get_by_role("log").focus()
        await press("Tab")
        await expect(amna.key("start/welcome.was_sent")).to_be_focused()
        await press("ArrowDown")
        await press("ArrowDown")
        await expect(amna.key("start/welcome.about_me")).to_be_focused()
        await press("Enter")
        await amna.sees("about-me/first")
        await press("Tab")
        await expect(amna.newest_keys().first).to_be_focused()
        await press("ArrowUp")
        await expect(amna.from_bot.first.locator(".key").last).to_be_focused()


async def test_the_focus_stays_on_a_button_whose_screen_is_redrawn(browser, demo):
    async with visiting(browser, demo.address) as visit:
        amna = visit.phone("Amna", "en")
        await amna.start()
        await amna.posts.locator(".tools .key", has_text="اردو").focus()
        await visit.page.keyboard.press("Enter")
        await expect(amna.from_bot.last.locator(".line").first).to_have_attribute("lang", "ur")
        await expect(amna.posts.locator(".tools .key").first).to_be_focused()


async def test_a_slash_opens_the_commands_that_the_bot_has_registered(browser, demo):
    async with visiting(browser, demo.address) as visit:
        amna = visit.phone("Amna", "en")
        await amna.start()
        box = amna.root.get_by_role("textbox", name="Message")
        await box.press_sequentially("/he")
        menu = amna.root.get_by_role("menu")
        await expect(menu.get_by_role("menuitem")).to_have_count(1)
        await box.press("Escape")
        await expect(menu).to_have_count(0)
        await box.fill("/help")
        await box.press("ArrowDown")
        await visit.page.keyboard.press("Enter")
        await amna.sees("help/first")
        await expect(box).to_have_value("")


async def test_the_sheet_for_sending_closes_by_escape_and_gives_the_focus_back(browser, demo):
    async with visiting(browser, demo.address) as visit:
        amna = visit.phone("Amna", "en")
        opener = amna.root.get_by_role("button", name="Send or forward something")
        await opener.press("Enter")
        await expect(amna.root.get_by_role("radio", name="a group")).to_be_focused()
        await visit.page.keyboard.press("Escape")
        await expect(amna.root.get_by_role("dialog")).to_have_count(0)
        await expect(opener).to_be_focused()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone width"])
async def test_every_control_has_a_name(browser, demo, size):
    async with visiting(browser, demo.address, size) as visit:
        amna = visit.phone("Amna", "en")
        await amna.sends("photo")
        await amna.sees("engine:copy_timer")
        await amna.root.locator(".attach").click()
        assert await visit.page.evaluate(NAMELESS) == []
        await visit.look_at("Guide")
        await visit.page.get_by_role("tab", name="Behind the scenes").click()
        await expect(visit.page.locator("#calls li")).not_to_have_count(0)
        assert await visit.page.evaluate(NAMELESS) == []


async def test_at_phone_width_a_finger_finds_every_control(browser, demo):
    async with visiting(browser, demo.address, PHONE, has_touch=True) as visit:
        amna = visit.phone("Amna", "en")
        await amna.sends("photo")
        await amna.sees("engine:copy_timer")
        await amna.root.locator(".attach").click()
        assert await visit.page.evaluate(SMALL) == []
        await visit.look_at("Guide")
        assert await visit.page.evaluate(SMALL) == []
        await visit.page.get_by_role("tab", name="Behind the scenes").click()
        assert await visit.page.evaluate(SMALL) == []


async def test_the_phone_turns_round_with_its_language(browser, demo):
    async with visiting(browser, demo.address) as visit:
        amna = visit.phone("Amna", "en")
        frame = amna.root.locator(".frame")
        await expect(frame).to_have_attribute("dir", "ltr")
        await amna.root.get_by_role("combobox").select_option("ur")
        await expect(frame).to_have_attribute("dir", "rtl")
        await expect(frame).to_have_attribute("lang", "ur")
        plus, send = amna.root.locator(".attach"), amna.root.locator(".start")
        assert (await plus.bounding_box())["x"] > (await send.bounding_box())["x"]


async def test_nothing_can_be_uploaded(browser, demo):
    async with visiting(browser, demo.address) as visit:
        await visit.phone("Amna", "en").start()
        await visit.page.locator(".attach").first.click()
        assert await visit.page.locator("input[type=file]").count() == 0


async def test_who_reads_above_is_not_pulled_down_but_told(browser, demo):
    async with visiting(browser, demo.address) as visit:
        amna = visit.phone("Amna", "en")
        await amna.start()
        await amna.press("start/welcome.was_sent", "before-you-share/pause.report")
        await amna.sees("report/danger")
        log = amna.root.get_by_role("log")
        await log.evaluate("log => { log.scrollTop = 0; }")
        person = next(one["id"] for one in await demo.ask("GET", "/people") if one["first_name"] == "Amna")
        first = next(one for one in (await demo.ask("GET", f"/people/{person}/chat"))["messages"] if one["buttons"])
        await demo.ask("POST", f"/people/{person}/tap", {"message_id": first["id"], "row": 0, "column": 0})
        await expect(amna.from_bot).to_have_count(4)
        assert await log.evaluate("log => log.scrollTop") == 0
        await amna.root.get_by_role("button", name="To the newest message").click()
        await expect(amna.root.get_by_role("button", name="To the newest message")).to_have_count(0)


async def test_what_a_press_led_to_is_shown_wherever_the_button_was(browser, demo):
    """On a small phone a screen may be longer than what is seen of it."""
    async with visiting(browser, demo.address, {"width": 320, "height": 568}) as visit:
        amna = visit.phone("Amna", "en")
        await amna.start()
        await amna.root.get_by_role("log").evaluate("log => { log.scrollTop = 0; }")
        await amna.press("start/welcome.was_sent")
        await expect(amna.from_bot.last.locator(".line").first).to_be_in_viewport()


async def test_things_to_try_tick_themselves_off(browser, demo):
    async with visiting(browser, demo.address) as visit:
        tries = visit.page.get_by_role("tabpanel", name="Things to try")
        await tries.get_by_role("button", name="Forward four tiles").click()
        await expect(tries.locator("li.done")).not_to_have_count(0)
        await expect(visit.phone("Amna", "en").root.locator(".wall .tile")).to_have_count(4)


async def test_the_page_says_when_the_demo_is_gone_and_goes_on_when_it_is_back(browser):
    first = await served(0)
    port = first.addresses[0][1]
    async with visiting(browser, f"http://127.0.0.1:{port}") as visit:
        away = visit.page.get_by_role("alert")
        await expect(visit.page.locator(".phone")).to_have_count(2)
        await first.cleanup()
        await expect(away).to_contain_text("make demo")
        second = await served(port)
        await expect(away).to_have_count(0)
        await expect(visit.page.locator(".phone")).to_have_count(2)
        visit.wrong.clear()  # the browser reports the refused connections
    await second.cleanup()


async def served(port: int) -> web.AppRunner:
    """The emulator alone, without a bot."""
    runner = web.AppRunner(Emulator().app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, reuse_address=True).start()
    return runner
