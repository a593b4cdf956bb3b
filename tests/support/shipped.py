"""The content as it is shipped, loaded once for all tests: nothing can change a bundle."""

from functools import cache
from pathlib import Path

from bot.content.bundle import Bundle, load


@cache
def content() -> Bundle:
    return load(Path(__file__).parents[2])
