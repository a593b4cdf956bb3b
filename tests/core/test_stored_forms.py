"""What is stored is read as what it was; what a newer version stored is refused."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.conversation import Conversation, Copy, Person, from_bytes, person_to_bytes, run_to_bytes
from bot.core.effects import (
    Edit,
    Hand,
    Leave,
    Line,
    NewerFormatError,
    Post,
    Remove,
    Say,
    Screen,
    Whisper,
    entry_from_bytes,
    entry_to_bytes,
)
from bot.core.flow import Place

TEXT = st.text(max_size=12)
NAMES = st.from_regex(r"[a-z][a-z0-9_-]{0,9}", fullmatch=True)
PLACES = st.builds(Place, NAMES, NAMES)
SECONDS = st.integers(1, 2**33).map(lambda at: datetime.fromtimestamp(at, UTC))
MILLISECONDS = st.integers(0, 2**42).map(
    lambda ms: datetime.fromtimestamp(ms // 1000, UTC).replace(microsecond=ms % 1000 * 1000)
)
FACTS = st.dictionaries(TEXT, TEXT, max_size=3)
COUNTS = st.integers(0, 10**6)
IDS = st.integers(1, 2**52)
TUPLES = st.lists(TEXT, max_size=3).map(tuple)
GROUPS = st.lists(st.integers(-(2**52), -1), max_size=3).map(tuple)
PERSONS = st.builds(Person, TEXT, TEXT, TEXT, COUNTS, st.booleans(), st.booleans(), GROUPS)
COPIES = st.builds(Copy, TEXT, st.lists(IDS, max_size=4).map(tuple), SECONDS, TEXT, st.booleans())
NOTES = st.none() | st.dictionaries(st.sampled_from(["kind", "link", "seen", "country"]), TEXT)
FIELDS = {
    "person": PERSONS, "id": TEXT, "revision": TEXT, "place": st.none() | PLACES, "visit": COUNTS, "page": COUNTS,
    "lead": TEXT, "trail": st.lists(PLACES, max_size=4).map(tuple), "facts": FACTS, "note": NOTES, "receipt": TEXT,
    "receipt_until": st.none() | SECONDS, "copies": st.lists(COPIES, max_size=3).map(tuple), "albums": TUPLES,
    "locale": TEXT, "said": COUNTS, "idle_minutes": COUNTS, "pressed": TEXT, "began_at": SECONDS,
    "last_at": MILLISECONDS,
}  # fmt: skip
CONVERSATIONS = st.builds(Conversation, **FIELDS)
CHOICES = st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple)
LINES = st.builds(Line, TEXT, FACTS, TEXT, CHOICES)
SCREENS = st.builds(
    Screen, PLACES, TEXT, COUNTS, TEXT, st.integers(1, 3), TEXT, COUNTS, TEXT, TUPLES, st.booleans(), FACTS
)
WHATS = LINES | SCREENS
PRIORITIES = st.sampled_from(["removal", "warning", "answer", "notice", "report"])


def _telling(entry):
    """What became of an entry that does not tell interests nobody: its facts are not stored."""
    return entry if entry.tell else replace(entry, about={})


ENTRIES = (
    st.builds(Say, TEXT, WHATS, TEXT, TEXT, SECONDS, PRIORITIES, st.booleans(), FACTS, st.booleans(), st.booleans(), IDS).map(_telling)
    | st.builds(Whisper, TEXT, IDS, LINES, TEXT, TEXT, SECONDS, PRIORITIES, st.booleans(), FACTS, IDS, TEXT, st.booleans(), IDS).map(_telling)
    | st.builds(Edit, TEXT, TEXT | IDS, WHATS, TEXT, TEXT, SECONDS, PRIORITIES, IDS)
    | st.builds(Remove, TEXT, SECONDS, st.lists(IDS, max_size=5).map(tuple), TEXT, st.booleans(), FACTS, PRIORITIES, IDS).map(_telling)
    | st.builds(Hand, TEXT, IDS, TEXT, SECONDS, FACTS, st.none() | LINES, PRIORITIES)
    | st.builds(Leave, TEXT, SECONDS, PRIORITIES)
    | st.builds(Post, TEXT, st.sampled_from(["staff", "note"]), SECONDS, TEXT, TEXT, FACTS, st.booleans(), FACTS, PRIORITIES).map(_telling)
)  # fmt: skip


@given(CONVERSATIONS)
def test_a_conversation_is_read_as_it_was_stored(conversation):
    assert from_bytes(run_to_bytes(conversation), person_to_bytes(conversation.person)) == conversation


def test_these_tests_know_every_field():
    assert set(FIELDS) == {field.name for field in fields(Conversation)}


@given(CONVERSATIONS)
def test_the_person_outlives_the_run(conversation):
    assert from_bytes(None, person_to_bytes(conversation.person)) == Conversation(person=conversation.person)


def test_who_is_not_known_yet_is_a_blank_conversation():
    assert from_bytes(None, None) == Conversation()


@given(CONVERSATIONS)
def test_the_stored_run_says_nothing_of_the_person(conversation):
    person = replace(conversation.person, frame="canary-frame", country="canary-country")
    assert b"canary" not in run_to_bytes(replace(conversation, person=person))


@given(ENTRIES)
def test_an_entry_is_read_as_it_was_stored(entry):
    assert entry_from_bytes(entry_to_bytes(entry)) == entry


def test_a_record_of_a_newer_version_is_refused():
    newer = json.dumps({"f": 3}).encode()
    for run, person in ((newer, None), (None, newer)):
        with pytest.raises(NewerFormatError, match="format 3"):
            from_bytes(run, person)


def test_who_was_known_before_there_were_groups_had_begun_the_bot():
    before = json.dumps({"f": 1, "l": "ur", "c": "PK", "m": "harm", "w": 2, "s": 1}).encode()
    assert from_bytes(None, before).person == Person("ur", "PK", "harm", 2, notes_stopped=True, has_begun=True)


def test_an_entry_of_a_newer_version_is_refused():
    with pytest.raises(NewerFormatError, match="format 9"):
        entry_from_bytes(json.dumps({"f": 9}).encode())
    with pytest.raises(NewerFormatError, match="fly"):
        entry_from_bytes(json.dumps({"f": 1, "n": "a", "z": 0, "p": "answer", "k": "fly"}).encode())
