"""Loading is all or nothing, always gives the same for the same files, and survives whatever staff do to a file."""

import functools
import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from content.small import ROOT, overlaid, small
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.checking import worded
from bot.content import bundle
from bot.content.bundle import Bundle, ContentProblemsError, revision_of
from bot.content.explain import SENTENCES
from bot.core.conversation import Conversation
from bot.core.engine import advance
from bot.core.events import Began, Moment

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

FLOW = """format: 1
flow: NAME
description: One of many.
first: welcome
steps:
  welcome:
    say: "What would you like to know?"
    choices:
      - {id: next, label: "Go on", go: more}
      - {label: "Help", go: help}
  more:
    say: "There is more."
    choices:
      - {label: "Help", go: help}
"""


@functools.cache
def loaded():
    return bundle.build(small())


def problems_of(files):
    try:
        return [*bundle.build(files).advice]
    except ContentProblemsError as found:
        return found.problems


# ---- all or nothing


@pytest.mark.promise(7)
def test_one_problem_in_one_file_and_there_is_no_bundle():
    files = overlaid({"flows/help.yaml": small()["flows/help.yaml"].replace(b"go: bye", b"go: nowhere")})
    with pytest.raises(ContentProblemsError) as refused:
        bundle.build(files)
    assert [problem.code for problem in refused.value.problems if not problem.is_advice] == ["step-not-found"]
    assert refused.value.files is files


def test_problems_of_several_files_are_all_told_in_the_order_of_the_files():
    names = ("flows/about-me.yaml", "flows/help.yaml", "messages/warning.yaml")
    files = overlaid({name: small()[name].replace(b"format: 1", b"format: one") for name in names})
    found = [problem for problem in problems_of(files) if not problem.is_advice]
    assert [(problem.spot.file, problem.code) for problem in found][:3] == [(name, "wrong-type") for name in names]


def test_one_cause_is_told_once():
    """Where a file cannot be read, what leads to it is not told as well: the checks of the whole wait."""
    files = overlaid({"messages/warning.yaml": b"format: 1\n\tmessage: warning\n"})
    assert [problem.code for problem in problems_of(files) if not problem.is_advice] == ["tab"]


# ---- the same for the same files


@given(
    st.dictionaries(
        st.sampled_from(["flows/a.yaml", "flows/b.yaml", "locales/ur/LC_MESSAGES/ruko.po"]), st.binary(max_size=40)
    )
)
def test_the_revision_is_the_hash_of_all_files_in_any_order(files):
    turned = dict(reversed(files.items()))
    assert revision_of(files) == revision_of(turned)
    for name, content in files.items():
        assert revision_of({**files, name: content + b" "}) != revision_of(files)
    assert re.fullmatch("[0-9a-f]{12}", revision_of(files))


def test_what_stands_in_one_file_is_not_taken_for_two():
    assert revision_of({"flows/a.yaml": b"xy"}) != revision_of({"flows/a.yaml": b"x", "flows/b.yaml": b"y"})
    assert revision_of({"flows/a.yaml": b"x"}) != revision_of({"flows/b.yaml": b"x"})


def test_a_bundle_that_was_packed_and_unpacked_is_the_same():
    packed = loaded().packed()
    again = Bundle.unpack(packed)
    assert (again.revision, again.flows, again.texts, dict(again.files)) == (
        loaded().revision,
        loaded().flows,
        loaded().texts,
        dict(loaded().files),
    )
    assert again.packed() == packed


def test_what_is_packed_is_the_same_on_every_machine():
    turned = dict(reversed(small().items()))
    assert hashlib.sha256(bundle.build(turned).packed()).digest() == hashlib.sha256(loaded().packed()).digest()


def test_every_file_of_the_content_is_part_of_the_revision():
    files = bundle.read_files(ROOT)
    folders = ("flows", "messages", "locales")
    of_people = [file for folder in folders for file in (ROOT / folder).rglob("*") if file.suffix in (".yaml", ".po")]
    assert sorted(files) == sorted(
        file.relative_to(ROOT).as_posix() for file in of_people if not file.name.startswith("_")
    )


