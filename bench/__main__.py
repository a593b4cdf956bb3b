"""Ruko beside two bots that were written by hand, in one run: `make bench`.

    python -m bench                        all rows, about ten minutes
    python -m bench conversation reply     single rows
    python -m bench --quick                so little of everything that it only shows that all works

Prints the table of docs/explanation/performance.md. Ends with 1 where a row gave no figure, or Ruko lost something in
a run that was not quick. A budget that was not kept only says "no": how busy the machine is decides over that, too.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
import time
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvloop

from bench import alone, cost, trouble, under_load
from bench.bots import HAS_TWO_CORES, stay_off_the_bots_core
from bench.field import FULL, QUICK, Amount, Field, standing
from bench.table import Row, markdown

ROWS: dict[str, Callable[[Field], Awaitable[Row]]] = {
    "conversation": under_load.conversation,
    "reply": under_load.reply,
    "group": under_load.group,
    "strangers": trouble.strangers,
    "failing": trouble.failing,
    "slow": under_load.slow,
    "trips": cost.trips,
    "memory": cost.memory,
    "kill": trouble.kill,
    "advance": alone.advances,
    "phrases": alone.phrases,
    "check": alone.check,
    "start": cost.start,
}
ALONE = ("advance", "phrases", "check")
"""Rows that need no bot."""


async def run(names: list[str], amount: Amount) -> tuple[list[Row], list[str]]:
    """Rows in the table's order, and those that gave no figure."""
    stay_off_the_bots_core()
    rows: list[Row] = []
    failed: list[str] = []

    async def one(name: str, field: Field) -> None:
        began = time.monotonic()
        try:
            rows.append(await ROWS[name](field))
            print(f"{name}: {rows[-1].figures} ({time.monotonic() - began:.0f} s)", file=sys.stderr, flush=True)
        except Exception:
            failed.append(name)
            print(f"{name} gave no figure:\n{traceback.format_exc()}", file=sys.stderr, flush=True)

    if set(names) - set(ALONE):
        with tempfile.TemporaryDirectory(prefix="ruko-bench-", ignore_cleanup_errors=True) as folder:
            async with standing(Path(folder), amount) as field:
                for name in names:
                    if name not in ALONE:
                        await one(name, field)
    for name in names:
        if name in ALONE:
            await one(name, Field({}, amount))
    order = list(ROWS)
    return sorted(rows, key=lambda row: order.index(row.name)), failed


def machine() -> str:
    names = [line.partition(":")[2].strip() for line in _cpuinfo() if line.startswith("model name")]
    where = "the bot on one core, the rest on the other" if HAS_TWO_CORES else "all on one core"
    return f"{len(names) or '?'} × {names[0] if names else platform.machine()}, {platform.system()}, Python {platform.python_version()}; {where}"


def _cpuinfo() -> list[str]:
    file = Path("/proc/cpuinfo")
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rows", nargs="*", metavar="ROW", choices=[*ROWS, []], help=", ".join(ROWS))
    parser.add_argument("--quick", action="store_true", help="only shows that all works; its figures mean nothing")
    chosen = parser.parse_args()
    began = time.monotonic()
    rows, failed = uvloop.run(run(chosen.rows or list(ROWS), QUICK if chosen.quick else FULL))
    print(f"\n{markdown(rows)}\n\n{machine()}; {time.monotonic() - began:.0f} s")
    if chosen.quick:
        print("A quick run: the figures mean nothing.")
    lost = sum(row.lost for row in rows)
    if lost:
        print(f"Ruko lost {lost}.")
    return 1 if failed or (lost and not chosen.quick) else 0


if __name__ == "__main__":
    sys.exit(main())
