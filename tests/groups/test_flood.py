"""Twenty shares in a minute, in a group of three thousand: removals first, everybody reminded once, one public note."""

from support.shipped import said

from bot.core.effects import Hand
from bot.emulator.chats import Member

SHARE = "Please share this until he is caught, he did this to a child"
SHARERS, CHANNELS = 24, 6
PUBLIC = said("group:public")


async def test_removals_come_first_and_everybody_is_reminded_once(place, group, admin, member):
    for number in range(3000):
        person = place.telegram.emulator.world.add_person(f"Member {number}")
        group.chat.members[person.id] = Member("member")
    worker = place.workers[0]
    mode = Hand("m.1", group.id, "settings", worker.clock.now(), {"by": str(admin.id), "mode": "remove"})
    worker._go_on(await worker.groups.handed(mode, "m.1"))
    sharers = [place.person(f"Sharer {number}") for number in range(SHARERS)]
    for sharer in sharers:
        sharer.joins(group)
    owner = sharers[0]
    channels = [place.telegram.channel(f"Views {number}", owner) for number in range(CHANNELS)]
    await place.calm()
    before = len(place.telegram.calls)

    items = [await one.sends("photo", forwarded_from="channel", caption=SHARE, at=group) for one in sharers]
    items += [await one.sends("video", forwarded_from="channel", caption=SHARE, at=group) for one in sharers[:5]]
    for channel in channels:
        items.append(await owner.sends("photo", forwarded_from="channel", caption=SHARE, at=group, as_channel=channel))
    for item in items:
        await member.no_longer_sees(item.id, at=group)
    sent = [call for call in place.telegram.calls[before:] if "ephemeral_message_parameters" in call["parameters"]]
    assert sum(call["took_effect"] for call in sent) < SHARERS, "nobody had to wait: this test shows nothing"
    for _ in range(6):
        await place.forward(minutes=1)
    for sharer in sharers:
        assert len([message for message in sharer.bot_said(group) if message.receiver]) == 1
    public = [call for call in place.sent("sendMessage") if str(call.get("text", "")).startswith(PUBLIC)]
    assert len(public) == 1
