"""What people do: write, send, forward, tap, block. Each becomes the update that Telegram would write.

Media are made-up descriptions with made-up ids and no bytes; the chat page draws a neutral tile for them.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any, Literal, get_args

from bot.emulator.updates import Updates
from bot.emulator.world import Message, Person, World

Kind = Literal[
    "photo", "video", "animation", "document", "audio", "live_photo", "story", "voice", "video_note", "sticker",
    "contact", "location", "venue", "poll", "dice", "text",
]  # fmt: skip
Origin = Literal["user", "hidden_user", "chat", "channel"]
ALBUM_KINDS = ("photo", "video", "document", "audio")

_COMMAND = re.compile(r"^/[a-zA-Z0-9_]{1,32}(?:@[A-Za-z0-9_]{3,32})?")
_URL = re.compile(r"(?:https?://|www\.|t\.me/)\S+|\b[\w-]+\.(?:org|com|net|pk|example)\b(?:/\S*)?", re.IGNORECASE)
_MENTION = re.compile(r"(?<!\w)@[A-Za-z0-9_]{4,32}")


class Doing:
    def __init__(self, world: World, updates: Updates) -> None:
        self.world = world
        self.updates = updates
        self._albums = 13921234567890000

    def writes(self, person: Person, text: str) -> Message:
        """Types a text; /commands, links and names get their entities. Who had blocked the bot unblocks it by this."""
        return self._message(person, {"text": text} | _with_entities(text), tile=None)

    def sends(
        self,
        person: Person,
        kind: Kind,
        *,
        forwarded_from: Origin | None = None,
        caption: str = "",
        text: str = "",
        album: str = "",
        tile: dict[str, Any] | None = None,
    ) -> Message:
        """Sends or forwards something. Raises ValueError for a kind that does not exist."""
        if kind not in get_args(Kind):
            raise ValueError(f"there is no kind {kind!r}; there are: {', '.join(get_args(Kind))}")
        seed = f"{person.id}.{len(self.world.messages[person.id])}.{kind}.{album}"
        data = {"text": text or "A text that somebody else wrote."} if kind == "text" else _media(kind, seed)
        data |= {"caption": caption} if caption and kind in ALBUM_KINDS else {}
        data |= {"media_group_id": album} if album else {}
        data |= self._forward(forwarded_from) if forwarded_from else {}
        drawn = {"kind": kind, "seed": int(hashlib.sha256(seed.encode()).hexdigest()[:8], 16)}
        return self._message(person, data, tile=drawn | (tile or {}))

    def sends_album(
        self, person: Person, count: int, kind: Kind = "photo", forwarded_from: Origin | None = None
    ) -> list[Message]:
        """One update an item, all with the same media_group_id, no count and no end mark."""
        if not 2 <= count <= 10 or kind not in ALBUM_KINDS:
            raise ValueError("an album has 2 to 10 photos, videos, documents or audio files")
        self._albums += 1
        return [
            self.sends(
                person, kind, forwarded_from=forwarded_from, album=str(self._albums), tile={"of": count, "number": i}
            )
            for i in range(1, count + 1)
        ]

    def taps(self, person: Person, message_id: int, row: int, column: int) -> str:
        """Presses a button; the id by which the bot answers. Raises LookupError where there is no such button."""
        message = self.world.messages[person.id].get(message_id)
        if message is None:
            raise LookupError("this message is gone")
        try:
            button = message.buttons[row][column]
        except IndexError:
            raise LookupError("there is no such button") from None
        return self.presses(person, message_id, str(button.get("callback_data", "")))

    def presses(self, person: Person, message_id: int, data: str) -> str:
        """A press with any data: also on a message that is long gone, as old clients do."""
        tap = self.world.tap(person.id)
        message = self.world.messages[person.id].get(message_id)
        shown = self.world.as_data(message) if message else _inaccessible(self.world.chat_of(person), message_id)
        query = {
            "id": tap.id,
            "from": person.as_user(),
            "message": shown,
            "chat_instance": str(person.id),
            "data": data,
        }
        self.updates.add("callback_query", (person.id, "taps"), query)
        return tap.id

    def blocks(self, person: Person, *, unblock: bool = False) -> None:
        person.has_blocked = not unblock
        old, new = ("kicked", "member") if unblock else ("member", "kicked")
        bot = self.world.bot.as_user()
        until = {"until_date": 0}
        change = {
            "chat": self.world.chat_of(person),
            "from": person.as_user(),
            "date": int(self.world.clock.now()),
            "old_chat_member": {"user": bot, "status": old} | (until if old == "kicked" else {}),
            "new_chat_member": {"user": bot, "status": new} | (until if new == "kicked" else {}),
        }
        self.updates.add("my_chat_member", (person.id, "messages"), change)
        self.world.changed("blocked", chat=person.id, blocked=person.has_blocked)

    def deletes(self, person: Person, message_id: int) -> None:
        """On the person's own side; bots are not told."""
        self.world.take_away(person.id, [message_id])

    def edits(self, person: Person, message_id: int, text: str) -> None:
        """Text or caption. Raises LookupError where the message is not the person's own words."""
        message = self.world.messages[person.id].get(message_id)
        if message is None or message.sender != person.id or "forward_origin" in message.data:
            raise LookupError("only what a person wrote themselves can be edited")
        if "text" in message.data:
            message.data = {"text": text} | _with_entities(text)
        elif next((kind for kind in ALBUM_KINDS if kind in message.data), None):
            message.data |= {"caption": text}
        else:
            raise LookupError("there are no words in this message")
        message.edited = int(self.world.clock.now())
        self.updates.add("edited_message", (person.id, "messages"), self.world.as_data(message))
        self.world.changed("edited", chat=person.id, message=message_id)

    def _message(self, person: Person, data: dict[str, Any], tile: dict[str, Any] | None) -> Message:
        if person.has_blocked:
            self.blocks(person, unblock=True)
        person.has_begun = True
        message = self.world.put(person.id, person.id, data, tile)
        self.updates.add("message", (person.id, "messages"), self.world.as_data(message))
        return message

    def _forward(self, origin: Origin) -> dict[str, Any]:
        """The origin, and beside it the old fields that the server still writes."""
        date = int(self.world.clock.now()) - 3600
        other = {"id": 5510009999, "is_bot": False, "first_name": "Somebody"}
        group = {"id": -1001200000001, "title": "A group", "type": "supergroup"}
        channel = {"id": -1001200000002, "title": "A channel", "username": "a_channel", "type": "channel"}
        new: dict[str, Any]
        old: dict[str, Any]
        match origin:
            case "user":
                new, old = {"sender_user": other}, {"forward_from": other}
            case "hidden_user":
                new, old = {"sender_user_name": "Somebody"}, {"forward_sender_name": "Somebody"}
            case "chat":
                new, old = {"sender_chat": group}, {"forward_from_chat": group}
            case "channel":
                new = {"chat": channel, "message_id": 12}
                old = {"forward_from_chat": channel, "forward_from_message_id": 12}
            case _:
                raise ValueError("forwarded_from is one of user, hidden_user, chat, channel")
        return {"forward_origin": {"type": origin, "date": date} | new, "forward_date": date} | old


