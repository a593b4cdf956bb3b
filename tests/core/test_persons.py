"""What stays of a person: whether the bot may write to them, and the groups they settle."""

import pytest
from core.chat import Chat

from bot.core.conversation import MOST_GROUPS, Person
from bot.core.events import AskedToRemind, Left, Rang

GROUP = -1001


@pytest.mark.parametrize(
    ("does", "what"),
    [("starts", ()), ("sends", ()), ("writes", ("hello",)), ("commands", ("help",)), ("sends_other", ("voice",))],
)
def test_whoever_does_something_here_has_begun(does, what):
    chat = Chat()
    getattr(chat, does)(*what)
    assert chat.conversation.person.has_begun


def test_a_timer_or_a_group_is_nothing_that_a_person_did():
    chat = Chat()
    chat.does(AskedToRemind(chat.moment(), GROUP, "abcdefgh"))
    chat.does(Rang(chat.moment(), "remind.x"))
    assert not chat.conversation.person.has_begun


def test_who_blocks_the_bot_can_no_longer_be_written_to_until_they_come_back():
    chat = Chat()
    chat.starts()
    chat.does(Left(chat.moment()))
    assert not chat.conversation.person.has_begun
    chat.starts()
    assert chat.conversation.person.has_begun


def test_what_was_erased_says_no_longer_that_somebody_was_here():
    chat = Chat()
    chat.starts()
    chat.commands("forget")
    assert chat.conversation.person == Person()


def test_a_group_is_known_once_and_the_oldest_is_forgotten_first():
    person = Person()
    for number in range(1, MOST_GROUPS + 2):
        person = person.knowing(-number).knowing(-number)
    assert person.groups == tuple(-number for number in range(2, MOST_GROUPS + 2))


def test_the_group_that_was_opened_last_comes_last():
    assert Person().knowing(-1).knowing(-2).knowing(-1).groups == (-2, -1)
    assert Person(groups=(-2, -1)).not_knowing((-2, -3)).groups == (-1,)


def test_groups_do_not_show_when_a_person_is_printed():
    assert "1001" not in repr(Person().knowing(GROUP))
