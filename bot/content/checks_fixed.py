"""Checks of the fixed parts: what protects people and that no edit may take away, in any language or wording.

The emergency screens, the consent screen, the warning with its safety steps, and the ways that are always offered.
The words by which a safety step is known stand in ``messages/safety.yaml``, one list a language; which steps there
are, and where the fixed screens stand, is decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.content.checks_flows import leads_to, reached, steps
from bot.content.locales import SOURCE
from bot.content.parts import Parts
from bot.content.refusing import normal
from bot.core.flow import Choice, Place, Step
from bot.core.problems import Problem, Spot
from bot.core.variants import NEUTRAL

FIXED = {
    Place("report", "call"): "emergency",
    Place("about-me", "danger"): "emergency",
    Place("crisis", "now"): "emergency",
    Place("note", "consent"): "consent",
}
WARNING = "warning"
WARNED = ("sent_in_private", "sent_link", "opened_from_group")
"""Who comes this way meets the warning first."""
OFFERED = {
    "start": ("about_me", "worried"),
    "sent_in_private": ("report", "about_me", "worried", "help"),
    "sent_link": ("report", "about_me", "worried", "help"),
    "opened_from_group": ("report", "about_me", "worried", "help"),
}
"""The first screen of a way in → the flows that are one tap away, by what they start on."""
IN_CONSENT = ("operator", "reads_within", "days_kept")
"""Who reads a note, when, and how long it is kept."""
SAFETY_STEPS = {
    "do_not_forward": "do not forward",
    "do_not_save": "do not save",
    "report_then_delete": "report it, then delete it, in this order",
    "no_name": "you can report without your name",
    "not_your_fault": "if it shows you, it is not your fault",
}
SAFETY_IN_GROUPS = {
    "group:warning": ("do_not_forward", "do_not_save", "report", "no_name", "not_your_fault"),
    "group:warning_removed": tuple(SAFETY_STEPS),
    "group:public": ("do_not_pass_on",),
    "group:report_thanks": ("report",),
    "group:removing": ("report",),
    "group:case": ("report",),
}
"""Text → what it says. Who posted in a group deletes it there first, so that the order of the other steps is theirs
alone, who received it; the note that all can read says no more than not to pass a copy on. A member who asks, and an
admin who removes, hear that it has to be reported while it is there."""
GROUP_TEXTS = {
    "group:warning": "warning in groups",
    "group:warning_removed": "warning in groups, after a removal",
    "group:public": "public note",
    "group:report_thanks": "answer to a member's report",
    "group:removing": "answer to who asks for a removal",
    "group:case": "notice of a member's report",
}
WORDS_OF = {**SAFETY_STEPS, "report": "report it", "do_not_pass_on": "do not pass it on"}
REMINDED = "reminded_in_group"
NOT_THE_POLICE = "not_the_police"
SAFETY_FILE = "messages/safety.yaml"


def fixed_screens(parts: Parts) -> Iterator[Problem]:
    """Each is there, is marked, and can be reached from the first step of its own flow."""
    for place, fixed in FIXED.items():
        step, flow = parts.flows.step(place), parts.flows.flows.get(place.flow)
        facts = {"step": place.step, "flow": place.flow, "fixed": fixed}
        if flow is None or step is None:
            yield Problem("fixed-part-missing", parts.spot(f"{place.flow}/"), facts)
        elif step.fixed != fixed:
            yield Problem("fixed-mark-missing", parts.spot(str(place)), facts)
        elif place not in reached([flow.first], _always_open(parts)):
            yield Problem("fixed-part-unreachable", parts.spot(str(place)), facts | {"first": flow.first.step})
    first = parts.flows.step(parts.flows.starts.get("crisis"))
    if first is not None and first.fixed != "emergency":
        yield Problem("crisis-without-emergency", parts.spot(str(first.place)), {"step": first.place.step})


def _always_open(parts: Parts) -> dict[Place, list[Place]]:
    """Where each step leads within its own flow, without a condition."""
    open_: dict[Place, list[Place]] = {}
    for flow, step in steps(parts):
        closed = [choice.go for choice in step.choices if choice.only]
        always = [choice.go for choice in step.choices if not choice.only]
        always += [target for target in leads_to(step) if target not in closed]
        open_[step.place] = [target for target in always if target.flow == flow.name]
    return open_


def emergency_lines(parts: Parts) -> Iterator[Problem]:
    for _, step in steps(parts):
        text = parts.texts.get(str(step.place))
        if step.fixed == "emergency" and (text is None or "{emergency}" not in text.text):
            spot = text.spot if text else parts.spot(str(step.place))
            yield Problem("emergency-line-missing", spot, {"step": step.place.step})


def consent(parts: Parts) -> Iterator[Problem]:
    """Who reads, when, how long it is kept, that it is no report to the police; and a way to say no."""
    for _, step in steps(parts):
        if step.fixed != "consent":
            continue
        text_id = str(step.place)
        said = parts.texts[text_id].text if step.says else ""
        for name in IN_CONSENT:
            if f"{{{name}}}" not in said:
                spot = parts.texts[text_id].spot if said else parts.spot(text_id)
                yield Problem("consent-incomplete", spot, {"missing": f"{{{name}}}", "locale": SOURCE})
        for locale in parts.locales if said else ():
            if not _says(parts, NOT_THE_POLICE, locale, text_id):
                facts = {"missing": "that it is no police report", "locale": locale}
                yield Problem("consent-incomplete", parts.text_spot(text_id, locale), facts)
        if not any(choice.note is None and not choice.only for choice in step.choices):
            yield Problem("consent-without-no", parts.spot(text_id), {"step": step.place.step})


def notes_need_consent(parts: Parts) -> Iterator[Problem]:
    """A note begins at the consent screen, or where its receipt was typed; nothing else leads into one."""
    past: dict[Place, list[Place]] = {}
    for flow, step in steps(parts):
        knows_receipt = any(other.ask and other.ask.kind == "receipt" for other in flow.steps.values())
        begins = [choice for choice in step.choices if choice.note == "begin"]
        for choice in begins:
            if step.fixed != "consent" and not knows_receipt:
                facts = {"step": step.place.step, "choice": choice.id}
                yield Problem("note-without-consent", parts.spot(f"{step.place}.{choice.id}"), facts)
        agreed = {choice.go for choice in begins}
        past[step.place] = [target for target in leads_to(step) if target not in agreed]
    ways_in = _ways_in(parts)
    for place in sorted(reached(ways_in, past), key=str):
        here = parts.flows.step(place)
        if here is not None and _asks(parts, place) and place in ways_in:
            yield Problem("note-past-consent", parts.spot(str(place)), {"target": str(place)})
        elif here is not None and not here.writes_note:
            for target in past.get(place, ()):
                if _asks(parts, target) and target not in ways_in:
                    yield Problem("note-past-consent", _spot_of_way(parts, here, target), {"target": str(target)})


def _asks(parts: Parts, place: Place) -> bool:
    """Whether a note is written here; on own paths that is a problem of its own."""
    step, flow = parts.flows.step(place), parts.flows.flow_of(place)
    return bool(step and step.writes_note and flow and not flow.own_path)


def _ways_in(parts: Parts) -> set[Place]:
    """Where people come in: by what happened, or to the first step of a flow."""
    return {*parts.flows.starts.values(), *(flow.first for flow in parts.flows.flows.values())}


def _spot_of_way(parts: Parts, step: Step, target: Place) -> Spot:
    choice = next((choice for choice in step.choices if choice.go == target and choice.note != "begin"), None)
    return parts.spot(f"{step.place}.{choice.id}" if choice else str(step.place))


def warned_first(parts: Parts) -> Iterator[Problem]:
    """Who sent something meets the warning, and the ways that everyone is offered."""
    for trigger, offered in OFFERED.items():
        if trigger not in parts.flows.starts:
            continue
        for step in _screens(parts, parts.flows.starts[trigger]):
            if trigger in WARNED and step.shows != WARNING:
                yield Problem("warning-missing", parts.spot(str(step.place)), {"step": step.place.step})
            yield from _ways_from(parts, step, offered)


def _ways_from(parts: Parts, step: Step, offered: tuple[str, ...]) -> Iterator[Problem]:
    for wanted in offered:
        target = parts.flows.starts.get(wanted)
        if target and not any(_leads_into(choice, target) for choice in step.choices):
            facts = {"step": step.place.step, "flow": target.flow}
            yield Problem("way-missing", parts.spot(str(step.place)), facts)


def _leads_into(choice: Choice, target: Place) -> bool:
    return choice.go.flow == target.flow and not choice.only


def _screens(parts: Parts, start: Place) -> Iterator[Step]:
    """The first steps that wait for the person."""
    ways = {step.place: leads_to(step) if step.branch or step.go else () for _, step in steps(parts)}
    for place in sorted(reached([start], ways), key=str):
        step = parts.flows.step(place)
        if step and not step.branch and not step.go:
            yield step


def safety_words(parts: Parts) -> Iterator[Problem]:
    """Without a list nobody can see whether a step is said in that language."""
    for locale in parts.locales:
        for what in WORDS_OF:
            if not _ways_to_say(parts, what, locale):
                yield Problem("safety-words-missing", Spot(SAFETY_FILE), {"locale": locale, "what": what})


def safety_steps(parts: Parts) -> Iterator[Problem]:
    """Every form of the warning says every safety step, in every language."""
    if WARNING not in parts.flows.messages:
        if parts.messages:
            yield Problem("frames-missing", parts.message_spot(WARNING), {"message": WARNING})
        return
    for locale in parts.locales:
        for what, words in SAFETY_STEPS.items():
            for form, text_ids in _forms(parts):
                if _misses(parts, what, locale, *text_ids):
                    facts = {"form": form, "words": words, "locale": locale}
                    yield Problem("safety-step-missing", _spot_of_words(parts, what, locale, text_ids), facts)


def safety_in_groups(parts: Parts) -> Iterator[Problem]:
    """What is said in a group, and the screen behind the private reminder, say the steps; it offers the ways."""
    screens = [step for _, step in steps(parts) if step.fixed == "safety"]
    for step in screens:
        yield from _ways_from(parts, step, OFFERED["sent_in_private"])
    forms = [(f"screen “{step.place.step}”", str(step.place), tuple(SAFETY_STEPS)) for step in screens]
    forms += [(GROUP_TEXTS[one], one, held) for one, held in SAFETY_IN_GROUPS.items() if one in parts.texts]
    for form, text_id, held in forms:
        for locale in parts.locales:
            for what in held:
                if text_id not in parts.texts or _misses(parts, what, locale, text_id):
                    facts = {"form": form, "words": WORDS_OF[what], "locale": locale}
                    spot = parts.text_spot(text_id, locale) if text_id in parts.texts else parts.spot(text_id)
                    yield Problem("safety-step-missing", spot, facts)
    for first in _screens(parts, parts.flows.starts[REMINDED]) if REMINDED in parts.flows.starts else ():
        next_ = (parts.flows.step(choice.go) for choice in first.choices if not choice.only)
        if not any(step and (step.shows == WARNING or step.fixed == "safety") for step in (first, *next_)):
            yield Problem("safety-screen-missing", parts.spot(str(first.place)), {"step": first.place.step})


def _forms(parts: Parts) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What may be on the screen: its name, and the ids of the texts that are read together."""
    fixed = tuple(text_id for text_id in parts.messages[WARNING] if text_id.startswith(f"{WARNING}:fixed."))
    for frame in parts.flows.messages[WARNING].frames:
        yield "warning", (f"{WARNING}:{frame}", *fixed)
    for text_id in parts.messages[WARNING]:
        if re.search(r"[:.](again|later)$", text_id):
            yield f"shorter form “{text_id.rpartition(':')[2]}”", (text_id,)


