"""The bot as processes of its own: stopped, killed, two at a time, and what they write into their logs."""

import asyncio
import time

import pytest
import pytest_asyncio
from support.guide import Guide
from support.house import MODES, SECRET, TOKEN, WEBHOOK_SECRET, House, Logs, house
from support.shipped import said
from support.waiting import eventually

from bench.balancer import Balancer
from bench.workers import Worker
from bot.emulator.driver import running
from bot.service import sweeping
from bot.store.embedded import EmbeddedRedis, free_port

pytestmark = [
    pytest.mark.asyncio(loop_scope="function"),
    pytest.mark.promise(6),
    pytest.mark.slow,
    pytest.mark.timeout(120),
]


class Processes(House):
    """A house whose workers are processes."""

    def __init__(self, mode, telegram, redis, folder, lease_s=30):
        super().__init__(mode, telegram, redis, Logs())
        self.folder = folder
        self.lease_s = lease_s

    async def start(self, workers=1):
        self._ports = [free_port() for _ in range(workers)]
        self._balancer = Balancer(self._ports)
        await self._balancer.start()
        for place, port in enumerate(self._ports):
            environment = self.environment(port) | {"RUKO_TEST_SWEEP_S": "0.2", "RUKO_LOG": "info"}
            environment |= {"RUKO_TEST_LEASE_S": str(self.lease_s)}
            worker = Worker(lambda _, environment=environment: environment, self.folder / f"{place}.log")
            await asyncio.to_thread(worker.start)
            self.workers.append(worker)

    async def stop(self):
        for worker in self.workers:
            await asyncio.to_thread(worker.stop)
        await self._balancer.stop()

    @property
    def is_sending(self):
        """What is being sent is also due; that is all one sees from outside."""
        return False

    @property
    def logged(self):
        return "".join(file.read_text() for file in self.folder.glob("*.log"))


@pytest.fixture(params=MODES)
def mode(request):
    return request.param


@pytest.fixture
def lease_s():
    """Shorter than usual, so that nobody has to wait for the end of a killed worker's."""
    return 8


@pytest_asyncio.fixture
async def home(mode, tmp_path, lease_s):
    redis = EmbeddedRedis(tmp_path / "redis")
    await asyncio.to_thread(redis.start)
    async with running() as telegram:
        telegram.patience_s = 60
        home = Processes(mode, telegram, redis, tmp_path, lease_s)
        await home.start(workers=2)
        try:
            yield home
        finally:
            await home.stop()
            redis.stop()


@pytest.fixture
def guide(home):
    return Guide(home.person())


async def test_two_processes_share_the_work_and_one_may_be_killed_at_any_time(home, guide):
    await guide.writes("/report")
    for worker in home.workers:
        await asyncio.to_thread(worker.kill)
        await guide.chooses(next(choice for choice in ("no", "telegram", "reported") if choice in guide.choices))
    assert guide.at == "report/how_telegram"
    await asyncio.to_thread(home.workers[0].kill)
    await guide.chooses("reported")
    assert guide.at == "report/thanks"


async def test_sigterm_lets_what_is_under_way_end_and_is_out_within_25_seconds(home, guide):
    await guide.writes("/start")
    home.telegram.faults.add("slow", method="sendMessage", delay_ms=1500)
    await guide.guest.taps("What to do if I ever see this")
    await home.telegram.until(lambda: not home.telegram.emulator.updates.waiting or home.mode == "polling", "no update")
    await asyncio.sleep(0.3)
    began = time.monotonic()
    codes = await asyncio.gather(*(asyncio.to_thread(worker.stop) for worker in home.workers))
    assert time.monotonic() - began < 25
    assert codes == [0, 0]
    await asyncio.to_thread(home.workers[0].start)
    await guide.sees("learn/stop")
    assert len(guide.guest.from_bot) == 2


@pytest.mark.parametrize("lease_s", [30])
async def test_a_stopped_process_gives_its_lanes_back_at_once(home, guide):
    """Whoever takes over does not have to wait for a lease to end."""
    await guide.writes("/start")
    home.telegram.faults.add("500", method="sendMessage", times=None)
    await guide.guest.taps("What to do if I ever see this")
    await home.telegram.until(lambda: any(call.get("fault") == "500" for call in home.telegram.calls), "no call")
    await asyncio.gather(*(asyncio.to_thread(worker.stop) for worker in home.workers))
    home.telegram.faults.clear()
    began = time.monotonic()
    await asyncio.to_thread(home.workers[0].start)
    await guide.sees("learn/stop")
    assert time.monotonic() - began < home.lease_s - 5


@pytest.mark.promise(5)
async def test_the_logs_hold_no_word_no_name_no_number_and_no_token(home, guide):
    guest = guide.guest
    await guide.writes("/start")
    await guest.writes("canary words that somebody typed")
    await guest.sends("photo", forwarded_from="channel", caption="a canary caption")
    await guest.sees("You can report without your name.")
    await home.calm()
    await guide.writes("/report")
    await guide.chooses("no", "telegram")
    home.redis.kill()
    home.telegram.faults.add("drop_before", times=5)
    await guest.writes("/help")
    await eventually(
        lambda: "Unanswered" in home.logged or "StoreAway" in home.logged or "does not answer" in home.logged, 20
    )
    home.redis.start()
    await guest.sees(said("help/first"))
    assert home.logged
    traces = (TOKEN, TOKEN.partition(":")[2], SECRET, WEBHOOK_SECRET, "canary", str(guest.id), guest.person.first_name)
    assert not [trace for trace in traces if trace in home.logged]


async def test_a_worker_one_of_whose_parts_ended_ends_as_a_whole(tmp_path, monkeypatch):
    """Whoever watches over processes then starts it again; it would have looked well and rung no timer any more."""

    async def breaks(*_):
        raise ValueError("a bug")

    async def serving_until_it_ends():
        async with house("polling", tmp_path) as home:
            monkeypatch.setattr(sweeping, "pause", breaks)
            await eventually(home._serving[0].done)

    with pytest.raises(ValueError, match="a bug"):
        await serving_until_it_ends()


async def test_a_wrong_token_ends_the_process_with_one_sentence(tmp_path):
    redis = EmbeddedRedis(tmp_path / "redis")
    await asyncio.to_thread(redis.start)
    async with running() as telegram:
        telegram.emulator.api.token = "1:the-right-one-is-another"
        home = Processes("polling", telegram, redis, tmp_path)
        await home.start()
        process = home.workers[0].process
        await asyncio.to_thread(process.join, 30)
        assert process.exitcode == 1
        assert home.logged == (
            f"Telegram does not know this RUKO_BOT_TOKEN. Is {telegram.address}, as RUKO_TELEGRAM_API says, the right "
            "address? If it is, @BotFather shows the right token.\n"
        )
        await home.stop()
    redis.stop()
