"""Text in the making: lines, spans, and marks that keep two writing directions apart."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from bot.service.ports import Span

RIGHT_TO_LEFT_MARK = "\u200f"
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"


def isolated(value: str, *, in_rtl: bool) -> str:
    """A name, number or link inside a sentence of the other direction: wrapped, so that the line keeps its order."""
    needs = in_rtl and any(unicodedata.bidirectional(c) in ("L", "EN") for c in value)
    return f"{FIRST_STRONG_ISOLATE}{value}{POP_ISOLATE}" if needs else value


def apart(value: str, kind: str, *, in_rtl: bool) -> list[tuple[str, str]]:
    """A value among words of the other direction, in parts (text, kind of span): isolated where it would turn round.

    Groups of digits change places in a line from the right, "4453 6628" into "6628 4453" (Unicode Standard Annex 9,
    rules W2 and N1). A number alone does not, and words of this direction keep their own order. The marks stay out
    of the span, so that a tap copies the value alone.
    """
    turns_round = not value.isdecimal() and "\n" not in value and not value.startswith(FIRST_STRONG_ISOLATE)
    if not turns_round or begins_rtl(value) or isolated(value, in_rtl=in_rtl) == value:
        return [(value, kind)]
    return [(FIRST_STRONG_ISOLATE, ""), (value, kind), (POP_ISOLATE, "")]


def begins_rtl(line: str) -> bool:
    """Whether the first strong letter, by which a messenger chooses the direction of a paragraph, is right-to-left.

    What stands in an isolate does not count (Unicode Standard Annex 9, rule P2).
    """
    depth = 0
    for kind in map(unicodedata.bidirectional, line):
        if kind in ("FSI", "LRI", "RLI"):
            depth += 1
        elif kind == "PDI":
            depth = max(0, depth - 1)
        elif not depth and kind in ("L", "R", "AL"):
            return kind != "L"
    return False


def utf16_length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


class Words:
    """Paragraphs, a blank line between them; Telegram's entity offsets are kept along the way."""

    def __init__(self, *, is_rtl: bool) -> None:
        self.is_rtl = is_rtl
        self.text = ""
        self.spans: list[Span] = []

    def paragraph(self, parts: Iterable[tuple[str, str]]) -> None:
        """`parts` are (text, kind of span or empty)."""
        if self.text:
            self.text += "\n\n"
        for line in _lines(parts):
            self._line(line)
        self.text = self.text.rstrip("\n")

    def card(self, title: str, lines: Sequence[str]) -> None:
        """A bold title and its lines."""
        self.paragraph([(title, "bold"), ("\n" + "\n".join(lines), "")])

    def _line(self, parts: Sequence[tuple[str, str]]) -> None:
        whole = "".join(text for text, _ in parts)
        if self.is_rtl and whole.strip() and not begins_rtl(whole):
            self.text += RIGHT_TO_LEFT_MARK
        for text, kind in parts:
            if kind and text:
                self.spans.append(Span(utf16_length(self.text), utf16_length(text), kind))
            self.text += text
        self.text += "\n"


def _lines(parts: Iterable[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    lines: list[list[tuple[str, str]]] = [[]]
    for text, kind in parts:
        first, *rest = text.split("\n")
        lines[-1].append((first, kind))
        lines += [[(line, kind)] for line in rest]
    return lines
