"""Compiled modules, kept for the many processes that tests start: a bot starts in half the time."""

import os
import sys
from pathlib import Path

FOLDER = Path(sys.prefix) / "compiled"


def keep_compiled() -> None:
    """Where Python may write none beside their source, it writes them into the .venv: here, and in what starts from here."""
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(FOLDER))
        sys.dont_write_bytecode = False
        sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"]
