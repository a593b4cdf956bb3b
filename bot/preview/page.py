"""The page as HTML, in one file that can be passed on: styles, script and fonts are inside, nothing is fetched."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from bot.content.bundle import Bundle
from bot.content.checks_words import MOST_CHARACTERS, MOST_WORDS, MOST_WORDS_ELSEWHERE
from bot.content.locales import LOCALES, NASKH, NASTALIQ, SOURCE, chain
from bot.core.flow import Flow, Place, Step
from bot.preview.screens import View, conditions, own_views, unconditional, views
from bot.service.rendering import Rendered, Renderer

HERE = Path(__file__).parent
FONTS = HERE.parent / "emulator" / "page" / "fonts"
"""Those of the emulator's page."""
FAMILIES = {
    "Atkinson Hyperlegible Next": "atkinson-hyperlegible-next-latin-wght-normal.woff2",
    NASTALIQ: "noto-nastaliq-urdu-arabic-400-normal.woff2",
    NASKH: "noto-naskh-arabic-arabic-400-normal.woff2",
}
OWN = "the-bot-itself"
OFTEN = ("start", "sent_in_private", "report", "help", "crisis")
GROUPS = ("People come to these", "Own paths", "Others lead to these")


def as_html(bundle: Bundle, country: str, now: datetime | None = None) -> str:
    """The whole page. `country` is the one whose services are listed."""
    return _Page(bundle, country, now or datetime.now(UTC)).html()


def _in(tag: str, *inside: str, **attributes: str) -> str:
    """An element. `inside` is HTML; what people wrote is escaped by `escape` before."""
    written = "".join(f' {name.strip("_").replace("_", "-")}="{escape(value)}"' for name, value in attributes.items())
    return f"<{tag}{written}>{''.join(inside)}</{tag}>"


