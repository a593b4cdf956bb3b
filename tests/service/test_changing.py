"""Read, decide, commit; where others were quicker, once more. On a real store."""

import asyncio
from collections import Counter
from datetime import UTC, datetime

import pytest
from support.sending import HastyClock, say, stored
from support.writes import ANNA, BILAL, write

from bot.core.effects import AnswerTap
from bot.service.changing import MOST_TRIES, Changing, TooManyRacesError, Turns

pytestmark = pytest.mark.promise(6)


@pytest.fixture
def changing(store):
    return Changing(store, HastyClock())


def counting(store, *others):
    """Adds one to what is stored. Before it commits, one of `others` may write first."""
    waiting = list(others)

    async def decide(snapshot):
        if waiting:
            await waiting.pop(0)()
        number = int(snapshot.conversation or b"0") + 1
        return write(store, "update", conversation=str(number).encode()), (AnswerTap("tap"),)

    return decide


def another(store, claim):
    async def writes():
        before = await store.read(store.home(ANNA))
        number = int(before.conversation or b"0") + 1
        await store.commit(write(store, claim, conversation=str(number).encode()))

    return writes


async def number_in(store):
    return int((await store.read(store.home(ANNA))).conversation)


async def test_a_lost_race_is_decided_again_on_what_the_winner_wrote(store, changing):
    decide = counting(store, another(store, "a"), another(store, "b"))
    handled = await changing.change(store.home(ANNA), "update", decide)
    assert (await number_in(store), handled.taps) == (3, (AnswerTap("tap"),))


async def test_who_loses_five_races_comes_again_and_has_changed_nothing(store, changing):
    others = [another(store, f"other.{number}") for number in range(MOST_TRIES)]
    with pytest.raises(TooManyRacesError):
        await changing.change(store.home(ANNA), "update", counting(store, *others))
    assert await number_in(store) == MOST_TRIES
    await changing.change(store.home(ANNA), "update", counting(store))
    assert await number_in(store) == MOST_TRIES + 1, "the claim was left behind"


async def test_what_was_handled_before_answers_no_tap_again(store, changing):
    await changing.change(store.home(ANNA), "update", counting(store))
    again = await changing.change(store.home(ANNA), "update", counting(store))
    assert (await number_in(store), again.is_new, again.taps) == (1, False, ())


async def test_of_a_chat_with_too_much_unsent_an_update_is_counted_and_not_answered(store, changing):
    await store.commit(write(store, "before", entries=stored(*(say(f"a.1.{n}") for n in range(4)))))
    handled = await changing.change(store.home(ANNA), "update", counting(store), most_waiting=3)
    assert handled.taps == ()
    assert (await store.read(store.home(ANNA))).conversation is None
    assert (await store.counters(datetime.now(UTC)))["not_answered"] == 1
    assert not (await changing.change(store.home(ANNA), "update", counting(store), most_waiting=9)).is_new


async def test_as_much_as_is_allowed_is_answered(store, changing):
    await store.commit(write(store, "before", entries=stored(*(say(f"a.1.{n}") for n in range(3)))))
    await changing.change(store.home(ANNA), "update", counting(store), most_waiting=3)
    assert await number_in(store) == 1


async def test_turns_of_one_home_come_one_after_another_and_homes_do_not_wait_for_each_other(store):
    turns, inside, most = Turns(), Counter(), Counter()

    async def works(chat_id):
        async with turns.of(store.home(chat_id)):
            inside[chat_id] += 1
            most[chat_id] = max(most[chat_id], inside[chat_id])
            most["all"] = max(most["all"], sum(inside.values()))
            await asyncio.sleep(0)
            inside[chat_id] -= 1

    await asyncio.gather(*(works(chat_id) for chat_id in (ANNA, BILAL) * 5))
    assert (most[ANNA], most[BILAL], most["all"]) == (1, 1, 2)
    assert (turns._locks, turns._wanted) == ({}, {}), "something is kept of a home that nobody waits for"
