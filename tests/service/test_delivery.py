"""Entries reach the messenger: in order, at least once, and what became of them is told before they are settled."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from support.sending import HastyClock, ScriptedMessenger, edit, plainly, remove, say, stored
from support.waiting import eventually
from support.writes import ANNA, BILAL, write

from bot.service import draining, ports
from bot.service.changing import TooManyRacesError
from bot.service.delivery import Delivery
from bot.service.rates import Rate

pytestmark = pytest.mark.promise(6)


class Bench:
    """A worker's delivery on a real store."""

    def __init__(self, store, *answers):
        self.store = store
        self.messenger = ScriptedMessenger(*answers)
        self.clock = HastyClock()
        self.counts = Counter()
        self.told = []
        self.delivery = self.another(store)
        self._claims = 0

    def another(self, store, rate=1000):
        async def tell(home, entry, outcome, about):
            self.told.append((entry, outcome, (await store.read(home)).waiting))

        def counted(name):
            self.counts[name] += 1

        prepare = plainly(store)
        return Delivery(store, self.messenger, prepare, tell, self.clock, Rate(rate), counted)

    async def commit(self, *entries, chat_id=ANNA, **changes):
        self._claims += 1
        made = write(self.store, f"update.{self._claims}", chat_id, entries=stored(*entries), **changes)
        return (await self.store.commit(made)).lanes

    async def deliver(self, *entries, chat_id=ANNA):
        for lane in await self.commit(*entries, chat_id=chat_id):
            await self.delivery.drain(lane)

    async def sweep(self, delivery=None):
        for lane in (await self.store.due()).lanes:
            await (delivery or self.delivery).drain(lane)

    def later(self, seconds):
        """Leases and parks of that length are over."""
        self.store.clock_shift_ms += int(seconds * 1000)

    async def waiting(self, chat_id=ANNA):
        return (await self.store.read(self.store.home(chat_id))).waiting


@pytest.fixture
def bench(store):
    return Bench(store)


async def test_words_leave_in_the_order_of_the_commits(bench):
    first = await bench.commit(say("a.1.1"), say("a.1.2"))
    assert await bench.commit(say("a.2.3")) == ()
    await bench.delivery.drain(first[0])
    assert bench.messenger.texts(ANNA) == ["a.1.1", "a.1.2", "a.2.3"]
    assert await bench.waiting() == 0


async def test_a_sent_message_can_be_edited_and_removed_by_the_name_of_its_entry(bench):
    await bench.deliver(say("a.1.1", "before"), edit("a.1.2", "a.1.1", "after"))
    assert bench.messenger.texts(ANNA) == ["after"]
    await bench.deliver(remove("a.1.3", entry="a.1.1"))
    assert bench.messenger.texts(ANNA) == []


async def test_a_say_that_keeps_no_id_leaves_none(bench):
    await bench.deliver(say("a.1.1", keeps_id=False))
    assert (await bench.store.kept(bench.store.home(ANNA))).messages == ()


async def test_a_removal_of_what_is_still_waiting_comes_back_later(bench):
    words, removals = await bench.commit(say("a.1.1"), remove("a.1.2", entry="a.1.1"))
    await bench.delivery.drain(removals)
    assert bench.messenger.calls == []
    await bench.delivery.drain(words)
    bench.later(draining.NOT_YET_S)
    await bench.sweep()
    assert bench.messenger.texts(ANNA) == []


@pytest.mark.parametrize(
    ("entry", "answers", "outcome"),
    [
        (say("a.1.1", tell=True), (), "sent"),
        (say("a.1.1", tell=True), (ports.Wrong("too long"), ports.Wrong("too long")), "refused"),
        (say("a.1.1", tell=True), (ports.Blocked(),), "refused"),
        (say("a.1.1", tell=True), (ports.Refused(),), "refused"),
        (say("a.1.1", within=timedelta(seconds=-1)), (), "expired"),
        (remove("a.1.1", 5, tell=True), (ports.Sent(),), "removed"),
        (remove("a.1.1", 5, tell=True), (ports.AlreadyDone(),), "removed"),
        (remove("a.1.1", 5, tell=True), (ports.Wrong("cannot be deleted"),), "not_removed"),
        (remove("a.1.1", 5, tell=True, within=timedelta(seconds=-1)), (), "expired"),
    ],
    ids=["sent", "wrong", "blocked", "refused", "expired", "removed", "was-gone", "not-removed", "removal-expired"],
)
async def test_an_outcome_is_told_once_and_before_the_entry_is_settled(store, entry, answers, outcome):
    bench = Bench(store, *answers)
    await bench.deliver(entry)
    assert [(name, what) for name, what, _ in bench.told] == [("a.1.1", outcome)]
    if entry.priority != "removal":
        assert bench.told[0][2] == 1, "the entry was settled before its outcome was committed"
    assert await bench.waiting() == 0


