"""The emulator as a process: ``python -m bot.emulator`` or ``ruko emulator``."""

from __future__ import annotations

import argparse

from aiohttp import web

from bot.emulator.server import Emulator

ENDS_WITHIN_S = 0.5


def run(host: str, port: int) -> None:
    """Until Ctrl+C or SIGTERM; who polls just then is cut off.

    Any token of the right shape is accepted, and after that only this one.
    """
    print(f"Chat page: http://{host}:{port}/   Bot API: http://{host}:{port}/bot<token>/<method>", flush=True)
    web.run_app(
        Emulator().app, host=host, port=port, print=lambda _: None, access_log=None, shutdown_timeout=ENDS_WITHIN_S
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bot.emulator", description="A stand-in for Telegram.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8081)
    chosen = parser.parse_args()
    run(chosen.host, chosen.port)


if __name__ == "__main__":
    main()
