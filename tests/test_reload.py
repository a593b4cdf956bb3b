"""Promise 7: a bad edit never reaches a person. A real folder, a real Redis, two workers that look at them."""

import asyncio
import logging
import shutil
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from content.small import small
from support.redis_server import client_of, close, started, store_on
from support.waiting import eventually

from bot import reload
from bot.checking import for_start
from bot.content import bundle
from bot.content.bundle import Bundle
from bot.core.effects import Line, Screen
from bot.core.flow import Place
from bot.ending import Refused
from bot.reload import Reload
from bot.service.bundles import Bundles
from bot.service.rendering import Renderer

pytestmark = pytest.mark.promise(7)

HELP, PK = "flows/help.yaml", "messages/countries/PK.yaml"


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory):
    server = started(tmp_path_factory.mktemp("redis"))
    yield server
    server.stop()


@pytest.fixture
async def store(redis_server):
    client = await client_of(redis_server)
    await client.flushall()
    yield store_on(client)
    await close(client)


@pytest.fixture
def folder(tmp_path):
    """A content folder that may be edited."""
    for name, content in small().items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path


class Worker:
    """What of a worker has to do with content."""

    def __init__(self, folder, store):
        self.store = store
        self.bundles = Bundles(self.here(bundle.load(folder)), self.fetch)
        self.reload = Reload(folder, store, self.bundles, self.here, every_s=0.05)
        self.stop = asyncio.Event()

    def here(self, loaded):
        return loaded.with_settings(country="PK", has_desk=True, remove_after=10)

    async def fetch(self, revision):
        packed = await self.store.content(revision)
        return None if packed is None else self.here(Bundle.unpack(packed))

    @property
    def revision(self):
        return self.bundles.served.revision

    def says(self, text_id):
        return self.bundles.served.text(text_id, "en")


@asynccontextmanager
async def working(folder, store):
    worker = Worker(folder, store)
    await worker.reload.serve_own(worker.bundles.served)
    task = asyncio.create_task(worker.reload.run(worker.stop))
    yield worker
    worker.stop.set()
    await task


@pytest.fixture
async def worker(folder, store):
    async with working(folder, store) as one:
        yield one


def edit(folder, name, old, new):
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")


# ---- one worker


async def test_a_good_edit_is_served_and_kept_for_the_others(worker, folder, store):
    before = worker.revision
    edit(folder, HELP, "These people listen:", "They listen:")
    await eventually(lambda: worker.revision != before)
    assert worker.says("help/first") == "They listen:"
    assert worker.revision == bundle.load(folder).revision == await store.serving()
    assert Bundle.unpack(await store.content(worker.revision)).revision == worker.revision


async def test_an_attachment_is_taken_up_once_its_file_is_there(worker, folder):
    before = worker.revision
    attachments = folder / "messages/attachments.yaml"
    attachments.write_text("format: 1\nattachments:\n  song: {kind: voice, file: media/song.ogg}\n", encoding="utf-8")
    await eventually(lambda: worker.reload._refused)
    assert worker.revision == before
    (folder / "messages/media").mkdir()
    (folder / "messages/media/song.ogg").write_bytes(b"a song")
    await eventually(lambda: worker.revision != before)
    assert "song" in worker.bundles.served.attachments


async def test_settings_of_the_deployment_hold_for_an_edit_too(worker, folder):
    before = worker.revision
    edit(folder, HELP, "These people listen:", "They listen:")
    await eventually(lambda: worker.revision != before)
    assert worker.bundles.served.flows.settings == {"country": "PK", "desk": "yes"}


async def test_a_bad_edit_is_not_served_and_the_log_says_why_once(worker, folder, store, caplog):
    before = worker.revision
    edit(folder, HELP, "go: bye", "go: by")
    await eventually(lambda: "step-not-found" in caplog.text)
    await asyncio.to_thread(edit, folder, "messages/commands.yaml", "Who can help", "Who helps")  # a second, good edit
    await eventually(lambda: caplog.text.count("step-not-found") == 2)
    assert (worker.revision, await store.serving()) == (before, before)
    assert worker.says("help/first.bye") == "That is all, thank you"
    (first, _second) = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert first.getMessage().startswith(
        f"The last good version, revision {before}, keeps serving: the edit is not used:"
    )
    assert "flows/help.yaml, line 11" in first.getMessage()
    assert "The closest name is “bye” (line 12). Write:   go: bye" in first.getMessage()
    assert "Advice" not in first.getMessage()


async def test_after_it_is_mended_the_edit_is_served(worker, folder, caplog):
    before = worker.revision
    edit(folder, HELP, "go: bye", "go: by")
    await eventually(lambda: "step-not-found" in caplog.text)
    edit(folder, HELP, "go: by}", "go: bye}")
    edit(folder, HELP, "These people listen:", "They listen:")
    await eventually(lambda: worker.revision != before)
    assert worker.says("help/first") == "They listen:"


async def test_an_edit_that_is_taken_back_changes_nothing_and_the_log_says_so(worker, folder, caplog):
    caplog.set_level(logging.INFO)
    before = worker.revision
    edit(folder, HELP, "go: bye", "go: by")
    await eventually(lambda: "step-not-found" in caplog.text)
    edit(folder, HELP, "go: by}", "go: bye}")
    await eventually(lambda: "the content is in order again" in caplog.text)
    assert worker.revision == before


