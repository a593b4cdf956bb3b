"""What a bot hears in groups and channels: privacy mode, roles, service messages, and what members look like to it."""

import pytest

ANONYMOUS, TELEGRAM, CHANNEL = 1087968824, 777000, 136817688


@pytest.fixture
def heard(telegram):
    """Updates since the last call, as kind and content."""
    seen = len(telegram.updates)

    def new():
        nonlocal seen
        found, seen = telegram.updates[seen:], len(telegram.updates)
        return [next((kind, body) for kind, body in update.items() if kind != "update_id") for update in found]

    return new


def texts(updates):
    return [body.get("text") for _, body in updates]


# ---- privacy mode


async def test_a_member_with_privacy_hears_commands_mentions_and_replies_only(http, amna, bilal, family, heard):
    bilal.adds_bot(family)
    mine = (await http("sendMessage", chat_id=family.id, text="Hello")).result["message_id"]
    said = next(message for message in family.messages if message.id == mine)
    heard()
    for text in ("Nice weather", "/help", "/help@ruko_demo_bot", "/help@another_bot", "ask @ruko_demo_bot"):
        await amna.writes(text, at=family)
    await amna.writes("Thank you", at=family, to=said)
    await amna.sends("photo", at=family)
    assert texts(heard()) == ["/help", "/help@ruko_demo_bot", "ask @ruko_demo_bot", "Thank you"]


async def test_a_reply_carries_what_it_replies_to_once(http, amna, bilal, family, heard):
    bilal.adds_bot(family)
    await http("sendMessage", chat_id=family.id, text="Hello")
    said = family.messages[-1]
    heard()
    answer = await amna.writes("Thanks", at=family, to=said)
    await amna.writes("/more", at=family, to=answer)
    first, second = heard()
    assert first[1]["reply_to_message"]["text"] == "Hello"
    assert "reply_to_message" not in second[1]["reply_to_message"]


async def test_an_administrator_hears_all_but_other_bots_and_itself(http, telegram, amna, bilal, family, heard):
    helper = telegram.person("Helper", is_bot=True)
    bilal.adds(helper, at=family)
    bilal.adds_bot(family, admin=["delete_messages"])
    heard()
    await amna.writes("Nice weather", at=family)
    await helper.writes("Beep", at=family)
    await http("sendMessage", chat_id=family.id, text="Hello")
    await amna.writes("/help@another_bot", at=family)
    assert texts(heard()) == ["Nice weather", "/help@another_bot"]


async def test_privacy_counts_from_when_the_bot_was_added(http, telegram, amna, bilal, family, heard):
    bilal.adds_bot(family)
    telegram.emulator.world.bot.has_privacy = False
    assert (await http("getMe")).result["can_read_all_group_messages"] is True
    heard()
    await amna.writes("Unheard", at=family)
    bilal.removes_bot(family)
    bilal.adds_bot(family)
    await amna.writes("Heard", at=family)
    assert [text for text in texts(heard()) if text] == ["Heard"]


async def test_where_the_bot_is_not_it_hears_nothing(amna, bilal, family, heard):
    await amna.writes("/help@ruko_demo_bot", at=family)
    bilal.adds_bot(family, admin=[])
    bilal.removes_bot(family)
    heard()
    await amna.writes("/help@ruko_demo_bot", at=family)
    assert heard() == []


# ---- members and roles


async def test_the_bot_hears_of_itself(http, bilal, family, heard):
    bilal.adds_bot(family)
    bilal.promotes_bot(family, to=["delete_messages"])
    bilal.demotes_bot(family)
    bilal.removes_bot(family)
    changes = [(body["old_chat_member"], body["new_chat_member"]) for kind, body in heard() if kind == "my_chat_member"]
    assert [(old["status"], new["status"]) for old, new in changes] == [
        ("left", "member"), ("member", "administrator"), ("administrator", "member"), ("member", "kicked"),
    ]  # fmt: skip
    assert changes[1][1]["can_delete_messages"] is True
    assert changes[1][1]["can_restrict_members"] is False


async def test_it_is_welcomed_by_a_service_message_too(bilal, family, heard):
    bilal.adds_bot(family)
    (_, welcome) = heard()
    assert welcome[0] == "message"
    assert [user["username"] for user in welcome[1]["new_chat_members"]] == ["ruko_demo_bot"]


async def test_it_hears_of_others_as_an_administrator_that_asked(listening, telegram, amna, bilal, family, heard):
    zara = telegram.person("Zara")
    bilal.adds_bot(family)
    bilal.promotes(amna, at=family, to=["delete_messages"])
    assert "chat_member" not in [kind for kind, _ in heard()]
    bilal.promotes_bot(family, to=[])
    heard()
    zara.joins(family)
    bilal.promotes(zara, at=family, to=["pin_messages"], title="Moderator")
    bilal.demotes(zara, at=family)
    zara.leaves(family)
    changes = [body for kind, body in heard() if kind == "chat_member"]
    assert [body["new_chat_member"]["status"] for body in changes] == ["member", "administrator", "member", "left"]
    assert changes[1]["new_chat_member"]["custom_title"] == "Moderator"
    assert changes[1]["from"]["first_name"] == "Bilal"


