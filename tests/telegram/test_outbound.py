"""Calls as Telegram takes them, and what each of its answers means to the outbox. All over HTTP."""

import asyncio

import pytest
from aiogram.types import Message

from bot.service.ports import (
    AlreadyDone,
    AnswerTap,
    Blocked,
    Button,
    DeleteMessages,
    DeleteWhisper,
    EditText,
    EditWhisper,
    Later,
    LeaveChat,
    Refused,
    SendText,
    SendWhisper,
    Sent,
    Span,
    Unauthorized,
    Unknown,
    Wrong,
)
from bot.telegram.attachments import OwnAttachments
from bot.telegram.outbound import TelegramMessenger, outcome_of
from bot.telegram.session import Session, message_id
from bot.telegram.starting import bot as bot_of
from bot.telegram.writing import written

BOT = "ruko_demo_bot"
KEYBOARD = (
    (Button("Report it", data="1.abcdefgh.1.start/pause.report"),),
    (Button("Open", url="https://example.org"),),
)


@pytest.fixture
def messenger(bot):
    async def nothing(*_):
        return None

    return TelegramMessenger(bot, OwnAttachments(bot, lambda _: None, nothing, nothing), BOT)


CALLS = {
    "send": SendText(7, "Please pause.", (Span(0, 6, "bold"),), KEYBOARD, silent=True),
    "send plainly": SendText(7, "Please pause."),
    "edit": EditText(7, 5, "Removed.", (Span(0, 7, "italic"),), KEYBOARD),
    "edit plainly": EditText(7, 5, "Removed."),
    "delete one": DeleteMessages(7, (5,)),
    "delete many": DeleteMessages(7, (5, 6)),
    "send in a topic": SendText(-7, "Please pause.", topic=5),
    "whisper": SendWhisper(-7, 9, "Please pause.", (Span(0, 6, "bold"),), KEYBOARD, silent=True, topic=5),
    "whisper to who pressed": SendWhisper(-7, 9, "Thank you.", tap_id="4382"),
    "whisper in answer to a command": SendWhisper(-7, 9, "Thank you.", reply_to=77),
    "edit a whisper": EditWhisper(-7, 9, 5, "Thank you.", (Span(0, 5, "bold"),), KEYBOARD),
    "delete a whisper": DeleteWhisper(-7, 9, 5),
    "leave": LeaveChat(-7),
    "answer": AnswerTap("4382"),
    "answer in words": AnswerTap("4382", "Done."),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_call_is_written_as_aiograms_own_model_of_the_method_has_it(name):
    kind, values = written(CALLS[name], BOT)
    assert kind.model_validate(values).model_dump(exclude_unset=True, mode="json") == values | (
        {"message_ids": [5, 6]} if name == "delete many" else {}
    )


@pytest.mark.parametrize("name", ["send", "send plainly", "edit", "edit plainly", "whisper", "edit a whisper"])
def test_no_text_ever_gets_a_preview_or_a_parse_mode(name):
    _, values = written(CALLS[name], BOT)
    assert values["link_preview_options"] == {"is_disabled": True}
    assert "parse_mode" not in values


def test_a_whisper_names_its_receiver_and_the_press_it_answers():
    """By hand: aiogram's helper names the bot itself on messages that it has sent (aiogram#1897)."""
    _, values = written(CALLS["whisper to who pressed"], BOT)
    assert values["ephemeral_message_parameters"] == {"receiver_user_id": 9, "callback_query_id": "4382"}
    _, values = written(CALLS["whisper in answer to a command"], BOT)
    assert values["reply_parameters"] == {"ephemeral_message_id": 77}
    _, values = written(CALLS["whisper"], BOT)
    assert values["ephemeral_message_parameters"] == {"receiver_user_id": 9}
    assert "reply_parameters" not in values


def test_buttons_lead_into_the_private_chat_and_into_groups_with_exactly_the_right_that_is_needed():
    keyboard = ((Button("Show", start="gabc"),), (Button("Add me", adds=True),), (Button("Press", data="x"),))
    _, values = written(SendText(7, "x", keyboard=keyboard), BOT)
    rows = values["reply_markup"]["inline_keyboard"]
    assert [row[0].get("url") for row in rows] == [
        "https://t.me/ruko_demo_bot?start=gabc",
        "https://t.me/ruko_demo_bot?startgroup=r&admin=delete_messages",
        None,
    ]


def test_the_number_of_an_ephemeral_message_is_the_one_of_its_own_kind():
    assert message_id(b'{"message_id":0,"ephemeral_message_id":77}') == 77
    assert message_id(b'{"message_id":5}') == 5
    assert message_id(b"true") is None


def refused(code, said):
    from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError

    return (TelegramForbiddenError if code == 403 else TelegramBadRequest)(None, said)


@pytest.mark.parametrize(
    ("call", "code", "said", "expected"),
    [
        ("whisper", 403, "Forbidden: bot was kicked from the supergroup chat", Blocked()),
        ("whisper", 403, "Forbidden: bot is not a member of the supergroup chat", Blocked()),
        ("whisper", 400, "Bad Request: chat not found", Blocked()),
        ("whisper", 403, "Forbidden: user is deactivated", Refused()),
        ("whisper", 400, "Bad Request: not enough rights to send ephemeral messages", Refused()),
        ("whisper", 400, "Bad Request: USER_NOT_PARTICIPANT", Refused()),
        ("edit a whisper", 400, "Bad Request: message is not modified", AlreadyDone()),
        ("delete a whisper", 400, "Bad Request: EPHEMERAL_MESSAGE_INVALID", Refused()),
        ("send in a topic", 403, "Forbidden: the group chat was deleted", Blocked()),
        ("send in a topic", 403, "Forbidden: not enough rights to send text messages to the chat", Refused()),
        ("send in a topic", 400, "Bad Request: not enough rights to send text messages to the chat", Refused()),
        ("send in a topic", 400, "Bad Request: TOPIC_CLOSED", Refused()),
        (
            "send in a topic",
            400,
            "Bad Request: message thread not found",
            Wrong("Bad Request: message thread not found"),
        ),
        ("send", 403, "Forbidden: bot was blocked by the user", Blocked()),
    ],
)
def test_in_a_group_a_refusal_means_the_group_only_where_the_bot_is_out_of_it(call, code, said, expected):
    error = refused(code, said)
    assert outcome_of(error, CALLS[call]) == expected


async def test_words_arrive_with_their_looks_and_buttons(telegram, messenger, amna):
    outcome = await messenger.send(
        SendText(amna.person.id, "Please pause.", (Span(0, 6, "bold"),), KEYBOARD, silent=True)
    )
    assert outcome == Sent(amna.screen.id)
    assert amna.screen.data["text"] == "Please pause."
    assert amna.screen.data["entities"] == [{"type": "bold", "offset": 0, "length": 6}]
    assert [[button["text"] for button in row] for row in amna.screen.buttons] == [["Report it"], ["Open"]]
    assert telegram.calls[-1]["parameters"]["disable_notification"] is True


async def test_words_in_a_message_are_replaced_and_its_buttons_go(messenger, amna):
    first = await messenger.send(SendText(amna.person.id, "One", (), KEYBOARD))
    assert await messenger.send(EditText(amna.person.id, first.message_id, "Two")) == Sent(first.message_id)
    assert (amna.screen.data["text"], amna.screen.buttons) == ("Two", [])


async def test_an_edit_that_changes_nothing_is_done_already(messenger, amna):
    first = await messenger.send(SendText(amna.person.id, "One"))
    assert await messenger.send(EditText(amna.person.id, first.message_id, "One")) == AlreadyDone()


async def test_messages_go_and_one_that_is_gone_is_done_already(messenger, amna):
    first, second = [(await messenger.send(SendText(amna.person.id, text))).message_id for text in ("One", "Two")]
    assert await messenger.send(DeleteMessages(amna.person.id, (first,))) == Sent(None)
    assert await messenger.send(DeleteMessages(amna.person.id, (first,))) == AlreadyDone()
    assert await messenger.send(DeleteMessages(amna.person.id, (first, second))) == Sent(None)
    assert amna.from_bot == []


async def test_a_message_too_old_to_be_removed_is_wrong_and_not_done(telegram, messenger, amna):
    first = await messenger.send(SendText(amna.person.id, "One"))
    telegram.clock.forward(hours=49)
    assert isinstance(await messenger.send(DeleteMessages(amna.person.id, (first.message_id,))), Wrong)


async def test_a_tap_is_answered_and_an_old_one_is_done_already(telegram, messenger, amna):
    await messenger.send(SendText(amna.person.id, "One", (), KEYBOARD))
    tap = await amna.taps("Report it")
    assert await messenger.send(AnswerTap(tap, "Done.")) == Sent(None)
    assert telegram.emulator.world.taps[tap].answer == "Done."
    telegram.clock.forward(200)
    assert await messenger.send(AnswerTap(tap)) == AlreadyDone()


async def test_who_blocked_the_bot_or_never_began_is_not_written_to(telegram, messenger, amna):
    amna.blocks()
    assert await messenger.send(SendText(amna.person.id, "One")) == Blocked()
    assert await messenger.send(SendText(telegram.person("Bilal").person.id, "One")) == Blocked()
    assert await messenger.send(SendText(1, "One")) == Blocked()


async def test_what_telegram_calls_wrong_is_told_without_anything_of_the_text(messenger, amna):
    outcome = await messenger.send(SendText(amna.person.id, "x" * 5000))
    assert outcome == Wrong("Bad Request: message is too long")


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"kind": "429", "retry_after": 7}, Later(7.0)),
        ({"kind": "500"}, Later(None)),
        ({"kind": "502"}, Later(None)),
        ({"kind": "drop_before"}, Unknown()),
        ({"kind": "drop_after"}, Unknown()),
        ({"kind": "hang"}, Unknown()),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)
