"""`ruko preview`: one page that shows every screen in every language, as a person would meet it."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import click

from bot.checking import folder_of, in_words
from bot.content.bundle import Bundle, ContentProblemsError, load
from bot.content.locales import LOCALES, NASKH, NASTALIQ
from bot.core.effects import Line, Screen
from bot.core.flow import Step
from bot.ending import Refused
from bot.service.rendering import Rendered, Renderer

FONTS = {
    NASTALIQ: "noto-nastaliq-urdu-arabic-400-normal.woff2",
    NASKH: "noto-naskh-arabic-arabic-400-normal.woff2",
}
"""Those of the emulator's page."""
STYLE = """
body{margin:0;font:16px/1.45 system-ui,sans-serif;background:#eef1ec;color:#1d2622}
header{padding:1rem 1.5rem;background:#fff;border-bottom:1px solid #d5dcd6;position:sticky;top:0}
h1{font-size:1.2rem;margin:0}h2{margin:1.5rem 1.5rem .3rem}nav a{margin-inline-end:1rem}
.row{display:grid;gap:1rem;padding:0 1.5rem 1rem;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));align-items:start}
.name{grid-column:1/-1;font-size:.85rem;color:#55615b;margin:.6rem 0 -.4rem}
.screen{background:#fff;border:1px solid #d5dcd6;border-radius:1rem;padding:.8rem}
.words{white-space:pre-line;unicode-bidi:plaintext;overflow-wrap:anywhere}
[dir=rtl]{line-height:2.05}
.key{border:1px solid #d5dcd6;border-radius:.6rem;text-align:center;padding:.35rem;margin-top:.3rem;background:#f3f6f2}
.tools{display:flex;gap:.3rem}.tools .key{flex:1;font-size:.85rem;color:#55615b}
"""


def write(content: Path | None, page: Path) -> None:
    try:
        bundle = load(folder_of(content)).with_settings(country="PK", has_desk=True, remove_after=10)
    except ContentProblemsError as found:
        raise Refused(in_words(found)) from None
    page.write_text(as_html(bundle), encoding="utf-8")
    click.echo(f"wrote {page}: {len(bundle.flows.flows)} flows in {len(bundle.locales)} languages")


def as_html(bundle: Bundle) -> str:
    renderer, now = Renderer(bundle, bundle, "PK"), datetime.now(UTC)
    parts = []
    for flow in bundle.flows.flows.values():
        parts.append(f"<h2 id='{escape(flow.name)}'>{escape(flow.name)}</h2>")
        parts += [_row(bundle, renderer, step, now) for step in flow.steps.values() if step.branch is None]
    links = " ".join(f"<a href='#{escape(name)}'>{escape(name)}</a>" for name in bundle.flows.flows)
    faces = "".join(_face(family, file) for family, file in FONTS.items())
    return (
        "<!doctype html><html lang='en'><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
        f"<title>Ruko: every screen</title><style>{faces}{STYLE}</style>"
        f"<header><h1>Every screen, revision {bundle.revision}</h1><nav>{links}</nav></header>{''.join(parts)}</html>"
    )


def _face(family: str, file: str) -> str:
    """A font inside the page, so that it can be passed on as one file; empty where the font is not there."""
    font = Path(__file__).parent / "emulator" / "page" / "fonts" / file
    if not font.is_file():
        return ""
    return f"@font-face{{font-family:'{family}';src:url(data:font/woff2;base64,{base64.b64encode(font.read_bytes()).decode()})}}"


def _row(bundle: Bundle, renderer: Renderer, step: Step, now: datetime) -> str:
    varying = bundle.flows.messages.get(step.shows or "")
    frames = varying.frames if varying else ("",)
    shown = []
    for frame in frames:
        for locale in bundle.locales:
            what = Screen(
                step.place, "preview0", 1, frame=frame, facts={"where": "telegram", "code": "0000 0000 0000 0000"}
            )
            rendered = renderer.render(what if not step.go else Line(str(step.place), what.facts), locale, now)
            shown.append(_screen(rendered, locale))
    return f"<div class='row'><div class='name'>{escape(str(step.place))}</div>{''.join(shown)}</div>"


def _screen(rendered: Rendered, locale: str) -> str:
    keys = "".join(f"<div class='key'>{escape(row[0].label)}</div>" for row in rendered.keyboard[:-1])
    tools = "".join(f"<div class='key'>{escape(b.label)}</div>" for row in rendered.keyboard[-1:] for b in row)
    family = f" style=\"font-family:'{LOCALES[locale].font}',system-ui,sans-serif\"" if LOCALES[locale].font else ""
    return (
        f"<div class='screen' lang='{locale.replace('_', '-')}' dir='{LOCALES[locale].direction}'{family}>"
        f"<div class='words'>{escape(rendered.text)}</div>{keys}<div class='tools'>{tools}</div></div>"
    )
