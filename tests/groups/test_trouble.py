"""Calls fail and workers come and go while people share: nothing is lost, and nobody is shamed for it."""

import random

from support.shipped import said

from bot.core.effects import Hand

SHARE = "Please share this until he is caught, he did this to a child"
SHARERS = 10


async def sets(place, group, admin, mode):
    worker = place.workers[0]
    hand = Hand("m.1", group.id, "settings", worker.clock.now(), {"by": str(admin.id), "mode": mode})
    worker._go_on(await worker.groups.handed(hand, "m.1"))
    await place.calm()


async def test_while_calls_fail_every_item_goes_and_everybody_is_reminded(place, group, admin, member):
    await sets(place, group, admin, "remove")
    place.telegram.emulator.methods.rates.most_per_group = 1000
    sharers = [place.person(f"Sharer {number}") for number in range(SHARERS)]
    for sharer in sharers:
        sharer.joins(group)
    place.telegram.faults.draw_from(random.Random(4))
    for kind in ("500", "502", "drop_before", "drop_after"):
        place.telegram.faults.add(kind, times=None, probability=0.03)
    items = [await one.sends("photo", forwarded_from="channel", caption=SHARE, at=group) for one in sharers]
    for item in items:
        await member.no_longer_sees(item.id, at=group)
    for sharer in sharers:
        await sharer.sees_alone(said("group:warning_removed"), at=group)
    place.telegram.faults.clear()
    await place.calm()
    assert not any(said("group:public") in text for text in member.texts_at(group))


async def test_a_worker_that_joins_knows_the_group_and_what_waits_there(place, group, admin, sharer, member):
    item = await sharer.sends("photo", at=group)
    await admin.writes("/remove", at=group, to=item)
    await admin.sees_alone(said("group:removing"), at=group)
    await place.start()
    old = place.workers.pop(0)
    old.stop.set()
    await place._serving.pop(0)
    await place.forward(seconds=61)
    await member.no_longer_sees(item.id, at=group)
    await member.writes("/report", at=group, to=await sharer.sends("photo", at=group))
    await member.sees_alone(said("group:report_thanks"), at=group)
