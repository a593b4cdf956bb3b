"""`make messages`: what translators get, and that nothing they wrote is lost."""

import io

import pytest
from babel.messages.pofile import read_po
from content.small import ROOT, overlaid, small

from bot.content import bundle, extract
from bot.content.locales import LOCALES

HELP = "flows/help.yaml"


def content(**changed):
    """The small content, with files changed: name → (old, new)."""
    files = dict(small())
    for name, (old, new) in changed.items():
        assert old in files[name].decode()
        files[name] = files[name].decode().replace(old, new).encode()
    return bundle.build(files)


def parsed(text):
    """context → entry."""
    return {message.context: message for message in read_po(io.BytesIO(text.encode())) if message.context}


def catalog(entries, *, reviewed_by="A. Reader"):
    """A catalog of today's small content, with these translations: context → words."""
    made = extract.template(content())
    for message in made:
        if message.context in entries:
            message.string = entries[message.context]
    return extract.written(made, header=extract.header("ur", reviewed_by)).encode()


def carried(old, **changed):
    return parsed(extract.updated(content(**changed), "ur", old))


BYE = {"help/bye": "خیال رکھیں۔"}


# ---- the template


def test_each_text_is_there_under_its_name_with_its_place_and_no_line_number():
    """Line numbers would change with every edit above, and the diff would hide what matters."""
    text = extract.written(extract.template(content()), header=extract.header(""))
    entries = parsed(text)
    assert set(entries) == {name for name in content().texts if not name.endswith("#one")}
    assert entries["help/bye"].id == "Take care of yourself. If you need somebody later:"
    assert "#: flows/help.yaml\n" in text
    assert "flows/help.yaml:" not in text


def test_the_same_english_in_two_places_is_two_entries():
    entries = parsed(extract.written(extract.template(content())))
    assert entries["start/welcome.help"].id == entries["before-you-share/pause.help"].id == "Help"


def test_translators_read_the_notes_and_tools_know_the_placeholders():
    entries = parsed(extract.written(extract.template(content())))
    assert entries["engine:back"].auto_comments == [
        "Button. The arrow points back in the direction of reading; in Urdu write →."
    ]
    assert entries["warning:fixed.0"].auto_comments == ["A safety step. Every word of it matters."]
    assert "python-brace-format" in entries["report/call"].flags
    assert "python-brace-format" not in entries["help/bye"].flags


def test_a_text_with_a_form_for_one_is_a_plural():
    entry = parsed(extract.written(extract.template(content())))["engine:copy_timer"]
    one, many = entry.id
    assert (one.split("\n")[0], many.split("\n")[0]) == (
        "The copy in this chat goes in {minutes} minute.",
        "The copy in this chat goes in {minutes} minutes.",
    )


@pytest.mark.parametrize("locale", [code for code in LOCALES if code != "en"])
def test_the_header_says_language_plurals_and_reader(locale):
    head = extract.header(locale, "A. Reader, 2026-11-24")
    assert f'"Language: {locale}\\n"' in head
    assert f'"Plural-Forms: {LOCALES[locale].plurals}\\n"' in head
    assert '"X-Reviewed-By: A. Reader, 2026-11-24\\n"' in head


# ---- what translators wrote


def test_a_translation_stays_and_running_it_again_changes_nothing():
    once = extract.updated(content(), "ur", catalog(BYE))
    assert parsed(once)["help/bye"].string == BYE["help/bye"]
    assert "fuzzy" not in parsed(once)["help/bye"].flags
    assert extract.updated(content(), "ur", once.encode()) == once


def test_who_signed_it_off_stays():
    with_ur = bundle.build(overlaid({"locales/ur/LC_MESSAGES/ruko.po": catalog(BYE)}))
    assert '"X-Reviewed-By: A. Reader\\n"' in extract.updated(with_ur, "ur", catalog(BYE))


@pytest.mark.parametrize(
    ("now", "is_fuzzy"),
    [("Take care of yourself. If you need somebody now:", True), ("take care of yourself;  if you need somebody later", False),
     ("Take care of yourself. If you need {country} later:", True)],
    ids=["other words", "capitals, marks and spaces", "a placeholder"],
)  # fmt: skip
def test_where_the_english_says_something_else_it_is_fuzzy(now, is_fuzzy):
    entry = carried(
        catalog(BYE), **{HELP: ("Take care of yourself. If you need somebody later:", now.replace("  ", " "))}
    )["help/bye"]
    assert (entry.string, entry.fuzzy) == (BYE["help/bye"], is_fuzzy)


