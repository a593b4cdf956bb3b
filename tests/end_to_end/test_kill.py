"""A small kill test, in both modes at once; ``python -m bench.kill`` is the whole one."""

import asyncio
from dataclasses import asdict, replace

import pytest

from bench.kill.killing import SMALL
from bench.kill.run import KillTest

CONVERSATIONS = 32
RHYTHM = replace(SMALL, times=12)


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
