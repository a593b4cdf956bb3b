"""Somebody shares suspect material: who sees what, on every rung of the ladder."""

import pytest
from support.shipped import content, label, said

pytestmark = pytest.mark.promise(2)

SHARE = "Please share this until he is caught, he did this to a child"
WARNING, PUBLIC = said("group:warning"), said("group:public")
NAMES = ("Sharer", "Member", "Admin", "Second")


async def choose(place, admin, mode):
    """What the bot does by itself."""
    await admin.writes("/groups")
    await admin.taps("Cricket", on=await admin.sees("Which group?"))
    for press in ("group:open_mode", f"group:mode_{mode}_label"):
        await admin.taps(label(press))
        await place.calm()


@pytest.fixture
async def sets(place, group, admin):
    return lambda mode: choose(place, admin, mode)


async def shares(sharer, group, caption=SHARE, **how):
    return await sharer.sends("photo", forwarded_from="channel", caption=caption, at=group, **how)


def public_texts(member, group):
    """What the bot has said there that everybody sees."""
    return [message.text for message in member.bot_said(group) if not message.receiver]


# ---- ephemeral, private, public


async def test_the_warning_is_seen_by_who_shared_and_by_nobody_else(place, group, sets, admin, sharer, member):
    await sets("warn")
    before = public_texts(member, group)
    item = await shares(sharer, group)
    await sharer.sees_alone(said("group:warning", "ur"), at=group)
    await place.calm()
    assert public_texts(member, group) == before
    assert item in member.view(group)
    assert not any(message.receiver for message in (*admin.bot_said(group), *member.bot_said(group)))


async def test_watching_warns_nobody_and_tells_the_admins_counts_once_a_day(place, group, admin, sharer, member):
    await shares(sharer, group)
    await shares(sharer, group)
    await place.calm()
    assert not any(message.receiver == sharer.id for message in sharer.bot_said(group))
    await place.forward(hours=25)
    digest = await admin.sees("what I would have reacted to")
    assert not any(name in digest.text for name in NAMES)
    assert "t.me" not in digest.text


async def test_ordinary_forwards_set_nothing_off(place, group, sets, sharer):
    await sets("warn")
    await shares(sharer, group, caption="Match tonight at six, bring water")
    await shares(sharer, group, caption="")
    await place.calm()
    assert not any(message.receiver for message in sharer.bot_said(group))


async def test_warn_and_delete_removes_at_once_and_warns(place, group, sets, sharer, member):
    await sets("remove")
    item = await shares(sharer, group)
    await member.no_longer_sees(item.id, at=group)
    warning = await sharer.sees_alone(said("group:warning_removed", "ur"), at=group)
    await place.calm()
    assert warning.text == label("group:warning_removed", "ur")
    assert PUBLIC not in "\n".join(member.texts_at(group))


async def test_who_was_told_that_it_goes_is_told_otherwise_when_it_cannot_be_removed(
    place, group, sets, admin, sharer, member
):
    """The right is taken away while the call is on its way."""
    await sets("remove")
    place.telegram.faults.add("500", method="deleteMessage", times=None)
    item = await shares(sharer, group)
    await sharer.sees_alone(said("group:warning_removed", "ur"), at=group)
    admin.promotes_bot(group, to=[])
    place.telegram.faults.clear()
    await sharer.sees_alone(said("group:warning", "ur"), at=group)
    await place.calm()
    assert item in member.view(group)
    assert not any(said("group:warning_removed", "ur") in message.text for message in sharer.bot_said(group))


async def test_one_warning_for_a_person_in_an_hour(place, group, sets, sharer):
    await sets("warn")
    await shares(sharer, group)
    await sharer.sees_alone(said("group:warning", "ur"), at=group)
    await shares(sharer, group)
    await place.calm()
    whispers = [message for message in sharer.bot_said(group) if message.receiver]
    assert len(whispers) == 1
    await place.forward(minutes=61)
    await shares(sharer, group)
    await place.calm()
    assert len([message for message in sharer.bot_said(group) if message.receiver]) == 2


async def test_where_no_whisper_can_be_sent_the_person_is_reminded_in_their_own_chat(place, admin, member):
    """A small group in which the bot is no admin: it may not write to one member."""
    sharer = await place.begun("Sharer")
    made = place.telegram.group("Cricket", admin, [sharer, member])
    place.telegram.emulator.world.bot.has_privacy = False
    admin.adds_bot(made)
    await place.calm()
    await choose(place, admin, "warn")
    before = public_texts(member, made)
    await shares(sharer, made)
    neutral = await sharer.sees(said("group-reminder/hello"))
    assert "picture" not in neutral.text
    await sharer.taps("Show")
    await sharer.sees("Still in the group? Delete for everyone.")
    assert public_texts(member, made) == before


