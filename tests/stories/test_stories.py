"""Whole conversations as people have them, replayed on the shipped flows. The diff of a story is read as prose."""

import pytest
from stories import player

STORIES = player.stories()


@pytest.mark.parametrize("file", STORIES, ids=lambda file: file.stem)
def test_the_story_goes_as_it_is_written(file, request):
    story = player.read(file)
    real, _ = player.played(story)
    if request.config.getoption("--rewrite-stories"):
        file.write_text(player.written(real), "utf-8")
    else:
        assert player.written(story) == player.written(real)


@pytest.mark.parametrize("file", STORIES, ids=lambda file: file.stem)
def test_the_story_is_written_as_it_would_be_rewritten(file):
    assert file.read_text("utf-8") == player.written(player.read(file))


@pytest.mark.parametrize("file", STORIES, ids=lambda file: file.stem)
def test_the_file_is_named_for_its_flow(file):
    assert file.name.startswith(f"{player.read(file)['flow']}.")


def test_every_flow_is_told_to_its_end():
    """An end is a screen that lists help; each flow has a story that comes through it and gets there."""
    told = set()
    for file in STORIES:
        story = player.read(file)
        _, played = player.played(story)
        steps = [played.chat.flows.step(screen.place) for screen in played.places]
        passed = [i for i, screen in enumerate(played.places) if screen.place.flow == story["flow"]]
        if passed and any(step and step.services for step in steps[passed[0] :]):
            told.add(story["flow"])
    assert set(player.content().flows.flows) - told == set()
