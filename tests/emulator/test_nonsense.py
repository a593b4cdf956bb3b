"""Whatever a bot sends, the stand-in answers as Telegram would: with a result or a refusal, never with a failure."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.bot_api import NEWER_METHODS, description, parameters_of

from bot.emulator.doing import At
from bot.emulator.methods import FORBIDDEN, TABLE
from bot.emulator.refusals import Refusal
from bot.emulator.server import Emulator

pytestmark = pytest.mark.skipif(description() is None, reason="the Bot API's description is not at hand (BOT_API_SPEC)")

WORDS = st.sampled_from(["", "x", "-1", "true", "HTML", "@family", "[]", "{}", "\ud83c\udf31", "\x00", "x" * 5000])
ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=False) | WORDS | st.just(b"OggS"),
    lambda inside: st.lists(inside, max_size=3)
    | st.dictionaries(st.sampled_from(["type", "offset", "length", "text", "callback_data", "message_id", "chat_id", "user_id",
        "inline_keyboard", "command", "description", "receiver_user_id", "ephemeral_message_id", "callback_query_id"]), inside, max_size=4),
    max_leaves=6,
)  # fmt: skip


class Scene:
    """A world with a person, a group, a message, a tap: what nonsense can hit."""

    def __init__(self):
        self.emulator = emulator = Emulator()
        self.person = emulator.world.add_person("Amna")
        self.group = emulator.memberships.makes(self.person, "supergroup", "Family", username="family")
        emulator.memberships.adds_bot(self.person, self.group, frozenset({"can_delete_messages"}))
        emulator.doing.writes(self.person, "/start")
        emulator.doing.writes(self.person, "Hello", At(self.group))
        self.tap = emulator.doing.presses(self.person, 1, "x", self.group)
        bot = emulator.world.bot.id
        self.own = emulator.world.put(self.group.id, bot, {"text": "Mine"}).id
        self.whisper = emulator.world.put_ephemeral(self.group.id, bot, self.person.id, {"text": "Psst"}).ephemeral_id

    def real(self):
        """Values that hit something, by the name of the parameter."""
        return {
            "chat_id": st.sampled_from([self.person.id, self.group.id, str(self.group.id), "@family"]),
            "message_id": st.just(self.own),
            "ephemeral_message_id": st.just(self.whisper),
            "receiver_user_id": st.just(self.person.id),
            "callback_query_id": st.just(self.tap),
            "text": st.just("<b>Hello</b>"),
            "user_id": st.just(self.person.id),
        }


@st.composite
def calls(draw):
    method = draw(st.sampled_from(sorted(set(TABLE) - set(FORBIDDEN) - {"getUpdates"})))
    scene = Scene()
    real, parameters = scene.real(), {}
    for name in sorted(parameters_of(method)):
        if name in real and draw(st.integers(0, 4)):
            parameters[name] = draw(real[name])
        elif draw(st.booleans()):
            parameters[name] = draw(ANY)
    return scene, method, parameters


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(calls())
def test_nonsense_is_answered_or_refused(call):
    scene, method, parameters = call

    async def make():
        try:
            return await scene.emulator.methods.call(method, {k: v for k, v in parameters.items() if v is not None})
        except Refusal as refusal:
            return refusal.code
        finally:
            await scene.emulator.updates.close()

    assert asyncio.run(make()) not in (None, 500)


def test_newer_methods_are_tried_too():
    assert set(NEWER_METHODS) <= set(TABLE)


async def test_a_failure_of_the_stand_in_fails_the_run(client):
    from support.clients import Http

    from bot.emulator.driver import EmulatorFailedError, running

    async def breaks(*_):
        raise ZeroDivisionError("one of ours")

    with pytest.raises(EmulatorFailedError, match="getMe: ZeroDivisionError: one of ours"):  # noqa: PT012
        async with running() as telegram:
            telegram.emulator.methods._table["getme"] = breaks
            answer = await Http(client, telegram.address)("getMe")
            assert answer.refusal == (500, "Internal Server Error: the stand-in failed, see its log")
