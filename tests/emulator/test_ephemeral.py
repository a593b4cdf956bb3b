"""Ephemeral messages of Bot API 10.2 and 10.3: who may send one, who sees it, how it goes."""

import pytest

KEYS = {"inline_keyboard": [[{"text": "More", "callback_data": "more"}]]}
NOT_NOW = "Bad Request: not enough rights to send an ephemeral message without a recent action of its receiver"
REPORT = [{"command": "report", "description": "Tell the admins", "is_ephemeral": True}]


@pytest.fixture
def whisper(http, family):
    """Sends to one member alone; the answer."""

    async def say(receiver, text="Psst", at=family, keys=KEYS, **more):
        reply = {"reply_parameters": more.pop("reply_parameters")} if "reply_parameters" in more else {}
        alone = {"receiver_user_id": receiver.id} | more
        return await http(
            "sendMessage", chat_id=at.id, text=text, reply_markup=keys, ephemeral_message_parameters=alone, **reply
        )

    return say


@pytest.fixture
def admin(bilal, family):
    """The bot is an administrator of the group, without any right of its own."""
    bilal.adds_bot(family, admin=[])


@pytest.fixture
def member(bilal, family):
    bilal.adds_bot(family)


# ---- who sees it


async def test_only_its_receiver_sees_it(whisper, admin, amna, bilal, family):
    sent = (await whisper(amna)).result
    assert sent["message_id"] == 0
    assert sent["receiver_user"]["id"] == amna.id
    shown = await amna.sees_alone("Psst", at=family)
    assert shown.ephemeral_id == sent["ephemeral_message_id"]
    assert bilal.texts_at(family) == []
    assert all(message.id for message in family.messages)


async def test_it_does_not_reach_who_is_offline_and_nothing_says_so(whisper, admin, amna, family):
    amna.goes_offline()
    assert (await whisper(amna)).result
    amna.goes_offline(back=True)
    assert amna.texts_at(family) == []
    assert (await whisper(amna, "Again")).result
    assert amna.texts_at(family) == ["Again"]


async def test_it_can_be_in_a_topic(http, telegram, amna, bilal, whisper):
    forum = telegram.group("Forum", bilal, [amna], is_forum=True)
    bilal.adds_bot(forum, admin=[])
    cats = forum.topic("Cats", bilal)
    alone = {"receiver_user_id": amna.id}
    sent = await http(
        "sendMessage", chat_id=forum.id, text="Psst", message_thread_id=cats.thread, ephemeral_message_parameters=alone
    )
    assert (sent.result["message_thread_id"], sent.result["is_topic_message"]) == (cats.thread, True)


# ---- who may send it


async def test_it_is_for_groups_only(http, telegram, amna, bilal):
    alone = {"receiver_user_id": amna.id}
    private = await http("sendMessage", chat_id=amna.id, text="Psst", ephemeral_message_parameters=alone)
    news = telegram.channel("News", bilal)
    bilal.adds(amna, at=news)
    bilal.adds_bot(news)
    channel = await http("sendMessage", chat_id=news.id, text="Psst", ephemeral_message_parameters=alone)
    words = "Bad Request: ephemeral messages can be sent only to groups and supergroups"
    assert private.refusal == channel.refusal == (400, words)


async def test_small_groups_have_it_too(telegram, whisper, amna, bilal):
    small = telegram.group("Small", bilal, [amna], chat_type="group")
    bilal.adds_bot(small, admin=[])
    assert (await whisper(amna, at=small)).result["ephemeral_message_id"]


async def test_the_receiver_is_a_person_in_the_group(telegram, whisper, admin, bilal, family):
    helper, zara = telegram.person("Helper", is_bot=True), telegram.person("Zara")
    bilal.adds(helper, at=family)
    words = "Bad Request: the receiver of an ephemeral message must be a member of the chat"
    assert (await whisper(helper)).refusal == (400, words)
    assert (await whisper(zara)).refusal == (400, words)


async def test_a_bot_that_is_no_administrator_cannot_begin(whisper, member, amna):
    assert (await whisper(amna)).refusal == (400, NOT_NOW)


async def test_it_may_answer_a_press_for_15_seconds(http, telegram, whisper, member, amna, bilal, family):
    await http("sendMessage", chat_id=family.id, text="Public", reply_markup=KEYS)
    tap = await amna.taps("More", at=family)
    assert (await whisper(bilal, callback_query_id=tap)).status == 400
    telegram.clock.forward(14)
    assert (await whisper(amna, "In time", callback_query_id=tap)).result
    telegram.clock.forward(2)
    assert (await whisper(amna, "Too late", callback_query_id=tap)).status == 400
    assert amna.texts_at(family) == ["Public", "In time"]


