"""An admin settles a group in private: by buttons, from a list, with rights asked for each time."""

import pytest
from support.shipped import label, said

from bot.core.conversation import from_bytes


async def opens(admin):
    """The message with the settings, from the list of groups."""
    await admin.writes("/groups")
    message = await admin.sees(said("group:groups"))
    await admin.taps("Cricket", on=message)
    await admin.sees("Now set:")
    return message


async def test_the_settings_are_opened_from_a_list_and_changed_in_the_same_message(place, group, admin):
    await admin.writes("/groups")
    message = await admin.sees(said("group:groups"))
    for press in ("Cricket", label("group:open_mode"), label("group:mode_warn_label")):
        await admin.taps(press, on=message)
        await place.calm()
    assert "Now: remind in private" in message.text
    assert admin.from_bot[-1] is message
    for press in (
        label("engine:back"),
        label("group:open_times"),
        label("group:open_quiet"),
        label("group:set_quiet_22-7"),
    ):
        await admin.taps(press, on=message)
        await place.calm()
    assert f"Now: {label('group:set_quiet_22-7')}." in message.text


async def test_the_button_in_the_group_opens_the_settings_for_admins_alone(place, group, admin, member):
    hello = await member.sees(said("group:hello"), at=group)
    await member.follows(label("group:open_settings"), on=hello)
    await member.sees(said("group:not_an_admin"))
    await admin.follows(label("group:open_settings"), on=hello)
    await admin.sees("Now set: watch only")


@pytest.mark.parametrize("command", ["/settings", "/leave"])
async def test_commands_of_a_group_begin_in_private_with_the_question_which(group, admin, command):
    await admin.writes(command)
    await admin.sees(said("group:groups"))


async def test_one_admin_many_groups(place, group, admin, member):
    second = place.telegram.group("Hockey", admin, [member])
    admin.adds_bot(second, admin=["can_delete_messages"])
    await place.calm()
    await admin.writes("/groups")
    message = await admin.sees(said("group:groups"))
    assert [row[0]["text"] for row in message.buttons] == ["Hockey", "Cricket", label("group:add_to_a_group")]


async def test_every_admin_finds_the_group_without_having_typed_anything_there(place, admin, sharer, member):
    """One has talked with the bot, one begins it later, one becomes an admin later."""
    second, third, fourth = await place.begun("Second"), place.person("Third"), await place.begun("Fourth")
    made = place.telegram.group("Cricket", admin, [second, third, fourth, member])
    for one in (second, third):
        admin.promotes(one, at=made)
    admin.adds_bot(made, admin=["delete_messages"])
    await place.calm()
    admin.promotes(fourth, at=made)
    await place.calm()
    assert third.texts == []
    await third.writes("/start")
    for one in (second, third, fourth):
        await opens(one)
    await member.writes("/groups")
    await member.sees(said("group:no_groups"))


async def test_when_the_bot_leaves_nothing_of_the_group_stays_with_its_admins(place, admin, sharer):
    second = place.person("Second")
    made = place.telegram.group("Cricket", admin, [second])
    admin.promotes(second, at=made)
    admin.adds_bot(made, admin=["delete_messages"])
    await place.calm()
    store = place.workers[0].store
    assert (await store.read(store.home(second.id))).person is not None
    message = await opens(admin)
    for press in ("group:open_more", "group:open_leave", "group:do_leave"):
        await admin.taps(label(press), on=message)
        await place.calm()
    assert (await store.read(store.home(second.id))).person is None
    snapshot = await store.read(store.home(admin.id))
    assert from_bytes(snapshot.conversation, snapshot.person).person.groups == ()


async def test_a_group_somebody_is_no_admin_of_is_not_listed(place, group, admin):
    second = await place.begun("Second")
    second.joins(group)
    admin.promotes(second, at=group)
    hello = await second.sees(said("group:hello"), at=group)
    await second.follows(label("group:open_settings"), on=hello)
    await second.sees("Now set: watch only")
    admin.demotes(second, at=group)
    await place.calm()
    await second.writes("/groups")
    await second.sees(said("group:no_groups"))


async def test_settings_are_copied_as_text_and_taken_over_for_another_group(place, group, admin, member):
    message = await opens(admin)
    for press in ("group:open_mode", "group:mode_remove_label"):
        await admin.taps(label(press), on=message)
        await place.calm()
    for press in ("engine:back", "group:open_more", "group:open_export"):
        await admin.taps(label(press), on=message)
        await place.calm()
    line = message.text.splitlines()[-1].strip()
    second = place.telegram.group("Hockey", admin, [member])
    admin.adds_bot(second, admin=["can_delete_messages"])
    await place.calm()
    await admin.writes(line)
    asked = await admin.sees(said("group:take"))
    await admin.taps("Hockey", on=asked)
    await place.calm()
    assert said("group:taken") in asked.text
    await admin.taps(label("engine:back"), on=asked)
    await place.calm()
    assert "Now set: remind in private and remove" in asked.text


