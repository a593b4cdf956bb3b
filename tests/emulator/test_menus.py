"""The bot's commands by scope and language: the narrowest scope that has any wins; links that write a command."""

import pytest

from bot.emulator import commands


def menu(telegram, somebody, at=None):
    found = commands.seen_by(telegram.emulator.world, somebody.person, at.chat if at else None)
    return [command["command"] for command in found]


@pytest.fixture
def set_menu(http):
    async def put(name, language="", **scope):
        answer = await http(
            "setMyCommands",
            commands=[{"command": name, "description": name}],
            scope=scope or {"type": "default"},
            language_code=language,
        )
        assert answer.result is True

    return put


async def test_alone_with_the_bot(telegram, set_menu, amna):
    await set_menu("everywhere")
    assert menu(telegram, amna) == ["everywhere"]
    await set_menu("private", type="all_private_chats")
    assert menu(telegram, amna) == ["private"]
    await set_menu("hers", type="chat", chat_id=amna.id)
    assert menu(telegram, amna) == ["hers"]


async def test_in_a_group_by_role(telegram, set_menu, amna, bilal, family):
    await set_menu("everywhere")
    await set_menu("private", type="all_private_chats")
    assert menu(telegram, amna, family) == ["everywhere"]
    await set_menu("groups", type="all_group_chats")
    await set_menu("admins", type="all_chat_administrators")
    assert (menu(telegram, amna, family), menu(telegram, bilal, family)) == (["groups"], ["admins"])
    await set_menu("family", type="chat", chat_id=family.id)
    assert (menu(telegram, amna, family), menu(telegram, bilal, family)) == (["family"], ["family"])
    await set_menu("elders", type="chat_administrators", chat_id=family.id)
    assert (menu(telegram, amna, family), menu(telegram, bilal, family)) == (["family"], ["elders"])
    await set_menu("amna", type="chat_member", chat_id=family.id, user_id=amna.id)
    assert menu(telegram, amna, family) == ["amna"]


async def test_by_language_within_a_scope(telegram, set_menu, family):
    urdu, none = telegram.person("Sana", "ur"), telegram.person("Noor", None)
    await set_menu("help")
    await set_menu("madad", "ur")
    assert (menu(telegram, urdu), menu(telegram, none)) == (["madad"], ["help"])


async def test_an_empty_list_makes_way_for_the_wider_scope(telegram, http, set_menu, amna):
    await set_menu("everywhere")
    await set_menu("private", type="all_private_chats")
    await http("deleteMyCommands", scope={"type": "all_private_chats"})
    assert menu(telegram, amna) == ["everywhere"]


@pytest.mark.parametrize(
    "scope", [{"type": "moon"}, {"type": "chat"}, {"type": "chat_member", "chat_id": 1}, {"type": "chat", "chat_id": 1}]
)
async def test_a_scope_that_does_not_exist_is_refused(http, scope):
    assert (await http("setMyCommands", commands=[], scope=scope)).status == 400


# ---- links


async def test_a_start_link_writes_the_command_alone_with_the_bot(telegram, amna):
    amna.opens("https://t.me/ruko_demo_bot?start=g_abc")
    assert telegram.updates[-1]["message"]["text"] == "/start g_abc"
    amna.opens("https://t.me/ruko_demo_bot")
    assert telegram.updates[-1]["message"]["text"] == "/start"


async def test_a_link_to_add_the_bot_adds_it_with_its_rights_and_writes_the_command(telegram, bilal, family):
    bilal.opens("https://t.me/ruko_demo_bot?startgroup=setup&admin=delete_messages+invite_users", at=family)
    bot = family.chat.member(1000000)
    assert bot.rights == {"can_manage_chat", "can_delete_messages", "can_invite_users"}
    message = telegram.updates[-1]["message"]
    assert (message["text"], message["chat"]["id"]) == ("/start@ruko_demo_bot setup", family.id)


async def test_a_link_without_rights_adds_a_member_and_later_one_promotes_it(bilal, family):
    bilal.opens("https://t.me/ruko_demo_bot?startgroup", at=family)
    assert family.chat.member(1000000).status == "member"
    bilal.opens("https://t.me/ruko_demo_bot?startgroup&admin=delete_messages", at=family)
    assert family.chat.member(1000000).may("can_delete_messages")


async def test_a_link_to_add_the_bot_asks_for_the_group(bilal):
    with pytest.raises(LookupError, match="choose the group"):
        bilal.opens("https://t.me/ruko_demo_bot?startgroup=setup")


async def test_a_button_that_is_a_link_is_followed(telegram, http, amna):
    keys = {"inline_keyboard": [[{"text": "Open", "url": "https://t.me/ruko_demo_bot?start=x"}]]}
    await http("sendMessage", chat_id=amna.id, text="One", reply_markup=keys)
    assert (await amna.follows("Open")).data["text"] == "/start x"
    with pytest.raises(LookupError, match="opens a link"):
        await amna.taps("Open")


async def test_other_links_lead_elsewhere_and_a_long_payload_nowhere(telegram, amna):
    assert amna.opens("https://help.example/?start=x") is None
    assert amna.opens("https://t.me/another_bot?start=x") is None
    with pytest.raises(ValueError, match="1 to 64"):
        amna.opens("https://t.me/ruko_demo_bot?start=" + "x" * 65)
