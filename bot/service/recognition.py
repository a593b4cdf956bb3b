"""Turns what came in into an event: time, chance, locale, and what is recognised in a text.

The text of a message lives in the event and nowhere else.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from bot.content.bundle import Bundle
from bot.content.links import has_address, names_a_person, public_link
from bot.content.locales import resolve
from bot.core import presses, supplied
from bot.core.conversation import Conversation
from bot.core.events import Began, Chose, Commanded, Event, Left, Moment, SentItem, SentOther, Wrote
from bot.core.flow import SUPPLIED, Asked
from bot.service.incoming import Blocked, Command, Incoming, Item, Other, Press, Start, Text


def moment(incoming: Incoming, bundle: Bundle, now: datetime, *, seed: int, shard: int) -> Moment:
    return Moment(
        at=now,
        sent_at=incoming.sent_at or now,
        chance=secrets.token_bytes(32),
        seed=seed,
        shard=shard,
        locale=resolve(incoming.language_code, bundle.locales) or "",
    )


def asked(bundle: Bundle, conversation: Conversation) -> Asked | None:
    """What kind of typed answer the conversation waits for."""
    place = conversation.place
    flow = supplied.FLOW if place and place.flow == SUPPLIED else bundle.flows.flow_of(place)
    step = flow.steps.get(place.step) if flow and place else None
    return step.ask.kind if step and step.ask else None


def event(incoming: Incoming, bundle: Bundle, conversation: Conversation, at: Moment) -> Event | None:
    """None for what changes nothing, like being unblocked."""
    match incoming.what:
        case Start(payload):
            return Began(at, incoming.message, payload)
        case Item(origin, album):
            return SentItem(at, incoming.message, origin, album)
        case Other(kind):
            return SentOther(at, incoming.message, kind)
        case Command(name, argument):
            return Commanded(at, incoming.message, name, argument)
        case Press(tap, data):
            press = presses.read(data)
            return Chose(at, tap, incoming.message, press.conversation, press.visit, press.place, press.choice)
        case Text() as text:
            return _wrote(incoming, text, bundle, conversation, at)
        case Blocked():
            return Left(at)
        case _:
            return None


def _wrote(incoming: Incoming, text: Text, bundle: Bundle, conversation: Conversation, at: Moment) -> Wrote:
    waits_for = asked(bundle, conversation)
    link = public_link(text.text) or next((found for found in map(public_link, text.links) if found), None)
    countries: tuple[str, ...] = ()
    if waits_for == "country":
        locale = conversation.person.locale or at.locale or "en"
        countries = bundle.countries.find(text.text, locale)
    topics = bundle.topics.topics(text.text)
    return Wrote(
        at,
        incoming.message,
        text.text,
        topics=topics,
        link=link,
        # What was understood counts for more than a "word.word" that Telegram takes for an address.
        has_address=any(map(has_address, (text.text, *text.links))) or bool(text.links and not topics),
        names_a_person=names_a_person(text.text),
        countries=countries,
    )
