"""People over HTTP, as the chat page and tests in other processes drive them."""

import asyncio
import json
from dataclasses import dataclass

import pytest

KEYS = {"inline_keyboard": [[{"text": "More", "callback_data": "more"}, {"text": "Open", "url": "https://a.example/"}]]}


@dataclass
class Page:
    """Asks as the page does."""

    client: object
    address: str

    async def get(self, path):
        async with self.client.get(self.address + path) as response:
            return await response.json()

    async def post(self, path, expected=200, **body):
        async with self.client.post(self.address + path, json=body) as response:
            answer = await response.json()
            assert response.status == expected, answer
            return answer

    async def person(self, name, **more):
        return (await self.post("/people", first_name=name, **more))["id"]

    async def texts(self, person, chat=None):
        seen = await self.get(f"/people/{person}/chat" + (f"?chat={chat}" if chat else ""))
        return [message["text"] for message in seen["messages"] if not message.get("service")]


@pytest.fixture
def page(client, telegram):
    return Page(client, telegram.address)


@pytest.fixture
async def scene(page, http):
    """Bilal's group with Amna and, as an administrator, the bot: numbers of the two and of the group."""
    amna, bilal = await page.person("Amna"), await page.person("Bilal", language_code="ur")
    group = (await page.post("/chats", title="Family", owner=bilal, members=[amna]))["id"]
    await page.post(f"/chats/{group}/members", by=bilal, who="bot", status="administrator", rights=["delete_messages"])
    return amna, bilal, group


# ---- alone with the bot


async def test_people_come_and_are_listed(page):
    amna = await page.person("Amna", language_code=None, username="amna_1")
    (listed,) = await page.get("/people")
    assert (listed["id"], listed["first_name"], listed["language_code"], listed["username"]) == (
        amna,
        "Amna",
        None,
        "amna_1",
    )
    assert (await page.post("/people", 400))["error"] == "say a first_name"


async def test_a_person_changes_their_language(page, client, telegram):
    amna = await page.person("Amna")
    async with client.patch(f"{telegram.address}/people/{amna}", json={"language_code": "ur"}) as response:
        assert (await response.json())["language_code"] == "ur"
    await page.post(f"/people/{amna}/write", text="Hello")
    assert telegram.updates[-1]["message"]["from"]["language_code"] == "ur"


async def test_a_talk_from_start_to_tap(page, http):
    amna = await page.person("Amna")
    await page.post(f"/people/{amna}/write", text="/start")
    await http("sendMessage", chat_id=amna, text="Hello", reply_markup=KEYS)
    seen = await page.get(f"/people/{amna}/chat")
    mine, other = seen["messages"]
    assert (mine["mine"], mine["text"], other["mine"], other["text"]) == (True, "/start", False, "Hello")
    assert other["buttons"] == [[{"text": "More", "data": "more"}, {"text": "Open", "url": "https://a.example/"}]]
    tap = (await page.post(f"/people/{amna}/tap", message_id=other["id"], row=0, column=0))["tap"]
    assert (await page.get(f"/taps/{tap}")) == {"is_answered": False, "text": ""}
    await http("answerCallbackQuery", callback_query_id=tap, text="Done")
    assert (await page.get(f"/taps/{tap}")) == {"is_answered": True, "text": "Done"}


async def test_items_albums_and_forwards(page, telegram):
    amna = await page.person("Amna")
    await page.post(f"/people/{amna}/send", kind="photo", forwarded_from="channel", caption="Look")
    ids = (await page.post(f"/people/{amna}/send", kind="video", count=3))["message_ids"]
    seen = (await page.get(f"/people/{amna}/chat"))["messages"]
    assert (seen[0]["tile"]["kind"], seen[0]["forward"], seen[0]["caption"]) == ("photo", "channel", "Look")
    assert [(m["tile"]["number"], m["tile"]["of"]) for m in seen[1:]] == [(1, 3), (2, 3), (3, 3)]
    assert len(ids) == 3


async def test_editing_deleting_blocking(page, http, telegram):
    amna = await page.person("Amna")
    one = (await page.post(f"/people/{amna}/write", text="Frist"))["message_id"]
    await page.post(f"/people/{amna}/edit", message_id=one, text="First")
    assert await page.texts(amna) == ["First"]
    await page.post(f"/people/{amna}/delete", message_id=one)
    assert await page.texts(amna) == []
    await page.post(f"/people/{amna}/block", blocked=True)
    assert (await http("sendMessage", chat_id=amna, text="x")).status == 403
    await page.post(f"/people/{amna}/block", blocked=False)
    assert (await http("sendMessage", chat_id=amna, text="x")).status == 200


