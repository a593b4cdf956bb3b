"""The updates made here have the fields that the server writes in the same case, no more and no fewer.

The samples follow the server's public source (see `tests/telegram/data/updates.jsonl`).
"""

import json
from pathlib import Path

import pytest

from bot.emulator.driver import running

SAMPLES = {
    row["name"]: row["update"]
    for row in map(json.loads, (Path(__file__).parents[1] / "telegram/data/updates.jsonl").read_text().splitlines())
}
MAY_DIFFER = {  # what one sender's phone fills in and another's does not
    "last_name", "username", "language_code", "mime_type", "file_name", "performer", "caption", "emoji", "set_name",
    "user_id", "thumb", "thumbnail",
}  # fmt: skip
MORE = {"ephemeral_reply": {".message.receiver_user"}}  # inferred from the command; no live sample was seen
ORIGINS = {
    "forward_from_person": ("photo", "user"),
    "forward_from_hidden_person": ("text", "hidden_user"),
    "forward_from_group": ("video", "chat"),
    "forward_from_channel": ("photo", "channel"),
}
KINDS = (
    "photo",
    "video",
    "animation",
    "document",
    "live_photo",
    "audio",
    "sticker",
    "contact",
    "location",
    "venue",
    "poll",
    "dice",
)


def fields(value, place=""):
    """Every field there is, by the way to it, but for what may differ."""
    if isinstance(value, list):
        return set().union(*(fields(one, f"{place}[]") for one in value))
    if not isinstance(value, dict):
        return set()
    inside = {name: one for name, one in value.items() if name not in MAY_DIFFER}
    return set().union({f"{place}.{name}" for name in inside}, *(fields(v, f"{place}.{n}") for n, v in inside.items()))


