"""A group of 3,000 in which everybody shares at once: removals first, one reminder for a person, one public note at most."""

import asyncio

from support.town import label, said, town

SHARE = "Please share this until he is caught, he did this to a child"
REMOVED = said("group:warning_removed")
PEOPLE, CHANNELS, TWICE = 12, 4, 4
MORE_MINUTES = 5
SEND_RATE = "10"
"""A second: slow enough that calls have to wait, and the order in which they may go is seen."""


async def test_twenty_shares_in_a_minute(redis_of_towns):
    async with town(redis_of_towns, RUKO_SEND_RATE=SEND_RATE) as place:
        await twenty_shares(place, await place.begun("Admin"))


async def twenty_shares(place, admin):
    people = [place.person(f"Person {n}") for n in range(PEOPLE)]
    member = place.person("Member")
    group = place.telegram.group("Cricket", admin, [*people, member])
    group.fills(3000)
    admin.adds_bot(group, admin=["delete_messages"])
    await place.calm()
    await admin.writes("ruko-settings mode=remove")
    await admin.taps("Cricket")
    await place.calm()
    channels = [place.telegram.channel(f"Views {n}", admin) for n in range(CHANNELS)]
    before = len(place.telegram.calls)

    async def share(by, **how):
        return await by.sends("photo", forwarded_from="channel", caption=SHARE, at=group, **how)

    items = await asyncio.gather(
        *(share(somebody) for somebody in people),
        *(share(admin, as_channel=channel) for channel in channels),
        *(share(somebody) for somebody in people[:TWICE]),
    )
    for _ in range(MORE_MINUTES):
        await place.calm()
        await place.forward(minutes=1)
    assert not {item.id for item in items} & {message.id for message in member.view(group)}
    for somebody in people:
        warned = [m for m in somebody.bot_said(group) if m.receiver == somebody.id and REMOVED in m.text]
        assert len(warned) == 1
    notes = [call for call in place.sent("sendMessage") if call["text"] == label("group:public")]
    assert len(notes) == 1
    methods = [call["method"] for call in place.telegram.calls[before:] if call["took_effect"]]
    removals = [at for at, method in enumerate(methods) if method.startswith("deleteMessage")][: len(items)]
    words = [at for at, method in enumerate(methods) if method == "sendMessage"]
    assert removals[-1] < words[8], f"removals go first: {removals} {words}"
