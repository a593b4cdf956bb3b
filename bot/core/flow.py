"""What a flow is: steps, choices and where they lead, as plain values.

Nothing here knows YAML, words or Telegram. Texts are named by ids (see `text ids` below);
the words behind an id are found at the edge, for one locale.

Text ids
    ``flow/step``               what a step says
    ``flow/step.choice``        the label of a choice
    ``message:frame``           a variant of a message, its fixed lines are ``message:fixed.0`` …
    ``engine:name``             what the engine itself says
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

SUPPLIED = "ruko"
"""The flow of the screens that the engine supplies (language, country, privacy, carry on…).
It is made in `core.supplied`, worded in ``messages/engine.yaml``, and no file may take its name."""

CHOICES_PER_SCREEN = 5
SERVICES_PER_SCREEN = 3

Asked = Literal["text", "link", "date", "number", "country", "receipt"]
NoteAct = Literal["begin", "submit", "discard", "withdraw", "add", "keep_code", "no_code"]
NoteField = Literal["kind", "link", "seen", "country"]


@dataclass(frozen=True, slots=True)
class Place:
    """A step of a flow; written ``flow/step`` in buttons, files and logs."""

    flow: str
    step: str

    def __str__(self) -> str:
        return f"{self.flow}/{self.step}"

    @classmethod
    def parse(cls, written: str) -> Place | None:
        """`None` where the text is not of the form ``flow/step``."""
        flow, slash, step = written.partition("/")
        return cls(flow, step) if slash and flow and step else None


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when a remembered fact has this value (`value` None: has any value at all)."""

    fact: str
    value: str | None = None
    negated: bool = False

    def holds(self, facts: Mapping[str, str]) -> bool:
        found = facts.get(self.fact, "")
        is_so = bool(found) if self.value is None else found == self.value
        return is_so != self.negated


@dataclass(frozen=True, slots=True)
class Choice:
    """One button of a step.

    `remember` sets facts of the conversation, `answer` sets fields of the note that is being
    written; `note` is what the press does to that note.
    """

    id: str
    go: Place
    remember: Mapping[str, str] = field(default_factory=dict)
    answer: Mapping[NoteField, str] = field(default_factory=dict)
    note: NoteAct | None = None
    only: tuple[Condition, ...] = ()

    def is_offered(self, facts: Mapping[str, str]) -> bool:
        """Whether all its conditions hold."""
        return not self.only or all(condition.holds(facts) for condition in self.only)


@dataclass(frozen=True, slots=True)
class Ask:
    """A step that waits for a typed answer. It can always be skipped."""

    kind: Asked
    go: Place
    keep_in_note: NoteField | None = None
    remember_as: str | None = None
    has_refusal: bool = False
    """A text of its own (``flow/step.refuse``) for who sends a file here."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A step that asks nobody: the first case that fits decides."""

    fact: str
    cases: Mapping[str, Place]
    otherwise: Place


@dataclass(frozen=True, slots=True)
class Remind:
    """One later nudge, when the person has not gone on. Never on an own path."""

    after_minutes: int
    """1 to 1,440."""


@dataclass(frozen=True, slots=True)
class Step:
    """One stop in a flow. Exactly one of `choices`, `ask`, `branch`, `go`, `end` says how it goes on."""

    place: Place
    says: bool = False
    """Has words of its own, text id ``flow/step``."""
    shows: str | None = None
    """A message of ``messages/`` instead, e.g. ``warning``."""
    services: tuple[str, ...] = ()
    """Roles of services that are listed under the words, in this order."""
    attach: str | None = None
    """One of the campaign's own attachments, sent before the words."""
    choices: tuple[Choice, ...] = ()
    ask: Ask | None = None
    branch: Branch | None = None
    go: Place | None = None
    end: str | None = None
    """The outcome with which the conversation ends here."""
    remind: Remind | None = None
    fixed: str | None = None
    """Name of the fixed part this step is (``consent``, ``emergency`` …): staff cannot edit it away."""
    forwardable: bool = False
    """A text the person may pass on: sent as a message of its own, without buttons."""

    writes_note: bool = field(init=False)
    """Whether a note is being written here."""

    def __post_init__(self) -> None:
        writes = bool(self.ask and self.ask.keep_in_note) or any(
            choice.answer or choice.note in ("submit", "add", "discard") for choice in self.choices
        )
        object.__setattr__(self, "writes_note", writes)  # asked at every step of every conversation

    def choice(self, choice_id: str) -> Choice | None:
        for choice in self.choices:
            if choice.id == choice_id:
                return choice
        return None


@dataclass(frozen=True, slots=True)
class Flow:
    """One script, from one file."""

    name: str
    first: Place
    steps: Mapping[str, Step]
    starts_on: tuple[str, ...] = ()
    own_path: bool = False
    """For somebody concerned themselves: the wording becomes neutral for good, no note can be
    left, nothing is pushed, and all such flows are counted as one."""
    idle_minutes: int = 24 * 60
    """How long the conversation may rest before it is forgotten, 1 to 1,440."""


@dataclass(frozen=True, slots=True)
class Variants:
    """The frames of a message that varies; ids only."""

    frames: tuple[str, ...]
    law_frames: frozenset[str] = frozenset()
    """Frames that state the rule of law: never for somebody who took an own path."""


@dataclass(frozen=True, slots=True)
class Flows:
    """All that `advance` may look at. Unchangeable; one per revision of the content."""

    revision: str
    flows: Mapping[str, Flow]
    starts: Mapping[str, Place]
    """trigger → where it leads."""
    messages: Mapping[str, Variants] = field(default_factory=dict)
    """message name → its frames, for messages that have any."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Facts of the deployment that flows may branch on: ``desk`` (``yes`` or absent)."""
    locales: tuple[str, ...] = ("en",)
    remove_after_minutes: int = 10

    def step(self, place: Place | None) -> Step | None:
        if place is None:
            return None
        flow = self.flows.get(place.flow)
        return flow.steps.get(place.step) if flow else None

    def flow_of(self, place: Place | None) -> Flow | None:
        return self.flows.get(place.flow) if place else None
