"""A source → its shape, or problems with the spot and the words of the file. Formats are lifted here."""

from __future__ import annotations

from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.content import misread, schema
from bot.content.explain import near
from bot.content.source import Path_, Source
from bot.core.problems import Problem, Spot

F = TypeVar("F", bound=schema.File)

_LINES = "lines of the form “name: value” below it"
_WANTED = {
    "bool_type": "yes or no",
    "int_type": "a whole number",
    "dict_type": _LINES,
    "model_type": _LINES,
    "model_attributes_type": _LINES,
    "string_type": "a text",
}
"""pydantic's type of error → what has to stand there."""
_WANTED_AT = {
    "ends_after": "a time such as 30 minutes or 24 hours, at most 24 hours",
    "after": "a time such as 30 minutes or 24 hours, at most 24 hours",
    "country": "two capital letters such as PK",
    "file": "the name of a file in messages/media, such as media/campaign.mp4",
    "go": "the name of a step, or flow/step",
}
"""Key → the same, where it says more."""
_A_NAME = "a name of letters, digits, - and _ that begins with a letter or digit, at most 41 characters"

OWNERS: dict[type[schema.Shape], str] = {
    schema.FlowFile: "to the flow itself",
    schema.StepShape: "to a step",
    schema.ChoiceShape: "to a choice",
    schema.MessageFile: "to the message itself",
    schema.FrameShape: "to a wording below frames",
    schema.CountryFile: "to the country itself",
    schema.EmergencyShape: "to a number below emergency",
    schema.LawShape: "to an entry below law",
    schema.ServiceShape: "to an entry below services",
}
"""Where a key belongs, in the words of the files."""


def shape(source: Source, kind: type[F]) -> tuple[F | None, list[Problem]]:
    """The file as its shape; `None` where there is a problem."""
    if not isinstance(source.data, dict):
        return None, [Problem("not-a-mapping", source.spot())]
    written = source.data.get("format", "")
    if isinstance(written, str) and written.isdecimal() and int(written) > schema.FORMAT:
        facts = {"found": written, "known": str(schema.FORMAT)}
        return None, [Problem("newer-format", source.spot("format"), facts)]
    try:
        return kind.model_validate(source.data), []
    except ValidationError as error:
        return None, _problems(source, kind, error)


def _problems(source: Source, kind: type[schema.File], error: ValidationError) -> list[Problem]:
    """One for each spot: what can be written in two ways is refused in two ways, for one cause."""
    found: dict[Spot | tuple[Spot, str], Problem] = {}
    for detail in error.errors(include_url=False, include_context=True):
        problem = _Refused(source, kind, detail).problem()
        found.setdefault(
            (problem.spot, problem.facts["key"]) if problem.code == "missing-key" else problem.spot, problem
        )
    return list(found.values())