async def test_a_link_to_the_bot_begins_the_talk(page, telegram):
    amna = await page.person("Amna")
    await page.post(f"/people/{amna}/open", url="https://t.me/ruko_demo_bot?start=abc")
    assert telegram.updates[-1]["message"]["text"] == "/start abc"
    assert await page.post(f"/people/{amna}/open", url="https://other.example/") == {}


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("write", {"text": " "}, "write something first"),
        ("send", {"kind": "gold"}, "there is no kind 'gold'"),
        ("send", {"kind": "photo", "forwarded_from": "moon"}, "forwarded_from is one of"),
        ("send", {"kind": "photo", "count": 11}, "an album has 2 to 10"),
        ("tap", {"message_id": 1}, "this message is gone"),
        ("edit", {"message_id": 1, "text": "x"}, "only what a person wrote themselves"),
        ("write", {"text": "x", "chat": -1}, "there is no chat with this number"),
        ("open", {"url": "https://t.me/ruko_demo_bot?startgroup"}, "choose the group"),
    ],
)
async def test_what_cannot_be_done_is_said_in_words(page, path, body, words):
    amna = await page.person("Amna")
    assert words in (await page.post(f"/people/{amna}/{path}", 400, **body))["error"]
    assert "nobody with this number" in (await page.post(f"/people/1/{path}", 400, **body))["error"]


# ---- groups


async def test_a_group_shows_who_is_in_it(page, scene):
    amna, _, group = scene
    (listed,) = await page.get("/chats")
    assert {member["name"]: member["status"] for member in listed["members"]} == {
        "Bilal": "creator", "Amna": "member", "Ruko": "administrator",
    }  # fmt: skip
    assert listed["bot"]["rights"] == ["can_delete_messages", "can_manage_chat"]
    assert [chat["id"] for chat in await page.get(f"/people/{amna}/chats")] == [group]
    assert await page.get(f"/people/{await page.person('Zara')}/chats") == []


async def test_each_member_sees_the_group_with_their_own_eyes(page, scene, http):
    amna, bilal, group = scene
    await page.post(f"/people/{amna}/write", chat=group, text="Hello all")
    alone = {"receiver_user_id": amna}
    await http("sendMessage", chat_id=group, text="Psst", ephemeral_message_parameters=alone, reply_markup=KEYS)
    seen = await page.get(f"/people/{amna}/chat?chat={group}")
    last = seen["messages"][-1]
    assert (last["text"], last["ephemeral"], last["from"]["kind"]) == ("Psst", True, "bot")
    assert await page.texts(amna, group) == ["Hello all", "Psst"]
    assert await page.texts(bilal, group) == ["Hello all"]
    assert [m["mine"] for m in seen["messages"] if m["text"] == "Hello all"] == [True]
    tap = await page.post(f"/people/{amna}/tap", chat=group, ephemeral_id=last["ephemeral_id"], row=0, column=0)
    refused = await page.post(
        f"/people/{bilal}/tap", 400, chat=group, ephemeral_id=last["ephemeral_id"], row=0, column=0
    )
    assert tap["tap"]
    assert refused["error"] == "this message is gone"


async def test_service_messages_and_replies_are_shown(page, scene):
    amna, bilal, group = scene
    one = (await page.post(f"/people/{amna}/write", chat=group, text="One"))["message_id"]
    await page.post(f"/people/{bilal}/write", chat=group, text="Two", reply_to=one)
    seen = (await page.get(f"/people/{amna}/chat?chat={group}"))["messages"]
    assert [m["service"] for m in seen if m.get("service")] == [
        {"what": "supergroup_chat_created", "names": []},
        {"what": "joined", "names": ["Amna"]},
        {"what": "joined", "names": ["Ruko"]},
    ]
    assert (seen[-1]["reply_to"]["text"], seen[-1]["reply_to"]["from"]["name"]) == ("One", "Amna")


async def test_an_anonymous_administrator_is_not_named(page, scene):
    amna, bilal, group = scene
    await page.post(
        f"/chats/{group}/members", by=bilal, who=amna, status="administrator", is_anonymous=True, title="Mod"
    )
    await page.post(f"/people/{amna}/write", chat=group, text="As the group")
    sender = (await page.get(f"/people/{bilal}/chat?chat={group}"))["messages"][-1]["from"]
    assert sender == {"kind": "anonymous", "name": "Family", "title": "Mod"}


async def test_members_come_rise_fall_and_go(page, scene, telegram):
    amna, bilal, group = scene
    zara = await page.person("Zara")
    for status in ("member", "administrator", "member", "kicked"):
        chat = await page.post(f"/chats/{group}/members", by=bilal, who=zara, status=status)
        found = {member["id"]: member["status"] for member in chat["members"]}
        assert found.get(zara, "kicked") == status
    await page.post(f"/chats/{group}/members", by=amna, who=amna, status="left")
    assert await page.texts(amna, group) == []
    error = (await page.post(f"/chats/{group}/members", 400, by=zara, who=bilal, status="kicked"))["error"]
    assert error == "Zara is no administrator of Family"


