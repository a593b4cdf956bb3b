"""Checks of the words: length, wording, placeholders, in the source language and in every translation."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from bot.content.explain import near
from bot.content.library import AVOIDED
from bot.content.locales import LOCALES, chain
from bot.content.parts import Parts
from bot.content.refusing import refusal
from bot.content.texts import ONE, Text
from bot.content.topics import CRISIS
from bot.core.problems import Problem, Spot

MOST_CHARACTERS = 350
MOST_WORDS = {"en": 60, "ur": 75, "ur_Latn": 75}
MOST_WORDS_ELSEWHERE = 75
LONGEST_LABEL = {"en": 30, "ur": 26}
LONGEST_LABEL_ELSEWHERE = 30

PLACEHOLDERS = frozenset(
    {
        "app", "child_line", "code", "contact", "country", "crisis_line", "days_kept", "emergency", "hour", "kind",
        "link", "minutes", "note_country", "operator", "reads_within", "seen",
    }
)  # fmt: skip
"""What may stand in braces in flows and messages. A test holds these lists and the renderer's together."""
IN_GROUPS = frozenset(
    {
        "count", "group", "line", "missing", "mode", "phrases", "quiet", "recent", "seconds", "shared", "signals",
        "state", "tally",
    }
)  # fmt: skip
"""Beside these, in ``messages/group.yaml``."""
IN_STAFF = frozenset({"also", "days", "ends", "items", "reference"})
"""Beside the first, with ``{count}`` and ``{line}``, in ``messages/staff.yaml``."""
ALLOWED = {"group": PLACEHOLDERS | IN_GROUPS, "staff": PLACEHOLDERS | IN_STAFF | {"count", "line"}}
CARD_LINES: Mapping[str, frozenset[str]] = {
    "phone_in": frozenset({"phone", "country"}),
    "phone_abroad": frozenset({"phone"}),
    "by_sms": frozenset({"phone", "country"}),
    "by_whatsapp": frozenset({"phone", "country"}),
    "hours": frozenset({"hours", "country"}),
    "languages": frozenset({"languages"}),
    "only_in": frozenset({"scope"}),
    "no_service_in": frozenset({"languages"}),
    "call_from": frozenset({"country"}),
    "none_here": frozenset({"country"}),
    "days": frozenset({"days"}),
}
"""The engine's lines of a list of services → exactly what stands in each: a number never without its country."""

WHY = {
    "everywhere": "anywhere",
    "own_paths": "to somebody who may be concerned themselves",
    "law": "where the law is stated, which threatens nobody",
    "shared_phones": "where somebody else may look at the phone",
}
NEUTRAL_MESSAGES = ("about", "commands")
NEUTRAL_TEXTS = ("engine:hidden", "engine:hidden_partly", "engine:carry_on", "group:public", "group:public_button")
"""What is seen before somebody opens the chat, or is left of it; and by everybody in a group."""

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_LINK = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)
_ACRONYM = re.compile(r"\b[A-Z]{3,}\b")
KNOWN_CAPITALS = frozenset({"NCII"})


