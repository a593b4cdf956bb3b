"""A small content folder for tests: flows of one screen or two, and the texts of the bot itself as shipped."""

from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SMALL = Path(__file__).parent / "minimal"
AS_SHIPPED = (
    "about",
    "attachments",
    "commands",
    "engine",
    "group",
    "operator",
    "privacy",
    "safety",
    "staff",
    "wording",
)


def overlay(folder):
    """Files below a folder by their names in it."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()
    }


@cache
def small():
    """Read once; never changed."""
    shipped = {f"messages/{name}.yaml": (ROOT / "messages" / f"{name}.yaml").read_bytes() for name in AS_SHIPPED}
    topics = {f"messages/topics/{name}": content for name, content in overlay(ROOT / "messages/topics").items()}
    return {**shipped, **topics, **overlay(SMALL)}


def overlaid(files):
    return {**small(), **files}
