"""Every update the stand-in can make is read by both libraries; the fixture holds its fields to the description."""

from typing import get_args

import pytest

from bot.emulator.doing import ALBUM_KINDS, Kind, Origin

KINDS, ORIGINS = get_args(Kind), get_args(Origin)


@pytest.fixture
async def last(telegram):
    """The newest update, as each library reads it; they must agree on its number."""
    from aiogram.types import Update
    from telegram import Update as OtherUpdate

    def read():
        data = telegram.updates[-1]
        mine, other = Update.model_validate(data), OtherUpdate.de_json(data, None)
        assert mine.update_id == other.update_id == data["update_id"]
        return mine, other

    return read


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_of_item(kind, amna, last):
    await amna.sends(kind)
    mine, other = last()
    assert getattr(mine.message, kind)
    assert getattr(other.message, kind, None) or kind in other.message.api_kwargs


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("kind", ["text", "photo"])
async def test_every_origin_of_a_forward(kind, origin, amna, last):
    await amna.sends(kind, forwarded_from=origin)
    mine, other = last()
    assert mine.message.forward_origin.type == other.message.forward_origin.type == origin


@pytest.mark.parametrize("kind", ALBUM_KINDS)
async def test_an_album_is_one_update_an_item_under_one_id(kind, telegram, amna, last):
    await amna.sends_album(3, kind)
    albums = [update["message"]["media_group_id"] for update in telegram.updates[-3:]]
    assert len(set(albums)) == 1
    assert getattr(last()[0].message, kind)


async def test_two_albums_have_two_ids(telegram, amna):
    await amna.sends_album(2)
    await amna.sends_album(2)
    assert len({update["message"]["media_group_id"] for update in telegram.updates[-4:]}) == 2


async def test_a_caption(amna, last):
    await amna.sends("photo", caption="Look")
    mine, other = last()
    assert mine.message.caption == other.message.caption == "Look"


async def test_an_edited_text(telegram, amna, last):
    message = await amna.writes("Frist")
    telegram.emulator.doing.edits(amna.person, message.id, "First")
    mine, other = last()
    assert mine.edited_message.text == other.edited_message.text == "First"
    assert mine.edited_message.message_id == message.id
    assert mine.edited_message.edit_date


async def test_an_edited_caption(telegram, amna, last):
    message = await amna.sends("photo", caption="Frist")
    telegram.emulator.doing.edits(amna.person, message.id, "First")
    mine, other = last()
    assert mine.edited_message.caption == other.edited_message.caption == "First"
    assert mine.edited_message.photo


async def test_what_is_not_a_persons_own_words_cannot_be_edited(telegram, amna):
    for sent in (await amna.sends("photo", forwarded_from="user"), await amna.sends("sticker")):
        with pytest.raises(LookupError):
            telegram.emulator.doing.edits(amna.person, sent.id, "Other")


async def test_commands_links_and_names_have_their_entities_in_utf_16(amna, last):
    await amna.writes("🌱 https://a.example @somebody")
    await amna.writes("/report@ruko_demo_bot 🌱 now")
    mine, other = last()
    assert [(e.type, e.offset, e.length) for e in mine.message.entities] == [("bot_command", 0, 21)]
    assert other.message.entities[0].type == "bot_command"


async def test_entities_after_a_sign_of_two_units_are_shifted_by_two(telegram, amna):
    await amna.writes("🌱 @somebody")
    assert telegram.updates[-1]["message"]["entities"] == [{"type": "mention", "offset": 3, "length": 9}]


async def test_a_tap(telegram, http, amna, last):
    keys = {"inline_keyboard": [[{"text": "More", "callback_data": "more"}]]}
    await http("sendMessage", chat_id=amna.person.id, text="One", reply_markup=keys)
    tap = await amna.taps("More")
    mine, other = last()
    assert mine.callback_query.id == other.callback_query.id == tap
    assert mine.callback_query.data == other.callback_query.data == "more"
    assert mine.callback_query.message.text == other.callback_query.message.text == "One"


async def test_a_tap_on_a_message_that_is_gone_shows_an_inaccessible_one(telegram, amna, last):
    from aiogram.types import InaccessibleMessage

    telegram.emulator.doing.presses(amna.person, 7, "old")
    mine, other = last()
    assert isinstance(mine.callback_query.message, InaccessibleMessage)
    assert not other.callback_query.message.is_accessible
    assert (mine.callback_query.message.message_id, mine.callback_query.data) == (7, "old")


async def test_blocking_and_unblocking(amna, last):
    amna.blocks()
    mine, other = last()
    assert mine.my_chat_member.new_chat_member.status == other.my_chat_member.new_chat_member.status == "kicked"
    amna.blocks(unblock=True)
    mine, other = last()
    assert mine.my_chat_member.old_chat_member.status == other.my_chat_member.old_chat_member.status == "kicked"
    assert mine.my_chat_member.new_chat_member.status == "member"


async def test_writing_unblocks(telegram, amna):
    amna.blocks()
    await amna.writes("Back")
    kinds = [next(reversed(update)) for update in telegram.updates[-3:]]
    assert kinds == ["my_chat_member", "my_chat_member", "message"]


async def test_a_person_without_language_says_none(telegram, last):
    await telegram.person("Noor", language_code=None).writes("Hello")
    mine, other = last()
    assert mine.message.from_user.language_code is None
    assert other.message.from_user.language_code is None


async def test_the_old_fields_are_still_written_beside_the_new_ones(telegram, amna):
    await amna.sends("video", forwarded_from="channel")
    message = telegram.updates[-1]["message"]
    assert message["forward_from_chat"] == message["forward_origin"]["chat"]
    assert message["video"]["thumb"] == message["video"]["thumbnail"]