async def test_an_outcome_that_lost_five_races_is_told_again_and_the_lane_goes_on(bench):
    tell, races = bench.delivery._sending.tell, [TooManyRacesError(), TooManyRacesError()]

    async def raced(*told):
        if races:
            raise races.pop()
        await tell(*told)

    bench.delivery._sending.tell = raced
    await bench.deliver(say("a.1.1", tell=True), say("a.1.2"))
    assert [(name, outcome) for name, outcome, _ in bench.told] == [("a.1.1", "sent")]
    assert bench.messenger.texts(ANNA) == ["a.1.1", "a.1.2"]


async def test_nothing_is_told_where_nobody_asked(bench):
    await bench.deliver(say("a.1.1"), remove("a.1.2", 5))
    assert bench.told == []


@pytest.mark.parametrize("again", [ports.Later(), ports.Later(3), ports.Unknown()], ids=["5xx", "429", "time-out"])
async def test_what_did_not_go_through_is_tried_again_here_and_keeps_its_place(store, again):
    bench = Bench(store, again, again)
    await bench.deliver(say("a.1.1", tell=True), say("a.1.2"))
    sent = [call.text for call in bench.messenger.calls]
    assert sent == ["a.1.1", "a.1.1", "a.1.1", "a.1.2"]
    assert [what for _, what, _ in bench.told] == ["sent"]
    assert all(seconds <= draining.TRIES_HERE_S for seconds in bench.clock.slept)


async def test_a_long_pause_that_telegram_asks_for_is_kept_by_giving_the_lane_back(store):
    bench = Bench(store, ports.Later(40))
    await bench.deliver(say("a.1.1"))
    bench.later(35)
    await bench.sweep()
    assert len(bench.messenger.calls) == 1
    assert await bench.commit(say("a.1.2")) == (), "a new entry must not end the pause"
    bench.later(6)
    await bench.sweep()
    assert bench.messenger.texts(ANNA) == ["a.1.1", "a.1.2"]


async def test_a_messenger_that_stays_away_is_asked_less_and_less_and_loses_nothing(store):
    bench = Bench(store, *[ports.Later()] * 12)
    await bench.deliver(say("a.1.1"))
    assert await bench.waiting() == 1
    for _ in range(4):
        bench.later(draining.PARKED_S)
        await bench.sweep()
    assert bench.messenger.texts(ANNA) == ["a.1.1"]
    assert sum(bench.clock.slept) < 40


async def test_what_telegram_calls_wrong_goes_once_more_as_plain_text(store):
    bench = Bench(store, ports.Wrong("can't parse entities"))
    await bench.deliver(say("a.1.1", tell=True))
    first, second = bench.messenger.calls
    assert (first.spans, second.spans, second.text) == ((ports.Span(0, 1, "bold"),), (), "a.1.1")
    assert [what for _, what, _ in bench.told] == ["sent"]


async def test_what_stays_wrong_is_dropped_and_counted_and_the_lane_goes_on(store):
    bench = Bench(store, ports.Wrong("x"), ports.Wrong("x"))
    await bench.deliver(say("a.1.1"), say("a.1.2"))
    assert bench.messenger.texts(ANNA) == ["a.1.2"]
    assert bench.counts["wrong"] == 1


async def test_our_own_bug_in_the_words_drops_that_entry_alone(bench, monkeypatch):
    async def breaks(home, entry):
        if entry.name == "a.1.1":
            raise KeyError("canary")
        return await plainly(bench.store)(home, entry)

    bench.delivery._sending.prepare = breaks
    await bench.deliver(say("a.1.1", tell=True), say("a.1.2"))
    assert bench.messenger.texts(ANNA) == ["a.1.2"]
    assert [what for _, what, _ in bench.told] == ["refused"]
    assert bench.counts["delivery_failed"] == 1


async def test_what_waits_for_somebody_who_blocked_us_is_dropped_and_each_outcome_told(store):
    bench = Bench(store, ports.Blocked(), ports.Blocked(), ports.Blocked())
    await bench.deliver(say("a.1.1", tell=True), say("a.1.2", tell=True), remove("a.1.3", 5, tell=True))
    assert bench.messenger.texts(ANNA) == []
    assert await bench.waiting() == 0
    assert [(name, what) for name, what, _ in bench.told] == [
        ("a.1.1", "refused"),
        ("a.1.2", "refused"),
        ("a.1.3", "not_removed"),
    ]


async def test_who_comes_back_while_an_answer_from_before_is_refused_gets_the_new_one(store):
    bench = Bench(store, ports.Blocked())
    task = await on_the_wire(bench, say("a.1.1"))
    await bench.commit(say("b.1.1", "welcome back"))
    bench.messenger.may_answer.set()
    await task
    assert bench.messenger.texts(ANNA) == ["welcome back"]