async def test_by_default_it_does_not_hear_of_others(telegram, bilal, family, heard):
    bilal.adds_bot(family, admin=[])
    heard()
    telegram.person("Zara").joins(family)
    assert [kind for kind, _ in heard()] == ["message"]


async def test_joining_and_leaving_are_service_messages_that_every_bot_hears(telegram, amna, bilal, family, heard):
    bilal.adds_bot(family)
    heard()
    zara = telegram.person("Zara")
    bilal.adds(zara, at=family)
    bilal.removes(zara, at=family)
    joined, left = (body for _, body in heard())
    assert joined["new_chat_members"][0]["first_name"] == left["left_chat_member"]["first_name"] == "Zara"


async def test_only_an_administrator_promotes_and_removes(amna, bilal, family):
    for act in (lambda: amna.promotes(amna, at=family), lambda: amna.removes(bilal, at=family)):
        with pytest.raises(LookupError):
            act()


# ---- senders that are not who wrote


async def test_an_anonymous_administrator_writes_as_the_group(telegram, amna, bilal, family, heard):
    bilal.adds_bot(family, admin=[])
    bilal.promotes(amna, at=family, is_anonymous=True, title="Moderator")
    heard()
    await amna.writes("/check", at=family)
    ((_, message),) = heard()
    assert (message["from"]["id"], message["sender_chat"]["id"]) == (ANONYMOUS, family.id)
    assert message["author_signature"] == "Moderator"
    assert amna.view(family)[-1].sender == amna.id


async def test_the_press_of_an_anonymous_administrator_carries_the_person(http, amna, bilal, family, heard):
    bilal.adds_bot(family)
    bilal.promotes(amna, at=family, is_anonymous=True)
    keys = {"inline_keyboard": [[{"text": "More", "callback_data": "more"}]]}
    await http("sendMessage", chat_id=family.id, text="Hello", reply_markup=keys)
    heard()
    await amna.taps("More", at=family)
    ((_, query),) = heard()
    assert query["from"]["id"] == amna.id
    assert query["message"]["chat"]["id"] == family.id


async def test_somebody_writes_in_the_name_of_their_channel(telegram, amna, bilal, family, heard):
    bilal.adds_bot(family, admin=[])
    news = telegram.channel("News", amna)
    heard()
    await amna.writes("From my channel", at=family, as_channel=news)
    ((_, message),) = heard()
    assert (message["from"]["id"], message["sender_chat"]["id"]) == (CHANNEL, news.id)
    with pytest.raises(LookupError):
        await bilal.writes("Not mine", at=family, as_channel=news)


async def test_a_post_of_a_linked_channel_comes_into_the_group_by_itself(telegram, bilal, family, heard):
    bilal.adds_bot(family, admin=[])
    news = telegram.channel("News", bilal, linked=family)
    heard()
    await bilal.sends("photo", at=news)
    ((_, message),) = heard()
    assert (message["from"]["id"], message["sender_chat"]["id"]) == (TELEGRAM, news.id)
    assert message["is_automatic_forward"] is True
    assert message["forward_origin"]["chat"]["id"] == news.id


async def test_in_a_channel_the_bot_hears_posts_and_their_edits(telegram, bilal, heard):
    news = telegram.channel("News", bilal)
    bilal.adds_bot(news)
    heard()
    post = await bilal.writes("Frist", at=news)
    bilal.edits(post, "First")
    (one, first), (two, second) = heard()
    assert (one, two) == ("channel_post", "edited_channel_post")
    assert "from" not in first
    assert second["text"] == "First"


# ---- edits, albums, topics, migration


async def test_edits_are_heard_where_the_message_was(amna, bilal, family, heard):
    bilal.adds_bot(family, admin=[])
    message = await amna.sends("photo", caption="Clean", forwarded_from=None, at=family)
    heard()
    amna.edits(message, "Now edited")
    ((kind, body),) = heard()
    assert (kind, body["caption"], body["message_id"]) == ("edited_message", "Now edited", message.id)


async def test_removals_are_not_heard(amna, bilal, family, heard):
    bilal.adds_bot(family, admin=[])
    mine, other = await amna.writes("One", at=family), await amna.writes("Two", at=family)
    heard()
    amna.deletes(mine)
    bilal.deletes(other)
    assert heard() == []
    assert all(message.is_service for message in family.messages)


