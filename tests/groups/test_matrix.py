"""Kind of chat × rights of the bot × what it is set to × who shares × age: what each person sees, and that nobody else does.

What is expected is written out in `expected`, apart from the program: it is the ladder as people would tell it.
"""

import asyncio
import itertools
from dataclasses import dataclass

import pytest
from support.shipped import label, said
from support.town import town

pytestmark = [pytest.mark.promise(2), pytest.mark.promise(10)]

SHARE = "Please share this until he is caught, he did this to a child"
KINDS = {"group": {"chat_type": "group"}, "supergroup": {}, "forum": {"is_forum": True}}
RIGHTS = {"all rights": ["delete_messages"], "may not delete": [], "no admin": None}
MODES = ("watch", "warn", "remove")
SHARERS = ("stranger", "has begun", "channel")
NEVER_SAID = ("known", "illegal", "abuse", "crime", "police will", "reported by")


@dataclass(frozen=True)
class Seen:
    """Of one share: whether it is gone, and who was told what by the bot after it."""

    is_gone: bool
    by_the_sharer_alone: bool
    in_their_own_chat: bool
    by_all: bool
    by_the_admin: tuple[str, ...]


def expected(rights: str, mode: str, sharer: str) -> Seen:
    can_whisper, can_remove = rights != "no admin", rights == "all rights"
    if mode == "watch":
        return Seen(is_gone=False, by_the_sharer_alone=False, in_their_own_chat=False, by_all=False, by_the_admin=())
    is_person = sharer != "channel"
    whispered = can_whisper and is_person
    own_chat = not whispered and sharer == "has begun"
    gone = mode == "remove" and can_remove
    reached = whispered or own_chat
    told = []
    if mode == "remove" and not can_remove:
        told.append("group:cannot_remove_right")
    if not reached and not gone:
        told.append("group:unreached")
    if gone:
        told.append("group:acted_removed" if is_person else "group:acted_removed_only")
    elif is_person:
        told.append("group:acted_warned")
    return Seen(gone, whispered, own_chat, by_all=gone and not reached, by_the_admin=tuple(sorted(told)))


class Square:
    """One group with an owner, a sharer and a member of its own, and what is seen there."""

    def __init__(self, place, number, how, rights, sharer):
        self.place = place
        self.how, self.rights, self.who = how, rights, sharer
        self.names = tuple(f"{word}{number}q" for word in ("Owner", "Sharer", "Member", "Views"))

    async def make(self, mode):
        place, (owner, sharer, member, views) = self.place, self.names
        self.owner = await place.begun(owner)
        begun = self.who == "has begun"
        self.sharer = await place.begun(sharer) if begun else place.person(sharer)
        self.member = place.person(member)
        self.group = place.telegram.group("Cricket", self.owner, [self.sharer, self.member], **self.how)
        self.owner.adds_bot(self.group, admin=self.rights)
        self.channel = place.telegram.channel(views, self.sharer) if self.who == "channel" else None
        await place.calm()
        await self.owner.writes(f"ruko-settings mode={mode}")
        await self.owner.taps("Cricket")
        await place.calm()
        self.before = {somebody.id: self._said_to(somebody) for somebody in (self.owner, self.sharer, self.member)}

    def _said_to(self, somebody):
        everywhere = [*somebody.from_bot, *somebody.bot_said(self.group)]
        return [(message.chat, message.id, message.text, message.receiver) for message in everywhere]

    def _new(self, somebody):
        return [row for row in self._said_to(somebody) if row not in self.before[somebody.id]]

    async def shares(self):
        self.item = await self.sharer.sends(
            "photo", forwarded_from="channel", caption=SHARE, at=self.group, as_channel=self.channel
        )

    def seen(self):
        """Of the two warnings the right one: nobody is asked to delete here what is gone."""
        in_group = self.group.id
        mine, others, admins = self._new(self.sharer), self._new(self.member), self._new(self.owner)
        public = {row for row in mine if row[0] == in_group and not row[3]}
        assert public == {row for row in others if row[0] == in_group}, "the member sees what all see, and no more"
        assert not [row for row in others if row[3] or row[0] != in_group], "nobody writes to the member alone"
        assert not [row for row in admins if row[3]], "the admin sees nobody else's whisper"
        self._says_nothing_of_anybody([*mine, *others, *admins])
        is_gone = self.item not in self.member.view(self.group)
        warning = "group:warning_removed" if is_gone else "group:warning"
        return Seen(
            is_gone,
            any(row[3] == self.sharer.id and said(warning) in row[2] for row in mine),
            any(row[0] == self.sharer.id and said("group-reminder/hello") in row[2] for row in mine),
            any(said("group:public") in row[2] for row in public),
            tuple(sorted(self._notice(row[2]) for row in admins if row[0] == self.owner.id)),
        )

    def _says_nothing_of_anybody(self, rows):
        for _, _, text, _ in rows:
            assert not [name for name in self.names if name in text]
            assert "t.me/" not in text
            assert not [word for word in NEVER_SAID if word in text.lower()]

    def _notice(self, text):
        for text_id in ("cannot_remove_right", "unreached", "acted_removed", "acted_removed_only", "acted_warned"):
            template = label(f"group:{text_id}").splitlines()[0].replace("{group}", "Cricket")
            if template in text:
                return f"group:{text_id}"
        return text


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(KINDS))
async def test_what_each_person_sees_of_a_share(redis_of_towns, kind):
    combinations = list(itertools.product(RIGHTS, MODES, SHARERS))
    async with town(redis_of_towns) as place:
        place.telegram.emulator.world.bot.has_privacy = False
        squares = [
            Square(place, number, KINDS[kind], RIGHTS[rights], sharer)
            for number, (rights, _, sharer) in enumerate(combinations)
        ]
        for square, (_, mode, _) in zip(squares, combinations, strict=True):
            await square.make(mode)
        await asyncio.gather(*(square.shares() for square in squares))
        await place.calm()
        found = {combination: square.seen() for square, combination in zip(squares, combinations, strict=True)}
    assert found == {combination: expected(*combination) for combination in combinations}


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("rights", list(RIGHTS))
@pytest.mark.parametrize("hours", [0, 49], ids=["fresh", "two days old"])
async def test_what_an_admin_who_asks_for_a_removal_gets(redis_of_towns, kind, rights, hours):
    """Truly said: gone, or why it cannot be. Only the admin sees the answer."""
    async with town(redis_of_towns) as place:
        place.telegram.emulator.world.bot.has_privacy = False
        square = Square(place, 1, KINDS[kind], RIGHTS[rights], "stranger")
        await square.make("watch")
        await square.shares()
        await place.calm()
        if hours:
            await place.forward(hours=hours)
        square.before = {who.id: square._said_to(who) for who in (square.owner, square.sharer, square.member)}
        await square.owner.writes("/remove", at=square.group, to=square.item)
        await place.calm()
        await place.forward(seconds=61)
        is_gone = square.item not in square.member.view(square.group)
        assert is_gone is (rights == "all rights" and not hours)
        answers = "\n".join(row[2] for row in square._new(square.owner))
        if rights == "all rights":
            wanted = ["group:cannot_remove_age"] if hours else ["group:removing", "group:removed"]
        else:
            wanted = ["group:cannot_remove_right"]
        assert all(said(text_id).replace("{group}", "Cricket") in answers for text_id in wanted)
        assert not [row for row in square._new(square.member) if row[3] or said("group:public") in row[2]]
