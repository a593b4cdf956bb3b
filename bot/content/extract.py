"""`make messages`: collects the texts of flows, messages and packs for the translators, and updates the catalogs.

Babel's catalogs, our own extractor: the context of a text (msgctxt) is its id, so that the same English in two
places can be said in two ways. A text whose English changed is marked fuzzy and not used until somebody has seen it.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from bot.content import bundle
from bot.content.locales import LOCALES, SOURCE
from bot.content.texts import ONE
from bot.content.topics import normalised

TEMPLATE = "locales/ruko.pot"
WIDTH = 100


def template(content: bundle.Bundle) -> Catalog:
    """All texts with their notes and places, in the order of the files."""
    catalog = Catalog(project="Ruko", version="", charset="utf-8", copyright_holder="the Ruko project", fuzzy=False)
    for text in sorted(content.texts.values(), key=lambda text: (text.spot, text.id)):
        if text.id.endswith(ONE):
            continue
        one = content.texts.get(f"{text.id}{ONE}")
        flags = ("python-brace-format",) if "{" in text.text else ()
        note = content.notes.get(text.id, "")
        comments = [note] if note else []
        place = [(text.spot.file, 0)]
        said = (one.text, text.text) if one else text.text
        catalog.add(said, context=text.id, flags=flags, auto_comments=comments, locations=place)
    return catalog


def written(catalog: Catalog, *, header: str = "") -> str:
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=WIDTH, omit_header=True, include_lineno=False)
    return header + buffer.getvalue().decode()


def header(locale: str, reviewed_by: str = "") -> str:
    lines = ["Project-Id-Version: Ruko", f"Language: {locale}" if locale else "Language: en"]
    plurals = LOCALES[locale].plurals if locale in LOCALES else "nplurals=2; plural=(n != 1);"
    lines += ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"]
    lines += [f"Plural-Forms: {plurals}", f"X-Reviewed-By: {reviewed_by}".rstrip()]
    return 'msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in lines) + "\n"


def updated(content: bundle.Bundle, locale: str, old: bytes) -> str:
    """The catalog of a locale for today's texts. What was translated stays; where the English changed, it is fuzzy.

    A text under a new name (a step was renamed) keeps its translation. What belongs to no text any more is kept below,
    marked #~, in case the text comes back.
    """
    was = read_po(io.BytesIO(old))
    known = {str(one.context): one for one in (*was.obsolete.values(), *was) if one.context and _any(one.string)}
    catalog = template(content)
    gone = {name: one for name, one in known.items() if name not in {str(message.context) for message in catalog}}
    for message in catalog:
        if message.id and (before := known.get(str(message.context)) or _renamed(message, gone)):
            _take_over(message, before)
    for before in gone.values():
        before.locations, before.auto_comments = [], []
        catalog.obsolete[before.id if isinstance(before.id, str) else before.id[0], before.context] = before
    found = content.catalogs.get(locale)
    return written(catalog, header=header(locale, found.reviewed_by if found else ""))


def _renamed(message: Message, gone: dict[str, Message]) -> Message | None:
    """The one translation of the same English whose text is there no more; then it is gone no more."""
    same = [name for name, one in gone.items() if one.id == message.id]
    return gone.pop(same[0]) if len(same) == 1 else None


def _take_over(message: Message, before: Message) -> None:
    message.string = before.string
    if isinstance(message.id, tuple) and isinstance(before.string, str):
        message.string = (before.string, before.string)
    elif isinstance(message.id, str) and isinstance(before.string, tuple):
        message.string = before.string[-1]
    has_other_forms = isinstance(message.id, str) != isinstance(before.id, str)
    if before.fuzzy or has_other_forms or _plain(before.id) != _plain(message.id):
        message.flags.add("fuzzy")


def _any(written: object) -> bool:
    return bool(written) if isinstance(written, str) else isinstance(written, tuple) and any(written)


def _plain(written: str | tuple[str, ...] | list[str]) -> str:
    """A change of spaces, capitals or marks leaves a translation as good as it was."""
    return normalised(written if isinstance(written, str) else " ".join(written))


def outputs(folder: Path) -> dict[Path, str]:
    """File → what stands in it for today's texts. Raises `ContentProblemsError` where a file cannot be read."""
    content = bundle.read(folder)
    found = {folder / TEMPLATE: written(template(content), header=header(""))}
    for locale in LOCALES:
        catalog = folder / "locales" / locale / "LC_MESSAGES" / "ruko.po"
        if locale != SOURCE and catalog.is_file():
            found[catalog] = updated(content, locale, catalog.read_bytes())
    return found


def main(arguments: list[str]) -> int:
    """``--check``: change nothing, and fail where something would change."""
    folder = bundle.folder_or_own(None)
    try:
        made = outputs(folder)
    except bundle.ContentProblemsError as found:
        count = sum(not problem.is_advice for problem in found.problems)
        print(f"The texts cannot be collected: {count} problems in the files. See them with: ruko check")
        return 1
    stale = []
    for file, text in made.items():
        if file.is_file() and file.read_text(encoding="utf-8") == text:
            continue
        stale.append(file.relative_to(folder).as_posix())
        if "--check" not in arguments:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    if "--check" in arguments and stale:
        print(f"These catalogs are behind the texts: {', '.join(stale)}. Run: make messages")
        return 1
    print(f"{len(stale)} files written." if "--check" not in arguments else "The catalogs are up to date.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
