"""The methods of the Bot API that this stand-in has. Parameters come as plain data, whatever the encoding was."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from bot.emulator import limits
from bot.emulator.refusals import (
    BLOCKED,
    CHAT_NOT_FOUND,
    DELETE_NOT_FOUND,
    EDIT_NOT_FOUND,
    NOT_BEGUN,
    NOT_DELETABLE,
    NOT_EDITABLE,
    NOT_MODIFIED,
    QUERY_TOO_OLD,
    Refusal,
    bad,
)
from bot.emulator.updates import DEFAULT_ALLOWED, Updates, Webhook
from bot.emulator.world import Message, Person, World

Parameters = dict[str, Any]
Method = Callable[["Methods", Parameters], Awaitable[Any]]

REQUIRED: dict[str, tuple[str, ...]] = {
    "sendMessage": ("chat_id", "text"),
    "editMessageText": ("chat_id", "message_id", "text"),
    "editMessageReplyMarkup": ("chat_id", "message_id"),
    "deleteMessage": ("chat_id", "message_id"),
    "deleteMessages": ("chat_id", "message_ids"),
    "answerCallbackQuery": ("callback_query_id",),
    "sendChatAction": ("chat_id", "action"),
    "sendVoice": ("chat_id", "voice"),
    "sendVideo": ("chat_id", "video"),
    "sendPhoto": ("chat_id", "photo"),
    "setMyCommands": ("commands",),
    "getChat": ("chat_id",),
    "getChatMember": ("chat_id", "user_id"),
}
LONGEST_SECRET = 256
_SECRET = re.compile(r"[A-Za-z0-9_-]*")
ACTIONS = frozenset({"cancel", "typing", "find_location", "choose_contact", "choose_sticker"}) | {
    f"{verb}_{what}"
    for verb in ("record", "upload")
    for what in ("video", "voice", "audio", "video_note", "photo", "document")
}
OWN_FIELDS: dict[str, dict[str, int]] = {
    "voice": {"duration": 1},
    "video": {"duration": 1, "width": 320, "height": 200},
    "photo": {"width": 320, "height": 200},
}
NO_GIFTS = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
)
FORBIDDEN = ("getFile", "forwardMessage", "forwardMessages", "copyMessage", "copyMessages")
"""What Ruko must never call. Each call is a breach and fails the run."""


class Methods:
    """The methods, on one world. A method is found by its lower-case name, as Telegram finds it."""

    def __init__(self, world: World, updates: Updates) -> None:
        self.world = world
        self.updates = updates
        self._table: dict[str, Method] = {name.lower(): method for name, method in TABLE.items()}
        self._names = {name.lower(): name for name in TABLE}
        self._own_files: dict[str, str] = {}

    def name(self, written: str) -> str | None:
        """The method's proper name, or None where there is none."""
        return self._names.get(written.lower())

    async def call(self, name: str, parameters: Parameters) -> Any:
        """The result. Raises `Refusal`."""
        for required in REQUIRED.get(name, ()):
            if parameters.get(required) in (None, ""):
                raise _missing(name, required)
        return await self._table[name.lower()](self, parameters)

    # ---- helpers

    def person(self, parameters: Parameters) -> Person:
        """Whom a private message goes to."""
        try:
            found = self.world.people.get(int(parameters.get("chat_id", 0)))
        except (TypeError, ValueError):
            found = None
        if found is None:
            raise CHAT_NOT_FOUND
        if found.has_blocked:
            raise BLOCKED
        if not found.has_begun:
            raise NOT_BEGUN
        return found

    def own_message(self, parameters: Parameters) -> Message:
        """A message of the bot's that is to be edited."""
        person = self.person(parameters)
        message = self.world.messages[person.id].get(_number(parameters, "message_id"))
        if message is None:
            raise EDIT_NOT_FOUND
        if message.sender != self.world.bot.id:
            raise NOT_EDITABLE
        return message

    # ---- updates

    async def get_me(self, _: Parameters) -> Any:
        return self.world.bot.as_user() | {
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    async def get_updates(self, parameters: Parameters) -> Any:
        offset, limit = _number(parameters, "offset", 0), _number(parameters, "limit", 100)
        wait = min(50, _number(parameters, "timeout", 0))
        return await self.updates.poll(offset, limit, wait, parameters.get("allowed_updates"))

    async def set_webhook(self, parameters: Parameters) -> Any:
        url, secret = str(parameters.get("url") or ""), str(parameters.get("secret_token") or "")
        if not url:
            return await self.delete_webhook(parameters)
        if not _is_good_for_a_webhook(url):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if len(secret) > LONGEST_SECRET:
            raise bad("secret token is too long")
        if not _SECRET.fullmatch(secret):
            raise bad("secret token contains unallowed characters")
        asked, held = parameters.get("allowed_updates"), self.updates.webhook.allowed
        allowed = held if asked is None else tuple(asked) or DEFAULT_ALLOWED
        if parameters.get("drop_pending_updates"):
            self.updates.waiting.clear()
        connections = max(1, min(100, _number(parameters, "max_connections", 40)))
        self.updates.set_webhook(Webhook(url, secret, connections, allowed))
        return True

    async def delete_webhook(self, parameters: Parameters) -> Any:
        if parameters.get("drop_pending_updates"):
            self.updates.waiting.clear()
        self.updates.webhook = Webhook(allowed=self.updates.webhook.allowed)
        return True

    async def get_webhook_info(self, _: Parameters) -> Any:
        """As on the server, what is as usual is left out."""
        webhook = self.updates.webhook
        info: dict[str, Any] = {
            "url": webhook.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates.waiting),
        }
        if webhook.last_error:
            info |= {"last_error_date": webhook.last_error_at, "last_error_message": webhook.last_error}
        if webhook.url:
            info |= {"max_connections": webhook.max_connections, "ip_address": "127.0.0.1"}
        return info | ({"allowed_updates": list(webhook.allowed)} if webhook.allowed != DEFAULT_ALLOWED else {})

    # ---- messages

    async def send_message(self, parameters: Parameters) -> Any:
        person, text = self.person(parameters), limits.text(parameters.get("text"))
        data: dict[str, Any] = {"text": text}
        if parameters.get("entities"):
            data["entities"] = limits.entities(parameters["entities"], text)
        return self._sent(person, data, parameters)

    def _sent(self, person: Person, data: dict[str, Any], parameters: Parameters) -> Any:
        if parameters.get("reply_markup"):
            data["reply_markup"] = limits.keyboard(parameters["reply_markup"])
        self.world.typing_until.pop(person.id, None)
        message = self.world.put(person.id, self.world.bot.id, data)
        return self.world.as_data(message)

    async def send_own(self, parameters: Parameters, kind: str) -> Any:
        """A photo, video or voice note of the bot's own: uploaded, or by the id of an earlier upload."""
        person, source = self.person(parameters), parameters[kind]
        if isinstance(source, bytes) and source:
            own_id = "own-" + hashlib.sha256(source).hexdigest()[:24]
            self._own_files[own_id] = kind
        elif source in self._own_files:
            own_id = source
        else:
            raise bad("wrong file identifier/HTTP URL specified")
        file = {"file_id": own_id, "file_unique_id": own_id[-12:], "file_size": 1} | OWN_FIELDS[kind]
        data: dict[str, Any] = {kind: [file] if kind == "photo" else file}
        if parameters.get("caption"):
            data["caption"] = limits.caption(parameters["caption"])
        return self._sent(person, data, parameters)

    async def send_voice(self, parameters: Parameters) -> Any:
        return await self.send_own(parameters, "voice")

    async def send_video(self, parameters: Parameters) -> Any:
        return await self.send_own(parameters, "video")

    async def send_photo(self, parameters: Parameters) -> Any:
        return await self.send_own(parameters, "photo")

    async def edit_message_text(self, parameters: Parameters) -> Any:
        message, text = self.own_message(parameters), limits.text(parameters.get("text"))
        new: dict[str, Any] = {"text": text}
        if parameters.get("entities"):
            new["entities"] = limits.entities(parameters["entities"], text)
        return self._edited(message, new, parameters)

    async def edit_message_reply_markup(self, parameters: Parameters) -> Any:
        message = self.own_message(parameters)
        kept = {name: value for name, value in message.data.items() if name != "reply_markup"}
        return self._edited(message, kept, parameters)

    def _edited(self, message: Message, new: dict[str, Any], parameters: Parameters) -> Any:
        if parameters.get("reply_markup"):
            new["reply_markup"] = limits.keyboard(parameters["reply_markup"])
        if new == message.data:
            raise NOT_MODIFIED
        message.data, message.edited = new, int(self.world.clock.now())
        self.world.changed("edited", chat=message.chat, message=message.id)
        return self.world.as_data(message)

    async def delete_message(self, parameters: Parameters) -> Any:
        person = self.person(parameters)
        message = self.world.messages[person.id].get(_number(parameters, "message_id"))
        if message is None:
            raise DELETE_NOT_FOUND
        if self._is_too_old(message):
            raise NOT_DELETABLE
        self.world.take_away(person.id, [message.id])
        return True

    async def delete_messages(self, parameters: Parameters) -> Any:
        """Ids that are not there are skipped."""
        person, ids = self.person(parameters), parameters["message_ids"]
        if not isinstance(ids, list):
            raise bad("expected an Array of message identifiers")
        if len(ids) > limits.MOST_DELETED:
            raise bad("too many message identifiers specified")
        if not ids:
            raise _missing("deleteMessages", "message_ids")
        found = [self.world.messages[person.id].get(int(number)) for number in ids]
        there = [message for message in found if message]
        if any(self._is_too_old(message) for message in there):
            raise NOT_DELETABLE
        self.world.take_away(person.id, [message.id for message in there])
        return True

    def _is_too_old(self, message: Message) -> bool:
        return self.world.clock.now() - message.date > limits.OLDEST_DELETED_S

    async def answer_callback_query(self, parameters: Parameters) -> Any:
        tap = self.world.taps.get(str(parameters["callback_query_id"]))
        if tap is None or self.world.clock.now() - tap.date > limits.ANSWER_WITHIN_S:
            raise QUERY_TOO_OLD
        answer = parameters.get("text") or ""
        if len(answer) > limits.LONGEST_ANSWER:
            raise bad("MESSAGE_TOO_LONG")
        tap.is_answered, tap.answer = True, answer
        self.world.changed("answered", chat=tap.person, tap=tap.id, text=answer)
        return True

    async def send_chat_action(self, parameters: Parameters) -> Any:
        person = self.person(parameters)
        if parameters["action"] not in ACTIONS:
            raise bad("wrong parameter action in request")
        self.world.typing_until[person.id] = self.world.clock.now() + 5
        self.world.changed("typing", chat=person.id)
        return True

    # ---- the bot about itself

    async def set_my_commands(self, parameters: Parameters) -> Any:
        commands = parameters["commands"]
        if not isinstance(commands, list) or len(commands) > 100:
            raise bad("can't parse BotCommand: expected an Array")
        for command in commands:
            name, about = str(command.get("command", "")), str(command.get("description", ""))
            if not 1 <= len(name) <= 32 or not name.replace("_", "").isalnum() or name != name.lower():
                raise bad("BOT_COMMAND_INVALID")
            if not 1 <= len(about) <= 256:
                raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        self.world.bot.commands[_scope(parameters)] = commands
        self.world.changed("bot")
        return True

    async def get_my_commands(self, parameters: Parameters) -> Any:
        return self.world.bot.commands.get(_scope(parameters), [])

    async def delete_my_commands(self, parameters: Parameters) -> Any:
        self.world.bot.commands.pop(_scope(parameters), None)
        return True

    async def set_my_text(self, parameters: Parameters, name: str, longest: int) -> Any:
        text = str(parameters.get(name) or "")
        if len(text) > longest:
            raise bad(f"{name.replace('_', ' ')} is too long")
        self.world.bot.texts[name, str(parameters.get("language_code") or "")] = text
        self.world.changed("bot")
        return True

    async def get_my_text(self, parameters: Parameters, name: str) -> Any:
        texts, language = self.world.bot.texts, str(parameters.get("language_code") or "")
        return {
            name: texts.get(
                (name, language), texts.get((name, ""), self.world.bot.first_name if name == "name" else "")
            )
        }

    # ---- chats

    async def get_chat(self, parameters: Parameters) -> Any:
        full = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": NO_GIFTS}
        return self.world.chat_of(self.person(parameters)) | full

    async def get_chat_member(self, parameters: Parameters) -> Any:
        self.person(parameters)
        member = self.world.people.get(_number(parameters, "user_id"))
        if member is None:
            raise bad("member not found")
        return {"status": "member", "user": member.as_user()}

    async def forbidden(self, _: Parameters) -> Any:
        raise Refusal(400, "Bad Request: this stand-in has no files, and nobody may fetch or pass on what people sent")


