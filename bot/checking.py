"""The content, looked at without a bot: for a start, `ruko check` and `ruko schema`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Literal

import click

from bot.content import bundle, schema
from bot.content.explain import explain
from bot.content.misread import lines_of
from bot.core.problems import Problem
from bot.ending import Refused

SCHEMA_FILES = {
    "flow": "flows/flow.schema.json",
    "message": "messages/message.schema.json",
    "operator": "messages/operator.schema.json",
    "wording": "messages/wording.schema.json",
    "safety": "messages/safety.schema.json",
    "attachments": "messages/attachments.schema.json",
    "topic": "messages/topics/topic.schema.json",
    "phrases": "messages/phrases/phrases.schema.json",
    "country": "messages/countries/country.schema.json",
}


NOBODY_SAW = ("not-verified", "translations-unreviewed")
"""Advice that a deployment may take for problems, with RUKO_UNVERIFIED=refuse."""


class ContentRefused(Refused):
    """The content of the folder cannot be used. `found`: its problems in words, without what to do about the start."""

    def __init__(self, found: str, why: str) -> None:
        super().__init__(f"{found}\n\n{why} before Ruko starts.")
        self.found = found


def folder_of(content: Path | None) -> Path:
    try:
        return bundle.folder_or_own(content)
    except FileNotFoundError as missing:
        raise Refused(str(missing)) from None


def check(content: Path | None) -> bool:
    """Prints every problem and advice; whether the content can be used."""
    folder = folder_of(content)
    found, files, loaded = bundle.check(folder)
    click.echo(worded(sorted(found, key=lambda one: not one.is_advice), files))  # problems last, where people look
    problems = sum(not problem.is_advice for problem in found)
    if loaded is None or problems:
        click.echo(f"\n{_counted(problems, 'problem')}. The bot keeps the version it has until they are mended.")
    else:
        click.echo(f"{folder} is in order: {_inventory(loaded)}.")
    return not problems


def for_start(content: Path | None, unverified: Literal["allow", "refuse"]) -> bundle.Bundle:
    """What a bot may start with. Raises `ContentRefused` with every problem that was found."""
    try:
        return fit(bundle.load(folder_of(content)), unverified)
    except bundle.ContentProblemsError as found:
        unseen = all(problem.code in NOBODY_SAW for problem in found.problems)
        why = "With RUKO_UNVERIFIED=refuse, a person has to see to this" if unseen else "The content has to be in order"
        raise ContentRefused(in_words(found), why) from None


def for_start_or_refusal(
    content: Path | None, unverified: Literal["allow", "refuse"]
) -> bundle.Bundle | ContentRefused:
    """As `for_start`, for who can go on with content that is not in the folder."""
    try:
        return for_start(content, unverified)
    except ContentRefused as refused:
        return refused


def fit(loaded: bundle.Bundle, unverified: Literal["allow", "refuse"]) -> bundle.Bundle:
    """The same bundle. Raises `ContentProblemsError` where it is refused, and no person has verified a part of it."""
    found = [replace(one, is_advice=False) for one in loaded.advice if one.code in NOBODY_SAW]
    if found and unverified == "refuse":
        raise bundle.ContentProblemsError(found, loaded.files)
    return loaded


def in_words(refused: bundle.ContentProblemsError) -> str:
    """Why content cannot be used: its problems, without advice."""
    return worded([problem for problem in refused.problems if not problem.is_advice], refused.files)


def worded(found: list[Problem], files: bundle.Files) -> str:
    """All of them, a line between each two; advice is marked."""
    lines = {name: lines_of(content.decode("utf-8-sig", "replace")) for name, content in files.items()}
    return "\n\n".join(("Advice: " if one.is_advice else "") + explain(one, lines) for one in found)


def _inventory(loaded: bundle.Bundle) -> str:
    counts = (
        _counted(len(loaded.flows.flows), "flow"),
        _counted(len(loaded.texts), "text"),
        _counted(len(list(loaded.countries)) - 1, "country pack"),
        "languages " + ", ".join(loaded.locales),
    )
    return ", ".join(counts)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def write_schemas(content: Path | None) -> None:
    """JSON Schemas beside the files they describe, for editors that help while typing."""
    folder = folder_of(content)
    for kind, name in SCHEMA_FILES.items():
        text = json.dumps(schema.json_schema(kind), indent=2, ensure_ascii=False) + "\n"
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
        click.echo(f"Wrote {name}")
    click.echo(
        "An editor that knows YAML uses one when the first line of a file names it:   "
        "# yaml-language-server: $schema=./flow.schema.json"
    )
