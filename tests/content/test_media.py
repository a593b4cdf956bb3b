"""The campaign's own files, as the check meets them: there, not empty, not too heavy."""

import pytest
from content.small import small

from bot.content import bundle, media

ATTACHMENTS = b"format: 1\nattachments:\n  song: {kind: voice, file: media/song.ogg}\n"


def problems_with(folder, size):
    """What the check says of a folder whose one attachment has so many bytes; None: none lies there."""
    for name, content in {**small(), "messages/attachments.yaml": ATTACHMENTS}.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    if size is not None:
        song = folder / "messages/media/song.ogg"
        song.parent.mkdir()
        song.write_bytes(b"\0" * size)
    found = bundle.check(folder).found
    return [problem.facts["hint"] for problem in found if problem.code == "attachment-file"]


@pytest.mark.parametrize(
    ("size", "said"),
    [(None, "is not there"), (0, "is empty"), (media.LARGEST + 100_000, "has 3.1 MB")],
    ids=["missing", "empty", "too heavy"],
)
def test_a_file_that_cannot_be_sent_is_told(tmp_path, size, said):
    (hint,) = problems_with(tmp_path, size)
    assert hint.startswith(said)


@pytest.mark.parametrize("size", [1, media.LARGEST])
def test_a_file_that_is_there_and_small_enough_is_in_order(tmp_path, size):
    assert problems_with(tmp_path, size) == []
