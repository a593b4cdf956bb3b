"""The note: nothing before consent, nothing stored before its summary's press, found again by its code."""

from dataclasses import replace

import pytest
from core.chat import Chat
from core.flows import ABOUT_ME, ALL, FLOWS, choice, flow, flows_of, step

from bot.core import receipts
from bot.core.effects import FileNote, Line, Post, Remove, Say
from bot.core.events import Told

pytestmark = pytest.mark.promise(5)

TO_CONSENT = ("telegram", "done", "note")
TO_SUMMARY = (*TO_CONSENT, "yes", "skip", "today", "here")


def _reports(chat, *choices):
    chat.commands("report")
    for one in choices:
        chat.taps(one)
        chat.waits(seconds=5)
    return chat


# Consent


def test_the_note_is_kept_by_the_press_on_its_summary_and_by_nothing_before():
    chat = _reports(Chat(), *TO_SUMMARY)
    assert chat.place == "note/summary"
    assert chat.all_of(FileNote) == []
    chat.taps("send")
    (filed,) = chat.of(FileNote)
    assert filed.fields == {"seen": "today", "country": "PK"}
    assert receipts.read(filed.receipt) == filed.receipt


def test_staff_hear_of_a_note_without_a_word_of_it():
    chat = _reports(Chat(), *TO_SUMMARY)
    chat.taps("send")
    (post,) = chat.of(Post)
    assert (post.to, post.act, set(post.fields)) == ("staff", "new_note", {"kind", "country"})


def test_who_says_no_is_asked_nothing():
    chat = _reports(Chat(), *TO_CONSENT, "no")
    assert (chat.place, chat.conversation.note) == ("help/first", None)


@pytest.mark.parametrize("there", ["kind", "link", "seen", "land", "land_name", "summary"])
def test_nobody_lands_in_the_middle_of_a_note_without_consent(there):
    leap = flow("leap", step("leap/first", choice("there", f"note/{there}")), starts_on=("learn",))
    chat = Chat(flows_of(*ALL, leap))
    chat.starts("learn")
    chat.taps("there")
    assert chat.said == ["note/consent"]


def test_without_a_desk_no_note_begins():
    leap = flow("leap", step("leap/first", choice("there", "note/consent")), starts_on=("learn",))
    chat = Chat(flows_of(*ALL, leap, desk=False))
    chat.starts("learn")
    chat.taps("there")
    chat.taps("yes")
    assert (chat.said, chat.conversation.note) == (["help/first"], None)


def test_a_desk_that_was_closed_meanwhile_gets_nothing():
    chat = _reports(Chat(), *TO_SUMMARY)
    chat.flows = flows_of(*ALL, desk=False)
    chat.taps("send")
    assert (chat.said, chat.of(FileNote)) == (["help/first"], [])


def test_an_old_send_button_files_nothing_twice():
    chat = _reports(Chat(), *TO_SUMMARY)
    summary = chat.screen
    chat.taps("send", on=summary)
    for _ in range(3):
        chat.waits(minutes=1)
        chat.taps("send", on=summary)
    assert len(chat.all_of(FileNote)) == 1
    assert chat.said == ["note/consent"]


def test_an_old_send_button_does_not_send_a_note_that_was_begun_anew():
    chat = _reports(Chat(), *TO_SUMMARY)
    summary = chat.screen
    chat.taps("send", on=summary)
    _reports(chat, *TO_CONSENT, "yes")
    chat.taps("send", on=summary)
    assert len(chat.all_of(FileNote)) == 1


def test_what_was_thrown_away_is_not_there_to_be_sent():
    chat = _reports(Chat(), *TO_SUMMARY)
    summary = chat.screen
    chat.taps("discard")
    assert (chat.said, chat.screen.lead) == (["help/first"], "engine:note_discarded")
    chat.waits(seconds=30)
    chat.taps("send", on=summary)
    assert (chat.conversation.note, chat.all_of(FileNote)) == (None, [])


# Own paths


def test_on_an_own_path_no_note_begins():
    leap = flow(
        "about-me", step("about-me/first", choice("there", "note/consent")), own_path=True, starts_on=("about_me",)
    )
    chat = Chat(flows_of(*(one for one in ALL if one is not ABOUT_ME), leap))
    chat.starts("about_me")
    chat.taps("there")
    chat.taps("yes")
    assert (chat.said, chat.conversation.note) == (["help/first"], None)


