"""The bot's own place in a group: it introduces itself before it acts, names what is missing, and leaves nothing."""

import json
from dataclasses import replace

import pytest
from core.groups.square import ADMIN, REF, Square

from bot.core.effects import Clear, Leave
from bot.core.groups import settings
from bot.core.groups.events import AdminForgot, AdminsChanged, Sender
from bot.core.groups.group import Group, group_from_bytes, group_to_bytes


def fresh() -> Square:
    square = Square()
    square.group = Group()
    return square


def test_with_all_rights_it_introduces_itself_once():
    square = fresh()
    square.membership()
    assert [say.what.text for say in square.public] == ["group:hello"]
    assert square.group.mode == "watch"
    assert square.group.told == (ADMIN,)
    square.membership()
    assert not square.public


def test_what_is_missing_is_named_to_the_admin_and_the_group_is_told_who_it_is():
    square = fresh()
    square.membership(admin=False, rights=())
    assert [say.what.text for say in square.public] == ["group:hello_waits"]
    assert square.notices == ["group:missing_admin"]
    square.membership(admin=True, rights=())
    assert square.notices == ["group:missing_delete"]
    assert [say.what.text for say in square.public] == ["group:hello"]
    square.membership()
    assert not square.public


def test_an_admin_who_may_not_delete_can_remind_and_never_says_that_it_does_nothing():
    square = fresh()
    square.membership(admin=True, rights=())
    assert [say.what.text for say in square.public] == ["group:hello"]
    assert square.notices == ["group:missing_delete"]
    square.change(mode="warn")
    square.share()
    assert [whisper.what.text for whisper in square.whispers] == ["group:warning"]


def test_a_right_that_was_taken_away_is_named_to_the_admins_alone():
    square = Square()
    square.membership(rights=())
    assert square.notices == ["group:missing_delete"]
    assert not square.public


@pytest.mark.promise(5)
def test_the_settings_of_a_group_it_comes_back_to_are_as_they_were():
    square = Square(mode="remove", report_first_s=30)
    square.membership(member=False, admin=False, rights=())
    assert square.group.told == ()
    square.membership()
    assert (square.group.mode, square.group.report_first_s) == ("remove", 30)


def test_an_admin_who_is_none_any_more_is_told_nothing_any_more():
    square = Square()
    square.happens(AdminsChanged(square.moment(), ADMIN, is_admin=False))
    assert [hand.chat for hand in square.hands("knows_no_more")] == [ADMIN]
    square.report()
    assert square.notices == []


def test_all_admins_find_the_group_in_their_list_and_nothing_is_said_to_them():
    square = Square(is_member=False, told=())
    square.membership(admins=(ADMIN, 901, 902))
    assert [(hand.chat, hand.line) for hand in square.hands("knows")] == [(ADMIN, None), (901, None), (902, None)]
    assert square.group.told == (ADMIN,)
    square.membership(rights=(), admins=(ADMIN, 901, 902))
    assert not square.hands("knows")


def test_who_becomes_an_admin_later_finds_it_too():
    square = Square()
    square.happens(AdminsChanged(square.moment(), 903, is_admin=True))
    assert [hand.chat for hand in square.hands("knows")] == [903]
    square.command("check", message=0, by=Sender(904, "y" * 22, "admin", "en"))
    assert [hand.chat for hand in square.hands("knows")] == [904]


@pytest.mark.parametrize("way", ["left", "removed by hand"])
def test_a_group_that_is_over_is_taken_off_every_list(way):
    square = Square(listed=(ADMIN, 901), told=(ADMIN, 902))
    if way == "left":
        square.open("leave")
    else:
        square.membership(member=False, admin=False, rights=())
    assert [(hand.chat, hand.facts["ref"]) for hand in square.hands("knows_no_more")] == [
        (ADMIN, REF), (901, REF), (902, REF),
    ]  # fmt: skip
    assert square.group.listed == ()


def test_who_had_everything_erased_is_forgotten_here_without_another_word():
    square = Square(listed=(ADMIN, 901))
    assert square.happens(AdminForgot(square.moment(), ADMIN)) == ()
    assert (square.group.listed, square.group.told) == ((901,), ())


def test_settings_from_before_the_lists_can_be_read():
    stored = json.loads(group_to_bytes(Group(title="Book club", told=(ADMIN,))))
    del stored["listed"]
    group = group_from_bytes(json.dumps({**stored, "f": 1}).encode())
    assert (group.title, group.told, group.listed) == ("Book club", (ADMIN,), ())


def test_check_says_in_private_to_the_asker_what_works():
    square = Square()
    square.command("check", message=0)
    assert [(w.receiver, w.what.text) for w in square.whispers] == [(ADMIN, "group:all_is_well")]


