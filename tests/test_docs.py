"""What can be typed or set is documented, and what the documents point to exists."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from support.shipped import content

from bot.cli import ruko
from bot.content import checks_flows, checks_words, schema
from bot.content.explain import SENTENCES
from bot.core import effects, events
from bot.metrics import Metrics
from bot.service.ports import StoreError
from bot.settings import PREFIX, TABLE
from bot.store.connecting import ServerRefusedError
from bot.store.trips import Unanswered
from bot.telegram import receiving
from bot.telegram.ignored import Reason

ROOT = Path(__file__).parent.parent
DOCS = {
    path.relative_to(ROOT).as_posix(): path
    for path in [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
}
ALL_TEXT = "\n".join(path.read_text(encoding="utf-8") for path in DOCS.values())
ALL_CODE = "\n".join(
    file.read_text(encoding="utf-8").replace("from __future__ import annotations", "")
    for file in (ROOT / "bot").rglob("*.py")
)
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
TARGETS = (ROOT / "Makefile").read_text(encoding="utf-8").split(".PHONY:")[1].split("\n")[0].split()


@pytest.mark.parametrize("target", TARGETS)
def test_a_make_target_is_documented(target):
    assert re.search(rf"\bmake {target}\b", ALL_TEXT)


def test_make_alone_lists_every_target():
    listed = re.findall(r'@echo "make (\w+)', (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert sorted([*listed, "help"]) == sorted(TARGETS)


@pytest.mark.parametrize("command", sorted(ruko.commands))
def test_a_command_is_documented(command):
    assert f"`ruko {command}" in ALL_TEXT


@pytest.mark.parametrize("name", DOCS)
def test_a_command_that_is_written_exists_with_its_options(name):
    text = DOCS[name].read_text(encoding="utf-8")
    typed = re.findall(r"(?:`|bin/|^)ruko ([a-z]+)((?: +[^|`\n]*)?)", text, re.MULTILINE)
    wrong = [
        f"ruko {command} {option}"
        for command, rest in typed
        for option in ["", *re.findall(r"(?<!\S)--[a-z-]+", rest.partition("#")[0].partition("   ")[0])]
        if command not in ruko.commands or (option and option not in options_of(command))
    ]
    assert wrong == []


def options_of(command):
    return {option for parameter in ruko.commands[command].params for option in parameter.opts} | {"--help"}


@pytest.mark.parametrize("setting", TABLE, ids=lambda setting: setting.name)
def test_a_setting_is_in_the_reference_with_its_words_and_default(setting):
    default = "needed" if setting.default is None else f"`{setting.default}`" if setting.default else "–"
    row = f"| `{PREFIX}{setting.name}` | {setting.about} | {default} |"
    assert row in (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("setting", TABLE, ids=lambda setting: setting.name)
def test_a_setting_is_in_the_example_with_its_words_and_default(setting):
    """Needed ones are open, to be filled in; the others are off and show the default or, where there is none, an example."""
    found = re.search(rf"# (.+)\n(?:# .+\n)*(#?){PREFIX}{setting.name}=(.*)\n", EXAMPLE)
    about, off, value = found.groups()
    assert about.removesuffix(" Example:") == setting.about
    assert (off == "") == (setting.default is None)
    if not about.endswith(" Example:"):
        assert value == (setting.default or "")


def test_the_example_names_no_setting_that_is_none():
    assert sorted(re.findall(rf"^#?{PREFIX}([A-Z_]+)=", EXAMPLE, re.MULTILINE)) == sorted(s.name for s in TABLE)


@pytest.mark.parametrize("name", DOCS)
def test_a_test_that_is_named_exists(name):
    named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", DOCS[name].read_text(encoding="utf-8"))
    assert [f"{file}::{test}" for file, test in named if not has_test(file, test)] == []


def has_test(file, test):
    path = ROOT / "tests" / file
    return path.is_file() and f"def {test}(" in path.read_text(encoding="utf-8")


EMPHASIZED = ("نجی یاد دہانی", "پہلے ٹیلی گرام میں رپورٹ کریں")


def test_each_button_that_the_urdu_page_for_admins_names_is_one_of_the_bots():
    words = {content().text(name, "ur") for name in content().texts if name.startswith("group:")}
    named = re.findall(r"\*\*([^*]+)\*\*", DOCS["docs/how-to/set-up-a-group.ur.md"].read_text(encoding="utf-8"))
    assert [label for label in named if label not in words and label not in EMPHASIZED] == []


# ---- metrics -------------------------------------------------------------------------------------------------

METRICS = (ROOT / "docs/reference/metrics.md").read_text(encoding="utf-8")


def named_in(heading):
    """What the first column of the table below a heading names."""
    section = re.split(r"^#+ ", METRICS.split(f"{heading}\n")[1], maxsplit=1, flags=re.MULTILINE)[0]
    return re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)


def written(argument):
    """The names that are counted here; what is filled in stands as <name>, as the page has it."""
    match argument:
        case ast.Constant(value=str(name)):
            return [name]
        case ast.JoinedStr(values=parts):
            return ["".join(part.value if isinstance(part, ast.Constant) else f"<{last_name(part)}>" for part in parts)]
        case ast.IfExp(body=one, orelse=other):
            return [*written(one), *written(other)]
    return []


def last_name(part):
    return ast.unparse(part.value).rpartition(".")[2]


@cache
def calls():
    return [node for node in ast.walk(ast.parse(ALL_CODE)) if isinstance(node, ast.Call) and node.args]


def counted_with(*functions):
    """What is counted by calls of functions that are written so, in the whole program."""
    found = [written(call.args[0]) for call in calls() if ast.unparse(call.func) in functions]
    return {name for names in found for name in names}


def with_subclasses(error):
    return {error, *(deeper for child in error.__subclasses__() for deeper in with_subclasses(child))}


def test_every_metric_has_a_row():
    families = {family.name: family.type for family in Metrics().registry.collect()}
    assert set(named_in("## Metrics, for operators")) == {
        f"{name}_total" if kind == "counter" else name for name, kind in families.items()
    }


def test_every_kind_of_event_has_a_row_and_no_row_is_left_over():
    """A kind is written out where it happens, but for the reasons to ignore an update and to let it come again."""
    plain = {name for name in counted_with("self._counted", "self._all.counted") if "<" not in name}
    ignored = {f"ignored.{reason}" for reason in get_args(Reason)}
    again = {f"come_again.{one.__name__}" for error in receiving.COMES_AGAIN for one in with_subclasses(error)}
    assert f"come_again.{Unanswered.__name__}" in again
    never_raised = {f"come_again.{error.__name__}" for error in (StoreError, ServerRefusedError)}
    assert set(named_in("### Kinds of events")) == plain | ignored | again - never_raised


def test_every_counter_has_a_row_and_no_row_is_left_over():
    in_writes = set(re.findall(r'counts ?= ?\{"(\w+)": 1\}', ALL_CODE))
    ends = {name.replace("<step.end>", "<end>") for name in counted_with("self.count", "turn.count", "Count")}
    assert set(named_in("## Counters, for evaluation")) == ends | in_writes


# ---- content -------------------------------------------------------------------------------------------------

FLOW_FILES = (ROOT / "docs/reference/flow-files.md").read_text(encoding="utf-8")
MESSAGE_FILES = (ROOT / "docs/reference/message-files.md").read_text(encoding="utf-8")
CONVERSATION = (ROOT / "docs/explanation/conversation.md").read_text(encoding="utf-8")


def first_column(text, heading):
    """All names in the first column of the table below a heading."""
    section = re.split(r"^#+ ", text.split(f"{heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    return [
        name
        for cell in re.findall(r"^\| (`[^|]+) \|", section, re.MULTILINE)
        for name in re.findall(r"`([^`]+)`", cell)
    ]


def keys(shape):
    return [field.alias or name for name, field in shape.model_fields.items()]


def names_of(union):
    return sorted(kind.__name__ for kind in get_args(union))


@pytest.mark.parametrize(
    ("heading", "shape"),
    [("## The file", schema.FlowFile), ("## A step", schema.StepShape), ("## A choice", schema.ChoiceShape)],
)
def test_each_key_of_a_flow_has_a_row_and_no_row_is_left_over(heading, shape):
    assert sorted(first_column(FLOW_FILES, heading)) == sorted(keys(shape))


@pytest.mark.parametrize(
    ("heading", "shape"),
    [("## Operator", schema.OperatorFile), ("## Wording", schema.WordingFile), ("## A message", schema.MessageFile)],
)
def test_each_key_of_a_message_file_has_a_row(heading, shape):
    elsewhere = {"format", "texts", "description", "source"}
    assert set(keys(shape)) - elsewhere <= set(first_column(MESSAGE_FILES, heading))


@pytest.mark.parametrize(
    ("heading", "shape"),
    [
        ("### The file of a country", schema.CountryFile),
        ("### An emergency number", schema.EmergencyShape),
        ("### A law", schema.LawShape),
        ("### A service", schema.ServiceShape),
    ],
)
def test_each_key_of_a_country_has_a_row_with_the_words_that_editors_show(heading, shape):
    section = re.split(r"^#+ ", MESSAGE_FILES.split(f"{heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    rows = dict(re.findall(r"^\| `([^`]+)` \| (.+) \|$", section, re.MULTILINE))
    assert rows == {field.alias or name: field.description for name, field in shape.model_fields.items()}


def test_all_that_a_flow_can_start_on_has_a_row():
    topics = {file.stem for file in (ROOT / "messages/topics").glob("*.yaml")}
    known = {*checks_flows.TRIGGERS_NEEDED, *checks_flows.TRIGGERS_MORE, *topics}
    assert set(first_column(FLOW_FILES, "### What begins a flow")) == known


def test_all_that_the_bot_remembers_by_itself_has_a_row():
    assert set(checks_flows.FACTS) <= set(first_column(FLOW_FILES, "## Facts"))


@pytest.mark.parametrize(
    "name",
    [*get_args(schema.Intent), *get_args(schema.Outcome), *get_args(schema.NoteAct), *get_args(schema.NoteField)],
)
def test_each_word_that_a_flow_may_use_is_named(name):
    assert f"`{name}`" in FLOW_FILES or f"`{{{name}" in FLOW_FILES


def test_each_role_has_a_row():
    assert set(first_column(MESSAGE_FILES, "## Countries")) == set(get_args(schema.Role))
    assert all(f"`{role}`" in FLOW_FILES for role in get_args(schema.Role))


def test_each_placeholder_is_named():
    everywhere = {f"{{{name}}}" for name in checks_words.PLACEHOLDERS}
    assert set(first_column(FLOW_FILES, "## Placeholders")) == everywhere
    assert [name for name in checks_words.IN_GROUPS if f"`{{{name}}}`" not in FLOW_FILES] == []


@pytest.mark.parametrize("kind", schema.KINDS)
def test_each_kind_of_content_file_is_named(kind):
    example = {"flow": "flows/<name>.yaml", "message": "messages/warning.yaml", "topic": "messages/topics/*.yaml",
               "phrases": "messages/phrases/*.yaml", "country": "messages/countries/*.yaml"}  # fmt: skip
    assert f"`{example.get(kind, f'messages/{kind}.yaml')}`" in FLOW_FILES + MESSAGE_FILES


def test_each_event_has_a_row_and_no_row_is_left_over():
    assert sorted(first_column(CONVERSATION, "### Events")) == names_of(events.Event)


def test_each_effect_has_a_row_and_no_row_is_left_over():
    assert sorted(first_column(CONVERSATION, "### Effects")) == names_of(effects.Effect)


def test_each_problem_has_a_section():
    """What is in it is held by tests/content/test_problems.py."""
    sections = re.findall(
        r"^## (\S+)$", (ROOT / "docs/reference/problems.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert sorted(sections) == sorted(SENTENCES)


# ---- links ----------------------------------------------------------------------------------------------------


def anchors(text):
    """As GitHub makes them from headings."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", DOCS)
def test_a_link_inside_the_documents_leads_somewhere(name):
    text = DOCS[name].read_text(encoding="utf-8")
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = link.partition("#")
        if ":" in path:
            continue
        target = (DOCS[name].parent / path).resolve() if path else DOCS[name]
        if not target.exists() or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("name", [name for name in DOCS if name.startswith("docs/") and name != "docs/README.md"])
def test_a_page_is_found_from_the_index(name):
    assert f"]({name.removeprefix('docs/')})" in DOCS["docs/README.md"].read_text(encoding="utf-8")