def _inaccessible(chat: dict[str, Any], message_id: int) -> dict[str, Any]:
    return {"chat": chat, "message_id": message_id, "date": 0}


def _with_entities(text: str) -> dict[str, Any]:
    found = [{"type": "bot_command", **_range(text, match)} for match in [_COMMAND.match(text)] if match]
    found += [{"type": "url", **_range(text, match)} for match in _URL.finditer(text)]
    found += [{"type": "mention", **_range(text, match)} for match in _MENTION.finditer(text)]
    return {"entities": found} if found else {}


def _range(text: str, match: re.Match[str]) -> dict[str, int]:
    """In UTF-16 units, as Telegram counts."""
    before, inside = text[: match.start()], match.group()
    length = len(inside.encode("utf-16-le")) // 2
    return {"offset": len(before.encode("utf-16-le")) // 2, "length": length}


def _media(kind: Kind, seed: str) -> dict[str, Any]:
    """The fields of a message of this kind, with ids made of `seed`: the bot must not look at them."""
    mark = hashlib.sha256(seed.encode()).hexdigest()
    file = {"file_id": f"AgAC{mark[:56]}", "file_unique_id": f"AQAD{mark[:10]}", "file_size": 40_960}
    size = {"width": 320, "height": 320}
    thumb = file | {"width": 90, "height": 90}
    both = {"thumbnail": thumb, "thumb": thumb}
    timed = file | {"duration": 4}
    photo = [thumb, file | size]
    plain: dict[str, dict[str, Any]] = {
        "photo": {"photo": photo},
        "video": {"video": timed | size | both | {"mime_type": "video/mp4"}},
        "document": {"document": file | both | {"file_name": "tile.pdf", "mime_type": "application/pdf"}},
        "audio": {"audio": timed | {"mime_type": "audio/mpeg"}},
        "live_photo": {"live_photo": timed | size | {"photo": photo}, "photo": photo},
        "story": {"story": {"id": 7, "chat": {"id": -1001200000002, "title": "A channel", "type": "channel"}}},
        "voice": {"voice": timed | {"mime_type": "audio/ogg"}},
        "video_note": {"video_note": timed | {"length": 240} | both},
        "sticker": {"sticker": file | size | {"type": "regular", "is_animated": False, "is_video": False}},
        "contact": {"contact": {"phone_number": "+10000000000", "first_name": "Somebody"}},
        "location": {"location": {"latitude": 0.0, "longitude": 0.0}},
        "dice": {"dice": {"emoji": "🎲", "value": 4}},
    }
    if kind == "animation":
        moving = timed | size | both | {"mime_type": "video/mp4"}
        return {"animation": moving, "document": file | both | {"mime_type": "video/mp4"}}
    if kind == "venue":
        place = {"latitude": 0.0, "longitude": 0.0}
        return {"venue": {"location": place, "title": "A place", "address": "A street"}, "location": place}
    if kind == "poll":
        options = [{"persistent_id": word[:1], "text": word, "voter_count": 0} for word in ("One", "Two")]
        poll = {"id": "1", "question": "Which?", "options": options, "total_voter_count": 0, "is_closed": False}
        poll |= {"is_anonymous": True, "type": "regular", "members_only": False}
        return {"poll": poll | {"allows_multiple_answers": False, "allows_revoting": True}}
    return plain[kind]
