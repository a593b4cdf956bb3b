"""What people send: who gets the warning, who never does, and what becomes of the copy in the chat."""

import asyncio

import pytest
from support.guide import Guide
from support.house import house
from support.shipped import content, said
from support.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")

WARNING = (
    "Please pause. ",
    "Sharing a sexual picture",
    "If it shows a child, sharing",
    "The same advice",
    "Whatever the reason",
)
STEPS = ("Do not forward", "eport", "delete", "not your fault")
"""What every warning says, however short it is. A capital where a sentence begins."""
ITEMS = ["photo", "video", "animation", "document", "audio", "live_photo", "story"]
FORWARDED = ["photo", "text", "voice", "video_note"]
NEVER = ["voice", "video_note", "sticker", "contact", "location", "venue", "poll", "dice"]


def is_warned(person):
    return any(said("before-you-share/pause.report") in str(message.buttons) for message in person.from_bot)


@pytest.mark.promise(2)
@pytest.mark.parametrize("kind", ITEMS)
async def test_whatever_could_be_material_gets_the_warning_at_once(home, amna, kind):
    await amna.sends(kind)
    message = await amna.sees("You can report without your name.")
    assert all(step in message.data["text"] for step in STEPS)


@pytest.mark.promise(2)
@pytest.mark.parametrize("origin", ["user", "hidden_user", "chat", "channel"])
@pytest.mark.parametrize("kind", FORWARDED)
async def test_whatever_is_forwarded_gets_the_warning_wherever_it_came_from(home, amna, kind, origin):
    await amna.sends(kind, forwarded_from=origin)
    await amna.sees("First report it in Telegram, then delete it.")


@pytest.mark.parametrize("kind", NEVER)
async def test_what_people_record_or_else_send_never_gets_it_and_finds_the_menu(home, amna, kind):
    await amna.sends(kind)
    await amna.sees(said("engine:voice" if kind in ("voice", "video_note") else "engine:other_kind"))
    await amna.sees(said("start/welcome"))
    assert not is_warned(amna)


async def test_who_speaks_is_shown_numbers_to_call(home, amna):
    await amna.sends("voice")
    shown = (await amna.sees(said("engine:voice"))).data["text"]
    assert "1121 (Pakistan)" in shown


@pytest.mark.parametrize("kind", ["contact", "location"])
async def test_a_contact_or_a_place_is_taken_out_of_the_chat(home, amna, kind):
    sent = await amna.sends(kind)
    await amna.no_longer_sees(sent.id)


@pytest.mark.parametrize(
    "link", ["https://canary-place.example/here", "t.me/canary_channel", "https://t.me/+canaryinvitation"]
)
async def test_a_typed_link_is_warned_about_and_taken_out_like_a_picture(home, amna, link):
    sent = await amna.writes(f"look at {link}")
    await amna.sees("You can report without your name.")
    await amna.taps("Remove it now")
    await amna.no_longer_sees(sent.id)


@pytest.mark.promise(3)
async def test_the_warning_grows_shorter_keeps_the_steps_and_never_falls_silent(home, amna):
    for _ in range(4):
        await amna.sends("photo", forwarded_from="channel")
        await home.calm()
    texts = [message.data["text"] for message in amna.from_bot if "Report it" in str(message.buttons)]
    assert len(texts) == 4
    assert len(texts[0]) > len(texts[1]) > len(texts[2]) == len(texts[3])
    assert all(step in text for text in texts for step in STEPS)


@pytest.mark.promise(3)
async def test_every_wording_begins_otherwise_and_says_the_same_steps(home):
    """Many people, so that each of the four wordings is met."""
    first_lines, rest = set(), set()
    for _ in range(16):
        person = home.person()
        await person.sends("photo", forwarded_from="channel")
        first, _, steps = (await person.sees("You can report without your name.")).data["text"].partition("\n\n")
        first_lines.add(first)
        rest.add(steps)
    assert (len(first_lines), len(rest)) == (4, 1)


async def test_an_album_gets_one_warning_and_one_line_about_its_copy(home, amna):
    await amna.sends_album(5, forwarded_from="channel")
    await home.calm()
    assert len(amna.from_bot) == 2


