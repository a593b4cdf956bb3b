"""From one group's admin over two of the staff to a sharer in another group: who does what, and who learns what."""

import re

import pytest
from support.shipped import label, said
from support.town import town
from support.waiting import eventually

from bot.store.connecting import connect

CASE = "somebody asks you to look at a message"
ASKED, CHECKED, LISTED = "asks you to have an item recognised", "One of you has checked it", "is on the list until"
NAMES = ("Admin", "Sharer", "Member", "Second", "Cricket", "Hockey")


@pytest.fixture
async def place(redis_of_towns):
    async with town(redis_of_towns, staff=("Uzma", "Tariq", "Nida")) as built:
        yield built


@pytest.fixture
def office(place):
    return place.office


@pytest.fixture
def uzma(place):
    return place.staff[0]


@pytest.fixture
def tariq(place):
    return place.staff[1]


@pytest.fixture
async def other(place):
    """The admin of another group, in which known items are on; who shares there; the group."""
    second, another = await place.begun("Second"), place.person("Another")
    hockey = place.telegram.group("Hockey", second, [another])
    second.adds_bot(hockey, admin=["delete_messages"])
    await place.calm()
    await settle(place, second, "Hockey", "group:open_signals", "group:set_fingerprints_on")
    await settle(place, second, "Hockey", "group:open_mode", "group:mode_warn_label")
    return second, another, hockey


async def settle(place, admin, title, *presses):
    await admin.writes("/groups")
    message = await admin.sees(said("group:groups"))
    for press in (title, *map(label, presses)):
        await admin.taps(press, on=message)
        await place.calm()


async def ask(place, group, admin, sharer, member, item="tile"):
    """A member reports, the admin has it removed and recognised, and asks staff; the number they were given."""
    await settle(place, admin, "Cricket", "group:open_signals", "group:set_fingerprints_on")
    posted = await sharer.sends("photo", item=item, at=group)
    await member.writes("/report", at=group, to=posted)
    await admin.taps(label("group:act_remember"), on=await admin.sees(CASE))
    await admin.taps(label("group:act_elsewhere"), on=await admin.sees("Please report the message in Telegram now"))
    return re.search(r"Case (K\w{6})", (await admin.sees("I have asked the staff")).text)[1]


async def put_on_the_list(place, office, first, second, code, days=30):
    await first.writes(f"/reference {code} AB-12345 {days}", at=office)
    checked = await first.sees(CHECKED, at=office)
    await second.taps(label("staff:do_confirm"), on=checked, at=office)
    await first.sees(LISTED, at=office)
    await place.calm()


async def shares(place, somebody, group, item="tile"):
    """Whether somebody who posts this item is reminded."""
    before = len(whispered(somebody, group))
    await somebody.sends("photo", item=item, at=group)
    await place.calm()
    await place.calm()
    return len(whispered(somebody, group)) > before


def whispered(somebody, group):
    return [message for message in somebody.bot_said(group) if message.receiver == somebody.id]


def heard(place):
    """All that the bot has said in the staff's chat."""
    return [message.text for message in place.staff[0].bot_said(place.office)]


async def test_from_a_case_in_one_group_to_a_reminder_in_another(
    place, group, admin, sharer, member, other, office, uzma, tariq
):
    second, another, hockey = other
    code = await ask(place, group, admin, sharer, member)
    asked = await uzma.sees(ASKED, at=office)
    assert code in asked.text
    assert not await shares(place, another, hockey)
    await put_on_the_list(place, office, uzma, tariq, code)
    await place.forward(hours=2)
    assert await shares(place, another, hockey)
    await another.sees_alone(said("group:warning"), at=hockey)
    notice = await second.sees("one person gets a private reminder")
    assert label("group:signal_listed") in notice.text


@pytest.mark.promise(2)
async def test_why_says_that_two_people_checked_and_nothing_of_what_the_item_is(
    place, group, admin, sharer, member, other, office, uzma, tariq
):
    second, another, hockey = other
    await put_on_the_list(place, office, uzma, tariq, await ask(place, group, admin, sharer, member))
    await place.forward(hours=2)
    assert await shares(place, another, hockey)
    await second.taps(label("group:act_why"), on=await second.sees("one person gets a private reminder"))
    why = (await second.sees("what set this off")).text
    assert "two people checked, with a reference" in why
    told = [*second.texts, *(message.text for message in whispered(another, hockey)), *heard(place)]
    assert not re.search(r"\b(abuse|illegal|known to be|AB-12345)\b", " ".join([*second.texts, why]), re.IGNORECASE)
    assert not any(name in text for text in heard(place) for name in NAMES)
    assert not any("AQAD" in text for text in told)


async def test_one_person_twice_puts_nothing_on_the_list_and_is_told_why(
    place, group, admin, sharer, member, other, office, uzma
):
    _, another, hockey = other
    code = await ask(place, group, admin, sharer, member)
    await uzma.writes(f"/reference {code} AB-12345", at=office)
    await uzma.taps(label("staff:do_confirm"), on=await uzma.sees(CHECKED, at=office), at=office)
    await uzma.sees("this takes two people", at=office)
    assert not await shares(place, another, hockey)


