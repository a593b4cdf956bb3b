"""The bot never has the material: there is no field for a file's handle, and no call that could fetch or pass one on."""

import ast
import inspect
import re
from pathlib import Path

import msgspec
import pytest

from bot.service import incoming
from bot.telegram import fingerprints, group_intake, intake

pytestmark = pytest.mark.promise(1)

ROOT = Path(__file__).parent.parent
BOT = ROOT / "bot"
OWN = BOT / "telegram" / "attachments.py"
"""The campaign's own files: the one module that may hold an id of a file."""
FINGERPRINTS = BOT / "telegram" / "fingerprints.py"
"""Reads Telegram's lasting id, with which nothing can be fetched, and only to hash it."""

FETCHING = re.compile(
    r"get_?file\b|download|forward_?messages?\b|copy_?messages?\b|/file/bot|thumb(?:nail)?\b|getUserProfilePhotos|"
    r"get_user_profile_photos|getStickerSet|get_sticker_set",
    re.IGNORECASE,
)
HANDLE = re.compile(r"file_?(?:unique_?)?id\b", re.IGNORECASE)
FILE_FIELDS = re.compile(
    r"file|thumb|caption|mime|width|height|duration|size|name|title|phone|quote|reply|sender|signature"
)


def sources():
    """All of the program but the emulator, which plays Telegram and makes up such ids."""
    return [file for file in BOT.rglob("*.py") if "emulator" not in file.relative_to(BOT).parts]


def code(file):
    """A module without its comments and docstrings: those may say what is not done."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [part for part in body if not is_docstring(part)] or [ast.Pass()]
    return ast.unparse(tree)


def is_docstring(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def structs(module):
    return [kind for _, kind in inspect.getmembers(module, inspect.isclass) if issubclass(kind, msgspec.Struct)]


@pytest.mark.parametrize("file", sources(), ids=lambda file: str(file.relative_to(BOT)))
def test_no_module_can_fetch_forward_or_copy_what_people_sent(file):
    assert FETCHING.search(code(file)) is None


@pytest.mark.parametrize("file", sources(), ids=lambda file: str(file.relative_to(BOT)))
def test_no_module_but_the_one_of_own_attachments_holds_an_id_of_a_file(file):
    found = HANDLE.findall(code(file))
    assert file == OWN or set(found) <= ({"file_unique_id"} if file == FINGERPRINTS else set())


def test_the_search_finds_what_it_looks_for():
    for call in ("getFile", "bot.get_file(x)", "await bot.download(x)", "ForwardMessage", "copy_messages", "thumbnail"):
        assert FETCHING.search(call), call
    assert HANDLE.search("photo[-1].file_id")
    assert HANDLE.search("file_unique_id")


def test_no_struct_of_the_intake_has_a_field_for_a_file_a_caption_or_a_name():
    fields = [(kind.__name__, field.encode_name) for kind in structs(intake) for field in msgspec.structs.fields(kind)]
    found = [field for field in fields if FILE_FIELDS.search(field[1])]
    assert found == [("InChat", "new_chat_title")]  # that a group has a new one; who reads more reads it as of a group


def test_whatever_can_hold_material_is_decoded_as_a_struct_without_fields():
    assert intake.Present.__struct_fields__ == ()
    for field in (*msgspec.structs.fields(intake.Message), *msgspec.structs.fields(group_intake.Posted)):
        if field.name in ("photo", "video", "animation", "document", "audio", "live_photo", "story", "paid_media"):
            assert field.type in (intake.Present | None, tuple[intake.Present, ...] | None), field.name


def test_of_groups_only_what_is_needed_beside_that_is_decoded():
    """A title for admins, the words of what was forwarded, the message that a command answers, as whom somebody writes."""
    fields = {field.encode_name for kind in structs(group_intake) for field in msgspec.structs.fields(kind)}
    found = {field for field in fields if FILE_FIELDS.search(field)}
    assert found == {"title", "new_chat_title", "caption", "reply_to_message", "sender_chat"}


def test_the_lasting_id_of_a_file_leaves_its_module_only_as_what_it_was_hashed_to():
    body = b'{"update_id":1,"message":{"photo":[{"file_id":"x","file_unique_id":"lasting"}]}}'
    given = []
    assert fingerprints.of_message(body)(lambda lasting: given.append(lasting) or "hashed") == "hashed"
    assert given == ["lasting"]


def test_no_struct_of_the_intake_keeps_bytes_that_it_did_not_decode():
    for kind in (*structs(intake), *structs(group_intake)):
        kept = [field.name for field in msgspec.structs.fields(kind) if field.type in (msgspec.Raw, bytes, dict)]
        assert kept == [], kind.__name__


def test_nothing_of_a_file_is_left_after_an_update_was_decoded():
    rows = (ROOT / "tests" / "telegram" / "data" / "updates.jsonl").read_bytes().splitlines()
    updates = [bytes(msgspec.json.decode(row, type=dict[str, msgspec.Raw])["update"]) for row in rows]
    assert sum(b"file_id" in update for update in updates) >= 20
    for update in updates:
        kept = msgspec.json.encode(intake.decode(update))
        assert not re.search(rb"AgACAg|AQADSample|caption|sample_clip|Sample", kept)


def test_what_goes_on_to_the_service_has_no_room_for_a_file_or_a_name():
    for _, kind in inspect.getmembers(incoming, inspect.isclass):
        fields = getattr(kind, "__dataclass_fields__", {})
        if kind.__module__ == incoming.__name__ and kind is not incoming.Command:  # a command has a name of its own
            assert [name for name in fields if FILE_FIELDS.search(name)] == [], kind.__name__
