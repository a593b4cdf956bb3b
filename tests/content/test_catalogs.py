"""Which translations are used: those of today's English that are whole; and what is told about the others."""

import pytest
from content.small import ROOT, small

from bot.content import bundle
from bot.content.bundle import ContentProblemsError
from bot.content.catalogs import read_catalog
from bot.content.locales import LOCALES, is_one
from bot.content.texts import ONE, Text
from bot.core.problems import Spot

FILE = "locales/ur/LC_MESSAGES/ruko.po"
HEAD = 'msgid ""\nmsgstr ""\n"Language: ur\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n"X-Reviewed-By: A. Reader\\n"\n'
TEXTS = {
    "help/bye": Text("help/bye", "Take care.", Spot("flows/help.yaml", 9), "screen"),
    "engine:keep": Text("engine:keep", "Keep {country}", Spot("messages/engine.yaml", 9), "line"),
    "engine:timer": Text("engine:timer", "In {minutes} minutes.", Spot("messages/engine.yaml", 11), "line"),
    f"engine:timer{ONE}": Text(f"engine:timer{ONE}", "In {minutes} minute.", Spot("messages/engine.yaml", 12), "line"),
}


def entry(context="help/bye", english="Take care.", says="خیال رکھیں۔", flags=""):
    return f'\n{f"#, {flags}" if flags else "# a note"}\nmsgctxt "{context}"\nmsgid "{english}"\nmsgstr "{says}"\n'


def plural(one, many, flags=""):
    note = f"#, {flags}\n" if flags else ""
    english = 'msgid "In {minutes} minute."\nmsgid_plural "In {minutes} minutes."\n'
    return f'\n{note}msgctxt "engine:timer"\n{english}msgstr[0] "{one}"\nmsgstr[1] "{many}"\n'


def read(*entries, head=HEAD):
    return read_catalog(FILE, (head + "".join(entries)).encode(), TEXTS)


def test_a_translation_of_todays_english_is_used_and_known_by_its_line():
    catalog, problems = read(entry())
    assert (catalog.locale, dict(catalog.says), problems) == ("ur", {"help/bye": "خیال رکھیں۔"}, [])
    assert catalog.spots["help/bye"] == Spot(FILE, 10)
    assert catalog.reviewed_by == "A. Reader"


@pytest.mark.parametrize(
    "text",
    [entry(english="Take good care."), entry(flags="fuzzy"), entry(flags="fuzzy, python-brace-format")],
    ids=["of an older English text", "fuzzy", "fuzzy among others"],
)
def test_a_translation_that_may_be_stale_is_not_used(text):
    catalog, _ = read(text)
    assert (dict(catalog.says), catalog.stale) == ({}, ("help/bye",))


@pytest.mark.parametrize(
    "text",
    [entry(says=""), entry(context="help/gone"), '\nmsgid "Take care."\nmsgstr "x"\n', '\n#~ msgctxt "help/bye"\n#~ msgid "Take care."\n#~ msgstr "x"\n'],
    ids=["empty", "of no text of today", "without a context", "kept for later"],
)  # fmt: skip
def test_what_belongs_to_no_text_is_left_alone(text):
    catalog, problems = read(text)
    assert (dict(catalog.says), catalog.stale, problems) == ({}, (), [])


def test_forms_of_a_plural_are_used_together():
    catalog, _ = read(plural("ایک منٹ میں", "{minutes} منٹ میں"))
    assert dict(catalog.says) == {f"engine:timer{ONE}": "ایک منٹ میں", "engine:timer": "{minutes} منٹ میں"}


@pytest.mark.parametrize(("one", "many"), [("", "x"), ("x", "")])
def test_a_missing_form_is_a_problem(one, many):
    catalog, problems = read(plural(one, many))
    assert catalog is None
    assert [(problem.code, problem.spot.line) for problem in problems] == [("plural-missing", 10)]


def test_a_plural_that_nobody_has_translated_or_that_is_fuzzy_is_none():
    assert read(plural("", ""))[1] == []
    assert read(plural("x", "", "fuzzy"))[0].stale == ("engine:timer",)