async def test_it_may_answer_an_ephemeral_message_of_the_member(http, whisper, member, amna, bilal, family):
    await http("setMyCommands", commands=REPORT)
    command = await amna.writes("/report", at=family)
    reply = {"ephemeral_message_id": command.ephemeral_id}
    assert (await whisper(bilal, reply_parameters=reply)).status == 400
    sent = (await whisper(amna, "Thank you", reply_parameters=reply)).result
    assert sent["reply_to_message"]["text"] == "/report"
    assert await amna.sees_alone("Thank you", at=family)


async def test_it_can_stand_in_the_place_of_the_message_that_was_pressed(http, whisper, admin, amna, bilal, family):
    await http("sendMessage", chat_id=family.id, text="Public", reply_markup=KEYS)
    tap = await amna.taps("More", at=family)
    sent = await whisper(amna, callback_query_id=tap, replace_callback_query_message=True)
    assert amna.texts_at(family) == ["Psst"]
    assert bilal.texts_at(family) == ["Public"]
    again = await amna.taps("More", at=family)
    words = "Bad Request: only the message of the given callback query can be replaced"
    assert (await whisper(amna, callback_query_id=again, replace_callback_query_message=True)).refusal == (400, words)
    assert (await whisper(amna, replace_callback_query_message=True)).refusal == (400, words)
    one = {
        "chat_id": family.id,
        "receiver_user_id": amna.id,
        "ephemeral_message_id": sent.result["ephemeral_message_id"],
    }
    await http("deleteEphemeralMessage", **one)
    assert amna.texts_at(family) == ["Public"]


# ---- what becomes of it


@pytest.fixture
async def sent(whisper, admin, amna, family):
    found = (await whisper(amna)).result
    return {"chat_id": family.id, "receiver_user_id": amna.id, "ephemeral_message_id": found["ephemeral_message_id"]}


async def test_it_is_edited_by_methods_of_its_own(http, sent, amna, family):
    assert (await http("editEphemeralMessageText", **sent, text="Other", reply_markup=KEYS)).result is True
    assert (await amna.sees_alone("Other", at=family)).buttons
    assert (await http("editEphemeralMessageReplyMarkup", **sent)).result is True
    assert (await amna.sees_alone("Other", at=family)).buttons == []
    assert (await http("editEphemeralMessageText", **sent, text="Other")).refusal[0] == 400


async def test_a_caption_is_edited_too(http, admin, amna, family):
    alone = {"receiver_user_id": amna.id}
    found = await http.multipart(
        "sendVoice", {"voice": b"OggS"}, chat_id=family.id, caption="One", ephemeral_message_parameters=alone
    )
    one = {
        "chat_id": family.id,
        "receiver_user_id": amna.id,
        "ephemeral_message_id": found.result["ephemeral_message_id"],
    }
    assert (await http("editEphemeralMessageCaption", **one, caption="Two")).result is True
    assert amna.view(family)[-1].data["caption"] == "Two"
    assert "voice" in amna.view(family)[-1].data


async def test_plain_methods_do_not_reach_it(http, sent, family):
    for method, more in (("deleteMessage", {}), ("editMessageText", {"text": "x"})):
        zero = await http(method, chat_id=family.id, message_id=0, **more)
        assert zero.refusal == (400, "Bad Request: message identifier is not specified")
        other = await http(method, chat_id=family.id, message_id=sent["ephemeral_message_id"], **more)
        assert "not found" in other.refusal[1]


async def test_it_is_deleted_by_a_method_of_its_own(http, sent, amna, family):
    wrong = sent | {"receiver_user_id": 1}
    assert (await http("deleteEphemeralMessage", **wrong)).refusal == (400, "Bad Request: message to delete not found")
    assert (await http("deleteEphemeralMessage", **sent)).result is True
    assert amna.texts_at(family) == []
    assert (await http("deleteEphemeralMessage", **sent)).refusal == (400, "Bad Request: message to delete not found")
    assert (await http("editEphemeralMessageText", **sent, text="x")).refusal == (
        400,
        "Bad Request: message to edit not found",
    )


async def test_it_is_in_no_history(http, sent, amna, family):
    amna.reopens(family)
    assert amna.texts_at(family) == []
    assert (await http("editEphemeralMessageText", **sent, text="Unseen")).result is True
    assert amna.texts_at(family) == []


# ---- what the bot hears of it


