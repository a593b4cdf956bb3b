"""Which revision is served: this worker's own at the start, then whatever the others agree on, and edits on disk.

New content is loaded all or nothing: while it has a problem, the last good version keeps serving.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from bot.checking import worded
from bot.content.bundle import Bundle, ContentProblemsError, build, read_files, revision_of
from bot.service.bundles import Bundles
from bot.service.frames import frames
from bot.service.ports import Store, StoreError
from bot.service.sweeping import SERVING_S, pause

log = logging.getLogger(__name__)


class Reload:
    def __init__(self, folder: Path, store: Store, bundles: Bundles, for_here: Callable[[Bundle], Bundle]) -> None:
        self._folder = folder
        self._store = store
        self._bundles = bundles
        self._for_here = for_here
        self._stamp = self._stamps()
        self._refused = ""

    async def serve_own(self, bundle: Bundle) -> None:
        """Whoever starts serves its own content, and keeps it for those who cannot read the folder."""
        await self._store.keep_content(bundle.revision, bundle.packed())
        await self._store.serve(bundle.revision)

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await pause(stop, SERVING_S)
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
        stamp = self._stamps()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        files = await asyncio.to_thread(read_files, self._folder)
        revision = revision_of(files)
        if revision in (self._bundles.served.revision, self._refused):
            return
        try:
            bundle = self._for_here(await asyncio.to_thread(build, files))
        except ContentProblemsError as found:
            self._refused = revision
            log.warning("the edit is not used, the last good version keeps serving:\n%s", worded(found.problems, files))
            return
        await self.serve_own(bundle)
        self._bundles.serve(bundle)
        log.info("now serving the edited content, revision %s", revision)

    def _stamps(self) -> tuple[tuple[str, int, int], ...]:
        from bot.content.source import files

        found = []
        for file in files(self._folder):
            try:
                stat = file.stat()
            except FileNotFoundError:
                continue
            found.append((str(file), stat.st_mtime_ns, stat.st_size))
        return tuple(found)
