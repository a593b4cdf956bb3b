"""All content, loaded and checked together, at one revision. All or nothing.

`load` reads a folder, `unpack` what another worker has packed; both give the same bundle for the same
files, or raise with every problem that was found.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from bot.content import catalogs, library, media, phrases, schema, shaping, source
from bot.content.catalogs import Catalog
from bot.content.checks import check_all
from bot.content.countries import Countries, ReadCountries, read_countries
from bot.content.explain import near
from bot.content.flows import read_flows
from bot.content.locales import LOCALES, SOURCE, chain, is_one
from bot.content.parts import Parts
from bot.content.phrases import Phrases
from bot.content.schema import AttachmentShape, OperatorFile
from bot.content.texts import ONE, Text
from bot.content.topics import Finder, weighed
from bot.core.flow import Flows
from bot.core.problems import Problem, Spot

PACKED_AT = 6
"""Of gzip's levels 1 to 9: level 9 is 5 % smaller and takes five times as long, at every start."""

Files = Mapping[str, bytes]
"""Name relative to the content folder → content."""


class ContentProblemsError(Exception):
    """The content cannot be used. `problems` are all that were found, in file order; advice is among them."""

    def __init__(self, problems: list[Problem], files: Files) -> None:
        self.problems = problems
        self.files = files
        super().__init__(f"{sum(not problem.is_advice for problem in problems)} problems in the content")


@dataclass(frozen=True)
class Bundle:
    """Unchangeable. Texts are templates with ``{placeholders}``."""

    revision: str
    flows: Flows
    texts: Mapping[str, Text]
    notes: Mapping[str, str]
    catalogs: Mapping[str, Catalog]
    countries: Countries
    operator: OperatorFile
    attachments: Mapping[str, AttachmentShape]
    words: Mapping[str, tuple[str, ...]]
    """topic → its words, in all languages."""
    spelled_freely: Mapping[str, tuple[str, ...]]
    """topic → those of its words that stand under a language in Latin letters, like ``ur_Latn``."""
    phrase_lists: Mapping[str, phrases.List]
    files: Files
    advice: tuple[Problem, ...] = ()

    @property
    def locales(self) -> tuple[str, ...]:
        return self.flows.locales

    @cached_property
    def topics(self) -> Finder:
        return Finder(self.words, self.spelled_freely)

    @cached_property
    def phrases(self) -> Phrases:
        return Phrases(self.phrase_lists)

    def has_text(self, text_id: str) -> bool:
        return text_id in self.texts

    def text(self, text_id: str, locale: str, number: int | None = None) -> str:
        """The text in this locale, or in the nearest one that has it. Raises KeyError for an unknown id.

        `number` is what it counts: a text with a form for one is said in that form where the language wants it.
        """
        said = self._said[locale if locale in LOCALES else SOURCE]
        if number is not None and is_one(locale, number):
            return said.get(f"{text_id}{ONE}") or said[text_id]
        return said[text_id]

    @cached_property
    def _said(self) -> dict[str, dict[str, str]]:
        """locale → text id → text, with the texts of those that stand in filled in: a screen asks for two dozen."""
        english = {text_id: text.text for text_id, text in self.texts.items()}
        said = {}
        for code in LOCALES:
            said[code] = english
            for stands_in in reversed(chain(code)):
                if stands_in != SOURCE and stands_in in self.catalogs:
                    said[code] = {**said[code], **self.catalogs[stands_in].says}
        return said

    def packed(self) -> bytes:
        """All files in one piece, always the same for the same content."""
        listed = {name: content.decode("latin-1") for name, content in sorted(self.files.items())}
        return gzip.compress(json.dumps(listed).encode(), compresslevel=PACKED_AT, mtime=0)

    @staticmethod
    def unpack(packed: bytes) -> Bundle:
        listed: dict[str, str] = json.loads(gzip.decompress(packed))
        return build({name: content.encode("latin-1") for name, content in listed.items()})

    def with_settings(self, *, country: str, has_desk: bool, remove_after: int) -> Bundle:
        """The same content for a deployment: facts that flows may branch on."""
        facts = {"country": country} | ({"desk": "yes"} if has_desk else {})
        return replace(self, flows=replace(self.flows, settings=facts, remove_after_minutes=remove_after))


def folder_or_own(folder: Path | None) -> Path:
    """The content folder that was named, or the one beside the program. Raises FileNotFoundError, in words."""
    if folder is not None:
        if not (folder / "flows").is_dir():
            raise FileNotFoundError(
                f"There is no folder “flows” in {folder}. Name the folder that holds flows, messages and locales."
            )
        return folder
    own = Path(__file__).parents[2]
    if (own / "flows").is_dir():
        return own
    raise FileNotFoundError(
        "Ruko's content was not found. Set RUKO_CONTENT to the folder that holds flows, messages and locales."
    )


