"""Which revision is served: this worker's own at the start, then whatever the others agree on, and edits on disk.

New content is loaded all or nothing: while it has a problem, the last good version keeps serving.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from bot.checking import in_words
from bot.content import media
from bot.content.bundle import Bundle, ContentProblemsError, Files, build, read_files, revision_of
from bot.content.source import files as content_files
from bot.service.bundles import Bundles
from bot.service.frames import frames
from bot.service.pausing import pause
from bot.service.ports import Store, StoreError
from bot.service.sweeping import SERVING_S

SETTLES_S = 0.1
"""An editor or a copy writes several files, or one in pieces: nothing is read while something still changes."""
MOST_WAITS = 20

log = logging.getLogger(__name__)

Stamps = tuple[tuple[str, int, int], ...]


class Reload:
    """`for_here` makes a bundle one for this deployment; it raises `ContentProblemsError` for what is refused here.

    `refused`: why the folder is not used already at the start.
    """

    def __init__(
        self,
        folder: Path,
        store: Store,
        bundles: Bundles,
        for_here: Callable[[Bundle], Bundle],
        *,
        every_s: float = SERVING_S,
        refused: str = "",
    ) -> None:
        self._folder = folder
        self._store = store
        self._bundles = bundles
        self._for_here = for_here
        self._every_s = every_s
        self._stamp = self._stamps()
        self._refused = refused
        """The revision of an edit that is not used, or why the folder cannot be read."""

    async def serve_own(self, bundle: Bundle) -> None:
        """Whoever starts serves its own content, and keeps it for those who cannot read the folder."""
        await self._store.keep_content(bundle.revision, bundle.packed())
        await self._store.serve(bundle.revision)

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await pause(stop, self._every_s)
            try:
                await self._look_at_folder()
                await self._look_at_store()
            except StoreError:
                continue
            except Exception as bug:
                log.error("looking for new content failed: %s", frames(bug))  # noqa: TRY400 - class and frames only

    async def _look_at_store(self) -> None:
        wanted = await self._store.serving()
        if not wanted or wanted == self._bundles.served.revision:
            return
        bundle = await self._bundles.at(wanted)
        if bundle.revision == wanted:
            self._bundles.serve(bundle)
            log.info("now serving revision %s", wanted)

    async def _look_at_folder(self) -> None:
        stamp = await self._settled()
        if stamp == self._stamp:
            return
        try:
            files = await asyncio.to_thread(read_files, self._folder)
        except OSError as away:
            self._tell(f"{away.filename}", f"{away.filename} cannot be read ({away.strerror}); look at its permissions")
            return
        revision = revision_of(files)
        if revision == self._bundles.served.revision:
            self._in_order()
        else:
            await self._take(revision, files)
        self._stamp = stamp

    async def _settled(self) -> Stamps:
        """The stamps of all files, once they are the same twice."""
        stamp = self._stamps()
        for _ in range(MOST_WAITS):
            if stamp == self._stamp:
                break
            await asyncio.sleep(SETTLES_S)
            before, stamp = stamp, self._stamps()
            if stamp == before:
                break
        return stamp

    async def _take(self, revision: str, files: Files) -> None:
        try:
            bundle = self._for_here(await asyncio.to_thread(build, files, self._folder))
        except ContentProblemsError as found:
            self._tell(revision, f"the edit is not used:\n\n{in_words(found)}\n")
            return
        await self.serve_own(bundle)
        self._bundles.serve(bundle)
        self._refused = ""
        log.info("now serving the edited content, revision %s", revision)

    def _tell(self, refused: str, why: str) -> None:
        """Once for each edit."""
        if refused != self._refused:
            self._refused = refused
            served = self._bundles.served.revision
            log.warning("The last good version, revision %s, keeps serving: %s", served, why)

    def _in_order(self) -> None:
        """The edit was taken back."""
        if self._refused:
            self._refused = ""
            log.info("the content is in order again, revision %s keeps serving", self._bundles.served.revision)

    def _stamps(self) -> Stamps:
        found = []
        for file in (*content_files(self._folder), *media.files(self._folder)):
            try:
                stat = file.stat()
            except OSError:
                continue
            found.append((str(file), stat.st_mtime_ns, stat.st_size))
        return tuple(found)
