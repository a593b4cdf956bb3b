"""The shape of each kind of content file, with what each key is for.

Also written as JSON Schema, for editors that help while typing: the words below a key are what they show.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

FORMAT = 1

Role = Literal[
    "danger", "police", "report_link", "report_app", "child_line", "people", "image_help", "own_image_child",
    "own_image_adult", "crisis", "messages", "self_help", "self_help_talk", "missing", "complaints", "directory",
]  # fmt: skip
"""What flows ask a country for."""

Intent = Literal["warn_others", "outrage", "help_child", "humour", "curiosity", "unasked", "not_child", "pushed"]
Outcome = Literal["informed", "reported", "helped", "note_left", "stopped"]
Safety = Literal[
    "do_not_forward", "do_not_save", "report_then_delete", "report", "do_not_pass_on", "no_name", "not_your_fault",
    "not_the_police",
]  # fmt: skip
"""What has to be said: the safety steps of every warning, and a sentence of a group's note and of the consent."""
NoteField = Literal["kind", "link", "seen", "country"]
NoteAct = Literal["begin", "submit", "discard", "withdraw", "add", "keep_code", "no_code"]

_A_TIME = (
    r"^(([1-9]|1[0-9]|2[0-4]) hours?|"
    r"([1-9][0-9]{0,2}|1[0-3][0-9]{2}|14[0-3][0-9]|1440) minutes?)$"
)


def _yes_no(written: Any) -> Any:
    """``yes`` and ``no`` as staff write them; anything else stays for the schema to refuse."""
    known = {"yes": True, "no": False, "true": True, "false": False}
    return known.get(written, written) if isinstance(written, str) else written


def _whole(written: Any) -> Any:
    return int(written) if isinstance(written, str) and re.fullmatch(r"[0-9]{1,6}", written) else written


def _minutes(written: Any) -> Any:
    """``30 minutes``, ``1 hour``, ``24 hours`` → minutes."""
    found = re.fullmatch(r"([1-9][0-9]{0,3}) (minutes?|hours?)", written) if isinstance(written, str) else None
    return int(found[1]) * (60 if found[2].startswith("hour") else 1) if found else written


def _number(lowest: int, highest: int) -> Any:
    json = {"type": ["integer", "string"], "pattern": "^[0-9]{1,6}$", "minimum": lowest, "maximum": highest}
    return Annotated[int, BeforeValidator(_whole), Field(strict=True, ge=lowest, le=highest), WithJsonSchema(json)]


YesNo = Annotated[
    bool, BeforeValidator(_yes_no), Field(strict=True), WithJsonSchema({"enum": ["yes", "no", True, False]})
]
Minutes = Annotated[
    int, BeforeValidator(_minutes), Field(strict=True, ge=1, le=24 * 60),
    WithJsonSchema({"type": "string", "pattern": _A_TIME}),
]  # fmt: skip
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,40}$")]
Target = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)?$")]
Words = Annotated[str, Field(min_length=1, max_length=2000)]


class Shape(BaseModel):
    """The words below a key are its help in an editor."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class File(Shape):
    format: _number(1, FORMAT)  # type: ignore[valid-type]
    """The version of this way of writing. Leave it."""


# ---- flows


class ChoiceShape(Shape):
    """One button."""

    label: Words
    """The text on the button, at most 30 characters (26 in Urdu)."""
    go: Target
    """Where it leads: a step of this flow, flow/step, or a flow (its first step)."""
    id: Name | None = None
    """The button's own name. Needed where two buttons of a step lead to the same place; translations hang on it."""
    remember: dict[Name, str] = {}
    """Facts that are kept until the conversation ends, such as {intent: outrage}."""
    answer: dict[NoteField, str] = {}
    """Fields of the note that is being written, such as {kind: public}."""
    note: NoteAct | None = None
    """What the press does to the note."""
    when: Name | dict[Name, str] | None = None
    """Shows the button only where this fact is known, or has this value: {where: web}."""
    unless: Name | dict[Name, str] | None = None
    """Hides the button where this fact is known, or has this value."""


class KeepShape(Shape):
    """Where a typed answer goes."""

    note: NoteField | None = None
    """Into this field of the note."""
    remember: Name | None = None
    """Into a fact of this name, until the conversation ends."""


class BranchShape(Shape):
    """Decides by a fact, and says nothing."""

    fact: Name
    """The fact to look at."""
    cases: dict[str, Target]
    """Value of the fact: where to go."""
    otherwise: Target
    """Where to go with any other value, or none."""


