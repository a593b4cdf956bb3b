"""Promise 4: nobody can edit a safety step, an emergency screen, the consent screen or the way to help away.

Each row is an edit that somebody may make with the best of intentions, in the shipped content, and the problem that
stops it.
"""

from __future__ import annotations

import functools
import re

import pytest
from content.small import ROOT

from bot.content import bundle
from bot.content.bundle import ContentProblemsError
from bot.content.checks_fixed import FIXED

pytestmark = [pytest.mark.promise(3), pytest.mark.promise(4)]

UR, UR_LATN = "locales/ur/LC_MESSAGES/ruko.po", "locales/ur_Latn/LC_MESSAGES/ruko.po"
PS = "locales/ps/LC_MESSAGES/ruko.po"
WARNING, SAFETY, WORDING = "messages/warning.yaml", "messages/safety.yaml", "messages/wording.yaml"


@functools.cache
def shipped():
    """With two country packs and three catalogs: the others take time and change nothing here."""
    files = bundle.read_files(ROOT)
    used = {"messages/countries/PK.yaml", "messages/countries/ZZ.yaml", UR, UR_LATN, PS}
    kept = [name for name in files if name in used or not name.startswith(("messages/countries/", "locales/"))]
    return {name: files[name].decode() for name in kept}


def codes(files):
    """What stops these files, each code once."""
    try:
        bundle.build({name: text.encode() for name, text in files.items()})
    except ContentProblemsError as found:
        return {problem.code for problem in found.problems if not problem.is_advice}
    return set()


def put(name, *edits):
    """Texts replaced in one file, each of which must be there."""

    def edited(files):
        text = files[name]
        for old, new in edits:
            found = re.compile(old, re.MULTILINE)
            assert found.search(text), old
            text = found.sub(lambda _, new=new: new, text)
        return {**files, name: text}

    return edited


def without(name):
    return lambda files: {other: text for other, text in files.items() if other != name}


def renamed(name, to, *, links):
    """A flow under another name, all links to it changed as well."""

    def edited(files):
        old, new = (file.rpartition("/")[2].removesuffix(".yaml") for file in (name, to))
        files = {
            file: re.sub(rf"(go: |: ){old}(?=[/,}} \n])", rf"\g<1>{new}", text) if links else text
            for file, text in files.items()
        }
        text = files.pop(name).replace(f"flow: {old}\n", f"flow: {new}\n")
        return {**files, to: text}

    return edited


def both(*edits):
    return lambda files: functools.reduce(lambda found, edit: edit(found), edits, files)


def step(name):
    """A step and all below it, up to the next one."""
    return rf"^  {name}:\n(?:    .*\n|\n(?=    )|  #.*\n)*"


