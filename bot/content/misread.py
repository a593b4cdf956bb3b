"""Why a file cannot be read as YAML, in terms of what its writer most likely did.

The parser's own messages speak of tokens, blocks and scalars, and its mark is often lines below the cause: an open
quotation mark swallows what follows. So each rule here looks at the lines themselves; the first that fits wins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from bot.core.problems import Problem, Spot

_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that YAML refuses."""
_ODD_SPACE = re.compile(r"[ \t]*([\xa0\u1680\u2000-\u200b\u202f\u205f\u3000])")
_ODD_AFTER_NAME = re.compile(r"(?:[ ]*(?:- +)*\{?|.*[{,] ?)[a-z_]+:([\xa0\u1680\u2000-\u200b\u202f\u205f\u3000])")
_MERGE = re.compile(r"(<{7}|>{7})( |$)")
_SIGNS = "@`%*&!?>|{[-"
_NAME = r"[A-Za-z_][A-Za-z0-9_-]*"
_VALUE = re.compile(rf"[ ]*(?:- +)*(?:{_NAME}:[ ]+)?")
"""What comes before a value in its line."""
_NO_COLON = re.compile(rf"(?P<before>[ ]*(?:- +)?)(?P<key>{_NAME})(?::(?=\S)|[ ]+[\"'])|[ ]*(?P<alone>{_NAME})[ ]*$")
"""``say "Hello"``, ``say:"Hello"``, or a name alone in its line."""


def lines_of(text: str) -> list[str]:
    """Lines as YAML counts them."""
    return re.split(r"\r\n|[\n\r\x85\u2028\u2029]", text)


def short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else f"{line[:39]}…"


def sign(spot: Spot, found: str) -> Problem:
    """A value begins with a sign that means something else in YAML."""
    return Problem("special-sign", spot, {"sign": found})


def merged(name: str, lines: list[str]) -> Problem | None:
    """The lines that git leaves where two people changed the same place."""
    number = next((number for number, line in enumerate(lines, 1) if _MERGE.match(line)), None)
    return None if number is None else Problem("two-versions", Spot(name, number, 1, 7))


def at_first_sight(name: str, text: str) -> Problem | None:
    """What can be seen without reading the file as YAML, and would be misread there."""
    if unseen := _UNSEEN.search(text):
        before = lines_of(text[: unseen.start()])
        return Problem("unseen-character", Spot(name, len(before), len(before[-1]) + 1))
    if problem := merged(name, lines_of(text)):
        return problem
    for number, line in enumerate(lines_of(text), 1):
        if odd := _ODD_SPACE.match(line) or _ODD_AFTER_NAME.match(line):
            return Problem("odd-space", Spot(name, number, odd.start(1) + 1))
    return None


def as_problem(name: str, text: str, error: yaml.YAMLError) -> Problem:
    """What the writer of `text` most likely did when the parser gave up with `error`."""
    at = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if at is None:
        return Problem("unreadable", Spot(name))
    began = getattr(error, "context_mark", None) or at
    return _Case(name, lines_of(text), str(getattr(error, "problem", "")), at, began).problem()


