"""The campaign's own files: whether each that `messages/attachments.yaml` names is there, and small enough."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.content.schema import AttachmentsFile
from bot.content.source import Source
from bot.core.problems import Problem

LARGEST = 3_000_000
"""Bytes. Telegram takes more, but a video that costs much to load is not seen by those who pay by the megabyte."""


def files(folder: Path) -> Iterator[Path]:
    """What lies in the folder for media, in a fixed order."""
    yield from sorted(file for file in (folder / "messages" / "media").glob("*") if file.is_file())


def missing(folder: Path, source: Source, shape: AttachmentsFile) -> Iterator[Problem]:
    """Problems of the attachments in a file of them."""
    for name, attachment in shape.attachments.items():
        if hint := _wrong_with(folder / "messages" / attachment.file):
            facts = {"file": attachment.file, "hint": hint}
            yield Problem("attachment-file", source.spot("attachments", name, "file"), facts)


def _wrong_with(file: Path) -> str:
    """In words; empty where nothing is."""
    if not file.is_file():
        return "is not there. Put it there, or take the attachment out."
    size = file.stat().st_size
    if not size:
        return "is empty. Put it there again."
    if size > LARGEST:
        return f"has {size / 1_000_000:.1f} MB, and 3 MB is the most. Make it smaller."
    return ""