def _scope(parameters: Parameters) -> tuple[str, str]:
    scope = parameters.get("scope") or {"type": "default"}
    return str(scope.get("type")), str(parameters.get("language_code") or "")


def _number(parameters: Parameters, name: str, otherwise: int | None = None) -> int:
    value = parameters.get(name, otherwise)
    try:
        return int(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise bad(f'field "{name}" must be a Number') from None


def _is_good_for_a_webhook(url: str) -> bool:
    """https; without it, only what never leaves this machine or its own network."""
    split = urlsplit(url)
    host = split.hostname or ""
    return split.scheme == "https" or (split.scheme == "http" and (host == "127.0.0.1" or "." not in host))


def _missing(method: str, parameter: str) -> Refusal:
    said = {
        "chat_id": "chat_id is empty",
        "text": "message text is empty",
        "message_id": "message identifier is not specified",
        "message_ids": "message identifiers are not specified",
        "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
        "url": "bad webhook: URL is empty",
    }
    return bad(said.get(parameter, f'parameter "{parameter}" is required in {method}'))


def _text_setter(name: str, longest: int) -> Method:
    async def method(methods: Methods, parameters: Parameters) -> Any:
        return await methods.set_my_text(parameters, name, longest)

    return method


def _text_getter(name: str) -> Method:
    async def method(methods: Methods, parameters: Parameters) -> Any:
        return await methods.get_my_text(parameters, name)

    return method


TABLE: dict[str, Method] = {
    "getMe": Methods.get_me,
    "getUpdates": Methods.get_updates,
    "setWebhook": Methods.set_webhook,
    "deleteWebhook": Methods.delete_webhook,
    "getWebhookInfo": Methods.get_webhook_info,
    "sendMessage": Methods.send_message,
    "sendVoice": Methods.send_voice,
    "sendVideo": Methods.send_video,
    "sendPhoto": Methods.send_photo,
    "editMessageText": Methods.edit_message_text,
    "editMessageReplyMarkup": Methods.edit_message_reply_markup,
    "deleteMessage": Methods.delete_message,
    "deleteMessages": Methods.delete_messages,
    "answerCallbackQuery": Methods.answer_callback_query,
    "sendChatAction": Methods.send_chat_action,
    "setMyCommands": Methods.set_my_commands,
    "getMyCommands": Methods.get_my_commands,
    "deleteMyCommands": Methods.delete_my_commands,
    "setMyName": _text_setter("name", 64),
    "getMyName": _text_getter("name"),
    "setMyDescription": _text_setter("description", 512),
    "getMyDescription": _text_getter("description"),
    "setMyShortDescription": _text_setter("short_description", 120),
    "getMyShortDescription": _text_getter("short_description"),
    "getChat": Methods.get_chat,
    "getChatMember": Methods.get_chat_member,
    **dict.fromkeys(FORBIDDEN, Methods.forbidden),
}
