"""Members and admins ask for something: who is told what, and that nobody learns who asked."""

import pytest
from support.shipped import label, said

pytestmark = pytest.mark.promise(2)

THANKS, CASE = said("group:report_thanks"), "somebody asks you to look at a message"


@pytest.fixture
async def item(place, group, sharer):
    """An ordinary picture that somebody posted."""
    posted = await sharer.sends("photo", at=group)
    await place.calm()
    return posted


async def test_a_report_goes_to_the_admins_in_private_and_only_the_member_sees_the_thanks(
    place, group, admin, sharer, member, item
):
    await member.writes("/report", at=group, to=item)
    await member.sees_alone(THANKS, at=group)
    notice = await admin.sees(CASE)
    assert notice.data.get("reply_markup")
    assert not any(name in notice.text for name in ("Member", "Sharer", "t.me"))
    assert place.sent("sendMessage")[-1].get("disable_notification") or notice
    await place.calm()
    assert item in sharer.view(group)
    assert not any(THANKS in text for text in (*admin.texts_at(group), *sharer.texts_at(group)))


async def test_admins_are_told_the_hour_in_which_the_message_was_sent(place, group, admin, member, item):
    await place.forward(hours=3)
    await member.writes("/report", at=group, to=item)
    in_pakistan = (item.date // 3600 + 5) % 24
    assert f", {in_pakistan:02d}:00." in (await admin.sees(CASE)).text


async def test_a_visible_report_is_taken_out_at_once(place, group, admin, member, item):
    """An old client does not know ephemeral commands."""
    place.telegram.emulator.world.bot.commands.clear()
    command = await member.writes("/report", at=group, to=item)
    await admin.no_longer_sees(command.id, at=group)
    await member.sees_alone(THANKS, at=group)


async def test_a_report_alone_removes_and_warns_nobody(place, group, sharer, member, item):
    await member.writes("/report", at=group, to=item)
    await place.forward(minutes=5)
    assert item in member.view(group)
    assert not any(message.receiver for message in sharer.bot_said(group))


async def test_a_command_that_answers_nothing_is_explained(group, member):
    await member.writes("/report", at=group)
    await member.sees_alone(said("group:report_how"), at=group)


async def test_the_private_reminder_comes_after_a_while_and_says_nothing_of_who_asked(
    place, group, admin, sharer, member, item
):
    await member.writes("/report", at=group, to=item)
    await admin.taps(label("group:act_remind"), on=await admin.sees(CASE))
    await admin.sees(said("group:will_remind"))
    await place.calm()
    assert not any(message.receiver for message in sharer.bot_said(group))
    await place.forward(seconds=95)
    await sharer.sees_alone(said("group:warning", "ur"), at=group)


async def test_an_admin_who_asks_for_removal_is_told_to_report_first_and_it_goes_after_that(
    place, group, admin, member, item
):
    await admin.writes("/remove", at=group, to=item)
    answer = await admin.sees_alone(said("group:removing"), at=group)
    assert "60 seconds" in answer.text
    await place.calm()
    assert item in member.view(group)
    await place.forward(seconds=61)
    await member.no_longer_sees(item.id, at=group)
    await admin.sees_alone(said("group:removed"), at=group)


async def test_below_a_case_an_admin_removes_and_hears_what_came_of_it(place, group, admin, member, item):
    await member.writes("/report", at=group, to=item)
    await admin.taps(label("group:act_remove"), on=await admin.sees(CASE))
    await admin.sees(said("group:removing"))
    await place.forward(seconds=61)
    await member.no_longer_sees(item.id, at=group)
    await admin.sees(said("group:removed"))


async def test_a_false_alarm_teaches_the_group_and_is_owned_up_to(place, group, admin, member, item):
    await member.writes("/report", at=group, to=item)
    await admin.taps(label("group:act_false_alarm"), on=await admin.sees(CASE))
    await admin.sees(said("group:false_alarm_noted"))
    await place.calm()
    before = len(admin.texts)
    await member.writes("/report", at=group, to=item)
    await place.calm()
    assert len(admin.texts) == before


async def test_why_is_answered_with_the_signal(place, group, admin, member, item):
    await member.writes("/report", at=group, to=item)
    await admin.taps(label("group:act_why"), on=await admin.sees(CASE))
    assert "a member's request" in (await admin.sees("what set this off")).text


async def test_an_old_button_of_a_case_says_that_it_is_over(place, group, admin, member, item):
    await member.writes("/report", at=group, to=item)
    notice = await admin.sees(CASE)
    await place.forward(hours=49)
    await admin.taps(label("group:act_remove"), on=notice)
    await admin.sees(said("group:case_over"))


async def test_a_report_finds_an_admin_also_when_the_one_who_added_the_bot_is_none_any_more(place, sharer, member):
    owner, admin = place.person("Owner"), await place.begun("Admin")
    second = await place.begun("Second")
    made = place.telegram.group("Cricket", owner, [admin, second, sharer, member])
    for one in (admin, second):
        owner.promotes(one, at=made)
    admin.adds_bot(made, admin=["delete_messages"])
    await place.calm()
    owner.demotes(admin, at=made)
    await place.calm()
    await member.writes("/report", at=made, to=await sharer.sends("photo", at=made))
    await second.sees(CASE)
    await place.calm()
    assert not any(CASE in text for text in admin.texts)


async def test_who_is_no_admin_any_more_can_press_nothing(place, group, admin, member, item):
    """Rights are asked for again at each press (tdlib/telegram-bot-api#667)."""
    second = await place.begun("Second")
    second.joins(group)
    admin.promotes(second, at=group)
    await second.writes("/settings", at=group)
    answer = await second.sees_alone(said("group:settings_in_private"), at=group)
    await second.follows(label("group:open_settings"), on=answer)
    await second.sees("Now set: watch only")
    await place.calm()
    await member.writes("/report", at=group, to=item)
    notice = await second.sees(CASE)
    admin.demotes(second, at=group)
    await place.calm()
    await second.taps(label("group:act_remove"), on=notice)
    await second.sees(said("group:not_an_admin"))
    await place.forward(seconds=65)
    assert item in member.view(group)
    await member.writes("/report", at=group, to=await admin.sends("photo", at=group))
    await place.calm()
    assert sum(CASE in text for text in second.texts) == 1


async def test_a_members_command_for_admins_is_a_report(place, group, admin, member, item):
    await member.writes("/remove", at=group, to=item)
    await member.sees_alone(THANKS, at=group)
    await admin.sees(CASE)


@pytest.mark.parametrize("command", ["/settings", "/check", "/topic", "/leave"])
async def test_a_member_who_asks_as_an_admin_is_told_so_and_the_command_goes(group, member, command):
    written = await member.writes(command, at=group)
    await member.sees_alone(said("group:not_an_admin"), at=group)
    await member.no_longer_sees(written.id, at=group)


async def test_an_unnamed_admin_can_ask_too(place, group, admin, member, item):
    second = place.person("Second")
    second.joins(group)
    admin.promotes(second, at=group, is_anonymous=True)
    await second.writes("/remove", at=group, to=item)
    await place.calm()
    await place.forward(seconds=61)
    await member.no_longer_sees(item.id, at=group)


async def test_privacy_is_answered_to_who_asks(place, group, member, sharer):
    await member.writes("/privacy", at=group)
    await member.sees_alone(said("group:privacy"), at=group)
    assert not any(said("group:privacy") in text for text in sharer.texts_at(group))


# ---- in private, by the link of a message


def link(group, message):
    return f"https://t.me/c/{-group.id - 10**12}/{message.id}"


async def test_a_message_can_be_reported_in_private_by_its_link(place, group, admin, item):
    member = await place.begun("Second")
    member.joins(group)
    await member.writes(link(group, item))
    await member.taps(label("group:report_link_yes"), on=await member.sees(said("group:report_link")))
    await member.sees(THANKS)
    await admin.sees(CASE)
    await place.calm()
    assert not any(message.receiver for message in member.bot_said(group))


async def test_who_is_not_in_the_group_cannot_report_there(place, group, admin, item):
    stranger = await place.begun("Stranger")
    await stranger.writes(link(group, item))
    await stranger.sees(said("group:report_link_unknown"))
    await place.calm()
    assert not any(CASE in text for text in admin.texts)


async def test_a_public_group_is_known_by_its_name(place, admin, sharer):
    made = place.telegram.group("Cricket", admin, [sharer], username="cricket_group")
    admin.adds_bot(made, admin=["can_delete_messages"])
    item = await sharer.sends("photo", at=made)
    await sharer.writes("/start")
    await place.calm()
    await sharer.writes(f"t.me/cricket_group/{item.id}")
    await sharer.sees(said("group:report_link", "ur"))


async def test_the_link_of_a_channel_is_what_it_always_was(place, admin):
    await admin.writes("https://t.me/some_channel/77")
    await admin.sees("If it shows you, it is not your fault")
