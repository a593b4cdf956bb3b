"""What a bot may do in a group, by its role and rights; what Telegram says where it may not."""

import pytest


def bad(words):
    return 400, f"Bad Request: {words}"


@pytest.fixture
async def said(amna, family):
    return (await amna.writes("Something", at=family)).id


# ---- where it is not


@pytest.mark.parametrize(
    ("chat_type", "words"),
    [("group", "group"), ("supergroup", "supergroup")],
)
async def test_it_is_told_whether_it_left_or_was_thrown_out(http, telegram, bilal, chat_type, words):
    group = telegram.group("Group", bilal, chat_type=chat_type)
    bilal.adds_bot(group)
    assert (await http("leaveChat", chat_id=group.id)).result is True
    left = await http("sendMessage", chat_id=group.id, text="Hello")
    bilal.adds_bot(group)
    bilal.removes_bot(group)
    kicked = await http("sendMessage", chat_id=group.id, text="Hello")
    assert left.refusal == (403, f"Forbidden: bot is not a member of the {words} chat")
    assert kicked.refusal == (403, f"Forbidden: bot was kicked from the {words} chat")


async def test_leaving_is_told_as_a_change_of_its_own(http, telegram, bilal, family):
    bilal.adds_bot(family)
    await http("leaveChat", chat_id=family.id)
    change = telegram.updates[-1]["my_chat_member"]
    assert (change["new_chat_member"]["status"], change["from"]["is_bot"]) == ("left", True)


async def test_a_public_group_can_be_read_by_its_name_from_outside(http, telegram, bilal):
    group = telegram.group("Open", bilal, username="open_group")
    assert (await http("getChat", chat_id="@open_group")).result["id"] == group.id
    assert (await http("sendMessage", chat_id="@open_group", text="x")).refusal[0] == 403


# ---- deleting


async def test_its_own_it_removes_in_any_role(http, bilal, family):
    bilal.adds_bot(family)
    mine = (await http("sendMessage", chat_id=family.id, text="Hello")).result["message_id"]
    assert (await http("deleteMessage", chat_id=family.id, message_id=mine)).result is True


@pytest.mark.parametrize("admin", [None, [], ["pin_messages"]], ids=["member", "no right", "another right"])
async def test_others_messages_it_removes_only_with_the_right(http, bilal, family, said, admin):
    bilal.adds_bot(family, admin=admin)
    assert (await http("deleteMessage", chat_id=family.id, message_id=said)).refusal == bad("message can't be deleted")
    many = await http("deleteMessages", chat_id=family.id, message_ids=[said, 999])
    assert many.refusal == bad("message can't be deleted")


async def test_with_the_right_it_removes_any_for_48_hours(http, telegram, amna, bilal, family, said):
    bilal.adds_bot(family, admin=["delete_messages"])
    later = await amna.writes("More", at=family)
    assert (await http("deleteMessages", chat_id=family.id, message_ids=[said])).result is True
    await amna.no_longer_sees(said, at=family)
    telegram.clock.forward(hours=48, seconds=1)
    refused = await http("deleteMessage", chat_id=family.id, message_id=later.id)
    assert refused.refusal == bad("message can't be deleted for everyone")


async def test_in_a_small_group_an_administrator_removes_without_a_right(http, telegram, amna, bilal):
    small = telegram.group("Small", bilal, [amna], chat_type="group")
    bilal.adds_bot(small, admin=[])
    message = await amna.writes("Something", at=small)
    assert (await http("deleteMessage", chat_id=small.id, message_id=message.id)).result is True


async def test_the_message_of_a_supergroups_making_stays(http, bilal, family):
    bilal.adds_bot(family, admin=["delete_messages"])
    refused = await http("deleteMessage", chat_id=family.id, message_id=family.messages[0].id)
    assert refused.refusal == bad("message can't be deleted")


# ---- writing


