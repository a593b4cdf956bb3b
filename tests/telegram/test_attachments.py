"""The campaign's own attachments: uploaded once, then sent by Telegram's id for our upload."""

import pytest

from bot.service.ports import SendOwn, Sent, StoreAway, Unknown, Wrong
from bot.telegram.attachments import OwnAttachment, OwnAttachments
from bot.telegram.outbound import TelegramMessenger

FILES = {
    "listen": OwnAttachment("voice", b"an own voice note", "listen.ogg"),
    "watch": OwnAttachment("video", b"an own video", "watch.mp4"),
    "see": OwnAttachment("photo", b"an own picture", "see.png"),
}


class Shelf:
    """Where ids of own uploads are kept; may be away."""

    def __init__(self):
        self.kept = {}
        self.is_away = False

    async def known(self, sha256):
        if self.is_away:
            raise StoreAway
        return self.kept.get(sha256)

    async def keep(self, sha256, own_id):
        if self.is_away:
            raise StoreAway
        self.kept[sha256] = own_id


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def messenger(bot, shelf):
    return TelegramMessenger(bot, OwnAttachments(bot, FILES.get, shelf.known, shelf.keep), "ruko_demo_bot")


def sent_as(telegram):
    """What the last calls gave as their file: an upload or an id."""
    return [
        call["parameters"].get(kind)
        for call in telegram.calls
        for kind in ("voice", "video", "photo")
        if kind in call["parameters"]
    ]


@pytest.mark.parametrize("name", FILES)
async def test_a_file_is_uploaded_once_and_then_sent_by_its_id(telegram, messenger, shelf, amna, name):
    first = await messenger.send(SendOwn(amna.person.id, name))
    second = await messenger.send(SendOwn(amna.person.id, name))
    assert (first, second) == tuple(Sent(message.id) for message in amna.from_bot)
    assert sent_as(telegram) == ["…", shelf.kept[FILES[name].sha256]]


async def test_a_file_comes_without_a_sound_where_that_is_wanted_both_ways(telegram, messenger, amna):
    for _ in range(2):
        assert isinstance(await messenger.send(SendOwn(amna.person.id, "see", silent=True)), Sent)
        assert telegram.calls[-1]["parameters"]["disable_notification"] is True


async def test_an_id_that_telegram_no_longer_knows_is_uploaded_again(telegram, messenger, shelf, amna):
    await messenger.send(SendOwn(amna.person.id, "see"))
    shelf.kept[FILES["see"].sha256] = "an-id-of-another-bot"
    assert isinstance(await messenger.send(SendOwn(amna.person.id, "see")), Sent)
    assert sent_as(telegram)[-1] == "…"  # the upload itself
    assert shelf.kept[FILES["see"].sha256] != "an-id-of-another-bot"


async def test_without_a_store_the_file_is_uploaded_again_and_the_words_still_come(messenger, shelf, amna):
    shelf.is_away = True
    assert isinstance(await messenger.send(SendOwn(amna.person.id, "see")), Sent)
    assert isinstance(await messenger.send(SendOwn(amna.person.id, "see")), Sent)


async def test_an_attachment_that_is_no_longer_part_of_the_content_is_refused(messenger, amna):
    assert await messenger.send(SendOwn(amna.person.id, "gone")) == Wrong("no such attachment")


async def test_an_upload_that_was_cut_may_have_taken_effect(telegram, messenger, amna):
    telegram.faults.add("drop_after")
    assert await messenger.send(SendOwn(amna.person.id, "see")) == Unknown()
