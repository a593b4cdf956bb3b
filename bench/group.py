"""Ordinary chatter of groups in which the bot is an admin, so that it sees everything: nothing of it is for the bot.

Telegram hands over the messages of one chat one after another; so many groups chat at once here.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

_FIRST_GROUP = 1_001_234_567_000
_GROUP = {"id": "#", "title": "Neighbours of street 12", "username": "street_12", "type": "supergroup"}
_WORDS = (
    "Has anybody seen my cat? She is grey and shy.",
    "کل بجلی کب آئے گی؟ کسی کو پتا ہے؟",
    "Kal subah 10 baje meeting hai, sab log aa jayein please.",
    "Thanks! 🙏",
)


def _photo(number: int) -> list[dict[str, Any]]:
    sizes = ((90, 67, 1253), (320, 240, 17832), (800, 600, 74310), (1280, 960, 151020))
    return [
        {"file_id": f"AgACAgQAAxkBAAI{number}{width:04d}" + "x" * 50, "file_unique_id": f"AQAD{number}{width}", "file_size": size,
         "width": width, "height": height}
        for width, height, size in sizes
    ]  # fmt: skip


def _templates() -> list[bytes]:
    made: list[dict[str, Any]] = [{"text": text} for text in _WORDS]
    made.append({"text": "Look at https://example.org/news", "entities": [{"offset": 8, "length": 24, "type": "url"}],
                 "link_preview_options": {"url": "https://example.org/news"}})  # fmt: skip
    made.append({"photo": _photo(1), "caption": "The garden this morning"})
    made.append({"photo": _photo(2)})
    made.append({"sticker": {"width": 512, "height": 512, "emoji": "😀", "set_name": "faces", "is_animated": False,
                 "is_video": False, "type": "regular", "file_id": "CAACAgIAAxk" + "x" * 50, "file_unique_id": "AgADzQ",
                 "file_size": 31212}})  # fmt: skip
    made.append({"text": "I have, near the bakery", "reply_to_message": {
        "message_id": 1, "from": _sender(3), "chat": _GROUP, "date": 1790000000, "text": _WORDS[0]}})  # fmt: skip
    return [_update(content, number) for number, content in enumerate(made)]


def _sender(number: int) -> dict[str, Any]:
    name = {"first_name": "Member", "last_name": str(number), "username": f"member_{number}"}
    return {"id": 8_000_000_000 + number, "is_bot": False, **name, "language_code": "en"}


def _update(content: dict[str, Any], number: int) -> bytes:
    head = {"message_id": "@", "from": _sender(number), "chat": _GROUP, "date": 1790000000}
    message = json.dumps({**head, **content}, separators=(",", ":"))
    return b'{"update_id":@,"message":%b}' % message.replace('"@"', "@").replace('"#"', "-#").encode()


_TEMPLATES = _templates()


def chatter(group: int) -> Iterator[bytes]:
    """The updates of one group, without end."""
    chat = b"%d" % (_FIRST_GROUP + group)
    of_here = [template.replace(b"#", chat).split(b"@") for template in _TEMPLATES]
    for number in itertools.count(1):
        before, between, after = of_here[number % len(of_here)]
        yield b"%b%d%b%d%b" % (before, 1000 * number + group, between, number, after)