def load(folder: Path) -> Bundle:
    """Raises `ContentProblemsError`."""
    bundle = build(read_files(folder), folder)
    return replace(bundle, advice=_in_order([*bundle.advice, *source.strays(folder)]))


def read(folder: Path) -> Bundle:
    """The texts and catalogs, where each file is in order by itself; what they say together is not checked.

    For who brings the catalogs up to date: that one is behind may be the very problem. Raises `ContentProblemsError`.
    """
    reading = _Reading(read_files(folder))
    bundle, _, _ = reading.read()
    _refuse(reading)
    return bundle


def read_files(folder: Path) -> dict[str, bytes]:
    """Raises OSError for what is there and cannot be read, a folder as well: it would look like an empty one."""
    for root in ("flows", "messages", "locales"):
        for _ in os.walk(folder / root, onerror=_unless_missing):
            pass
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in source.files(folder)}


def _unless_missing(failed: OSError) -> None:
    if not isinstance(failed, FileNotFoundError | NotADirectoryError):
        raise failed


def build(files: Files, folder: Path | None = None) -> Bundle:
    """The bundle of these files. Raises `ContentProblemsError` with every problem found.

    `folder` is where they were read: the campaign's own media lie there as well. None: another worker has seen to them.
    """
    reading = _Reading(files, folder)
    bundle = reading.bundle()
    _refuse(reading)
    return replace(bundle, advice=_in_order(reading.problems))


def _refuse(reading: _Reading) -> None:
    if reading.has_problems:
        raise ContentProblemsError([*_in_order(reading.problems)], reading.files)


def _in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.spot, problem.code)))


class Checked(NamedTuple):
    found: list[Problem]
    """Every problem and advice, in file order."""
    files: Files
    bundle: Bundle | None
    """None where something cannot be used."""


def check(folder: Path) -> Checked:
    """Never raises for content."""
    files, strays = read_files(folder), list(source.strays(folder))
    bundle = None
    try:
        bundle = build(files, folder)
        found = list(bundle.advice)
    except ContentProblemsError as refused:
        found = refused.problems
    return Checked([*_in_order([*found, *strays])], files, bundle)


def revision_of(files: Files) -> str:
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]


def _listed(words: Mapping[str, list[str]], kind: str) -> tuple[str, ...]:
    """The words of every language whose code ends so, in one list."""
    return tuple(word for code, listed in words.items() if code.endswith(kind) for word in listed)


