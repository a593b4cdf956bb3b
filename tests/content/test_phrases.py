"""Phrase lists: precision before recall, in three languages, in many spellings, at a cost that is flat."""

import pytest
from support.shipped import content

from bench.chatter import APPEALS, captions
from bot.content.phrases import List, Phrases
from bot.content.schema import PhrasesFile
from bot.content.shaping import shape
from bot.content.source import parse

PHRASES = content().phrases
FALSE_NOTICES_PER_10_000 = 15
"""Two unrelated ordinary texts in one caption can still meet a list."""


def test_ordinary_forwarded_chat_almost_never_sets_anything_off():
    hits = [caption for caption in captions(10_000, 7) if PHRASES.find(caption)]
    assert len(hits) <= FALSE_NOTICES_PER_10_000


@pytest.mark.parametrize("caption", APPEALS)
def test_appeals_to_share_until_somebody_is_caught_are_met(caption):
    assert PHRASES.find(caption)


@pytest.mark.parametrize(
    "caption",
    [
        "SHARE THIS UNTIL HE IS CAUGHT!!! he did this to a CHILD",
        "shaaare  this until he is caught, to a child",
        "share\u200b this until he is caught\u2026 to\u00a0a child",
        "شئیر  کریں تاکہ پکڑا جائے، مَعصُوم",
        "شيئر کريں تاكه پكڑا جائے معصوم",
    ],
    ids=["capitals", "stretched", "joiners and spaces", "vowel marks", "Arabic keyboard"],
)
def test_spellings_do_not_matter(caption):
    assert "share-until-caught" in PHRASES.find(caption)


def test_each_set_has_to_be_met_and_no_word_of_an_ordinary_appeal():
    phrases = Phrases({"list": List((("share this",), ("is caught",)), ("thief",))})
    assert phrases.find("share this until he is caught") == ("list",)
    assert phrases.find("share this") == ()
    assert phrases.find("until he is caught") == ()
    assert phrases.find("share this until the thief is caught") == ()


def test_words_are_met_as_whole_words():
    phrases = Phrases({"list": List((("share",), ("caught",)))})
    assert phrases.find("shareholders were caughtt") == ()


def test_a_list_of_one_set_is_a_problem():
    source, _ = parse("messages/phrases/x.yaml", b"format: 1\nphrases: x\ndescription: d\nall_of: [{en: [share]}]\n")
    _, problems = shape(source, PhrasesFile)
    assert problems
