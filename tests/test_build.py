"""Locks and bootstrap: what `make` does before anything else."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
LOCKS = ["run", "dev", "installer"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def lock_text(name):
    return (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")


def pins(name):
    """Package → version."""
    return dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", lock_text(name), re.MULTILINE))


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


# ---- locks --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_no_address(name):
    assert "://" not in lock_text(name)


@pytest.mark.parametrize("name", LOCKS)
def test_each_package_of_a_lock_has_a_hash(name):
    entries = re.split(
        r"^(?=[a-z0-9])", re.sub(r"^ *#.*\n", "", lock_text(name), flags=re.MULTILINE), flags=re.MULTILINE
    )
    assert [entry for entry in entries if entry.strip() and "--hash=sha256:" not in entry] == []


def test_the_dev_lock_holds_all_of_the_run_lock_at_the_same_versions():
    assert pins("run").items() <= pins("dev").items()


@pytest.mark.parametrize(("lock", "extras"), [("run", ["demo", "fast"]), ("dev", ["demo", "fast", "dev"])])
def test_a_lock_fits_the_project_file(lock, extras):
    """Where this fails, somebody changed pyproject.toml without scripts/lock."""
    wanted = [*PROJECT["dependencies"], *(r for extra in extras for r in PROJECT["optional-dependencies"][extra])]
    pinned = pins(lock)
    wrong = [
        text
        for text in wanted
        if (r := Requirement(text)).name != "ruko" and not r.specifier.contains(pinned.get(normal(r.name), "0"))
    ]
    assert wrong == []


def test_the_wheel_holds_scripts_and_pages_too(tmp_path):
    """The container installs the wheel; what is missing there works in a clone and nowhere else."""
    build = "import sys; from flit_core.buildapi import build_wheel; print(build_wheel(sys.argv[1]))"
    done = subprocess.run([sys.executable, "-c", build, tmp_path], cwd=ROOT, capture_output=True, text=True, check=True)
    with ZipFile(tmp_path / done.stdout.strip()) as wheel:
        packed = set(wheel.namelist())
    files = {f.relative_to(ROOT).as_posix() for f in (ROOT / "bot").rglob("*") if f.is_file() and f.suffix != ".pyc"}
    assert files - packed == set()


# ---- bootstrap, with a Python that only writes down what it is asked ------------------------------------------

STUB = """#!/bin/sh
echo "$(basename "$0") $*" >>"$CALLS"
case "$(basename "$0") $*" in
*"-m venv .venv") [ -z "${NO_VENV:-}" ] || exit 1
    mkdir -p .venv/bin
    for name in python uv ruko; do cp "$0" .venv/bin/$name; done ;;
