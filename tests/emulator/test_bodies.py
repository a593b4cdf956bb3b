"""One call in every encoding the Bot API takes."""

import json

import pytest

KEYS = {"inline_keyboard": [[{"text": "More", "callback_data": "more"}]]}


@pytest.fixture(params=["json", "form", "multipart", "get"])
def encoded(request, http):
    return http if request.param == "json" else getattr(http, request.param)


async def test_text_keyboard_and_entities_arrive(encoded, amna):
    bold = [{"type": "bold", "offset": 0, "length": 5}]
    sent = (
        await encoded("sendMessage", chat_id=amna.person.id, text="Hello 🌱 سلام", entities=bold, reply_markup=KEYS)
    ).result
    assert (sent["text"], sent["entities"], sent["reply_markup"]) == ("Hello 🌱 سلام", bold, KEYS)


@pytest.mark.parametrize("text", ["123", "true", '{"a": 1}', "[1]", "null", "attach://x", " 1\n"])
async def test_a_text_stays_a_text_whatever_it_looks_like(encoded, amna, text):
    assert (await encoded("sendMessage", chat_id=amna.person.id, text=text)).result["text"] == text


async def test_lists_arrive_as_lists(encoded, amna, http):
    ids = [(await http("sendMessage", chat_id=amna.person.id, text=text)).result["message_id"] for text in ("1", "2")]
    assert (await encoded("deleteMessages", chat_id=amna.person.id, message_ids=ids)).result is True
    assert amna.from_bot == []


async def test_flags_arrive_as_flags(telegram, encoded, amna):
    await encoded("setWebhook", url="https://bot.example/", drop_pending_updates=False)
    assert len(telegram.emulator.updates.waiting) == 1
    await encoded("deleteWebhook", drop_pending_updates=True)
    assert len(telegram.emulator.updates.waiting) == 0


async def test_json_inside_json_is_read_too(http, amna):
    """Some libraries write objects as text even inside a JSON body; the server takes both."""
    sent = (await http("sendMessage", chat_id=amna.person.id, text="Hello", reply_markup=json.dumps(KEYS))).result
    assert sent["reply_markup"] == KEYS


async def test_null_is_as_good_as_absent(http, amna):
    sent = (await http("sendMessage", chat_id=amna.person.id, text="Hello", entities=None, reply_markup=None)).result
    assert "entities" not in sent


async def test_a_file_is_uploaded_beside_the_other_fields(http, amna):
    sent = (await http.multipart("sendVoice", {"voice": b"OggS"}, chat_id=amna.person.id, caption="Ours")).result
    named = await http.multipart("sendVoice", {"part": b"OggS"}, chat_id=amna.person.id, voice="attach://part")
    assert sent["caption"] == "Ours"
    assert named.result["voice"]["file_unique_id"] == sent["voice"]["file_unique_id"]


async def test_methods_are_found_whatever_their_case(http):
    assert (await http.get("GETME")).result == (await http("getMe")).result


async def test_an_unknown_method_is_not_found(http):
    assert (await http("getMee")).refusal == (404, "Not Found: method not found")


async def test_the_first_token_is_the_bot_and_another_is_refused(http, client, telegram):
    from support.clients import Http

    assert (await http("getMe")).result["id"] == 1000000
    other = Http(client, telegram.address, "1000000:BBEhBOweik6ad9r_sample_token_sample")
    assert (await other("getMe")).refusal == (401, "Unauthorized")


async def test_whoever_the_bot_turns_out_to_be_people_have_met_it_before(client, telegram, amna, bilal, family):
    """The bot's number is known with its first call; it may have been added to a group by then."""
    from support.clients import Http

    bilal.adds_bot(family, admin=["delete_messages"])
    http = Http(client, telegram.address, "77:AAEhBOweik6ad9r_sample_token_sample")
    updates = (await http("getUpdates")).result
    assert {
        update["my_chat_member"]["new_chat_member"]["user"]["id"] for update in updates if "my_chat_member" in update
    } == {77}
    assert (await http("getChatMember", chat_id=family.id, user_id=77)).result["can_delete_messages"] is True
    assert (await http("sendMessage", chat_id=family.id, text="Hello")).result["from"]["id"] == 77
    assert amna.texts_at(family) == ["Hello"]


@pytest.mark.parametrize("token", ["", "abc", "1000000", "0:AAEhBOweik6ad9r_sample", "x:AAEhBOweik6ad9r_sample"])
async def test_what_is_no_token_is_not_found(client, telegram, token):
    async with client.get(f"{telegram.address}/bot{token}/getMe") as response:
        assert response.status == 404
