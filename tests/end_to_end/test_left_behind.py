"""What lies in Redis after people have talked: pseudonyms, sealed values, numbers; each with an end."""

import re

import pytest
from support.guide import Guide
from support.house import BOT_ID, house
from support.shipped import content, said
from support.waiting import eventually

from bot.content.locales import LOCALES
from bot.store.connecting import connect
from bot.store.keys import CLAIM_LIVES, COUNTERS_LIVE, DAY, HOUR, LANE_LIVES, SENT_LIVES

pytestmark = [pytest.mark.asyncio(loop_scope="function"), pytest.mark.promise(5)]

CHAT = r"[A-Za-z0-9_-]{22}"
NAME = r"[A-Za-z0-9_.-]+"
YEAR = 365 * DAY
KEYS = {
    rf"u:{NAME}": CLAIM_LIVES,
    rf"c:{CHAT}": DAY,
    rf"p:{CHAT}": YEAR,
    rf"o:{CHAT}-?": LANE_LIVES,
    rf"m:{CHAT}": SENT_LIVES,
    rf"l:{CHAT}": HOUR,
    r"n:\d{4}-\d\d-\d\d": COUNTERS_LIVE,
    r"r:[A-Za-z0-9_-]{22,44}": 30 * DAY,
    "due": None,
    "owner": None,
    "t": None,
    "b": None,
    "q": None,
}
"""Of a shard: how its keys look, and how long they live at most (ms). None: while something is in them."""
OF_THE_BOT = ("meta", "serving", r"content:[0-9a-f]{12}", "workers", "poller", "lookups", "clock")
SEALED = ("c:", "p:", "o:", "b")


async def everything(home):
    """Somebody who does all there is to do, as far as it is stored: item, choices, language, country, typed words, note."""
    guest = home.person()
    guide = Guide(guest)
    await guest.sends_album(3, forwarded_from="user")
    await guest.writes("canary words that nobody keeps")
    await home.calm()
    await guide.writes("/report")
    await guide.chooses("no", "telegram", "reported", "note", "yes", "public")
    await guide.writes("https://example.org/canary-place")
    await guide.chooses("week", "other")
    await guide.writes("Germany")
    await guide.chooses("code", "kept")
    await guide.writes("/language")
    await guest.taps(LOCALES["ur"].own_name)
    await guest.sees(said("delete/everywhere", "ur"))
    await home.calm()
    return guest


def kind_of(key: str) -> str:
    prefix = f"ruko:{BOT_ID}:"
    assert key.startswith(prefix), key
    return key.removeprefix(prefix)


async def test_every_key_is_known_holds_no_person_and_has_an_end(mode, tmp_path):
    async with house(mode, tmp_path) as home:
        await everything(home)
        client, _ = await connect(home.redis.url)
        seen = set()
        async for raw in client.scan_iter(count=1000):
            key = kind_of(raw.decode())
            of_shard = re.fullmatch(r"\{\d\d\}:(.*)", key)
            if of_shard is None:
                assert any(re.fullmatch(shape, key) for shape in OF_THE_BOT), key
                continue
            (shape,) = [shape for shape in KEYS if re.fullmatch(shape, of_shard.group(1))]
            seen.add(shape)
            lives, longest = await client.pttl(raw), KEYS[shape]
            assert longest is None or 0 < lives <= longest, key
        await client.aclose()
        assert {rf"u:{NAME}", rf"c:{CHAT}", rf"p:{CHAT}", rf"m:{CHAT}", "t", "b", "q"} <= seen


async def test_what_is_kept_of_a_person_can_be_read_by_nobody_without_the_secret(mode, tmp_path):
    """Sealed values begin with 24 random bytes; nothing of the content's own words, which would say what it is about."""
    async with house(mode, tmp_path) as home:
        await everything(home)
        words = (
            "before-you-share",
            "report",
            "about-me",
            "public",
            "canary",
            "example.org",
            "outrage",
            '"f":',
            "ur",
            "DE",
        )
        for raw, value in (await home.stored()).items():
            part = kind_of(raw.decode()).partition(":")[2]
            if part.startswith(SEALED) and "{" in raw.decode():
                assert not [word for word in words if len(word) > 2 and word.encode() in value], raw


async def test_the_same_person_leaves_other_bytes_each_time(tmp_path):
    async with house("polling", tmp_path) as home:
        guest = home.person()
        guide, values = Guide(guest), []
        for _ in range(2):
            await guide.writes("/privacy")
            await home.calm()
            stored = await home.stored()
            values.append([value for key, value in stored.items() if b":c:" in key or b":p:" in key])
        assert values[0] != values[1]


async def test_on_the_path_worried_about_myself_the_talk_is_forgotten_after_half_an_hour(mode, tmp_path):
    async with house(mode, tmp_path) as home:
        guest = home.person()
        guide = Guide(guest)
        await guide.writes("/start worried")
        await guide.chooses("alone")
        await home.calm()
        client, _ = await connect(home.redis.url)
        (talk,) = [key async for key in client.scan_iter(match="*:c:*")]
        assert 0 < await client.pttl(talk) <= HOUR / 2
        await client.aclose()


async def test_the_own_paths_leave_no_count_of_their_own(mode, tmp_path):
    async with house(mode, tmp_path) as home:
        for begun in ("about_me", "worried", "my_child"):
            guide = Guide(home.person())
            await guide.writes(f"/start {begun}")
            for _ in range(2):
                await guide.chooses(next(choice for choice in guide.choices if not choice.startswith("-")))
        await home.calm()
        names = b"\0".join(value for key, value in (await home.stored()).items() if b":n:" in key)
        assert b"own_paths" in names
        assert not re.search(rb"about|worried|child|intent", names)


async def test_after_hide_only_what_outlives_a_talk_is_left(mode, tmp_path):
    async with house(mode, tmp_path) as home:
        guest = await everything(home)
        await guest.writes("/hide")
        await guest.sees(said("engine:hidden", "ur"))
        await home.calm()
        await home.forward(seconds=61)
        await eventually(lambda: content().text("engine:hidden", "ur") not in guest.texts)
        await home.calm()
        chat = home.workers[0].store.home(guest.id).chat
        left = {kind_of(key.decode()).partition(":")[2] for key in await home.stored() if chat.encode() in key}
        assert left <= {f"p:{chat}", f"m:{chat}"}
