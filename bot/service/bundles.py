"""Which revisions of the content this worker has at hand, and which of them is served.

Running conversations stay on the revision they began with; whoever begins now gets the served one.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from bot.content.bundle import Bundle, ContentProblemsError

KEPT = 4
"""Revisions in memory beside the served one; others are fetched again when a conversation needs them."""

log = logging.getLogger(__name__)

Fetch = Callable[[str], Awaitable[Bundle | None]]


class Bundles:
    """The served bundle and a few older ones. `fetch` finds one that another worker kept.

    While an upgrade runs, workers of two versions share one Redis: what the other one serves may be beyond this one.
    """

    def __init__(self, served: Bundle, fetch: Fetch) -> None:
        self.served = served
        self._fetch = fetch
        self._others: OrderedDict[str, Bundle] = OrderedDict()
        self._unreadable: set[str] = set()
        self._fetching = asyncio.Lock()
        """Unpacking one takes a second of a processor: who waits for the same finds it at hand."""

    def serve(self, bundle: Bundle) -> None:
        """From now on this one; the last stays at hand for those who run on it."""
        if bundle.revision != self.served.revision:
            self._keep(self.served)
            self.served = bundle

    async def at(self, revision: str) -> Bundle:
        """The bundle of a revision, or the served one where it is nowhere to be found any more."""
        if not revision or revision == self.served.revision:
            return self.served
        if revision not in self._others and revision not in self._unreadable:
            async with self._fetching:
                await self._bring(revision)
        if revision not in self._others:
            return self.served
        self._others.move_to_end(revision)
        return self._others[revision]

    async def _bring(self, revision: str) -> None:
        """Among the others, if it is to be found; somebody may have brought it, or begun to serve it, meanwhile."""
        if revision in self._others or revision in self._unreadable or revision == self.served.revision:
            return
        bundle = await self._fetched(revision)
        if bundle is not None:
            self._keep(bundle)

    async def _fetched(self, revision: str) -> Bundle | None:
        try:
            return await self._fetch(revision)
        except ContentProblemsError:
            self._unreadable.add(revision)
            log.warning(
                "revision %s comes from another version of Ruko and cannot be used by this one; revision %s serves "
                "instead. Bring all workers to the same version.",
                revision,
                self.served.revision,
            )
            return None

    def _keep(self, bundle: Bundle) -> None:
        self._others[bundle.revision] = bundle
        while len(self._others) > KEPT:
            self._others.popitem(last=False)
