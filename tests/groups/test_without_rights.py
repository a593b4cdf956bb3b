"""Where the bot is no admin: every answer reaches who asked, or nobody. Nothing is refused, and nothing is public."""

import pytest
from support.shipped import label, said

THANKS, CASE = said("group:report_thanks"), "somebody asks you to look at a message"
NO_ADMIN = "I cannot act in Cricket yet"


@pytest.fixture
async def group(place, admin, sharer, member):
    """In which the bot is a member like others; it has said that it waits."""
    made = place.telegram.group("Cricket", admin, [sharer, member])
    admin.adds_bot(made)
    await place.calm()
    return made


@pytest.fixture
async def item(place, group, sharer):
    posted = await sharer.sends("photo", at=group)
    await place.calm()
    return posted


@pytest.fixture
def public(group, sharer):
    """What everybody can read of the bot there."""
    return lambda: [message.text for message in sharer.bot_said(group) if not message.receiver]


@pytest.fixture(autouse=True)
async def nothing_is_refused(place):
    """Asked of the messenger are only things that it does."""
    yield
    await place.calm()
    refused = [call["method"] for call in place.telegram.calls if call["answer"].get("error_code") == 400]
    assert refused == []


async def test_a_members_report_is_answered_in_answer_to_their_own_command(place, group, admin, member, item, public):
    before = public()
    await member.writes("/report", at=group, to=item)
    await member.sees_alone(THANKS, at=group)
    await admin.sees(CASE)
    await place.calm()
    assert public() == before
    assert not any(THANKS in text for text in member.texts)


@pytest.mark.parametrize(("command", "text"), [("/privacy", "group:privacy"), ("/report", "group:report_how")])
async def test_a_members_other_commands_are_answered_to_them_alone(place, group, member, public, command, text):
    before = public()
    await member.writes(command, at=group)
    await member.sees_alone(said(text), at=group)
    await place.calm()
    assert public() == before


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ("/settings", "group:settings_in_private"),
        ("/remove", "group:remove_how"),
        ("/warn", "group:warn_how"),
        ("/topic", "group:no_topic_here"),
    ],
)
async def test_an_admins_commands_are_answered_to_them_alone(place, group, admin, public, command, text):
    before = public()
    await admin.writes(command, at=group)
    await admin.sees_alone(said(text), at=group)
    await place.calm()
    assert public() == before


async def test_check_is_answered_as_it_was_asked(place, group, admin, member, public):
    before = public()
    await admin.writes("/check", at=group)
    await admin.sees_alone(NO_ADMIN, at=group)
    await place.calm()
    assert public() == before
    place.telegram.emulator.world.bot.commands.clear()
    await admin.writes("/check", at=group)
    answer = await member.sees(NO_ADMIN, at=group)
    await place.forward(minutes=11)
    await member.no_longer_sees(answer.id, at=group)


async def test_what_cannot_be_removed_is_said_to_who_asked_alone(place, group, admin, item, public):
    before = public()
    await admin.writes("/remove", at=group, to=item)
    await admin.sees_alone(said("group:cannot_remove_right"), at=group)
    await place.calm()
    assert public() == before


async def test_a_command_that_all_can_see_is_answered_in_the_persons_own_chat(place, group, admin, item, public):
    """An old client does not know ephemeral commands; and the bot may not take one out."""
    place.telegram.emulator.world.bot.commands.clear()
    before = public()
    second = await place.begun("Second")
    second.joins(group)
    command = await second.writes("/report", at=group, to=item)
    await second.sees(THANKS)
    await admin.sees(CASE)
    await place.calm()
    assert public() == before
    assert command in admin.view(group)


async def test_to_who_can_be_reached_nowhere_nothing_is_said(place, group, admin, member, item, public):
    place.telegram.emulator.world.bot.commands.clear()
    before = public()
    await member.writes("/report", at=group, to=item)
    await admin.sees(CASE)
    await place.calm()
    assert public() == before
    assert member.texts == []


async def test_a_reminder_that_an_admin_asks_for_comes_in_the_persons_own_chat(place, group, admin, public):
    sharer = await place.begun("Second")
    sharer.joins(group)
    before = public()
    await admin.writes("/warn", at=group, to=await sharer.sends("photo", at=group))
    await admin.sees_alone(said("group:will_remind"), at=group)
    await place.forward(seconds=95)
    await sharer.sees(said("group-reminder/hello"))
    assert public() == before


async def test_the_test_button_says_why_it_can_show_nothing(place, group, admin, public):
    before = public()
    await admin.writes("/groups")
    for press in ("Cricket", label("group:open_more"), label("group:do_test")):
        await admin.taps(press)
        await place.calm()
    await admin.sees(said("group:test_cannot"))
    assert public() == before
