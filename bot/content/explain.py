"""A problem in words: the only place that words one.

Place first, then the reader's own lines, then what is wrong in the words of the file, then one thing
to write. Every code has a section in docs/reference/problems.md and a pair of files in
tests/content/problems; tests hold the three together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from bot.content.locales import LOCALES
from bot.core.problems import Problem, Spot

REFERENCE = "docs/reference/problems.md"
LINES_ABOVE = 2
LONGEST_LINE = 100
"""Characters of a reader's own line that are shown."""
MOST_NAMES = 4
"""Close names in a suggestion."""
LONGEST_LIST = 24
"""Names, when all that is allowed is listed."""

SENTENCES: Mapping[str, str] = {
    # Reading a file
    "not-utf8": "From this line on, letters are not saved as UTF-8. In your editor choose “Save as”, then the encoding UTF-8.",
    "file-empty": "This file is empty. Fill it, or delete it.",
    "stray-file": "This file is not read: its name or its place is another than the bot looks for. Call it   {wanted}",
    "too-big": "This file is larger than {most}. Split it into several files.",
    "too-deep": "Here things stand more than {most} levels inside each other. Take levels out.",
    "tab": "This line begins with a tab. Use spaces: two for each level.",
    "odd-space": "Here is a space of another kind, as web pages have it. Delete it and type an ordinary one.",
    "unseen-character": "Here is a character that nobody can see. Delete the word it is in, and type it again.",
    "two-versions": "Two versions of this place stand one after the other. Keep the lines of one, and delete the others with the lines <<<<<<<, ======= and >>>>>>>.",
    "two-documents": "The line --- begins a second file inside this one. Take the line out.",
    "quote-not-closed": "A quotation mark is opened here and not closed. Write a second one at the end of “{text}”.",
    "quote-in-text": "The text ends at this {quote}, because it began with the same sign. Inside a text write “ and ” or ’ instead.",
    "colon-in-text": "A colon inside a text is taken for “name: value”. Put the whole text into quotation marks.",
    "comma-in-text": "Inside {{ }} a comma begins a new entry, so “{text}” is not read as part of the text. Put the whole text into quotation marks.",
    "colon-missing": "After “{key}” come a colon and a space. Write:   {key}: …",
    "comma-missing": "Inside {{ }} and [ ] entries stand apart by commas. Write a comma before this word.",
    "dash-without-space": "After the dash comes a space. Write:   - …",
    "bracket-without-partner": "{opens} and {closes} come in pairs, and one of them is missing in this line. Write it.",
    "block-not-indented": "Lines of a longer text stand further in than the name above them, all at the same column. Put two more spaces before this line.",
    "indented-differently": "This line begins after {spaces} spaces, and no line above that it could belong to does. Begin it at the same column as its neighbours.",
    "backslash": "Between quotation marks a \\ has a meaning of its own. Write it twice:   \\\\",
    "special-sign": "A value that begins with {sign} means something else in this kind of file. Put the whole text into quotation marks.",
    "hash-in-text": "“{hidden}” is left out: behind a # stand notes for people. Put the whole text into quotation marks.",
    "printed-quotes": 'These quotation marks would be shown as part of the text. Write straight ones:   "{text}"',
    "unreadable": "From here on the file cannot be read. Compare this line and the one above with flows/_example.yaml.",
    "key-twice": "“{key}” stands twice in the same place, first in line {line}. Keep one of the two.",
    "not-a-mapping": "The file has to begin with “name: value” lines. Write first:   format: 1",
    "newer-format": "This file has format {found}; this version of Ruko reads up to {known}. Update Ruko, or write:   format: {known}",
    "name-differs": "The file is called {file}, but inside it says “{found}”. {way}",
    # The shape of a file
    "unknown-key": "“{key}” is not known here. {near}",
    "wrong-level": "“{key}” belongs {owner}, not here. Move it to where it belongs: the spaces before it decide.",
    "missing-key": "“{key}” is missing here. Add:   {key}: …",
    "empty-value": "Nothing stands behind “{key}”. Fill it in, or take the line out.",
    "wrong-type": "{found} does not fit “{key}”. Write {wanted}.",
    "list-wanted": "“{key}” is a list. {how}",
    "not-in-list": "{found} is not known here. {near}",
    "too-long-text": "This text has {characters} characters; {most} are allowed. Shorten it.",
    # Flows
    "one-way-on": "The step “{step}” has {found}. A step goes on in one way. Keep one of them.",
    "no-way-on": "The step “{step}” does not say how it goes on. Add:   {add}",
    "says-nothing": "The step “{step}” says nothing. Add:   say: …",
    "step-not-found": "This leads to “{target}”, but there is no step with that name. {near}",
    "flow-not-found": "This leads to the flow “{target}”, but there is no file with that name. {near}",
    "choice-needs-id": "Two choices of the step “{step}” would both be called “{choice}”. Give one of them a name of its own:   id: …",
    "names-too-long": "The names of flow, step and choice are {over} characters too long together for a button. Shorten one of them; the choice “{choice}” takes   id: …",
    "too-many-choices": "The step “{step}” shows {choices} choices; {most} fit on this screen. Move some to a second step.",
    "step-unreachable": "No choice leads to the step “{step}”. Lead to it, or take it out.",
    "dead-end": "From the step “{step}” no way leads to help. Add a choice that goes on to help/first.",
    "circle": "From the step “{step}” the way goes in a circle and never asks anybody. Let one step offer choices.",
    "trigger-without-flow": "No flow starts on “{trigger}”, and people come that way. Write in this flow:   starts_on: [{trigger}]",
    "trigger-twice": "Two flows start on “{trigger}”: {first} and {second}. Take it out of one of them.",
    "trigger-unknown": "Nothing that happens is called “{trigger}”. {near}",
    "fact-unknown": "Nothing remembers “{fact}”, so it is never known. {near}",
    # Fixed parts and own paths
    "fixed-part-missing": "The step “{step}” is missing here. It is a fixed part ({fixed}): it protects people and cannot be taken out or renamed. Put it back.",
    "fixed-mark-missing": "The step “{step}” is a fixed part and has to be marked as one. Write:   fixed: {fixed}",
    "fixed-part-unreachable": "The step “{step}” is a fixed part ({fixed}), but from “{first}” nothing leads to it any more, or only under a condition. Lead to it.",
    "crisis-without-emergency": "Somebody in a crisis comes to “{step}” first, and it is not the emergency screen. Write:   first: now",
    "emergency-line-missing": "The step “{step}” is an emergency screen, but its text has no {{emergency}}. Put it on a line of its own.",
    "consent-incomplete": "The consent screen in {language} does not say everything that people agree to. Add {missing}.",
    "consent-without-no": 'The consent screen “{step}” has no choice that says no. Add:   - {{id: no, label: "No, thanks", go: help/first}}',
    "note-without-consent": "The choice “{choice}” begins a note, but only the consent screen may. Lead there:   go: note/consent",
    "note-past-consent": "This leads to “{target}”, into the middle of a note, past the consent screen. Lead to that first:   go: note/consent",
    "warning-missing": "Who sends something here comes to “{step}” first, and has to meet the warning there. Write:   show: warning",
    "safety-screen-missing": "Who is reminded about something in a group comes from “{step}” to no screen with the safety steps. Lead to one, and mark it:   fixed: safety",
    "way-missing": "From “{step}” everyone can go to the flow “{flow}” with one tap. Add a choice without a condition:   go: {flow}/first",
    "frames-missing": "The message “{message}” has no wordings any more. Put them back below:   frames:",
    "neutral-missing": "The message “{message}” needs a wording called “neutral”, without the law, for people who are concerned themselves. Add:   neutral: …",
    "shorter-form-missing": "The message “{message}” has no shorter form for somebody who comes again. Add:   {form}: …",
    "safety-step-missing": "The {form} does not say “{words}” in {language}. Everyone gets every safety step, in the shortest form too. Put it back.",
    "safety-words-missing": 'Nobody has written down how “{what}” is said in {language}, so that it cannot be checked. Add below {what}:   {locale}: ["…"]',
    "own-path-missing": "The flow “{flow}” is for people who are concerned themselves. Write:   own_path: yes",
    "note-on-own-path": "The step “{step}” is on an own path, where nobody is asked for a note. Take note, answer and keep out.",
    "reminder-on-own-path": "The step “{step}” is on an own path, where nothing is pushed. Take remind out.",
    "attachment-on-own-path": "The step “{step}” is on an own path, where nothing is attached. Take attach out.",
    "law-on-own-path": "“{avoid}” is a word of the law, and somebody from an own path can come to “{step}”. Say what helps, or hide the way:   unless: own_path",
    # Messages
    "message-not-found": "There is no message “{message}” in messages/. {near}",
    "message-says-nothing": "The message “{message}” is shown in a flow but says nothing. Add:   say: …",
    "text-missing": "The bot itself says a text called “{name}”, and it is not in this file any more. Put it back below:   texts:",
    "text-unknown": "The bot says no text called “{name}”. {near}",
    "one-without-number": "A form for one belongs to a text with exactly one of {counted} in it. Take the line out.",
    "attachment-file": "The file messages/{file} {hint}",
    "attachment-not-found": "There is no attachment “{attachment}” in messages/attachments.yaml. {near}",
    # Words
    "screen-too-long": "In {language} this screen has {words} words and {characters} characters; {most} words and 350 characters fit. Shorten it.",
    "label-too-long": "The button “{label}” has {characters} characters; {most} fit on a small phone. Shorten it.",
    "placeholder-unknown": "{{{name}}} is no placeholder. {near}",
    "card-line": "This line of a helpline needs {wanted}, and has {found}. Use the ones it needs: the bot fills in no others here.",
    "placeholders-differ": "The translation into {language} has other placeholders than the English text. It needs {wanted}, and has {found}. Use the same ones.",
    "braces": "The braces {{ }} in “{text}” do not pair. A placeholder looks like {{country}}.",
    "wording": "“{avoid}” is not said {why}. Instead: {write}.",
    "wording-list-missing": "The list “{list}” holds nothing for {language}, so that no wording is refused there. Add below {list}:   {locale}:",
    "crisis-words-missing": "There are no words for {language} by which a crisis is recognised. Add below words:   {locale}:",
    "exclamation-mark": "“{text}” has an exclamation mark. People who are frightened read it as shouting. Use a full stop.",
    "acronym": "“{word}” is an acronym. Write it out in words that a child knows.",
    "link-in-text": "There is a link inside “{text}”. Links belong in the country packs, where they are checked. Take it out.",
    "stray-space": "There is a space too many in “{text}”. Take it out.",
    "translations-missing": "Texts without a translation into {language}: {count}, the first is {first}. {instead} is shown there. Translate them.",
    "plural-missing": "This text has {count} forms, one for the number one, and a form is missing here. Write it, even where it is the same.",
    "translation-stale": "Translations into {language} that belong to an older English text and are not used: {count}, the first is {first}. Read them again, then take the word fuzzy out.",
    "translations-unreviewed": "No native child-protection reader has signed off the translation into {language}. Let one read it, then fill in their name:   X-Reviewed-By",
    "locale-unknown": "The bot knows no language “{locale}”. {near}",
    "po": "This line of the translation file cannot be read. {hint}",
    # Country packs
    "id-twice": "“{id}” stands in {first} and in {second}. Every id is used once in all country packs. Rename one of them.",
    "refers-nowhere": "This refers to “{id}”, but no country pack has it. {near}",
    "figure-unsigned": "This states a term or a fine, but no lawyer has signed it. Say “a serious crime”.",
    "source-missing": "“{id}” has no source or no source_date, and nothing is shown without them. Add both, or write:   show: hold",
    "weak-source-shown": "“{id}” comes from a weak source (confidence C), and nobody has tried it yet. Write:   show: after_check",
    "unverified-shown": "“{id}” shows {found}, which stands under unverified. Take it out of what is shown until a person has confirmed it.",
    "verified-by-half": "{there} is filled in and {missing} is not. Who tried it and on which day belong together. Fill in:   {missing}: …",
    "day-unreadable": "“{found}” is no day of the calendar. Write it like this:   2026-11-24",
    "number-unreadable": "“{found}” cannot be dialled. Write digits, with spaces or hyphens between them, and + before a country code.",
    "address-unreadable": "“{found}” is no address that is safe to open. Write it with https:// in front.",
    "hours-unreadable": "“{found}” cannot be read as opening hours. Write them like   Mo-Fr 09:00-17:00   or   24/7",
    "time-zone-unknown": "“{found}” is no time zone. Write one like   Asia/Karachi",
    "no-way-to-reach": "“{id}” is shown, but has no number and no address. Add one, or write:   show: hold",
    "role-without-service": "The step “{step}” lists {roles}, and there is nothing to show for that in: {countries}. Add a service to messages/countries/ZZ.yaml.",
    "not-verified": "Nobody has dialled, opened or read {count} of the {all} entries that are shown for {country}: {ids}. Do it, then fill in verified_on and verified_by.",
}