class RemindShape(Shape):
    """One later nudge, silent, when the person has not gone on. Never on an own path."""

    after: Minutes
    """How long to wait: 10 minutes, 2 hours. At most 24 hours."""
    say: Words
    """The words. Phones are shared: nothing about the subject."""


class StepShape(Shape):
    """One stop. It says something and goes on in one way: choices, ask, branch, go or end."""

    say: Words | None = None
    """The words. At most 350 characters and 60 words (75 in Urdu)."""
    show: Name | None = None
    """A message of messages/ instead of say, such as warning."""
    services: list[Role] = []
    """Helplines below the words, by what they are for. Every path ends at a step with such a list."""
    attach: Name | None = None
    """One of the campaign's own attachments, sent before the words. Never on an own path."""
    choices: list[ChoiceShape] = []
    """The buttons: at most five, at most four on a step with services."""
    ask: Literal["text", "link", "date", "number", "country", "receipt"] | None = None
    """Waits for a typed answer. Skip is always there. Goes on with go."""
    refuse: Words | None = None
    """With ask: what is said to somebody who sends a file here."""
    keep: KeepShape | None = None
    """With ask: where the answer goes, {note: link} or {remember: name}."""
    branch: BranchShape | None = None
    """Decides by a fact and says nothing."""
    go: Target | None = None
    """The next step, without waiting."""
    end: Outcome | None = None
    """The last step. The word names what came of it, for the statistics."""
    remind: RemindShape | None = None
    """One silent nudge when the person has not gone on. Never on an own path."""
    fixed: Literal["consent", "emergency", "safety"] | None = None
    """Marks a part that protects people. Its words may change, it cannot be taken out."""
    forwardable: YesNo = False
    """yes: a message of its own, without buttons, that people may pass on."""


class FlowFile(File):
    """One script: what happens, step by step."""

    flow: Name
    """The name of the file without .yaml."""
    description: Words
    """One line for colleagues. People never see it."""
    first: Name
    """The step to begin with."""
    steps: dict[Name, StepShape]
    """The steps, each below its name."""
    starts_on: list[Name] = []
    """What begins this flow; the list is in docs/reference/flow-files.md."""
    own_path: YesNo = False
    """yes: for somebody concerned themselves. No word of the law, no note, no reminder."""
    ends_after: Minutes = 24 * 60
    """How long a conversation may rest before it is forgotten: 30 minutes, 2 hours. At most 24 hours."""


# ---- messages


class FrameShape(Shape):
    """One wording of a message that varies."""

    say: Words
    """The first line. The fixed lines follow."""
    again: Words | None = None
    """The second time, shorter, with all safety steps."""
    later: Words | None = None
    """From the third time on, a line or two, with all safety steps."""
    law: YesNo = False
    """yes: it states the law, in the third person. Nobody who took an own path sees it."""


class TextShape(Shape):
    """A text with a note for translators."""

    say: Words
    """The words."""
    one: Words | None = None
    """The words where the number in them is one: in {minutes} minute."""
    note: str = ""
    """What translators should know."""


class MessageFile(File):
    """What is said, apart from the flows."""

    message: Name
    """The name of the file without .yaml."""
    description: Words
    """For colleagues."""
    author: str = ""
    """Who wrote it."""
    source: str = ""
    """On what basis: studies, guidelines."""
    say: Words | None = None
    """The words of a message that does not vary."""
    frames: dict[Name, FrameShape] = {}
    """Instead of say: the wordings, each below its name. One is fixed for a person in a chat. neutral has to exist."""
    fixed: list[Words] = []
    """Lines that follow every wording: the safety steps."""
    again: Words | None = None
    """The second time, shorter, for all wordings that have none of their own."""
    later: Words | None = None
    """From the third time on, for all wordings that have none of their own."""
    texts: dict[Name, Words | TextShape] = {}
    """Texts that the program says by their names. Change the words freely; leave the names."""


class OperatorFile(File):
    """Who runs this bot."""

    name: str = ""
    """Your organisation, as people know it."""
    contact: str = ""
    """How people reach you, for example an e-mail address."""
    privacy_url: str = ""
    """The page with your long privacy policy."""
    reads_within_days: _number(0, 365) = 7  # type: ignore[valid-type]
    """In how many days somebody reads a note."""
    keeps_days: _number(1, 365) = 30  # type: ignore[valid-type]
    """After how many days a note is erased."""


class TopicFile(File):
    """Words that lead typed text to a flow."""

    topic: Name
    """The name of the file without .yaml; a flow may start on it."""
    description: Words
    """For colleagues."""
    goes_first: YesNo = False
    """yes: for crisis, which wins over everything."""
    words: dict[str, list[Words]]
    """Language: its words. Everyday words only: no slang, no search terms."""