EMERGENCY = {
    "the step is deleted": (put("flows/report.yaml", (step("call"), "")), "step-not-found"),
    "the step is deleted with every link to it": (
        both(
            *(
                put(f"flows/{flow}.yaml", (r"go: report/call", "go: report/where"))
                for flow in ("child-i-know", "worried-about-myself")
            ),
            put("flows/report.yaml", (step("call"), ""), (r"go: call\}", "go: where}")),
        ),
        "fixed-part-missing",
    ),
    "the step is renamed with every link to it": (
        put("flows/about-me.yaml", (r"^  danger:\n", "  now:\n"), (r"go: danger\}", "go: now}")),
        "fixed-part-missing",
    ),
    "the mark is taken out": (put("flows/crisis.yaml", (r"    fixed: emergency\n", "")), "fixed-mark-missing"),
    "the text is emptied": (put("flows/crisis.yaml", (r"say: \|-\n(      .*\n)+", 'say: ""\n')), "empty-value"),
    "the text is a space": (
        put("flows/crisis.yaml", (r"say: \|-\n(      .*\n)+", 'say: " "\n')),
        "emergency-line-missing",
    ),
    "the line is taken out": (
        put("flows/report.yaml", (r"      \{emergency\}\n      Say where", "      Say where")),
        "emergency-line-missing",
    ),
    "a number is typed instead": (put("flows/about-me.yaml", (r"\{emergency\}", "15")), "emergency-line-missing"),
    "a message is shown instead": (
        put("flows/crisis.yaml", (r"say: \|-\n(      .*\n)+", "show: privacy\n")),
        "emergency-line-missing",
    ),
    "a text comes before it in a crisis": (
        put(
            "flows/crisis.yaml",
            (
                r"first: now\nsteps:\n",
                'first: here\nsteps:\n  here:\n    say: "You matter."\n    choices:\n      - {label: "Go on", go: now}\n',
            ),
        ),
        "crisis-without-emergency",
    ),
    "it is reached only under a condition": (
        put(
            "flows/report.yaml",
            (
                r'label: "Yes, now", remember: \{danger: now\}, go: call\}',
                'label: "Yes, now", remember: {danger: now}, go: call, when: desk}',
            ),
        ),
        "fixed-part-unreachable",
    ),
    "the flow no longer asks about danger first": (
        put("flows/report.yaml", (r"first: danger", "first: where")),
        "fixed-part-unreachable",
    ),
    "the flow is deleted": (without("flows/crisis.yaml"), "fixed-part-missing"),
    "the flow is renamed": (
        lambda files: put("messages/topics/crisis.yaml", (r"topic: despair", "topic: crisis"))(
            renamed("flows/crisis.yaml", "flows/despair.yaml", links=True)(files)
        ),
        "fixed-part-missing",
    ),
    "the words of crisis are emptied": (
        put("messages/topics/crisis.yaml", (r"words:\n(?s:.*)", "words: {en: [want to die]}\n")),
        "crisis-words-missing",
    ),
    "the words of crisis are deleted": (without("messages/topics/crisis.yaml"), "crisis-words-missing"),
}

CONSENT = {
    "the screen is skipped": (put("flows/note.yaml", (r"first: consent", "first: kind")), "note-past-consent"),
    "a flow leads past it": (
        put("flows/report.yaml", (r"otherwise: note/consent", "otherwise: note/kind")),
        "note-past-consent",
    ),
    "a flow begins the note itself": (
        put("flows/report.yaml", (r"go: may_note, when: desk", "note: begin, go: note/kind, when: desk")),
        "note-without-consent",
    ),
    "the step is deleted": (
        put("flows/note.yaml", (step("consent"), ""), (r"first: consent", "first: kind")),
        "step-not-found",
    ),
    "the step is deleted with every link to it": (
        both(
            put("flows/note.yaml", (step("consent"), ""), (r"first: consent", "first: kind")),
            put("flows/report.yaml", (r"otherwise: note/consent", "otherwise: note/kind")),
        ),
        "fixed-part-missing",
    ),
    "the mark is taken out": (put("flows/note.yaml", (r"    fixed: consent\n", "")), "fixed-mark-missing"),
    "it does not say who reads": (put("flows/note.yaml", (r" for \{operator\}", "")), "consent-incomplete"),
    "it does not say when": (
        put("flows/note.yaml", (r" It is read within \{reads_within\}, not at once\.", "")),
        "consent-incomplete",
    ),
    "it does not say how long": (
        put("flows/note.yaml", (r", and erased after \{days_kept\}", "")),
        "consent-incomplete",
    ),
    "it does not say what it is not": (
        put("flows/note.yaml", (r"It is not a police report\. ", "")),
        "consent-incomplete",
    ),
    "there is no way to say no": (put("flows/note.yaml", (r"      - \{id: no, .*?\n", "")), "consent-without-no"),
    "no is hidden": (
        put("flows/note.yaml", (r'label: "No, thanks", go', 'label: "No, thanks", unless: desk, go')),
        "consent-without-no",
    ),
    "both answers agree": (
        put(
            "flows/note.yaml",
            (r'label: "No, thanks", go: delete/everywhere', 'label: "No, thanks", note: begin, go: kind'),
        ),
        "consent-without-no",
    ),
    "the flow is renamed": (renamed("flows/note.yaml", "flows/write.yaml", links=True), "fixed-part-missing"),
    "the Urdu does not say what it is not": (put(UR, (r"یہ پولیس رپورٹ نہیں۔ ", "")), "consent-incomplete"),
}

