"""YAML whose every value remembers where it is written.

Scalars are read as written: `NO` stays Norway's code, `1121` a telephone number, `12:30` a time. The
schema types them. Whatever would silently change or cut what somebody wrote is a problem: doubled keys, the signs
& * ! with which YAML means something else, a # that hides the rest of a text. Nothing is unfolded, so no file can
grow in memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.content import misread
from bot.core.problems import Problem, Spot

MOST_BYTES = 1_000_000
MOST_DEPTH = 30
MOST_EVENTS = 50_000

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # pragma: no cover - wheels of PyYAML carry the C loader
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

_HIDES = re.compile(r"\s+(#[^\s#].*)")
"""A # right before a word: rather a part of the text than a note."""
_PRINTED_QUOTES = re.compile(r"[“„”«‘].*[”“»’]", re.DOTALL)

PEOPLES_OWN = ("_", ".", "~")
"""How names of files begin that are not read: examples, and what editors leave behind."""

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """One file as plain data (dicts, lists, strings), and where each value of it stands."""

    file: str
    """Relative to the content folder, with ``/``."""
    data: Any
    spots: dict[Path_, Spot] = field(default_factory=dict)
    """Path of keys and indexes → the value."""
    keys: dict[Path_, Spot] = field(default_factory=dict)
    """The same for the keys themselves."""

    def spot(self, *path: str | int) -> Spot:
        """Where the value at `path` is written; the nearest thing around it where there is none."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.spots:
                return self.spots[path[:length]]
        return Spot(self.file)

    def key_spot(self, *path: str | int) -> Spot:
        return self.keys.get(path) or self.spot(*path)


def parse(name: str, content: bytes) -> tuple[Source | None, list[Problem]]:
    """`None` with at least one problem, or a source; a source may come with problems of its own (doubled keys)."""
    if len(content) > MOST_BYTES:
        return None, [Problem("too-big", Spot(name), {"most": "1 MB"})]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, [Problem("not-utf8", Spot(name, content[: error.start].count(b"\n") + 1))]
    if problem := misread.at_first_sight(name, text):
        return None, [problem]
    reading = _Reading(name, text)
    try:
        data = reading.whole()
    except _Unreadable as unreadable:
        return None, [unreadable.problem]
    except yaml.YAMLError as error:
        return None, [misread.as_problem(name, text, error)]
    return Source(name, data, reading.spots, reading.keys), reading.problems


class _Unreadable(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.code)


class _Reading:
    """One pass over the events of a file, which builds the data while it counts."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.lines = misread.lines_of(text)
        self.spots: dict[Path_, Spot] = {}
        self.keys: dict[Path_, Spot] = {}
        self.problems: list[Problem] = []
        self.count = 0
        self._events = iter(yaml.parse(text, Loader))

    def whole(self) -> Any:
        data = None
        while not isinstance(event := self._next(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent) and data is not None:
                raise _Unreadable(Problem("two-documents", self._spot(event)))
            if isinstance(event, yaml.NodeEvent):
                data = self._value(event, (), 0)
        if data in (None, ""):
            raise _Unreadable(Problem("file-empty", Spot(self.file)))
        return data

    def _next(self) -> Any:
        """PyYAML's event; its types leave the marks open, which are always there."""
        self.count += 1
        if self.count > MOST_EVENTS:
            raise _Unreadable(Problem("too-big", Spot(self.file), {"most": f"{MOST_EVENTS:,} values"}))
        return next(self._events)

    def _value(self, event: Any, path: Path_, depth: int) -> Any:
        if depth > MOST_DEPTH:
            raise _Unreadable(Problem("too-deep", self._spot(event), {"most": str(MOST_DEPTH)}))
        self._plain_signs(event)
        self.spots[path] = self._spot(event)
        if isinstance(event, yaml.ScalarEvent):
            self._whole_text(event)
            return event.value
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(path, depth)
        return self._mapping(path, depth)

    def _list(self, path: Path_, depth: int) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            found.append(self._value(event, (*path, len(found)), depth + 1))
        return found

    def _mapping(self, path: Path_, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            self._plain_signs(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise _Unreadable(misread.sign(self._spot(event), self._written(event)[:1]))
            key, spot = str(event.value), self._spot(event)
            if key not in found:
                self.keys[*path, key] = spot
                found[key] = self._value(self._next(), (*path, key), depth + 1)
            else:
                facts = {"key": key, "line": str(self.keys[*path, key].line)}
                self.problems.append(Problem("key-twice", spot, facts))
                before = self.spots.copy(), self.keys.copy()
                self._value(self._next(), (*path, key), depth + 1)
                self.spots.update(before[0])
                self.keys.update(before[1])
        return found

    def _plain_signs(self, event: Any) -> None:
        """``*name`` unfolds another place, ``&name`` gives a place a name, ``!name`` a type: all take words away."""
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or getattr(event, "tag", None):
            raise _Unreadable(misread.sign(self._spot(event), self._written(event)[:1]))

    def _whole_text(self, event: Any) -> None:
        """A text without quotation marks ends at a # behind a space, and keeps printed quotation marks."""
        if event.style or not event.value:
            return
        line = self._line(event.end_mark)
        if hidden := _HIDES.match(line, event.end_mark.column):
            spot = Spot(self.file, event.end_mark.line + 1, hidden.start(1) + 1)
            self.problems.append(Problem("hash-in-text", spot, {"hidden": hidden[1]}))
        if _PRINTED_QUOTES.fullmatch(event.value):
            facts = {"text": misread.short(event.value[1:-1])}
            self.problems.append(Problem("printed-quotes", self._spot(event), facts))

    def _line(self, mark: Any) -> str:
        return self.lines[mark.line] if mark.line < len(self.lines) else ""

    def _written(self, event: Any) -> str:
        return self._line(event.start_mark)[event.start_mark.column :]

    def _spot(self, event: Any) -> Spot:
        """What stands nowhere, such as the value of the last name of a file, is put at the end of its last line."""
        start, end = event.start_mark, event.end_mark
        if start.line >= len(self.lines):
            return Spot(self.file, len(self.lines), len(self.lines[-1]) + 1)
        width = end.column - start.column if end.line == start.line else 1
        return Spot(self.file, start.line + 1, start.column + 1, max(1, width))


def files(folder: Path) -> Iterator[Path]:
    """All content files, in a fixed order. Names that begin with _ . or ~ are for people, not for the bot."""
    wanted = (
        (folder / "flows", "*.yaml"),
        (folder / "messages", "**/*.yaml"),
        (folder / "locales", "*/LC_MESSAGES/ruko.po"),
    )
    for root, pattern in wanted:
        yield from sorted(file for file in root.glob(pattern) if not file.name.startswith(PEOPLES_OWN))


def strays(folder: Path) -> Iterator[Problem]:
    """Advice: files that look like content and are not read, because of their name or their place."""
    read = set(files(folder))
    for root in ("flows", "messages", "locales"):
        for file in sorted((folder / root).rglob("*")):
            name = file.relative_to(folder).as_posix()
            if file in read or not file.is_file() or file.name.startswith(PEOPLES_OWN):
                continue
            if wanted := _meant(name):
                yield Problem("stray-file", Spot(name), {"wanted": wanted}, is_advice=True)


def _meant(name: str) -> str:
    """Where a file would be read; empty where it does not look like content."""
    root, _, rest = name.partition("/")
    stem = re.sub(r"(\.(ya?ml|po|txt))+$", "", rest, flags=re.IGNORECASE)
    if re.search(r"\.ya?ml(\.txt)?$", name, re.IGNORECASE):
        return {"flows": f"flows/{stem.rpartition('/')[2]}.yaml", "messages": f"messages/{stem}.yaml"}.get(root, "")
    if root == "locales" and "/" in rest and re.search(r"\.po(\.txt)?$", name, re.IGNORECASE):
        return f"locales/{rest.partition('/')[0]}/LC_MESSAGES/ruko.po"
    return ""
