"""A deployment can refuse to start on what no person has verified, and to serve such an edit."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from bot import settings, wiring
from bot.checking import fit, for_start
from bot.content.bundle import ContentProblemsError, load
from bot.ending import Refused

pytestmark = pytest.mark.promise(8)

ROOT = Path(__file__).parents[1]


@pytest.fixture
def signed(tmp_path: Path) -> Path:
    """The shipped content, every catalog signed off."""
    for folder in ("flows", "messages", "locales"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for catalog in (tmp_path / "locales").rglob("*.po"):
        text = catalog.read_text(encoding="utf-8")
        assert '"X-Reviewed-By:\\n"' in text
        catalog.write_text(text.replace("X-Reviewed-By:", "X-Reviewed-By: A. Reader, 2026-11-24"), encoding="utf-8")
    return tmp_path


def test_unreviewed_translations_are_refused_at_the_start_where_the_deployment_says_so() -> None:
    with pytest.raises(Refused) as refused:
        for_start(ROOT, "refuse")
    assert "signed off the translation into Roman Urdu" in str(refused.value)
    assert "With RUKO_UNVERIFIED=refuse, a person has to see to this before Ruko starts." in str(refused.value)
    assert "Advice" not in str(refused.value)


def test_services_that_nobody_dialled_are_refused_at_the_start_where_the_deployment_says_so(signed: Path) -> None:
    with pytest.raises(Refused) as refused:
        for_start(signed, "refuse")
    assert re.search(
        r"Nobody has dialled, opened or read \d+ of the \d+ entries that are shown for Pakistan", str(refused.value)
    )


def test_by_default_they_are_only_advice() -> None:
    assert for_start(ROOT, "allow").revision == load(ROOT).revision


def test_what_a_reader_signed_is_not_held_against_the_content(signed: Path) -> None:
    bundle = load(signed)
    assert not [one for one in bundle.advice if one.code == "translations-unreviewed"]


def test_an_edit_that_nobody_signed_is_not_served(signed: Path) -> None:
    catalog = signed / "locales/ur/LC_MESSAGES/ruko.po"
    text = catalog.read_text(encoding="utf-8").replace("X-Reviewed-By: A. Reader, 2026-11-24", "X-Reviewed-By:")
    catalog.write_text(text, encoding="utf-8")
    with pytest.raises(ContentProblemsError) as refused:
        fit(load(signed), "refuse")
    assert "translations-unreviewed" in {problem.code for problem in refused.value.problems}


def test_while_it_runs_the_bot_is_as_strict_with_edits_as_at_its_start(signed: Path) -> None:
    environment = {
        "RUKO_BOT_TOKEN": "1000000:a-token-that-only-tests-know-of",
        "RUKO_SECRET": "a made-up secret that only this test uses",
        "RUKO_REDIS_URL": "redis://localhost:6379/0",
        "RUKO_MODE": "polling",
        "RUKO_UNVERIFIED": "refuse",
    }
    worker = wiring.Worker(settings.load(environment, env_file=None))
    with pytest.raises(ContentProblemsError):
        worker._edited(load(signed))
