"""The example that staff copy is right itself."""

import re

import pytest
from content.small import ROOT

from bot.checking import worded
from bot.content import bundle
from bot.content.schema import StepShape

EXAMPLE = (ROOT / "flows/_example.yaml").read_text(encoding="utf-8")


def test_a_copy_of_the_example_can_be_used_as_it_is():
    copy = EXAMPLE.replace("flow: _example ", "flow: after-school ")
    files = {**bundle.read_files(ROOT), "flows/after-school.yaml": copy.encode()}
    found = bundle.build(files).advice
    assert (
        worded(
            [one for one in found if one.spot.file == "flows/after-school.yaml" and one.code != "step-unreachable"],
            files,
        )
        == ""
    )


@pytest.mark.parametrize(
    "key", [key for key in StepShape.model_fields if key not in ("attach", "fixed", "refuse", "keep")]
)
def test_the_example_shows_each_kind_of_line_of_a_step(key):
    assert re.search(rf"^    {key}:", EXAMPLE, re.MULTILINE)