@pytest.mark.promise(6)
async def test_a_call_that_fails_says_whether_it_may_have_taken_effect(telegram, messenger, amna, fault, expected):
    telegram.faults.add(**fault)
    assert await messenger.send(SendText(amna.person.id, "One")) == expected
    assert (amna.texts == ["One"]) == (fault["kind"] == "drop_after")


async def test_after_a_fault_the_next_call_goes_through(telegram, messenger, amna):
    telegram.faults.add("drop_before")
    await messenger.send(SendText(amna.person.id, "One"))
    assert await messenger.send(SendText(amna.person.id, "Two")) == Sent(amna.screen.id)


async def test_a_refused_connection_surely_had_no_effect():
    session = Session("http://127.0.0.1:9")
    bot = bot_of("1000000:AAEhBOweik6ad9r_sample_token_sample", session)
    messenger = TelegramMessenger(bot, OwnAttachments(bot, lambda _: None, None, None), BOT)
    assert await messenger.send(SendText(7, "One")) == Later(None)
    await session.close()


async def test_a_token_that_telegram_does_not_know_is_told_apart(telegram, messenger, amna):
    telegram.emulator.api.token = "1000000:another_token_of_the_right_shape"
    assert await messenger.send(SendText(amna.person.id, "One")) == Unauthorized()


async def test_calls_for_many_people_go_out_side_by_side(telegram, messenger, amna):
    telegram.faults.add("slow", times=None, delay_ms=100)
    loop = asyncio.get_running_loop()
    began = loop.time()
    outcomes = await asyncio.gather(*(messenger.send(SendText(amna.person.id, str(i))) for i in range(30)))
    assert all(isinstance(outcome, Sent) for outcome in outcomes)
    assert loop.time() - began < 1


async def test_nothing_is_made_of_a_reply_but_the_number_of_the_message(messenger, amna, monkeypatch):
    monkeypatch.setattr(Message, "__init__", None)
    assert isinstance(await messenger.send(SendText(amna.person.id, "One")), Sent)


def test_what_a_name_or_a_number_may_be_in_is_cut_out_of_telegrams_words(session):
    from aiogram.exceptions import TelegramBadRequest

    said = 'Bad Request: can\'t parse "the text of somebody" of 5510000101 آمنہ at byte offset 12'
    assert outcome_of(TelegramBadRequest(None, said), CALLS["send"]) == Wrong(
        "Bad Request: can't parse … of … … at byte offset …"
    )
