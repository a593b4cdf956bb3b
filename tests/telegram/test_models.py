"""aiogram imported by us and imported by itself: the same models, only built later."""

import json
import subprocess
import sys

import pytest

MESSAGE = {
    "message_id": 2,
    "date": 1_700_000_000,
    "chat": {"id": 3, "type": "private", "first_name": "A"},
    "from": {"id": 3, "is_bot": False, "first_name": "A", "language_code": "ur"},
    "forward_origin": {"type": "hidden_user", "date": 1_700_000_000, "sender_user_name": "B"},
    "photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}],
    "caption": "One https://example.org",
    "caption_entities": [{"type": "url", "offset": 4, "length": 19}],
    "reply_to_message": {"message_id": 1, "date": 0, "chat": {"id": 3, "type": "private"}, "dice": {"emoji": "x", "value": 3}},
    "reply_markup": {"inline_keyboard": [[{"text": "Two", "callback_data": "2"}]]},
}  # fmt: skip
TOLD = """
import json, re, sys
from aiogram import methods, types
from pydantic import ValidationError

named = {n: getattr(of, n) for of in (types, methods) for n in of.__all__}
models = {n: model for n, model in named.items() if hasattr(model, "model_rebuild")}

def is_built(model):
    return bool(model.__pydantic_complete__)

def described(model):
    model.model_rebuild()
    fields = {name: (str(f.annotation), f.is_required(), repr(f.default)) for name, f in model.model_fields.items()}
    return {"is built": is_built(model), "fields": re.sub("0x[0-9a-f]+", "", repr(fields))}

def refused(make):
    try:
        make()
    except ValidationError as error:
        return str(error)

told = {"types built": sum(is_built(models[n]) for n in types.__all__ if n in models)}
message = json.loads(sys.argv[1])
update = types.Update.model_validate({"update_id": 1, "message": message})
told["update"] = update.model_dump_json(exclude_none=True)
told["dice"] = type(update.message.reply_to_message.dice).__name__
answer = methods.Response[types.Message].model_validate({"ok": True, "result": message})
told["answer"] = answer.model_dump_json(exclude_none=True)
told["refused"] = refused(lambda: types.BotCommand(command="a", description=7))
told["models"] = {name: described(model) for name, model in models.items()}
print(json.dumps(told))
"""


def in_a_new_process(script, *arguments):
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def told():
    """What the models say of themselves: (imported by us, imported by itself)."""
    ways = ("import bot.telegram", "import aiogram")
    return tuple(json.loads(in_a_new_process(way + TOLD, json.dumps(MESSAGE))) for way in ways)


def test_no_type_is_built_before_it_is_used(told):
    ours, its_own = told
    assert ours["types built"] == 0
    assert its_own["types built"] > 390, "aiogram defers it by itself now: `bot.telegram.models` can go"


def test_every_model_has_the_same_fields_of_the_same_types(told):
    ours, its_own = (each["models"] for each in told)
    assert len(ours) > 550
    assert [name for name, model in ours.items() if not model["is built"]] == []
    assert ours == its_own


def test_whole_updates_and_answers_are_read_alike(told):
    ours, its_own = told
    assert ours["dice"] == "Dice"
    for what in ("update", "answer"):
        assert '"first_name":"A"' in ours[what]
        assert ours[what] == its_own[what]


def test_a_model_says_what_is_wrong_with_a_value_as_always(told):
    ours, its_own = told
    assert "Input should be a valid string" in ours["refused"]
    assert ours["refused"] == its_own["refused"]


def test_where_aiogram_was_there_before_it_is_left_as_it_is():
    script = "import aiogram; built = aiogram.types.User.model_rebuild\nimport bot.telegram\n"
    assert in_a_new_process(script + "print(aiogram.types.User.model_rebuild == built)") == "True\n"


def test_pydantic_itself_is_left_as_it_was():
    script = "from pydantic import BaseModel; built = BaseModel.__dict__['model_rebuild']\nimport bot.telegram\n"
    assert in_a_new_process(script + "print(BaseModel.__dict__['model_rebuild'] is built)") == "True\n"
