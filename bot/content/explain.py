"""A problem in words: the only place that words one.

Place first, then the reader's own lines, then what is wrong in the words of the file, then one thing
to write. Every code has a section in docs/reference/problems.md; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from bot.core.problems import Problem

REFERENCE = "docs/reference/problems.md"
LINES_ABOVE = 2

SENTENCES: Mapping[str, str] = {
    # Reading a file
    "not-utf8": "This file is not saved as UTF-8. In your editor choose “Save as”, then the encoding UTF-8.",
    "too-big": "This file is larger than {most}. Content files are short: split it into several files.",
    "too-deep": "This file is nested more than {most} levels deep. Take a level out.",
    "alias": "“{found}” refers to another place in the file (& and *). Write the text out where it is needed.",
    "tab": "A line begins with a tab. Use spaces: two for each level.",
    "yaml": "From here on the file cannot be read. {hint}",
    "key-twice": "“{key}” stands twice in the same place. Keep one of the two.",
    "not-a-mapping": "Here “name: value” lines are expected.",
    "file-empty": "This file is empty. Take it away, or copy flows/_example.yaml into it.",
    "newer-format": "This file has format {found}; this version of Ruko reads up to {known}. Update Ruko, or write:   format: {known}",
    "name-differs": "The file is called {file}, but inside it says “{found}”. Write:   {key}: {wanted}",
    # The shape of a file
    "unknown-key": "“{key}” is not known here. {near}",
    "missing-key": "“{key}” is missing here.",
    "wrong-type": "“{found}” does not fit here. Expected: {wanted}.",
    "not-in-list": "“{found}” is not known here. {near}",
    "too-long-text": "This text has {characters} characters; {most} are allowed.",
    "one-way-on": "The step “{step}” has {found}. A step goes on in one way: choices, ask, branch, go or end.",
    "no-way-on": "The step “{step}” does not say how it goes on. Add choices, go or end.",
    "says-nothing": "The step “{step}” says nothing. Add say, show or services.",
    # Flows
    "step-not-found": "This leads to “{target}”, but there is no step with that name. {near}",
    "flow-not-found": "This leads to the flow “{target}”, but there is no file with that name. {near}",
    "choice-needs-id": "Two choices of the step “{step}” would both be called “{choice}”. Give one of them a name of its own:   id: …",
    "names-too-long": "The names of step and choice are {over} characters too long for a button. Shorten “{choice}”:   id: …",
    "too-many-choices": "The step “{step}” shows {choices} choices; {most} fit on this screen. Move some to a second step.",
    "step-unreachable": "No choice leads to the step “{step}”. Lead to it, or take it out.",
    "dead-end": "From the step “{step}” no way leads to help. Add a choice that goes on to help/first.",
    "circle": "From the step “{step}” the way goes in a circle and never asks anybody. Let one step offer choices.",
    "trigger-without-flow": "No flow starts on “{trigger}”. Add it to starts_on of the flow that should.",
    "trigger-twice": "Two flows start on “{trigger}”: {first} and {second}. Take it out of one of them.",
    "fixed-part-missing": "A fixed part is missing: {part}. It protects people and cannot be taken out. Put it back.",
    "emergency-line-missing": "The step “{step}” is the emergency screen, but its text has no {{emergency}}. Put it on a line of its own.",
    "note-without-consent": "The choice “{choice}” begins a note, but only the consent screen may. Lead to note/consent.",
    "note-on-own-path": "The step “{step}” is on an own path, where no note may be asked for. Take note and answer out.",
    "own-path-missing": "The flow “{flow}” protects people concerned themselves. Write:   own_path: yes",
    "reminder-on-own-path": "The step “{step}” is on an own path, where nothing is pushed. Take remind out.",
    "attachment-on-own-path": "The step “{step}” is on an own path, where nothing is attached. Take attach out.",
    "message-not-found": "There is no message “{message}” in messages/. There are: {known}.",
    "attachment-not-found": "There is no attachment “{attachment}” in messages/attachments.yaml. {near}",
    "role-unknown": "“{role}” is no kind of help. {near}",
    # Words
    "screen-too-long": "This screen has {words} words and {characters} characters in {locale}; {most} words and 350 characters fit. Shorten it.",
    "label-too-long": "The button “{label}” has {characters} characters; {most} fit on a small phone. Shorten it.",
    "placeholder-unknown": "{{{name}}} is no placeholder. See the list in docs/reference/message-files.md.",
    "placeholders-differ": "The translation ({locale}) has other placeholders than the English text. Needed: {wanted}. Found: {found}.",
    "braces": "The braces {{ }} in “{text}” do not pair. A placeholder looks like {{country}}.",
    "wording": "“{avoid}” is not said here. Better: {write}.",
    "exclamation-mark": "“{text}” has an exclamation mark. People who are frightened read it as shouting. Use a full stop.",
    "acronym": "“{word}” is an acronym. Write it out in words that a child knows.",
    "link-in-text": "There is a link inside “{text}”. Links belong in the country packs, so that they are checked.",
    "stray-space": "There is a space too many in “{text}”. Take it out.",
    "translations-missing": "{count} texts have no translation ({locale}), the first is {first}. English is shown there.",
    "translation-stale": "{count} translations ({locale}) belong to an older English text and are not used, the first is {first}.",
    "translations-unreviewed": "The translation ({locale}) was not signed off by a native child-protection reader.",
    "po": "From here on the translation file cannot be read. {hint}",
    # Country packs
    "id-twice": "“{id}” stands in {first} and in {second}. Every id is used once in all country packs.",
    "refers-nowhere": "This refers to “{id}”, but no country pack has it. {near}",
    "figure-unsigned": "This states a term or a fine, but no lawyer has signed it. Say “a serious crime”.",
    "source-missing": "“{id}” has no source or no source_date. Nothing is shown without them.",
    "unverified-shown": "“{id}” shows “{found}”, which is listed as unverified. A person has to confirm it first.",
    "not-verified": "{count} of {all} services in {country} were not dialled, opened or read by a person yet.",
    "role-without-service": "In {country} there is nothing to show for “{role}”, not even from ZZ.yaml.",
}


def near(wanted: str, known: Iterable[str]) -> str:
    """A suggestion: the closest names, or the list where it is short. A statement, never a question."""
    names = sorted(set(known))
    close = get_close_matches(wanted, names, n=4, cutoff=0.75)
    if len(close) == 1:
        return f"The closest name is “{close[0]}”. Write that."
    if close:
        return f"Close names are: {', '.join(close)}."
    return f"Known are: {', '.join(names)}." if 0 < len(names) <= 24 else ""


def explain(problem: Problem, lines: Mapping[str, list[str]], meanwhile: str = "") -> str:
    """The whole message. `lines` are the lines of each file; `meanwhile` says what the bot does until it is mended."""
    spot = problem.spot
    place = f"{spot.file}, line {spot.line}" if spot.line else spot.file
    parts = [place, _excerpt(problem, lines.get(spot.file, [])), sentence(problem)]
    more = f"More: {REFERENCE}#{problem.code}"
    return "\n\n".join(part for part in (*parts, "   ".join(part for part in (meanwhile, more) if part)) if part)


def sentence(problem: Problem) -> str:
    """What is wrong and what to write, without its place. A code without words shows itself and its facts."""
    template = SENTENCES.get(problem.code)
    if template is None:
        return f"{problem.code}: {', '.join(f'{name} {value}' for name, value in problem.facts.items())}"
    said = template.format_map(_Facts(problem.facts))
    return " ".join(said.split(" ")).rstrip()


class _Facts(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return ""


def _excerpt(problem: Problem, lines: list[str]) -> str:
    """The reader's own lines, the place underlined."""
    spot = problem.spot
    if not 0 < spot.line <= len(lines):
        return ""
    first = max(1, spot.line - LINES_ABOVE)
    width = len(str(spot.line))
    shown = [f"    {number:>{width}} | {lines[number - 1]}".rstrip() for number in range(first, spot.line + 1)]
    if spot.column:
        length = max(1, min(spot.width, len(lines[spot.line - 1]) - spot.column + 1))
        shown.append(" " * (4 + width + 3 + spot.column - 1) + "^" * length)
    return "\n".join(shown)