def test_a_note_half_written_is_dropped_on_an_own_path():
    chat = _reports(Chat(), *TO_SUMMARY)
    summary = chat.screen
    chat.writes("it is about me", topics=("about_me",))
    assert chat.conversation.note is None
    chat.taps("send", on=summary)
    assert chat.all_of(FileNote) == []


# Questions


def test_a_public_link_is_kept_and_the_message_taken_out():
    chat = _reports(Chat(), *TO_CONSENT, "yes", "public")
    chat.writes("https://example.org/x", link="https://example.org/x")
    assert chat.conversation.note == {"kind": "public", "link": "https://example.org/x"}
    assert chat.of(Remove)[0].messages == (chat.message,)
    assert chat.said == ["note/seen"]


def test_a_link_goes_when_the_place_was_a_private_one_after_all():
    chat = _reports(Chat(), *TO_CONSENT, "yes", "public")
    chat.writes("https://example.org/x", link="https://example.org/x")
    for one in ("today", "here", "change", "private"):
        chat.taps(one)
    assert chat.conversation.note == {"kind": "private", "seen": "today", "country": "PK"}


def test_a_link_is_on_no_screen_and_in_no_entry():
    chat = _reports(Chat(), *TO_CONSENT, "yes", "public")
    chat.writes("https://example.org/x", link="https://example.org/x")
    for one in ("today", "here", "send"):
        chat.taps(one)
    shown = [say for say in chat.all_of(Say) + chat.all_of(Post) if "example.org" in repr(say)]
    assert shown == []


def test_a_name_is_kept_only_when_it_is_said_to_be_of_a_channel():
    chat = _reports(Chat(), *TO_CONSENT, "yes", "public")
    chat.writes("@name", link="@name")
    assert chat.said == ["ruko/channel_or_person"]
    assert "link" not in chat.conversation.note
    chat.taps("channel")
    assert (chat.conversation.note["link"], chat.said) == ("@name", ["note/seen"])


def test_the_name_of_a_person_is_not_kept_anywhere():
    chat = _reports(Chat(), *TO_CONSENT, "yes", "public")
    chat.writes("@name", link="@name")
    chat.taps("person")
    assert (chat.said, chat.screen.lead) == (["note/link"], "engine:refused_person")
    assert "@name" not in repr(chat.conversation)


@pytest.mark.parametrize(("names_a_person", "lead"), [(True, "engine:refused_person"), (False, "engine:not_a_link")])
def test_what_is_no_link_is_asked_for_again(names_a_person, lead):
    chat = _reports(Chat(), *TO_CONSENT, "yes", "public")
    chat.writes("0300 0000000", names_a_person=names_a_person)
    assert (chat.said, chat.screen.lead) == (["note/link"], lead)
    assert chat.of(Remove)[0].messages == (chat.message,)


def test_every_question_can_be_skipped():
    chat = _reports(Chat(), *TO_CONSENT, "yes", "public", "-skip", "skip", "other", "-skip")
    assert (chat.place, chat.conversation.note) == ("note/summary", {"kind": "public"})


def test_the_country_of_a_note_is_not_the_country_of_the_services():
    chat = _reports(Chat(), *TO_CONSENT, "yes", "skip", "skip", "other")
    chat.writes("emirates", countries=("AE",))
    assert (chat.conversation.note, chat.conversation.person.country) == ({"country": "AE"}, "")


def test_a_crisis_wins_over_the_question_for_a_link():
    chat = _reports(Chat(), *TO_CONSENT, "yes", "public")
    chat.writes("…", topics=("crisis",), link="https://example.org/x")
    assert chat.said == ["crisis/now"]
    chat.taps("-back")
    assert chat.said == ["note/link"]


# The code


def _sent(chat, last):
    _reports(chat, *TO_SUMMARY, "send", last)
    return chat.all_of(FileNote)[0].receipt


def test_the_code_is_a_message_of_its_own():
    chat = _reports(Chat(), *TO_SUMMARY)
    chat.taps("send")
    code, after = chat.of(Say)
    assert isinstance(code.what, Line)
    assert code.what.facts["code"].replace(" ", "") == chat.of(FileNote)[0].receipt
    assert str(after.what.place) == "note/about_code"