@pytest.mark.parametrize("what", ["command", "reply", "press"])
async def test_both_libraries_read_what_comes_of_it(telegram, http, sent, amna, family, what):
    from aiogram.types import Update
    from telegram import Update as OtherUpdate

    await http("setMyCommands", commands=REPORT)
    if what == "command":
        await amna.writes("/report", at=family)
    elif what == "reply":
        await amna.writes("Thank you", at=family, to=amna.view(family)[-1])
    else:
        await amna.taps("More", at=family)
    mine, other = Update.model_validate(telegram.updates[-1]), OtherUpdate.de_json(telegram.updates[-1], None)
    about, its = (mine.callback_query or mine).message, (other.callback_query or other).message
    assert about.message_id == its.message_id == 0
    assert about.ephemeral_message_id == its.api_kwargs["ephemeral_message_id"] > 0


async def test_a_press_on_it_shows_which_one_it_was(telegram, sent, amna, bilal, family):
    shown = amna.view(family)[-1]
    await amna.taps("More", at=family)
    query = telegram.updates[-1]["callback_query"]
    assert query["message"]["message_id"] == 0
    assert query["message"]["ephemeral_message_id"] == sent["ephemeral_message_id"]
    with pytest.raises(LookupError):
        await bilal.taps("More", on=shown)


async def test_an_ephemeral_command_is_seen_by_the_bot_alone_also_with_privacy(
    telegram, http, member, amna, bilal, family
):
    await http("setMyCommands", commands=REPORT, scope={"type": "all_group_chats"})
    await amna.writes("/report 7", at=family)
    message = telegram.updates[-1]["message"]
    assert (message["message_id"], message["text"]) == (0, "/report 7")
    assert message["receiver_user"]["is_bot"] is True
    assert message["ephemeral_message_id"]
    assert [found.text for found in amna.view(family)][-1] == "/report 7"
    assert all(found.text != "/report 7" for found in bilal.view(family))


async def test_another_command_or_another_bots_is_for_everybody(telegram, http, member, amna, bilal, family):
    await http("setMyCommands", commands=REPORT)
    await amna.writes("/help", at=family)
    await amna.writes("/report@another_bot", at=family)
    assert [message.text for message in bilal.view(family)][-2:] == ["/help", "/report@another_bot"]


async def test_a_reply_to_it_is_ephemeral_too(telegram, sent, amna, bilal, family):
    await amna.writes("Thank you", at=family, to=amna.view(family)[-1])
    message = telegram.updates[-1]["message"]
    assert (message["message_id"], message["reply_to_message"]["ephemeral_message_id"]) == (
        0,
        sent["ephemeral_message_id"],
    )
    assert all(found.text != "Thank you" for found in bilal.view(family))


# ---- through the libraries


async def test_aiogram_speaks_all_of_it(telegram, aiogram, admin, amna, family):
    from aiogram.types import (
        BotCommand,
        BotCommandScopeAllGroupChats,
        EphemeralMessageParameters,
        ReplyParameters,
        Update,
    )

    await aiogram.set_my_commands(
        [BotCommand(command="report", description="Tell", is_ephemeral=True)], scope=BotCommandScopeAllGroupChats()
    )
    (command,) = await aiogram.get_my_commands(scope=BotCommandScopeAllGroupChats())
    assert command.is_ephemeral is True
    await amna.writes("/report", at=family)
    came = Update.model_validate(telegram.updates[-1]).message
    alone = EphemeralMessageParameters(receiver_user_id=came.from_user.id)
    reply = ReplyParameters(ephemeral_message_id=came.ephemeral_message_id)
    sent = await aiogram.send_message(
        family.id, "Thank you", ephemeral_message_parameters=alone, reply_parameters=reply
    )
    assert (sent.message_id, sent.receiver_user.id) == (0, amna.id)
    one = {"chat_id": family.id, "receiver_user_id": amna.id, "ephemeral_message_id": sent.ephemeral_message_id}
    assert await aiogram.edit_ephemeral_message_text(text="Noted", **one) is True
    assert await aiogram.delete_ephemeral_message(**one) is True
    assert amna.texts_at(family) == []


async def test_python_telegram_bot_reaches_it_by_plain_parameters(ptb, admin, amna, family):
    sent = await ptb.send_message(
        family.id, "Psst", api_kwargs={"ephemeral_message_parameters": {"receiver_user_id": amna.id}}
    )
    assert sent.message_id == 0
    assert sent.api_kwargs["ephemeral_message_id"]
    assert await amna.sees_alone("Psst", at=family)
