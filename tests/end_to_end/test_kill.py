"""A small kill test, in both modes at once; ``python -m bench.kill`` is the whole one."""

import asyncio
from dataclasses import asdict

import pytest

from bench.kill.emulated import FAULTS
from bench.kill.killing import Rhythm
from bench.kill.run import KillTest

CONVERSATIONS = 32
RHYTHM = Rhythm(
    redis_every=4,
    shut_every=5,
    times=12,
    faults=tuple(
        fault for fault in FAULTS if fault[0] not in ("hang", "401")
    ),  # these make a lane wait for 20 and 30 s
    lease_s=10,
)


@pytest.mark.slow
@pytest.mark.promise(6)
@pytest.mark.timeout(300)
async def test_kills_cuts_and_repeats_lose_nothing_do_nothing_twice_and_mix_up_nobody(tmp_path):
    tests = [
        KillTest(mode, "fsync", CONVERSATIONS, tmp_path / mode, seed=1, at_once=CONVERSATIONS, rhythm=RHYTHM)
        for mode in ("webhook", "polling")
    ]
    for result in await asyncio.gather(*(test.run() for test in tests)):
        assert result.is_good, asdict(result)
        assert (result.kills_of_workers, result.kills_of_redis) == (12, 3)
        assert result.repeated_after_kill <= (result.kills_of_workers + result.kills_of_redis) * CONVERSATIONS
