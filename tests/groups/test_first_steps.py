"""The bot comes into a group: it introduces itself, says what is missing, and leaves without a trace."""

import pytest
from support.shipped import label, said

from bot.store.connecting import connect

HELLO, WAITS = said("group:hello"), "I do nothing yet"


async def test_the_bot_introduces_itself_before_it_acts(group, member):
    await member.sees(HELLO, at=group)


async def test_without_a_right_it_says_who_it_is_once_and_tells_who_added_it_what_to_press(place, admin, member):
    made = place.telegram.group("Cricket", admin, [member])
    admin.adds_bot(made, admin=["can_invite_users"])
    await member.sees(HELLO, at=made)
    await admin.sees("but I cannot remove messages")
    admin.promotes_bot(made, to=["can_delete_messages"])
    await place.calm()
    assert len([text for text in member.texts_at(made) if HELLO in text or WAITS in text]) == 1


async def test_a_bot_that_is_no_admin_waits_and_does_not_leave(place, admin, member):
    made = place.telegram.group("Cricket", admin, [member])
    admin.adds_bot(made)
    await member.sees(WAITS, at=made)
    await admin.sees("I cannot act in Cricket yet")
    admin.promotes_bot(made, to=["can_delete_messages"])
    await member.sees(HELLO, at=made)


async def test_who_has_never_talked_with_the_bot_is_told_nothing_in_private(place, member):
    stranger = place.person("Stranger")
    made = place.telegram.group("Cricket", stranger, [member])
    stranger.adds_bot(made)
    await member.sees(WAITS, at=made)
    await place.calm()
    assert stranger.texts == []


async def test_one_link_adds_it_with_exactly_the_right_it_needs(place, admin):
    made = place.telegram.group("Cricket", admin)
    await admin.writes("/groups")
    message = await admin.sees(said("group:no_groups"))
    admin.opens(str(message.buttons[-1][0]["url"]), at=made)
    await admin.sees(HELLO, at=made)
    rights = made.chat.member(place.telegram.emulator.world.bot.id).rights
    assert rights - {"can_manage_chat"} == {"can_delete_messages"}


async def test_its_own_notices_remove_themselves(place, group, member):
    message = await member.sees(HELLO, at=group)
    await place.forward(hours=25)
    await member.no_longer_sees(message.id, at=group)


async def test_check_says_what_is_missing_to_the_admin_alone(place, group, admin, member):
    await admin.writes("/check", at=group)
    await admin.sees_alone(said("group:all_is_well"), at=group)
    admin.promotes_bot(group, to=[])
    await admin.writes("/check", at=group)
    await admin.sees_alone("but I cannot remove messages", at=group)
    assert not any("but I cannot remove" in text for text in member.texts_at(group))


async def test_commands_of_groups_sent_in_private_ask_telegram_for_no_list_of_admins(place, group, admin):
    """Asking for administrators where there are none ended another bot (grammar-nazi-bot#60)."""
    before = len(place.telegram.calls)
    for command in ("/check", "/warn", "/remove", "/topic"):
        message = await admin.writes(command)
        await place.calm()
        assert admin.from_bot[-1].id > message.id, command
    asked = [call["method"] for call in place.telegram.calls[before:]]
    assert not {"getChatAdministrators", "getChatMember"} & set(asked)


async def test_check_knows_what_telegram_knows_also_when_redis_was_emptied(place, group, admin):
    client, _ = await connect(place.redis.url)
    await client.flushdb()
    await client.aclose()
    await admin.writes("/check", at=group)
    await admin.sees_alone(said("group:all_is_well"), at=group)


async def test_a_group_that_was_left_by_hand_hears_nothing_more(place, group, admin, sharer, member):
    before = len(member.texts_at(group))
    admin.removes_bot(group)
    await place.calm()
    await place.forward(hours=30)
    assert len(member.texts_at(group)) <= before


@pytest.mark.promise(5)
async def test_leaving_erases_also_that_the_group_had_another_number(place, admin, member):
    made = place.telegram.group("Cricket", admin, [member], chat_type="group")
    admin.adds_bot(made, admin=["delete_messages"])
    await place.calm()
    made.migrates(admin)
    await place.calm()
    await admin.writes("/groups")
    for press in ("Cricket", label("group:open_more"), label("group:open_leave"), label("group:do_leave")):
        await admin.taps(press)
        await place.calm()
    await admin.sees("Everything I kept about Cricket is erased")
    client, _ = await connect(place.redis.url)
    kept = {key.decode().rpartition("}:")[2].partition(":")[0] for key in await client.keys("*{*}:*")}
    await client.aclose()
    assert not kept & {"a", "g"}, kept


@pytest.mark.promise(5)
async def test_leaving_erases_what_was_kept_and_says_so_in_private(place, group, admin, member):
    hello = await member.sees(HELLO, at=group)
    await admin.writes("/groups")
    for press in ("Cricket", label("group:open_more"), label("group:open_leave"), label("group:do_leave")):
        await admin.taps(press)
        await place.calm()
    await admin.sees("Everything I kept about Cricket is erased")
    assert not group.chat.member(place.telegram.emulator.world.bot.id).is_in
    await member.no_longer_sees(hello.id, at=group)
    store = place.workers[0].store
    home = store.home(group.id)
    snapshot, kept = await store.read(home), await store.kept(home)
    assert (snapshot.conversation, snapshot.person, kept.timers) == (None, None, ())
    assert await store.group_called(home.chat) is None