async def test_a_line_that_cannot_be_read_is_said_to_be_so(admin):
    await admin.writes("ruko-settings mode=loud")
    await admin.sees(said("group:take_wrong"))


async def test_the_test_button_shows_the_warning_to_the_admin_alone(place, group, admin, member):
    message = await opens(admin)
    for press in ("group:open_more", "group:do_test"):
        await admin.taps(label(press), on=message)
        await place.calm()
    await admin.sees_alone(said("group:test"), at=group)
    await admin.sees_alone(said("group:warning"), at=group)
    assert not any(said(text) in one for text in ("group:test", "group:warning") for one in member.texts_at(group))


async def test_paused_means_paused_until_it_goes_on(place, group, admin, sharer):
    message = await opens(admin)
    for press in ("group:open_mode", "group:mode_warn_label", "engine:back", "group:open_more", "group:set_paused_on"):
        await admin.taps(label(press), on=message)
        await place.calm()
    caption = "Please share this until he is caught, he did this to a child"
    await sharer.sends("photo", forwarded_from="channel", caption=caption, at=group)
    await place.calm()
    assert not any(one.receiver for one in sharer.bot_said(group))
    for press in ("group:open_more", "group:set_paused_off"):
        await admin.taps(label(press), on=message)
        await place.calm()
    await sharer.sends("photo", forwarded_from="channel", caption=caption, at=group)
    await sharer.sees_alone(said("group:warning", "ur"), at=group)


async def test_the_language_of_the_group_is_not_the_persons(place, group, admin, sharer, member):
    message = await opens(admin)
    for press in (label("group:open_more"), label("group:open_language"), "اردو"):
        await admin.taps(press, on=message)
        await place.calm()
    await admin.writes("/check", at=group)
    await admin.sees_alone(said("group:all_is_well"), at=group)
    second = place.telegram.group("Hockey", sharer, [member])
    sharer.adds_bot(second, admin=["can_delete_messages"])
    await member.sees(said("group:hello", "ur"), at=second)


async def test_after_two_weeks_of_watching_the_admins_are_asked_once(place, group, admin):
    await place.forward(hours=14 * 24 + 1)
    asked = await admin.sees("I have watched for two weeks")
    await admin.taps(label("group:mode_warn_label"), on=asked)
    await place.calm()
    assert "Now: remind in private" in asked.text
    await place.forward(hours=15 * 24)
    assert sum("I have watched for two weeks" in text for text in admin.texts) <= 1


async def test_a_recent_case_can_be_undone_from_the_settings(place, group, admin, sharer, member):
    item = await sharer.sends("photo", at=group)
    await member.writes("/report", at=group, to=item)
    await place.calm()
    message = await opens(admin)
    for press in (label("group:open_recent"), "1", label("group:act_false_alarm")):
        await admin.taps(press, on=message)
        await place.calm()
    await admin.sees(said("group:false_alarm_noted"))


async def test_a_made_up_button_does_nothing_and_answers(place, group, admin, member):
    ref = place.workers[0].store.home(group.id).chat
    stranger = await place.begun("Stranger")
    for data in (
        f"p.{ref}.set.mode=remove",
        f"q.{ref}.abcdefgh.remove",
        f"p.{ref}.do.leave",
        f"r.{ref}.5",
        "p.x",
        "q.",
        "r.",
    ):
        tap = place.telegram.emulator.doing.presses(stranger.person, 1, data)
        await place.calm()
        assert place.telegram.emulator.world.taps[tap].is_answered, data
    message = await opens(admin)
    assert "Now set: watch only" in message.text


@pytest.mark.promise(5)
async def test_forgetting_everything_ends_what_an_admin_is_told_and_the_list_of_their_groups(
    place, group, admin, sharer, member
):
    await opens(admin)
    await admin.writes("/forget")
    await place.calm()
    await member.writes("/report", at=group, to=await sharer.sends("photo", at=group))
    await admin.writes("/start")
    await place.calm()
    assert not any("somebody asks you to look" in text for text in admin.texts)
    await admin.writes("/groups")
    await admin.sees(said("group:no_groups"))
