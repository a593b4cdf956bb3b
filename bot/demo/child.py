"""The bot as the demo starts it: `ruko run` with the settings of its environment, and nothing from a .env."""

from __future__ import annotations

import sys

from bot import running, settings
from bot.ending import ended_well

if __name__ == "__main__":
    sys.exit(ended_well(lambda: running.run(settings.load(env_file=None))))