def test_settings_of_a_deployment_change_the_flows_and_not_the_revision():
    here = loaded().with_settings(country="NO", has_desk=True, remove_after=0)
    assert here.revision == loaded().revision
    assert (dict(here.flows.settings), here.flows.remove_after_minutes) == ({"country": "NO", "desk": "yes"}, 0)
    assert "desk" not in loaded().with_settings(country="NO", has_desk=False, remove_after=0).flows.settings


# ---- many flows


@pytest.mark.slow
def test_a_thousand_flows_are_checked_like_ten_and_a_conversation_goes_as_before():
    many = {f"flows/many-{number}.yaml": FLOW.replace("NAME", f"many-{number}").encode() for number in range(1000)}
    big = bundle.build(overlaid(many))
    assert len(big.flows.flows) == len(loaded().flows.flows) + 1000
    unreached = [problem for problem in big.advice if problem.code == "step-unreachable"]
    assert len(unreached) == 2000
    moment = Moment(NOW, NOW, bytes(range(32)), 1, 7, "en")
    few, lots = (
        advance(replace(one.flows, revision=""), Conversation(), Began(moment, 1, "start")) for one in (loaded(), big)
    )
    assert few == lots


# ---- whatever staff do to a file

EDITED = [
    *sorted(name for name in small() if name.startswith("flows/")), "messages/warning.yaml", "messages/safety.yaml",
    "messages/countries/PK.yaml", "messages/countries/ZZ.yaml", "messages/topics/crisis.yaml", "messages/operator.yaml",
]  # fmt: skip
LINES = st.sampled_from(
    ["", "steps:", "  extra:", "    say: x", "    go: first", "format: 1", "  - a", "- b", "x", "    choices: yes", "    end: helped",
     "      - {label: x, go: first}", "    services: [child_line, {a: b}]", "    ask: link", "    remind: {after: 1}", "    keep: {note: link}",
     "    branch: {fact: x, cases: {yes: first}, otherwise: first}", "    show: warning", "    fixed: consent", "  no: {1121: NO}"]
)  # fmt: skip


@st.composite
def slips(draw):
    """One to three slips in one file: a line lost, doubled, moved, indented otherwise, or written anew."""
    name = draw(st.sampled_from(EDITED))
    lines = small()[name].decode().splitlines()
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, max(0, len(lines) - 1)))
        what = draw(st.sampled_from(["lose", "double", "move", "in", "out", "write", "cut", "empty", "letter"]))
        line = lines[at] if lines else ""
        match what:
            case "lose":
                lines[at : at + 1] = []
            case "double":
                lines.insert(at, line)
            case "move":
                lines[at : at + 1] = []
                lines.insert(draw(st.integers(0, len(lines))), line)
            case "in":
                lines[at : at + 1] = [f"  {line}"]
            case "out":
                lines[at : at + 1] = [line.removeprefix("  ")]
            case "write":
                lines.insert(at, draw(LINES))
            case "cut":
                lines[at : at + 1] = [line[: draw(st.integers(0, len(line)))]]
            case "empty":
                lines[at : at + 1] = [line.partition(":")[0] + ":"]
            case "letter":
                place = draw(st.integers(0, len(line)))
                lines[at : at + 1] = [
                    line[:place] + draw(st.sampled_from(list("x\"':{}[],-#& é\u00a0"))) + line[place + 1 :]
                ]
    return name, "\n".join(lines) + "\n"


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(slips())
def test_any_slip_is_told_in_words_or_does_no_harm(slip):
    """Either the content can be used, or each problem has words, a place in a file, and one anchor of the reference."""
    name, text = slip
    files = overlaid({name: text.encode()})
    found = problems_of(files)
    said = worded(found, files)
    for problem in found:
        assert problem.code in SENTENCES
        lines = files.get(problem.spot.file, b"").decode().split("\n")
        assert 0 <= problem.spot.line <= len(lines)
    assert not re.search(r"Traceback|None\b|\bdict\b|<bound|object at|Shape\b|_type\b|\{\w+!?\w*\}\}", said)


def test_a_folder_that_cannot_be_read_is_not_taken_for_an_empty_one(tmp_path):
    (tmp_path / "flows").mkdir()
    (tmp_path / "messages").symlink_to("messages")  # a loop: no right to read opens it, whoever looks
    with pytest.raises(OSError, match="messages"):
        bundle.read_files(tmp_path)


def test_a_folder_that_is_not_there_has_no_files(tmp_path):
    assert bundle.read_files(tmp_path) == {}