@pytest.mark.parametrize(("is_paused", "mode"), [(False, "warn"), (True, "paused")])
def test_check_says_what_is_set_now_a_pause_too(is_paused, mode):
    square = Square(mode="warn", is_paused=is_paused)
    square.command("check", message=0)
    assert [whisper.what.facts["mode"] for whisper in square.whispers] == [mode]


def test_check_is_answered_to_the_asker_alone_where_nobody_else_saw_it():
    square = Square(is_admin=False, rights=frozenset())
    square.command("check", message=0, whispered=77)
    assert [(w.receiver, w.what.text, w.reply_to) for w in square.whispers] == [(ADMIN, "group:missing_admin", 77)]
    assert not square.public


def test_check_answers_also_where_the_bot_may_not_whisper_and_removes_its_answer():
    square = Square(is_admin=False, rights=frozenset())
    square.command("check", message=0)
    (say,) = square.public
    assert say.what.text == "group:missing_admin"
    square.ring("own")
    assert [removal.entry for removal in square.removals] == [say.name]


def test_after_fourteen_days_of_watching_the_admins_are_asked_once():
    square = fresh()
    began = square.at
    square.membership()
    square.ring("ask_mode")
    assert (square.at - began).days == 14
    assert square.notices == ["group:ask_mode"]
    square.ring("ask_mode")
    assert square.notices == []


def test_who_has_chosen_a_mode_is_not_asked():
    square = fresh()
    square.membership()
    square.change(mode="warn")
    square.ring("ask_mode")
    assert square.notices == []


def test_after_14_days_with_nobody_to_ask_the_question_waits():
    square = fresh()
    square.membership()
    square.group = replace(square.group, told=(), listed=())
    square.ring("ask_mode")
    assert square.notices == []
    square.open()
    square.ring("ask_mode")
    assert square.notices == ["group:ask_mode"]


def test_a_group_that_the_bot_comes_back_to_before_it_has_asked_is_asked_later():
    square = fresh()
    square.membership()
    square.membership(member=False, admin=False, rights=())
    square.ring("ask_mode")
    assert square.notices == []
    square.membership()
    square.ring("ask_mode")
    assert square.notices == ["group:ask_mode"]


@pytest.mark.promise(5)
def test_leave_erases_all_of_the_group_and_says_so():
    square = Square(mode="remove")
    square.share()
    square.open("leave")
    assert square.group == Group()
    assert square.cases.cases == ()
    assert square.only(Clear) == [Clear("forget")]
    assert square.only(Leave)
    assert [hand.line.text for hand in square.hands("answer")] == ["group:erased"]


@pytest.mark.parametrize(
    ("mode", "warning"),
    [("watch", "group:warning"), ("warn", "group:warning"), ("remove", "group:warning_removed")],
)
def test_the_test_button_shows_the_warning_of_the_mode_to_the_admin_alone(mode, warning):
    square = Square(mode=mode)
    square.open("test")
    assert [(w.receiver, w.what.text) for w in square.whispers] == [(ADMIN, "group:test"), (ADMIN, warning)]
    assert not square.public
    assert not square.cases.cases


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"mode": "remove"}, {"mode": "remove"}),
        ({"quiet": "22-7"}, {"quiet_from": 22, "quiet_until": 7}),
        ({"quiet": "off"}, {"quiet_from": -1, "quiet_until": -1}),
        ({"report_first": "0"}, {"report_first_s": 0}),
        ({"report_first": "301"}, {"report_first_s": 60}),
        ({"phrases": "off"}, {"uses_phrases": False}),
        ({"mode": "destroy"}, {"mode": "watch"}),
        ({"quiet": "24-7"}, {"quiet_from": -1}),
        ({"nonsense": "1"}, {}),
        ({"locale": "ur_Latn"}, {"locale": "ur_Latn"}),
        ({"topic": "5"}, {"exempt_topics": (5,)}),
    ],
)
def test_settings_are_read_as_untrusted_input(values, expected):
    square = Square()
    square.change(**values)
    assert {name: getattr(square.group, name) for name in expected} == expected


def test_settings_can_be_carried_to_another_group_as_one_line():
    group = settings.changed(Group(), {"mode": "remove", "quiet": "22-7", "fingerprints": "on", "report_first": "120"})
    line = settings.as_line(group)
    assert len(line) <= 160
    values = settings.from_line(f"  {line} ")
    assert values is not None
    assert settings.values_of(settings.changed(Group(), values)) == settings.values_of(group)


@pytest.mark.parametrize("text", ["", "hello", "ruko-settings", "ruko-settings mode=destroy", "ruko-settings a=b"])
def test_a_line_that_cannot_be_used_is_none(text):
    assert settings.from_line(text) is None
