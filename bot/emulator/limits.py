"""Telegram's limits on what a bot may send, checked as the server does, in its order and words."""

from __future__ import annotations

import re
from typing import Any

from bot.emulator.refusals import BUTTON_DATA, BUTTON_KIND, CAPTION_TOO_LONG, TEXT_EMPTY, TEXT_TOO_LONG, bad

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_ANSWER = 200
LONGEST_DATA = 64
MOST_BUTTONS = 100
MOST_DELETED = 100
OLDEST_DELETED_S = 48 * 3600
ANSWER_WITHIN_S = 150

_BUTTON_ACTIONS = (
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
)  # fmt: skip
_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2060-\u206f\ufeff]*")


def utf16(text: str) -> int:
    return len(text) + sum(ord(c) > 0xFFFF for c in text)


def written(value: Any) -> str:
    """As the server reads a text out of JSON: a number is its digits, what is no text is none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""


def text(value: Any) -> str:
    found = written(value)
    if _INVISIBLE.fullmatch(found):
        raise TEXT_EMPTY
    if utf16(found) > LONGEST_TEXT:
        raise TEXT_TOO_LONG
    return found


def caption(value: Any) -> str:
    found = written(value)
    if utf16(found) > LONGEST_CAPTION:
        raise CAPTION_TOO_LONG
    return found


def entities(value: Any, within: str) -> list[dict[str, Any]]:
    """Ranges in UTF-16 units, inside the text."""
    if not isinstance(value, list):
        raise bad("can't parse entities: expected an Array of MessageEntity")
    if not all(isinstance(entity, dict) and isinstance(entity.get("type"), str) for entity in value):
        raise bad("can't parse MessageEntity: expected an Object")
    for entity in value:
        offset, length = entity.get("offset"), entity.get("length")
        if not isinstance(offset, int) or not isinstance(length, int) or offset < 0 or length <= 0:
            raise bad("can't parse entities: entity has wrong offset or length")
        if offset + length > utf16(within):
            raise bad("entity beyond the end of the text")
    return value


def keyboard(value: Any) -> dict[str, Any]:
    """What a message carries of its markup: an inline keyboard. Other kinds are taken and, as on Telegram, not told."""
    if not value:
        return {}
    if not isinstance(value, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" not in value:
        return {}
    rows = value["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    buttons = [button for row in rows for button in row]
    if len(buttons) > MOST_BUTTONS:
        raise bad("reply markup is too long")
    for one in buttons:
        _button(one)
    kept = [row for row in rows if row]
    return {"reply_markup": {"inline_keyboard": kept}} if kept else {}


def _button(button: Any) -> None:
    if not isinstance(button, dict) or not button.get("text"):
        raise bad('can\'t parse inline keyboard button: Field "text" must be of type String')
    if not any(action in button for action in _BUTTON_ACTIONS):
        raise BUTTON_KIND
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= LONGEST_DATA:
        raise BUTTON_DATA
