"""Telegram's lasting id of a file, as a keyed hash and nothing else.

The one module that reads it, only for a group that uses fingerprints, and only to hash it at once. It is the same for
all bots and lasts, and nothing can be fetched with it (Bot API, `PhotoSize`); even so it identifies a file.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from bot.service.from_group import Fingerprint, Keyed

FILE = b'"file_unique_id"'
"""Stands in the bytes of every update that holds a file."""


class _File(msgspec.Struct, frozen=True):
    file_unique_id: str = ""


class _Files(msgspec.Struct, frozen=True):
    photo: tuple[_File, ...] = ()
    """In all sizes, the largest last."""
    video: _File | None = None
    animation: _File | None = None
    document: _File | None = None
    audio: _File | None = None
    voice: _File | None = None
    video_note: _File | None = None


class _Answering(_Files, frozen=True):
    reply_to_message: _Files | None = None


class _Update(msgspec.Struct, frozen=True):
    message: _Answering | None = None
    edited_message: _Answering | None = None


_decode = msgspec.json.Decoder(_Update).decode


def of_message(body: bytes) -> Fingerprint:
    """Of what was posted or edited."""
    return _later(body, lambda message: message)


def of_answered(body: bytes) -> Fingerprint:
    """Of the message that this one answers."""
    return _later(body, lambda message: message.reply_to_message)


def _later(body: bytes, which: Callable[[_Answering], _Files | None]) -> Fingerprint:
    def fingerprint(keyed: Keyed) -> str:
        update = _decode(body)
        message = update.message or update.edited_message
        files = which(message) if message else None
        lasting_id = _lasting_id(files) if files else ""
        return keyed(lasting_id) if lasting_id else ""

    return fingerprint


def _lasting_id(files: _Files) -> str:
    others = (files.video, files.animation, files.document, files.audio, files.voice, files.video_note)
    found = next((one for one in others if one), None) or (files.photo[-1] if files.photo else None)
    return found.file_unique_id if found else ""
