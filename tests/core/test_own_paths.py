"""Wordings: one for a person, and no word of the law for who took an own path."""

import pytest
from core.chat import Chat
from core.flows import FLOWS, WARNING

from bot.core import variants
from bot.core.conversation import from_bytes, person_to_bytes
from bot.core.effects import Count, Screen
from bot.core.flow import Variants

pytestmark = pytest.mark.promise(3)

LAW_SEED = WARNING.frames.index("legal")


def test_every_wording_is_given_to_as_many():
    given = [variants.choose(WARNING, seed) for seed in range(400)]
    assert {frame: given.count(frame) for frame in WARNING.frames} == dict.fromkeys(WARNING.frames, 100)


def test_a_message_without_wordings_is_neutral():
    assert variants.choose(Variants(()), 3) == "neutral"


@pytest.mark.parametrize(
    ("message", "frame", "fitting"),
    [(WARNING, "harm", "harm"), (WARNING, "gone", "neutral"), (None, "harm", "neutral"), (WARNING, "", "neutral")],
)
def test_a_wording_that_a_message_does_not_have_is_the_neutral_one(message, frame, fitting):
    assert variants.fitting(message, frame) == fitting


def test_a_person_keeps_one_wording():
    chat = Chat(seed=LAW_SEED)
    chat.sends()
    chat.seed = LAW_SEED + 1
    chat.conversation = from_bytes(None, person_to_bytes(chat.conversation.person))
    chat.sends()
    assert chat.screen.frame == "legal"


def test_a_wording_that_was_shown_is_counted():
    chat = Chat(seed=LAW_SEED)
    chat.sends()
    assert Count("shown.warning.legal.1.en") in chat.effects


@pytest.mark.parametrize("own_path", ["about_me", "worried"])
@pytest.mark.parametrize("when", ["before the first warning", "after it"])
def test_who_took_an_own_path_sees_no_word_of_the_law_again(own_path, when):
    chat = Chat(seed=LAW_SEED)
    if when == "after it":
        chat.sends()
        assert chat.screen.frame == "legal"
    chat.starts(own_path)
    since = len(chat.history)
    chat.commands("cancel")
    chat.sends()
    chat.conversation = from_bytes(None, person_to_bytes(chat.conversation.person))
    chat.sends()
    frames = {
        e.what.frame
        for _, effects in chat.history[since:]
        for e in effects
        if isinstance(getattr(e, "what", None), Screen)
    }
    assert frames == {"neutral"}


def test_what_is_kept_of_an_own_path_is_a_wording_that_others_have_too():
    chat = Chat(seed=WARNING.frames.index("neutral"))
    chat.sends()
    chat.commands("cancel")
    other = Chat(seed=LAW_SEED)
    other.starts("worried")
    other.sends()
    other.commands("cancel")
    assert person_to_bytes(chat.conversation.person) == person_to_bytes(other.conversation.person)


def test_flows_can_tell_who_may_not_see_the_law():
    chat = Chat(seed=LAW_SEED)
    chat.starts()
    assert "frame" not in chat.screen.facts
    chat.starts("about_me")
    chat.commands("cancel")
    assert chat.screen.facts["frame"] == "neutral"


def test_all_own_paths_are_counted_as_one():
    chat = Chat()
    chat.starts("worried")
    chat.taps("alone")
    other = Chat()
    other.starts("about_me")
    counts = {effect.name for effect in chat.all_of(Count) + other.all_of(Count)}
    assert counts == {"own_paths"}


def test_what_was_tapped_as_a_reason_is_forgotten_on_an_own_path():
    chat = Chat()
    chat.sends()
    chat.taps("reason")
    chat.taps("angry")
    assert chat.conversation.facts["intent"] == "outrage"
    chat.writes("…", topics=("about_me",))
    assert chat.conversation.facts["intent"] == ""


def test_the_end_of_an_own_path_is_counted_without_what_it_was():
    chat = Chat()
    chat.starts("worried")
    for choice in ("alone", "help", "bye"):
        chat.taps(choice)
    assert Count("outcome.own_path") in chat.effects
    assert Count("outcome.helped") not in chat.effects


def test_the_flows_of_these_tests_have_a_wording_of_the_law():
    assert FLOWS.messages["warning"].law_frames == {"legal"}