class _Page:
    def __init__(self, bundle: Bundle, country: str, now: datetime) -> None:
        self.bundle = bundle
        self.country = country
        self.now = now
        open_ = unconditional(bundle)
        self.renderer = Renderer(open_, open_, country)

    def html(self) -> str:
        flows = sorted(self.bundle.flows.flows.values(), key=_order)
        style = "".join(_face(family, file) for family, file in FAMILIES.items()) + _file("page.css")
        nothing = '<p id="nothing" hidden>No screen has these words.</p>'
        head = (
            '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>Ruko: every screen</title><style>{style}</style>"
        )
        body = (
            _in("a", "To the screens", class_="skip", href="#screens"),
            self._top(),
            _in("div", _contents(flows), _in("main", *map(self._flow, flows), self._own(), nothing, id="screens"),
                class_="page"),
            f"<script>{_file('page.js')}</script>",
        )  # fmt: skip
        return "<!doctype html>" + _in("html", _in("head", head), _in("body", *body), lang="en")

    # The top

    def _top(self) -> str:
        flows = self.bundle.flows.flows.values()
        steps, place = sum(len(flow.steps) for flow in flows), self.bundle.countries.name(self.country, SOURCE)
        about = f"{len(flows)} flows, {steps} steps · helplines of {place} · revision {self.bundle.revision}"
        find = '<label class="find"><span>Find words</span><input type="search" id="find" autocomplete="off"></label>'
        toggles = _in(
            "div", *map(self._toggle, self.bundle.locales), class_="languages", role="group", aria_label="Languages"
        )
        return _in("header", _in("div", "<h1>Every screen</h1>", _in("p", escape(about))), find, toggles, class_="top")

    def _toggle(self, locale: str) -> str:
        known, catalog = LOCALES[locale], self.bundle.catalogs.get(locale)
        name = _in("span", escape(known.own_name), class_=_font(locale), lang=_tag(locale), dir=known.direction)
        state = "<small>not reviewed</small>" if catalog and not catalog.reviewed_by else ""
        return _in("button", name, state, type="button", aria_pressed="true", data_language=locale, title=known.name)

    # Flows and steps

    def _flow(self, flow: Flow) -> str:
        marks = [f"begins on {', '.join(flow.starts_on)}"] if flow.starts_on else []
        marks += ["own path"] if flow.own_path else []
        steps = map(self._step, flow.steps.values())
        return _in("section", _in("h2", escape(flow.name)), _marks(marks), *steps, class_="flow", id=flow.name)

    def _step(self, step: Step) -> str:
        place = str(step.place)
        head = _in("h3", _in("a", escape(step.place.step), href=f"#{place}"))
        rows = [self._row(place, view, step) for view in views(self.bundle, step)]
        beside = (_marks(_marks_of(step)), self._where(place), _decides(step))
        return _in("article", head, *beside, *rows, _goes_on(step), class_="step", id=place)

    def _where(self, text_id: str) -> str:
        text = self.bundle.texts.get(text_id)
        return _in("p", escape(f"{text.spot.file}, line {text.spot.line}"), class_="where") if text else ""

    def _own(self) -> str:
        steps = []
        for name, view in own_views(self.bundle):
            head = _in("h3", escape(name.partition(":")[2] or name))
            first = view.text_ids[0] if view.text_ids else ""
            note = self.bundle.notes.get(first, "")
            beside = (self._where(first), _in("p", escape(note), class_="note") if note else "")
            steps.append(_in("article", head, *beside, self._row(name, view, None), class_="step", id=name))
        return _in("section", "<h2>The bot itself</h2>", *steps, class_="flow", id=OWN)

    # One thing in every language

    def _row(self, name: str, view: View, step: Step | None) -> str:
        title = _in("h4", escape(view.name)) + self._where(view.text_ids[0]) if view.name else ""
        cards = [self._card(view, step, locale) for locale in self.bundle.locales]
        label = f"{name}, {view.name}" if view.name else name
        return title + _in("div", *cards, class_="cards", tabindex="0", role="group", aria_label=label)

    def _card(self, view: View, step: Step | None, locale: str) -> str:
        known, template = LOCALES[locale], self._template(view, locale)
        words, keys = template, ""
        if view.kind != "template":
            rendered = self.renderer.render(view.what, locale, self.now)
            words = rendered.text
            keys = self._keys(rendered, step) if view.kind == "screen" else ""
        phone = _in("div", _in("div", escape(words), class_="words"), keys, class_=f"phone {_font(locale)}",
                    lang=_tag(locale), dir=known.direction)  # fmt: skip
        name = _in("p", escape(known.name), self._lacks(view, locale), class_="name")
        return _in("div", name, phone, _measure(template, locale) if keys else "", class_="card", data_language=locale)

    def _template(self, view: View, locale: str) -> str:
        """What the check counts: the words with their placeholders, without buttons."""
        texts = self.bundle.texts
        said = [text_id for text_id in view.text_ids if text_id in texts and texts[text_id].kind == "screen"]
        return "\n".join(self.bundle.text(text_id, locale) for text_id in said or view.text_ids[:1])

    def _keys(self, rendered: Rendered, step: Step | None) -> str:
        keys = [self._key(button.label, button.data, step) for row in rendered.keyboard[:-1] for button in row]
        tools = [_in("span", escape(button.label)) for row in rendered.keyboard[-1:] for button in row]
        return "".join(keys) + _in("div", *tools, class_="tools")

    def _key(self, label: str, data: str, step: Step | None) -> str:
        """A choice leads to its screen on this page."""
        choice_id = data.rpartition(".")[2]
        choice = step.choice(choice_id) if step else None
        if choice is None:
            return _in("span", escape(label), class_="key")
        only = conditions(choice.only)
        hint = _in("small", escape(only), dir="ltr", lang="en") if only else ""
        return _in("a", escape(label), hint, class_="key", href=f"#{choice.go}")

    def _lacks(self, view: View, locale: str) -> str:
        """Where another language stands in."""
        catalog = self.bundle.catalogs.get(locale)
        missing = [text_id for text_id in view.text_ids if catalog and text_id not in catalog.says]
        if not catalog or not missing:
            return ""
        why = "the English changed" if set(missing) & set(catalog.stale) else "not translated"
        others = sorted({self._stands_in(text_id, locale) for text_id in missing})
        return " " + _in("em", escape(f"{why}: {' and '.join(others)} shown"))

    def _stands_in(self, text_id: str, locale: str) -> str:
        codes = (code for code in chain(locale)[1:] if code in self.bundle.catalogs)
        return LOCALES[next((code for code in codes if text_id in self.bundle.catalogs[code].says), SOURCE)].name


