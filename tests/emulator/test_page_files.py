"""What the chat page is made of: own files only, fonts with licence and checksum, no way to upload."""

import hashlib
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "bot/emulator/page"
FONTS = sorted((PAGE / "fonts").glob("*.woff2"))
WRITTEN = sorted(file for kind in ("html", "css", "js", "svg") for file in PAGE.glob(f"*.{kind}"))


@pytest.mark.parametrize("font", FONTS, ids=lambda font: font.name)
def test_a_font_is_the_one_that_the_manifest_names(font):
    rows = dict(
        re.findall(
            r"^\| (\S+\.woff2) \|[^|]*\| ([0-9a-f]{64}) \|$", (PAGE / "fonts/README.md").read_text(), re.MULTILINE
        )
    )
    assert rows[font.name] == hashlib.sha256(font.read_bytes()).hexdigest()


@pytest.mark.parametrize("font", FONTS, ids=lambda font: font.name)
def test_a_font_has_its_licence_beside_it(font):
    licences = [file.name.removeprefix("OFL-").removesuffix(".txt") for file in (PAGE / "fonts").glob("OFL-*.txt")]
    assert any(font.name.startswith(licence) for licence in licences)


@pytest.mark.parametrize("file", WRITTEN, ids=lambda file: file.name)
def test_the_page_names_no_other_host(file):
    addresses = set(re.findall(r"(?:https?:)?//[\w.-]+\.[a-z]{2,}", file.read_text()))
    assert addresses <= {"http://www.w3.org", "https://t.me"}, (
        "the name of a format, and links that the page reads itself"
    )


@pytest.mark.parametrize("file", WRITTEN, ids=lambda file: file.name)
def test_the_page_has_no_way_to_choose_a_file(file):
    assert not re.search(
        r"""type=["']file|\.type = ["']file|showOpenFilePicker|FileReader|FormData""", file.read_text()
    )