def _spot_of_words(parts: Parts, what: str, locale: str, text_ids: tuple[str, ...]) -> Spot:
    """Where the English says it; the last text where that does not say it either."""
    home = next((text_id for text_id in text_ids if _says(parts, what, SOURCE, text_id)), text_ids[-1])
    return parts.text_spot(home, locale)


def _misses(parts: Parts, what: str, locale: str, *text_ids: str) -> bool:
    """Whether it is not said; where no list tells how it would be, that is the problem."""
    return bool(_ways_to_say(parts, what, locale)) and not _says(parts, what, locale, *text_ids)


def _says(parts: Parts, what: str, locale: str, *text_ids: str) -> bool:
    """Whether it is said, in the language in which each text is read there."""
    return any(
        _stands_in(way, normal(line))
        for text_id in text_ids
        for way in _ways_to_say(parts, what, parts.read_in(text_id, locale))
        for line in parts.said(text_id, locale).splitlines()
    )


def _ways_to_say(parts: Parts, what: str, locale: str) -> tuple[str, ...]:
    return parts.safety.get(what, {}).get(locale, ())


def _stands_in(way: str, line: str) -> bool:
    """`way` may have … in it, for any words between."""
    at = 0
    for part in way.split("…"):
        wanted = normal(part)
        at = line.find(wanted, at)
        if at < 0:
            return False
        at += len(wanted) - 1
    return True


def shorter_forms(parts: Parts) -> Iterator[Problem]:
    """A message with wordings has its neutral one, and a shorter form for the second time and the later ones."""
    for message, varying in parts.flows.messages.items():
        if NEUTRAL not in varying.frames or NEUTRAL in varying.law_frames:
            yield Problem("neutral-missing", parts.message_spot(message), {"message": message})
        for form in ("again", "later"):
            own = [frame for frame in varying.frames if f"{message}:{frame}.{form}" not in parts.texts]
            if own and f"{message}:{form}" not in parts.texts:
                yield Problem("shorter-form-missing", parts.message_spot(message), {"message": message, "form": form})


CHECKS = (
    fixed_screens,
    emergency_lines,
    consent,
    notes_need_consent,
    warned_first,
    safety_words,
    safety_steps,
    safety_in_groups,
    shorter_forms,
)
