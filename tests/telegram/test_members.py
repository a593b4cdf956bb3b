"""Who is what in a group, as the stand-in for Telegram says it over HTTP."""

import pytest

from bot.service.ports import Standing
from bot.telegram.members import TelegramMembers


@pytest.fixture
def members(bot):
    return TelegramMembers(bot)


@pytest.fixture
def group(telegram, amna):
    made = telegram.group("Cricket", amna, [telegram.person("Bilal")], username="cricket_group")
    amna.adds_bot(made, admin=["delete_messages"])
    return made


async def test_administrators_are_people_and_not_the_bot(members, group, amna, telegram):
    second = telegram.person("Second")
    second.joins(group)
    amna.promotes(second, at=group, is_anonymous=True)
    assert await members.administrators(group.id) == {amna.id, second.id}


async def test_somebody_is_an_admin_a_member_or_neither(members, group, amna, telegram):
    bilal = next(user for user in group.chat.members if user not in (amna.id, telegram.emulator.world.bot.id))
    assert await members.standing(group.id, amna.id) == Standing(True, True, True)
    assert await members.standing(group.id, bilal) == Standing(True)
    assert await members.standing(group.id, telegram.person("Stranger").id) == Standing(False)


async def test_the_bot_knows_what_it_may(members, group, amna):
    assert await members.own_standing(group.id) == Standing(True, True, True)
    amna.promotes_bot(group, to=[])
    assert await members.own_standing(group.id) == Standing(True, True, False)
    amna.removes_bot(group)
    assert await members.own_standing(group.id) == Standing(False)


async def test_no_answer_is_told_from_a_no(members, group, amna, telegram):
    telegram.faults.add("502", times=None)
    assert await members.administrators(group.id) is None
    assert await members.standing(group.id, amna.id) is None
    assert await members.number_of("cricket_group") is None


async def test_a_public_group_has_a_number_and_a_channel_or_a_person_has_none(members, group, amna, telegram):
    telegram.channel("Views", amna, username="views_channel")
    assert await members.number_of("cricket_group") == group.id
    assert await members.number_of("views_channel") is None
    assert await members.number_of("nobody_at_all") is None
