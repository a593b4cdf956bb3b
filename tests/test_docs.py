"""What can be typed or set is documented, and what the documents point to exists."""

import re
from pathlib import Path

import pytest

from bot.cli import ruko
from bot.settings import PREFIX, TABLE

ROOT = Path(__file__).parent.parent
DOCS = {
    path.relative_to(ROOT).as_posix(): path for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
}
ALL_TEXT = "\n".join(path.read_text(encoding="utf-8") for path in DOCS.values())
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