@dataclass(frozen=True, slots=True)
class _Case:
    file: str
    lines: list[str]
    said: str
    """The parser's words."""
    at: yaml.Mark
    """Where it gave up."""
    began: yaml.Mark
    """Where the thing began that it could not finish."""

    def problem(self) -> Problem:
        for rule in (
            self._tab,
            self._two_documents,
            self._no_space_after_dash,
            self._backslash,
            self._sign,
            self._open_quote,
            self._quote_inside,
            self._block_without_colon,
            self._block_not_indented,
            self._bracket,
            self._colon_inside,
            self._colon_missing,
            self._indent,
        ):
            if found := rule():
                return found
        return Problem("unreadable", self._spot(self.at.line, self.at.column))

    def _tab(self) -> Problem | None:
        line = self._line(self.at.line)
        indent = line[: len(line) - len(line.lstrip())]
        return Problem("tab", self._spot(self.at.line, indent.index("\t"))) if "\t" in indent else None

    def _two_documents(self) -> Problem | None:
        said = [number for number in range(self.at.line + 1) if self._bare(number).strip()]
        ends = [number for number in said[1:] if re.match(r"(---|\.\.\.)\s*$", self._line(number))]
        return Problem("two-documents", self._spot(ends[-1], 0)) if ends else None

    def _no_space_after_dash(self) -> Problem | None:
        for number in (self.at.line, self.began.line):
            if found := re.match(r" *(-)[^\s-]", self._line(number)):
                return Problem("dash-without-space", self._spot(number, found.start(1)))
        return None

    def _backslash(self) -> Problem | None:
        if "escape" not in self.said and "hexdecimal" not in self.said:
            return None
        return Problem(
            "backslash", self._spot(self.at.line, self._line(self.at.line).rfind("\\", 0, self.at.column + 1))
        )

    def _sign(self) -> Problem | None:
        """A value that begins with a sign of YAML's and goes on as text."""
        for number in dict.fromkeys((self.at.line, self.began.line)):
            line = self._line(number)
            start = _value_at(line)
            first, rest = line[start : start + 1], line[start + 1 :]
            if not first or first not in _SIGNS or (first in ">|" and re.fullmatch(r"[-+0-9]*\s*(#.*)?", rest)):
                continue
            if first == "-" and not self.said.startswith("block sequence"):
                continue
            if first in "{[" and not re.match(r"[^}\]]*[}\]]\s*[^\s,}\]#]", rest):
                continue
            return sign(self._spot(number, start), first)
        if (began := self._line(self.began.line)[self.began.column : self.began.column + 1]) and began in "*&":
            return sign(self._spot(self.began.line, self.began.column), began)
        if "cannot start any token" in self.said and self._line(self.at.line)[self.at.column :]:
            return sign(self._spot(self.at.line, self.at.column), self._line(self.at.line)[self.at.column])
        return None

    def _open_quote(self) -> Problem | None:
        """A quotation mark without its second one; the parser notices it at the next one, lines below."""
        if "end of stream" in self.said:
            return self._opened(self.began.line)
        odd = [number for number in range(self.at.line) if self._bare(number).count('"') % 2]
        return self._opened(odd[-1]) if len(odd) % 2 else None

    def _opened(self, number: int) -> Problem:
        line = self._line(number)
        start = _value_at(line)
        column = start if line[start : start + 1] in ("'", '"') else max(line.rfind('"'), 0)
        return Problem("quote-not-closed", self._spot(number, column), {"text": short(line[column + 1 :])})

    def _quote_inside(self) -> Problem | None:
        line = self._line(self.at.line)
        start = _value_at(line)
        quote = line[start : start + 1]
        if quote not in ("'", '"') or self.at.column <= start:
            return None
        second = line.find(quote, start + 1)
        goes_on = 0 < second <= self.at.column and re.match(r"\s*[^\s,:}\]#]", line[second + 1 :])
        return Problem("quote-in-text", self._spot(self.at.line, second), {"quote": quote}) if goes_on else None

    def _block_without_colon(self) -> Problem | None:
        """``say |-``, or ``choices`` alone above its list: the parser gives up at that line, or where its text ends."""
        for number in dict.fromkeys((self.at.line, self.began.line, self._opener(self.at.line))):
            found = re.match(rf"[ ]*(?:- +)*({_NAME})(?:[ ]+[|>][-+]?)?[ ]*$", self._bare(number))
            if found is None or (not found[0].rstrip().endswith(("|", ">", "-", "+")) and not self._has_list(number)):
                continue
            return Problem("colon-missing", self._spot(number, found.start(1)), {"key": found[1]})
        return None

    def _opener(self, number: int) -> int:
        """The nearest line above that stands less far in than the one before `number`; `number` where there is none."""
        above = self._above(number)
        if above is None:
            return number
        less = (
            n for n in range(above, -1, -1) if self._line(n).strip() and self._indent_of(n) < self._indent_of(above)
        )
        return next(less, number)

    def _has_list(self, number: int) -> bool:
        below = next((line for line in self.lines[number + 1 :] if line.strip()), "")
        indent = len(below) - len(below.lstrip(" "))
        return indent >= self._indent_of(number) and below.lstrip().startswith("- ")

    def _block_not_indented(self) -> Problem | None:
        for number in (self.began.line, self.at.line):
            above = self._above(number)
            opens = above is not None and re.search(r":\s+[|>][-+]?\s*$", self._line(above))
            if above is not None and opens and self._indent_of(number) <= self._indent_of(above):
                return Problem("block-not-indented", self._spot(number, 0))
        return self._block_left_early()

    def _block_left_early(self) -> Problem | None:
        """A line of a longer text that stands less far in than the lines above it."""
        for number in dict.fromkeys((self.began.line, self.at.line)):
            above = self._above(number)
            if above is None or self._indent_of(above) <= self._indent_of(number):
                continue
            less = (
                n for n in range(above, -1, -1) if self._indent_of(n) < self._indent_of(above) and self._line(n).strip()
            )
            opener = next(less, None)
            opens = opener is not None and re.search(r":\s+[|>][-+]?\s*$", self._line(opener))
            if opens and not re.match(rf"[ ]*(?:- +)*{_NAME}:(\s|$)", self._line(number)):
                return Problem("block-not-indented", self._spot(number, 0))
        return None

    def _bracket(self) -> Problem | None:
        for number in dict.fromkeys((self.began.line, self.at.line)):
            line = self._bare(number)
            for opens, closes in ("{}", "[]"):
                if line.count(opens) != line.count(closes):
                    column = line.find(opens) if line.count(opens) > line.count(closes) else line.rfind(closes)
                    facts = {"opens": opens, "closes": closes}
                    return Problem("bracket-without-partner", self._spot(number, column), facts)
        if "',' or '" not in self.said:
            return None
        if re.search(r":\s+[^\"',{}\[\]]*:\s", self._bare(self.at.line)[: self.at.column + 2]):
            return Problem("colon-in-text", self._spot(self.at.line, self.at.column))
        return Problem("comma-missing", self._spot(self.at.line, self.at.column))

    def _colon_inside(self) -> Problem | None:
        """``say: Please note: call``"""
        if not self.said.startswith("mapping values"):
            return None
        line = self._line(self.at.line)
        key = re.match(rf"[ ]*(?:- +)*{_NAME}:[ ]", line)
        if key is None or self.at.column < key.end():
            return None
        return Problem("colon-in-text", self._spot(self.at.line, self.at.column))

    def _colon_missing(self) -> Problem | None:
        """``say "Hello"`` or ``say:"Hello"``: the line itself, or the one above."""
        for number in (self.began.line, self.at.line, self._above(self.at.line)):
            if number is not None and (found := _NO_COLON.match(self._line(number))):
                key = found["key"] or found["alone"]
                return Problem("colon-missing", self._spot(number, self._line(number).index(key)), {"key": key})
        return None

    def _indent(self) -> Problem | None:
        if "did not find expected" not in self.said and "not allowed" not in self.said:
            return None
        number = self.at.line
        other = self._above(number) if self.said.startswith("mapping values") else self.began.line
        if other is None or self._indent_of(number) == self._indent_of(other):
            return None
        width = max(1, self._indent_of(number))
        facts = {"spaces": str(self._indent_of(number))}
        return Problem("indented-differently", Spot(self.file, number + 1, 1, width), facts)

    # Lines

    def _line(self, number: int) -> str:
        return self.lines[number] if 0 <= number < len(self.lines) else ""

    def _bare(self, number: int) -> str:
        """A line without a note for people."""
        return re.sub(r"(^|\s)#.*", "", self._line(number))

    def _above(self, number: int) -> int | None:
        """The nearest line above that says something."""
        return next((n for n in range(number - 1, -1, -1) if self._bare(n).strip()), None)

    def _indent_of(self, number: int) -> int:
        line = self._line(number)
        return len(line) - len(line.lstrip(" "))

    def _spot(self, line: int, column: int) -> Spot:
        """The end of a file is its last line that says something."""
        while line > 0 and not self._line(line).strip():
            line, column = line - 1, 0
        return Spot(self.file, line + 1, max(0, column) + 1)


def _value_at(line: str) -> int:
    found = _VALUE.match(line)
    return found.end() if found else 0