async def test_a_reply_is_to_something_that_is_there(http, bilal, family, said):
    bilal.adds_bot(family)
    reply = await http("sendMessage", chat_id=family.id, text="Yes", reply_parameters={"message_id": said})
    gone = await http("sendMessage", chat_id=family.id, text="Yes", reply_parameters={"message_id": 999})
    still = {"message_id": 999, "allow_sending_without_reply": True}
    assert reply.result["reply_to_message"]["text"] == "Something"
    assert gone.refusal == bad("message to be replied not found")
    assert (
        "reply_to_message"
        not in (await http("sendMessage", chat_id=family.id, text="x", reply_parameters=still)).result
    )


async def test_a_topic_is_there_and_open(http, telegram, bilal):
    forum = telegram.group("Forum", bilal, is_forum=True)
    bilal.adds_bot(forum)
    cats = forum.topic("Cats", bilal)
    sent = await http("sendMessage", chat_id=forum.id, text="Meow", message_thread_id=cats.thread)
    none = await http("sendMessage", chat_id=forum.id, text="Meow", message_thread_id=999)
    forum.chat.topics[cats.thread].is_closed = True
    closed = await http("sendMessage", chat_id=forum.id, text="Meow", message_thread_id=cats.thread)
    assert sent.result["message_thread_id"] == cats.thread
    assert none.refusal == bad("message thread not found")
    assert closed.refusal == bad("TOPIC_CLOSED")


async def test_where_only_administrators_write_a_member_does_not(http, bilal, family):
    bilal.adds_bot(family)
    family.chat.only_admins_write = True
    refused = await http("sendMessage", chat_id=family.id, text="Hello")
    assert refused.refusal == bad("not enough rights to send text messages to the chat")
    bilal.promotes_bot(family, to=[])
    assert (await http("sendMessage", chat_id=family.id, text="Hello")).result


async def test_in_a_channel_it_posts_with_the_right_to(http, telegram, bilal):
    news = telegram.channel("News", bilal)
    bilal.adds_bot(news, admin=["delete_messages"])
    assert (await http("sendMessage", chat_id=news.id, text="x")).refusal == bad(
        "need administrator rights in the channel chat"
    )
    bilal.promotes_bot(news, to=["post_messages"])
    sent = (await http("sendMessage", chat_id=news.id, text="Hello")).result
    assert sent["sender_chat"]["id"] == news.id
    assert "from" not in sent


async def test_a_group_takes_20_messages_a_minute(http, telegram, amna, bilal, family):
    bilal.adds_bot(family, admin=[])
    for _ in range(20):
        assert (await http("sendMessage", chat_id=family.id, text="x")).status == 200
    refused = await http("sendMessage", chat_id=family.id, text="x")
    alone = {"receiver_user_id": amna.id}
    assert refused.status == 429
    assert (await http("sendMessage", chat_id=family.id, text="x", ephemeral_message_parameters=alone)).status == 429
    assert (await http("sendMessage", chat_id=amna.id, text="x")).status == 200
    telegram.clock.forward(refused.data["parameters"]["retry_after"])
    assert (await http("sendMessage", chat_id=family.id, text="x")).status == 200


async def test_edits_count_and_removals_do_not(http, telegram, bilal, family):
    bilal.adds_bot(family)
    telegram.emulator.methods.rates.most_per_group = 2
    sent = (await http("sendMessage", chat_id=family.id, text="x")).result["message_id"]
    one = {"chat_id": family.id, "message_id": sent}
    assert (await http("editMessageText", **one, text="y")).status == 200
    assert (await http("editMessageText", **one, text="z")).status == 429
    assert (await http("deleteMessage", **one)).status == 200


# ---- asking


