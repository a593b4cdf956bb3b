"""What the check lets stand in braces is what the program fills in: nothing else is ever shown raw, or meets a bug."""

import ast

import pytest
from content.small import ROOT, overlaid, small

from bot.content import bundle
from bot.content.bundle import ContentProblemsError
from bot.content.checks_words import CARD_LINES, IN_GROUPS, IN_STAFF, PLACEHOLDERS
from bot.service.placeholders import FROM


def problems_with(name, old, new):
    files = overlaid({name: small()[name].decode().replace(old, new).encode()})
    assert files[name] != small()[name]
    try:
        bundle.build(files)
    except ContentProblemsError as found:
        return {problem.code for problem in found.problems if not problem.is_advice}
    return set()


def test_the_check_knows_all_that_is_filled_in_and_nothing_more():
    assert set(FROM) == PLACEHOLDERS | IN_GROUPS | IN_STAFF
    assert PLACEHOLDERS.isdisjoint(IN_GROUPS | IN_STAFF)


def test_the_lines_of_a_list_of_helplines_are_those_that_the_cards_fill_in():
    """`_say(name, **values)` in the cards: every line it says with values is in the list, with exactly these."""
    tree = ast.parse((ROOT / "bot/service/cards.py").read_text(encoding="utf-8"))
    said = {}
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "self._say" and call.keywords:
            names = frozenset(keyword.arg for keyword in call.keywords)
            for name in (call.args[0].value,) if isinstance(call.args[0], ast.Constant) else ("by_sms", "by_whatsapp"):
                said[name] = names
    assert len(said) >= 8
    assert said.items() <= CARD_LINES.items()


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("See {tally}.", "placeholder-unknown"),
        ("Call {phone}.", "placeholder-unknown"),
        ("Call {{emergency}}.", "braces"),
        ("Call {emergency!r}.", "braces"),
        ("Call {emergency:>9}.", "braces"),
        ("Call {}.", "braces"),
        ("Call {Emergency}.", "braces"),
        ("Call }emergency{.", "braces"),
        ("Call {emergency}.", None),
    ],
)
def test_braces_that_would_not_be_filled_in_a_flow_are_a_problem(new, code):
    found = problems_with("flows/help.yaml", "These people listen:", new)
    assert code in found if code else found == set()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('phone_in: {say: "{phone} ({country})"', 'phone_in: {say: "{phone}"'),
        ('phone_in: {say: "{phone} ({country})"', 'phone_in: {say: "({country})"'),
        ('phone_in: {say: "{phone} ({country})"', 'phone_in: {say: "{phone} ({country}) {emergency}"'),
        ('only_in: {say: "Only in {scope}"', 'only_in: {say: "Only there"'),
    ],
    ids=["a number without its country", "a country without its number", "something more", "nothing of it"],
)
def test_a_line_of_a_helpline_keeps_what_it_is_made_of(old, new):
    assert problems_with("messages/engine.yaml", old, new) == {"card-line"}
