"""Reading YAML as it is written: every scalar a text, every value with its place, and no file that can do harm."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.content import misread, source
from bot.content.explain import explain
from bot.content.source import MOST_BYTES, MOST_DEPTH, MOST_EVENTS, parse

NAME = "flows/x.yaml"
YAML_LIKE = st.lists(
    st.sampled_from(
        ["a", "b: ", "c:", "- ", "  ", "\n", '"', "'", "{", "}", "[", "]", ",", ": ", "|-\n", ">", "#", " #x", "\t", "&x ", "*x",
         "!t ", "---\n", "...\n", "? ", "\\", "%", "@", "٣", "اردو", "\u00a0", "\ufeff", "\u2028", "\x85", "\x00", "\r\n", "😀"]
    ),
    max_size=60,
).map("".join)  # fmt: skip


def data(text):
    read, problems = parse(NAME, text.encode())
    assert problems == []
    return read.data


def told(text):
    """What is told, worded, about a text that cannot be read."""
    read, problems = parse(NAME, text.encode() if isinstance(text, str) else text)
    return read, problems


@given(st.binary(max_size=400))
def test_no_bytes_make_it_raise(content):
    _holds(content)


@given(st.text(max_size=200))
@example("a: \ud7ff")
def test_no_text_makes_it_raise(text):
    _holds(text.encode("utf-8", "replace"))


@given(YAML_LIKE)
def test_no_text_that_looks_like_yaml_makes_it_raise(text):
    _holds(text.encode())


def _holds(content):
    """Something is read or something is told, every place is in the file, and every problem can be worded."""
    read, problems = parse(NAME, content)
    assert read is not None or problems
    lines = misread.lines_of(content.decode("utf-8-sig", "replace"))
    for problem in problems:
        assert 0 <= problem.spot.line <= len(lines)
        assert explain(problem, {NAME: lines}).startswith(NAME)
    if read is not None:
        assert all(0 < spot.line <= len(lines) and spot.column > 0 for spot in read.spots.values())
        assert _all_texts(read.data)


def _all_texts(value):
    if isinstance(value, dict):
        return all(isinstance(key, str) and _all_texts(one) for key, one in value.items())
    return all(map(_all_texts, value)) if isinstance(value, list) else isinstance(value, str)


PLAIN = st.text(st.characters(categories=["L", "N"], include_characters="-_+."), min_size=1, max_size=20).filter(
    lambda text: text[0] not in "-." and text not in ("=", "<<")
)


@given(st.dictionaries(PLAIN, PLAIN, min_size=1, max_size=6))
def test_any_word_is_read_as_it_is_written_and_its_place_is_where_it_stands(words):
    text = "".join(f"{key}: {value}\n" for key, value in words.items())
    read, problems = parse(NAME, text.encode())
    assert (read.data, problems) == (words, [])
    lines = text.splitlines()
    for key, value in words.items():
        for spot, written in ((read.key_spot(key), key), (read.spot(key), value)):
            assert lines[spot.line - 1][spot.column - 1 :][: spot.width] == written


@pytest.mark.parametrize(
    "written",
    ["NO", "no", "Yes", "off", "on", "y", "null", "~", "1121", "0116", "116111", "0x1F", "1_000", "1e3", "12:30", "1.10", ".5",
     "2026-11-24", "+92", "Infinity", ".nan", "<<", "="],
)  # fmt: skip
def test_what_yaml_would_take_for_something_else_stays_a_text(written):
    assert data(f"country: {written}\n") == {"country": written}
    assert data(f"list: [{written}]\n") == {"list": [written]}
    assert data(f"{written}: x\n") == {written: "x"}


def test_a_mark_at_the_beginning_of_the_file_is_no_part_of_it():
    assert parse(NAME, b"\xef\xbb\xbfflow: x\n")[0].data == {"flow": "x"}


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"], ids=["Unix", "Windows", "old Mac"])
def test_lines_may_end_as_any_machine_ends_them(ends):
    read, _ = parse(NAME, ends.join(["flow: x", "", "first: welcome", ""]).encode())
    assert read.data == {"flow": "x", "first": "welcome"}
    assert read.key_spot("first").line == 3


BOMB = "a: &a [x, x]\n" + "".join(
    f"{name}: &{name} [*{last}, *{last}, *{last}]\n" for last, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "text", [BOMB, "a: &a {b: *a}\n", "a: *b\n", "x: &x 1\ny: *x\n"], ids=["laughs", "circle", "nowhere", "plain"]
)
def test_nothing_is_unfolded(text):
    read, problems = told(text)
    assert read is None
    assert [problem.code for problem in problems] == ["special-sign"]


@pytest.mark.parametrize(
    "text", ["a: !!python/object/apply:os.system [ls]\n", "a: !include x\n", "a: !!int 3\n", "a: ! x\n"]
)
def test_no_type_is_ever_made(text):
    assert [problem.code for problem in told(text)[1]] == ["special-sign"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: " + "[" * (MOST_DEPTH + 1) + "]" * (MOST_DEPTH + 1), "too-deep"),
        ("a: " + "[" * 5_000, "too-deep"),
        ("- x\n" * MOST_EVENTS, "too-big"),
        (b"#" * (MOST_BYTES + 1), "too-big"),
        ("", "file-empty"),
        ("\n# only a note\n", "file-empty"),
        ("---\n", "file-empty"),
        ("flow: \u00ff".encode("utf-16"), "not-utf8"),
        ("flow: José".encode("latin-1"), "not-utf8"),
        ("{a: b}: c\n", "special-sign"),
        ("? [a]\n: c\n", "special-sign"),
    ],
    ids=["deep", "deep without end", "many values", "many bytes", "empty", "only a note", "only a mark", "UTF-16", "Latin-1",
         "a mapping for a name", "a list for a name"],
)  # fmt: skip
def test_what_cannot_be_content_is_told_as(text, code):
    read, problems = told(text)
    assert (read, [problem.code for problem in problems]) == (None, [code])


def test_as_deep_and_as_long_as_allowed_is_read():
    assert told("a: " + "[" * (MOST_DEPTH - 1) + "]" * (MOST_DEPTH - 1))[1] == []
    assert told("- x\n" * 5_000)[1] == []


def test_of_a_doubled_name_the_first_is_kept_and_the_second_told():
    read, problems = told("say: one\ngo: x\nsay: {deep: [two]}\n")
    assert read.data == {"say": "one", "go": "x"}
    assert [(problem.code, problem.spot.line, problem.facts["line"]) for problem in problems] == [("key-twice", 3, "1")]
    assert read.spot("say").line == 1


# ---- what the writer most likely did

SLIPS = {
    "a quotation mark is not closed": ('say: "Hello\ngo: x\n', "quote-not-closed", 1),
    "a quotation mark is not closed, and others follow": ('a:\n  say: "Hello\n  list:\n    - {label: "One", go: b}\n', "quote-not-closed", 2),
    "an apostrophe ends the text": ("say: 'It's fine'\n", "quote-in-text", 1),
    "words stand behind the closed text": ('say: "Hello" there\n', "quote-in-text", 1),
    "a colon stands in the text": ("say: Please note: call\n", "colon-in-text", 1),
    "a colon ends the text": ("a:\n  say: Call now:\n", "colon-in-text", 2),
    "a colon stands in a text in braces": ("- {label: Note: this, go: b}\n", "colon-in-text", 1),
    "printed quotation marks hold a colon": ("say: “Hello: you”\n", "colon-in-text", 1),
    "the colon is missing": ('say "Hello"\ngo: x\n', "colon-missing", 1),
    "the space after the colon is missing": ('say:"Hello"\ngo: x\n', "colon-missing", 1),
    "the colon of a list is missing": ("choices\n  - {label: One, go: b}\n", "colon-missing", 1),
    "a brace is not closed": ("list:\n  - {label: One, go: b\nnext: x\n", "bracket-without-partner", 2),
    "a brace is closed twice": ("list:\n  - {label: One, go: b}}\nnext: x\n", "bracket-without-partner", 2),
    "a comma is missing": ('list:\n  - {label: "One" go: b}\n', "comma-missing", 2),
    "the space after the dash is missing": ("list:\n  -{label: One, go: b}\n", "dash-without-space", 2),
    "a line stands too far in": ("a:\n  say: x\n    go: y\n", "indented-differently", 3),
    "a line stands between two levels": ("a:\n  b:\n    say: x\n   go: y\n", "indented-differently", 4),
    "a tab begins a line": ("a:\n\tsay: x\n", "tab", 2),
    "a space from a web page begins a line": ("a:\n\u00a0\u00a0say: x\n", "odd-space", 2),
    "a longer text is not indented": ("say: |-\nHello\nyou\n", "block-not-indented", 2),
    "a line of a longer text stands to the left": ("say: |-\n    Hello\n  you\ngo: x\n", "block-not-indented", 3),
    "a text begins with @": ("say: @name\n", "special-sign", 1),
    "a text begins with a star": ("say: *bold* word\n", "special-sign", 1),
    "a text begins with an exclamation mark": ("say: !help me\n", "special-sign", 1),
    "a text begins with a brace": ("say: {country} has\n", "special-sign", 1),
    "a text begins with %": ("say: 100\nnote: %s\n", "special-sign", 2),
    "a text begins with a dash": ("say: - yes\n", "special-sign", 1),
    "a second file begins": ("a: b\n---\nc: d\n", "two-documents", 2),
    "a path has backslashes": ('say: "C:\\docs"\n', "backslash", 1),
    "a text has a number sign": ("say: Press #1 now\n", "hash-in-text", 1),
    "a text stands in printed quotation marks": ("say: “Hello”\n", "printed-quotes", 1),
    "a control character was copied": ("say: He\x07llo\n", "unseen-character", 1),
    "two ways of writing are mixed": ("a: b\n- c\n", "unreadable", 2),
}  # fmt: skip


@pytest.mark.parametrize(("text", "code", "line"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_told_by_what_was_most_likely_meant(text, code, line):
    _, problems = told(text)
    assert [(problem.code, problem.spot.line) for problem in problems] == [(code, line)]


@pytest.mark.parametrize("text", ["say: x # a note\n", "say: x #\n", "say: '#1'\n", "say: a#1\n", "# a note\nsay: x\n"])
def test_a_note_for_people_is_a_note(text):
    assert told(text)[1] == []


# ---- files


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("flows/report.yml", "flows/report.yaml"),
        ("flows/report.yaml.txt", "flows/report.yaml"),
        ("flows/Report.YAML", "flows/Report.yaml"),
        ("flows/school/report.yaml", "flows/report.yaml"),
        ("messages/countries/NO.yml", "messages/countries/NO.yaml"),
        ("locales/sd/ruko.po", "locales/sd/LC_MESSAGES/ruko.po"),
        ("locales/sd/LC_MESSAGES/default.po", "locales/sd/LC_MESSAGES/ruko.po"),
    ],
)
def test_a_file_that_is_not_read_is_told_with_the_name_that_would_be(tmp_path, name, meant):
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_text("format: 1\n")
    (problem,) = source.strays(tmp_path)
    assert (problem.code, problem.spot.file, problem.facts["wanted"], problem.is_advice) == (
        "stray-file",
        name,
        meant,
        True,
    )


@pytest.mark.parametrize(
    "name",
    [
        "flows/_draft.yml",
        "flows/.swp.yaml",
        "flows/report.yaml~",
        "flows/flow.schema.json",
        "messages/media/video.mp4",
        "locales/ruko.pot",
    ],
)
def test_other_files_are_left_alone(tmp_path, name):
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_text("format: 1\n")
    assert list(source.strays(tmp_path)) == []
    assert list(source.files(tmp_path)) == []
