"""What Telegram refuses, in its words, and where its limits lie."""

import pytest

BOT_ID = 1000000


def bad(words):
    return 400, f"Bad Request: {words}"


def keys(data="more", text="More"):
    return {"inline_keyboard": [[{"text": text, "callback_data": data}]]}


@pytest.fixture
async def send(http, amna):
    """Sends to her; the answer."""

    async def say(text="One", **more):
        return await http("sendMessage", **({"chat_id": amna.person.id, "text": text} | more))

    return say


@pytest.fixture
async def sent(send):
    return (await send(reply_markup=keys())).result["message_id"]


# ---- texts


@pytest.mark.parametrize(
    ("text", "fits"),
    [("x" * 4096, True), ("x" * 4097, False), ("🌱" * 2048, True), ("🌱" * 2049, False), ("س" * 4096, True)],
    ids=["4096", "4097", "4096 units", "4098 units", "4096 Arabic letters"],
)
async def test_a_text_has_at_most_4096_units_of_utf_16(send, text, fits):
    answer = await send(text)
    assert answer.data["ok"] is fits
    if not fits:
        assert answer.refusal == bad("message is too long")


@pytest.mark.parametrize("text", ["", " \n ", "\u200b\u200e", "\u2060"], ids=["none", "blanks", "marks", "joiner"])
async def test_a_text_that_shows_nothing_is_refused(send, text):
    assert (await send(text)).refusal == bad("message text is empty")


async def test_a_caption_has_at_most_1024_units(http, amna):
    assert (await http.multipart("sendVoice", {"voice": b"x"}, chat_id=amna.person.id, caption="🌱" * 512)).result
    refused = await http.multipart("sendVoice", {"voice": b"x"}, chat_id=amna.person.id, caption="🌱" * 513)
    assert refused.refusal == bad("message caption is too long")


async def test_an_unknown_id_of_a_file_is_refused(http, amna):
    refused = await http("sendVoice", chat_id=amna.person.id, voice="AgACAgQAAx")
    assert refused.refusal == bad("wrong file identifier/HTTP URL specified")


# ---- entities and buttons


@pytest.mark.parametrize(("offset", "length", "fits"), [(0, 3, True), (2, 1, True), (2, 2, False), (0, 4, False)])
async def test_an_entity_ends_within_the_text_counted_in_utf_16(send, offset, length, fits):
    answer = await send("🌱x", entities=[{"type": "bold", "offset": offset, "length": length}])
    assert answer.data["ok"] is fits


@pytest.mark.parametrize("entity", [{"offset": -1, "length": 1}, {"offset": 0, "length": 0}, {"offset": 0}, {}])
async def test_an_entity_without_a_range_is_refused(send, entity):
    answer = await send(entities=[{"type": "bold"} | entity])
    assert answer.refusal == bad("can't parse entities: entity has wrong offset or length")


@pytest.mark.parametrize(
    ("data", "fits"), [("x", True), ("x" * 64, True), ("", False), ("x" * 65, False), ("س" * 33, False)]
)
async def test_the_data_of_a_button_has_1_to_64_bytes(send, data, fits):
    answer = await send(reply_markup=keys(data))
    assert answer.data["ok"] is fits
    if not fits:
        assert answer.refusal == bad("BUTTON_DATA_INVALID")


async def test_a_button_needs_a_text_and_an_action(send):
    no_text = await send(reply_markup={"inline_keyboard": [[{"callback_data": "x"}]]})
    no_action = await send(reply_markup={"inline_keyboard": [[{"text": "x"}]]})
    assert no_text.refusal == bad('can\'t parse inline keyboard button: Field "text" must be of type String')
    assert no_action.refusal == bad(
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
    )


