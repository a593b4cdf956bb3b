"""The draft a turn changes has exactly what a conversation has."""

from dataclasses import fields

from bot.core.conversation import Conversation
from bot.core.draft import Draft


def test_a_draft_has_the_fields_of_a_conversation_in_their_order():
    assert [field.name for field in fields(Draft)] == [field.name for field in fields(Conversation)]


def test_a_draft_of_a_conversation_finishes_as_the_same_conversation():
    conversation = Conversation(id="abc", visit=3, facts={"where": "telegram"})
    assert Draft.of(conversation).finished() == conversation