async def test_who_is_not_in_the_chat_any_more_confirms_nothing(
    place, group, admin, sharer, member, office, uzma, tariq
):
    code = await ask(place, group, admin, sharer, member)
    await uzma.writes(f"/reference {code} AB-12345", at=office)
    checked = await tariq.sees(CHECKED, at=office)
    uzma.removes(tariq, at=office)
    data = checked.buttons[0][0]["callback_data"]
    place.telegram.emulator.doing.presses(tariq.person, checked.id, data, office.chat)
    await uzma.sees(said("staff:not_seen_here"), at=office)
    assert not any(LISTED in text for text in heard(place))


async def test_it_is_listed_taken_off_by_one_person_and_reacted_to_no_more(
    place, group, admin, sharer, member, other, office, uzma, tariq
):
    _, another, hockey = other
    code = await ask(place, group, admin, sharer, member)
    await put_on_the_list(place, office, uzma, tariq, code)
    await tariq.writes("/list", at=office)
    await tariq.sees(f"{code}: AB-12345, on the list until", at=office)
    await tariq.writes(f"/withdraw {code.lower()}", at=office)
    await uzma.sees("is off the list", at=office)
    await place.forward(hours=2)
    assert not await shares(place, another, hockey)
    await uzma.writes("/list", at=office)
    await uzma.sees(said("staff:list_none"), at=office)


async def test_it_ends_by_itself_and_staff_read_that(place, group, admin, sharer, member, other, office, uzma, tariq):
    _, another, hockey = other
    await put_on_the_list(place, office, uzma, tariq, await ask(place, group, admin, sharer, member), days=2)
    await place.forward(hours=49)
    await uzma.sees("its time is over. It is off the list", at=office)
    assert not await shares(place, another, hockey)


async def test_a_group_that_does_not_use_known_items_takes_no_part(
    place, group, admin, sharer, member, other, office, uzma, tariq
):
    second, another, hockey = other
    await settle(place, second, "Hockey", "group:open_signals", "group:set_fingerprints_off")
    await put_on_the_list(place, office, uzma, tariq, await ask(place, group, admin, sharer, member))
    await place.forward(hours=2)
    assert not await shares(place, another, hockey)


async def test_a_false_alarm_ends_it_there_and_staff_get_a_count_without_a_name(
    place, group, admin, sharer, member, other, office, uzma, tariq
):
    second, another, hockey = other
    code = await ask(place, group, admin, sharer, member)
    await put_on_the_list(place, office, uzma, tariq, code)
    await place.forward(hours=2)
    assert await shares(place, another, hockey)
    await second.taps(label("group:act_false_alarm"), on=await second.sees("one person gets a private reminder"))
    doubted = await uzma.sees(f"Case {code}: an admin said that it was a false alarm. So far: 1.", at=office)
    assert not any(name in doubted.text for name in NAMES)
    await place.forward(hours=2)
    assert not await shares(place, another, hockey)


@pytest.mark.promise(5)
async def test_redis_shows_no_hash_no_reference_and_after_a_withdrawal_nothing_of_it(
    place, group, admin, sharer, member, office, uzma, tariq
):
    code = await ask(place, group, admin, sharer, member)
    await put_on_the_list(place, office, uzma, tariq, code)
    worker = place.workers[0]
    home = worker.store.home_of_list(office.id)
    everything = await dumped(place)
    hashes = [mark.encode() for mark in worker.staff._until]
    assert len(hashes) == 1
    assert not any(part in everything for part in (*hashes, b"AB-12345", b"AQAD", str(office.id).encode()))
    await uzma.writes(f"/withdraw {code}", at=office)
    await uzma.sees("is off the list", at=office)
    await place.calm()
    assert (await worker.store.read(home)).person is None
    assert worker.staff.is_empty


async def dumped(place):
    """Names and values of all keys, but for what the content is, and for the claims of what was handled."""
    client, _ = await connect(place.redis.url)
    found = b""
    async for key in client.scan_iter(count=1000):
        if b":content:" not in key:
            found += key + (await client.dump(key) or b"")
    await client.aclose()
    return found


async def test_talk_among_staff_is_left_alone(place, office, uzma, tariq):
    for text in ("Has anybody called them back?", "/check", "/report"):
        await uzma.writes(text, at=office)
    await tariq.sends("photo", at=office)
    await place.calm()
    assert heard(place) == []


async def test_what_cannot_be_read_is_explained_with_an_example(place, office, uzma):
    await uzma.writes("/reference something", at=office)
    assert "/reference K7Q2MDX AB-12345 30" in (await uzma.sees(said("staff:how"), at=office)).text
    await uzma.writes("/withdraw K7Q2MDX", at=office)
    await uzma.sees(said("staff:unknown"), at=office)


async def test_the_settings_say_what_known_items_are_where_staff_keep_a_list(place, group, admin):
    await settle(place, admin, "Cricket", "group:open_signals")
    assert "two of the staff put on a list" in admin.from_bot[-1].text


async def test_after_the_staffs_chat_became_a_supergroup_they_go_on_there(redis_of_towns):
    """The setting still has the old number; the bot takes it for no group of its own."""
    async with town(redis_of_towns, staff=("Uzma", "Tariq"), office="group") as place:
        uzma = place.staff[0]
        await uzma.writes("/list", at=place.office)
        await uzma.sees(said("staff:list_none"), at=place.office)
        moved = place.office.migrates(uzma)
        await place.calm()
        staff = place.workers[0].staff
        await eventually(lambda: staff.is_here(moved.id))
        await uzma.writes("/list", at=moved)
        await uzma.sees(said("staff:list_none"), at=moved)
        await uzma.writes("/check", at=moved)
        await place.calm()
        assert len(uzma.bot_said(moved)) == 1