def test_a_code_that_was_kept_is_forgotten_here():
    chat = Chat()
    receipt = _sent(chat, "kept")
    assert receipt not in repr(chat.conversation)


def test_without_a_code_the_note_can_be_withdrawn_from_this_chat_also_after_a_new_start():
    chat = Chat()
    receipt = _sent(chat, "no_code")
    chat.waits(hours=3)
    chat.starts()
    chat.taps("start_again") if chat.place == "ruko/carry_on" else None
    _reports(chat, "my_note", "here", "withdraw", "yes")
    (post,) = chat.all_of(Post)[1:]
    assert (post.to, post.act, post.receipt, post.tell) == ("note", "withdraw", receipt, True)


def test_without_a_code_the_note_is_out_of_reach_after_a_day():
    chat = Chat()
    _sent(chat, "no_code")
    for _ in range(5):
        chat.waits(hours=5)
        chat.starts()
    assert chat.conversation.receipt == ""


def test_a_code_that_was_looked_up_is_forgotten_with_the_run():
    chat = Chat()
    receipt = _sent(chat, "kept")
    _reports(chat, "my_note", "code")
    chat.writes(receipt, note="received")
    assert (chat.said, chat.screen.lead) == (["my-note/next"], "engine:note_received")
    chat.commands("cancel")
    assert receipt not in repr(chat.conversation)


@pytest.mark.parametrize("status", ["withdrawn_before", "not_found", "too_many_tries", ""])
def test_a_code_that_finds_nothing_is_asked_for_again(status):
    chat = Chat()
    receipt = _sent(chat, "kept")
    _reports(chat, "my_note", "code")
    chat.writes(receipt, note=status)
    assert (chat.said, chat.screen.lead) == (["my-note/code"], f"engine:note_{status or 'not_found'}")


def test_a_slip_in_a_code_is_noticed_and_its_message_taken_out():
    chat = _reports(Chat(), "my_note", "code")
    chat.writes("1234 5678 9012 3456")
    assert chat.screen.lead == "engine:not_a_receipt"
    assert chat.of(Remove)[0].messages == (chat.message,)


def test_an_addition_goes_to_the_note_whose_code_was_typed():
    chat = Chat()
    receipt = _sent(chat, "kept")
    _reports(chat, "my_note", "code")
    chat.writes(receipt, note="seen")
    chat.taps("add")
    chat.writes("https://example.org/y", link="https://example.org/y")
    chat.taps("send")
    (post,) = chat.of(Post)
    assert (post.act, post.receipt, post.fields) == ("add", receipt, {"link": "https://example.org/y"})
    assert chat.conversation.note is None


@pytest.mark.parametrize(
    ("act", "outcome", "text"),
    [
        ("add", "sent", "engine:note_added"),
        ("withdraw", "sent", "engine:note_withdrawn"),
        ("add", "refused", "engine:note_failed"),
        ("withdraw", "expired", "engine:note_failed"),
        ("what", "sent", "engine:note_failed"),
    ],
)
def test_what_became_of_a_note_is_said_when_it_is_known(act, outcome, text):
    chat = Chat()
    chat.does(Told(chat.moment(), "a.1.2", outcome, {"note": act}))
    assert chat.said == [text]


def test_a_note_that_was_withdrawn_is_not_offered_again():
    chat = Chat()
    _sent(chat, "no_code")
    _reports(chat, "my_note", "here", "withdraw", "yes")
    chat.is_told("sent")
    assert chat.conversation.receipt == ""


def test_a_note_whose_withdrawal_failed_can_be_withdrawn_again():
    chat = Chat()
    receipt = _sent(chat, "no_code")
    _reports(chat, "my_note", "here", "withdraw", "yes")
    chat.is_told("refused")
    assert chat.conversation.receipt == receipt


def test_the_country_services_are_shown_for_is_the_one_a_note_takes():
    chat = Chat(replace(FLOWS, settings={"desk": "yes", "country": "GB"}))
    _reports(chat, *TO_SUMMARY)
    assert chat.conversation.note["country"] == "GB"
