"""`ruko preview`: writes one page that shows every screen in every language, as a person would meet it."""

from __future__ import annotations

from pathlib import Path

import click

from bot.checking import folder_of, in_words
from bot.content.bundle import ContentProblemsError, load
from bot.ending import Refused
from bot.preview.page import as_html


def write(content: Path | None, page: Path, country: str) -> None:
    try:
        bundle = load(folder_of(content)).with_settings(country=country, has_desk=True, remove_after=10)
    except ContentProblemsError as found:
        raise Refused(in_words(found)) from None
    if country not in bundle.countries:
        raise Refused(f"There is no country pack {country!r}. There are: {', '.join(sorted(bundle.countries))}.")
    if not page.parent.is_dir():
        raise Refused(f"There is no folder {page.parent}. Name a file in a folder that is there.")
    page.write_text(as_html(bundle, country), encoding="utf-8")
    click.echo(f"Wrote {page}: {len(bundle.flows.flows)} flows in {len(bundle.locales)} languages.")