SAFE = {
    "a fixed line is deleted": (put(WARNING, (r'  - "If it shows you.*?\n', "")), "safety-step-missing"),
    "all fixed lines are deleted": (put(WARNING, (r"fixed:\n(  - .*\n)+", "")), "safety-step-missing"),
    "a fixed line says something else": (
        put(WARNING, (r'  - "You can report without your name.*?\n', '  - "Thank you for being careful."\n')),
        "safety-step-missing",
    ),
    "the order is turned around": (
        put(WARNING, (r'First report it in \{app\}, then delete it\."', 'First delete it, then report it in {app}."')),
        "safety-step-missing",
    ),
    "saving is forgotten": (
        put(WARNING, (r'"Do not forward or save it\. First', '"Do not forward it. First')),
        "safety-step-missing",
    ),
    "the shortest form is too short": (
        put(WARNING, (r"later: \|-\n(?s:.*)", 'later: "Please stop, and report it."\n')),
        "safety-step-missing",
    ),
    "the shortest form is deleted": (put(WARNING, (r"later: \|-\n(?s:.*)", "")), "shorter-form-missing"),
    "the shorter form of one wording drops a step": (
        put(
            WARNING,
            (r"A report can help a child\. Sharing cannot\.\n.*\n", "A report can help a child. Sharing cannot.\n"),
        ),
        "safety-step-missing",
    ),
    "the wordings are deleted": (
        put(WARNING, (r"frames:\n(?s:.*?)(?=^fixed:)", 'say: "Please pause."\n')),
        "frames-missing",
    ),
    "the neutral wording is deleted": (put(WARNING, (r"  neutral:\n(    .*\n)+", "")), "neutral-missing"),
    "the message is renamed": (
        both(
            lambda files: {**files, "messages/stop.yaml": files[WARNING].replace("message: warning", "message: stop")},
            without(WARNING),
            put("flows/before-you-share.yaml", (r"show: warning", "show: stop")),
        ),
        "warning-missing",
    ),
    "a text of the flow is shown instead": (
        put("flows/before-you-share.yaml", (r"show: warning", 'say: "Please pause."')),
        "warning-missing",
    ),
    "another screen comes before it": (
        put("flows/before-you-share.yaml", (r"first: pause", "first: reason")),
        "warning-missing",
    ),
    "who comes from a group does not meet it": (
        both(
            put("flows/before-you-share.yaml", (r", opened_from_group", "")),
            put("flows/start.yaml", (r"starts_on: \[start\]", "starts_on: [start, opened_from_group]")),
        ),
        "warning-missing",
    ),
    "an Urdu line drops a step": (put(UR, (r"اسے نہ آگے بھیجیں، نہ سیو کریں۔ پہلے", "پہلے")), "safety-step-missing"),
    "a Roman Urdu line turns the order": (
        put(UR_LATN, (r"Pehle \{app\} mein report, phir delete karein", "Pehle delete karein, phir {app} mein report")),
        "safety-step-missing",
    ),
    "a new language says nothing yet of how it says them": (
        lambda files: {**files, "locales/bal/LC_MESSAGES/ruko.po": files[UR].replace("Language: ur", "Language: bal")},
        "safety-words-missing",
    ),
    "the list of how they are said is deleted": (without(SAFETY), "safety-words-missing"),
    "one entry of that list is deleted": (put(SAFETY, (r"  no_name:\n(    .*\n)+", "")), "safety-words-missing"),
}

