"""flows/*.yaml → `core.flow` values, with the texts they hold and the spots they stand at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.content.explain import near
from bot.content.schema import BranchShape, ChoiceShape, FlowFile, StepShape
from bot.content.source import Source
from bot.content.texts import Text
from bot.core import supplied
from bot.core.flow import SUPPLIED, Ask, Branch, Choice, Condition, Flow, Place, Remind, Step
from bot.core.problems import Problem, Spot

WHERE_TO_GO = "Write the name of a step of this flow, or flow/step."


@dataclass(slots=True)
class ReadFlows:
    """Everything in flows/, as far as it could be read."""

    flows: dict[str, Flow] = field(default_factory=dict)
    starts: dict[str, Place] = field(default_factory=dict)
    texts: dict[str, Text] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    spots: dict[str, Spot] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_flows(files: Mapping[str, tuple[Source, FlowFile]], unread: Collection[str] = ()) -> ReadFlows:
    """`files` are by the name inside the file; `unread` are flows whose files have a problem of their own."""
    found = ReadFlows()
    for source, shape in files.values():
        _Reader(source, shape, files, unread, found).read()
    return found


class _Reader:
    def __init__(
        self,
        source: Source,
        shape: FlowFile,
        files: Mapping[str, tuple[Source, FlowFile]],
        unread: Collection[str],
        found: ReadFlows,
    ) -> None:
        self.source = source
        self.shape = shape
        self.files = files
        self.unread = unread
        self.found = found

    def read(self) -> None:
        shape, found = self.shape, self.found
        steps = {name: self._step(name, step) for name, step in shape.steps.items()}
        first = self._target(shape.first, "first")
        for i, trigger in enumerate(shape.starts_on):
            found.spots[f"{shape.flow}/starts_on.{i}"] = self.source.spot("starts_on", i)
            if trigger in found.starts:
                facts = {"trigger": trigger, "first": found.starts[trigger].flow, "second": shape.flow}
                found.problems.append(Problem("trigger-twice", self.source.spot("starts_on", i), facts))
            found.starts.setdefault(trigger, first)
        found.spots[f"{shape.flow}/"] = self.source.key_spot("flow")
        found.flows[shape.flow] = Flow(
            shape.flow, first, steps, tuple(shape.starts_on), shape.own_path, shape.ends_after
        )

    def _step(self, name: str, shape: StepShape) -> Step:
        place, at = Place(self.shape.flow, name), ("steps", name)
        self.found.spots[str(place)] = self.source.key_spot(*at)
        for key in ("show", "services", "attach", "remind", "branch"):
            self.found.spots[f"{place}.{key}"] = self.source.key_spot(*at, key)
        self._text(str(place), shape.say, "screen", *at, "say")
        self._text(f"{place}.refuse", shape.refuse, "screen", *at, "refuse")
        if shape.remind:
            self._text(f"{place}.remind", shape.remind.say, "screen", *at, "remind", "say")
        self._check_ways_on(name, shape)
        go = self._target(shape.go, *at, "go") if shape.go else None
        keep = shape.keep
        return Step(
            place,
            says=shape.say is not None,
            shows=shape.show,
            services=tuple(shape.services),
            attach=shape.attach,
            choices=tuple(self._choice(place, choice, *at, "choices", i) for i, choice in enumerate(shape.choices)),
            ask=Ask(shape.ask, go or place, keep.note if keep else None, keep.remember if keep else None,
                    bool(shape.refuse)) if shape.ask else None,
            branch=self._branch(shape.branch, *at, "branch") if shape.branch else None,
            go=None if shape.ask else go,
            end=shape.end,
            remind=Remind(shape.remind.after) if shape.remind else None,
            fixed=shape.fixed,
            forwardable=shape.forwardable,
        )  # fmt: skip

    def _check_ways_on(self, name: str, shape: StepShape) -> None:
        ways = [way for way in ("choices", "branch", "end") if getattr(shape, way)]
        ways += ["go"] if shape.go and not shape.ask else []
        ways += ["ask"] if shape.ask else []
        spot = self.source.key_spot("steps", name)
        if len(ways) > 1:
            self.found.problems.append(Problem("one-way-on", spot, {"step": name, "found": " and ".join(ways)}))
        elif not ways or (shape.ask and not shape.go):
            facts = {"step": name, "add": "go: …" if shape.ask else "go: help/first"}
            self.found.problems.append(Problem("no-way-on", spot, facts))
        if not (shape.say or shape.show or shape.services or shape.branch):
            self.found.problems.append(Problem("says-nothing", spot, {"step": name}))

    def _choice(self, place: Place, shape: ChoiceShape, *at: str | int) -> Choice:
        choice_id = shape.id or shape.go.rpartition("/")[2]
        name = f"{place}.{choice_id}"
        self.found.spots[name] = self.source.spot(*at)
        self._text(name, shape.label, "label", *at, "label")
        go = self._target(shape.go, *at, "go")
        only = (*_conditions(shape.when, negated=False), *_conditions(shape.unless, negated=True))
        return Choice(choice_id, go, shape.remember, shape.answer, shape.note, only)

    def _branch(self, shape: BranchShape, *at: str | int) -> Branch:
        cases = {value: self._target(go, *at, "cases", value) for value, go in shape.cases.items()}
        return Branch(shape.fact, cases, self._target(shape.otherwise, *at, "otherwise"))

    def _text(self, text_id: str, text: str | None, kind: str, *at: str | int) -> None:
        if text is not None:
            self.found.texts[text_id] = Text(text_id, text, self.source.spot(*at), kind)

    def _target(self, written: str, *at: str | int) -> Place:
        """``step`` of this flow, ``flow/step``, or ``flow`` for its first step."""
        flow, slash, step = written.partition("/")
        if flow in self.unread and (slash or flow not in self.shape.steps):
            return Place(flow, step)
        if not slash:
            if written in self.shape.steps:
                return Place(self.shape.flow, written)
            if written in self.files:
                return Place(written, self.files[written][1].first)
            self._not_found("step-not-found", written, (*self.shape.steps, *self.files), *at)
        elif flow == SUPPLIED:
            if step not in supplied.FLOW.steps:
                self._not_found("step-not-found", written, _written(SUPPLIED, supplied.FLOW.steps), *at)
        elif flow not in self.files:
            self._not_found("flow-not-found", written, (*self.files, SUPPLIED), *at)
        elif step not in self.files[flow][1].steps:
            self._not_found("step-not-found", written, _written(flow, self.files[flow][1].steps), *at)
        return Place(flow, step or written)

    def _not_found(self, code: str, written: str, known: Iterable[str], *at: str | int) -> None:
        target, form = written, "{}"
        if code == "flow-not-found":
            target, _, step = written.partition("/")
            form = f"{{}}/{step}"
        key = next(str(part) for part in reversed(at) if not isinstance(part, int))
        said = self._elsewhere(written, key) or near(target, known, f"{key}: {form}", WHERE_TO_GO)
        if (closest := said.partition("“")[2].partition("”")[0]) in self.shape.steps:
            said = said.replace("”.", f"” (line {self.source.key_spot('steps', closest).line}).", 1)
        facts = {"target": target, "near": said}
        self.found.problems.append(Problem(code, self.source.spot(*at), facts))

    def _elsewhere(self, written: str, key: str) -> str:
        """The step stands in another flow."""
        step = written.rpartition("/")[2]
        flows = [flow for flow, (_, shape) in self.files.items() if step in shape.steps and flow != self.shape.flow]
        return f"The flow “{flows[0]}” has one. Write:   {key}: {flows[0]}/{step}" if len(flows) == 1 else ""


def _written(flow: str, steps: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(f"{flow}/{step}" for step in steps)


def _conditions(written: str | dict[str, str] | None, *, negated: bool) -> Iterator[Condition]:
    if isinstance(written, str):
        yield Condition(written, None, negated)
    elif written:
        for fact, value in written.items():
            yield Condition(fact, value, negated)
