"""`ruko keygen`, `ruko export` and `ruko mark`: the desk's keys, the notes that only they open, how far each is."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import click

from bot import settings
from bot.ending import Refused
from bot.service.ports import StoredNote, StoreError, UnsealError
from bot.store.connecting import connect
from bot.store.desk_seal import generate_keypair, open_note
from bot.store.redis_store import RedisStore
from bot.store.seals import Seals


def keygen(key: Path) -> None:
    """Writes the private half to `key`, which must not exist yet, and prints what belongs into .env."""
    if key.exists():
        raise Refused(f"{key} is there already. Notes may be sealed to it: move it to a safe place first.")
    if not key.parent.is_dir():
        raise Refused(f"There is no folder {key.parent}. Name a file in a folder that is there.")
    public, private = generate_keypair()
    descriptor = os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(private + "\n")
    click.echo(
        f"The private half of the desk's key is in {key}. "
        "Whoever has it can read the notes: keep it away from the bot.\n"
        "Put these lines into .env:\n\n"
        f"RUKO_SECRET={secrets.token_urlsafe(36)}\n"
        f"RUKO_WEBHOOK_SECRET={secrets.token_urlsafe(24)}\n"
        f"RUKO_REPORT_KEY={public}"
    )


def export_sealed() -> None:
    """One JSON object a line, the notes still sealed: for a machine where `.env` is and the desk's key is not."""
    for note in asyncio.run(_notes()):
        click.echo(json.dumps(_packed(note)))


def export(key: Path, sealed: Path | None) -> None:
    """One JSON object a line: case, when, state, fields, additions. `sealed` is a file of `export_sealed`'s lines."""
    private = _text_of(key).strip()
    notes = asyncio.run(_notes()) if sealed is None else _unpacked(sealed)
    try:
        lines = [json.dumps(opened(note, private), ensure_ascii=False) for note in notes]
    except ValueError as refused:
        raise Refused(f"{key}: {refused}") from None
    for line in lines:
        click.echo(line)


def mark(case: str, state: Literal["seen", "closed"]) -> None:
    """From now on who looks the note up with its code reads this. Raises `Refused` where there is no such note."""
    case = case.strip().upper()
    if not asyncio.run(_marked(case, state)):
        raise Refused(
            f"There is no note with the case number {case}. `ruko export --sealed` lists those that are there; one "
            "that was taken back, or whose time is over, is not among them."
        )
    click.echo(f"{case}: {state}")


async def _marked(case: str, state: Literal["seen", "closed"]) -> bool:
    loaded = settings.load()
    try:
        async with _store(loaded.redis_url, loaded.secret, loaded.bot_id) as store:
            return await store.mark_note(case, state)
    except (StoreError, ValueError) as refused:
        raise Refused(str(refused)) from None


async def _notes() -> list[StoredNote]:
    loaded = settings.load()
    try:
        return await stored(loaded.redis_url, loaded.secret, loaded.bot_id)
    except (StoreError, ValueError) as refused:
        raise Refused(str(refused)) from None


async def stored(redis_url: str, secret: str, bot_id: int) -> list[StoredNote]:
    """The notes that are there, each still sealed to the desk. Raises `StoreError` or ValueError."""
    async with _store(redis_url, secret, bot_id) as store:
        return [note async for note in store.notes()]


@asynccontextmanager
async def _store(redis_url: str, secret: str, bot_id: int) -> AsyncIterator[RedisStore]:
    client, _ = await connect(redis_url)
    store = RedisStore(client, Seals(secret), bot_id, "desk")
    try:
        await store.begin()
        yield store
    finally:
        await store.close()


def _packed(note: StoredNote) -> dict[str, object]:
    return {
        "case": note.case,
        "at": note.at.isoformat(),
        "state": note.state,
        "sealed": b64encode(note.sealed).decode(),
        "added": [b64encode(sealed).decode() for sealed in note.additions],
    }


def _text_of(file: Path) -> str:
    """Windows' own terminal writes ``>`` in another encoding."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(f"{file} is no plain text in UTF-8. Save it again with that encoding.") from None
    except OSError as closed:
        raise Refused(f"{file} cannot be read ({closed.strerror}). Let this user read it.") from None


def _unpacked(file: Path) -> list[StoredNote]:
    notes = []
    for number, line in enumerate(_text_of(file).splitlines(), 1):
        try:
            found = json.loads(line)
            added = tuple(b64decode(sealed) for sealed in found["added"])
            at = datetime.fromisoformat(found["at"])
            notes.append(StoredNote(found["case"], at, found["state"], b64decode(found["sealed"]), added))
        except (ValueError, KeyError, TypeError):
            raise Refused(f"{file}, line {number}, is not what `ruko export --sealed` writes.") from None
    return notes


def opened(note: StoredNote, private: str) -> dict[str, Any]:
    """A note as staff read it. Raises `ValueError` where `private` is no key."""
    try:
        fields = json.loads(open_note(note.sealed, private))
        additions = [json.loads(open_note(sealed, private)) for sealed in note.additions]
    except UnsealError:
        return {"case": note.case, "at": note.at.isoformat(), "state": note.state, "problem": "sealed to another key"}
    return {"case": note.case, "at": note.at.isoformat(), "state": note.state, "note": fields, "added": additions}