async def test_who_was_reached_nowhere_is_met_by_one_public_note_only_when_the_item_is_gone(
    place, group, sets, admin, sharer, member
):
    """A channel's post: there is nobody to whisper to."""
    await sets("remove")
    channel = place.telegram.channel("Views", sharer)
    item = await sharer.sends("photo", forwarded_from="channel", caption=SHARE, at=group, as_channel=channel)
    note = await member.sees(PUBLIC, at=group)
    assert item not in member.view(group)
    assert "reply_to_message" not in note.data
    assert not any(name in note.text for name in (*NAMES, "Views"))
    second = await sharer.sends("photo", forwarded_from="channel", caption=SHARE, at=group, as_channel=channel)
    await member.no_longer_sees(second.id, at=group)
    await place.calm()
    assert sum(PUBLIC in text for text in member.texts_at(group)) == 1
    await place.forward(minutes=11)
    await member.no_longer_sees(note.id, at=group)


@pytest.mark.parametrize("who", ["person", "channel"])
async def test_whom_an_admin_allows_is_not_acted_on_any_more(place, group, sets, admin, sharer, member, who):
    await sets("remove")
    as_channel = place.telegram.channel("Views", sharer) if who == "channel" else None
    item = await shares(sharer, group, as_channel=as_channel)
    await member.no_longer_sees(item.id, at=group)
    await place.calm()
    await admin.writes("/groups")
    message = await admin.sees(said("group:groups"))
    for press in ("Cricket", label("group:open_recent"), "1", label("group:act_allow")):
        await admin.taps(press, on=message)
        await place.calm()
    await admin.sees(said("group:allowed"))
    item = await shares(sharer, group, as_channel=as_channel)
    await place.calm()
    assert item in member.view(group)


async def test_quiet_hours_silence_what_is_said_and_hold_back_no_removal(place, group, admin, sharer, member):
    worker = place.workers[0]
    hour = content().countries.hour("PK", worker.clock.now())
    await admin.writes(f"ruko-settings mode=remove quiet={hour}-{(hour + 2) % 24}")
    await admin.taps("Cricket")
    await place.calm()
    item = await shares(sharer, group)
    await sharer.sees_alone(said("group:warning_removed", "ur"), at=group)
    await member.no_longer_sees(item.id, at=group)
    (call,) = [call for call in place.sent("sendMessage") if "ephemeral_message_parameters" in call]
    assert call["disable_notification"]


async def test_nothing_public_while_the_item_is_there_and_the_admins_are_told_in_private(
    place, group, sets, admin, sharer, member
):
    await sets("warn")
    before = public_texts(member, group)
    channel = place.telegram.channel("Views", sharer)
    await sharer.sends("photo", forwarded_from="channel", caption=SHARE, at=group, as_channel=channel)
    await admin.sees("I could not reach the person in private")
    await place.calm()
    assert public_texts(member, group) == before


async def test_the_public_note_leads_into_private_by_the_same_opaque_link_for_all(place, group, sets, sharer, member):
    await sets("remove")
    channel = place.telegram.channel("Views", sharer)
    await sharer.sends("photo", forwarded_from="channel", caption=SHARE, at=group, as_channel=channel)
    note = await member.sees(PUBLIC, at=group)
    await member.follows(label("group:public_button"), on=note)
    await member.sees("If it shows you, it is not your fault")
    assert str(group.id) not in str(note.buttons)


async def test_what_telegram_refuses_leads_to_the_next_rung(place, group, sets, admin):
    """The person has left the group before the warning came."""
    sharer = await place.begun("Second")
    sharer.joins(group)
    await sets("warn")
    place.telegram.faults.add("429", method="sendMessage", retry_after=1, times=1)
    await shares(sharer, group)
    sharer.leaves(group)
    await sharer.sees(said("group-reminder/hello"))


async def test_an_answer_that_can_be_whispered_no_more_comes_in_the_persons_own_chat(place, group, admin):
    """The bot lost its place while the call was on its way."""
    member = await place.begun("Second")
    member.joins(group)
    item = await admin.sends("photo", at=group)
    place.telegram.faults.add("500", method="sendMessage", times=None)
    await member.writes("/report", at=group, to=item)
    admin.demotes_bot(group)
    place.telegram.faults.clear()
    await member.sees(said("group:report_thanks"))
    assert not any(message.receiver for message in member.bot_said(group))


