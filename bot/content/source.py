"""YAML whose every value remembers where it is written.

Scalars are read as written: `NO` stays Norway's code, `1121` a telephone number, `12:30` a time. The
schema types them. Aliases, doubled keys and files that are too large or too deep are problems.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.core.problems import Problem, Spot

MOST_BYTES = 1_000_000
MOST_DEPTH = 30
MOST_EVENTS = 50_000

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # pragma: no cover - wheels of PyYAML carry the C loader
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

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


def read(folder: Path, file: Path) -> tuple[Source | None, list[Problem]]:
    """A file of the content folder, or the problems that keep it from being read."""
    return parse(file.relative_to(folder).as_posix(), file.read_bytes())


def parse(name: str, content: bytes) -> tuple[Source | None, list[Problem]]:
    """`None` with at least one problem, or a source; a source may come with problems of its own (doubled keys)."""
    if len(content) > MOST_BYTES:
        return None, [Problem("too-big", Spot(name), {"most": "1 MB"})]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return None, [Problem("not-utf8", Spot(name, line))]
    if problem := _too_much(name, text):
        return None, [problem]
    try:
        node = yaml.compose(text, Loader)
    except yaml.YAMLError as error:
        return None, [_unreadable(name, text, error)]
    if node is None:
        return None, [Problem("file-empty", Spot(name))]
    problems: list[Problem] = []
    source = Source(name, None)
    data = _plain(node, (), source, problems)
    return Source(name, data, source.spots, source.keys), problems


def _too_much(name: str, text: str) -> Problem | None:
    """Guards that must hold before anything is built: an alias could unfold without end."""
    depth = 0
    try:
        for number, event in enumerate(yaml.parse(text, Loader)):
            mark = event.start_mark
            spot = Spot(name, mark.line + 1, mark.column + 1) if mark else Spot(name)
            if isinstance(event, yaml.AliasEvent):
                return Problem("alias", spot, {"found": f"*{event.anchor}"})
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MOST_DEPTH:
                return Problem("too-deep", spot, {"most": str(MOST_DEPTH)})
            if number > MOST_EVENTS:
                return Problem("too-big", Spot(name), {"most": f"{MOST_EVENTS} values"})
    except yaml.YAMLError as error:
        return _unreadable(name, text, error)
    return None


def _unreadable(name: str, text: str, error: yaml.YAMLError) -> Problem:
    """YAML's own message speaks of tokens and blocks; here is what the reader most likely did."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return Problem("yaml", Spot(name), {"hint": "It holds a character that cannot be typed. Take it out."})
    lines = text.splitlines()
    line = lines[mark.line] if mark.line < len(lines) else ""
    spot = Spot(name, mark.line + 1, mark.column + 1)
    if line[: len(line) - len(line.lstrip())].count("\t"):
        return Problem("tab", Spot(name, mark.line + 1, 1))
    if line.count('"') % 2 or (line.count("'") % 2 and ": '" in line):
        return Problem("yaml", spot, {"hint": "A quotation mark is opened and not closed, or closed and not opened."})
    if ": " in line.partition(": ")[2]:
        return Problem("yaml", spot, {"hint": "A text with a colon in it needs quotation marks around the whole text."})
    return Problem(
        "yaml", spot, {"hint": "Most often a line is indented by too much or too little, or a colon is missing."}
    )


def _plain(node: yaml.Node, path: Path_, source: Source, problems: list[Problem]) -> Any:
    source.spots[path] = _spot(source.file, node)
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, i), source, problems) for i, item in enumerate(node.value)]
    mapping: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        here = (*path, key)
        if key in mapping:
            problems.append(Problem("key-twice", _spot(source.file, key_node), {"key": key}))
            continue
        source.keys[here] = _spot(source.file, key_node)
        mapping[key] = _plain(value_node, here, source, problems)
    return mapping


def _spot(file: str, node: yaml.Node) -> Spot:
    start, end = node.start_mark, node.end_mark
    width = end.column - start.column if end.line == start.line else 1
    return Spot(file, start.line + 1, start.column + 1, max(1, width))


def files(folder: Path) -> Iterator[Path]:
    """All content files, in a fixed order. Names that begin with _ or . are for people, not for the bot."""
    wanted = (
        (folder / "flows", "*.yaml"),
        (folder / "messages", "**/*.yaml"),
        (folder / "locales", "*/LC_MESSAGES/ruko.po"),
    )
    for root, pattern in wanted:
        yield from sorted(file for file in root.glob(pattern) if not file.name.startswith(("_", ".")))