# The copy


async def test_the_copy_goes_after_ten_minutes_and_the_line_says_so(home, amna):
    items = await amna.sends_album(3, forwarded_from="channel")
    line = await amna.sees("The copy in this chat goes in 10 minutes.")
    await home.calm()
    await home.forward(minutes=9)
    assert all(item in amna.chat for item in items)
    await home.forward(minutes=1, seconds=5)
    await amna.sees("The copy in this chat is removed.")
    assert not [item for item in items if item in amna.chat]
    assert "The one you received is still where it was" in line.data["text"]


async def test_the_copy_goes_at_once_by_button(home, amna):
    sent = await amna.sends("video")
    await amna.taps("Remove it now")
    await amna.sees("The copy in this chat is removed.")
    await amna.no_longer_sees(sent.id)


async def test_the_copy_stays_half_an_hour_longer_once(home, amna):
    sent = await amna.sends("video")
    await amna.taps("I need it a little longer")
    line = await amna.sees("now goes in 40 minutes.")
    assert [button["text"] for row in line.buttons for button in row] == ["Remove it now"]
    await home.calm()
    await home.forward(minutes=39)
    assert sent in amna.chat
    await home.forward(minutes=2)
    await amna.no_longer_sees(sent.id)


async def test_a_removal_that_fails_is_said_with_what_to_do_by_hand(home, amna):
    sent = await amna.sends("photo")
    await amna.sees("The copy in this chat goes in 10 minutes.")
    sent.date -= 49 * 3600  # Telegram removes nothing that is older than 48 hours
    await amna.taps("Remove it now")
    await amna.sees(said("engine:copy_failed"))
    assert sent in amna.chat


async def test_the_copy_goes_although_the_person_went_on_and_the_conversation_is_long_over(home, amna):
    sent = await amna.sends("photo")
    guide = Guide(amna)
    await amna.sees("The copy in this chat goes in 10 minutes.")
    await guide.chooses("help", "for_me", "done")
    await home.calm()
    await home.forward(minutes=11)
    await amna.no_longer_sees(sent.id)


@pytest.mark.parametrize("minutes", [0, 60])
async def test_the_operator_says_how_long_the_copy_stays(mode, tmp_path, minutes):
    async with house(mode, tmp_path, RUKO_REMOVE_AFTER=str(minutes)) as home:
        person = home.person()
        sent = await person.sends("photo")
        if minutes:
            await person.sees("The copy in this chat goes in 60 minutes.")
            await home.calm()
            await home.forward(minutes=59)
            assert sent in person.chat
            await home.forward(minutes=2)
        await person.sees("The copy in this chat is removed.")
        assert sent not in person.chat


@pytest.mark.timeout(90)
async def test_two_workers_that_get_items_of_an_album_at_the_same_moment_warn_once(tmp_path):
    """Telegram hands the messages of a chat over one by one; a proxy in between, or a repeat, may not."""
    async with house("webhook", tmp_path, workers=2) as home:
        person = home.person()
        home.telegram.emulator.updates.webhook.url = ""  # Telegram itself hands over nothing
        await person.sends_album(6, forwarded_from="channel")
        bodies = [update for update in home.telegram.updates if "message" in update]
        answers = await asyncio.gather(*(home.hands_over(body, worker) for body in bodies for worker in (0, 1)))
        assert set(answers) == {200}
        await eventually(lambda: len(person.from_bot) == 2)
        await person.taps("Remove it now")
        tap = home.telegram.updates[-1]
        assert await home.hands_over(tap, 1) == 200
        await person.sees("The copy in this chat is removed.")
        assert len(person.chat) == 2
        home.telegram.emulator.updates.waiting.clear()


async def test_the_steps_are_what_the_content_says():
    for frame in content().flows.messages["warning"].frames:
        for text_id in (f"warning:{frame}.again", "warning:later"):
            assert all(step in content().text(text_id, "en") for step in STEPS)


async def test_who_leaves_no_space_behind_a_full_stop_has_typed_no_link(home, amna):
    await amna.writes("please help me.my picture is everywhere")
    await amna.sees("You are not in trouble with me.")