class _Refused:
    """One value that pydantic refused, looked at in its file."""

    def __init__(self, source: Source, kind: type[schema.File], detail: ErrorDetails) -> None:
        self.source = source
        self.kind = kind
        self.detail = detail
        self.is_key = detail["loc"][-1:] == ("[key]",)
        self.path = _path(source, detail["loc"])
        self.key = str(self.path[-1]) if self.path else ""
        self.spot = source.key_spot(*self.path) if self.is_key else source.spot(*self.path)
        self.value = self.key if self.is_key else _at(source.data, self.path)

    def problem(self) -> Problem:
        type_, context = self.detail["type"], self.detail.get("ctx", {})
        if type_ == "extra_forbidden":
            return self._unknown_key()
        if type_ == "missing":
            at = self.path[:-1]
            return Problem("missing-key", self.source.key_spot(*at), {"key": self.key})
        if self.value == "" and not self.is_key:
            return Problem("empty-value", self.source.key_spot(*self.path), {"key": self._name()})
        if level := self._wrong_level():
            return level
        if type_ == "literal_error":
            allowed = [part.strip(" '") for part in str(context.get("expected", "")).replace(" or ", ",").split(",")]
            return self._not_in_list(allowed)
        if type_ == "string_too_long":
            facts = {"characters": str(len(str(self.value))), "most": str(context.get("max_length", ""))}
            return Problem("too-long-text", self.spot, facts)
        if type_ == "list_type":
            return self._list_wanted()
        if type_ == "string_type" and (found := self._text_misread()):
            return found
        return self._wrong_type(type_, context)

    def _unknown_key(self) -> Problem:
        spot, value = self.source.key_spot(*self.path), self.source.spot(*self.path)
        is_bare = (value.line, value.column) == (spot.line, spot.column + spot.width)
        here = _models_at(self.kind, self.path[:-1])
        known = [name for model in here for name in _keys(model)]
        if self.value == "" and is_bare and len(self.path) > 1:
            if (name := self.key.partition(":")[0]) != self.key and name in known:
                return Problem("colon-missing", spot, {"key": name})
            return Problem("comma-in-text", spot, {"text": self.key})
        if owner := next((words for model, words in OWNERS.items() if self._owns(model) and model not in here), None):
            return Problem("wrong-level", spot, {"key": self.key, "owner": owner})
        return Problem("unknown-key", spot, {"key": self.key, "near": near(self.key, known, "{}: …")})

    def _owns(self, model: type[schema.Shape]) -> bool:
        return self.key in _keys(model) and model in _models_in(self.kind)

    def _wrong_level(self) -> Problem | None:
        """A line of a step that stands where steps have their names."""
        is_step = self.kind is schema.FlowFile and len(self.path) == 2 and self.path[0] == "steps"
        if not is_step or isinstance(self.value, dict) or self.key not in _keys(schema.StepShape):
            return None
        facts = {"key": self.key, "owner": OWNERS[schema.StepShape]}
        return Problem("wrong-level", self.source.key_spot(*self.path), facts)

    def _not_in_list(self, allowed: list[str]) -> Problem:
        form = "{}" if self.is_key or isinstance(self.path[-1], int) else f"{self.key}: {{}}"
        return Problem("not-in-list", self.spot, {"found": self._found(), "near": near(str(self.value), allowed, form)})

    def _list_wanted(self) -> Problem:
        if isinstance(self.value, dict):
            how = "Begin each entry with a dash and a space."
        else:
            how = f"Write:   {self.key}: [{misread.short(str(self.value))}]"
        return Problem("list-wanted", self.spot, {"key": self.key, "how": how})

    def _text_misread(self) -> Problem | None:
        """A text that YAML took for lines or a list: it begins with { or [, or has a colon in it."""
        if not isinstance(self.value, dict | list):
            return None
        is_entry = isinstance(self.path[-1], int)
        if is_entry and isinstance(self.value, dict):
            return Problem("colon-in-text", self.spot)
        if self.spot.line == self.source.key_spot(*self.path).line:
            return misread.sign(self.spot, "{" if isinstance(self.value, dict) else "[")
        return None

    def _wrong_type(self, type_: str, context: dict[str, Any]) -> Problem:
        wanted = _WANTED_AT.get(self.key) or _WANTED.get(type_) or _A_NAME
        if type_ == "too_short":
            wanted = f"at least {context.get('min_length')} entries, each behind a dash"
        if type_ == "greater_than_equal":
            wanted = f"a number that is at least {context.get('ge')}"
        if type_ == "less_than_equal" and self.key not in _WANTED_AT:
            wanted = f"a number that is at most {context.get('le')}"
        return Problem("wrong-type", self.spot, {"found": self._found(), "key": self._name(), "wanted": wanted})

    def _name(self) -> str:
        """The key, or the key of the list that an entry stands in."""
        return next((str(part) for part in reversed(self.path) if not isinstance(part, int)), self.key)

    def _found(self) -> str:
        return "What stands here" if isinstance(self.value, dict | list) else f"“{misread.short(str(self.value))}”"


def _path(source: Source, loc: tuple[int | str, ...]) -> Path_:
    """The part of pydantic's path that stands in the file: tags of unions do not. A missing key ends it."""
    path: Path_ = ()
    for part in loc:
        key = "for" if part == "for_" else part
        if (*path, key) in source.spots:
            path = (*path, key)
    last = loc[-1] if loc else ""
    is_missing = path[-1:] != (last,) and isinstance(_at(source.data, path), dict) and not _is_tag(last)
    return (*path, last) if is_missing else path


def _is_tag(part: int | str) -> bool:
    return isinstance(part, str) and ("[" in part or "-" in part or part in ("str", "int"))


def _at(data: Any, path: Path_) -> Any:
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _keys(model: type[schema.Shape]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _models_at(kind: type[schema.Shape], path: Path_) -> list[type[schema.Shape]]:
    """The shapes that may stand at a path."""
    models = [kind]
    for part in path:
        if not isinstance(part, int):
            fields = [
                field for model in models for name, field in model.model_fields.items() if part in (name, field.alias)
            ]
            models = [found for field in fields for found in _in(field.annotation)] or models
    return models


def _models_in(kind: type[schema.Shape]) -> set[type[schema.Shape]]:
    """A shape and all that may stand in it."""
    found: set[type[schema.Shape]] = {kind}
    for field in kind.model_fields.values():
        for model in _in(field.annotation):
            found |= _models_in(model)
    return found


def _in(annotation: Any) -> list[type[schema.Shape]]:
    """The shapes anywhere in an annotation such as ``dict[str, StepShape]``."""
    if isinstance(annotation, type) and issubclass(annotation, schema.Shape):
        return [annotation]
    return [found for part in get_args(annotation) for found in _in(part)]
