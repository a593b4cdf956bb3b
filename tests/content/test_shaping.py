"""What does not fit its place is told by its place, in the words of the file, with what fits."""

import pytest

from bot.content import schema, shaping, source
from bot.content.explain import near, sentence

FLOW = "format: 1\nflow: x\ndescription: y\nfirst: a\nsteps:\n  a:\n    say: b\n    services: [child_line]\n    end: helped\n"
ROWS = {
    "a key of one letter too few": ("    ned: helped\n", "“ned” is not known here. The closest name is “end”. Write:   end: …"),
    "a key that is nothing like any": ("    colour: red\n", "“colour” is not known here. Write one of: ask, attach,"),
    "a part of a choice in a step": ("    label: x\n", "“label” belongs to a choice, not here."),
    "a part of the flow in a step": ("    starts_on: [start]\n", "“starts_on” belongs to the flow itself, not here."),
    "a list where words belong": ("    refuse: [x, y]\n", "A value that begins with [ means something else"),
    "braces where words belong": ("    refuse: {country}\n", "A value that begins with { means something else"),
    "words where lines belong": ("    remind: later\n", "“later” does not fit “remind”. Write lines of the form “name: value” below it."),
    "no time": ("    remind: {after: soon, say: x}\n", "“soon” does not fit “after”. Write a time such as 30 minutes or 24 hours"),
    "too long a time": ("    remind: {after: 25 hours, say: x}\n", "“25 hours” does not fit “after”. Write a time such as"),
    "a name with a space": ("    show: my message\n", "“my message” does not fit “show”. Write a name of letters, digits, - and _"),
    "a place with a space": ("    go: the next step\n", "“the next step” does not fit “go”. Write the name of a step, or flow/step."),
    "another word than yes or no": ("    forwardable: ja\n", "“ja” does not fit “forwardable”. Write yes or no."),
    "a word of a list with a slip": ("    fixed: emergancy\n", "“emergancy” is not known here. The closest name is “emergency”. Write:   fixed: emergency"),
    "lines where a list belongs": ("    choices:\n      label: x\n      go: a\n", "“choices” is a list. Begin each entry with a dash and a space."),
    "nothing where something belongs": ("    refuse:\n", "Nothing stands behind “refuse”. Fill it in, or take the line out."),
    "a part that is missing in a choice": ("    choices:\n      - {go: a}\n", "“label” is missing here. Add:   label: …"),
    "an unknown field of a note": ("    keep: {note: who}\n", "“who” is not known here. Write one of: country, kind, link, seen."),
    "a condition that is a list": ("    choices:\n      - {label: x, go: a, when: [desk]}\n", "A value that begins with [ means something else"),
    "an unknown field of an answer": ("    choices:\n      - {label: x, go: a, answer: {who: me}}\n", "“who” is not known here. Write one of: country, kind, link, seen."),
}  # fmt: skip


def told(text, kind=schema.FlowFile):
    read, problems = source.parse("flows/x.yaml", text.encode())
    assert problems == []
    return shaping.shape(read, kind)[1]


@pytest.mark.parametrize(("line", "said"), ROWS.values(), ids=ROWS)
def test_a_line_that_does_not_fit_is_told_once_where_it_stands(line, said):
    text = FLOW.replace("    end: helped\n", line + "    end: helped\n")
    (problem,) = told(text)
    assert sentence(problem).startswith(said)
    first = text.splitlines().index(line.splitlines()[0]) + 1
    assert first <= problem.spot.line < first + len(line.splitlines())


def test_a_file_in_order_has_nothing_to_tell():
    assert told(FLOW) == []


def test_everything_that_is_missing_is_told_by_its_name():
    assert {problem.facts["key"] for problem in told("format: 1\nsteps: {}\n")} == {"flow", "description", "first"}


@pytest.mark.parametrize(
    ("written", "code"),
    [("0", "wrong-type"), ("one", "wrong-type"), ("2", "newer-format"), ("999999999", "newer-format")],
)
def test_another_format_than_those_there_are(written, code):
    assert [problem.code for problem in told(FLOW.replace("format: 1", f"format: {written}"))] == [code]


def test_too_few_entries_of_a_list():
    text = "format: 1\nphrases: x\ndescription: y\nall_of:\n  - {en: [share]}\n"
    (problem,) = told(text, schema.PhrasesFile)
    assert sentence(problem) == "What stands here does not fit “all_of”. Write at least 2 entries, each behind a dash."


@pytest.mark.parametrize(
    ("wanted", "known", "said"),
    [
        ("thank_yuo", ["thank_you", "welcome"], "The closest name is “thank_you”. Write:   thank_you"),
        ("helb", ["help", "held", "x"], "Close names are: held, help. Write one of them."),
        ("go", ["no", "so"], "Close names are: no, so. Write one of them."),
        ("go", ["where", "what"], "Write one of: what, where."),
        ("first", [f"step_{number}" for number in range(30)], "Take it out."),
        ("x", [], "Take it out."),
    ],
)
def test_a_suggestion_is_a_statement_and_only_for_what_is_near(wanted, known, said):
    assert near(wanted, known) == said


def test_no_more_than_four_names_are_suggested():
    assert near("step_x", [f"step_{letter}" for letter in "abcdefgh"]).count(",") == 3
