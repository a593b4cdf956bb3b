"""Effects, sorted into what one commit has room for."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta
from typing import Literal

from bot.core.effects import (
    AnswerTap,
    Clear,
    Count,
    Edit,
    Effect,
    FileNote,
    Hand,
    KeepTrack,
    Leave,
    Post,
    Remove,
    Say,
    StartTimer,
    StopTimer,
    Whisper,
    entry_to_bytes,
)
from bot.service.ports import NewEntry, NewNote, NewTimer


class Sorted:
    """What is told to leave the bot goes with the words: it must not overtake a farewell."""

    def __init__(self, now: datetime, note_days: int = 0) -> None:
        self.now = now
        self.note_days = note_days
        self.entries: list[NewEntry] = []
        self.timers: list[NewTimer] = []
        self.stopped: list[str] = []
        self.counts: Counter[str] = Counter()
        self.messages: list[int] = []
        self.clear: Literal["hide", "forget"] | None = None
        self.note: NewNote | None = None
        self.taps: list[AnswerTap] = []

    def take(self, effect: Effect) -> None:
        match effect:
            case Say() | Whisper() | Edit() | Post() | Hand() | Leave():
                self.entries.append(NewEntry(effect.name, "words", entry_to_bytes(effect)))
            case Remove():
                self.entries.append(NewEntry(effect.name, "removals", entry_to_bytes(effect)))
            case StartTimer(name, at, about):
                self.timers.append(NewTimer(name, at, json.dumps(dict(about)).encode()))
            case StopTimer(name):
                self.stopped.append(name)
            case Count(name):
                self.counts[name] += 1
            case KeepTrack(message):
                self.messages.append(message)
            case Clear(how):
                self.clear = how
            case FileNote(receipt, fields):
                content = json.dumps({"format": 1, **fields}, ensure_ascii=False).encode()
                self.note = NewNote(receipt, content, timedelta(days=self.note_days), self.now)
            case AnswerTap():
                self.taps.append(effect)  # sent straight after the commit, never stored
