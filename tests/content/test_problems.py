"""Each problem that the check can find: its pair of files, its words, and its section in the reference.

`problems/<code>/wrong` and `right` are laid over a small content folder. `says.txt` is the whole message about the
wrong one; `--rewrite-says` writes it anew, and the difference is read as prose.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from content.small import ROOT, overlaid, overlay, small

from bot.checking import worded
from bot.content import bundle, source
from bot.content.explain import REFERENCE, SENTENCES

PAIRS = Path(__file__).parent / "problems"
COMMANDS, ENGINE = "messages/commands.yaml", "messages/engine.yaml"
MOST_VALUES = "".join(f"- {number}\n" for number in range(source.MOST_EVENTS))
MADE = {
    ("too-big", "wrong"): {"messages/topics/long.yaml": f"format: 1\nwords:\n{MOST_VALUES}".encode()},
    ("text-missing", "wrong"): {COMMANDS: small()[COMMANDS].replace(b'  start: {say: "The first screen"}\n', b"")},
    ("text-missing", "right"): {COMMANDS: small()[COMMANDS]},
    ("text-unknown", "wrong"): {
        COMMANDS: small()[COMMANDS].replace(b"texts:\n", b'texts:\n  contact: {say: "Write to us"}\n')
    },
    ("text-unknown", "right"): {COMMANDS: small()[COMMANDS]},
    ("card-line", "wrong"): {ENGINE: small()[ENGINE].replace(b"{phone} ({country})", b"{phone}", 1)},
    ("card-line", "right"): {ENGINE: small()[ENGINE]},
}
"""Pairs that would be too long to keep, or too old soon."""
UNSTEADY = {
    "translations-missing": {r": \d+, the first": ": 181, the first"},
    "card-line": {r"line \d+$": "line 1xx", r"^ +\d+ \|": "    1xx |"},
}
"""Numbers that change with the bot's own texts, which are the shipped ones."""
IN_WORDS_ONLY = {
    "not-utf8",
    "file-empty",
    "too-big",
    "stray-file",
    "unseen-character",
    "odd-space",
    "tab",
    "translations-missing",
}
"""Codes whose wrong file cannot be shown in print."""


def of_pair(code, side):
    return MADE.get((code, side)) or overlay(PAIRS / code / side)


@cache
def found_in(code, side):
    """Every problem and advice in a folder with these files over the small one, and the files."""
    with TemporaryDirectory() as folder:
        for name, content in overlaid(of_pair(code, side)).items():
            file = Path(folder, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        found, files, _ = bundle.check(Path(folder))
        return found, files


def sections():
    """code → what stands below its heading in the reference."""
    text = (ROOT / REFERENCE).read_text(encoding="utf-8")
    return dict(re.findall(r"^## ([a-z0-9-]+)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))


def test_every_code_has_a_section_and_every_section_a_code():
    assert sorted(sections()) == sorted(SENTENCES)


def test_every_code_has_a_pair_and_every_pair_a_code():
    assert sorted(pair.name for pair in PAIRS.iterdir()) == sorted(SENTENCES)


def test_every_code_that_the_program_finds_has_words_and_all_words_are_used():
    program = "\n".join(file.read_text(encoding="utf-8") for file in sorted((ROOT / "bot").rglob("*.py")))
    found = set(re.findall(r'Problem\(\s*"([a-z0-9-]+)"', program))
    assert found <= set(SENTENCES)
    assert {code for code in SENTENCES if program.count(f'"{code}"') < 2} == set()


@pytest.mark.promise(8)
@pytest.mark.promise(9)
@pytest.mark.parametrize("code", SENTENCES)
def test_the_wrong_file_has_this_one_problem_and_says_it_in_these_words(code, request):
    found, files = found_in(code, "wrong")
    is_advice = all(problem.is_advice for problem in found)
    meant = [problem for problem in found if problem.code == code or not problem.is_advice]
    assert [problem.code for problem in meant] == [code]
    assert meant[0].is_advice == is_advice
    assert meant[0].spot.file in of_pair(code, "wrong") or meant[0].spot.line == 0
    says = f"{worded(meant, files)}\n"
    for pattern, steady in UNSTEADY.get(code, {}).items():
        says = re.sub(pattern, steady, says, flags=re.MULTILINE)
    golden = PAIRS / code / "says.txt"
    if request.config.getoption("--rewrite-says"):
        golden.write_text(says, encoding="utf-8")
    assert says == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("code", SENTENCES)
def test_the_right_file_does_not_have_it(code):
    found, files = found_in(code, "right")
    assert worded([problem for problem in found if problem.code == code or not problem.is_advice], files) == ""


PYTHON = re.compile(
    r"\b(None|True|False|str|int|dict|list\[|Traceback|Error|Exception|null|bool|mapping|scalar|token)\b"
)
HARSH = re.compile(
    r"\b(invalid|illegal|error|wrong|bad|failed?|must not|you forgot|you have to|forbidden)\b", re.IGNORECASE
)


@pytest.mark.parametrize("code", SENTENCES)
def test_what_it_says_is_a_statement_for_people(code):
    """No word of Python or of blame, no question, one thing to do at the end."""
    says = (PAIRS / code / "says.txt").read_text(encoding="utf-8")
    sentence = says.rpartition("\n\nMore:")[0].rpartition("\n\n")[2].removeprefix("Advice: ").strip()
    assert not PYTHON.search(sentence)
    assert not HARSH.search(sentence)
    assert "?" not in re.sub(r"“[^”]*”|Write: .*", "", sentence)
    assert re.search(r"[.…:\]}\\\"'A-Za-z0-9_/-]$", sentence)


@pytest.mark.parametrize("code", SENTENCES)
def test_the_section_shows_the_pair(code):
    """Two examples, the wrong one first, each found line for line in its file."""
    shown = list(re.findall(r"^```\w*\n(.*?)^```", sections()[code], re.MULTILINE | re.DOTALL))
    assert len(shown) == (0 if code in IN_WORDS_ONLY else 2)
    for block, side in zip(shown, ("wrong", "right"), strict=False):
        texts = [content.decode("utf-8", "replace") for content in of_pair(code, side).values()]
        assert any(block in text for text in texts), f"{side}: {block}"
