"""A group of 3,000 in which everybody shares at once: removals first, one reminder for a person, one public note at most."""

import asyncio

from support.shipped import label, said
from support.waiting import eventually

from bot.service.rates import WEIGHT, Rate

SHARE = "Please share this until he is caught, he did this to a child"
REMOVED = said("group:warning_removed")
PEOPLE, CHANNELS, TWICE = 12, 4, 4
MORE_MINUTES = 5


class Turns:
    """The worker's rate, with its time stopped: calls wait, however slow the machine is, until a turn is given to one."""

    def __init__(self, rate: Rate) -> None:
        self.rate, self._time = rate, rate._time
        now = rate._time()
        rate._time, rate._at, rate._left = (lambda: now), now, 0.0

    @property
    def has_a_removal(self) -> bool:
        return any(weight == WEIGHT["removal"] for weight, _, future in self.rate._waiting if not future.done())

    def give_one(self) -> None:
        self.rate._timer.cancel()
        self.rate._left = 1.0
        self.rate._serve()

    def end(self) -> None:
        self.rate._time = self._time


async def test_twenty_shares_in_a_minute(place, admin):
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
    turns = Turns(place.workers[0].rate)

    async def share(by, **how):
        return await by.sends("photo", forwarded_from="channel", caption=SHARE, at=group, **how)

    items = await asyncio.gather(
        *(share(somebody) for somebody in people),
        *(share(admin, as_channel=channel) for channel in channels),
        *(share(somebody) for somebody in people[:TWICE]),
    )
    await eventually(lambda: not place.telegram.emulator.updates.waiting)
    while left := {item.id for item in items} & {message.id for message in member.view(group)}:
        await eventually(lambda left=left: turns.has_a_removal or not left & {one.id for one in member.view(group)})
        if turns.has_a_removal:
            turns.give_one()
    turns.end()
    for _ in range(MORE_MINUTES):
        await place.calm()
        await place.forward(minutes=1)
    for somebody in people:
        warned = [m for m in somebody.bot_said(group) if m.receiver == somebody.id and REMOVED in m.text]
        assert len(warned) == 1
    notes = [call for call in place.sent("sendMessage") if call["text"] == label("group:public")]
    assert len(notes) == 1
    methods = [call["method"] for call in place.telegram.calls[before:] if call["took_effect"]]
    removals = [at for at, method in enumerate(methods) if method.startswith("deleteMessage")][: len(items)]
    words = [at for at, method in enumerate(methods) if method == "sendMessage"]
    assert removals[-1] < words[0], f"removals go first: {removals} {words}"
