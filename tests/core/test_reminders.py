"""A reminder that a group asked for: to whom it comes, what it says first, and what goes back."""

from dataclasses import replace

import pytest
from core.chat import Chat

from bot.core.effects import Hand, Say
from bot.core.events import AskedToRemind, Left

pytestmark = pytest.mark.promise(10)

GROUP = -1001


def reminded(chat):
    chat.does(AskedToRemind(chat.moment(), GROUP, "abcdefgh"))
    return chat


def back(chat):
    """What went back to the group with the last event."""
    return [(hand.chat, hand.act, dict(hand.facts)) for hand in chat.of(Hand)]


@pytest.fixture
def known():
    """Somebody who has begun the bot, and whose conversation is over."""
    chat = Chat()
    chat.starts()
    chat.commands("hide")
    return chat


def test_who_has_begun_the_bot_gets_a_neutral_silent_line_that_tells_what_became_of_it(known):
    (say,) = reminded(known).of(Say)
    assert (str(say.what.place), say.is_silent, say.tell) == ("reminder/neutral", True, True)
    assert back(known) == []


@pytest.mark.parametrize("outcome", ["sent", "refused", "expired"])
def test_what_became_of_it_goes_back_to_the_group(known, outcome):
    reminded(known).is_told(outcome)
    assert back(known) == [(GROUP, "reminded", {"case": "abcdefgh", "outcome": outcome})]
    assert known.of(Say) == []


def test_its_button_leads_on_whatever_happened_meanwhile(known):
    screen = reminded(known).of(Say)[0].what
    known.taps("show", on=screen)
    assert known.place == "reminder/shown"


def strangers():
    blocked = Chat()
    blocked.starts()
    blocked.does(Left(blocked.moment()))
    stopped = Chat()
    stopped.starts()
    stopped.commands("stop")
    forgotten = Chat()
    forgotten.starts()
    forgotten.commands("forget")
    own_path = Chat()
    own_path.starts()
    own_path.taps("about_me")
    return {
        "a stranger": Chat(),
        "who has blocked the bot": blocked,
        "who has stopped private notes": stopped,
        "who had everything erased": forgotten,
        "who is on an own path": own_path,
    }


@pytest.mark.parametrize("who", strangers())
def test_nobody_else_is_pushed_and_the_group_hears_so_at_once(who):
    chat = reminded(strangers()[who])
    assert chat.of(Say) == []
    assert back(chat) == [(GROUP, "reminded", {"case": "abcdefgh", "outcome": "refused"})]


def test_without_a_flow_for_it_nothing_is_pushed(known):
    known.flows = replace(known.flows, starts={"start": known.flows.starts["start"]})
    assert back(reminded(known))[0][2]["outcome"] == "refused"


def test_who_is_in_the_middle_of_something_stays_there(known):
    known.starts()
    known.taps("sent")
    before, screen = known.conversation, known.screen
    after = reminded(known).conversation
    assert replace(after, said=before.said) == before
    known.taps("report", on=screen)
    assert known.place == "report/first"


def test_it_is_no_warning_that_counts(known):
    before = known.conversation.person
    reminded(known)
    assert known.conversation.person == before


def test_nothing_is_left_of_it_in_a_conversation_that_was_over(known):
    assert not reminded(known).conversation.is_worth_keeping
