"""What is promised of the words: nobody is led to send an item, nobody is accused, the law speaks of no "you".

The check of the content (`ruko check`) refuses single words; this looks at all that people read, as it is shipped.
"""

import re
from pathlib import Path

import pytest
from support.shipped import content

ROOT = Path(__file__).parents[2]
NEVER_LEADS_TO_SEND = ("start/welcome", "about-me/first", "note/consent", "engine:refused_file", "child-i-know/first")
LEADS_TO_SEND = re.compile(
    r"\b(?:send|forward|show|share|upload|give|pass|let me see)\b(?: (?:me|us))?(?: on)?"
    r" (?:it|them|this|the|that|your) ?(?:picture|video|item|file|photo|screenshot|message)?s? ?(?:to (?:me|us|this bot)|here)\b"
    r"|(?<!not )(?<!never )\b(?:send|forward|show) (?:me|us) (?!the warning)(?:it|the|this|a|your)\b"
    r"|\bso that (?:i|we) can (?:see|look|check)\b",
    re.IGNORECASE,
)
ACCUSES = re.compile(
    r"\b(?:you (?:have )?(?:shared|sent|posted|committed|broke|possess)\b[^.?!]*\b(?:abuse|crime|illegal|child)"
    r"|(?:this|the|your) (?:picture|video|item|file) (?:is|was|shows|contains) (?:a child|abuse|illegal|known|a crime)"
    r"|(?:we|i) (?:know|can see|have seen|saw|recogni[sz]ed?|can trace|will tell|reported) (?:you|this|that|who|what|it)"
    r"|traced?|identif(?:y|ied) you|your (?:crime|offence|guilt)|you are (?:guilty|under arrest))\b",
    re.IGNORECASE,
)
NEVER_COMES = re.compile(
    r"\b(?:never|(?:do|does|will) not) (?:(?:reach|arrive|come)(?:es|s)?(?: at| to)? (?:me|us|the bot)|leaves? your)\b"
    r"|\bi (?:never|(?:do|can) not) (?:receive|get) (?:it|them|any|files|pictures|videos)\b",
    re.IGNORECASE,
)
FOREIGN_TO_LAW = re.compile(r"\b(?:you|your|prison|jail|police|arrest\w*|trac\w+|fine[ds]?|years)\b", re.IGNORECASE)
ABSENT = re.compile(r"child[- ]?porn|kiddie|\bcsam\b|p(?:a|ae)?edo(?:phil)?", re.IGNORECASE)
NAMES_OF_STUDIES = ("csam-sharers", "Understanding the intentions of CSAM sharers", "child-sexual-abuse-material-csam")
MAY_NAME_THEM = ("messages/wording.yaml", "messages/countries/", "tests/content/", "docs/reference/problems.md")
"""Where words are listed to be refused, laws are named, and the refusal is tested."""


def english():
    """All that people read, by its id."""
    return {text_id: text.text for text_id, text in content().texts.items()}


@pytest.mark.promise(1)
def test_nobody_is_led_to_send_or_show_an_item_anywhere():
    assert {text_id: text for text_id, text in english().items() if LEADS_TO_SEND.search(text)} == {}


@pytest.mark.promise(1)
@pytest.mark.parametrize(
    "words",
    ["Send it to me and I look.", "Forward the picture to us.", "Please send me the video.", "Show me a photo.",
     "Share it here, so that I can check.", "Forward this message to this bot."],
)  # fmt: skip
def test_such_an_invitation_would_be_found(words):
    assert LEADS_TO_SEND.search(words)


@pytest.mark.promise(1)
@pytest.mark.parametrize("text_id", NEVER_LEADS_TO_SEND)
def test_where_somebody_could_think_so_it_is_said_that_nothing_is_to_be_sent(text_id):
    assert re.search(r"(?:do not need|not) (?:to )?(?:send|kept|the picture)|never ask|send it to nobody|the picture\.",
                     content().text(text_id, "en"))  # fmt: skip


@pytest.mark.promise(2)
def test_nothing_says_that_an_item_is_abuse_or_that_somebody_did_or_will_be_found():
    assert {text_id: text for text_id, text in english().items() if ACCUSES.search(text)} == {}


@pytest.mark.promise(2)
@pytest.mark.parametrize(
    "words",
    ["You have shared a picture of abuse.", "This video is illegal.", "We can trace who sent it.", "The file is known.",
     "I know what you sent.", "Your crime was noted."],
)  # fmt: skip
def test_such_an_accusation_would_be_found(words):
    assert ACCUSES.search(words)


@pytest.mark.promise(2)
@pytest.mark.parametrize("text_id", ["start/welcome", "privacy:say"])
def test_it_says_that_it_is_automatic_and_neither_the_police_nor_telegram(text_id):
    text = content().text(text_id, "en")
    assert "automatic" in text
    assert re.search(r"not the police(?: and|,) not Telegram", text)


@pytest.mark.promise(3)
def test_a_wording_of_the_law_states_the_rule_without_you_prison_police_or_tracing():
    message = content().flows.messages["warning"]
    assert message.law_frames
    for frame in message.law_frames:
        first_lines = (
            content().text(f"warning:{frame}", "en"),
            content().text(f"warning:{frame}.again", "en").partition("\n")[0],
        )
        for line in first_lines:
            assert FOREIGN_TO_LAW.search(line) is None
    assert FOREIGN_TO_LAW.search(content().text("is-it-illegal/law", "en").partition("\n")[0]) is None


@pytest.mark.promise(9)
def test_nothing_says_that_an_item_never_comes_to_the_bot():
    """On Telegram it does. True is that it is not opened, and not kept."""
    assert {text_id: text for text_id, text in english().items() if NEVER_COMES.search(text)} == {}


@pytest.mark.promise(9)
@pytest.mark.parametrize(
    "words",
    ["It never reaches us.", "Pictures do not come to me.", "It never leaves your phone.", "I never get any files."],
)
def test_such_a_promise_would_be_found(words):
    assert NEVER_COMES.search(words)


@pytest.mark.promise(9)
def test_no_name_that_makes_it_small_stands_anywhere_in_the_repository():
    found = {}
    for file in sorted(ROOT.rglob("*")):
        name = file.relative_to(ROOT).as_posix()
        if not file.is_file() or name.startswith((".", "build/", "dist/")) or file.suffix in (".woff2", ".png", ".pyc"):
            continue
        if name.startswith(MAY_NAME_THEM) or "/." in name:
            continue
        text = file.read_text(encoding="utf-8", errors="replace")
        for known in NAMES_OF_STUDIES:
            text = text.replace(known, "")
        if hits := ABSENT.findall(text):
            found[name] = hits
    assert found == {}
