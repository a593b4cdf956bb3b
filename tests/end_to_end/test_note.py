"""The note to the desk, from consent to its withdrawal; what staff see of it, and what is stored where there is no desk."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.guide import Guide
from support.house import DESK, house
from support.shipped import content, said

pytestmark = pytest.mark.asyncio(loop_scope="module")

TO_CONSENT = ("no", "telegram", "reported", "note")
RECEIPT = re.compile(r"\d{4} \d{4} \d{4} \d{4}")
LINK = "https://t.me/canary_channel_77/5"


async def leaves_note(home, person, *, link=LINK):
    """A note about a public channel; its receipt."""
    guide = Guide(person)
    await guide.writes("/report")
    await guide.chooses(*TO_CONSENT, "yes", "public")
    await guide.writes(link)
    await guide.chooses("week", "here", "code")
    await guide.sees("note/about_code")
    return next(text for text in person.texts if RECEIPT.fullmatch(text))


async def looks_up(guide, receipt):
    await guide.writes("/report")
    await guide.chooses("my_note", "code")
    return await guide.writes(receipt)


def exported(home, tmp_path):
    """What `ruko export` prints for staff, on a machine of theirs."""
    key = tmp_path / "desk.key"
    key.write_text(DESK[1])
    environment = {**os.environ, **home.environment(1)}
    command = [str(Path(sys.executable).parent / "ruko"), "export", "--key", str(key)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.promise(5)
async def test_nothing_is_asked_before_consent_and_nothing_stored_before_the_press_on_the_summary(home, amna):
    before = await home.notes()
    guide = Guide(amna)
    await guide.writes("/report")
    await guide.chooses(*TO_CONSENT)
    assert all(
        part in guide.text for part in ("not a police report", "Kept: place, link, time, country.", "take it back")
    )
    await guide.chooses("yes", "public")
    typed = await amna.writes(LINK)
    await guide.sees("note/seen")
    await amna.no_longer_sees(typed.id)
    await guide.chooses("week", "here")
    assert all(line in guide.text for line in ("a public channel or group", "one link, kept", "this week", "Pakistan"))
    assert LINK not in guide.text
    await home.calm()
    assert await home.notes() == before
    await guide.chooses("code")
    assert len(await home.notes()) == len(before) + 1


async def test_the_receipt_stands_alone_in_its_message(home, amna):
    receipt = await leaves_note(home, amna)
    message = await amna.sees(receipt)
    assert (message.data["text"], message.buttons) == (receipt, [])


async def test_the_desk_reads_the_note_with_its_key_and_finds_nobody_in_it(home, amna, tmp_path):
    await leaves_note(home, amna)
    await home.calm()
    note = exported(home, tmp_path)[-1]
    kept = {"kind": "public", "link": LINK, "seen": "this_week", "country": "PK"}
    assert (note["state"], {name: note["note"][name] for name in kept}) == ("received", kept)
    assert set(note["note"]) == {"format", *kept}
    assert not any(trace in json.dumps(note) for trace in (str(amna.id), amna.person.first_name))


async def test_a_receipt_shows_how_far_the_note_is_and_nothing_of_what_it_says(home, amna):
    receipt = await leaves_note(home, amna)
    other = Guide(home.person())
    typed = receipt.replace(" ", "-")
    assert await looks_up(other, typed) == "my-note/what_next"
    assert said("engine:note_received") in other.text
    assert "canary" not in other.text
    case = home.workers[0].store.case(receipt.replace(" ", ""))
    await home.workers[0].store.mark_note(case, "seen")
    await looks_up(other, receipt)
    assert said("engine:note_seen") in other.text


async def test_something_is_added_with_the_receipt_from_any_account(home, amna, tmp_path):
    receipt = await leaves_note(home, amna)
    other = Guide(home.person())
    await looks_up(other, receipt)
    await other.chooses("add")
    await other.writes("https://example.org/canary-more")
    await other.chooses("today", "send")
    await other.guest.sees(said("engine:note_added"))
    case = home.workers[0].store.case(receipt.replace(" ", ""))
    note = next(note for note in exported(home, tmp_path) if note["case"] == case)
    assert [added["link"] for added in note["added"]] == ["https://example.org/canary-more"]


async def test_a_note_is_taken_back_with_its_receipt_and_cannot_be_brought_back(home, amna, tmp_path):
    receipt = await leaves_note(home, amna)
    case = home.workers[0].store.case(receipt.replace(" ", ""))
    other = Guide(home.person())
    await looks_up(other, receipt)
    await other.chooses("withdraw", "yes")
    await other.guest.sees(said("engine:note_withdrawn"))
    assert case not in [note["case"] for note in exported(home, tmp_path)]
    await looks_up(other, receipt)
    assert said("engine:note_withdrawn_before") in other.text


async def test_who_wants_no_code_can_take_the_note_back_from_this_chat_for_a_day(home, amna):
    await leaves_note(home, amna)
    guide, before = Guide(amna), len(await home.notes())
    await guide.chooses("no_code", "go_on")
    await guide.writes("/report")
    await guide.chooses("my_note", "this_chat", "withdraw", "yes")
    await amna.sees(said("engine:note_withdrawn"))
    assert len(await home.notes()) == before - 1


async def test_after_a_day_a_note_without_a_code_can_no_longer_be_reached(home, amna):
    await leaves_note(home, amna)
    guide = Guide(amna)
    await guide.chooses("no_code", "go_on")
    await home.calm()
    await home.forward(hours=25)
    await guide.writes("/report")
    await guide.chooses("my_note")
    assert "this_chat" not in guide.choices


async def test_guessing_at_receipts_is_slowed_down(home, amna):
    guide = Guide(amna)
    await guide.writes("/report")
    await guide.chooses("my_note", "code")
    for _ in range(10):
        await guide.writes("0000 0000 0000 0000")
        assert said("engine:note_not_found") in guide.text
    await guide.writes("0000 0000 0000 0000")
    assert said("engine:note_too_many_tries") in guide.text


@pytest.mark.promise(1)
@pytest.mark.parametrize("kind", ["photo", "video", "document", "voice", "sticker"])
async def test_a_file_in_the_middle_of_a_note_is_taken_out_refused_kindly_and_never_kept(home, amna, kind):
    guide = Guide(amna)
    await guide.writes("/report")
    await guide.chooses(*TO_CONSENT, "yes", "public")
    sent = await amna.sends(kind)
    await amna.no_longer_sees(sent.id)
    await amna.sees(said("note/link.refuse"))
    assert guide.at == "note/link"


@pytest.mark.parametrize("typed", ["+92 300 1234567", "his name is canary someone", "0300-1234567"])
async def test_the_name_or_number_of_a_person_is_refused_kindly(home, amna, typed):
    guide = Guide(amna)
    await guide.writes("/report")
    await guide.chooses(*TO_CONSENT, "yes", "public")
    message = await amna.writes(typed)
    await amna.no_longer_sees(message.id)
    await home.calm()
    assert guide.at == "note/link"


async def test_a_name_is_kept_only_where_it_is_a_channels(home, amna):
    guide = Guide(amna)
    await guide.writes("/report")
    await guide.chooses(*TO_CONSENT, "yes", "public")
    await guide.writes("@canary_person")
    await guide.chooses("person")
    assert (guide.at, said("engine:refused_person") in guide.text) == ("note/link", True)
    await guide.writes("@canary_channel")
    await guide.chooses("channel", "today", "skip")
    assert "one link, kept" in guide.text
    await guide.chooses("discard")


async def test_on_an_own_path_no_note_is_offered(home, amna):
    guide = Guide(amna)
    await guide.writes("/start about_me")
    await guide.chooses("threatened", "report", "telegram", "reported")
    assert (guide.at, "note" in guide.choices) == ("about-me/people", False)


async def test_the_staff_chat_is_told_in_one_line_of_the_case_and_not_of_whom(mode, tmp_path):
    async with house(mode, tmp_path) as home:
        staff = home.person(first_name="Staff-Canary")
        desk = home.telegram.group("The desk", staff)
        staff.adds_bot(desk)
        await home.restart(RUKO_STAFF_CHAT=str(desk.id))
        person = home.person()
        receipt = (await leaves_note(home, person)).replace(" ", "")
        case = home.workers[0].store.case(receipt)
        line = (await staff.sees(f"Case {case}", at=desk)).data["text"]
        assert re.fullmatch(rf"New note\. Case {case}, a public channel or group, Pakistan, \S+ \d\d:00 UTC\.", line)


@pytest.mark.promise(5)
async def test_without_a_desk_there_is_a_text_to_copy_and_nothing_is_stored(mode, tmp_path):
    async with house(mode, tmp_path, RUKO_REPORTS="copy") as home:
        person = home.person()
        guide = Guide(person)
        await guide.writes("/report")
        await guide.chooses("no", "whatsapp", "reported")
        assert "note" not in guide.choices
        await guide.chooses("copy_text", "week")
        shown = await person.sees("I want to report a sexual picture")
        assert all(line in shown.data["text"] for line in ("Place: WhatsApp", "Seen: this week", "Country: Pakistan"))
        for choice in (
            "note/consent.yes",
            "note/kind.private",
            "note/seen.today",
            "note/land.here",
            "note/summary.code",
        ):
            place, _, chosen = choice.rpartition(".")
            found = guide.visit
            data = f"1.{found[0]}.{found[1]}.{place}.{chosen}"
            home.telegram.emulator.doing.presses(person.person, person.screen.id, data)
            await home.calm()
        assert await home.notes() == []
        assert not [key for key in await home.stored() if b":r:" in key or key.endswith(b":q")]
        assert content().text("engine:note_received", "en") not in person.texts
