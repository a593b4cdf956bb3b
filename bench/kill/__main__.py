"""python -m bench.kill: both modes, with fsync and then, beside it, with the default.

    python -m bench.kill --mode webhook --durability fsync --conversations 1000
    python -m bench.kill --broken all

Ends with 1 where a run with fsync lost, repeated without a cause, mixed up or miscounted anything; with --broken,
where a bot that was broken on purpose passed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import secrets
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import get_args

from bench.kill.broken import BREAKS
from bench.kill.killing import SMALL, WHOLE
from bench.kill.run import Durability, KillTest, Mode, Result

CONVERSATIONS = 1000
BROKEN_CONVERSATIONS = 64
BROKEN_PATIENCE_S = 120.0

COLUMNS: tuple[tuple[str, Callable[[Result], object]], ...] = (
    ("mode", lambda r: r.mode),
    ("durability", lambda r: r.durability),
    ("conversations", lambda r: r.conversations),
    ("updates", lambda r: r.updates),
    ("kills of workers", lambda r: r.kills_of_workers),
    ("kills of Redis", lambda r: r.kills_of_redis),
    ("lost", lambda r: r.lost + r.unsent),
    ("tap given up by Telegram", lambda r: r.given_up),
    ("done twice or not", lambda r: sum(map(abs, r.miscounted.values()))),
    ("wrong person", lambda r: r.wrong_person),
    ("out of order", lambda r: r.out_of_order),
    ("repeated after a cut", lambda r: r.repeated_after_cut),
    ("repeated after a kill", lambda r: r.repeated_after_kill),
    ("repeated without a cause", lambda r: r.repeated_without_cause),
    ("left after /hide", lambda r: r.left_after_hide),
    ("seconds", lambda r: r.seconds),
)
BROKEN_COLUMNS: tuple[tuple[str, Callable[[Result], object]], ...] = (
    ("bot", lambda r: r.broken.replace("_", "-") or "as it is"),
    ("found out", lambda r: "no" if r.is_good else "yes"),
    *(column for column in COLUMNS if column[0] not in ("mode", "durability", "conversations", "updates")),
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.kill", description=__doc__)
    parser.add_argument("--mode", choices=(*get_args(Mode), "both"), default="both")
    parser.add_argument("--durability", choices=(*get_args(Durability), "both"), default="both")
    parser.add_argument("--conversations", type=int, help=f"{CONVERSATIONS}; with --broken {BROKEN_CONVERSATIONS}")
    parser.add_argument("--broken", choices=(*BREAKS, "all"), help="see a bot fail that was broken on purpose")
    parser.add_argument("--at-once", type=int, default=120, help="people who talk at the same time")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**31), help="of the faults")
    parser.add_argument("--keep", type=Path, help="keep logs and Redis's files in this folder")
    chosen = parser.parse_args()
    if chosen.broken:
        return _break(chosen)
    modes = get_args(Mode) if chosen.mode == "both" else (chosen.mode,)
    kinds = get_args(Durability) if chosen.durability == "both" else (chosen.durability,)
    results = [_one(mode, kind, chosen) for kind in kinds for mode in modes]
    print(f"\nseed {chosen.seed}\n\n{table(results)}")
    return 0 if all(result.is_good for result in results if result.durability == "fsync") else 1


def _break(chosen: argparse.Namespace) -> int:
    """Smaller and more often, the sound bot first: it alone has to pass."""
    names = ("", *BREAKS) if chosen.broken == "all" else ("", chosen.broken)
    mode: Mode = "polling" if chosen.mode == "polling" else "webhook"
    results = [_one(mode, "fsync", chosen, broken=name) for name in names]
    print(f"\nseed {chosen.seed}\n\n{table(results, BROKEN_COLUMNS)}")
    return 0 if [result.is_good for result in results] == [not name for name in names] else 1


def _one(mode: Mode, durability: Durability, chosen: argparse.Namespace, *, broken: str = "") -> Result:
    with tempfile.TemporaryDirectory(prefix="ruko-kill-", ignore_cleanup_errors=True) as temporary:
        folder = Path(chosen.keep or temporary) / f"{mode}-{durability}{broken}"
        folder.mkdir(parents=True, exist_ok=True)
        test = KillTest(
            mode,
            durability,
            chosen.conversations or (BROKEN_CONVERSATIONS if chosen.broken else CONVERSATIONS),
            folder,
            seed=chosen.seed,
            at_once=chosen.at_once,
            rhythm=replace(SMALL, patience_s=BROKEN_PATIENCE_S) if chosen.broken else WHOLE,
            broken=BREAKS.get(broken),
        )
        result = asyncio.run(test.run())
        if not (result.is_good or broken):
            for log in sorted(folder.glob("*.log")):
                print(f"--- {log.name}\n{log.read_text()[-2000:]}", file=sys.stderr)
    print(json.dumps(asdict(result), indent=1), flush=True)
    return result


def table(results: list[Result], columns: tuple[tuple[str, Callable[[Result], object]], ...] = COLUMNS) -> str:
    rows = ["| " + " | ".join(name for name, _ in columns) + " |", "|" + "---|" * len(columns)]
    rows += ["| " + " | ".join(str(value(result)) for _, value in columns) + " |" for result in results]
    return "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main())