async def test_a_keyboard_is_rows_of_buttons_and_at_most_100(send):
    flat = await send(reply_markup={"inline_keyboard": [{"text": "x", "callback_data": "x"}]})
    many = await send(reply_markup={"inline_keyboard": [[{"text": "x", "callback_data": "x"}]] * 101})
    assert flat.refusal == bad('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    assert many.refusal == bad("reply markup is too long")
    assert (await send(reply_markup={"inline_keyboard": [[{"text": "x", "callback_data": "x"}]] * 100})).result


async def test_a_reply_keyboard_is_taken_and_not_told(send):
    sent = (await send(reply_markup={"keyboard": [[{"text": "Yes"}]]})).result
    assert "reply_markup" not in sent


# ---- whom one may write to


async def test_a_chat_that_does_not_exist(http):
    assert (await http("sendMessage", chat_id=42, text="One")).refusal == bad("chat not found")
    assert (await http("sendMessage", chat_id="@nobody", text="One")).refusal == bad("chat not found")
    assert (await http("sendMessage", text="One")).refusal == bad("chat_id is empty")


async def test_somebody_who_has_not_begun(http, telegram):
    bilal = telegram.person("Bilal")
    refused = await http("sendMessage", chat_id=bilal.person.id, text="One")
    assert refused.refusal == (403, "Forbidden: bot can't initiate conversation with a user")


async def test_somebody_who_has_blocked_the_bot(send, amna, http, sent):
    amna.blocks()
    assert (await send()).refusal == (403, "Forbidden: bot was blocked by the user")
    edited = await http("editMessageText", chat_id=amna.person.id, message_id=sent, text="Other")
    assert edited.refusal == (403, "Forbidden: bot was blocked by the user")
    amna.blocks(unblock=True)
    assert (await send()).result


# ---- editing


async def test_an_edit_that_changes_nothing(http, amna, sent):
    words = (
        "message is not modified: specified new message content and reply markup are exactly the same as a current "
        "content and reply markup of the message"
    )
    one = {"chat_id": amna.person.id, "message_id": sent}
    assert (await http("editMessageText", **one, text="One", reply_markup=keys())).refusal == bad(words)
    assert (await http("editMessageReplyMarkup", **one, reply_markup=keys())).refusal == bad(words)
    assert (await http("editMessageText", **one, text="One")).result  # the keyboard goes: that is a change


async def test_an_edit_of_what_is_not_there_or_not_the_bots(http, amna):
    hers = amna.chat[0].id
    gone = await http("editMessageText", chat_id=amna.person.id, message_id=9999, text="Other")
    other = await http("editMessageText", chat_id=amna.person.id, message_id=hers, text="Other")
    none = await http("editMessageText", chat_id=amna.person.id, text="Other")
    assert gone.refusal == bad("message to edit not found")
    assert other.refusal == bad("message can't be edited")
    assert none.refusal == bad("message identifier is not specified")


# ---- deleting


async def test_what_is_not_there_cannot_be_deleted_alone_but_is_skipped_among_others(http, amna, sent):
    one = await http("deleteMessage", chat_id=amna.person.id, message_id=9999)
    assert one.refusal == bad("message to delete not found")
    assert (await http("deleteMessages", chat_id=amna.person.id, message_ids=[9999, sent])).result is True
    assert all(message.id != sent for message in amna.chat)


async def test_a_bot_removes_what_a_person_wrote_in_their_private_chat(http, amna):
    assert (await http("deleteMessage", chat_id=amna.person.id, message_id=amna.chat[0].id)).result is True
    assert amna.chat == []


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        ([], "message identifiers are not specified"),
        (list(range(1, 102)), "too many message identifiers specified"),
        ("5", "expected an Array of message identifiers"),
    ],
    ids=["none", "101", "no list"],
)
async def test_1_to_100_messages_are_deleted_at_once(http, amna, ids, words):
    assert (await http("deleteMessages", chat_id=amna.person.id, message_ids=ids)).refusal == bad(words)


async def test_100_messages_are_deleted_at_once(http, amna):
    assert (await http("deleteMessages", chat_id=amna.person.id, message_ids=list(range(1, 101)))).result is True


async def test_after_48_hours_nothing_is_deleted(telegram, http, amna, sent):
    telegram.clock.forward(hours=47, minutes=59)
    assert (await http("deleteMessage", chat_id=amna.person.id, message_id=amna.chat[0].id)).result is True
    telegram.clock.forward(minutes=2)
    for method, ids in (("deleteMessage", {"message_id": sent}), ("deleteMessages", {"message_ids": [sent]})):
        refused = await http(method, chat_id=amna.person.id, **ids)
        assert refused.refusal == bad("message can't be deleted for everyone")
    assert [message.id for message in amna.chat] == [sent]


# ---- answering taps


async def test_a_tap_is_answered_within_150_seconds_with_at_most_200_letters(telegram, http, amna, sent):
    tap = await amna.taps("More")
    assert (await http("answerCallbackQuery", callback_query_id=tap, text="x" * 201)).refusal == bad("MESSAGE_TOO_LONG")
    telegram.clock.forward(149)
    assert (await http("answerCallbackQuery", callback_query_id=tap, text="x" * 200)).result is True
    telegram.clock.forward(2)
    words = "query is too old and response timeout expired or query ID is invalid"
    assert (await http("answerCallbackQuery", callback_query_id=tap)).refusal == bad(words)
    assert (await http("answerCallbackQuery", callback_query_id="1")).refusal == bad(words)


# ---- the bot about itself, actions


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ({"command": "Help", "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "x" * 33, "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "", "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "help", "description": ""}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"command": "help", "description": "x" * 257}, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ],
    ids=["capitals", "long", "empty", "no description", "long description"],
)
async def test_a_command_is_written_small_and_described(http, command, words):
    assert (await http("setMyCommands", commands=[command])).refusal == bad(words)


@pytest.mark.parametrize(
    ("method", "name", "longest"),
    [
        ("setMyName", "name", 64),
        ("setMyDescription", "description", 512),
        ("setMyShortDescription", "short_description", 120),
    ],
)
async def test_the_bots_texts_have_lengths(http, method, name, longest):
    assert (await http(method, **{name: "x" * longest})).result is True
    assert (await http(method, **{name: "x" * (longest + 1)})).refusal[0] == 400


async def test_an_action_that_does_not_exist(http, amna):
    refused = await http("sendChatAction", chat_id=amna.person.id, action="thinking")
    assert refused.refusal == bad("wrong parameter action in request")


async def test_both_libraries_know_each_refusal_by_its_kind(telegram, aiogram, ptb, amna, monkeypatch):
    """What a bot does next hangs on the kind of error its library raises."""
    from aiogram import exceptions
    from telegram import error

    amna.blocks()
    with pytest.raises(exceptions.TelegramForbiddenError):
        await aiogram.send_message(amna.person.id, "One")
    with pytest.raises(error.Forbidden):
        await ptb.send_message(amna.person.id, "One")
    with pytest.raises(exceptions.TelegramBadRequest):
        await aiogram.send_message(42, "One")
    with pytest.raises(error.BadRequest):
        await ptb.send_message(42, "One")
    telegram.faults.add("429", times=2, retry_after=9)
    with pytest.raises(exceptions.TelegramRetryAfter) as mine:
        await aiogram.get_my_name()
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    with pytest.raises(error.RetryAfter) as other:
        await ptb.get_my_name()
    assert mine.value.retry_after == 9
    assert other.value.retry_after.total_seconds() == 9
