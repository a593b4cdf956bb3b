"""`.env` as people really save it: what can be read is read, and what cannot is named with one thing to do."""

import pytest

from bot.settings import SettingsError, load

GOOD = (
    "RUKO_BOT_TOKEN=4711:abcdefghijklmnop\n"
    "RUKO_REDIS_URL=redis://localhost:6379/0\n"
    f"RUKO_SECRET={'s' * 40}\n"
    "RUKO_COUNTRY=KE\n"
)


@pytest.fixture
def said(tmp_path):
    """What is said of a file with these bytes."""

    def of(content):
        (tmp_path / ".env").write_bytes(content if isinstance(content, bytes) else content.encode())
        with pytest.raises(SettingsError) as refused:
            load({}, tmp_path / ".env")
        return [line.replace(str(tmp_path / ".env"), ".env") for line in refused.value.lines]

    return of


@pytest.mark.parametrize(
    "content",
    [
        GOOD.encode("utf-8-sig"),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("=KE", '="KE"  ').encode(),
        GOOD.replace("=KE", "=KE # Kenya").encode(),
        GOOD.replace("RUKO_COUNTRY=", "export RUKO_COUNTRY = ").encode(),
    ],
    ids=["byte-order-mark", "windows-line-ends", "quotes-and-spaces", "note-behind", "export-and-spaces"],
)
def test_what_editors_and_people_add_is_no_part_of_a_value(tmp_path, content):
    (tmp_path / ".env").write_bytes(content)
    assert load({}, tmp_path / ".env").country == "KE"
    assert load({}, tmp_path / ".env").bot_id == 4711


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_a_file_in_another_encoding_is_to_be_saved_again(said, encoding):
    [line] = said((GOOD + "# Schlüssel\n").encode(encoding))
    assert line == ".env is no plain text in UTF-8. Save it again with that encoding."


@pytest.mark.parametrize("written", ['RUKO_COUNTRY="IN', "RUKO_COUNTRY: IN", "RUKO_COUNTRY"])
def test_a_line_that_cannot_be_read_is_named_and_not_passed_over(said, written):
    assert said(GOOD + written + "\n") == [".env, line 5, cannot be read. Write it as NAME=value."]


def test_a_name_that_is_nearly_one_is_told_which(said):
    assert said(GOOD + "RUKO_CONTRY=IN\nRUKO_PASSWORD=x\n") == [
        "RUKO_CONTRY is no setting of Ruko. The closest name is RUKO_COUNTRY.",
        "RUKO_PASSWORD is no setting of Ruko. Take it out, or see the list in docs/reference/settings.md.",
    ]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("redis://localhost/db", "ends in no number of a database"),
        ("redis://localhost:port/0", "has no number where the port stands, or"),
        ("redis://:pass/word#1@localhost:6379/0", "Write the signs / # ? @ : of a password as %2F"),
    ],
)
def test_an_address_of_redis_that_would_lead_elsewhere_is_refused(said, address, words):
    [line] = said(GOOD.replace("redis://localhost:6379/0", address))
    assert words in line
    assert "pass" not in line.replace("a password", "")


@pytest.mark.parametrize("address", ["redis://localhost", "redis://:p%2Fw@10.0.0.1:6380/12", "unix:///run/redis.sock"])
def test_an_address_of_redis_may_be_short_long_or_a_socket(tmp_path, address):
    (tmp_path / ".env").write_text(GOOD.replace("redis://localhost:6379/0", address))
    assert load({}, tmp_path / ".env").redis_url == address


def test_what_is_written_and_cannot_be_used_is_not_called_missing_as_well(said):
    [key] = said(GOOD + "RUKO_REPORTS=desk\nRUKO_REPORT_KEY=short\n")
    assert key.startswith("RUKO_REPORT_KEY is no public key of a desk.")
    [address] = said(
        GOOD + "RUKO_MODE=webhook\nRUKO_WEBHOOK_URL=bot.example.org\nRUKO_WEBHOOK_SECRET=abcdefghijklmnop\n"
    )
    assert address.startswith("RUKO_WEBHOOK_URL is no address that Ruko can use.")