def _contents(flows: list[Flow]) -> str:
    parts = []
    for group in GROUPS:
        names = [flow.name for flow in flows if _group_of(flow) == group]
        links = (_in("li", _in("a", escape(name), href=f"#{name}")) for name in names)
        parts.append(_in("h2", group) + _in("ul", *links) if names else "")
    own = _in("h2", "Beside the flows") + _in("ul", _in("li", _in("a", "The bot itself", href=f"#{OWN}")))
    return _in("nav", "<details open><summary>Flows</summary>", *parts, own, "</details>", class_="contents",
               aria_label="Flows")  # fmt: skip


def _order(flow: Flow) -> tuple[int, int, str]:
    """As the list of contents has them: the groups, and first what most people come by."""
    first = next((i for i, trigger in enumerate(OFTEN) if trigger in flow.starts_on), len(OFTEN))
    return (GROUPS.index(_group_of(flow)), first, flow.name)


def _group_of(flow: Flow) -> str:
    return GROUPS[1] if flow.own_path else GROUPS[0] if flow.starts_on else GROUPS[2]


def _marks_of(step: Step) -> list[str]:
    return [
        *([f"fixed: {step.fixed}"] if step.fixed else []),
        *([f"asks: {step.ask.kind}"] if step.ask else []),
        *([f"ends: {step.end}"] if step.end else []),
        *(["can be forwarded"] if step.forwardable else []),
        *([f"reminds after {step.remind.after_minutes} minutes"] if step.remind else []),
        *([f"attaches {step.attach}"] if step.attach else []),
    ]


def _marks(marks: list[str]) -> str:
    return _in("p", *(_in("span", escape(mark)) for mark in marks), class_="marks") if marks else ""


def _decides(step: Step) -> str:
    if step.branch is None:
        return ""
    cases = [*step.branch.cases.items(), ("otherwise", step.branch.otherwise)]
    listed = (_in("li", f"{escape(value)} → ", _link(target)) for value, target in cases)
    return _in("div", "Decides by ", _in("b", escape(step.branch.fact)), _in("ul", *listed), class_="decides")


def _goes_on(step: Step) -> str:
    target = step.go or (step.ask.go if step.ask else None)
    return _in("p", "goes on to ", _link(target), class_="onward") if target else ""


def _link(target: Place) -> str:
    return _in("a", escape(str(target)), href=f"#{target}")


def _measure(template: str, locale: str) -> str:
    """How much of what fits on a screen is used."""
    most = MOST_WORDS.get(locale, MOST_WORDS_ELSEWHERE)
    words, characters = len(template.split()), len(template)
    return _in("p", f"{words} of {most} words · {characters} of {MOST_CHARACTERS} characters", class_="measure")


def _font(locale: str) -> str:
    return {NASTALIQ: "nastaliq", NASKH: "naskh"}.get(LOCALES[locale].font, "latin")


def _tag(locale: str) -> str:
    return locale.replace("_", "-")


def _face(family: str, file: str) -> str:
    """A font inside the page; empty where it is not there."""
    font = FONTS / file
    if not font.is_file():
        return ""
    inside = base64.b64encode(font.read_bytes()).decode()
    return f"@font-face{{font-family:'{family}';font-weight:200 800;src:url(data:font/woff2;base64,{inside})}}"


def _file(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