async def test_a_file_that_cannot_be_read_is_told_and_looked_at_again(worker, folder, caplog):
    before = worker.revision
    shutil.move(folder / HELP, folder / "elsewhere")
    (folder / HELP).mkdir()  # a folder cannot be read as a file, whoever looks
    await eventually(lambda: "cannot be read" in caplog.text)
    assert "looking for new content failed" not in caplog.text
    (folder / HELP).rmdir()
    (folder / HELP).write_text((folder / "elsewhere").read_text().replace("These people listen:", "They listen:"))
    await eventually(lambda: worker.revision != before)
    assert worker.says("help/first") == "They listen:"


async def test_all_content_going_away_is_a_bad_edit(worker, folder, caplog):
    before = worker.revision
    shutil.rmtree(folder / "flows")
    await eventually(lambda: "keeps serving" in caplog.text)
    assert worker.revision == before
    assert "trigger-without-flow" in caplog.text


async def test_files_that_belong_together_are_taken_together(worker, folder, monkeypatch):
    """While something still changes nothing is read: no half of an edit is served, or told as a problem."""
    monkeypatch.setattr(reload, "SETTLES_S", 1.0)  # far from the time between two edits, also on a busy machine
    seen = {worker.revision}
    for number in range(8):
        edit(
            folder,
            HELP,
            "These people listen:" if number == 0 else f"They listen {number - 1}.",
            f"They listen {number}.",
        )
        await asyncio.sleep(0.02)
        seen.add(worker.revision)
    await eventually(lambda: worker.says("help/first") == "They listen 7.")
    assert len(seen) == 1


async def test_nothing_is_read_while_somebody_still_writes(folder, store):
    """The first half of an edit may pass every check and still say what nobody meant."""
    worker, served, looks = Worker(folder, store), [], []
    stamps, serve = worker.reload._stamps, worker.bundles.serve

    def while_the_second_file_is_on_its_way():
        looks.append("look")
        if len(looks) == 2:
            edit(folder, "messages/commands.yaml", "Who can help", "Who listens")
        return stamps()

    worker.reload._stamps = while_the_second_file_is_on_its_way
    worker.bundles.serve = lambda bundle: (served.append(bundle), serve(bundle))
    edit(folder, HELP, "These people listen:", "They listen:")
    await worker.reload._look_at_folder()
    assert [bundle.text("commands:help", "en") for bundle in served] == ["Who listens"]
    assert worker.says("help/first") == "They listen:"


async def test_redis_being_away_delays_an_edit_and_loses_none(worker, folder, redis_server, store):
    before = worker.revision
    redis_server.stop()
    edit(folder, HELP, "These people listen:", "They listen:")
    await asyncio.sleep(0.2)
    assert worker.revision == before
    redis_server.start()
    await eventually(lambda: worker.revision != before, within_s=20)
    assert await store.serving() == worker.revision


# ---- several workers


async def test_other_workers_pick_an_edit_up_from_redis(worker, folder, store, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    shutil.copytree(folder, elsewhere, dirs_exist_ok=True)
    async with working(elsewhere, store) as other:
        edit(folder, HELP, "These people listen:", "They listen:")
        await eventually(lambda: other.revision == worker.revision and other.says("help/first") == "They listen:")


async def test_what_another_version_serves_and_this_one_cannot_use_leaves_the_last_good_one(worker, store, caplog):
    before = worker.revision
    newer = {**small(), HELP: small()[HELP].replace(b"format: 1", b"format: 9")}
    await store.keep_content("0123456789ab", Bundle(**{**vars(worker.bundles.served), "files": newer}).packed())
    await store.serve("0123456789ab")
    await eventually(lambda: "Bring all workers to the same version" in caplog.text)
    assert worker.revision == before
    assert (await worker.bundles.at("0123456789ab")).revision == before
    assert caplog.text.count("Bring all workers") == 1
    assert "looking for new content failed" not in caplog.text


# ---- conversations that run


async def test_who_runs_on_an_older_revision_keeps_its_words_and_gets_todays_numbers(worker, folder):
    began_on = worker.revision
    edit(folder, HELP, "These people listen:", "They listen:")
    edit(folder, PK, "phone: 1121", "phone: 1122")
    await eventually(lambda: worker.revision != began_on)
    pinned = await worker.bundles.at(began_on)
    assert pinned.revision == began_on
    screen = Screen(Place("help", "first"), "conversa", 1, country="PK")
    said = Renderer(pinned, worker.bundles.served, "PK").render(screen, "en", datetime.now(UTC)).text
    assert said.startswith("These people listen:")
    assert "1122 (Pakistan)" in said
    assert "1121" not in said


async def test_an_older_revision_is_found_again_after_a_restart(worker, folder, store):
    began_on = worker.revision
    edit(folder, HELP, "These people listen:", "They listen:")
    await eventually(lambda: worker.revision != began_on)
    async with working(folder, store) as restarted:
        pinned = await restarted.bundles.at(began_on)
        said = Renderer(pinned, restarted.bundles.served, "PK").render(Line("help/first"), "en", datetime.now(UTC))
    assert (pinned.revision, said.text) == (began_on, "These people listen:")


async def test_a_revision_that_nobody_has_any_more_is_replaced_by_the_served_one(worker):
    assert (await worker.bundles.at("ffffffffffff")).revision == worker.revision


# ---- starting


def test_a_start_with_bad_content_is_refused_in_words(folder):
    edit(folder, HELP, "go: bye", "go: by")
    with pytest.raises(Refused) as refused:
        for_start(folder, "allow")
    said = str(refused.value)
    assert "This leads to “by”, but there is no step with that name." in said
    assert said.endswith("The content has to be in order before Ruko starts.")
    assert "Advice" not in said