async def test_roles_and_rights_can_be_asked_for(http, telegram, amna, bilal, family):
    zara = telegram.person("Zara")
    bilal.adds_bot(family, admin=["delete_messages"])
    bilal.promotes(amna, at=family, to=["restrict_members"], is_anonymous=True, title="Moderator")

    async def ask(user_id):
        return await http("getChatMember", chat_id=family.id, user_id=user_id)

    assert (await ask(bilal.id)).result["status"] == "creator"
    moderator = (await ask(amna.id)).result
    assert (moderator["status"], moderator["is_anonymous"], moderator["custom_title"]) == (
        "administrator",
        True,
        "Moderator",
    )
    assert (moderator["can_restrict_members"], moderator["can_delete_messages"]) == (True, False)
    assert (await ask(1000000)).result["can_delete_messages"] is True
    assert (await ask(zara.id)).result["status"] == "left"
    assert (await ask(1087968824)).refusal == bad("member not found")
    assert (await ask(0)).refusal == bad("invalid user_id specified")


async def test_administrators_are_listed_without_other_bots_and_with_anonymous_ones(
    http, telegram, amna, bilal, family
):
    helper = telegram.person("Helper", is_bot=True)
    bilal.adds(helper, at=family)
    bilal.adds_bot(family, admin=[])
    bilal.promotes(helper, at=family)
    bilal.promotes(amna, at=family, is_anonymous=True)
    found = (await http("getChatAdministrators", chat_id=family.id)).result
    assert {admin["user"]["first_name"] for admin in found} == {"Bilal", "Ruko", "Amna"}
    private = await http("getChatAdministrators", chat_id=amna.id)
    assert private.refusal == bad("there are no administrators in the private chat")


async def test_a_group_says_what_it_is(http, telegram, bilal, family):
    news = telegram.channel("News", bilal, linked=family)
    bilal.adds_bot(family)
    found = (await http("getChat", chat_id=family.id)).result
    assert (found["type"], found["linked_chat_id"]) == ("supergroup", news.id)
    assert found["permissions"]["can_send_messages"] is True
    assert (await http("getChatMemberCount", chat_id=family.id)).result == 3


async def test_default_rights_are_kept_for_groups_and_channels_apart(http):
    await http("setMyDefaultAdministratorRights", rights={"can_delete_messages": True})
    groups = (await http("getMyDefaultAdministratorRights")).result
    channels = (await http("getMyDefaultAdministratorRights", for_channels=True)).result
    assert (groups["can_delete_messages"], channels["can_delete_messages"]) == (True, False)
    assert "can_post_messages" in channels
    assert "can_post_messages" not in groups


def test_a_right_that_does_not_exist_is_named(bilal, family):
    with pytest.raises(ValueError, match="there is no right 'can_fly'; there are: can_change_info"):
        bilal.adds_bot(family, admin=["fly"])


async def test_asking_about_members_may_be_late(http, telegram, amna, bilal, family):
    bilal.adds_bot(family, admin=[])
    family.chat.late_s = 5
    bilal.promotes(amna, at=family)

    async def admins():
        found = (await http("getChatAdministrators", chat_id=family.id)).result
        return {admin["user"]["first_name"] for admin in found}

    one = await http("getChatMember", chat_id=family.id, user_id=amna.id)
    assert (one.result["status"], "Amna" in await admins()) == ("left", False)
    telegram.clock.forward(6)
    one = await http("getChatMember", chat_id=family.id, user_id=amna.id)
    assert (one.result["status"], await admins()) == ("administrator", {"Amna", "Bilal", "Ruko"})


async def test_where_members_are_hidden_only_an_administrator_asks(http, amna, bilal, family):
    bilal.adds_bot(family)
    family.chat.hides_members = True
    assert (await http("getChatMember", chat_id=family.id, user_id=amna.id)).refusal == bad("CHAT_ADMIN_REQUIRED")
    assert (await http("getChatMember", chat_id=family.id, user_id=1000000)).result["status"] == "member"
    bilal.promotes_bot(family, to=[])
    assert (await http("getChatMember", chat_id=family.id, user_id=amna.id)).result["status"] == "member"


async def test_a_big_group_is_filled_in_silence(http, telegram, bilal, family):
    bilal.adds_bot(family)
    before = len(telegram.updates)
    family.fills(3000)
    assert (await http("getChatMemberCount", chat_id=family.id)).result == 3003
    assert len(telegram.updates) == before
