"""Methods about chats and who is in them."""

from __future__ import annotations

from typing import Any

from bot.emulator.chats import NO_GIFTS, Chat, Member
from bot.emulator.context import Context
from bot.emulator.parameters import Parameters, number, place_to_read, place_to_write
from bot.emulator.refusals import NEEDS_ADMIN, NO_ADMINS, NO_MEMBER, bad
from bot.emulator.world import Person

PERMISSIONS = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
    "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
    "can_add_web_page_previews", "can_react_to_messages", "can_edit_tag", "can_change_info", "can_invite_users",
    "can_pin_messages", "can_manage_topics",
)  # fmt: skip


async def get_chat(context: Context, parameters: Parameters) -> Any:
    place = place_to_read(context.world, parameters)
    full = place.as_data() | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": NO_GIFTS}
    if isinstance(place, Person):
        return full
    if place.type != "channel":
        full["permissions"] = dict.fromkeys(PERMISSIONS, not place.only_admins_write)
    return full | ({"linked_chat_id": place.linked} if place.linked else {})


async def get_chat_member(context: Context, parameters: Parameters) -> Any:
    """Who is known and was never there has left; who is unknown is not found, as are the shown senders of others."""
    place, user_id = place_to_read(context.world, parameters), number(parameters, "user_id")
    if user_id <= 0:
        raise bad("invalid user_id specified")
    try:
        user = context.world.user(user_id)
    except KeyError:
        raise NO_MEMBER from None
    if isinstance(place, Person):
        return {"status": "member", "user": user}
    _may_ask(context, place, user_id)
    told = place.members_as_told(context.world.clock.now())
    return told.get(user_id, Member("left")).as_data(user, place.type)


def _may_ask(context: Context, chat: Chat, user_id: int) -> None:
    own = context.world.bot.id
    if chat.hides_members and user_id != own and not chat.member(own).is_admin:
        raise NEEDS_ADMIN


async def get_chat_administrators(context: Context, parameters: Parameters) -> Any:
    """Anonymous ones too, under their own names; other bots are left out."""
    place = place_to_read(context.world, parameters)
    if isinstance(place, Person):
        raise NO_ADMINS
    told = place.members_as_told(context.world.clock.now())
    found = [(user_id, member) for user_id, member in told.items() if member.is_admin]
    return [
        member.as_data(context.world.user(user_id), place.type)
        for user_id, member in found
        if user_id == context.world.bot.id or not context.world.people[user_id].is_bot
    ]


async def get_chat_member_count(context: Context, parameters: Parameters) -> Any:
    place = place_to_read(context.world, parameters)
    return 2 if isinstance(place, Person) else sum(member.is_in for member in place.members.values())


async def leave_chat(context: Context, parameters: Parameters) -> Any:
    place = place_to_write(context.world, parameters)
    if not isinstance(place, Chat):
        raise bad("chat not found")
    context.memberships.bot_leaves(place)
    return True
