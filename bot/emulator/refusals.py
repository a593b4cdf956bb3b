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
FAILED = Refusal(500, "Internal Server Error: the stand-in failed, see its log")
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
MAY_NOT_DELETE = bad("message can't be deleted")
NO_MESSAGE_ID = bad("message identifier is not specified")
REPLY_NOT_FOUND = bad("message to be replied not found")
NO_THREAD = bad("message thread not found")
TOPIC_CLOSED = bad("TOPIC_CLOSED")
MAY_NOT_WRITE = bad("not enough rights to send text messages to the chat")
MAY_NOT_POST = bad("need administrator rights in the channel chat")
NO_MEMBER = bad("member not found")
NEEDS_ADMIN = bad("CHAT_ADMIN_REQUIRED")
NO_ADMINS = bad("there are no administrators in the private chat")
EPHEMERAL_IN_GROUPS = bad("ephemeral messages can be sent only to groups and supergroups")
EPHEMERAL_NO_RECEIVER = bad("the receiver of an ephemeral message must be a member of the chat")
EPHEMERAL_NOT_NOW = bad("not enough rights to send an ephemeral message without a recent action of its receiver")
EPHEMERAL_REPLACES = bad("only the message of the given callback query can be replaced")
"""How the server words its refusals of ephemeral messages is not known; it is only known that it refuses."""
QUERY_TOO_OLD = bad("query is too old and response timeout expired or query ID is invalid")
BAD_ENTITIES = bad("can't parse entities: unsupported start of an entity")
BUTTON_DATA = bad("BUTTON_DATA_INVALID")
BUTTON_KIND = bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
WEBHOOK_ACTIVE = Refusal(
    409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
OTHER_POLLER = Refusal(
    409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_SET = Refusal(409, "Conflict: terminated by setWebhook request")


def not_in(chat_type: str, *, was_kicked: bool) -> Refusal:
    said = "bot was kicked from" if was_kicked else "bot is not a member of"
    return Refusal(403, f"Forbidden: {said} the {chat_type} chat")


def migrated(to: int) -> Refusal:
    return Refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=to)


def too_many(seconds: int) -> Refusal:
    return Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
