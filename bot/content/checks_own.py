"""Checks of the own paths: what somebody who is concerned themselves may meet, there and wherever they go on to."""

from __future__ import annotations

from collections.abc import Iterator

from bot.content.checks_flows import OWN_TRIGGERS, reached, steps
from bot.content.parts import Parts
from bot.content.refusing import refusal
from bot.core.flow import Condition, Flow, Place, Step
from bot.core.problems import Problem
from bot.core.variants import NEUTRAL

KNOWN = {"own_path": "yes", "frame": NEUTRAL}
"""What is known of everybody who took an own path."""


def own_paths(parts: Parts) -> Iterator[Problem]:
    """They are marked as such, whatever else is edited, and nothing is pushed, attached or asked for a note there."""
    for trigger in OWN_TRIGGERS:
        flow = parts.flows.flow_of(parts.flows.starts.get(trigger))
        if flow and not flow.own_path:
            yield Problem("own-path-missing", parts.spot(f"{flow.name}/"), {"flow": flow.name})
    for flow, step in steps(parts):
        if flow.own_path:
            yield from _on_own_path(parts, step)


def _on_own_path(parts: Parts, step: Step) -> Iterator[Problem]:
    facts = {"step": step.place.step}
    if step.remind:
        yield Problem("reminder-on-own-path", parts.spot(f"{step.place}.remind"), facts)
    if step.attach:
        yield Problem("attachment-on-own-path", parts.spot(f"{step.place}.attach"), facts)
    for choice in step.choices:
        if choice.note or choice.answer:
            yield Problem("note-on-own-path", parts.spot(f"{step.place}.{choice.id}"), facts)
    if step.ask and step.ask.keep_in_note:
        yield Problem("note-on-own-path", parts.spot(str(step.place)), facts)


def law_come_by(parts: Parts) -> Iterator[Problem]:
    """No word of the law on a screen that somebody who took an own path can still come to, by button or by typing."""
    ways = {step.place: _leads_to(step) for _, step in steps(parts)}
    own = [flow.first for flow in parts.flows.flows.values() if flow.own_path]
    for place in reached([*own, *parts.flows.starts.values()], ways):
        step, flow = parts.flows.step(place), parts.flows.flow_of(place)
        if step and flow and not flow.own_path:
            yield from _law_on(parts, flow, step)


def _leads_to(step: Step) -> list[Place]:
    targets = [choice.go for choice in step.choices if _is_open(choice.only)]
    targets += [step.go] if step.go else []
    targets += [step.ask.go] if step.ask else []
    if step.branch and step.branch.fact in KNOWN:
        targets.append(step.branch.cases.get(KNOWN[step.branch.fact], step.branch.otherwise))
    elif step.branch:
        targets += [*step.branch.cases.values(), step.branch.otherwise]
    return targets


def _is_open(conditions: tuple[Condition, ...]) -> bool:
    """Whether somebody on an own path may see it."""
    return all(condition.holds(KNOWN) for condition in conditions if condition.fact in KNOWN)


def _law_on(parts: Parts, flow: Flow, step: Step) -> Iterator[Problem]:
    place = str(step.place)
    open_ = [f"{place}.{choice.id}" for choice in step.choices if _is_open(choice.only)]
    for text_id in (place, f"{place}.refuse", *open_):
        for locale in parts.locales if text_id in parts.texts else ():
            if found := refusal(parts, "own_paths", locale, parts.said(text_id, locale)):
                facts = {"avoid": found.avoid, "step": step.place.step}
                yield Problem("law-on-own-path", parts.text_spot(text_id, locale), facts)


CHECKS = (own_paths, law_come_by)