class _Reading:
    """One pass over all files: what each kind gives, and the problems on the way."""

    def __init__(self, files: Files, folder: Path | None = None) -> None:
        self.folder = folder
        self.files = files
        self.problems: list[Problem] = []
        self.shaped: dict[str, list[tuple[source.Source, Any]]] = {kind: [] for kind in schema.KINDS}
        self.unread: dict[str, set[str]] = {kind: set() for kind in schema.KINDS}
        """Kind → names of the files that have a problem of their own: what leads to them is none."""
        for name, content in sorted(files.items()):
            if name.endswith(".yaml"):
                self._read(name, content)

    def _read(self, name: str, content: bytes) -> None:
        kind = schema.kind_of(name)
        read, problems = source.parse(name, content)
        self.problems += problems
        shape = None
        if read is not None:
            shape, problems = shaping.shape(read, schema.KINDS[kind])
            self.problems += problems
        if read is None or shape is None:
            self.unread[kind].add(name.rpartition("/")[2].removesuffix(".yaml"))
        else:
            self.shaped[kind].append((read, shape))
            self._check_name(read, kind, shape)

    def _check_name(self, read: source.Source, kind: str, shape: Any) -> None:
        """The name inside a file is the file's own."""
        key = kind if kind in ("flow", "message", "topic", "phrases", "country") else ""
        wanted = read.file.rpartition("/")[2].removesuffix(".yaml")
        if key and getattr(shape, key) != wanted:
            found = str(getattr(shape, key))
            facts = {"file": f"{wanted}.yaml", "found": found, "way": self._one_name(read, key, found, wanted)}
            self.problems.append(Problem("name-differs", read.spot(key), facts))
            self.unread[kind].add(wanted)

    def _one_name(self, read: source.Source, key: str, found: str, wanted: str) -> str:
        """Which of the two names to change: that of the file where it can be no name, such as “help (1)”."""
        its_own = f"{read.file.rpartition('/')[0]}/{found}.yaml"
        can_be = r"[A-Z]{2}" if key == "country" else r"[a-z0-9_-]+"
        if re.fullmatch(can_be, wanted):
            return f"Write:   {key}: {wanted}"
        if its_own in self.files:
            return f"It is a copy of {its_own}. Delete one of the two."
        return f"Call the file   {its_own}"

    @property
    def has_problems(self) -> bool:
        return any(not problem.is_advice for problem in self.problems)

    def bundle(self) -> Bundle:
        """Read, and checked as a whole where every single file is in order."""
        bundle, spots, books = self.read()
        if not self.has_problems:
            self.problems += check_all(self._parts(bundle, spots, books))
        if self.folder:
            for read, shape in self.shaped["attachments"]:
                self.problems += media.missing(self.folder, read, shape)
        return bundle

    def read(self) -> tuple[Bundle, Mapping[str, Spot], library.Library]:
        """The content, where its steps, choices and messages are written, and what the messages gave."""
        flows = read_flows({shape.flow: (read, shape) for read, shape in self.shaped["flow"]}, self.unread["flow"])
        countries = read_countries({shape.country: (read, shape) for read, shape in self.shaped["country"]})
        if self.unread["country"]:
            countries.problems = [problem for problem in countries.problems if problem.code != "refers-nowhere"]
        books = library.Library()
        for read, shape in self.shaped["message"]:
            library.read_message(read, shape, books)
        texts = {**flows.texts, **books.texts, **countries.texts}
        found = self._catalogs(texts)
        whole = Flows(
            revision=revision_of(self.files),
            flows=flows.flows,
            starts=flows.starts,
            messages=books.variants,
            locales=tuple(code for code in LOCALES if code == SOURCE or code in found),
        )
        self.problems += [*flows.problems, *countries.problems]
        bundle = self._whole(whole, books, countries, texts, found)
        return bundle, {**flows.spots, **books.spots}, books

    def _whole(
        self,
        flows: Flows,
        books: library.Library,
        countries: ReadCountries,
        texts: dict[str, Text],
        found: dict[str, Catalog],
    ) -> Bundle:
        topics = {shape.topic: shape.words for _, shape in self.shaped["topic"]}
        operators = [shape for _, shape in self.shaped["operator"]]
        attachments = [shape for _, shape in self.shaped["attachments"]]
        return Bundle(
            revision=flows.revision,
            flows=flows,
            texts=texts,
            notes=books.notes,
            catalogs=found,
            countries=Countries(countries.countries),
            operator=operators[0] if operators else OperatorFile(format=1, name=""),
            attachments=attachments[0].attachments if attachments else {},
            words={name: _listed(topics[name], "") for name in weighed(topics)},
            spelled_freely={name: _listed(topics[name], "_Latn") for name in weighed(topics)},
            phrase_lists={shape.phrases: phrases.read(shape) for _, shape in self.shaped["phrases"]},
            files=self.files,
        )

    def _catalogs(self, texts: dict[str, Text]) -> dict[str, Catalog]:
        found = {}
        for name, content in sorted(self.files.items()):
            if name.endswith(".po"):
                locale = name.split("/")[1]
                if locale not in LOCALES or locale == SOURCE:
                    facts = {"locale": locale, "near": near(locale, set(LOCALES) - {SOURCE})}
                    self.problems.append(Problem("locale-unknown", Spot(name), facts))
                    continue
                catalog, problems = catalogs.read_catalog(name, content, texts)
                self.problems += problems
                if catalog:
                    found[catalog.locale] = catalog
                    self.problems += catalogs.advice(catalog)
        return found

    def _parts(self, bundle: Bundle, spots: Mapping[str, Spot], books: library.Library) -> Parts:
        """For the checks of the whole, once every single file is in order: else one cause would show many times."""
        wordings = [library.avoided(shape) for _, shape in self.shaped["wording"]]
        safety = [shape.says for _, shape in self.shaped["safety"]]
        return Parts(
            flows=bundle.flows,
            texts=bundle.texts,
            spots=spots,
            messages=books.shown,
            translations={code: catalog.says for code, catalog in bundle.catalogs.items()},
            translation_spots={
                (code, name): spot for code, catalog in bundle.catalogs.items() for name, spot in catalog.spots.items()
            },
            avoided=wordings[0] if wordings else {},
            safety={what: _tuples(ways) for what, ways in safety[0].items()} if safety else {},
            topics={shape.topic: _tuples(shape.words) for _, shape in self.shaped["topic"]},
            attachments=frozenset(bundle.attachments),
            countries=bundle.countries,
            packs={shape.country: (read, shape) for read, shape in self.shaped["country"]},
        )


def _tuples(by_locale: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {locale: tuple(words) for locale, words in by_locale.items()}


__all__ = ["Bundle", "ContentProblemsError", "Spot", "build", "check", "folder_or_own", "load"]
