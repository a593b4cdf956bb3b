"""Checks of the graph: every path ends at help, nothing hangs, and what is read was remembered before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import get_args

from bot.content.explain import near
from bot.content.parts import Parts
from bot.content.schema import Intent
from bot.core import presses
from bot.core.flow import CHOICES_PER_SCREEN, SUPPLIED, Choice, Flow, Place, Step
from bot.core.problems import Problem

HELP_ROLES = frozenset({"people", "child_line", "crisis", "danger", "self_help", "self_help_talk"})
"""A list with one of these is help."""

TRIGGERS_NEEDED = {
    "start": "start", "help": "help", "report": "report", "crisis": "crisis",
    "sent_in_private": "before-you-share", "sent_link": "before-you-share", "opened_from_group": "before-you-share",
    "reminded_in_group": "group-reminder",
    "about_me": "about-me", "my_child": "child-i-know", "worried": "worried-about-myself",
}  # fmt: skip
"""What people come by → the flow that is usually meant for it."""
TRIGGERS_MORE = ("learn",)
FACTS = (
    "own_path", "desk", "forwarded", "has_copy", "note_open", "note_kind", "note_seen", "note_country", "note_link",
    "code", "country", "intent", "warned", "frame",
)  # fmt: skip
"""What the bot itself remembers."""
INTENTS = get_args(Intent)
OWN_TRIGGERS = ("about_me", "my_child", "worried")
"""The flows that start on these are own paths, whatever they are called."""


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
    for trigger, flow in TRIGGERS_NEEDED.items():
        if trigger not in parts.flows.starts:
            yield Problem("trigger-without-flow", parts.spot(f"{flow}/"), {"trigger": trigger})


def unknown_targets(parts: Parts) -> Iterator[Problem]:
    """Targets are resolved when flows are read; one that leads into a supplied screen must exist there."""
    for _, step in steps(parts):
        for target in leads_to(step):
            if parts.flows.step(target) is None:
                yield Problem("step-not-found", parts.spot(str(step.place)), {"target": str(target)})


def unreachable(parts: Parts) -> Iterator[Problem]:
    """Steps that nobody can come to."""
    seen = reached(parts.flows.starts.values(), {step.place: leads_to(step) for _, step in steps(parts)})
    for _, step in steps(parts):
        if step.place not in seen:
            yield Problem("step-unreachable", parts.spot(str(step.place)), {"step": step.place.step}, is_advice=True)


def dead_ends(parts: Parts) -> Iterator[Problem]:
    """Every step must lead to help, whatever the person chooses and whatever is remembered.

    A step is safe when it lists help, or when a way that is always open leads to a safe step. Where many steps hang
    on one, that one alone is told.
    """
    unsafe = {step.place: step for _, step in steps(parts)}
    while found := [place for place, step in unsafe.items() if _is_safe(step, unsafe)]:
        for place in found:
            del unsafe[place]
    for place in _roots(unsafe):
        if _circle(parts, unsafe[place]) is None:
            yield Problem("dead-end", parts.spot(str(place)), {"step": place.step})


def _is_safe(step: Step, unsafe: Mapping[Place, Step]) -> bool:
    if HELP_ROLES & set(step.services):
        return True
    if step.branch:
        return not any(target in unsafe for target in (*step.branch.cases.values(), step.branch.otherwise))
    following = step.go or (step.ask and step.ask.go)
    if following:
        return following not in unsafe
    safe = [choice for choice in step.choices if choice.go not in unsafe and choice.go.flow != SUPPLIED]
    return _one_is_always_open(safe)


def _one_is_always_open(choices: Iterable[Choice]) -> bool:
    """Without a condition, or two with opposite ones."""
    conditions = [choice.only for choice in choices]
    alone = {only[0] for only in conditions if len(only) == 1}
    return () in conditions or any(replace(one, negated=not one.negated) in alone for one in alone)


def _roots(unsafe: Mapping[Place, Step]) -> Iterator[Place]:
    """Where a chain of steps ends without help; of steps that lead only to each other, the first."""
    onward = {place: [target for target in leads_to(step) if target in unsafe] for place, step in unsafe.items()}
    back: defaultdict[Place, list[Place]] = defaultdict(list)
    for place, targets in onward.items():
        for target in targets:
            back[target].append(place)
    ends = [place for place, targets in onward.items() if not targets]
    told = reached(ends, back)
    yield from ends
    for place in unsafe:
        if place not in told:
            told |= reached([place], back) | reached([place], onward)
            yield place


def reached(starts: Iterable[Place], ways: Mapping[Place, Iterable[Place]]) -> set[Place]:
    """All places from `starts` on, themselves among them."""
    seen = set(starts)
    waiting = list(seen)
    while waiting:
        new = {target for target in ways.get(waiting.pop(), ()) if target not in seen}
        seen |= new
        waiting += new
    return seen


def loops_without_waiting(parts: Parts) -> Iterator[Problem]:
    """Branches and `go` steps that lead in a circle ask nobody and never end. Each circle is told once."""
    told: set[Place] = set()
    for _, step in steps(parts):
        circle = _circle(parts, step) or set()
        if step.place in circle and step.place not in told:
            told |= circle
            yield Problem("circle", parts.spot(str(step.place)), {"step": step.place.step})


def _circle(parts: Parts, step: Step) -> set[Place] | None:
    """The steps that come back to one of them without waiting for anybody; None where somebody is asked."""
    way: list[Place] = []
    waiting = [step.place]
    for place in waiting:
        here = parts.flows.step(place)
        if here is None or here.choices or here.ask or here.end:
            return None
        if place in way:
            return set(way[way.index(place) :])
        way.append(place)
        waiting += leads_to(here)[-1:]
    return None


def triggers_known(parts: Parts) -> Iterator[Problem]:
    known = {*TRIGGERS_NEEDED, *TRIGGERS_MORE, *parts.topics}
    for flow in parts.flows.flows.values():
        for i, trigger in enumerate(flow.starts_on):
            if trigger not in known:
                facts = {"trigger": trigger, "near": near(trigger, known)}
                yield Problem("trigger-unknown", parts.spot(f"{flow.name}/starts_on.{i}"), facts)


def facts_known(parts: Parts) -> Iterator[Problem]:
    """What decides about a way on has to be remembered somewhere, or be a fact of the bot's own."""
    set_ = {fact for _, step in steps(parts) for choice in step.choices for fact in choice.remember}
    set_ |= {step.ask.remember_as for _, step in steps(parts) if step.ask and step.ask.remember_as}
    known = {*set_, *FACTS}
    for _, step in steps(parts):
        if step.branch and step.branch.fact not in known:
            facts = {"fact": step.branch.fact, "near": near(step.branch.fact, known, "fact: {}")}
            yield Problem("fact-unknown", parts.spot(f"{step.place}.branch"), facts)
        for choice in step.choices:
            for condition in choice.only:
                if condition.fact not in known:
                    facts = {"fact": condition.fact, "near": near(condition.fact, known)}
                    yield Problem("fact-unknown", parts.spot(f"{step.place}.{choice.id}"), facts)


def reasons_known(parts: Parts) -> Iterator[Problem]:
    """One list of reasons for all flows, else their counts do not add up."""
    for _, step in steps(parts):
        for choice in step.choices:
            reason = choice.remember.get("intent", "")
            if reason and reason not in INTENTS:
                facts = {"found": f"“{reason}”", "near": near(reason, INTENTS, "remember: {{intent: {}}}")}
                yield Problem("not-in-list", parts.spot(f"{step.place}.{choice.id}"), facts)


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


def attachments_known(parts: Parts) -> Iterator[Problem]:
    for _, step in steps(parts):
        if step.attach and step.attach not in parts.attachments:
            facts = {"attachment": step.attach, "near": near(step.attach, parts.attachments, "attach: {}")}
            yield Problem("attachment-not-found", parts.spot(f"{step.place}.attach"), facts)


CHECKS = (
    triggers_known,
    facts_known,
    reasons_known,
    attachments_known,
    missing_starts,
    unknown_targets,
    unreachable,
    dead_ends,
    loops_without_waiting,
    too_many_choices,
    button_data_too_long,
    choices_twice,
)
