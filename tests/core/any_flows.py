"""Strategies: any flows that the schema allows, wise or not, and any event."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from core.flows import ALL, FLOWS, flows_of
from hypothesis import strategies as st

from bot.core import presses, supplied
from bot.core.events import (
    Began,
    Chose,
    Commanded,
    Left,
    Moment,
    PublicLink,
    Rang,
    SentItem,
    SentOther,
    Told,
    WentWrong,
    Wrote,
)
from bot.core.flow import Ask, Branch, Choice, Condition, Flow, Flows, Place, Remind, Step, Variants

NAMES = st.sampled_from(["a", "b", "c", "d"])
PLACES = st.builds(Place, NAMES, NAMES)
FACT_NAMES = st.sampled_from(["where", "own_path", "path", "desk", "warned", "code", "frame"])
FACT_VALUES = st.sampled_from(["yes", "no", "telegram", ""])
FIELDS = st.sampled_from(["kind", "link", "seen", "country"])
TRIGGERS = (
    "start", "help", "report", "sent_in_private", "sent_link", "opened_from_group", "learn", "crisis", "about_me",
    "my_child", "worried", "angry",
)  # fmt: skip


def _choices():
    act = st.none() | st.sampled_from(["begin", "submit", "discard", "withdraw", "add", "keep_code", "no_code"])
    condition = st.builds(Condition, FACT_NAMES, st.none() | FACT_VALUES, st.booleans())
    one = st.builds(
        Choice, NAMES, PLACES, st.dictionaries(FACT_NAMES, FACT_VALUES, max_size=1),
        st.dictionaries(FIELDS, st.sampled_from(["public", "here"]), max_size=1), act, st.lists(condition, max_size=1).map(tuple),
    )  # fmt: skip
    return st.lists(one, min_size=1, max_size=5, unique_by=lambda choice: choice.id).map(tuple)


def _ways_on():
    """How a step goes on: exactly one of these."""
    asks = st.builds(
        Ask, st.sampled_from(["text", "link", "date", "number", "country", "receipt"]), PLACES, st.none() | FIELDS,
        st.none() | st.just("said"), st.booleans(),
    )  # fmt: skip
    branch = st.builds(Branch, FACT_NAMES, st.dictionaries(FACT_VALUES, PLACES, max_size=2), PLACES)
    return st.one_of(
        st.fixed_dictionaries({"choices": _choices()}),
        st.fixed_dictionaries({"choices": _choices(), "remind": st.builds(Remind, st.integers(1, 1440))}),
        st.fixed_dictionaries({"ask": asks}),
        st.fixed_dictionaries({"branch": branch}),
        st.fixed_dictionaries({"go": PLACES}),
        st.fixed_dictionaries({"end": st.just("helped")}),
    )


@st.composite
def any_flows(draw) -> Flows:
    """Four flows with steps that lead anywhere, also in circles and to places that are not there."""
    made = []
    for name in draw(st.lists(NAMES, min_size=1, max_size=4, unique=True)):
        steps = {}
        for step in draw(st.lists(NAMES, min_size=1, max_size=4, unique=True)):
            shows = draw(st.sampled_from([None, None, "warning", "lesson"]))
            attach = draw(st.sampled_from([None, None, "video"]))
            steps[step] = Step(Place(name, step), says=shows is None, shows=shows, attach=attach, **draw(_ways_on()))
        own_path = draw(st.booleans())
        idle_minutes = draw(st.integers(1, 1440))
        made.append(
            Flow(name, next(iter(steps.values())).place, steps, (), own_path=own_path, idle_minutes=idle_minutes)
        )
    starts = draw(st.dictionaries(st.sampled_from(TRIGGERS), PLACES))
    starts.setdefault("start", made[0].first)
    settings = {"country": "PK", **({"desk": "yes"} if draw(st.booleans()) else {})}
    return Flows(
        "rev", {flow.name: flow for flow in made}, starts, {"warning": Variants(("neutral", "legal", "harm"), frozenset({"legal"}))},
        settings, ("en", "ur"), draw(st.sampled_from([0, 1, 10, 60])),
    )  # fmt: skip


WISE_FLOWS = st.sampled_from([FLOWS, flows_of(*ALL, desk=False), flows_of(*ALL, remove_after_minutes=0)])


def known_places(flows: Flows) -> list[Place]:
    places = [step.place for flow in flows.flows.values() for step in flow.steps.values()]
    return [*places, *(step.place for step in supplied.STEPS), supplied.COPY, Place("gone", "step")]


def known_choices(flows: Flows) -> list[str]:
    steps = [step for flow in (*flows.flows.values(), supplied.FLOW) for step in flow.steps.values()]
    tools = [
        presses.BACK, presses.HIDE, presses.SKIP, presses.LANGUAGES, presses.more(1), presses.MORE, presses.LANGUAGE + "ur",
        presses.LANGUAGE + "xx", "is-AE", "is-", "is-ÄÖ", "copy_now", "copy_longer", "", "-",
    ]  # fmt: skip
    return [*{choice.id for step in steps for choice in step.choices}, *tools]


def moments(at: datetime, number: int):
    """`number`: of the event; chance never comes twice."""
    chance = sha256(str(number).encode()).digest()
    late = st.sampled_from([0, 0, 0, 3700, 200_000])
    return st.builds(
        lambda late, locale: Moment(at, at - timedelta(seconds=late), chance, 1, 7, locale),
        late,
        st.sampled_from(["en", "ur", ""]),
    )


ABOUT = st.dictionaries(
    st.sampled_from(["copy", "messages", "entry", "note", "visit", "late"]),
    st.sampled_from(["", "1", "1,2", "x,²", "add", "withdraw", "abc.1.1"]),
)
TOPICS = st.lists(st.sampled_from(["crisis", "report", "about_me", "worried", "angry"]), max_size=2, unique=True)
LINKS = st.none() | st.builds(PublicLink, st.sampled_from(["https://example.org/x", "@name"]), st.booleans())
COUNTRIES = st.lists(st.sampled_from(["PK", "AE", "GB"]), max_size=3, unique=True).map(tuple)
MESSAGES = st.integers(0, 10**6)


def typed_texts(moment: Moment):
    topics = TOPICS.map(lambda topics: tuple(sorted(topics, key=lambda topic: topic != "crisis")))
    text = st.text(max_size=50) | st.just("0700 0000 0000 0009")
    status = st.sampled_from(["", "received", "not_found", "closed"])
    return st.builds(
        Wrote, st.just(moment), MESSAGES, text, topics, LINKS, st.booleans(), st.booleans(), COUNTRIES, status
    )


def items(moment: Moment):
    origins = st.sampled_from(["user", "hidden_user", "chat", "channel", "own", "link"])
    return st.builds(SentItem, st.just(moment), MESSAGES, origins, st.sampled_from(["", "", "a", "b"]))


def commands(moment: Moment):
    names = ["help", "report", "language", "country", "privacy", "forget", "hide", "stop", "cancel", "what"]
    return st.builds(Commanded, st.just(moment), MESSAGES, st.sampled_from(names), st.text(max_size=5))


def presses_of(moment: Moment, flows: Flows, conversations: list[str]):
    return st.builds(
        Chose, st.just(moment), st.just("tap"), MESSAGES, st.sampled_from([*conversations, "", "unknown"]), st.integers(0, 12),
        st.none() | st.sampled_from(known_places(flows)), st.sampled_from(known_choices(flows)),
    )  # fmt: skip


def other_events(moment: Moment, conversation: str):
    timers = st.sampled_from([f"remind.{conversation}", "copy.x", "hidden.x", ""])
    outcomes = st.sampled_from(["sent", "refused", "removed", "not_removed", "expired"])
    entries = st.sampled_from(["", f"{conversation}.1.1", f"{conversation}.2.3", "abc.1.1"])
    payloads = st.sampled_from(["", "gabc", "report", "worried", "nonsense", "crisis"])
    kinds = st.sampled_from(["voice", "contact", "location", "other"])
    return st.one_of(
        st.builds(Began, st.just(moment), MESSAGES, payloads),
        st.builds(SentOther, st.just(moment), MESSAGES, kinds),
        st.builds(Rang, st.just(moment), timers, ABOUT),
        st.builds(Told, st.just(moment), entries, outcomes, ABOUT),
        st.builds(Left, st.just(moment)),
        st.builds(WentWrong, st.just(moment)),
    )