def near(wanted: str, known: Iterable[str], form: str = "{}", otherwise: str = "Take it out.") -> str:
    """A suggestion: the closest names, or the list where it is short. A statement, never a question.

    `form` is how the name is written in the file, such as ``go: {}``; `otherwise` is said where no name is near and
    the list is long.
    """
    names = sorted({name for name in known if name})
    close = _close(wanted, names)
    if len(close) == 1:
        return f"The closest name is “{close[0]}”. Write:   {form.format(close[0])}"
    if close:
        return f"Close names are: {', '.join(close)}. Write one of them."
    if 0 < len(names) <= LONGEST_LIST:
        return f"Write one of: {', '.join(names)}."
    return otherwise


def _close(wanted: str, names: list[str]) -> list[str]:
    """Names one or two letters off; one, where the word is short. A name behind a / counts as well."""
    most = 2 if len(wanted) > 4 else 1
    by_distance = sorted((distance, name) for name in names if (distance := _letters_off(wanted, name, most)) <= most)
    return [name for distance, name in by_distance if distance == by_distance[0][0]][:MOST_NAMES]


def _letters_off(one: str, other: str, most: int) -> int:
    """How many letters to add, drop, change or swap with their neighbour; more than `most` is not counted out."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, its in enumerate(other, 1):
            row.append(min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != its)))
            if i > 1 and j > 1 and (letter, one[i - 2]) == (other[j - 2], its):
                row[j] = min(row[j], before[j - 2] + 1)
        before, last = last, row
    return last[-1]


def explain(problem: Problem, lines: Mapping[str, list[str]], meanwhile: str = "") -> str:
    """The whole message. `lines` are the lines of each file; `meanwhile` says what the bot does until it is mended."""
    written = lines.get(problem.spot.file, [])
    spot = _nearer(problem, written)
    place = f"{spot.file}, line {spot.line}" if spot.line else spot.file
    said = sentence(problem)
    if problem.code != "unseen-character" and _UNSEEN.search(_at(spot, written)):
        said += " There is a character in it that nobody can see: delete the whole word and type it again."
    parts = [place, _excerpt(spot, written), said]
    more = f"More: {REFERENCE}#{problem.code}"
    return "\n\n".join(part for part in (*parts, "   ".join(part for part in (meanwhile, more) if part)) if part)


def sentence(problem: Problem) -> str:
    """What is wrong and what to write, without its place."""
    facts = _Facts(problem.facts)
    if locale := facts.get("locale"):
        facts["language"] = LOCALES[locale].name if locale in LOCALES else locale
    return SENTENCES[problem.code].format_map(facts).rstrip()


class _Facts(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return ""


def _nearer(problem: Problem, lines: list[str]) -> Spot:
    """A text of several lines has one place, its beginning; the reader looks for the line with what is meant."""
    spot, wanted = problem.spot, _LOOKED_FOR.get(problem.code)
    if wanted is None or not 0 < spot.line <= len(lines) or not _OPENS.search(lines[spot.line - 1]):
        return spot
    looked_for = re.compile(wanted(problem.facts), re.IGNORECASE)
    indent = _indent_of(lines[spot.line - 1])
    for number in range(spot.line + 1, len(lines) + 1):
        line = lines[number - 1]
        if line.strip() and _indent_of(line) <= indent and not line.startswith('"'):
            return spot
        if found := looked_for.search(line):
            return replace(spot, line=number, column=found.start() + 1, width=max(1, found.end() - found.start()))
    return spot


_OPENS = re.compile(r'(:\s+[|>][-+]?|^msgstr(\[[0-9]\])? "")\s*$')
"""A text that begins in the next line, in YAML or in a catalog."""
_LOOKED_FOR: Mapping[str, Callable[[Mapping[str, str]], str]] = {
    "wording": lambda facts: rf"(?<!\w){re.escape(facts['avoid'])}",
    "law-on-own-path": lambda facts: rf"(?<!\w){re.escape(facts['avoid'])}",
    "exclamation-mark": lambda _: r"\S*[!！]",
    "acronym": lambda facts: rf"\b{re.escape(facts['word'])}\b",
    "link-in-text": lambda _: r"https?://\S+|www\.\S+",
    "stray-space": lambda _: r"(?<=\S)[ \t\xa0]{2,}(?=\S)|[ \t]+$",
    "placeholder-unknown": lambda facts: re.escape(f"{{{facts['name']}}}"),
}
"""Code → what of the facts stands in the line."""
_UNSEEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u061c]")


def _at(spot: Spot, lines: list[str]) -> str:
    """What is underlined: a name, a number. Letters of Arabic script may carry such marks with good reason."""
    if not (0 < spot.line <= len(lines) and spot.column):
        return ""
    shown = lines[spot.line - 1][spot.column - 1 : spot.column - 1 + spot.width]
    return shown if re.search(r"[A-Za-z0-9]", shown) and len(shown) < LONGEST_LINE else ""


def _indent_of(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _excerpt(spot: Spot, lines: list[str]) -> str:
    """The reader's own lines, the place underlined."""
    if not 0 < spot.line <= len(lines):
        return ""
    first = max(1, spot.line - LINES_ABOVE)
    width = len(str(spot.line))
    skipped = max(0, spot.column - LONGEST_LINE // 2) if len(lines[spot.line - 1]) > LONGEST_LINE else 0
    shown = []
    for number in range(first, spot.line + 1):
        piece = _cut(_visible(lines[number - 1]), skipped if number == spot.line else 0)
        shown.append(f"    {number:>{width}} | {piece}".rstrip())
    if spot.column:
        start = 4 + width + 3 + spot.column - 1 - skipped
        shown.append(" " * start + "^" * max(1, min(spot.width, len(shown[-1]) - start)))
    return "\n".join(shown)


def _cut(line: str, skipped: int) -> str:
    """A piece of a long line that fits a terminal."""
    piece = line[skipped : skipped + LONGEST_LINE]
    return ("…" + piece[1:] if skipped else piece) + ("…" if len(line) > skipped + LONGEST_LINE else "")


def _visible(line: str) -> str:
    """Tabs, odd spaces and what cannot be seen at all take one column each, so that the underline fits."""
    return "".join("→" if c == "\t" else "·" if c != " " and not c.isprintable() else c for c in line)
