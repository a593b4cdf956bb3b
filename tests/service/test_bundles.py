"""Which revisions of the content a worker has at hand."""

import asyncio
from types import SimpleNamespace

import pytest

from bot.service.bundles import KEPT, Bundles


class Shelf:
    """Where other workers keep what they serve: fetching takes a moment."""

    def __init__(self, *revisions):
        self.revisions = revisions
        self.fetched = []

    async def fetch(self, revision):
        self.fetched.append(revision)
        await asyncio.sleep(0)
        return of(revision) if revision in self.revisions else None


def of(revision):
    return SimpleNamespace(revision=revision)


@pytest.fixture
def shelf():
    return Shelf("older", *"abcdef")


@pytest.fixture
def bundles(shelf):
    return Bundles(of("served"), shelf.fetch)


async def test_who_needs_an_older_revision_at_the_same_moment_has_it_fetched_once(bundles, shelf):
    found = await asyncio.gather(*(bundles.at("older") for _ in range(20)))
    assert {bundle.revision for bundle in found} == {"older"}
    assert shelf.fetched == ["older"]


async def test_a_revision_that_is_nowhere_any_more_is_stood_in_for_by_the_served_one(bundles, shelf):
    found = await asyncio.gather(bundles.at("gone"), bundles.at("older"))
    assert [bundle.revision for bundle in found] == ["served", "older"]


async def test_what_was_served_until_now_stays_at_hand(bundles, shelf):
    bundles.serve(of("newer"))
    assert (await bundles.at("served")).revision == "served"
    assert shelf.fetched == []


async def test_of_older_revisions_those_used_last_are_at_hand(bundles, shelf):
    revisions = "abcdef"[: KEPT + 1]
    for revision in revisions:
        await bundles.at(revision)
        await bundles.at(revisions[0])
    shelf.fetched.clear()
    await bundles.at(revisions[0])
    await bundles.at(revisions[-1])
    assert shelf.fetched == []
    await bundles.at(revisions[1])
    assert shelf.fetched == [revisions[1]]
