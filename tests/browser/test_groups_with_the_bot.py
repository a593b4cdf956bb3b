"""The real bot in a group on the page: the sharer is reminded in their own pane, and the admin does it all with a thumb."""

import pytest
from playwright.async_api import expect
from support.chat_page import (
    PHONE,
    STARTS_MS,
    all_speak,
    asks_to_look,
    bring_into_a_group,
    set_to_remind,
    visiting,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(150)]


async def test_the_sharer_alone_sees_the_reminder(browser, demo):
    async with visiting(browser, demo.address) as visit:
        amna, bilal = visit.phone("Amna", "en"), visit.phone("Bilal", "ur")
        await amna.start()
        await bring_into_a_group(visit, amna, "Cousins")
        await set_to_remind(amna, "Cousins")
        await amna.opens_chat("Cousins")
        await visit.page.get_by_role("tab", name="Things to try").click()
        await visit.page.get_by_role("button", name="Pass something on as a member").click()
        reminder = bilal.root.locator(".post.ephemeral").filter(has=visit.page.locator(".key"))
        await expect(reminder.locator(".only-you")).to_be_visible()
        await expect(amna.root.locator(".wall")).to_have_count(1)
        await expect(amna.posts.filter(has_text=bilal.label("group:not_about_a_child"))).to_have_count(0)


@pytest.mark.parametrize(("locale", "group"), [("en", "Cousins"), ("ur", "خاندان")])
async def test_an_admin_goes_from_adding_the_bot_to_a_false_alarm_at_phone_width(browser, demo, locale, group):
    async with visiting(browser, demo.address, PHONE) as visit:
        await visit.page.get_by_role("button", name="Add a person").click()
        owner, sharer, member = await all_speak(visit, locale, "Amna", "Bilal", "Sana")
        await owner.start()
        await visit.look_at("Guide")
        await bring_into_a_group(visit, owner, group)
        await set_to_remind(owner, group)
        await visit.look_at("Guide")
        await visit.page.get_by_role("tab", name="Things to try").click()
        await visit.page.get_by_role("button", name="Pass something on as a member").click()
        await expect(sharer.key("group:not_about_a_child")).to_be_visible()
        await sharer.sends("photo")
        await visit.look_at("Sana")
        await asks_to_look(member)
        await visit.look_at("Amna")
        await owner.key("group:act_remind").click()
        await owner.sees("group:reminded_already")
        await owner.key("group:act_false_alarm").click()
        await owner.sees("group:false_alarm_noted")


async def test_two_of_the_staff_can_be_brought_in_and_keep_their_list(browser, demo):
    async with visiting(browser, demo.address) as visit:
        await visit.page.get_by_role("tab", name="Behind the scenes").click()
        await visit.page.get_by_role("button", name="Make a chat for two of the staff").click()
        await expect(visit.page.locator("#lever-said")).to_contain_text("Uzma and Tariq", timeout=STARTS_MS)
        uzma = visit.phone("Uzma", "en")
        await uzma.opens_chat("Staff")
        await uzma.writes("/list")
        await uzma.sees("staff:list_none", within_ms=STARTS_MS)


async def test_one_picture_can_be_sent_again_as_the_same_file(browser, demo):
    """What an admin told the bot to recognise has to be posted once more, by somebody else or somewhere else."""
    async with visiting(browser, demo.address) as visit:
        amna = visit.phone("Amna", "en")
        await amna.start()
        for _ in range(2):
            await amna.root.locator(".attach").click()
            await amna.root.locator(".kinds button", has_text="always the same").click()
        await expect(amna.root.locator(".post.mine")).to_have_count(3)  # /start was the first
        people = await demo.ask("GET", "/people")
        (number,) = (person["id"] for person in people if person["first_name"] == "Amna")
        talk = await demo.ask("GET", f"/people/{number}/chat")
        assert len({str(message["tile"]) for message in talk["messages"] if "tile" in message}) == 1