class PhrasesFile(File):
    """A list speaks when each set of `all_of` is met, and none of `none_of` is."""

    phrases: Name
    """The name of the file without .yaml."""
    description: Words
    """For colleagues."""
    all_of: Annotated[list[dict[str, list[Words]]], Field(min_length=2)]
    """At least two sets: one alone would meet ordinary chat."""
    none_of: dict[str, list[Words]] = {}
    """Language: words with which the list never speaks."""


class AvoidedShape(Shape):
    """A wording that is refused."""

    avoid: Words
    """The word or words."""
    write: Words
    """What to write instead."""


Avoided = dict[str, list[AvoidedShape]]


class WordingFile(File):
    """Words that the check refuses, and what to write instead, by language."""

    description: Words
    """For colleagues."""
    source: str = ""
    """On what basis: guidelines."""
    everywhere: Avoided = {}
    """Refused in every text that people read."""
    own_paths: Avoided = {}
    """Refused, besides, wherever somebody from an own path can come."""
    law: Avoided = {}
    """Refused, besides, where the law is stated."""
    shared_phones: Avoided = {}
    """Refused, besides, where somebody else may look at the phone."""


class SafetyFile(File):
    """The words by which the check knows what has to be said."""

    description: Words
    """For colleagues."""
    says: dict[Safety, dict[str, list[Words]]]
    """What has to be said: language: the ways to say it. … stands for any words between."""


class AttachmentShape(Shape):
    """One of the campaign's own voice notes, videos or pictures."""

    kind: Literal["voice", "video", "photo"]
    """What it is."""
    file: Annotated[str, Field(pattern=r"^media/[A-Za-z0-9_.-]+$")]
    """Where it is, below messages/: media/name.mp4."""
    subtitles: str = ""
    """The language of its subtitles."""
    owner: str = ""
    """Whose it is."""
    about: str = ""
    """For colleagues."""


class AttachmentsFile(File):
    """The campaign's own attachments, by name. Never anything that people sent."""

    attachments: dict[Name, AttachmentShape] = {}
    """Name, as attach in a flow has it: the attachment."""


# ---- country packs

Confidence = Literal["A", "B", "C"]
Show = Literal["ok", "after_check", "hold"]
Known = Literal["yes", "no", "unknown"]


class SignedShape(Shape):
    """Who signed, and on which day. Only the person fills it in."""

    name: str = ""
    """The lawyer's name."""
    date: str = ""
    """The day, 2026-11-24."""


class EmergencyShape(Shape):
    """A number to call when somebody is in danger now."""

    id: Name
    """Its own name, used once."""
    name: Words
    """Who answers, as people read it."""
    phone: Words
    """The number."""
    confidence: Confidence
    """How good the source is: A from the service itself, B from a good second source, C old or second hand."""
    show: Show
    """ok: people see it. after_check: not before somebody has tried it. hold: not at all."""
    source: str = ""
    """The page it was read on."""
    source_date: str = ""
    """When that page was written."""
    verified_on: str = ""
    """The day on which a person dialled it, 2026-11-24. Never filled in by a program."""
    verified_by: str = ""
    """Who dialled it."""
    note: str = ""
    """For colleagues. People never see it."""


class LawShape(Shape):
    """A law, and how it is told."""

    id: Name
    """Its own name, used once."""
    statute: Words
    """Its name, in its own words."""
    section: str = ""
    """The section."""
    current: Literal["yes", "no", "pending"]
    """Whether it is in force. Only yes is told."""
    says: str = ""
    """What people read: one plain sentence in the third person, without figures."""
    penalty: str = ""
    """Shown only where lawyer_signed is filled in."""
    penalty_confidence: Literal["A", "B", "C", "none"] = "none"
    """How good the source of the penalty is."""
    lawyer_signed: SignedShape = SignedShape()
    """The lawyer who signed the penalty."""
    confidence: Confidence
    """How good the source is."""
    source: Words
    """The page it was read on."""
    source_other: str = ""
    """A second page."""
    source_date: Words
    """When that page was written."""
    scope: str = ""
    """Where it holds, if not in the whole country."""
    note: str = ""
    """For colleagues. People never see it."""


