"""Made-up items: what a person can send, as the Bot API describes it, with made-up ids and no bytes."""

from __future__ import annotations

import hashlib
from typing import Any, Literal

Kind = Literal[
    "photo", "video", "animation", "document", "audio", "live_photo", "story", "voice", "video_note", "sticker",
    "contact", "location", "venue", "poll", "dice", "text",
]  # fmt: skip
Origin = Literal["user", "hidden_user", "chat", "channel"]
ALBUM_KINDS = ("photo", "video", "document", "audio")
CAPTIONED = (*ALBUM_KINDS, "animation", "voice", "live_photo")


def forward(origin: Origin, date: int) -> dict[str, Any]:
    """The origin, and beside it the old fields that the server still writes. Raises ValueError for no origin."""
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


def media(kind: Kind, seed: str) -> dict[str, Any]:
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
        "audio": {"audio": timed | {"mime_type": "audio/mpeg", "title": "A song"}},
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