def _screens(parts: Parts, texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(text id that stands for the screen, everything the person reads at once)."""
    for text_id, text in texts.items():
        known = parts.texts.get(text_id)
        if known and known.kind == "screen" and ":" not in text_id:
            yield text_id, text
    for message, ids in parts.messages.items():
        fixed = [texts[text_id] for text_id in ids if ".fixed." in text_id.replace(":", ".") and text_id in texts]
        for text_id in ids:
            if text_id in texts and not text_id.startswith(f"{message}:fixed."):
                alone = text_id.endswith((":again", ":later", ".again", ".later"))
                yield text_id, "\n".join([texts[text_id], *([] if alone else fixed)])
    yield from (
        (text_id, text) for text_id, text in texts.items() if text_id.startswith(("engine:", "group:", "staff:"))
    )


def _locales(parts: Parts) -> Iterator[tuple[str, Mapping[str, str]]]:
    yield "en", {text.id: text.text for text in parts.texts.values()}
    yield from parts.translations.items()


def _spot(parts: Parts, locale: str, text_id: str) -> Spot:
    if locale == "en" or (locale, text_id) not in parts.translation_spots:
        return parts.texts[text_id].spot if text_id in parts.texts else parts.spot(text_id)
    return parts.translation_spots[locale, text_id]


def screens_too_long(parts: Parts) -> Iterator[Problem]:
    for locale, texts in _locales(parts):
        for text_id, text in _screens(parts, texts):
            words, most = len(text.split()), MOST_WORDS.get(locale, MOST_WORDS_ELSEWHERE)
            if words > most or len(text) > MOST_CHARACTERS:
                facts = {"locale": locale, "words": str(words), "most": str(most), "characters": str(len(text))}
                yield Problem("screen-too-long", _spot(parts, locale, text_id), facts)


def labels_too_long(parts: Parts) -> Iterator[Problem]:
    for locale, texts in _locales(parts):
        most = LONGEST_LABEL.get(locale, LONGEST_LABEL_ELSEWHERE)
        for text_id, text in texts.items():
            known = parts.texts.get(text_id)
            if known and known.kind == "label" and len(text) > most:
                facts = {"label": text, "characters": str(len(text)), "most": str(most)}
                yield Problem("label-too-long", _spot(parts, locale, text_id), facts)


def placeholders(parts: Parts) -> Iterator[Problem]:
    """Only known ones, and in a translation the same as in the source."""
    for text in parts.texts.values():
        names = _names(text.text)
        if names is None:
            yield Problem("braces", text.spot, {"text": _short(text.text)})
        else:
            yield from _known(text, names)
    for locale, texts in parts.translations.items():
        for text_id, translated in texts.items():
            source = parts.texts.get(text_id)
            if source and _names(translated) != _names(source.text):
                facts = {"locale": locale, "wanted": _listed(source.text), "found": _listed(translated)}
                yield Problem("placeholders-differ", _spot(parts, locale, text_id), facts)


def _known(text: Text, names: set[str]) -> Iterator[Problem]:
    message, _, name = text.id.removesuffix(ONE).partition(":")
    if message == "engine" and name in CARD_LINES:
        if names != CARD_LINES[name]:
            facts = {"wanted": _in_braces(CARD_LINES[name]), "found": _in_braces(names)}
            yield Problem("card-line", text.spot, facts)
        return
    allowed = ALLOWED.get(message, PLACEHOLDERS)
    for found in sorted(names - allowed):
        yield Problem("placeholder-unknown", text.spot, {"name": found, "near": near(found, allowed, "{{{}}}")})


def _names(text: str) -> set[str] | None:
    """None where a brace is no part of a placeholder: it would be shown as it stands."""
    rest = _PLACEHOLDER.sub("", text)
    return None if "{" in rest or "}" in rest else set(_PLACEHOLDER.findall(text))


def _listed(text: str) -> str:
    return _in_braces(_names(text) or set())


def _in_braces(names: Collection[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "none"


def wording(parts: Parts) -> Iterator[Problem]:
    """Words that blame, frighten or hide what happened; on own paths also every word of law."""
    for locale, texts in _locales(parts):
        for text_id, text in texts.items():
            for name in _lists_for(parts, text_id):
                if found := refusal(parts, name, locale, text):
                    facts = {"avoid": found.avoid, "write": found.write, "why": WHY[name]}
                    yield Problem("wording", _spot(parts, locale, text_id), facts)
                    break


def _lists_for(parts: Parts, text_id: str) -> Iterator[str]:
    """The lists of ``messages/wording.yaml`` that a text is held to."""
    yield "everywhere"
    flow = parts.flows.flows.get(text_id.partition("/")[0])
    message, _, name = text_id.partition(":")
    varying = parts.flows.messages.get(message)
    frame = name.partition(".")[0]
    if (flow and flow.own_path) or (varying and frame not in varying.law_frames):
        yield "own_paths"
    if (varying and name in varying.law_frames) or (text_id.startswith("countries/") and text_id.endswith(".says")):
        yield "law"
    if message in NEUTRAL_MESSAGES or text_id in NEUTRAL_TEXTS or _is_pushed(parts, text_id):
        yield "shared_phones"


def _is_pushed(parts: Parts, text_id: str) -> bool:
    """What comes by itself stands in the list of chats: a reminder, and the note after something in a group."""
    noted = parts.flows.starts.get("reminded_in_group")
    return text_id.endswith(".remind") or (noted is not None and text_id.partition(".")[0] == str(noted))


def lists_of_wordings(parts: Parts) -> Iterator[Problem]:
    """Every language that is spoken has its lists, else nothing is refused there."""
    for locale in parts.locales:
        for name in AVOIDED:
            if not parts.avoided.get(name, {}).get(locale):
                facts = {"list": name, "locale": locale}
                yield Problem("wording-list-missing", Spot("messages/wording.yaml"), facts)
        if not parts.topics.get(CRISIS, {}).get(locale):
            yield Problem("crisis-words-missing", Spot(f"messages/topics/{CRISIS}.yaml"), {"locale": locale})


def style(parts: Parts) -> Iterator[Problem]:
    """No exclamation mark, no acronym, no link inside what is translated, no stray space."""
    for locale, texts in _locales(parts):
        for text_id, text in texts.items():
            known = parts.texts.get(text_id)
            if known is None:
                continue
            spot = _spot(parts, locale, text_id)
            if "!" in text:
                yield Problem("exclamation-mark", spot, {"text": _short(text)})
            if _LINK.search(text):
                yield Problem("link-in-text", spot, {"text": _short(text)})
            if text != text.strip() or re.search(r"[^\S\n]{2}|[^\S\n]\n", text):
                yield Problem("stray-space", spot, {"text": _short(text)})
            if known.kind in ("screen", "label", "line") and (found := _acronym(text)):
                yield Problem("acronym", spot, {"word": found})


def _acronym(text: str) -> str:
    return next((word for word in _ACRONYM.findall(text) if word not in KNOWN_CAPITALS), "")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 50 else f"{line[:49]}…"


def messages_that_are_shown(parts: Parts) -> Iterator[Problem]:
    """A step that shows a message needs that message."""
    known = {*parts.messages, *parts.flows.messages}
    for flow in parts.flows.flows.values():
        for step in flow.steps.values():
            if (
                step.shows in known
                and step.shows not in parts.flows.messages
                and f"{step.shows}:say" not in parts.texts
            ):
                yield Problem("message-says-nothing", parts.message_spot(step.shows), {"message": step.shows})
            if step.shows and ":" not in step.shows and step.shows not in known:
                facts = {"message": step.shows, "near": near(step.shows, known, "show: {}")}
                yield Problem("message-not-found", parts.spot(f"{step.place}.show"), facts)


def translations_missing(parts: Parts) -> Iterator[Problem]:
    """Advice: who reads that language meets another one there."""
    for locale, texts in parts.translations.items():
        missing = [text for text_id, text in parts.texts.items() if text_id not in texts and text.kind != "card"]
        if missing:
            spot = Spot(f"locales/{locale}/LC_MESSAGES/ruko.po")
            instead = LOCALES[chain(locale)[1]].name
            facts = {"locale": locale, "count": str(len(missing)), "first": missing[0].id, "instead": instead}
            yield Problem("translations-missing", spot, facts, is_advice=True)


CHECKS = (
    screens_too_long,
    labels_too_long,
    placeholders,
    wording,
    lists_of_wordings,
    style,
    messages_that_are_shown,
    translations_missing,
)