async def test_a_token_that_is_no_longer_valid_stops_all_sending_and_drops_nothing(store):
    bench = Bench(store, ports.Unauthorized())
    await bench.deliver(say("a.1.1"))
    await bench.deliver(say("b.1.1"), chat_id=BILAL)
    assert len(bench.messenger.calls) == 1, "the second lane must not even try"
    assert bench.delivery.is_unauthorized
    bench.later(draining.UNAUTHORIZED_S)
    bench.delivery._sending.ask_again_at = 0
    await bench.sweep()
    assert (bench.messenger.texts(ANNA), bench.messenger.texts(BILAL)) == (["a.1.1"], ["b.1.1"])
    assert not bench.delivery.is_unauthorized


async def test_while_telegram_does_not_answer_a_wrong_token_stays_known_as_wrong(store):
    bench = Bench(store, ports.Unauthorized(), ports.Later(60))
    await bench.deliver(say("a.1.1"))
    bench.later(draining.UNAUTHORIZED_S)
    bench.delivery._sending.ask_again_at = 0
    await bench.sweep()
    assert len(bench.messenger.calls) == 2
    assert bench.delivery.is_unauthorized


async def test_a_group_that_became_a_supergroup_gets_its_messages_there(store):
    bench = Bench(store, ports.Moved(-100_777))
    await bench.deliver(say("a.1.1"), say("a.1.2"))
    assert bench.messenger.texts(-100_777) == ["a.1.1", "a.1.2"]
    home = await store.home_of_group(-100_777)
    assert (home.chat, home.shard) == (store.home(ANNA).chat, store.home(ANNA).shard)
    assert home.chat_id == -100_777


async def test_what_expired_is_dropped_counted_and_the_next_goes_out(bench):
    await bench.deliver(say("a.1.1", within=timedelta(seconds=-1)), say("a.1.2"))
    assert bench.messenger.texts(ANNA) == ["a.1.2"]
    assert bench.counts["expired"] == 1


async def test_an_entry_of_a_newer_version_is_left_for_a_newer_worker(bench):
    newer = ports.NewEntry("a.1.1", "words", b'{"f": 99}')
    made = write(bench.store, "1", entries=(newer, *stored(say("a.1.2"))))
    for lane in (await bench.store.commit(made)).lanes:
        await bench.delivery.drain(lane)
    assert (bench.messenger.calls, await bench.waiting()) == ([], 2)


async def on_the_wire(bench, *entries):
    """A drain that has sent its first entry and has no answer yet."""
    bench.messenger.may_answer.clear()
    (lane,) = await bench.commit(*entries)
    task = asyncio.create_task(bench.delivery.drain(lane))
    await bench.messenger.on_wire.wait()
    return task


async def test_what_was_hidden_while_on_the_wire_is_taken_back(bench):
    task = await on_the_wire(bench, say("a.1.1"), say("a.1.2"))
    home = bench.store.home(ANNA)
    kept = await bench.store.kept(home)
    await bench.commit(say("b.1.1", "hidden"), clear=ports.Clear("hide", kept))
    bench.messenger.may_answer.set()
    await task
    await eventually(lambda: bench.delivery.lanes == 0)
    assert bench.messenger.texts(ANNA) == ["hidden"]


async def test_what_was_hidden_while_on_the_wire_goes_also_where_telegram_is_away_meanwhile(bench):
    task = await on_the_wire(bench, say("a.1.1"))
    kept = await bench.store.kept(bench.store.home(ANNA))
    await bench.commit(say("b.1.1", "hidden"), clear=ports.Clear("hide", kept))
    bench.messenger.answers = [ports.Later(), ports.Later(), ports.Later()]
    bench.messenger.may_answer.set()
    await task
    await eventually(lambda: bench.delivery.lanes == 0)
    assert bench.messenger.texts(ANNA) == ["hidden"]


async def test_what_was_hidden_while_it_waited_to_be_tried_again_is_never_sent(store):
    bench = Bench(store, ports.Later(1))

    async def hide_meanwhile(seconds):
        kept = await store.kept(store.home(ANNA))
        await bench.commit(say("b.1.1", "hidden"), clear=ports.Clear("hide", kept))

    bench.clock.sleep = hide_meanwhile
    await bench.deliver(say("a.1.1"))
    await bench.sweep()
    assert [call.text for call in bench.messenger.calls] == ["a.1.1", "hidden"]


async def test_stopping_ends_the_call_on_the_wire_settles_it_and_gives_the_lane_back(bench, other):
    bench.messenger.may_answer.clear()
    bench.delivery.start(await bench.commit(say("a.1.1"), say("a.1.2")))
    await bench.messenger.on_wire.wait()
    stopping = asyncio.create_task(bench.delivery.stop(within_s=5))
    await asyncio.sleep(0)
    bench.messenger.may_answer.set()
    await stopping
    assert bench.messenger.texts(ANNA) == ["a.1.1"]
    for lane in (await other.due()).lanes:  # at once, no lease to wait for
        await bench.another(other).drain(lane)
    assert bench.messenger.texts(ANNA) == ["a.1.1", "a.1.2"]


