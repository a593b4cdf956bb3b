"""Groups on the page, each person's own view of them. The stand-in alone: the bot's side is played here, call by call."""

from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from playwright.async_api import expect
from support.chat_page import PHONE, visiting

from bot.emulator.server import Emulator

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(150)]
TOKEN = "1000000:a-token-for-the-stand-in"


class Stage:
    """The stand-in, the page opened on it, and the bot's hand."""

    def __init__(self, visit, emulator, session):
        self.visit = visit
        self.page = visit.page
        self.emulator = emulator
        self.session = session

    def phone(self, name):
        return self.visit.phone(name, "en").root

    async def bot(self, method, **parameters):
        async with self.session.post(f"/bot{TOKEN}/{method}", json=parameters) as answer:
            found = await answer.json()
        assert found["ok"], found
        return found["result"]

    def person(self, name):
        return next(one for one in self.emulator.world.people.values() if one.first_name == name)

    @property
    def group(self):
        return next(chat for chat in reversed(self.emulator.world.chats.values()) if not chat.migrated_to)

    async def makes_group(self, kind="supergroup", *, with_bot=True):
        await self.visit.look_at("Guide")
        await self.page.get_by_role("tab", name="Groups").click()
        await self.page.get_by_role("textbox", name="Name").fill("Cousins")
        await self.page.get_by_role("combobox", name="Kind").select_option(kind)
        await self.page.get_by_role("button", name="Make the group").click()
        await expect(self.phone("Amna").locator(".title")).to_have_text("Cousins")
        if with_bot:
            owner = self.person("Amna")
            self.emulator.memberships.adds_bot(owner, self.group, frozenset({"can_delete_messages"}))


