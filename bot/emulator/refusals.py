"""Telegram's own refusals: code, description, parameters, in its words."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """Becomes ``{"ok": false, "error_code": …, "description": …}``."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        self.code = code
        self.description = description
        self.parameters = parameters
        super().__init__(description)

    def as_data(self) -> dict[str, Any]:
        data = {"ok": False, "error_code": self.code, "description": self.description}
        return data | ({"parameters": self.parameters} if self.parameters else {})


def bad(description: str) -> Refusal:
    return Refusal(400, f"Bad Request: {description}")


UNAUTHORIZED = Refusal(401, "Unauthorized")
NOT_FOUND = Refusal(404, "Not Found")
"""A token without the shape of one, as the public server answers."""
NO_METHOD = Refusal(404, "Not Found: method not found")
BLOCKED = Refusal(403, "Forbidden: bot was blocked by the user")
NOT_BEGUN = Refusal(403, "Forbidden: bot can't initiate conversation with a user")
CHAT_NOT_FOUND = bad("chat not found")
TEXT_EMPTY = bad("message text is empty")
TEXT_TOO_LONG = bad("message is too long")
CAPTION_TOO_LONG = bad("message caption is too long")
NOT_MODIFIED = bad(
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
EDIT_NOT_FOUND = bad("message to edit not found")
NOT_EDITABLE = bad("message can't be edited")
DELETE_NOT_FOUND = bad("message to delete not found")
NOT_DELETABLE = bad("message can't be deleted for everyone")
QUERY_TOO_OLD = bad("query is too old and response timeout expired or query ID is invalid")
BUTTON_DATA = bad("BUTTON_DATA_INVALID")
BUTTON_KIND = bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
WEBHOOK_ACTIVE = Refusal(
    409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
OTHER_POLLER = Refusal(
    409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_SET = Refusal(409, "Conflict: terminated by setWebhook request")


def too_many(seconds: int) -> Refusal:
    return Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
