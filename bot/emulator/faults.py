"""Faults on demand: what goes wrong with the next calls of the Bot API, or with the delivery of updates."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

Kind = Literal["401", "429", "500", "502", "bad_entities", "drop_before", "drop_after", "hang", "slow", "deliver_twice"]
"""``502`` answers with an HTML page. ``bad_entities`` refuses a text that has entities, with 400, and lets others pass.
``drop_before`` and ``drop_after`` cut the connection before or after the call took effect. ``deliver_twice`` hands the
next update over once more."""


@dataclass(slots=True)
class Fault:
    kind: Kind
    method: str = ""
    """Empty: any method."""
    times: int | None = 1
    """None: for ever."""
    probability: float = 1.0
    retry_after: int = 1
    """Seconds, for ``429``."""
    delay_ms: int = 0
    """For ``slow``; a ``hang`` lasts until the client gives up."""

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(f"there is no fault {self.kind!r}; there are: {', '.join(get_args(Kind))}")


class Faults:
    def __init__(self, seed: int = 1) -> None:
        self._faults: list[Fault] = []
        self._chance = random.Random(seed)

    def draw_from(self, chance: random.Random) -> None:
        """Where the probabilities come from, so that a run can be had again."""
        self._chance = chance

    def add(self, kind: Kind, **how: Any) -> Fault:
        """See `Fault` for what can be said. Raises ValueError or TypeError for what cannot."""
        fault = Fault(kind, **how)
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        self._faults.clear()

    def next(self, method: str, *, for_updates: bool = False) -> Fault | None:
        """The fault that meets this call, if any; it is used up by that."""
        for fault in self._faults:
            if (fault.kind == "deliver_twice") != for_updates or (fault.method and fault.method != method):
                continue
            if fault.times == 0 or self._chance.random() >= fault.probability:
                continue
            if fault.times is not None:
                fault.times -= 1
            return fault
        return None

    def as_data(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self._faults if fault.times != 0]
