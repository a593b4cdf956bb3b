"""Checks of the graph: every path ends at help, nothing hangs, and the fixed parts are where they belong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from bot.content.explain import near
from bot.content.parts import Parts
from bot.core import presses
from bot.core.flow import CHOICES_PER_SCREEN, SUPPLIED, Flow, Place, Step
from bot.core.problems import Problem

HELP_ROLES = frozenset({"people", "child_line", "crisis", "danger", "self_help", "self_help_talk"})
"""A list with one of these is help."""

TRIGGERS_NEEDED = ("start", "help", "report", "sent_in_private", "sent_link", "opened_from_group", "crisis")
FIXED_NEEDED = ("emergency", "consent")
OWN_FLOWS = ("about-me", "child-i-know", "worried-about-myself")
"""Flows that must be own paths, whatever else is edited."""


def steps(parts: Parts) -> Iterator[tuple[Flow, Step]]:
    for flow in parts.flows.flows.values():
        for step in flow.steps.values():
            yield flow, step


def leads_to(step: Step) -> tuple[Place, ...]:
    """Where a person may be after this step; supplied screens bring them back, so they lead nowhere."""
    targets = [choice.go for choice in step.choices]
    targets += [step.go] if step.go else []
    targets += [step.ask.go] if step.ask else []
    targets += [*step.branch.cases.values(), step.branch.otherwise] if step.branch else []
    return tuple(target for target in targets if target.flow != SUPPLIED)


def missing_starts(parts: Parts) -> Iterator[Problem]:
    for trigger in TRIGGERS_NEEDED:
        if trigger not in parts.flows.starts:
            yield Problem("trigger-without-flow", parts.spot("start/"), {"trigger": trigger})


def unknown_targets(parts: Parts) -> Iterator[Problem]:
    """Targets are resolved when flows are read; one that leads into a supplied screen must exist there."""
    for _, step in steps(parts):
        for target in leads_to(step):
            if parts.flows.step(target) is None:
                yield Problem("step-not-found", parts.spot(str(step.place)), {"target": str(target)})


def unreachable(parts: Parts) -> Iterator[Problem]:
    """Steps that nobody can come to."""
    seen: set[Place] = set()
    waiting = list(parts.flows.starts.values())
    while waiting:
        place = waiting.pop()
        step = parts.flows.step(place)
        if step is not None and place not in seen:
            seen.add(place)
            waiting += leads_to(step)
    for _, step in steps(parts):
        if step.place not in seen:
            yield Problem("step-unreachable", parts.spot(str(step.place)), {"step": step.place.step}, is_advice=True)


def dead_ends(parts: Parts) -> Iterator[Problem]:
    """Every step must lead to help: to a list with a role of help, in every way the person may go on."""
    back: defaultdict[Place, set[Place]] = defaultdict(set)
    helps: list[Place] = []
    for _, step in steps(parts):
        if HELP_ROLES & set(step.services):
            helps.append(step.place)
        for target in leads_to(step):
            back[target].add(step.place)
    safe: set[Place] = set()
    while helps:
        place = helps.pop()
        if place not in safe:
            safe.add(place)
            helps += back[place]
    for _, step in steps(parts):
        if step.place not in safe:
            yield Problem("dead-end", parts.spot(str(step.place)), {"step": step.place.step})


def loops_without_waiting(parts: Parts) -> Iterator[Problem]:
    """Branches and `go` steps that lead in a circle ask nobody and never end."""
    for _, step in steps(parts):
        place, seen = step.place, set[Place]()
        here: Step | None = step
        while here and not here.choices and not here.ask and not here.end:
            if here.place in seen:
                yield Problem("circle", parts.spot(str(place)), {"step": place.step})
                break
            seen.add(here.place)
            following = leads_to(here)
            here = parts.flows.step(following[-1]) if following else None


def too_many_choices(parts: Parts) -> Iterator[Problem]:
    for _, step in steps(parts):
        most = CHOICES_PER_SCREEN - 1 if step.services else CHOICES_PER_SCREEN
        shown = _most_shown_at_once(step)
        if shown > most:
            facts = {"step": step.place.step, "choices": str(shown), "most": str(most)}
            yield Problem("too-many-choices", parts.spot(str(step.place)), facts)


def _most_shown_at_once(step: Step) -> int:
    """Choices with opposite conditions are never on the screen together."""
    always = sum(not choice.only for choice in step.choices)
    sides: defaultdict[tuple[str, str | None], list[bool]] = defaultdict(list)
    several = 0
    for choice in step.choices:
        if len(choice.only) == 1:
            sides[choice.only[0].fact, choice.only[0].value].append(choice.only[0].negated)
        elif choice.only:
            several += 1
    return always + several + sum(max(side.count(True), side.count(False)) for side in sides.values())


def button_data_too_long(parts: Parts) -> Iterator[Problem]:
    for _, step in steps(parts):
        for choice in step.choices:
            length = len(f"{step.place}.{choice.id}".encode())
            if length > presses.ROOM_FOR_PLACE_AND_CHOICE:
                facts = {
                    "step": step.place.step,
                    "choice": choice.id,
                    "over": str(length - presses.ROOM_FOR_PLACE_AND_CHOICE),
                }
                yield Problem("names-too-long", parts.spot(f"{step.place}.{choice.id}"), facts)


def choices_twice(parts: Parts) -> Iterator[Problem]:
    for _, step in steps(parts):
        ids = [choice.id for choice in step.choices]
        for twice in sorted({one for one in ids if ids.count(one) > 1}):
            yield Problem("choice-needs-id", parts.spot(str(step.place)), {"step": step.place.step, "choice": twice})


def fixed_parts(parts: Parts) -> Iterator[Problem]:
    """Safety steps, the emergency line and the consent screen cannot be edited away."""
    marks = {step.fixed for _, step in steps(parts)}
    for needed in FIXED_NEEDED:
        if needed not in marks:
            file = "note" if needed == "consent" else "report"
            yield Problem("fixed-part-missing", parts.spot(f"{file}/"), {"part": needed})
    warning = parts.messages.get("warning", ())
    if sum(text_id.startswith("warning:fixed.") for text_id in warning) < 3:
        yield Problem("fixed-part-missing", parts.spot("warning"), {"part": "safety steps"})
    for _, step in steps(parts):
        text = parts.texts.get(str(step.place))
        if step.fixed == "emergency" and text and "{emergency}" not in text.text:
            yield Problem("emergency-line-missing", text.spot, {"step": step.place.step})


def notes_need_consent(parts: Parts) -> Iterator[Problem]:
    """A note begins only at the consent screen, or where its receipt was typed."""
    for flow, step in steps(parts):
        knows_receipt = any(other.ask and other.ask.kind == "receipt" for other in flow.steps.values())
        for choice in step.choices:
            if choice.note == "begin" and step.fixed != "consent" and not knows_receipt:
                facts = {"step": step.place.step, "choice": choice.id}
                yield Problem("note-without-consent", parts.spot(f"{step.place}.{choice.id}"), facts)
            if flow.own_path and (choice.note or choice.answer):
                yield Problem("note-on-own-path", parts.spot(f"{step.place}.{choice.id}"), {"step": step.place.step})


def own_paths(parts: Parts) -> Iterator[Problem]:
    """What is never pushed to, sent to or asked of somebody concerned themselves."""
    for flow in parts.flows.flows.values():
        if flow.name in OWN_FLOWS and not flow.own_path:
            yield Problem("own-path-missing", parts.spot(f"{flow.name}/"), {"flow": flow.name})
    for flow, step in steps(parts):
        if flow.own_path and step.remind:
            yield Problem("reminder-on-own-path", parts.spot(str(step.place)), {"step": step.place.step})
        if flow.own_path and step.attach:
            yield Problem("attachment-on-own-path", parts.spot(str(step.place)), {"step": step.place.step})


def attachments_known(parts: Parts) -> Iterator[Problem]:
    for _, step in steps(parts):
        if step.attach and step.attach not in parts.attachments:
            facts = {"attachment": step.attach, "near": near(step.attach, parts.attachments)}
            yield Problem("attachment-not-found", parts.spot(str(step.place)), facts)


CHECKS = (
    attachments_known,
    missing_starts,
    unknown_targets,
    unreachable,
    dead_ends,
    loops_without_waiting,
    too_many_choices,
    button_data_too_long,
    choices_twice,
    fixed_parts,
    notes_need_consent,
    own_paths,
)
