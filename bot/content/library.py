"""messages/*.yaml → texts by id, the frames of messages that vary, and words for the checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.content.schema import MessageFile, TextShape, WordingFile
from bot.content.source import Source
from bot.content.texts import ONE, Avoided, Text
from bot.core.flow import Variants
from bot.core.problems import Spot

LINES = ("engine", "group", "staff", "about", "commands")
"""Message files whose texts are single lines and labels of the program, not screens."""


@dataclass(slots=True)
class Library:
    texts: dict[str, Text] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    """Text id → what translators should know."""
    variants: dict[str, Variants] = field(default_factory=dict)
    spots: dict[str, Spot] = field(default_factory=dict)
    """``message:`` → where its name is written."""
    shown: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Message → its text ids."""


def read_message(source: Source, shape: MessageFile, library: Library) -> None:
    ids = []
    library.spots[f"{shape.message}:"] = source.key_spot("message")
    for name, text, path, note in _texts(shape):
        text_id = f"{shape.message}:{name}"
        kind = "line" if shape.message in LINES else "screen"
        library.texts[text_id] = Text(text_id, text, source.spot(*path), kind)
        if note:
            library.notes[text_id] = note
        ids.append(text_id)
    if shape.message not in LINES:
        library.shown[shape.message] = tuple(ids)
    if shape.frames:
        law = frozenset(name for name, frame in shape.frames.items() if frame.law)
        library.variants[shape.message] = Variants(tuple(shape.frames), law)


def _texts(shape: MessageFile) -> Iterator[tuple[str, str, tuple[str | int, ...], str]]:
    """(name, text, where it stands, note for translators), in the order of reading."""
    if shape.say:
        yield "say", shape.say, ("say",), ""
    for name, frame in shape.frames.items():
        yield name, frame.say, ("frames", name, "say"), "The first line of the warning; the safety steps follow."
        for form in ("again", "later"):
            if text := getattr(frame, form):
                yield f"{name}.{form}", text, ("frames", name, form), ""
    for i, text in enumerate(shape.fixed):
        yield f"fixed.{i}", text, ("fixed", i), "A safety step. Every word of it matters."
    for form in ("again", "later"):
        if text := getattr(shape, form):
            yield form, text, (form,), ""
    for name, entry in shape.texts.items():
        if isinstance(entry, TextShape):
            yield name, entry.say, ("texts", name, "say"), entry.note
            if entry.one:
                yield f"{name}{ONE}", entry.one, ("texts", name, "one"), ""
        else:
            yield name, entry, ("texts", name), ""


AVOIDED = ("everywhere", "own_paths", "law", "shared_phones")
"""The lists of ``messages/wording.yaml``."""


def avoided(shape: WordingFile) -> dict[str, dict[str, tuple[Avoided, ...]]]:
    """Name of a list → locale → what is refused there."""
    lists = {name: getattr(shape, name) for name in AVOIDED}
    return {
        name: {locale: tuple(Avoided(row.avoid, row.write) for row in rows) for locale, rows in by_locale.items()}
        for name, by_locale in lists.items()
    }