def test_what_is_fuzzy_stays_fuzzy_until_somebody_takes_the_word_out():
    fuzzy = carried(catalog(BYE), **{HELP: ("If you need somebody later:", "If you need somebody now:")})
    assert fuzzy["help/bye"].fuzzy
    text = extract.updated(
        content(**{HELP: ("If you need somebody later:", "If you need somebody now:")}), "ur", catalog(BYE)
    )
    assert parsed(extract.updated(content(**{HELP: ("later:", "now:")}), "ur", text.encode()))["help/bye"].fuzzy
    mended = text.replace("#, fuzzy\n", "")
    assert not parsed(extract.updated(content(**{HELP: ("later:", "now:")}), "ur", mended.encode()))["help/bye"].fuzzy


def test_a_step_under_a_new_name_keeps_its_translation():
    entries = carried(catalog(BYE), **{HELP: ("bye", "good_bye")})
    assert (entries["help/good_bye"].string, entries["help/good_bye"].fuzzy) == (BYE["help/bye"], False)
    assert "help/bye" not in entries


def test_what_belongs_to_no_text_any_more_is_kept_below_and_comes_back():
    last = '{label: "That is all, thank you", go: bye}'
    other = {HELP: (last, '{id: end, label: "The end", go: bye}')}
    gone = extract.updated(content(**other), "ur", catalog({"help/first.bye": "بس، شکریہ"}))
    assert '#~ msgctxt "help/first.bye"' in gone
    assert "help/first.bye" not in parsed(gone)
    back = extract.updated(content(), "ur", gone.encode())
    assert (parsed(back)["help/first.bye"].string, parsed(back)["help/first.bye"].fuzzy) == ("بس، شکریہ", False)
    assert "#~" not in back


def test_a_text_that_gains_a_form_for_one_keeps_its_words_in_both_and_is_looked_at():
    files = {**small(), "messages/engine.yaml": small()["messages/engine.yaml"].decode().replace(
        "    one: |-\n      The copy in this chat goes in {minutes} minute.\n      The one you received is still where it was, so you can report it.\n", ""
    ).encode()}  # fmt: skip
    before = extract.template(bundle.build(files))
    for message in before:
        if message.context == "engine:copy_timer":
            message.string = "کاپی {minutes} منٹ میں"
    old = extract.written(before, header=extract.header("ur")).encode()
    entry = parsed(extract.updated(content(), "ur", old))["engine:copy_timer"]
    assert (entry.string, entry.fuzzy) == (("کاپی {minutes} منٹ میں",) * 2, True)
    lost = parsed(extract.updated(bundle.build(files), "ur", extract.updated(content(), "ur", old).encode()))[
        "engine:copy_timer"
    ]
    assert (lost.string, lost.fuzzy) == ("کاپی {minutes} منٹ میں", True)


# ---- the shipped catalogs, and the command


def test_the_shipped_catalogs_are_up_to_date():
    assert {
        str(file): file.read_text(encoding="utf-8") == text for file, text in extract.outputs(ROOT).items()
    } == dict.fromkeys(map(str, extract.outputs(ROOT)), True)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the small content, which the command takes for its own."""
    for name, text in small().items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(text)
    monkeypatch.setattr(bundle, "folder_or_own", lambda _: tmp_path)
    return tmp_path


def test_a_new_catalog_gets_its_header_before_a_word_of_it_is_translated(folder):
    """The check stops it as yet: nobody has said how the language says the safety steps."""
    extract.main([])
    new = folder / "locales/skr/LC_MESSAGES/ruko.po"
    new.parent.mkdir(parents=True)
    new.write_bytes((folder / "locales/ruko.pot").read_bytes())
    assert any(not problem.is_advice for problem in bundle.check(folder).found)
    assert extract.main([]) == 0
    assert '"Language: skr\\n"' in new.read_text(encoding="utf-8")


def test_files_that_cannot_be_read_are_told_in_words(folder, capsys):
    (folder / HELP).write_text("flow: [", encoding="utf-8")
    assert extract.main([]) == 1
    assert capsys.readouterr().out.endswith("See them with: ruko check\n")


def test_check_names_what_is_behind_and_changes_nothing(folder, capsys):
    assert extract.main(["--check"]) == 1
    assert "locales/ruko.pot" in capsys.readouterr().out
    assert not (folder / "locales").exists()
    assert extract.main([]) == 0
    assert extract.main(["--check"]) == 0
    assert capsys.readouterr().out.endswith("The catalogs are up to date.\n")