def test_one_form_where_the_english_has_two_is_stale():
    catalog, _ = read(entry("engine:timer", "In {minutes} minutes.", "{minutes} منٹ میں"))
    assert (dict(catalog.says), catalog.stale) == ({}, ("engine:timer",))


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        (entry().replace('msgstr "خیال رکھیں۔"', 'msgstr "خیال رکھیں۔'), 10, "one of them is missing"),
        (entry().replace('"Take care."', '"Take "good" care."'), 9, "Inside a text write “ and ”"),
        (entry().replace("msgstr", "msgstrr"), 10, "Begin it with msgctxt"),
        (entry() + "some words\n", 11, "Begin it with msgctxt"),
    ],
    ids=["an open quotation mark", "one inside", "a misspelt name", "loose words"],
)
def test_a_line_that_cannot_be_read_is_told_with_what_to_do(text, line, hint):
    catalog, problems = read(text)
    assert catalog is None
    assert [(problem.code, problem.spot.line) for problem in problems] == [("po", line)]
    assert hint in problems[0].facts["hint"]


def test_what_a_merge_left_behind_is_told_as_two_versions():
    catalog, problems = read(entry() + "<<<<<<< HEAD\n")
    assert catalog is None
    assert [(problem.code, problem.spot.line) for problem in problems] == [("two-versions", 11)]


@pytest.mark.parametrize(
    "text",
    ['msgid "a"\n', 'msgstr "a"\n', 'msgctxt "a"\nmsgctxt "b"\n', 'msgstr[7] "a"\n', '"a"\n', 'msgid_plural "x"\n'],
)
def test_parts_without_their_partners_never_raise(text):
    read_catalog(FILE, (HEAD + "\n" + text).encode(), TEXTS)
    read_catalog(FILE, text.encode(), TEXTS)


def test_a_file_of_another_encoding_is_told_as_such():
    assert [problem.code for problem in read_catalog(FILE, (HEAD + entry()).encode("utf-16"), TEXTS)[1]] == ["not-utf8"]


def test_a_mark_at_the_beginning_and_lines_of_windows_are_read():
    written = (HEAD + entry()).replace("\n", "\r\n").encode("utf-8-sig")
    assert dict(read_catalog(FILE, written, TEXTS)[0].says) == {"help/bye": "خیال رکھیں۔"}


# ---- as part of the content


def problems_with(text):
    try:
        bundle.build({**small(), FILE: (HEAD + text).encode()})
    except ContentProblemsError as found:
        return {problem.code for problem in found.problems if not problem.is_advice}
    return set()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (entry("engine:keep_country", "Keep {country}", "{contry} رکھیں"), "placeholders-differ"),
        (entry("engine:keep_country", "Keep {country}", "{country رکھیں"), "placeholders-differ"),
        (entry("help/first", "These people listen:", " یہ لوگ سنتے ہیں:"), "stray-space"),
        (entry("help/first", "These people listen:", "یہ لوگ سنتے ہیں!"), "exclamation-mark"),
        (entry("help/first", "These people listen:", "www.example.org"), "link-in-text"),
        (entry("help/first", "These people listen:", "FIA سنتا ہے"), "acronym"),
        (entry("help/first", "These people listen:", "victims کے لیے"), "wording"),
        (entry("help/first", "These people listen:", "بدنامی کی بات"), "wording"),
        (entry("about-me/first.people", "People who can help", "مجرم"), "wording"),
        (entry("about-me/first.people", "People who can help", "crimes"), "wording"),
        (entry("commands:help", "Who can help", "بچوں کی مدد"), "wording"),
        (entry("help/first", "These people listen:", "لفظ " * 76), "screen-too-long"),
        (entry("help/first.bye", "That is all, thank you", "ایک ایسا بٹن جو بہت ہی لمبا ہے"), "label-too-long"),
        (entry("warning:later", "x", "x"), None),
    ],
)
def test_the_rules_for_words_hold_in_a_translation(text, code):
    """Promise 9, in every language: English wordings are refused there too, in the plural as well."""
    assert (code in problems_with(text)) if code else (problems_with(text) == set())


def test_every_rule_of_plurals_is_one_of_two_forms_and_says_what_one_is():
    for code, locale in LOCALES.items():
        assert locale.plurals.startswith("nplurals=2;")
        assert is_one(code, 1)
        assert not is_one(code, 2)
    assert is_one("pa_Arab", 0)
    assert not is_one("en", 0)


def test_a_number_chooses_the_form_in_each_language():
    shipped = bundle.load(ROOT)
    for locale in shipped.locales:
        one, many = (shipped.text("engine:copy_timer", locale, number) for number in (1, 10))
        assert shipped.text("engine:copy_timer", locale) == many
        assert "{minutes}" in many
        assert (one == many) == (locale in ("ur", "ur_Latn"))
    assert shipped.text("engine:copy_timer", "en", 1).startswith("The copy in this chat goes in {minutes} minute.\n")
