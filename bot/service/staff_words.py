"""The rows of the list that staff read: a number, a clock, a reference, a count."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.service.wording import isolated


def rows(text: Callable[[str], str], written: str, *, in_rtl: bool = False) -> Iterator[str]:
    """`written`: ``<state>,<code>,<ends>,<count>,<reference>`` of each, ``|`` between. `text` gives a text of
    ``messages/staff.yaml`` by its name.
    """
    for row in filter(None, written.split("|")):
        state, code, ends, count, reference = (*row.split(","), "", "", "", "")[:5]
        said = text(f"row_{state}")
        for name, value in (("code", code), ("ends", ends), ("count", count), ("reference", reference)):
            said = said.replace(f"{{{name}}}", isolated(value, in_rtl=in_rtl))
        yield said