GROUPS = {
    "the warning in a group drops a step": (
        put(
            "messages/group.yaml",
            (r"You can report without your name\. Do not forward or save it\.", "You can report without your name."),
        ),
        "safety-step-missing",
    ),
    "the warning in a group is taken out": (
        put("messages/group.yaml", (r"  warning:\n    say: \|-\n(      .*\n)+    note: .*\n", "")),
        "text-missing",
    ),
    "all that is said in groups is taken out": (without("messages/group.yaml"), "text-missing"),
    "the warning after a removal drops a step": (
        put("messages/group.yaml", (r"(?<=seeing it\.\n)(?s:.*?)(?=      You can report)", "")),
        "safety-step-missing",
    ),
    "the warning in a group asks for a name": (
        put("messages/group.yaml", (r"You can report without your name\. Do not", "Do not")),
        "safety-step-missing",
    ),
    "a member who asks is not told to report it while it is there": (
        put("messages/group.yaml", (r" Please report the message in Telegram too, now, while it is there\.", "")),
        "safety-step-missing",
    ),
    "an admin who removes is not told to report it first": (
        put("messages/group.yaml", (r"Please report the message in Telegram now\. ", "")),
        "safety-step-missing",
    ),
    "the public note no longer asks to keep it back": (
        put("messages/group.yaml", (r" If you have a copy, please do not pass it on\.", "")),
        "safety-step-missing",
    ),
    "the public note says what it was about": (
        put("messages/group.yaml", (r"A message was removed here\.", "A picture of a child was removed here.")),
        "wording",
    ),
    "the reminder's screen drops a step": (
        put("flows/group-reminder.yaml", (r"      If it shows you, it is not your fault\.\n", "")),
        "safety-step-missing",
    ),
    "the reminder's screen turns the order round": (
        put(
            "flows/group-reminder.yaml",
            (r"Report it where you got it, then delete it\.", "Delete it, then report it where you got it."),
        ),
        "safety-step-missing",
    ),
    "the reminder's screen is not marked": (
        put("flows/group-reminder.yaml", (r"    fixed: safety\n", "")),
        "safety-screen-missing",
    ),
    "the reminder leads elsewhere": (
        put("flows/group-reminder.yaml", (r"go: note\}", "go: help/first}")),
        "safety-screen-missing",
    ),
    "the reminder's screen offers no help with oneself": (
        put("flows/group-reminder.yaml", (r"      - \{id: worried, .*?\n", "")),
        "way-missing",
    ),
    "the reminder says on a locked phone what it is about": (
        put(
            "flows/group-reminder.yaml",
            (r"A short note about one of your groups\.", "A note about a picture of a child."),
        ),
        "wording",
    ),
    "the public note says what it is about": (
        put("messages/group.yaml", (r"A message was removed here\.", "A sexual picture was removed here.")),
        "wording",
    ),
    "the Urdu warning in a group drops a step": (
        put(UR, (r"(?<=ہو سکتی ہے۔ )نہ آگے بھیجیں، نہ سیو کریں۔", "نہ سیو کریں۔")),
        "safety-step-missing",
    ),
}

WAYS = {
    "the warning offers no way to report": (
        put("flows/before-you-share.yaml", (r"      - \{id: report, label: \"Report it\", go: report/danger\}\n", "")),
        "way-missing",
    ),
    "the warning does not offer the path about me": (
        put("flows/before-you-share.yaml", (r"      - \{id: about_me, .*?\n", "")),
        "way-missing",
    ),
    "the first screen does not offer help with oneself": (
        put("flows/start.yaml", (r"      - \{id: worried, .*?\n", "")),
        "way-missing",
    ),
    "the way to help is hidden by a condition": (
        put(
            "flows/before-you-share.yaml",
            (r'label: "Other help", go: help/first', 'label: "Other help", when: desk, go: help/first'),
        ),
        "way-missing",
    ),
    "the path about me is renamed and no own path": (
        both(
            renamed("flows/about-me.yaml", "flows/my-picture.yaml", links=True),
            put("flows/my-picture.yaml", (r"own_path: yes\n", "")),
        ),
        "own-path-missing",
    ),
    "the path about me does not begin on its words": (
        put("flows/about-me.yaml", (r"starts_on: \[about_me\]\n", "")),
        "trigger-without-flow",
    ),
    "a note is offered on an own path": (
        put("flows/about-me.yaml", (r"go: made\}", "go: made, answer: {kind: private}}")),
        "note-on-own-path",
    ),
    "an own path reminds": (
        put(
            "flows/worried-about-myself.yaml",
            (r"(?<=  young:\n)", '    remind: {after: 1 hour, say: "You wanted to come back."}\n'),
        ),
        "reminder-on-own-path",
    ),
    "an own path speaks of crime": (
        put("flows/about-me.yaml", (r"Whatever happened, it is not your fault\.", "This is a crime.")),
        "wording",
    ),
    "an own path speaks of crime in Roman Urdu": (put(UR_LATN, (r"Aap bohat aham hain", "Yeh jurm hai")), "wording"),
    "an own path comes by the law": (
        put("flows/help.yaml", (r"You did well to ask\.", "It is a crime to share.")),
        "law-on-own-path",
    ),
    "the answer about the law is given to everybody": (
        put(
            "flows/is-it-illegal.yaml",
            (
                r"branch: \{fact: frame, cases: \{neutral: own\}, otherwise: law\}",
                "branch: {fact: frame, cases: {neutral: law}, otherwise: law}",
            ),
        ),
        "law-on-own-path",
    ),
    "the wording of the law is not marked": (put(WARNING, (r"    law: yes\n", "")), "wording"),
    "the wording of the law speaks to somebody": (
        put(
            WARNING,
            (r'say: "Sharing a sexual picture', 'say: "If you share it, you commit a crime. Sharing a sexual picture'),
        ),
        "wording",
    ),
    "the lists of refused words are deleted": (without(WORDING), "wording-list-missing"),
}