async def test_the_same_item_has_one_unique_id_wherever_it_is_sent(telegram, amna, bilal, family, heard):
    bilal.adds_bot(family, admin=[])
    other = telegram.group("Other", bilal)
    bilal.adds_bot(other, admin=[])
    heard()
    await amna.sends("video", item="a", at=family)
    await bilal.sends("video", item="a", at=other)
    await bilal.sends("video", item="b", at=other)
    ids = [body["video"]["file_unique_id"] for _, body in heard()]
    assert ids[0] == ids[1] != ids[2]


async def test_one_more_item_of_an_album_may_come_late(telegram, amna, bilal, family, heard):
    bilal.adds_bot(family, admin=[])
    first, _ = await amna.sends_album(2, at=family)
    heard()
    telegram.clock.forward(30)
    await amna.sends("photo", album_of=first, at=family)
    ((_, message),) = heard()
    assert message["media_group_id"] == first.data["media_group_id"]


async def test_messages_in_a_topic_say_so(telegram, amna, bilal, heard):
    forum = telegram.group("Forum", bilal, [amna], is_forum=True)
    bilal.adds_bot(forum, admin=[])
    heard()
    cats = forum.topic("Cats", bilal)
    await amna.writes("Meow", at=cats)
    await amna.writes("General", at=forum)
    (_, created), (_, inside), (_, general) = heard()
    assert created["forum_topic_created"]["name"] == "Cats"
    assert created["message_thread_id"] == created["message_id"] == inside["message_thread_id"] == cats.thread
    assert inside["is_topic_message"] is True
    assert inside["chat"]["is_forum"] is True
    assert "message_thread_id" not in general


async def test_a_small_group_becomes_a_supergroup(http, telegram, amna, bilal, heard):
    small = telegram.group("Family", bilal, [amna], chat_type="group")
    bilal.adds_bot(small, admin=["delete_messages"])
    heard()
    big = small.migrates(bilal)
    (_, old), (_, new) = heard()
    assert (old["chat"]["id"], old["migrate_to_chat_id"]) == (small.id, big.id)
    assert (new["chat"]["id"], new["migrate_from_chat_id"]) == (big.id, small.id)
    assert new["sender_chat"]["id"] == big.id
    refused = await http("sendMessage", chat_id=small.id, text="Hello")
    assert refused.refusal == (400, "Bad Request: group chat was upgraded to a supergroup chat")
    assert refused.data["parameters"] == {"migrate_to_chat_id": big.id}
    assert (await http("sendMessage", chat_id=big.id, text="Hello")).result
    assert amna.texts_at(big) == ["Hello"]
    with pytest.raises(LookupError):
        await amna.writes("Too late", at=small)


async def test_ids_of_messages_count_in_each_supergroup_for_itself(telegram, amna, bilal, family):
    other = telegram.group("Other", bilal)
    assert family.messages[0].id == other.messages[0].id == 1


async def test_both_libraries_know_a_migration_by_its_kind(telegram, aiogram, ptb, bilal):
    from aiogram import exceptions
    from telegram import error

    small = telegram.group("Family", bilal, chat_type="group")
    bilal.adds_bot(small)
    big = small.migrates(bilal)
    with pytest.raises(exceptions.TelegramMigrateToChat) as mine:
        await aiogram.send_message(small.id, "Hello")
    with pytest.raises(error.ChatMigrated) as other:
        await ptb.send_message(small.id, "Hello")
    assert mine.value.migrate_to_chat_id == other.value.new_chat_id == big.id


async def test_both_libraries_read_every_update_of_groups(listening, telegram, amna, bilal, http):
    """All kinds of chats, senders and service messages in one run; the fixture holds the fields to the description."""
    from aiogram.types import Update
    from telegram import Update as OtherUpdate

    small = telegram.group("Small", bilal, [amna], chat_type="group")
    bilal.adds_bot(small, admin=["delete_messages"])
    big = small.migrates(bilal)
    bilal.promotes(amna, at=big, is_anonymous=True, title="Moderator")
    await amna.writes("As the group", at=big)
    telegram.emulator.memberships.renames(bilal.person, big.chat, "Bigger")
    news = telegram.channel("News", bilal, linked=big, username="news_channel")
    bilal.adds_bot(news)
    await bilal.sends("video", at=news)
    await bilal.writes("As a channel", at=big, as_channel=news)
    await bilal.sends_album(2, at=big, caption="Look")
    forum = telegram.group("Forum", bilal, [amna], is_forum=True)
    bilal.adds_bot(forum, admin=[])
    topic = forum.topic("Cats", bilal)
    await amna.sends("photo", at=topic)
    bilal.demotes_bot(forum)
    bilal.removes_bot(forum)
    amna.leaves(big)
    kinds = set()
    for data in telegram.updates:
        mine, other = Update.model_validate(data), OtherUpdate.de_json(data, None)
        assert mine.update_id == other.update_id
        assert mine.event_type
        kinds.add(mine.event_type)
    assert kinds == {"message", "channel_post", "my_chat_member", "chat_member"}
