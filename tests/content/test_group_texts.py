"""Every text that the group engine names is there, in limits, and says nothing that must not be said in a group."""

import re
from pathlib import Path

import pytest
from support.shipped import content

from bot.core.groups import panel
from bot.core.groups.cases import Cases
from bot.core.groups.group import Group

ROOT = Path(__file__).parent.parent.parent
CONTENT = content()
NAMED = sorted(
    {
        found
        for file in (ROOT / "bot/core/groups").glob("*.py")
        for found in re.findall(r'"(group:[a-z_]+)"', file.read_text(encoding="utf-8"))
    }
)
SEEN_BY_ALL = ("group:public", "group:public_button", "group:hello", "group:hello_waits", "group:give_rights")
READ_BY_WHO_SHARED = ("group:warning", "group:warning_removed", "group:test", "group:public", "group:not_child_thanks",
                      "group-reminder/hello", "group-reminder/note")  # fmt: skip
ASKED = re.compile(
    r"\b(?:somebody|someone|member|admin|person|people|they)\b[^.?!]*\b(?:ask|report|complain|notic|tell|told|saw)",
    re.IGNORECASE,
)
SEEN = re.compile(r"\b(?:has|have|had|was|were|is|been) (?:seen|read|opened)\b|\bhas looked\b", re.IGNORECASE)
LABELS = re.compile(
    r"group:(open_|set_|do_|act_|mode_.*_label|give_rights|what_now|not_about|public_button|report_link_yes)|staff:do_"
)


@pytest.mark.parametrize("text_id", NAMED)
def test_every_text_named_in_the_code_is_worded(text_id):
    assert CONTENT.has_text(text_id)


def test_every_label_of_the_settings_is_worded_in_both_states():
    for group in (
        Group(allowed=("x",)),
        Group(is_paused=True, uses_phrases=False, uses_fingerprints=True, minds_anonymous=True),
    ):
        for name in panel.SCREENS:
            line = panel.screen(name, "r" * 22, group, Cases(), (("en", "English"),), has_list=True)
            for text_id in (line.text, *(label for label, _ in line.choices if not label.startswith("="))):
                assert CONTENT.has_text(text_id)


@pytest.mark.parametrize("locale", CONTENT.locales)
def test_every_setting_is_explained_on_the_screen_that_sets_it(locale):
    """A button alone is understood by who made it (shieldy#41): its word stands in the text above it, with what it does."""

    def word(name: str) -> str:
        return CONTENT.text(f"group:{name}", locale).split(":")[0].strip()

    screens = {
        "panel_mode": ("mode_watch_label", "mode_warn_label", "mode_remove_label"),
        "panel_signals": ("set_phrases_on", "set_fingerprints_on", "set_anonymous_on"),
    }
    for screen, names in screens.items():
        lines = CONTENT.text(f"group:{screen}", locale).splitlines()
        for name in names:
            assert any(line.startswith(f"{word(name)}:") and len(line) > len(word(name)) + 10 for line in lines), name


@pytest.mark.parametrize("locale", CONTENT.locales)
def test_labels_fit_their_buttons(locale):
    most = 26 if locale == "ur" else 30
    too_long = {
        text_id: CONTENT.text(text_id, locale)
        for text_id in CONTENT.texts
        if LABELS.match(text_id) and len(CONTENT.text(text_id, locale)) > most
    }
    assert too_long == {}


@pytest.mark.parametrize("locale", CONTENT.locales)
def test_what_all_can_read_holds_no_placeholder(locale):
    """A placeholder could bring in a title, a count or an hour; the public words are the same for everybody."""
    assert not [text_id for text_id in SEEN_BY_ALL if "{" in CONTENT.text(text_id, locale)]


@pytest.mark.promise(10)
def test_no_text_for_groups_has_a_place_for_a_persons_name():
    """Nor for a message's link or words: what stands in braces is a group, a kind, a time, a count or a setting."""
    places = {
        place
        for text_id in CONTENT.texts
        if text_id.startswith("group:")
        for place in re.findall(r"{(\w+)}", CONTENT.text(text_id, "en"))
    }
    a_setting = {"group", "mode", "missing", "seconds", "quiet", "line"}
    about_staff = {"code", "operator", "contact"}
    assert places <= a_setting | about_staff | {
        "shared",
        "hour",
        "signals",
        "phrases",
        "state",
        "count",
        "tally",
        "recent",
    }


def test_the_public_note_does_not_say_what_it_is_about():
    for word in ("child", "sexual", "picture", "video", "crime", "abuse"):
        assert word not in CONTENT.text("group:public", "en").lower()


@pytest.mark.promise(2)
@pytest.mark.parametrize("text_id", READ_BY_WHO_SHARED)
def test_who_shared_is_not_told_that_anybody_asked(text_id):
    """In a small group they would look for who it was."""
    assert ASKED.search(CONTENT.text(text_id, "en")) is None


@pytest.mark.promise(2)
@pytest.mark.parametrize(
    "words", ["Somebody in this group reported it.", "An admin has asked me.", "People told me about it."]
)
def test_such_a_hint_would_be_found(words):
    assert ASKED.search(words)


@pytest.mark.promise(9)
def test_of_a_message_that_one_person_sees_nobody_is_told_that_it_was_seen():
    """Telegram does not say so of an ephemeral message: it was sent."""
    said = {text_id: text.text for text_id, text in CONTENT.texts.items() if text_id.startswith("group:")}
    assert {text_id: text for text_id, text in said.items() if SEEN.search(text)} == {}


@pytest.mark.promise(9)
@pytest.mark.parametrize("words", ["One person has seen a reminder.", "The reminder was read."])
def test_such_a_claim_would_be_found(words):
    assert SEEN.search(words)
