"""Small flows for the engine's own tests: every kind of step, two own paths, a note, a reminder, loops."""

from __future__ import annotations

from dataclasses import replace

from bot.core.flow import Ask, Branch, Choice, Condition, Flow, Flows, Place, Remind, Step, Variants


def place(written: str) -> Place:
    found = Place.parse(written)
    assert found is not None, written
    return found


def choice(choice_id: str, go: str, **more) -> Choice:
    return Choice(choice_id, place(go), **more)


def step(written: str, *choices: Choice, **more) -> Step:
    more.setdefault("says", not more.get("shows"))
    return Step(place(written), choices=choices, **more)


def flow(name: str, *steps: Step, starts_on: tuple[str, ...] = (), **more) -> Flow:
    return Flow(name, steps[0].place, {one.place.step: one for one in steps}, starts_on, **more)


PAUSE = flow(
    "pause",
    step(
        "pause/first",
        choice("report", "report/first"),
        choice("reason", "pause/reason"),
        choice("about_me", "about-me/first"),
        choice("worried", "worried/first"),
        choice("help", "help/first"),
        shows="warning",
    ),
    step(
        "pause/reason",
        choice("angry", "pause/angry", remember={"intent": "outrage"}),
        choice("joke", "report/first", remember={"intent": "humour"}),
    ),
    step("pause/angry", choice("post", "pause/post"), choice("report", "report/first")),
    step("pause/post", go=place("pause/after_post"), forwardable=True),
    step("pause/after_post", choice("help", "help/first")),
    starts_on=("sent_in_private", "sent_link", "opened_from_group"),
)
REPORT = flow(
    "report",
    step(
        "report/first",
        choice("telegram", "report/how", remember={"where": "telegram"}),
        choice("later", "report/later"),
        choice("my_note", "my-note/first"),
    ),
    step("report/how", choice("done", "report/thanks")),
    step("report/later", choice("done", "report/thanks"), remind=Remind(10)),
    step(
        "report/thanks", choice("note", "report/may_note", only=(Condition("desk", "yes"),)), choice("on", "help/first")
    ),
    step("report/may_note", says=False, branch=Branch("under_18", {"yes": place("help/first")}, place("note/consent"))),
    starts_on=("report",),
)
NOTE = flow(
    "note",
    step("note/consent", choice("yes", "note/kind", note="begin"), choice("no", "help/first"), fixed="consent"),
    step(
        "note/kind",
        choice("public", "note/link", answer={"kind": "public"}),
        choice("private", "note/seen", answer={"kind": "private", "link": ""}),
        choice("skip", "note/seen"),
    ),
    step("note/link", ask=Ask("link", place("note/seen"), keep_in_note="link", has_refusal=True)),
    step("note/seen", choice("today", "note/land", answer={"seen": "today"}), choice("skip", "note/land")),
    step("note/land", choice("here", "note/summary", answer={"country": "here"}), choice("other", "note/land_name")),
    step("note/land_name", ask=Ask("country", place("note/summary"), keep_in_note="country")),
    step(
        "note/summary",
        choice("send", "note/code", note="submit"),
        choice("change", "note/kind"),
        choice("discard", "help/first", note="discard"),
    ),
    step("note/code", go=place("note/about_code")),
    step(
        "note/about_code",
        choice("kept", "help/first", note="keep_code"),
        choice("no_code", "help/first", note="no_code"),
    ),
)
MY_NOTE = flow(
    "my-note",
    step("my-note/first", choice("code", "my-note/code"), choice("here", "my-note/next", only=(Condition("code"),))),
    step("my-note/code", ask=Ask("receipt", place("my-note/next"))),
    step(
        "my-note/next",
        choice("add", "my-note/add_link", note="begin", only=(Condition("code"),)),
        choice("withdraw", "my-note/sure"),
        choice("nothing", "help/first"),
    ),
    step("my-note/add_link", ask=Ask("link", place("my-note/add_send"), keep_in_note="link", has_refusal=True)),
    step("my-note/add_send", choice("send", "help/first", note="add"), choice("discard", "help/first", note="discard")),
    step("my-note/sure", choice("yes", "help/first", note="withdraw"), choice("no", "help/first")),
)
ABOUT_ME = flow(
    "about-me",
    step(
        "about-me/first",
        choice("made", "about-me/made"),
        choice("later", "about-me/later"),
        choice("report", "report/first", remember={"path": "about_me"}),
    ),
    step("about-me/made", choice("yes", "help/first", remember={"under_18": "yes"}), choice("no", "help/first")),
    step("about-me/later", choice("help", "help/first"), remind=Remind(10)),
    own_path=True,
    starts_on=("about_me",),
)
WORRIED = flow(
    "worried",
    step("worried/first", choice("alone", "worried/alone")),
    step("worried/alone", choice("help", "help/first"), services=("self_help",)),
    own_path=True,
    idle_minutes=30,
    starts_on=("worried",),
)
HELP = flow(
    "help",
    step(
        "help/first",
        choice("me", "help/me"),
        choice("report", "report/first"),
        choice("country", "ruko/country"),
        choice("video", "help/video"),
        choice("bye", "help/bye"),
    ),
    step("help/me", choice("other", "help/first"), services=("crisis", "people")),
    step("help/video", choice("other", "help/first"), attach="campaign-video"),
    step("help/bye", services=("child_line", "crisis"), end="helped"),
    starts_on=("help",),
)
START = flow(
    "start",
    step(
        "start/first",
        choice("sent", "pause/first"),
        choice("about_me", "about-me/first"),
        choice("learn", "start/quiz"),
    ),
    step("start/quiz", ask=Ask("number", place("start/learnt"), remember_as="guess")),
    step("start/learnt", choice("help", "help/first"), shows="lesson"),
    starts_on=("start",),
)
CRISIS = flow("crisis", step("crisis/now", choice("help", "help/first"), services=("crisis",)), starts_on=("crisis",))
REMINDER = flow(
    "reminder",
    step("reminder/neutral", choice("show", "reminder/shown")),
    step("reminder/shown", choice("help", "help/first")),
    starts_on=("reminded_in_group",),
)
LOOPS = flow(
    "loops",
    step("loops/one", says=False, branch=Branch("where", {"telegram": place("loops/two")}, place("loops/three"))),
    step("loops/two", says=False, branch=Branch("nothing", {}, place("loops/one"))),
    step("loops/three", go=place("loops/one")),
    starts_on=("angry",),
)

ALL = (PAUSE, REPORT, NOTE, MY_NOTE, ABOUT_ME, WORRIED, HELP, START, CRISIS, REMINDER, LOOPS)
WARNING = Variants(("neutral", "legal", "harm", "efficacy"), frozenset({"legal"}))


def flows_of(*flows: Flow, desk: bool = True, **more) -> Flows:
    """Flows that are served together, with their triggers."""
    starts = {trigger: one.first for one in flows for trigger in one.starts_on}
    settings = {"country": "PK", **({"desk": "yes"} if desk else {})}
    made = Flows(
        "rev1", {one.name: one for one in flows}, starts, {"warning": WARNING}, settings, ("en", "ur", "ur_Latn")
    )
    return replace(made, **more)


FLOWS = flows_of(*ALL)
