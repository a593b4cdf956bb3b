"""From one home to another: done once, silently, and only to who may be told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from support.shipped import content
from support.writes import write

from bot.core.conversation import Conversation, Person, from_bytes, person_to_bytes, run_to_bytes
from bot.core.effects import Hand, Line, Say, entry_from_bytes
from bot.core.flow import Place
from bot.core.groups.turn import NOTICE_WITHIN
from bot.service.admins import Admins
from bot.service.aside import Asides
from bot.service.bundles import Bundles
from bot.service.conversations import Conversations
from bot.service.hands import ASKED_FOR, Hands
from bot.service.ports import Standing

pytestmark = pytest.mark.promise(10)

GROUP, ADMIN = -1_000_000_000_700, 11


class Clock:
    def now(self):
        return datetime.now(UTC)


class Members:
    def __init__(self):
        self.answer = Standing(True, True)

    async def standing(self, chat_id, person):
        return self.answer


class Worker:
    def __init__(self, store):
        self.store, self.members, self.lanes = store, Members(), []
        clock, bundles = Clock(), Bundles(content(), None)
        conversations, asides = Conversations(store, bundles, clock), Asides(store, bundles, clock)
        admins = Admins(self.members, clock)
        self.hands = Hands(
            store, conversations, None, asides, admins, clock, lambda handled: self.lanes.extend(handled.lanes)
        )
        self.group = store.home(GROUP)

    async def gives(self, **changed):
        return await self.hands.give(self.group, replace(notice(), **changed))

    async def said(self):
        """What is on its way to the admin."""
        found = []
        for lane in self.lanes:
            waiting = lane.head
            while waiting is not None:
                found.append(entry_from_bytes(waiting.payload))
                waiting = (await self.store.settle(lane, waiting)).next
        return found

    async def person(self):
        found = await self.store.read(self.store.home(ADMIN))
        return from_bytes(found.conversation, found.person).person


async def test_what_is_for_staff_who_keep_no_list_any_more_is_dropped(worker):
    asked = Hand("g.1", -800, "asked", soon(), {"code": "K7Q2MDX", "mark": "mark"})
    assert await worker.hands.give(worker.group, asked)
    assert await worker.said() == []


@pytest.fixture
def worker(store):
    return Worker(store)


def soon():
    """By now, not by when the tests were collected: a whole run takes longer than a notice is asked for."""
    return datetime.now(UTC) + NOTICE_WITHIN


def notice():
    return Hand("g.1", ADMIN, "notice", soon(), {"group": str(GROUP)}, Line("group:case_over"))


async def is_known(store, conversation=None, **person):
    known = Person(**{"has_begun": True, "locale": "ur", **person})
    run = run_to_bytes(conversation) if conversation else None
    await store.commit(write(store, "known", ADMIN, person=person_to_bytes(known), conversation=run))


async def test_an_admin_is_told_silently_in_their_own_language(store, worker):
    await is_known(store)
    assert await worker.gives()
    (say,) = await worker.said()
    assert isinstance(say, Say)
    assert (say.what.text, say.locale, say.is_silent, say.keeps_id) == ("group:case_over", "ur", True, True)
    assert (await worker.person()).groups == (GROUP,)


async def test_a_repeat_says_nothing_again(store, worker):
    await is_known(store)
    await worker.gives()
    await worker.gives()
    assert len(await worker.said()) == 1


async def test_what_two_groups_call_the_same_is_said_for_both(store, worker):
    await is_known(store)
    await worker.gives()
    worker.group = store.home(GROUP - 1)
    await worker.gives()
    assert len(await worker.said()) == 2


async def test_who_is_no_admin_any_more_is_not_told(store, worker):
    await is_known(store)
    worker.members.answer = Standing(True, False)
    assert await worker.gives()
    assert await worker.said() == []


async def test_while_nobody_says_whether_they_are_an_admin_it_waits(store, worker):
    await is_known(store)
    worker.members.answer = None
    assert not await worker.gives()
    assert await worker.said() == []
    worker.members.answer = Standing(True, True)
    assert await worker.gives()
    assert len(await worker.said()) == 1


async def test_what_waits_behind_a_notice_does_not_wait_for_ever(store, worker):
    await is_known(store)
    worker.members.answer = None
    assert await worker.gives(not_after=soon() - ASKED_FOR - timedelta(seconds=1))
    assert await worker.said() == []


@pytest.mark.parametrize("act", ["notice", "answer"])
async def test_who_has_not_begun_the_bot_is_not_written_to(store, worker, act):
    await is_known(store, has_begun=False)
    assert await worker.gives(act=act)
    assert await worker.said() == []


async def test_an_admin_who_has_not_begun_the_bot_finds_the_group_when_they_do(store, worker):
    assert await worker.gives(act="knows", line=None)
    assert await worker.said() == []
    assert await worker.person() == Person(groups=(GROUP,))


async def test_of_an_admin_of_whom_nothing_is_left_nothing_is_kept(store, worker):
    await worker.gives(act="knows", line=None)
    await worker.gives(act="knows_no_more", line=None, name="g.2", facts={"group": str(GROUP), "ref": "other"})
    assert (await store.read(store.home(ADMIN))).person is None
    assert await worker.said() == []


async def test_a_group_goes_off_the_list_also_under_the_number_it_had_before(store, worker):
    await is_known(store, groups=(GROUP - 1, -700, GROUP))
    facts = {"group": str(GROUP), "ref": store.home(-700).chat}
    await worker.gives(act="knows_no_more", line=None, facts=facts)
    assert (await worker.person()).groups == (GROUP - 1,)


async def test_nothing_is_pushed_to_an_admin_who_is_on_a_path_of_their_own(store, worker):
    now = datetime.now(UTC)
    own = Conversation(
        id="abcdefgh", place=Place("about-me", "first"), facts={"own_path": "yes"}, began_at=now, last_at=now
    )
    await is_known(store, own)
    assert await worker.gives()
    assert await worker.said() == []


async def test_who_stopped_notes_is_told_nothing_but_what_they_ask_for(store, worker):
    await is_known(store, notes_stopped=True)
    assert await worker.gives()
    assert await worker.said() == []
    assert await worker.gives(name="g.2", act="answer")
    assert len(await worker.said()) == 1


async def test_an_answer_asks_for_no_rights(store, worker):
    await is_known(store)
    worker.members.answer = Standing(False)
    assert await worker.gives(act="answer")
    assert len(await worker.said()) == 1
    assert (await worker.person()).groups == ()


async def test_who_added_the_bot_has_the_group_among_theirs_though_they_never_began_it(store, worker):
    assert await worker.gives(act="knows", line=None)
    person = await worker.person()
    assert (person.groups, person.has_begun) == ((GROUP,), False)


async def test_the_conversation_stays_where_it_is(store, worker):
    now = datetime.now(UTC).replace(microsecond=0)
    running = Conversation(id="abcdefgh", place=Place("help", "first"), began_at=now, last_at=now)
    await is_known(store, running)
    await worker.gives()
    found = await store.read(store.home(ADMIN))
    assert replace(from_bytes(found.conversation, None), person=Person()) == running


async def test_a_stranger_is_not_reminded_and_the_group_hears_so(store, worker):
    await worker.gives(act="remind", facts={"group": str(GROUP), "case": "abcdefgh"}, line=None)
    (back,) = await worker.said()
    assert (back.chat, back.act, back.facts["outcome"]) == (GROUP, "reminded", "refused")


async def test_who_is_known_is_reminded_and_what_becomes_of_it_is_told(store, worker):
    await is_known(store)
    await worker.gives(act="remind", facts={"group": str(GROUP), "case": "abcdefgh"}, line=None)
    (say,) = await worker.said()
    assert (say.tell, say.is_silent, dict(say.about)) == (True, True, {"group": str(GROUP), "case": "abcdefgh"})