HELP = {
    "the last step lists nobody": (put("flows/help.yaml", (r"    services: \[child_line, crisis\]\n", "")), "dead-end"),
    "help is only for some": (
        put(
            "flows/report.yaml",
            (
                r"(?<=  later:\n)(?s:.*?)(?=\n\n)",
                '    say: "Later."\n    choices:\n      - {id: help, label: "Help", when: desk, go: help/first}',
            ),
        ),
        "dead-end",
    ),
    "nobody is left to show anywhere": (
        lambda files: {
            name: text.replace("show: ok", "show: hold") if "countries/" in name else text
            for name, text in files.items()
        },
        "role-without-service",
    ),
    "nothing is left for everywhere": (
        put("messages/countries/ZZ.yaml", (r"show: ok", "show: hold")),
        "role-without-service",
    ),
    "the pack for everywhere is deleted": (without("messages/countries/ZZ.yaml"), "refers-nowhere"),
    "a list asks for what is nowhere": (
        put("flows/help.yaml", (r"services: \[crisis, people\]", "services: [missing]")),
        "role-without-service",
    ),
}


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        pytest.param(*row, id=f"{part}: {name}")
        for part, rows in (
            ("emergency", EMERGENCY),
            ("consent", CONSENT),
            ("safety steps", SAFE),
            ("groups", GROUPS),
            ("ways", WAYS),
            ("help", HELP),
        )
        for name, row in rows.items()
    ],
)
def test_an_edit_that_takes_protection_away_is_stopped(edit, code):
    assert code in codes(edit(shipped()))


FREE = {
    "the words of an emergency screen": put(
        "flows/crisis.yaml", (r"You matter\. I am automatic, so please", "You matter a lot. Please")
    ),
    "the words of the consent screen": put(
        "flows/note.yaml", (r"You can leave a note for", "If you like, leave a note for")
    ),
    "the end of a fixed line": put(WARNING, (r"You choose what comes next\.", "You decide what comes next.")),
    "a wording": put(WARNING, (r"Please pause\. This advice is for", "Stop for a moment. This is for")),
    "the name of a step": put("flows/help.yaml", (r"bye(?=[:}])", "good_bye")),
    "how sure we are of a helpline": put("messages/countries/PK.yaml", (r"confidence: B$", "confidence: A")),
}


@pytest.mark.parametrize("edit", FREE.values(), ids=FREE)
def test_staff_may_change(edit):
    """What is fixed is the protection, not the words."""
    changed = edit(shipped())
    assert changed != shipped()
    assert codes(changed) == set()


def test_a_step_not_yet_translated_is_known_by_the_words_of_the_language_that_stands_in():
    """Urdu stands in for Pashto: that is what is read, so its list says whether the step is there."""
    untranslated = put(PS, (r'(?<=^msgctxt "group:public"\n)', "#, fuzzy\n"))(shipped())
    assert codes(untranslated) == set()
    assert codes(put(UR, (r"تو مہربانی کر کے آگے نہ بھیجیں", "ہے"))(untranslated)) == {"safety-step-missing"}


def test_the_fixed_screens_are_those_of_the_shipped_flows():
    marked = {
        (flow.name, step.place.step, step.fixed)
        for flow in bundle.load(ROOT).flows.flows.values()
        for step in flow.steps.values()
        if step.fixed
    }
    assert {(place.flow, place.step, fixed) for place, fixed in FIXED.items()} <= marked