async def test_who_says_it_is_not_about_a_child_is_thanked_in_place(place, group, sets, sharer, member):
    await sets("warn")
    await shares(sharer, group)
    whisper = await sharer.sees_alone(said("group:warning", "ur"), at=group)
    tap = await sharer.taps(label("group:not_about_a_child", "ur"), on=whisper)
    await sharer.sees_alone(said("group:not_child_thanks", "ur"), at=group)
    await place.calm()
    assert place.telegram.emulator.world.taps[tap].is_answered


# ---- whole cases


async def test_an_album_is_one_case_and_all_of_it_goes(place, group, sets, sharer, member):
    await sets("remove")
    await place.start()
    items = await sharer.sends_album(4, forwarded_from="channel", caption=SHARE, at=group)
    for item in items:
        await member.no_longer_sees(item.id, at=group)
    await place.calm()
    assert len([message for message in sharer.bot_said(group) if message.receiver]) == 1


async def test_in_a_forum_the_warning_comes_in_the_same_topic(place, admin, sharer, member):
    made = place.telegram.group("Cricket", admin, [sharer, member], is_forum=True)
    admin.adds_bot(made, admin=["can_delete_messages"])
    topic = made.topic("Off topic", admin)
    await place.calm()
    await choose(place, admin, "warn")
    await shares(sharer, topic)
    whisper = await sharer.sees_alone(said("group:warning", "ur"), at=made)
    assert whisper.thread == topic.thread


async def test_an_exempt_topic_is_not_looked_at(place, admin, sharer, member):
    made = place.telegram.group("Cricket", admin, [sharer, member], is_forum=True)
    admin.adds_bot(made, admin=["can_delete_messages"])
    topic = made.topic("News", admin)
    await place.calm()
    await choose(place, admin, "warn")
    await admin.writes("/topic", at=topic)
    await admin.sees_alone(said("group:topic_exempt"), at=made)
    await shares(sharer, topic)
    await place.calm()
    assert not any(message.receiver == sharer.id for message in sharer.bot_said(made))


async def test_posts_of_a_linked_channel_and_of_bots_set_nothing_off(place, group, sets, admin, sharer, member):
    await sets("remove")
    channel = place.telegram.channel("Views", admin, linked=group)
    post = await admin.sends("photo", forwarded_from="channel", caption=SHARE, at=channel)
    await place.calm()
    assert any(message.is_automatic for message in member.view(group)), post
    assert PUBLIC not in "\n".join(member.texts_at(group))


async def test_an_unnamed_admins_post_is_looked_at_only_where_the_group_wants_it(place, group, sets, admin, member):
    await sets("remove")
    second = place.person("Second")
    second.joins(group)
    admin.promotes(second, at=group, is_anonymous=True)
    item = await shares(second, group)
    await place.calm()
    assert item in member.view(group)
    await admin.taps(label("engine:back"))
    for press in ("group:open_signals", "group:set_anonymous_on"):
        await admin.taps(label(press))
        await place.calm()
    item = await shares(second, group)
    await member.no_longer_sees(item.id, at=group)


async def test_a_group_that_becomes_a_supergroup_keeps_everything(place, admin, sharer, member):
    made = place.telegram.group("Cricket", admin, [sharer, member], chat_type="group")
    admin.adds_bot(made, admin=["can_delete_messages"])
    await place.calm()
    await choose(place, admin, "warn")
    new = made.migrates(admin)
    await place.calm()
    await shares(sharer, new)
    await sharer.sees_alone(said("group:warning", "ur"), at=new)
    await admin.writes("/groups")
    await admin.taps("Cricket", on=await admin.sees("Which group?"))
    await admin.sees("Now set: remind in private")


async def test_what_waited_to_be_sent_follows_the_group_to_its_new_number(place, admin, sharer, member):
    made = place.telegram.group("Cricket", admin, [sharer, member], chat_type="group")
    admin.adds_bot(made, admin=["can_delete_messages"])
    await place.calm()
    item = await shares(sharer, made)
    await admin.writes("/remove", at=made, to=item)
    await admin.sees_alone(said("group:removing"), at=made)
    new = made.migrates(admin)
    await place.forward(seconds=70)
    await place.calm()
    assert [call for call in place.telegram.calls if call["parameters"].get("chat_id") == new.id]


async def test_a_message_older_than_two_days_is_not_promised_to_go(place, group, sets, admin, sharer):
    item = await shares(sharer, group)
    await place.forward(hours=49)
    await admin.writes("/remove", at=group, to=item)
    await admin.sees_alone(said("group:cannot_remove_age"), at=group)