class Scene:
    """Makes one update of each kind; the newest is the sample's fellow."""

    def __init__(self, telegram):
        self.telegram = telegram
        self.amna, self.bilal = telegram.person("Amna"), telegram.person("Bilal")
        self.made = {}

    def keep(self, name, update=None):
        self.made[name] = update or self.telegram.updates[-1]

    async def play(self):
        updates = self.telegram.emulator.updates
        updates.webhook.allowed = (*updates.webhook.allowed, "chat_member")
        await self.alone()
        self.group = self.telegram.group("Family", self.bilal, [self.amna])
        self.roles()
        await self.in_a_group()
        await self.channels_and_topics()
        await self.migration()
        await self.ephemeral()

    async def alone(self):
        amna = self.amna
        for name, text in (("text", "Hello"), ("start", "/start")):
            await amna.writes(text)
            self.keep(name)
        for kind in KINDS:
            await amna.sends(kind)
            self.keep(kind)
        for kind in ("voice", "video_note"):
            await amna.sends(kind)
            self.keep(f"{kind}_recorded")
        for name, (kind, origin) in ORIGINS.items():
            await amna.sends(kind, forwarded_from=origin)
            self.keep(name)
        amna.edits(await amna.writes("Frist"), "First")
        self.keep("edited_text")
        amna.edits(await amna.sends("photo", caption="Frist"), "First")
        self.keep("edited_caption")
        await amna.sends_album(3)
        self.keep("album_2_of_3")
        self.telegram.emulator.doing.presses(amna.person, 7, "x")
        self.keep("callback_message_too_old")
        for unblock in (False, True):
            amna.blocks(unblock=unblock)
            self.keep("bot_unblocked" if unblock else "bot_blocked")

    def roles(self):
        group, amna, bilal = self.group, self.amna, self.bilal
        bilal.adds_bot(group)
        self.keep("bot_added_to_group", self.telegram.updates[-2])
        bilal.promotes_bot(group, to=["delete_messages"])
        self.keep("bot_made_admin")
        bilal.promotes_bot(group, to=["pin_messages"])
        self.keep("bot_rights_changed")
        bilal.promotes(amna, at=group, to=["delete_messages"])
        self.keep("member_promoted")
        bilal.demotes(amna, at=group)

    async def in_a_group(self):
        group, amna, bilal = self.group, self.amna, self.bilal
        await amna.writes("Hello", at=group)
        self.keep("group_text")
        photo = await bilal.sends("photo", at=group)
        self.keep("group_photo")
        await amna.sends("photo", forwarded_from="channel", at=group)
        self.keep("group_forwarded_photo")
        await amna.writes("/report", at=group, to=photo)
        self.keep("group_command")
        bilal.promotes(amna, at=group, is_anonymous=True, title="Moderator")
        await amna.writes("/report", at=group)
        self.keep("anonymous_admin")
        zara = self.telegram.person("Zara")
        for name, act in (
            ("members_added", lambda: bilal.adds(zara, at=group)),
            ("member_left", lambda: zara.leaves(group)),
        ):
            act()
            self.keep(name, [update for update in self.telegram.updates if "message" in update][-1])

    async def channels_and_topics(self):
        linked, news = (
            self.telegram.channel("Linked", self.bilal, linked=self.group),
            self.telegram.channel("News", self.bilal),
        )
        await self.bilal.sends("photo", at=linked)
        self.keep("linked_channel_post")
        await self.bilal.writes("Hello", at=self.group, as_channel=linked)
        self.keep("channel_writes_in_group")
        self.bilal.adds_bot(news)
        self.keep("bot_added_to_channel")
        await self.bilal.writes("Hello", at=news)
        self.keep("channel_post")
        forum = self.telegram.group("Forum", self.bilal, is_forum=True)
        self.bilal.adds_bot(forum, admin=[])
        topic = forum.topic("Topic", self.bilal)
        self.keep("topic_created")
        await self.bilal.writes("Hello", at=topic)
        self.keep("topic_text")

    async def migration(self):
        small = self.telegram.group("Small", self.bilal, [self.amna], chat_type="group")
        self.bilal.adds_bot(small, admin=[])
        await self.amna.writes("Hello", at=small)
        self.keep("group_text_small_group")
        small.migrates(self.bilal)
        self.keep("migration_old_side", self.telegram.updates[-2])
        self.keep("migration_new_side")

    async def ephemeral(self):
        world, group, amna = self.telegram.emulator.world, self.group, self.amna
        world.bot.commands["default", ""] = [{"command": "report", "description": "x", "is_ephemeral": True}]
        await amna.writes("/report", at=group)
        self.keep("ephemeral_command")
        keys = {"inline_keyboard": [[{"text": "sample button", "callback_data": "e:1"}]]}
        whisper = world.put_ephemeral(group.id, world.bot.id, amna.id, {"text": "…", "reply_markup": keys})
        await amna.writes("Thank you", at=group, to=whisper)
        self.keep("ephemeral_reply")
        await amna.taps("sample button", at=group)
        self.keep("ephemeral_press")
        self.bilal.removes_bot(group)
        self.keep("bot_removed_from_group")


@pytest.fixture(scope="module")
def made():
    import asyncio

    async def play():
        async with running() as telegram:
            scene = Scene(telegram)
            await scene.play()
            return scene.made

    return asyncio.run(play())


def names():
    """What there is a sample of and what a person can do here."""
    cannot = {
        "anonymous_admin_press", "auto_delete_timer", "business_message", "callback", "callback_from_inline_message",
        "command_with_own_name", "forward_from_channel_signed", "forward_hidden_without_name", "guest_message", "help",
        "inline_query", "photo_spoiler", "photo_with_caption", "pinned_in_private", "reaction", "reply_to_bot",
        "reply_with_quote_from_channel", "start_deep_link", "voice_forwarded", "album_1_of_3", "album_3_of_3",
    }  # fmt: skip
    return sorted(name for name in SAMPLES if name not in cannot and not name.startswith("text_"))


@pytest.mark.parametrize("name", names())
def test_an_update_has_the_fields_of_its_sample(made, name):
    wanted, found = fields(SAMPLES[name]), fields(made[name])
    more = MORE.get(name, set())
    assert wanted - found == set()
    assert {field for field in found - wanted if not any(field.startswith(allowed) for allowed in more)} == set()