*--without-pip*) exit 1 ;;
"uv "*) [ -z "${NO_UV:-}" ] || exit 1 ;;
*version_info*) [ -z "${TOO_OLD:-}" ] || exit 1 ;;
esac
"""
TOOLS = ["sh", "cat", "cksum", "dirname", "basename", "id", "grep", "rm", "mkdir", "cp"]


@pytest.fixture
def project(tmp_path):
    """A copy of what the bootstrap reads, on a machine with a stub for Python and no apt-get."""
    for path in ["scripts/bootstrap", "pyproject.toml", *(f"requirements/{name}.lock" for name in LOCKS)]:
        target = tmp_path / "project" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, target)
    machine = tmp_path / "bin"
    machine.mkdir()
    for tool in TOOLS:
        (machine / tool).symlink_to(shutil.which(tool))
    (machine / "python3").write_text(STUB, encoding="utf-8")
    (machine / "python3").chmod(0o755)
    return tmp_path / "project"


def bootstrap(project, lock="dev", **environment):
    """What it said, and the calls it made."""
    calls = project.parent / "calls"
    calls.write_text("", encoding="utf-8")
    env = {"PATH": str(project.parent / "bin"), "CALLS": str(calls), **environment}
    done = subprocess.run([project / "scripts/bootstrap", lock], env=env, capture_output=True, text=True, timeout=30)
    return done, [call for call in calls.read_text(encoding="utf-8").splitlines() if " -c" not in call]


def test_a_second_run_asks_nothing_of_python_or_the_network(project):
    assert bootstrap(project)[0].returncode == 0
    done, calls = bootstrap(project)
    assert (done.returncode, done.stdout, done.stderr, calls) == (0, "", "", [])


def test_what_was_set_up_for_tests_serves_the_demo_too(project):
    bootstrap(project, "dev")
    assert bootstrap(project, "run")[1] == []


def test_what_was_set_up_for_the_demo_is_completed_for_tests(project):
    bootstrap(project, "run")
    assert any("requirements/dev.lock" in call for call in bootstrap(project, "dev")[1])


@pytest.mark.parametrize("changed", ["requirements/dev.lock", "requirements/installer.lock", "pyproject.toml"])
def test_a_change_is_installed_into_the_same_venv(project, changed):
    bootstrap(project)
    with (project / changed).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    calls = bootstrap(project)[1]
    assert any("requirements/dev.lock" in call for call in calls)
    assert not any("-m venv" in call for call in calls)


def test_a_moved_folder_gets_a_new_venv(project):
    bootstrap(project)
    moved = project.rename(project.parent / "moved")
    assert any("-m venv" in call for call in bootstrap(moved)[1])


def test_packages_are_only_installed_with_their_hashes(project):
    installs = [call for call in bootstrap(project)[1] if " install " in call and "--editable ." not in call]
    assert installs
    assert all("--require-hashes" in call for call in installs)


def test_pip_installs_the_same_lock_where_uv_cannot_be_had(project):
    done, calls = bootstrap(project, NO_UV="1")
    assert done.returncode == 0
    assert (
        "python -m pip --disable-pip-version-check install --quiet --require-hashes -r requirements/dev.lock" in calls
    )


def test_an_old_python_is_told_what_is_needed(project):
    done, _ = bootstrap(project, TOO_OLD="1")
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
    assert "PYTHON=/path/to" in done.stderr


def test_a_python_without_venv_is_told_which_package_is_missing(project):
    done, _ = bootstrap(project, NO_VENV="1")
    assert done.returncode == 1
    assert "sudo apt-get install python3-venv" in done.stderr


# ---- browser ------------------------------------------------------------------------------------------------


@pytest.fixture
def browser_script(tmp_path):
    """In a project of its own: what drives the browser here may work or not."""
    script = tmp_path / "project/scripts/browser"
    script.parent.mkdir(parents=True)
    return shutil.copy(ROOT / "scripts/browser", script)


def look_for_browser(script, **environment):
    machine = Path(script).parents[2] / "bin"
    machine.mkdir()
    for tool in ["sh", "id", "dirname"]:
        (machine / tool).symlink_to(shutil.which(tool))
    env = {"PATH": str(machine), **environment}
    return subprocess.run([script], env=env, capture_output=True, text=True, timeout=30)


@pytest.mark.skipif(Path("/Applications").exists(), reason="macOS finds a browser outside of PATH")
@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)], ids=["on a desk", "in CI"])
def test_a_missing_browser_is_said_and_stops_only_ci(browser_script, ci, code):
    done = look_for_browser(browser_script, CI=ci)
    assert done.returncode == code
    assert "apt-get install chromium" in done.stderr


def test_a_browser_may_be_named(browser_script):
    done = look_for_browser(browser_script, CI="true", RUKO_TEST_BROWSER=shutil.which("true"))
    assert (done.returncode, done.stderr) == (0, "")


def test_a_browser_that_cannot_be_driven_is_said_with_what_is_missing(browser_script, tmp_path):
    """Playwright's own Node.js does not start on a machine without libatomic."""
    node = tmp_path / "project/.venv/lib/python3.11/site-packages/playwright/driver/node"
    node.parent.mkdir(parents=True)
    node.write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
    node.chmod(0o755)
    done = look_for_browser(browser_script, CI="true", RUKO_TEST_BROWSER=shutil.which("true"))
    assert done.returncode == 1
    assert "libatomic" in done.stderr
    assert "apt-get install chromium" not in done.stderr
