"""The whole demo in a real browser: conversations from the first screen to help, as a visitor has them."""

import re

import pytest
from playwright.async_api import expect
from support.chat_page import DESKTOP, PHONE, STARTS_MS, content, visiting

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(150)]

TO_HELP = (
    "start/welcome.was_sent",
    "before-you-share/pause.report",
    "report/danger.no",
    "report/where.whatsapp",
    "report/how_whatsapp.reported",
    "report/thanks.delete",
)

TO_A_NOTE = (
    "report/danger.no",
    "report/where.telegram",
    "report/how_telegram.reported",
    "report/thanks.note",
    "note/consent.yes",
    "note/kind.private",
    "note/seen.today",
    "note/land.skip",
    "note/summary.code",
)


LEFT_EDGES = """element => [...element.firstChild.data].map((sign, at) => {
  const range = document.createRange();
  range.setStart(element.firstChild, at);
  range.setEnd(element.firstChild, at + 1);
  return range.getBoundingClientRect().left;
})"""
"""Of each sign of an element's text, in the order in which it is written."""


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone width"])
@pytest.mark.parametrize("person", [("Amna", "en", "ltr"), ("Bilal", "ur", "rtl")], ids=["English", "Urdu"])
async def test_a_visitor_goes_from_start_to_help(browser, demo, person, size):
    name, locale, direction = person
    async with visiting(browser, demo.address, size) as visit:
        await visit.look_at(name)
        phone = visit.phone(name, locale)
        await expect(phone.root.locator(".frame")).to_have_attribute("dir", direction)
        await phone.start()
        await phone.press(*TO_HELP)
        await phone.sees("delete/everywhere")
        assert not await visit.scrolls_sideways()


async def test_two_people_talk_side_by_side_each_in_their_language(browser, demo):
    async with visiting(browser, demo.address) as visit:
        amna, bilal = visit.phone("Amna", "en"), visit.phone("Bilal", "ur")
        await amna.start()
        await bilal.start()
        await amna.press("start/welcome.learn")
        await bilal.press("start/welcome.about_me")
        await amna.sees("learn/stop")
        await bilal.sees("about-me/first")
        await expect(amna.from_bot).to_have_count(2)


async def test_an_album_is_one_picture_wall_and_gets_one_warning(browser, demo):
    async with visiting(browser, demo.address) as visit:
        amna = visit.phone("Amna", "en")
        await amna.sends("photo", album=True)
        await expect(amna.key("before-you-share/pause.report")).to_be_visible()
        await amna.sees("engine:copy_timer")
        await expect(amna.root.locator(".wall .tile")).to_have_count(4)
        await expect(amna.root.locator(".post.mine")).to_have_count(1)
        await expect(amna.keys("before-you-share/pause.report")).to_have_count(1)


async def test_the_copy_in_the_chat_goes_when_its_time_has_come(browser, demo):
    async with visiting(browser, demo.address) as visit:
        amna = visit.phone("Amna", "en")
        await amna.sends("photo")
        await amna.sees("engine:copy_timer")
        await visit.page.get_by_role("tab", name="Behind the scenes").click()
        await visit.page.get_by_role("button", name="+ 10 minutes").click()
        await amna.sees("engine:copy_removed")
        await expect(amna.root.locator(".post.mine:not(.going)")).to_have_count(0)
        await expect(amna.root.locator(".pill", has_text="10 minutes later")).to_be_attached()


async def test_a_change_of_language_redraws_the_same_bubble(browser, demo):
    async with visiting(browser, demo.address) as visit:
        amna = visit.phone("Amna", "en")
        await amna.start()
        before = await amna.from_bot.evaluate_all("posts => posts.map(post => post.dataset.item)")
        await amna.posts.locator(".tools .key", has_text="اردو").click()
        in_urdu = re.compile(re.escape(content().text("start/welcome", "ur").split("\n")[0]))
        await expect(amna.from_bot.last).to_contain_text(in_urdu)
        assert await amna.from_bot.evaluate_all("posts => posts.map(post => post.dataset.item)") == before
        line = amna.from_bot.last.locator(".line").first
        assert await line.get_attribute("lang") == "ur"
        assert "Nastaliq" in await line.evaluate("line => getComputedStyle(line).fontFamily")


async def test_an_old_button_shows_the_screen_it_meant(browser, demo):
    async with visiting(browser, demo.address) as visit:
        amna = visit.phone("Amna", "en")
        await amna.start()
        await amna.press("start/welcome.learn")
        await amna.sees("learn/stop")
        await amna.press("start/welcome.worried")
        await amna.sees("worried-about-myself/first")


async def test_a_note_is_opened_by_the_desk_alone_and_taken_back_with_its_code(browser, demo):
    async with visiting(browser, demo.address) as visit:
        amna = visit.phone("Amna", "en")
        await amna.start()
        await amna.press("start/welcome.was_sent", "before-you-share/pause.report", *TO_A_NOTE)
        await amna.sees("note/about_code")
        code = await amna.from_bot.locator("code").inner_text()
        await visit.page.get_by_role("tab", name="Behind the scenes").click()
        opened = visit.page.locator("#lever-said")
        await visit.page.get_by_role("button", name="Open the notes").click()
        await expect(opened).to_contain_text("kind: private")
        await amna.press("note/about_code.kept")
        await amna.writes("/report")
        await amna.press("report/danger.my_note", "my-note/which.code")
        await amna.sees("my-note/code")
        await amna.writes(code)
        await amna.press("my-note/what_next.withdraw", "my-note/take_back.yes")
        await amna.sees("help/first")
        await visit.page.get_by_role("button", name="Open the notes").click()
        await expect(opened).to_contain_text("There is no note")


async def test_the_code_of_a_note_reads_from_the_left_among_urdu(browser, demo):
    async with visiting(browser, demo.address, PHONE) as visit:
        await visit.look_at("Bilal")
        bilal = visit.phone("Bilal", "ur")
        await bilal.start()
        await bilal.press("start/welcome.was_sent", "before-you-share/pause.report", *TO_A_NOTE)
        code = bilal.from_bot.locator("code")
        lefts = await code.evaluate(LEFT_EDGES)
        assert len(lefts) == len("0000 0000 0000 0000")
        assert lefts == sorted(lefts)


async def test_the_talk_goes_on_where_it_was_when_the_bot_is_restarted(browser, demo):
    async with visiting(browser, demo.address) as visit:
        amna = visit.phone("Amna", "en")
        await amna.start()
        await amna.press("start/welcome.was_sent", "before-you-share/pause.report")
        await amna.sees("report/danger")
        await visit.page.get_by_role("tab", name="Behind the scenes").click()
        await visit.page.get_by_role("button", name="Restart the bot").click()
        await amna.press("report/danger.no")
        await amna.sees("report/where", within_ms=STARTS_MS)
        await expect(amna.says("report/where")).to_have_count(1)


async def test_what_is_said_while_redis_is_stopped_is_answered_when_it_is_back(browser, demo):
    async with visiting(browser, demo.address) as visit:
        amna = visit.phone("Amna", "en")
        await amna.start()
        await visit.page.get_by_role("tab", name="Behind the scenes").click()
        await visit.page.get_by_role("button", name="Stop Redis").click()
        again = visit.page.get_by_role("button", name="Start Redis again")
        try:
            await again.wait_for()
            await amna.writes("/help")
            await expect(amna.root.get_by_role("img", name="the bot has not taken it yet")).to_be_visible()
        finally:
            await again.click()
        await amna.sees("help/first", within_ms=STARTS_MS)
        await expect(amna.root.get_by_role("img", name="the bot has not taken it yet")).to_have_count(0)
