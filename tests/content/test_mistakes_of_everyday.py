"""What people who never saw a terminal do to a file: which line they are shown, and what they are told to write."""

import re
import shutil

import pytest
from content.small import ROOT, overlaid

from bot.checking import worded
from bot.content import bundle, source

FLOW = "flows/after-school.yaml"
GOOD = """\
format: 1
flow: after-school
description: For pupils and their teachers.
first: welcome
steps:
  welcome:
    say: |-
      What would you like to know?
      You can ask anything.
    choices:
      - {label: "Help", go: help}
  help:
    say: "You are not alone with it."
    choices:
      - {label: "Back", go: welcome}
"""


@pytest.fixture
def said(tmp_path):
    """All that is said of the small folder with this flow in it, without advice."""

    def of(written, name=FLOW, **others):
        files = overlaid({name: written.encode(), **{file: content.encode() for file, content in others.items()}})
        for file, content in files.items():
            (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / file).write_bytes(content)
        found, read, _ = bundle.check(tmp_path)
        return worded([problem for problem in found if not problem.is_advice], read)

    return of


def changed(old, new):
    assert old in GOOD
    return GOOD.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("    choices:\n", "    choices\n", 10, "After “choices” come a colon and a space."),
        ("    say: |-\n", "    say |-\n", 7, "After “say” come a colon and a space."),
        ('{label: "Help"', '{label:"Help"', 11, "After “label” come a colon and a space."),
        ("    choices:\n", "\u00a0   choices:\n", 10, "Here is a space of another kind"),
        ("go: help}", "go:\u00a0help}", 11, "Here is a space of another kind"),
        ("say: |-", "say:\u00a0|-", 7, "Here is a space of another kind"),
        ("    choices:\n", "    \u200fchoices:\n", 10, "There is a character in it that nobody can see"),
        ("      You can ask", "<<<<<<< HEAD\n      You can ask", 9, "Two versions of this place"),
        ("ask anything.", "ask anything!", 9, "has an exclamation mark"),
        ("ask anything.", "ask https://example.org", 9, "There is a link inside"),
        ("ask anything.", "ask  anything.", 9, "There is a space too many"),
        ("ask anything.", "ask {nothing}.", 9, "is no placeholder"),
    ],
)
def test_the_line_itself_is_shown_with_what_to_write(said, old, new, line, words):
    [meant] = [one for one in said(changed(old, new)).split("\n\nMore: ") if words in one]
    assert f"{FLOW}, line {line}\n" in meant
    assert new.replace("\u00a0", "·").replace("\u200f", "·").partition("\n")[0].strip() in meant


def test_a_text_with_a_no_break_space_after_a_colon_is_no_mistake(said):
    assert "space of another kind" not in said(changed("You can ask anything.", "Please note:\u00a0you can ask."))


def test_a_step_that_stands_twice_leaves_the_places_of_the_first_as_they_are(said):
    twice = GOOD.replace("go: welcome}", "go: welcom}") + '  help:\n    choices:\n      - {label: "B", go: welcome}\n'
    assert f"{FLOW}, line 15\n" in said(twice)


def test_of_a_file_whose_name_can_be_none_the_file_is_to_be_renamed(said):
    assert "Write:   flow: before-school" in said(GOOD, "flows/before-school.yaml")
    assert "Call the file   flows/after-school.yaml" in said(GOOD, "flows/After School.yaml")


def test_a_copy_beside_the_file_is_called_a_copy(said):
    found = said(GOOD, "flows/after-school (1).yaml", **{FLOW: GOOD})
    assert f"It is a copy of {FLOW}. Delete one of the two." in found


@pytest.mark.parametrize("name", ["flows/~$after-school.yaml", "flows/.after-school.yaml.swp", "flows/after.yaml~"])
def test_what_editors_leave_behind_is_not_read(tmp_path, name):
    (tmp_path / "flows").mkdir()
    (tmp_path / name).write_bytes(b"\x00junk")
    assert list(source.files(tmp_path)) == []
    assert list(source.strays(tmp_path)) == []


def test_what_the_tutorial_shows_is_what_the_check_says(tmp_path):
    tutorial = (ROOT / "docs/tutorial/your-first-flow.md").read_text(encoding="utf-8")
    written, shown = re.findall(r"```yaml\n(.*?)```.*```text\n(.*?)```", tutorial, re.DOTALL)[0]
    for folder in ("flows", "messages", "locales"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    file = tmp_path / "flows/for-teachers.yaml"
    file.write_text(written.replace("child-i-know/first", "child-i-know/frist"), encoding="utf-8")
    found, files, _ = bundle.check(tmp_path)
    assert shown in worded([problem for problem in found if not problem.is_advice], files) + "\n"
