"""A source → its shape, or problems with the spot and the words of the file. Formats are lifted here."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.content import schema
from bot.content.explain import near
from bot.content.source import Source
from bot.core.problems import Problem, Spot

F = TypeVar("F", bound=schema.File)

_WANTED = {
    "bool_type": "yes or no",
    "int_type": "a whole number",
    "dict_type": "lines of the form “name: value”",
    "model_type": "lines of the form “name: value”",
    "list_type": "a list: one line each, beginning with - ",
    "string_type": "a text",
    "greater_than_equal": "a larger number",
    "less_than_equal": "a smaller number",
    "string_too_short": "a text that is not empty",
}


def shape(source: Source, kind: type[F]) -> tuple[F | None, list[Problem]]:
    """The file as its shape; `None` where there is a problem."""
    if not isinstance(source.data, dict):
        return None, [Problem("not-a-mapping", Spot(source.file, 1, 1))]
    written = source.data.get("format", "")
    if isinstance(written, str) and written.isdecimal() and int(written) > schema.FORMAT:
        facts = {"found": written, "known": str(schema.FORMAT)}
        return None, [Problem("newer-format", source.spot("format"), facts)]
    try:
        return kind.model_validate(source.data), []
    except ValidationError as error:
        return None, _problems(source, kind, error)


def _problems(source: Source, kind: type[schema.File], error: ValidationError) -> list[Problem]:
    found: dict[tuple[str, Spot], Problem] = {}
    for detail in error.errors(include_url=False, include_context=True):
        problem = _problem(source, kind, detail)
        found.setdefault((problem.code, problem.spot), problem)
    return list(found.values())


def _problem(source: Source, kind: type[schema.File], detail: ErrorDetails) -> Problem:
    path = _path(source, detail["loc"])
    spot, value, context = source.spot(*path), _at(source.data, path), detail.get("ctx", {})
    match detail["type"]:
        case "extra_forbidden":
            key = str(path[-1])
            known = _known_keys(kind, path[:-1])
            return Problem("unknown-key", source.key_spot(*path), {"key": key, "near": near(key, known)})
        case "missing":
            return Problem("missing-key", source.key_spot(*path[:-1]), {"key": str(detail["loc"][-1])})
        case "literal_error":
            allowed = [part.strip(" '") for part in str(context.get("expected", "")).replace(" or ", ",").split(",")]
            return Problem("not-in-list", spot, {"found": str(value), "near": near(str(value), allowed)})
        case "string_too_long":
            facts = {"characters": str(len(str(value))), "most": str(context.get("max_length", ""))}
            return Problem("too-long-text", spot, facts)
        case "string_pattern_mismatch":
            wanted = "a name of letters, digits, - and _"
            return Problem("wrong-type", spot, {"found": _short(value), "wanted": wanted})
        case other:
            wanted = _WANTED.get(other, "something else; see docs/reference")
            if "minutes" in str(detail["loc"]) or path[-1:] in (("ends_after",), ("after",)):
                wanted = "a time such as 30 minutes or 24 hours"
            return Problem("wrong-type", spot, {"found": _short(value), "wanted": wanted})


def _path(source: Source, loc: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """The part of pydantic's path that stands in the file: tags of unions do not."""
    path: tuple[int | str, ...] = ()
    for part in loc:
        key = "for" if part == "for_" else part
        if (*path, key) in source.spots or part == loc[-1]:
            path = (*path, key)
    return path


def _at(data: Any, path: tuple[int | str, ...]) -> Any:
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return ""
    return data


def _short(value: Any) -> str:
    if isinstance(value, dict | list):
        return "this"
    text = " ".join(str(value).split())
    return text if len(text) <= 40 else f"{text[:39]}…"


def _known_keys(kind: type[schema.File], path: tuple[int | str, ...]) -> list[str]:
    """The keys that are allowed where an unknown one stands: the model whose fields fit the path."""
    model: Any = kind
    for part in path:
        if isinstance(part, int):
            continue
        field = getattr(model, "model_fields", {}).get(part)
        model = _model_in(field.annotation) if field else model
    fields = getattr(model, "model_fields", {})
    return [field.alias or name for name, field in fields.items()]


def _model_in(annotation: Any) -> Any:
    """The first model anywhere in an annotation such as ``list[ChoiceShape]`` or ``dict[str, StepShape]``."""
    if isinstance(annotation, type) and issubclass(annotation, schema.Shape):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        if found := _model_in(part):
            return found
    return None
