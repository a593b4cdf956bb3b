"""What the engine has to keep of the promises of the design; each was seen to fail when broken by hand."""

from dataclasses import fields, replace

import pytest
from core.chat import Chat
from core.flows import ALL, WARNING, flows_of

from bot.core.conversation import Conversation, person_to_bytes, run_to_bytes
from bot.core.effects import Count, FileNote, Line, Post, Remove, Say, Screen, StartTimer
from bot.core.events import SentItem, SentOther

LAW = WARNING.frames.index("legal")


# 1 and 2. It never has the material, and says nothing of it


@pytest.mark.promise(1)
def test_an_event_tells_nothing_about_the_item_but_where_it_came_from():
    assert {field.name for field in fields(SentItem)} == {"moment", "message", "origin", "album"}
    assert {field.name for field in fields(SentOther)} == {"moment", "message", "kind"}


@pytest.mark.promise(2)
@pytest.mark.parametrize("origin", ["user", "hidden_user", "chat", "channel", "own"])
def test_the_answer_is_the_same_for_every_item(origin):
    usual, other = Chat(), Chat()
    usual.sends("channel")
    other.sends(origin)
    assert [_shown(say) for say in usual.of(Say)] == [_shown(say) for say in other.of(Say)]
    assert usual.of(Count) == other.of(Count)


def _shown(say):
    what = say.what
    return replace(what, facts={}) if isinstance(what, Screen) else what


@pytest.mark.promise(2)
def test_where_an_item_came_from_is_counted_nowhere():
    chat = Chat()
    chat.sends("channel")
    assert not [count for count in chat.of(Count) if "channel" in count.name]


# 3. Everyone gets the safety steps


@pytest.mark.promise(3)
@pytest.mark.parametrize("times", [1, 2, 3, 10, 100])
def test_however_often_somebody_was_warned_they_are_warned_again(times):
    chat = Chat(seed=LAW)
    for _ in range(times):
        chat.sends()
    warning = chat.of(Say)[0]
    assert (str(warning.what.place), warning.priority, warning.what.level) == ("pause/first", "warning", min(times, 3))


@pytest.mark.promise(3)
@pytest.mark.parametrize("own_path", ["about_me", "worried"])
def test_who_took_an_own_path_is_warned_without_the_law_for_ever(own_path):
    chat = Chat(seed=LAW)
    chat.sends()
    chat.starts(own_path)
    chat.conversation = Conversation(person=chat.conversation.person)
    chat.sends()
    assert chat.screen.frame == "neutral"


# 5. Nothing is kept without need


@pytest.mark.promise(5)
def test_after_a_conversation_only_language_country_wording_how_often_and_that_there_was_one_are_kept():
    chat = Chat(seed=LAW)
    chat.sends()
    chat.taps("reason")
    chat.taps("angry")
    kept = person_to_bytes(chat.conversation.person)
    assert kept == person_to_bytes(type(chat.conversation.person)(frame="legal", warned=1, has_begun=True))
    assert not [word for word in (b"outrage", b"pause", b"channel") if word in kept]


@pytest.mark.promise(5)
def test_what_the_person_typed_is_kept_nowhere():
    chat = Chat()
    chat.sends()
    for text in ("my name is canary", "canary@example"):
        chat.writes(text)
    chat.commands("country")
    chat.taps("another")
    chat.writes("canary land")
    assert "canary" not in repr(chat.all_effects())
    assert b"canary" not in run_to_bytes(chat.conversation)


@pytest.mark.promise(5)
def test_no_answer_of_a_note_is_kept_before_consent_or_stored_before_its_press():
    chat = Chat()
    chat.commands("report")
    for choice in ("telegram", "done", "note"):
        chat.taps(choice)
    assert chat.conversation.note is None
    for choice in ("yes", "private", "today", "here"):
        chat.taps(choice)
    assert not chat.all_of(FileNote)
    assert not chat.all_of(Post)
    chat.taps("send")
    assert len(chat.of(FileNote)) == 1


@pytest.mark.promise(5)
def test_without_a_desk_no_flow_stores_anything():
    chat = Chat(flows_of(*ALL, desk=False))
    chat.commands("report")
    for choice in ("telegram", "done", "note", "yes", "private", "today", "here", "send"):
        chat.taps(choice)
        chat.waits(seconds=10)
    assert not chat.all_of(FileNote)


# 10. Shared phones are normal


@pytest.mark.promise(10)
def test_nothing_but_reminders_and_removals_comes_by_itself_and_reminders_come_silently():
    chat = Chat()
    chat.sends()
    chat.commands("report")
    chat.taps("later")
    for timer in list(chat.timers):
        chat.rings(timer)
        assert all(
            isinstance(effect, Remove) or (isinstance(effect, Say) and effect.is_silent) for effect in chat.effects
        )


@pytest.mark.promise(10)
@pytest.mark.parametrize("own_path", ["about_me", "worried"])
def test_on_the_own_paths_nothing_is_pushed(own_path):
    chat = Chat()
    chat.starts(own_path)
    if own_path == "about_me":
        chat.taps("later")
    chat.commands("report")
    chat.taps("later")
    assert not chat.all_of(StartTimer)


@pytest.mark.promise(10)
def test_the_line_that_hide_leaves_is_silent_neutral_and_goes():
    chat = Chat()
    chat.starts("about_me")
    chat.commands("hide")
    (say,) = chat.of(Say)
    assert (say.what, say.is_silent) == (Line("engine:hidden"), True)
    chat.rings("hidden.")
    assert chat.of(Remove)[0].entry == say.name


@pytest.mark.promise(3)
def test_who_comes_from_a_group_begins_with_a_neutral_wording_or_with_harm():
    """Nobody knows whether they are a child."""
    frames = set()
    for seed in range(8):
        chat = Chat(seed=seed)
        chat.starts("gAAAAAAAAAAAAAAAAAAAAAA")
        frames.add(chat.screen.frame)
    assert frames == {"neutral", "harm"}


def test_who_has_a_wording_keeps_it_wherever_they_come_from():
    chat = Chat(seed=LAW)
    chat.sends()
    chat.starts("g")
    assert chat.screen.frame == "legal"
