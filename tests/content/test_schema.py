"""What an editor is told about a file is what the bot thinks of it, and every key says what it is for."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from content.small import ROOT, overlay

from bot.checking import SCHEMA_FILES
from bot.content import bundle, schema, shaping, source

PAIRS = Path(__file__).parent / "problems"
SHIPPED = {name: content for name, content in bundle.read_files(ROOT).items() if name.endswith(".yaml")}
EXAMPLES = {
    f"{pair.name}/{side}/{name}": content
    for pair in sorted(PAIRS.iterdir())
    for side in ("wrong", "right")
    for name, content in overlay(pair / side).items()
    if name.endswith((".yaml", ".yml"))
}


def kind_of(name):
    """Of a shipped file, or of one of a pair."""
    return schema.kind_of(name.split("/", 2)[2] if name in EXAMPLES else name)


def readable(content):
    """Files that YAML cannot read are refused before their shape is looked at, here and in an editor."""
    return source.parse("x.yaml", content)[1] == []


FILES = {name: content for name, content in {**SHIPPED, **EXAMPLES}.items() if readable(content)}


@cache
def refused_by_schema():
    """Names of the files that check-jsonschema refuses."""
    refused = set()
    with TemporaryDirectory() as folder:
        for kind in schema.KINDS:
            (Path(folder) / f"{kind}.json").write_text(json.dumps(schema.json_schema(kind)), encoding="utf-8")
            names = {}
            for number, name in enumerate(name for name in FILES if kind_of(name) == kind):
                file = Path(folder) / f"{kind}-{number}.yaml"
                file.write_bytes(FILES[name])
                names[str(file)] = name
            command = [
                Path(sys.executable).parent / "check-jsonschema",
                "-o",
                "json",
                "--schemafile",
                Path(folder) / f"{kind}.json",
            ]
            done = subprocess.run([*command, *names], capture_output=True, text=True, check=False)
            found = json.loads(done.stdout)
            assert found.get("parse_errors", []) == []
            refused |= {names[one["filename"]] for one in found["errors"]}
    return refused


@pytest.mark.parametrize("name", FILES)
def test_the_schema_and_the_program_agree_about(name):
    read, _ = source.parse("x.yaml", FILES[name])
    _, problems = shaping.shape(read, schema.KINDS[kind_of(name)])
    assert (name in refused_by_schema()) == bool(problems)


def test_both_kinds_of_verdict_are_among_them():
    assert len(refused_by_schema()) > 8
    assert not refused_by_schema() & set(SHIPPED)


@pytest.mark.parametrize("kind", schema.KINDS)
def test_every_key_says_what_it_is_for(kind):
    made = schema.json_schema(kind)
    objects = [made, *made.get("$defs", {}).values()]
    keys = [(one.get("title"), key, about) for one in objects for key, about in one.get("properties", {}).items()]
    assert keys
    assert [(title, key) for title, key, about in keys if not about.get("description", "").strip()] == []
    assert all(one.get("description") for one in objects)


@pytest.mark.parametrize("kind", schema.KINDS)
def test_the_help_of_a_key_is_short_and_ends_like_a_sentence(kind):
    made = schema.json_schema(kind)
    objects = [made, *made.get("$defs", {}).values()]
    said = [about["description"] for one in objects for about in one.get("properties", {}).values()]
    assert [
        text for text in said if len(text) > 130 or "\n" in text or not text.rstrip().endswith((".", "…", "https://"))
    ] == []


def test_every_kind_of_file_has_a_schema_beside_it():
    assert set(SCHEMA_FILES) == set(schema.KINDS)


@pytest.mark.parametrize(
    ("written", "is_right"),
    [("yes", True), ("no", True), ("true", True), ("maybe", False), ("1", False), ("", False)],
)
def test_yes_and_no_are_words(written, is_right):
    assert _shapes("own_path", written) == is_right


@pytest.mark.parametrize(
    ("written", "is_right"),
    [("30 minutes", True), ("1 hour", True), ("24 hours", True), ("1440 minutes", True), ("25 hours", False), ("0 minutes", False),
     ("1441 minutes", False), ("30", False), ("half an hour", False), ("1 day", False)],
)  # fmt: skip
def test_a_time_is_a_number_with_its_unit(written, is_right):
    assert _shapes("ends_after", written) == is_right


def _shapes(key, written):
    text = f"format: 1\nflow: x\ndescription: y\nfirst: a\nsteps: {{a: {{say: b, end: helped}}}}\n{key}: {written}\n"
    read, _ = source.parse("x.yaml", text.encode())
    return shaping.shape(read, schema.FlowFile)[1] == []
