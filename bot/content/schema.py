"""The shape of each kind of content file. Also written as JSON Schema, for editors that help while typing."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

FORMAT = 1

Role = Literal[
    "danger", "police", "report_link", "report_app", "child_line", "people", "image_help", "own_image_child",
    "own_image_adult", "crisis", "self_help", "self_help_talk", "missing", "complaints", "directory",
]  # fmt: skip
"""What flows ask a country for."""

Intent = Literal["warn_others", "outrage", "help_child", "humour", "curiosity", "unasked", "not_child", "pushed"]
Outcome = Literal["informed", "reported", "helped", "note_left", "stopped"]


def _yes_no(written: Any) -> Any:
    """``yes`` and ``no`` as staff write them; anything else stays for the schema to refuse."""
    return (
        {"yes": True, "no": False, "true": True, "false": False}.get(written, written)
        if isinstance(written, str)
        else written
    )


def _whole(written: Any) -> Any:
    return int(written) if isinstance(written, str) and re.fullmatch(r"[0-9]{1,6}", written) else written


def _minutes(written: Any) -> Any:
    """``30 minutes``, ``1 hour``, ``24 hours`` → minutes."""
    found = re.fullmatch(r"([0-9]{1,4}) (minutes?|hours?)", written) if isinstance(written, str) else None
    return int(found[1]) * (60 if found[2].startswith("hour") else 1) if found else written


YesNo = Annotated[bool, BeforeValidator(_yes_no, json_schema_input_type=Literal["yes", "no"]), Field(strict=True)]
Whole = Annotated[int, BeforeValidator(_whole), Field(strict=True, ge=0)]
Minutes = Annotated[int, BeforeValidator(_minutes), Field(strict=True, ge=1, le=24 * 60),
                    WithJsonSchema({"type": "string", "pattern": "^[0-9]+ (minutes?|hours?)$"})]  # fmt: skip
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,40}$")]
Target = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)?$")]
Words = Annotated[str, Field(min_length=1, max_length=2000)]


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class File(Shape):
    format: Annotated[int, BeforeValidator(_whole), Field(strict=True)]


# ---- flows


class ChoiceShape(Shape):
    """One button."""

    label: Words
    go: Target
    id: Name | None = None
    remember: dict[Name, str] = {}
    answer: dict[Literal["kind", "link", "seen", "country"], str] = {}
    note: Literal["begin", "submit", "discard", "withdraw", "add", "keep_code", "no_code"] | None = None
    when: Name | dict[Name, str] | None = None
    unless: Name | dict[Name, str] | None = None


class KeepShape(Shape):
    note: Literal["kind", "link", "seen", "country"] | None = None
    remember: Name | None = None


class BranchShape(Shape):
    fact: Name
    cases: dict[str, Target]
    otherwise: Target


class RemindShape(Shape):
    after: Minutes
    say: Words


class StepShape(Shape):
    """One stop: it says something and goes on in one way."""

    say: Words | None = None
    show: Name | None = None
    services: list[Role] = []
    attach: Name | None = None
    choices: list[ChoiceShape] = []
    ask: Literal["text", "link", "date", "number", "country", "receipt"] | None = None
    refuse: Words | None = None
    keep: KeepShape | None = None
    branch: BranchShape | None = None
    go: Target | None = None
    end: Outcome | None = None
    remind: RemindShape | None = None
    fixed: Literal["consent", "emergency", "safety"] | None = None
    forwardable: YesNo = False


class FlowFile(File):
    flow: Name
    description: Words
    first: Name
    steps: dict[Name, StepShape]
    starts_on: list[Name] = []
    own_path: YesNo = False
    ends_after: Minutes = 24 * 60


# ---- messages


class FrameShape(Shape):
    say: Words
    again: Words | None = None
    later: Words | None = None
    law: YesNo = False


class TextShape(Shape):
    say: Words
    note: str = ""


class MessageFile(File):
    message: Name
    description: Words
    author: str = ""
    source: str = ""
    say: Words | None = None
    frames: dict[Name, FrameShape] = {}
    fixed: list[Words] = []
    again: Words | None = None
    later: Words | None = None
    texts: dict[Name, Words | TextShape] = {}


class OperatorFile(File):
    name: str
    contact: str = ""
    privacy_url: str = ""
    reads_within_days: Whole = 7
    keeps_days: Annotated[Whole, Field(ge=1, le=365)] = 30


class TopicFile(File):
    topic: Name
    description: Words
    goes_first: YesNo = False
    words: dict[str, list[Words]]


class AvoidedShape(Shape):
    avoid: Words
    write: Words


Safety = Literal["do_not_forward", "do_not_save", "report_then_delete", "no_name", "not_your_fault", "not_the_police"]
"""What has to be said: the safety steps of every warning, and one sentence of the consent screen."""


class WordingFile(File):
    description: Words
    source: str = ""
    everywhere: dict[str, list[AvoidedShape]] = {}
    own_paths: dict[str, list[AvoidedShape]] = {}
    law: dict[str, list[AvoidedShape]] = {}
    shared_phones: dict[str, list[AvoidedShape]] = {}


class SafetyFile(File):
    description: Words
    says: dict[Safety, dict[str, list[Words]]]


class AttachmentShape(Shape):
    kind: Literal["voice", "video", "photo"]
    file: Annotated[str, Field(pattern=r"^media/[A-Za-z0-9_.-]+$")]
    subtitles: str = ""
    owner: str = ""
    about: str = ""


class AttachmentsFile(File):
    attachments: dict[Name, AttachmentShape] = {}


# ---- country packs

Confidence = Literal["A", "B", "C"]
Show = Literal["ok", "after_check", "hold"]
Known = Literal["yes", "no", "unknown"]


class SignedShape(Shape):
    name: str = ""
    date: str = ""


class EmergencyShape(Shape):
    id: Name
    name: Words
    phone: Words
    confidence: Confidence
    show: Show
    source: str = ""
    source_date: str = ""
    verified_on: str = ""
    verified_by: str = ""
    note: str = ""


class LawShape(Shape):
    id: Name
    statute: Words
    section: str = ""
    current: Literal["yes", "no", "pending"]
    says: str = ""
    penalty: str = ""
    penalty_confidence: Literal["A", "B", "C", "none"] = "none"
    lawyer_signed: SignedShape = SignedShape()
    confidence: Confidence
    source: Words
    source_other: str = ""
    source_date: Words
    scope: str = ""
    note: str = ""


class ServiceShape(Shape):
    id: Name
    name: str = ""
    kind: str = ""
    roles: list[Role] = []
    phone: str = ""
    phone_abroad: str = ""
    sms: str = ""
    whatsapp: str = ""
    email: str = ""
    url: str = ""
    urls: dict[str, str] = {}
    hours: str = ""
    open: list[str] = []
    languages: list[str] = []
    free: Known = "unknown"
    anonymous: Known = "unknown"
    for_: Annotated[list[str], Field(alias="for")] = []
    scope: str = ""
    does: Annotated[str, Field(max_length=90)] = ""
    limit: Annotated[str, Field(max_length=120)] = ""
    show: Show = "hold"
    confidence: Confidence = "C"
    source: str = ""
    source_other: str = ""
    source_date: str = ""
    verified_on: str = ""
    verified_by: str = ""
    refers_to: str = ""
    unverified: dict[str, str] = {}
    note: str = ""


class CountryFile(File):
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    name: Words
    time_zone: str = ""
    languages: list[str] = []
    emergency: list[EmergencyShape] = []
    law: list[LawShape] = []
    services: list[ServiceShape] = []
    note: str = ""


KINDS: dict[str, type[File]] = {
    "flow": FlowFile,
    "message": MessageFile,
    "operator": OperatorFile,
    "topic": TopicFile,
    "wording": WordingFile,
    "safety": SafetyFile,
    "attachments": AttachmentsFile,
    "country": CountryFile,
}


def kind_of(file: str) -> str:
    """Which kind of file this is, by its place."""
    if file.startswith("flows/"):
        return "flow"
    folders = {"messages/topics/": "topic", "messages/countries/": "country"}
    for folder, kind in folders.items():
        if file.startswith(folder):
            return kind
    name = file.rpartition("/")[2].removesuffix(".yaml")
    return name if name in KINDS else "message"


def json_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of a kind of file, draft 2020-12."""
    schema = KINDS[kind].model_json_schema(mode="validation", by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"Ruko: a {kind} file"} | schema