@asynccontextmanager
async def staged(browser, **how):
    emulator = Emulator()
    runner = web.AppRunner(emulator.app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        async with aiohttp.ClientSession(address) as session, visiting(browser, address, **how) as visit:
            await expect(visit.page.locator(".phone")).to_have_count(2)
            yield Stage(visit, emulator, session)
    finally:
        await runner.cleanup()


async def test_everybody_sees_who_wrote_what_in_a_group(browser):
    async with staged(browser) as stage:
        await stage.makes_group()
        amna, bilal = stage.phone("Amna"), stage.phone("Bilal")
        await amna.get_by_role("textbox", name="Message").fill("Good morning")
        await amna.get_by_role("button", name="Send", exact=True).click()
        theirs = bilal.locator(".post", has_text="Good morning")
        await expect(theirs.locator(".sender")).to_contain_text("Amna")
        await expect(theirs.locator(".role")).to_have_text("owner")
        await expect(amna.locator(".post.mine", has_text="Good morning").locator(".sender")).to_have_count(0)
        await expect(amna.locator(".pill", has_text="Bilal joined")).to_be_visible()


async def test_an_ephemeral_message_is_in_one_pane_alone_and_says_so(browser):
    async with staged(browser) as stage:
        await stage.makes_group()
        bilal = stage.person("Bilal")
        keyboard = {"inline_keyboard": [[{"text": "Understood", "callback_data": "x"}]]}
        only = {"receiver_user_id": bilal.id}
        await stage.bot("sendMessage", chat_id=stage.group.id, text="For one person.",
                        ephemeral_message_parameters=only, reply_markup=keyboard)  # fmt: skip
        theirs = stage.phone("Bilal").locator(".post.ephemeral", has_text="For one person.")
        await expect(theirs.locator(".only-you")).to_be_visible()
        await theirs.get_by_role("button", name="Understood").click()
        (update,) = await stage.emulator.updates.poll(stage.emulator.updates.made[-1]["update_id"], 1, 5, None)
        assert update["callback_query"]["message"]["ephemeral_message_id"]
        await expect(stage.phone("Amna").locator(".post", has_text="For one person.")).to_have_count(0)


async def test_an_ephemeral_command_is_seen_by_its_sender_and_the_bot_alone(browser):
    async with staged(browser) as stage:
        commands = [{"command": "report", "description": "Tell the admins", "is_ephemeral": True}]
        await stage.bot("setMyCommands", commands=commands, scope={"type": "all_group_chats"})
        await stage.makes_group()
        amna, bilal = stage.phone("Amna"), stage.phone("Bilal")
        stage.emulator.doing.writes(stage.person("Amna"), "Look", _at(stage.group))
        await bilal.locator(".post", has_text="Look").locator(".options").click()
        await bilal.get_by_role("menu").get_by_role("menuitem").first.click()
        await bilal.locator(".slash").click()
        await bilal.get_by_role("menuitem", name="/report").click()
        await expect(bilal.locator(".post.ephemeral.mine", has_text="/report")).to_be_visible()
        await expect(bilal.locator(".post.ephemeral .quote")).to_contain_text("Look")
        await expect(amna.locator(".post", has_text="/report")).to_have_count(0)


async def test_a_link_adds_the_bot_with_the_rights_that_were_left_ticked(browser):
    async with staged(browser) as stage:
        await stage.makes_group(with_bot=False)
        owner = stage.person("Amna")
        stage.emulator.doing.writes(owner, "/start")
        link = "https://t.me/ruko_demo_bot?startgroup=now&admin=delete_messages+restrict_members"
        await stage.bot("sendMessage", chat_id=owner.id, text="Add me.",
                        reply_markup={"inline_keyboard": [[{"text": "Add to a group", "url": link}]]})  # fmt: skip
        amna = stage.phone("Amna")
        await amna.get_by_role("navigation", name="Chats").get_by_role("button", name="Ruko").click()
        await amna.get_by_role("link", name="Add to a group").click()
        dialog = stage.page.get_by_role("dialog", name="Add the bot to a group")
        await dialog.get_by_role("checkbox", name="Ban people").uncheck()
        await dialog.get_by_role("button", name="Add it").click()
        await expect(amna.locator(".pill", has_text="Ruko joined")).to_be_visible()
        assert stage.group.member(stage.emulator.world.bot.id).rights == {"can_delete_messages", "can_manage_chat"}


async def test_the_link_of_a_message_can_be_copied(browser):
    async with staged(browser, permissions=["clipboard-read", "clipboard-write"]) as stage:
        await stage.makes_group()
        message = stage.emulator.doing.writes(stage.person("Bilal"), "Hello", _at(stage.group))
        amna = stage.phone("Amna")
        await amna.locator(".post", has_text="Hello").locator(".options").click()
        await amna.get_by_role("menuitem", name="Copy link").click()
        await expect(amna.locator(".toast")).to_have_text("The link is copied")
        number = str(stage.group.id).removeprefix("-100")
        assert await stage.page.evaluate("navigator.clipboard.readText()") == f"https://t.me/c/{number}/{message.id}"


async def test_the_owner_changes_a_role_and_the_group_shows_it(browser):
    async with staged(browser) as stage:
        await stage.makes_group()
        await stage.page.get_by_role("combobox", name="Bilal in Cousins").select_option("administrator")
        await expect(stage.page.get_by_role("checkbox", name="anonymous")).to_be_visible()
        stage.emulator.doing.writes(stage.person("Bilal"), "Hello", _at(stage.group))
        await expect(stage.phone("Amna").locator(".post", has_text="Hello").locator(".role")).to_have_text("admin")


async def test_a_chat_that_is_not_open_counts_what_came(browser):
    async with staged(browser) as stage:
        await stage.makes_group()
        amna = stage.phone("Amna")
        chats = amna.get_by_role("navigation", name="Chats")
        await chats.get_by_role("button", name="Ruko").click()
        stage.emulator.doing.writes(stage.person("Bilal"), "Hello", _at(stage.group))
        await expect(chats.get_by_role("button", name="Cousins")).to_contain_text("1")
        await chats.get_by_role("button", name="Cousins").click()
        await expect(amna.locator(".post", has_text="Hello")).to_be_visible()
        await expect(chats.locator(".badge")).to_have_count(0)


async def test_the_bots_own_chat_counts_what_came_until_it_is_opened(browser):
    async with staged(browser) as stage:
        await stage.makes_group()
        owner = stage.person("Amna")
        stage.emulator.doing.writes(owner, "/start")
        await stage.bot("sendMessage", chat_id=owner.id, text="About your group")
        amna = stage.phone("Amna")
        chats = amna.get_by_role("navigation", name="Chats")
        await expect(chats.get_by_role("button", name="Ruko").locator(".badge")).to_be_visible()
        await chats.get_by_role("button", name="Ruko").click()
        await expect(amna.locator(".post", has_text="About your group")).to_be_visible()
        await expect(chats.locator(".badge")).to_have_count(0)


async def test_an_answer_that_overtakes_its_tap_still_ends_the_waiting(browser):
    async with staged(browser) as stage:
        owner = stage.person("Amna")
        stage.emulator.doing.writes(owner, "/start")
        keyboard = {"inline_keyboard": [[{"text": "Why?", "callback_data": "x"}]]}
        await stage.bot("sendMessage", chat_id=owner.id, text="A case", reply_markup=keyboard)
        amna = stage.phone("Amna")

        async def overtaken(route):
            made = await route.fetch()
            (tap,) = stage.emulator.world.taps
            await stage.bot("answerCallbackQuery", callback_query_id=tap, text="Here is why")
            await stage.bot("sendMessage", chat_id=owner.id, text="The answer")
            await expect(amna.locator(".post", has_text="The answer")).to_be_visible()
            await route.fulfill(response=made)

        await stage.page.route("**/tap", overtaken)
        await amna.get_by_role("button", name="Why?").click()
        await expect(amna.locator(".toast")).to_have_text("Here is why")
        await expect(amna.locator(".key.waiting")).to_have_count(0)


async def test_who_follows_a_link_sees_start_without_what_the_link_carries(browser):
    async with staged(browser) as stage:
        stage.emulator.links.opens(stage.person("Amna"), "https://t.me/ruko_demo_bot?start=s_opaque", None)
        await expect(stage.phone("Amna").locator(".post.mine .line")).to_have_text("/start")
        assert stage.emulator.updates.made[-1]["message"]["text"] == "/start s_opaque"


async def test_only_who_runs_the_group_is_offered_to_delete_what_others_wrote(browser):
    async with staged(browser) as stage:
        await stage.makes_group()
        stage.emulator.doing.writes(stage.person("Amna"), "From Amna", _at(stage.group))
        stage.emulator.doing.writes(stage.person("Bilal"), "From Bilal", _at(stage.group))
        for name, text, offered in (("Amna", "From Bilal", 1), ("Bilal", "From Amna", 0), ("Bilal", "From Bilal", 1)):
            phone = stage.phone(name)
            await phone.locator(".post", has_text=text).locator(".options").click()
            await expect(phone.get_by_role("menuitem").first).to_be_visible()
            await expect(phone.get_by_role("menuitem", name="Delete")).to_have_count(offered)
            await stage.page.keyboard.press("Escape")


async def test_adding_the_bot_is_asked_in_the_language_of_the_phone(browser):
    async with staged(browser) as stage:
        await stage.makes_group(with_bot=False)
        amna = stage.phone("Amna")
        await amna.get_by_role("combobox", name="Language").select_option("ur")
        await stage.page.get_by_role("button", name="Add Ruko").click()
        dialog = stage.page.get_by_role("dialog")
        await expect(dialog).to_have_attribute("dir", "rtl")
        await expect(dialog.get_by_role("heading")).to_have_attribute("id", "join-title")
        assert not (await dialog.get_by_role("heading").inner_text()).isascii()
        assert not (await dialog.get_by_role("button").first.inner_text()).isascii()


async def test_a_small_group_is_followed_into_the_supergroup_it_becomes(browser):
    async with staged(browser) as stage:
        await stage.makes_group("group")
        await stage.page.get_by_role("button", name="Let it become a supergroup").click()
        amna = stage.phone("Amna")
        await expect(amna.locator(".state")).to_contain_text("supergroup")
        await expect(amna.locator(".pill", has_text="small group before")).to_be_visible()


async def test_in_a_forum_one_topic_is_read_and_written_in(browser):
    async with staged(browser) as stage:
        await stage.makes_group("forum")
        amna = stage.phone("Amna")
        stage.emulator.doing.writes(stage.person("Bilal"), "In General", _at(stage.group))
        await expect(amna.locator(".post", has_text="In General")).to_be_visible()
        await amna.get_by_role("combobox", name="Topic").select_option("News")
        await expect(amna.locator(".post:not(.going)", has_text="In General")).to_have_count(0)
        await amna.get_by_role("textbox", name="Message").fill("In News")
        await amna.get_by_role("button", name="Send", exact=True).click()
        await expect(amna.locator(".post.mine", has_text="In News")).to_be_visible()
        bilal = stage.phone("Bilal")
        await expect(bilal.locator(".post", has_text="In News").locator(".role", has_text="# News")).to_be_visible()


async def test_a_group_can_be_made_and_read_at_phone_width(browser):
    async with staged(browser, size=PHONE) as stage:
        await stage.makes_group()
        await stage.visit.look_at("Bilal")
        stage.emulator.doing.writes(stage.person("Amna"), "Hello", _at(stage.group))
        await expect(stage.phone("Bilal").locator(".post", has_text="Hello")).to_be_visible()


def _at(group):
    from bot.emulator.doing import At

    return At(group)