class ServiceShape(Shape):
    """A helpline, portal, police line or self-help site."""

    id: Name
    """Its own name, used once in all country packs."""
    name: str = ""
    """Its name, as people read it."""
    kind: str = ""
    """For colleagues: what it is."""
    roles: list[Role] = []
    """What it is for. It is listed wherever a flow asks for one of these."""
    phone: str = ""
    """The number to dial in the country."""
    phone_abroad: str = ""
    """The number from abroad, with + and country code."""
    sms: str = ""
    """The number for text messages."""
    whatsapp: str = ""
    """The number on WhatsApp."""
    email: str = ""
    """For colleagues: not shown, since people would send files."""
    url: str = ""
    """Its page, with https://"""
    urls: dict[str, str] = {}
    """Language: its page in that language."""
    hours: str = ""
    """When it is open, in words."""
    open: list[str] = []
    """The same for the program: 24/7, or Mo-Fr 09:00-17:00. Leave it out where it is not clear."""
    languages: list[str] = []
    """The languages in which it answers: ur, en, sd …"""
    free: Known = "unknown"
    """Whether it costs nothing. unknown is said as: may cost money."""
    anonymous: Known = "unknown"
    """Whether no name is needed. unknown is said as: may ask your name."""
    for_: Annotated[list[str], Field(alias="for")] = []
    """For colleagues: whom it is for."""
    scope: str = ""
    """The province or region, if it is not for the whole country."""
    does: Annotated[str, Field(max_length=90)] = ""
    """What it does, in one short line, at most 90 characters."""
    limit: Annotated[str, Field(max_length=120)] = ""
    """What people should know before, at most 120 characters."""
    show: Show = "hold"
    """ok: people see it. after_check: not before somebody has tried it. hold: not at all."""
    confidence: Confidence = "C"
    """How good the source is: A from the service itself, B from a good second source, C old or second hand."""
    source: str = ""
    """The page it was read on."""
    source_other: str = ""
    """A second page."""
    source_date: str = ""
    """When that page was written."""
    verified_on: str = ""
    """The day on which a person dialled, opened or read it, 2026-11-24. Never filled in by a program."""
    verified_by: str = ""
    """Who dialled, opened or read it."""
    refers_to: str = ""
    """The id of an entry of another country's pack that this one stands for."""
    unverified: dict[str, str] = {}
    """What was read somewhere and confirmed by nobody. Never shown."""
    note: str = ""
    """For colleagues. People never see it."""


class CountryFile(File):
    """Emergency numbers, laws and services of a country."""

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    """The name of the file without .yaml: two capital letters. ZZ is everywhere."""
    name: Words
    """The country's name in English."""
    names: dict[Name, Words] = {}
    """By locale, what people call the country where the list of names (CLDR) has one that nobody says."""
    time_zone: str = ""
    """For opening hours: Asia/Karachi."""
    languages: list[str] = []
    """The languages of the country."""
    emergency: list[EmergencyShape] = []
    """Numbers to call when somebody is in danger now."""
    law: list[LawShape] = []
    """What the law says."""
    services: list[ServiceShape] = []
    """Helplines, portals, police lines and self-help sites, the best first."""
    note: str = ""
    """For colleagues. People never see it."""


KINDS: dict[str, type[File]] = {
    "flow": FlowFile,
    "message": MessageFile,
    "operator": OperatorFile,
    "topic": TopicFile,
    "phrases": PhrasesFile,
    "wording": WordingFile,
    "safety": SafetyFile,
    "attachments": AttachmentsFile,
    "country": CountryFile,
}


def kind_of(file: str) -> str:
    """Which kind of file this is, by its place."""
    if file.startswith("flows/"):
        return "flow"
    folders = {"messages/topics/": "topic", "messages/phrases/": "phrases", "messages/countries/": "country"}
    for folder, kind in folders.items():
        if file.startswith(folder):
            return kind
    name = file.rpartition("/")[2].removesuffix(".yaml")
    return name if name in KINDS else "message"


class _AsWritten(GenerateJsonSchema):
    """What an editor's YAML makes of the words: `1121` is a number there and `true` a truth, here both are texts."""

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        json = super().str_schema(schema)
        if "pattern" not in json:
            json["type"] = ["string", "number", "boolean", *([] if schema.get("min_length") else ["null"])]
        return json

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """What may be left out may still not be left empty."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        json = super().default_schema(schema)
        return {name: value for name, value in json.items() if (name, value) != ("default", None)}

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        json = super().dict_schema(schema)
        if "patternProperties" in json:
            json["additionalProperties"] = False
        return json


def json_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of a kind of file, draft 2020-12."""
    schema = KINDS[kind].model_json_schema(mode="validation", by_alias=True, schema_generator=_AsWritten)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema | {"title": f"Ruko: a {kind} file"}
