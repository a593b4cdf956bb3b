"""Who is an admin: asked of the messenger, at most a minute old, and afresh for a press."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.service.admins import Admins
from bot.service.ports import Standing

GROUP, ADMIN, MEMBER = -7, 1, 2


class Messenger:
    """Answers as it is told to, and notes what it was asked."""

    def __init__(self):
        self.admins = {ADMIN}
        self.is_away = False
        self.asked = []

    async def administrators(self, chat_id):
        self.asked.append("list")
        return None if self.is_away else frozenset(self.admins)

    async def standing(self, chat_id, person):
        self.asked.append(person)
        return None if self.is_away else Standing(True, person in self.admins)


class Clock:
    def __init__(self):
        self.at = datetime(2026, 11, 24, tzinfo=UTC)

    def now(self):
        return self.at


@pytest.fixture
def messenger():
    return Messenger()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def admins(messenger, clock):
    return Admins(messenger, clock)


async def test_the_list_is_asked_for_once_in_a_minute(admins, messenger, clock):
    assert await admins.is_admin(GROUP, ADMIN)
    assert await admins.is_admin(GROUP, ADMIN)
    assert messenger.asked == ["list"]
    clock.at += timedelta(seconds=61)
    assert await admins.is_admin(GROUP, ADMIN)
    assert messenger.asked == ["list", "list"]


async def test_who_is_on_no_list_is_asked_for_since_lists_are_late_after_a_promotion(admins, messenger):
    await admins.is_admin(GROUP, ADMIN)
    messenger.admins.add(MEMBER)
    assert await admins.is_admin(GROUP, MEMBER)
    assert messenger.asked == ["list", MEMBER]


async def test_who_is_no_admin_any_more_has_no_power_from_the_moment_telegram_says_so(admins, messenger):
    await admins.is_admin(GROUP, ADMIN)
    messenger.admins.clear()
    admins.drop(GROUP)
    assert not await admins.is_admin(GROUP, ADMIN)


async def test_a_press_in_private_is_always_asked_for_afresh(admins, messenger):
    await admins.is_admin(GROUP, ADMIN)
    messenger.admins.clear()
    assert await admins.is_admin_now(GROUP, ADMIN) is False


async def test_while_telegram_does_not_answer_nobody_is_an_admin_and_nothing_is_kept(admins, messenger):
    messenger.is_away = True
    assert not await admins.is_admin(GROUP, ADMIN)
    assert await admins.is_admin_now(GROUP, ADMIN) is None
    messenger.is_away = False
    assert await admins.is_admin(GROUP, ADMIN)


async def test_to_tell_people_apart_nobody_is_asked(admins, messenger, clock):
    assert admins.known(GROUP) == frozenset()
    assert messenger.asked == []
    await admins.is_admin(GROUP, ADMIN)
    assert admins.known(GROUP) == {ADMIN}
    clock.at += timedelta(seconds=61)
    assert admins.known(GROUP) == frozenset()