async def test_stopping_does_not_wait_for_a_pause_to_end(store):
    bench = Bench(store, ports.Later(9))
    bench.clock.sleep = lambda seconds: asyncio.sleep(3600)
    bench.delivery.start(await bench.commit(say("a.1.1")))
    await bench.messenger.on_wire.wait()
    async with asyncio.timeout(20):
        await bench.delivery.stop(within_s=3600)
    assert len((await store.due()).lanes) == 1


async def test_a_dead_workers_lane_is_taken_over_and_its_call_repeated_once(bench, other):
    """SIGKILL between sending and settling: what was on the wire may come twice, in order, and nothing is lost."""
    task = await on_the_wire(bench, say("a.1.1"), say("a.1.2"))
    task.cancel()
    bench.messenger.may_answer.set()
    assert (await other.due()).lanes == (), "the lease still runs"
    other.clock_shift_ms = 31_000
    for lane in (await other.due()).lanes:
        await bench.another(other).drain(lane)
    assert bench.messenger.texts(ANNA) == ["a.1.1", "a.1.1", "a.1.2"]


async def test_a_late_owner_stops_at_once_and_settles_nothing(bench, other):
    task = await on_the_wire(bench, say("a.1.1"), say("a.1.2"))
    other.clock_shift_ms = 31_000
    (taken,) = (await other.due()).lanes
    bench.messenger.may_answer.set()
    await task
    assert [call.text for call in bench.messenger.calls] == ["a.1.1"]
    await bench.another(other).drain(taken)
    assert bench.messenger.texts(ANNA) == ["a.1.1", "a.1.1", "a.1.2"]


async def test_a_lane_that_waits_for_its_turn_keeps_its_lease(bench, other, monkeypatch):
    """Many lanes at once: the last ones wait for longer than a lease; nobody else may begin to send them."""
    monkeypatch.setattr(draining, "RENEW_AFTER_S", 0.02)
    slow = bench.another(bench.store, rate=10)
    slow._sending.rate._left = 0
    slow.start(await bench.commit(say("a.1.1")))
    for _ in range(3):
        await asyncio.sleep(0.025)
        bench.later(20)
        assert (await bench.store.due()).lanes == ()
    await eventually(lambda: slow.lanes == 0)
    assert bench.messenger.texts(ANNA) == ["a.1.1"]


async def test_redis_going_away_after_the_call_repeats_nothing_once_it_is_back(bench, monkeypatch):
    settle, silences = bench.store.settle, [1, 1, 1]

    async def silent(lane, sent, message_id=None):
        if sent and silences:
            silences.pop()
            raise ports.StoreAway("away")
        return await settle(lane, sent, message_id)

    monkeypatch.setattr(bench.store, "settle", silent)
    await bench.deliver(say("a.1.1"), say("a.1.2"))
    assert bench.messenger.texts(ANNA) == ["a.1.1", "a.1.2"]


async def test_redis_going_away_while_words_are_looked_up_is_waited_for_in_the_same_lane(bench):
    """Else everybody whose words are being looked up in that moment waits for the end of a lease."""
    prepare, away = bench.delivery._sending.prepare, [ports.StoreAway(), ports.StoreAway()]

    async def sometimes(home, entry):
        if away:
            raise away.pop()
        return await prepare(home, entry)

    bench.delivery._sending.prepare = sometimes
    await bench.deliver(say("a.1.1"))
    assert bench.messenger.texts(ANNA) == ["a.1.1"]
    assert bench.clock.slept == [draining.STORE_AWAY_S] * 2


async def test_a_settle_whose_answer_got_lost_is_repeated_without_harm(bench, monkeypatch):
    settle, lost = bench.store.settle, []

    async def cut_off(lane, sent, message_id=None):
        settled = await settle(lane, sent, message_id)
        if sent and not lost:
            lost.append(sent)
            raise ports.StoreAway("cut")
        return settled

    monkeypatch.setattr(bench.store, "settle", cut_off)
    await bench.deliver(say("a.1.1"), say("a.1.2"))
    assert bench.messenger.texts(ANNA) == ["a.1.1", "a.1.2"]


async def test_outcomes_wait_for_redis_too(bench):
    tell, silences = bench.delivery._sending.tell, [1, 1]

    async def away(*told):
        if silences:
            silences.pop()
            raise ports.StoreAway("away")
        await tell(*told)

    bench.delivery._sending.tell = away
    await bench.deliver(say("a.1.1", tell=True))
    assert [what for _, what, _ in bench.told] == ["sent"]
