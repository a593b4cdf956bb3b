"""What lies in Redis after things have happened in a group: pseudonyms, sealed values, counts; each with an end."""

import re

import pytest
from support.redis_server import stored_in
from support.shipped import label, said
from support.town import BOT_ID

from bot.service.groups import LIVES_ON
from bot.store.connecting import connect
from bot.store.keys import CLAIM_LIVES, COUNTERS_LIVE, DAY, LANE_LIVES, SENT_LIVES

pytestmark = pytest.mark.promise(5)

SHARE = "Please share this until he is caught, he did this to a child"
CHAT, NAME = r"[A-Za-z0-9_-]{22}", r"[A-Za-z0-9_.-]+"
KEYS = {
    rf"u:{NAME}": CLAIM_LIVES,
    rf"c:{CHAT}": 2 * DAY,
    rf"p:{CHAT}": 365 * DAY,
    rf"g:{CHAT}": LIVES_ON.total_seconds() * 1000,
    rf"o:{CHAT}-?": LANE_LIVES,
    rf"m:{CHAT}": SENT_LIVES,
    r"n:\d{4}-\d\d-\d\d": COUNTERS_LIVE,
    "v": None,
    "due": None,
    "owner": None,
    "t": None,
    "b": None,
}
"""Of a shard: how its keys look, and how long they live at most (ms). None: while something is in them, or a number."""
WORDS = (b"share", b"caught", b"warn", b"phrase", b"report", b"Cricket", b"picture")
"""What is set, and what has happened: only a sealed value may hold it."""


@pytest.fixture
async def stored(place, group, admin, sharer, member):
    """Everything in Redis after a share, a report, and an admin's press."""
    await admin.writes("/groups")
    await admin.taps("Cricket", on=await admin.sees("Which group?"))
    for press in ("group:open_mode", "group:mode_warn_label"):
        await admin.taps(label(press))
        await place.calm()
    await sharer.sends("photo", forwarded_from="channel", caption=SHARE, at=group)
    await sharer.sees_alone(said("group:warning", "ur"), at=group)
    item = await sharer.sends("photo", at=group)
    await member.writes("/report", at=group, to=item)
    await admin.taps(label("group:act_why"), on=await admin.sees("somebody asks you to look"))
    await admin.sees("what set this off")
    await place.calm()
    return await stored_in(place.redis.url)


async def test_every_key_is_known_names_nobody_and_has_an_end(place, stored):
    client, _ = await connect(place.redis.url)
    seen = set()
    for raw in stored:
        of_shard = re.fullmatch(rf"ruko:{BOT_ID}:\{{\d\d\}}:(.*)", raw.decode())
        if of_shard is None:
            continue
        (shape,) = [shape for shape in KEYS if re.fullmatch(shape, of_shard.group(1))]
        seen.add(shape)
        lives = await client.pttl(raw)
        assert KEYS[shape] is None or 0 < lives <= KEYS[shape], raw
    await client.aclose()
    assert {rf"u:{NAME}", rf"c:{CHAT}", rf"g:{CHAT}", "v", "t", "b"} <= seen


async def test_what_is_set_and_what_has_happened_can_be_read_by_nobody_without_the_secret(stored):
    of_shards = {raw.partition(b"}:")[2]: value for raw, value in stored.items() if b"}:" in raw}
    readable = {key: value for key, value in of_shards.items() if not key.startswith(b"n:")}
    assert {key: word for key, value in readable.items() for word in WORDS if word in value} == {}


async def test_a_count_says_nothing_of_a_person_or_a_group(place, group, sharer, member, admin, stored):
    store = place.workers[0].store
    home = store.home(group.id)
    codes = [home.chat, *(store.who(home, person.id) for person in (sharer, member, admin))]
    codes += [str(abs(one.id)) for one in (group, sharer, member, admin)]
    counted = b"\0".join(value for raw, value in stored.items() if b"}:n:" in raw).decode()
    assert "group.signal.phrase" in counted
    assert not [code for code in codes if code[:6] in counted]
