"""Entries of groups, as what is to be sent: whispers, links that say which group, what is handed to another home."""

from datetime import UTC, datetime, timedelta

import pytest
from support.shipped import content, label, said
from support.writes import entry as new_entry
from support.writes import write

from bot.core.effects import Edit, Hand, Leave, Line, Remove, Say, Whisper
from bot.service import ports
from bot.service.bundles import Bundles
from bot.service.changing import TooManyRacesError
from bot.service.ports import Button
from bot.service.preparing import Nothing, NotYet, Preparer, Ready

GROUP, PERSON = -1_000_000_000_700, 22
SOON = datetime.now(UTC) + timedelta(hours=1)


class Clock:
    def now(self):
        return datetime.now(UTC)


@pytest.fixture
def preparer(store):
    return Preparer(store, Bundles(content(), None), Clock(), "PK", None)


@pytest.fixture
def group(store):
    return store.home(GROUP)


def whisper(line, **more):
    return Whisper("g.1", PERSON, line, "en", content().revision, SOON, **more)


async def has_sent(store, name, number, chat_id=GROUP):
    """An entry of this name became the message with this number."""
    committed = await store.commit(write(store, f"of.{name}", chat_id, entries=(new_entry(name),)))
    await store.settle(committed.lanes[0], committed.lanes[0].head, number)


async def test_a_whisper_goes_to_one_member_in_its_topic(preparer, group):
    prepared = await preparer.prepare(
        group, whisper(Line("group:privacy"), topic=5, tap="77", is_silent=True, reply_to=9)
    )
    call = prepared.call
    assert isinstance(call, ports.SendWhisper)
    assert (call.chat_id, call.receiver, call.topic, call.tap_id, call.silent) == (GROUP, PERSON, 5, "77", True)
    assert call.reply_to == 9
    assert call.text.startswith(said("group:privacy"))


@pytest.mark.promise(10)
@pytest.mark.parametrize("is_silent", [True, False])
async def test_what_is_to_make_no_sound_is_sent_so(preparer, store, is_silent):
    say = Say("a.1.1", Line("engine:hidden"), "en", content().revision, SOON, is_silent=is_silent)
    assert (await preparer.prepare(store.home(PERSON), say)).call.silent is is_silent


async def test_a_note_for_everybody_stays_in_its_topic(preparer, group):
    say = Say("g.1", Line("group:public"), "en", content().revision, SOON, topic=5)
    assert (await preparer.prepare(group, say)).call.topic == 5


async def test_a_whisper_is_edited_and_taken_back_by_its_own_number_and_receiver(preparer, store, group):
    await has_sent(store, "g.1", 77)
    edit = Edit("g.2", "g.1", Line("group:not_child_thanks"), "en", content().revision, SOON, receiver=PERSON)
    remove = Remove("g.3", SOON, entry="g.1", receiver=PERSON)
    edited, removed = [(await preparer.prepare(group, entry)).call for entry in (edit, remove)]
    assert isinstance(edited, ports.EditWhisper)
    assert (edited.receiver, edited.message_id) == (PERSON, 77)
    assert removed == ports.DeleteWhisper(GROUP, PERSON, 77)


async def test_a_whisper_that_was_never_sent_is_not_edited(preparer, group):
    edit = Edit("g.2", "g.1", Line("group:not_child_thanks"), "en", content().revision, SOON, receiver=PERSON)
    assert await preparer.prepare(group, edit) == Nothing()


async def test_links_from_a_group_say_which_it_was_the_same_to_everybody(preparer, store, group):
    line = Line("group:hello", choices=(("group:what_now", "start:g"), ("group:open_settings", "start:s")))
    keyboard = (await preparer.prepare(group, whisper(line))).call.keyboard
    assert [row[0] for row in keyboard] == [
        Button(label("group:what_now"), start=f"g{group.chat}"),
        Button(label("group:open_settings"), start=f"s{group.chat}"),
    ]
    assert str(GROUP) not in repr(keyboard)


async def test_in_private_such_a_link_says_nothing_of_a_group(preparer, store):
    line = Line("group:all_is_well", choices=(("group:open_settings", "start:s"), ("group:give_rights", "add:")))
    say = Say("a.1.1", line, "en", content().revision, SOON)
    keyboard = (await preparer.prepare(store.home(PERSON), say)).call.keyboard
    assert [row[0] for row in keyboard] == [
        Button(label("group:open_settings"), start="s"),
        Button(label("group:give_rights"), adds=True),
    ]


async def test_a_label_that_is_no_text_of_ours_is_said_as_it_stands(preparer, store):
    say = Say("a.1.1", Line("group:groups", choices=(("=Cricket: {group}", "p.x"),)), "en", content().revision, SOON)
    (row,) = (await preparer.prepare(store.home(PERSON), say)).call.keyboard
    assert row[0] == Button("Cricket: {group}", "p.x")


async def test_leaving_is_a_call_of_its_own(preparer, group):
    assert await preparer.prepare(group, Leave("g.1", SOON)) == Ready(ports.LeaveChat(GROUP))


def hand():
    return Hand("g.1", PERSON, "notice", SOON, {"group": str(GROUP)}, Line("group:case_over"))


async def gives(answer):
    if isinstance(answer, Exception):
        raise answer
    return answer


@pytest.mark.parametrize(
    ("answer", "expected"),
    [(True, Nothing()), (False, NotYet()), (TooManyRacesError(), NotYet())],
    ids=["done", "nobody-says-whether-they-are-an-admin", "others-were-quicker"],
)
async def test_what_is_handed_over_is_sent_to_nobody_from_here(preparer, group, answer, expected):
    preparer.give = lambda home, entry: gives(answer)
    assert await preparer.prepare(group, hand()) == expected


async def test_a_store_that_is_away_is_nothing_to_swallow(preparer, group):
    preparer.give = lambda home, entry: gives(ports.StoreAway())
    with pytest.raises(ports.StoreAway):
        await preparer.prepare(group, hand())
