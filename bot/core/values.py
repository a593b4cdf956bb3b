"""`@value`: a dataclass that nobody changes.

mypy holds it: in all of `bot` it is an error to write to a field of one, and `replace` gives a changed copy.
While the program runs, nothing holds it. Python's own `frozen` would, but a frozen value takes five to ten times as
long to build, and the dozen that each event builds was a third of what `advance` costs. That it leaves alone what it
is given, its tests hold.

For what is built for each update. What is built once, with the content, stays a frozen dataclass.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

_Class = TypeVar("_Class")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[_Class]) -> type[_Class]:
    return dataclass(slots=True, unsafe_hash=True)(cls)  # hashed by its fields, as a frozen one is