async def test_the_bot_is_added_by_a_link_and_thrown_out(page, http, telegram):
    bilal = await page.person("Bilal")
    group = (await page.post("/chats", title="Family", owner=bilal, type="group"))["id"]
    await page.post(
        f"/people/{bilal}/open", chat=group, url="https://t.me/ruko_demo_bot?startgroup=s&admin=delete_messages"
    )
    assert telegram.updates[-1]["message"]["text"] == "/start@ruko_demo_bot s"
    new = (await page.post(f"/chats/{group}/migrate", by=bilal))["id"]
    await page.post(f"/chats/{new}/members", by=bilal, who="bot", status="kicked")
    assert (await http("sendMessage", chat_id=new, text="x")).refusal[0] == 403
    assert [chat["id"] for chat in await page.get(f"/people/{bilal}/chats")] == [new]


async def test_topics_channels_and_closed_groups(page, telegram):
    bilal = await page.person("Bilal")
    forum = (await page.post("/chats", title="Forum", owner=bilal, is_forum=True))["id"]
    cats = (await page.post(f"/chats/{forum}/topics", by=bilal, name="Cats"))["thread"]
    await page.post(f"/people/{bilal}/write", chat=forum, thread=cats, text="Meow")
    assert (await page.get(f"/people/{bilal}/chat?chat={forum}"))["messages"][-1]["thread"] == cats
    news = await page.post("/chats", title="News", owner=bilal, type="channel", linked=forum)
    await page.post(f"/people/{bilal}/write", chat=news["id"], text="Post")
    assert (await page.texts(bilal, forum))[-1] == "Post"
    changed = await page.post(f"/chats/{forum}/change", by=bilal, title="Renamed", only_admins_write=True)
    assert (changed["title"], changed["only_admins_write"]) == ("Renamed", True)


# ---- behind the scenes


async def test_changes_are_told_as_they_come(page, client, telegram):
    async with client.get(f"{telegram.address}/events") as stream:
        amna = await page.person("Amna")
        await page.post(f"/people/{amna}/write", text="Hello")
        heard = []
        async with asyncio.timeout(20):
            while len(heard) < 2:
                line = (await stream.content.readline()).decode()
                if line.startswith("data:"):
                    heard.append(json.loads(line.removeprefix("data:")))
    assert [change["what"] for change in heard] == ["person", "message"]
    assert heard[1]["chat"] == amna


async def test_calls_and_updates_can_be_looked_at(page, http):
    amna = await page.person("Amna")
    await page.post(f"/people/{amna}/write", text="Hello")
    await http("sendMessage", chat_id=amna, text="One")
    (call,) = await page.get("/calls?after=0")
    assert (call["method"], call["parameters"]["text"], call["took_effect"]) == ("sendMessage", "One", True)
    assert await page.get(f"/calls?after={call['n']}") == []
    (update,) = await page.get("/updates")
    assert update["message"]["text"] == "Hello"
    assert await page.get(f"/updates?after={update['update_id']}") == []


async def test_the_clock_moves_forward_only(page):
    before = await page.get("/clock")
    after = await page.post("/clock", minutes=10)
    assert after["offset_s"] == 600
    assert after["now"] >= before["now"] + 600
    assert (await page.post("/clock", 400, seconds=-1))["error"] == "the clock only moves forward"


async def test_faults_are_set_and_cleared(page, http, client, telegram):
    await page.post("/faults", kind="500", method="getMe", times=2)
    assert [fault["kind"] for fault in await page.get("/faults")] == ["500"]
    assert (await http("getMe")).status == 500
    async with client.delete(f"{telegram.address}/faults") as response:
        assert await response.json() == []
    assert (await http("getMe")).status == 200
    assert "there is no fault 'moon'" in (await page.post("/faults", 400, kind="moon"))["error"]


async def test_levers_are_the_parents(page, telegram):
    async def pulled():
        return "Done."

    telegram.emulator.behind.levers["x"] = ("Do it", pulled)
    assert await page.get("/levers") == [{"name": "x", "label": "Do it"}]
    assert await page.post("/levers/x") == {"said": "Done."}
    assert (await page.post("/levers/y", 400))["error"] == "there is no such lever here"


async def test_a_reset_leaves_nobody_and_nothing(page, scene, telegram):
    await page.post("/reset")
    assert await page.get("/people") == await page.get("/chats") == await page.get("/updates") == []
    assert telegram.emulator.updates.waiting == {}


async def test_what_is_served_may_load_nothing_from_elsewhere(client, telegram):
    async with client.get(f"{telegram.address}/people") as response:
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
