"""Texts with marks in them: ``parse_mode`` HTML becomes text and entities, as the server makes of it."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from bot.emulator import limits
from bot.emulator.parameters import Parameters
from bot.emulator.refusals import bad

TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
    "blockquote": "blockquote", "tg-spoiler": "spoiler",
}  # fmt: skip


def read(parameters: Parameters, name: str = "text") -> tuple[str, list[dict[str, Any]]]:
    """Text or caption with its entities, from marks or from the list beside it. Raises `Refusal`."""
    written, marks = parameters.get(name), "entities" if name == "text" else "caption_entities"
    mode = str(parameters.get("parse_mode") or "").lower()
    if not mode:
        text = _checked(written, name)
        given = parameters.get(marks)
        return text, limits.entities(given, text) if given else []
    if mode != "html":
        raise bad("unsupported parse_mode: this stand-in reads HTML, or entities")
    reader = _Html()
    reader.feed(limits.written(written))
    reader.close()
    return _checked(reader.finished(), name), reader.entities


def _checked(text: Any, name: str) -> str:
    return limits.text(text) if name == "text" else limits.caption(text)


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.entities: list[dict[str, Any]] = []
        self._open: list[tuple[str, dict[str, Any]]] = []

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        entity: dict[str, Any] = {"type": TAGS.get(tag, ""), "offset": limits.utf16(self.text)}
        given = dict(attrs)
        if tag == "a":
            entity |= {"type": "text_link", "url": given.get("href") or ""}
        elif tag == "span" and given.get("class") == "tg-spoiler":
            entity["type"] = "spoiler"
        elif tag == "blockquote" and "expandable" in given:
            entity["type"] = "expandable_blockquote"
        if not entity["type"]:
            raise bad(f'can\'t parse entities: Unsupported start tag "{tag}" at byte offset {self._offset()}')
        self._open.append((tag, entity))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            raise bad(f"can't parse entities: Unexpected end tag at byte offset {self._offset()}")
        entity = self._open.pop()[1]
        length = limits.utf16(self.text) - entity["offset"]
        if length and (entity["type"] != "text_link" or entity["url"]):
            self.entities.append(entity | {"length": length})

    def finished(self) -> str:
        if self._open:
            raise bad(f"can't parse entities: Can't find end tag corresponding to start tag \"{self._open[-1][0]}\"")
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return self.text

    def _offset(self) -> int:
        line, column = self.getpos()
        before = "\n".join(self.rawdata.split("\n")[: line - 1])
        return len(before.encode()) + (line > 1) + column
