"""The one place where real things meet: settings, content, store, Telegram, web server."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import errno
import gc
import logging
import os
import secrets
import signal
import socket
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from bot import logs
from bot.checking import ContentRefused, fit, folder_of, for_start_or_refusal
from bot.content.bundle import Bundle, ContentProblemsError
from bot.core.effects import AnswerTap
from bot.core.events import Outcome
from bot.ending import Refused
from bot.metrics import Metrics
from bot.reload import Reload
from bot.service import ports
from bot.service.admins import Admins
from bot.service.aside import Asides
from bot.service.bundles import Bundles
from bot.service.changing import Handled
from bot.service.conversations import Conversations
from bot.service.delivery import Delivery
from bot.service.from_group import FromGroup
from bot.service.group_recognition import GroupRecognition
from bot.service.group_settings import GroupSettings
from bot.service.groups import Groups
from bot.service.hands import Hands
from bot.service.panel import Panel
from bot.service.ports import Beat, Home, Ringing, StoreAway, StoreRefuses
from bot.service.preparing import Preparer
from bot.service.rates import Rate
from bot.service.report_links import ReportLinks
from bot.service.staff import Staff
from bot.service.sweeping import CLOCKS_APART_S, SWEEP_S, Sweep
from bot.settings import TELEGRAM, Settings
from bot.store.connecting import ServerRefusedError, connect, look_at
from bot.store.redis_store import LEASE_S, RedisStore
from bot.store.seals import Seals
from bot.telegram import starting
from bot.telegram.attachments import OwnAttachment, OwnAttachments
from bot.telegram.members import TelegramMembers
from bot.telegram.outbound import TelegramMessenger
from bot.telegram.polling import Poller
from bot.telegram.receiving import Came, Receiver, Verdict
from bot.telegram.session import Session
from bot.web.app import Hooks, Listening, listen

STOPS_WITHIN_S = 20.0
REDIS_WAITED_FOR_S = 30.0
"""At the start: it may be starting as well, or reading its data."""
REDIS_PAUSE_S = 0.5
GARBAGE_AFTER = (10_000, 20, 20)
"""Nearly everything is freed without the collector; looking as often as Python does by itself (700, 10, 10) is a tenth
of all work."""

T = TypeVar("T")

log = logging.getLogger(__name__)


def run(settings: Settings, content: Bundle | ContentRefused) -> None:
    """Until SIGTERM or Ctrl+C. Raises `Refused` with what to do when it cannot start."""
    run_worker(Worker(settings, content=content))


def run_worker(worker: Worker) -> None:
    """As `run`, for a worker that is made already: this process is its own."""
    logs.set_up(worker.settings.log)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(worker.serve(lambda: _take_over_process(worker.stop)))


def _take_over_process(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(wanted, stop.set)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE_AFTER)
    _hand_back_memory()


def _hand_back_memory() -> None:
    """What starting needed is free, but the C library keeps it, 2 MB or more. glibc can be asked to let go."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


def _loop_factory() -> Any:
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


class Clock:
    """The machine's clock; in the demo and in tests ahead of it by what the store says."""

    def __init__(self, store: RedisStore) -> None:
        self._store = store

    def now(self) -> datetime:
        now = datetime.now(UTC)
        shift = self._store.clock_shift_ms
        return now if not shift else datetime.fromtimestamp(now.timestamp() + shift / 1000, UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Worker:
    """One worker of the bot; in production a process of its own.

    `content` is that of `settings` where the caller has loaded it already, or why it cannot be used. `sweep_s` and
    `follows_clock` (whether the clock may be moved, through Redis) are for demo and tests, as is ``RUKO_TEST_LEASE_S``.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        content: Bundle | ContentRefused | None = None,
        sweep_s: float | None = None,
        follows_clock: bool | None = None,
    ) -> None:
        self.settings = settings
        self.content = content
        self.sweep_s = sweep_s or float(os.environ.get("RUKO_TEST_SWEEP_S", SWEEP_S))
        self.follows_clock = bool(os.environ.get("RUKO_TEST_CLOCK")) if follows_clock is None else follows_clock
        self.metrics = Metrics()
        self.stop = asyncio.Event()
        self.poller: Poller | None = None
        self._background: set[asyncio.Task[Any]] = set()

    async def serve(self, built: Callable[[], None] = lambda: None) -> None:
        """Starts everything, runs until `stop`, and gives back what it holds.

        `built` is called when all stands and before updates are asked for.
        """
        await self._build()
        site = await self._listen()
        built()
        tasks = [asyncio.create_task(work) for work in self._work()]
        try:
            await self._ask_for_updates()
            log.info("ready: %s, revision %s", self.settings.mode, self.bundles.served.revision)
            await self._until_stop(tasks)
        finally:
            self.stop.set()
            await self.delivery.stop(STOPS_WITHIN_S)
            await asyncio.wait(tasks, timeout=2)
            for task in (*tasks, *self._background):
                task.cancel()
            await site.close()
            await self._close()

    async def _until_stop(self, parts: list[asyncio.Task[None]]) -> None:
        """Raises what ended one of the parts before: without it the worker would look well and do half of its work."""
        stopping = asyncio.create_task(self.stop.wait())
        await asyncio.wait([stopping, *parts], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if self.stop.is_set():
            return
        for part in parts:
            if part.done():
                part.result()

    # ---- starting

    async def _build(self) -> None:
        settings = self.settings
        folder = folder_of(settings.content)
        content = self.content or for_start_or_refusal(settings.content, settings.unverified)
        self.store = await self._store_beside(content)
        bundle = await self._last_good(content) if isinstance(content, ContentRefused) else self._for_here(content)
        if settings.country not in bundle.countries:
            log.warning(
                "messages/countries has no %s.yaml, which RUKO_COUNTRY names: people are shown what helps everywhere",
                settings.country,
            )
        self.clock = Clock(self.store)
        self.bundles = Bundles(bundle, self._fetch)
        refused = content.found if isinstance(content, ContentRefused) else ""
        self.reload = Reload(folder, self.store, self.bundles, self._edited, refused=refused)
        await self._insist(lambda: self.reload.serve_own(bundle))
        self.session = Session(settings.telegram_api)
        self.bot = starting.bot(settings.bot_token, self.session)
        self.conversations = Conversations(self.store, self.bundles, self.clock)
        self._build_groups()
        await self._insist(self._look)
        self.preparer = Preparer(self.store, self.bundles, self.clock, settings.country, settings.staff_chat)
        self.rate = Rate(settings.send_rate)
        own = OwnAttachments(self.bot, self._attachment, self.store.attachment, self.store.keep_attachment)
        username = await self._username()
        self.messenger = TelegramMessenger(self.bot, own, username)
        self.delivery = Delivery(
            self.store, self.messenger, self.preparer.prepare, self._tell, self.clock, self.rate, self.metrics.count
        )
        self.preparer.start_lanes = self.delivery.start
        self.preparer.give = self.hands.give
        self.sweep = Sweep(self.store, self._ring, self.delivery.start, self._beat, self._look, every_s=self.sweep_s)
        self.receiver = Receiver(
            self._handle,
            self._went_wrong,
            username,
            self.metrics.count,
            looks_at=self._looks_at,
            needs_fingerprints=self.groups.needs_fingerprints,
        )

    async def _store_beside(self, content: Bundle | ContentRefused) -> RedisStore:
        """Who has to put two things right hears of both."""
        try:
            return await self._store()
        except Refused as away:
            if isinstance(content, ContentRefused):
                raise Refused(f"{content}\n\n{away}") from None
            raise

    async def _last_good(self, refused: ContentRefused) -> Bundle:
        """What served before this start, and would go on serving without it. Raises `refused` where there is none."""
        revision = await self._insist(self.store.serving)
        packed = await self._insist(lambda: self.store.content(revision)) if revision else None
        try:
            bundle = self._edited(await asyncio.to_thread(Bundle.unpack, packed)) if packed else None
        except ContentProblemsError:  # of another version of this program, or it is for this deployment to refuse
            bundle = None
        if bundle is None:
            await self.store.close()
            raise refused
        log.warning("The last good version, revision %s, keeps serving:\n\n%s", revision, refused.found)
        return bundle

    def _build_groups(self) -> None:
        store, bundles, clock = self.store, self.bundles, self.clock
        members = TelegramMembers(self.bot)
        admins = Admins(members, clock)
        asides = Asides(store, bundles, clock)
        staff_chat, keeps_list = self.settings.staff_chat, self.settings.across_groups == "on"
        self.staff = Staff(store, bundles, clock, admins, staff_chat) if staff_chat and keeps_list else None
        recognition = GroupRecognition(store, bundles, clock, admins, self.settings.country, self.staff)
        self.group_settings = known = GroupSettings(store, clock)
        self.groups = Groups(
            store, bundles, clock, admins, known, recognition, staff_chat, keeps_list=self.staff is not None
        )
        self.panel = Panel(store, bundles, admins, asides, has_list=self.staff is not None)
        self.report_links = ReportLinks(store, bundles, admins, members, asides)
        self.hands = Hands(store, self.conversations, self.groups, asides, admins, clock, self._go_on, self.staff)

    async def _insist(self, trip: Callable[[], Awaitable[T]]) -> T:
        """What `trip` gives; asked again for a while when Redis is away."""
        until, is_told = asyncio.get_running_loop().time() + REDIS_WAITED_FOR_S, False
        while True:
            try:
                return await trip()
            except StoreAway as away:
                if asyncio.get_running_loop().time() > until:
                    what_to_do = "" if isinstance(away, StoreRefuses) else " Start Redis, or set RUKO_REDIS_URL."
                    raise Refused(f"{away}.{what_to_do}") from None
                if not is_told:
                    log.warning("%s; trying again for %d seconds", away, REDIS_WAITED_FOR_S)
                    is_told = True
                await asyncio.sleep(REDIS_PAUSE_S)

    async def _store(self) -> RedisStore:
        """In two trips: what is only doubtful in a server is said once, however long a write has to wait."""
        client, waits = await self._insist(self._client)
        store = self._store_on(client, waits)

        async def begins() -> None:
            await store.begin()
            await store.heartbeat()

        try:
            await self._insist(begins)
        except Exception as failed:
            await store.close()
            if isinstance(failed, ValueError):
                raise Refused(str(failed)) from None
            raise
        return store

    async def _client(self) -> tuple[Any, bool]:
        """What `RedisStore` talks through, and whether it waits for the disk."""
        client: Any = None
        try:
            client, _ = await connect(self.settings.redis_url)
            return client, await look_at(client, self.settings.durability)
        except Exception as failed:
            if client is not None:
                await client.aclose()
            if isinstance(failed, ServerRefusedError | ValueError):
                raise Refused(str(failed)) from None
            raise

    def _store_on(self, client: Any, waits: bool) -> RedisStore:
        settings = self.settings
        return RedisStore(
            client,
            Seals(settings.secret),
            settings.bot_id,
            f"{socket.gethostname()[:24]}.{secrets.token_hex(4)}",
            report_key=settings.report_key or "",
            waits_for_disk=waits,
            follows_clock=self.follows_clock,
            lease_s=float(os.environ.get("RUKO_TEST_LEASE_S", LEASE_S)),
        )

    def _for_here(self, bundle: Bundle) -> Bundle:
        settings = self.settings
        return bundle.with_settings(
            country=settings.country, has_desk=settings.reports == "desk", remove_after=settings.remove_after
        )

    def _edited(self, bundle: Bundle) -> Bundle:
        """Raises `ContentProblemsError` for an edit that nobody has verified, where that is refused."""
        return self._for_here(fit(bundle, self.settings.unverified))

    async def _fetch(self, revision: str) -> Bundle | None:
        packed = await self.store.content(revision)
        return None if packed is None else self._for_here(await asyncio.to_thread(Bundle.unpack, packed))

    async def _username(self) -> str:
        """Telegram being away at the start is waited for; a wrong token is not."""
        said = False
        while True:
            found = await starting.username(self.bot)
            if isinstance(found, str):
                if said:
                    log.info("Telegram answers")
                return found
            if found is ports.Unauthorized:
                raise Refused(f"Telegram does not know this RUKO_BOT_TOKEN. {self._right_token}")
            if not said:
                said = True
                log.warning("Telegram does not answer at RUKO_TELEGRAM_API; waiting for it")
            await asyncio.sleep(2)

    @property
    def _right_token(self) -> str:
        api = self.settings.telegram_api
        if api == TELEGRAM:
            return "@BotFather shows the right one."
        return f"Is {api}, as RUKO_TELEGRAM_API says, the right address? If it is, @BotFather shows the right token."

    async def _ask_for_updates(self) -> None:
        settings, bundle = self.settings, self.bundles.served
        if settings.mode == "webhook":
            address = f"{settings.webhook_url}/telegram"
            try:
                await starting.use_webhook(self.bot, address, settings.webhook_secret or "", self.stop)
            except starting.WebhookRefusedError as refused:
                raise Refused(f"Telegram does not take {address} as RUKO_WEBHOOK_URL. It says: {refused}") from None
        else:
            await starting.use_polling(self.bot, self.stop)
        task = asyncio.create_task(starting.introduce(self.bot, bundle.text, bundle.locales, self._staff_chat))
        self._background.add(task)

    @property
    def _staff_chat(self) -> int:
        """Where staff have commands of their own; 0: nowhere."""
        return self.settings.staff_chat or 0 if self.staff is not None else 0

    async def _listen(self) -> Listening:
        hooks = Hooks(self._receive, self._why_not_ready, self.metrics.registry, self.metrics.ready)
        secret = self.settings.webhook_secret if self.settings.mode == "webhook" else None
        try:
            listening = await listen(hooks, secret, *self.settings.listen_at)
        except OSError as closed:
            raise Refused(why_not_listening(closed, self.settings.listen)) from None
        self.listens_at = listening.port
        return listening

    def _work(self) -> list[Coroutine[Any, Any, None]]:
        work = [self.sweep.run(self.stop), self.reload.run(self.stop)]
        if self.settings.mode == "polling":
            self.poller = Poller(self.bot, self.session, self.receiver, self.store.hold_polling)
            work.append(self.poller.run(self.stop))
        return work

    async def _close(self) -> None:
        try:
            if self.settings.mode == "polling":
                await self.store.release_polling()
            await self.store.leave()
        except StoreAway:
            log.warning("Redis is away while stopping; the leases run out by themselves")
        await self.session.close()
        await self.store.close()

    # ---- running

    def _receive(self, body: bytes) -> Awaitable[bool] | None:
        waiting = self.receiver.begin(body)
        return None if waiting is None else self._acknowledged(waiting)

    async def _acknowledged(self, waiting: Coroutine[Any, Any, Verdict]) -> bool:
        if self.stop.is_set():
            waiting.close()
            return False
        return (await waiting).acknowledged

    async def _handle(self, incoming: Came) -> None:
        self._go_on(await self._handled(incoming))

    async def _handled(self, incoming: Came) -> Handled:
        if isinstance(incoming, FromGroup):
            if self.staff is not None and self.staff.is_here(incoming.chat_id):
                return await self.staff.handle(incoming)
            return await self.groups.handle(incoming)
        if self.panel.wants(incoming):
            return await self.panel.handle(incoming)
        if self.report_links.wants(incoming) and (handled := await self.report_links.handle(incoming)):
            return handled
        return await self.conversations.handle(incoming)

    def _looks_at(self, incoming: FromGroup) -> bool:
        if self.staff is not None and self.staff.is_here(incoming.chat_id):
            return self.staff.wants(incoming)
        return self.groups.looks_at(incoming)

    async def _look(self) -> None:
        """What other workers have changed."""
        await self.group_settings.look()
        if self.staff is not None:
            await self.staff.look()

    async def _went_wrong(self, incoming: Came, failed: str) -> None:
        if isinstance(incoming, FromGroup):
            self._go_on(await self.groups.went_wrong(incoming, failed))
        else:
            self._go_on(await self.conversations.went_wrong(incoming, failed))

    async def _ring(self, timer: Ringing) -> None:
        if self.staff is not None and self.staff.is_own(timer.home):
            self._go_on(await self.staff.ring(timer))
            return
        of = self.groups if timer.home.is_group else self.conversations
        self._go_on(await of.ring(timer))

    async def _tell(self, home: Home, entry: str, outcome: Outcome, about: Mapping[str, str]) -> None:
        of = self.groups if home.is_group else self.conversations
        self._go_on(await of.tell(home, entry, outcome, about))

    def _go_on(self, handled: Handled) -> None:
        """After the commit: our lanes are drained, taps are answered once and forgotten."""
        self.delivery.start(handled.lanes)
        for tap in handled.taps:
            task = asyncio.get_running_loop().create_task(self._answer(tap))
            self._background.add(task)
            task.add_done_callback(self._background.discard)

    async def _answer(self, tap: AnswerTap) -> None:
        await self.messenger.send(ports.AnswerTap(tap.tap))

    def _attachment(self, name: str) -> OwnAttachment | None:
        shape = self.bundles.served.attachments.get(name)
        if shape is None:
            return None
        file = folder_of(self.settings.content) / "messages" / shape.file
        return OwnAttachment(shape.kind, file.read_bytes(), Path(shape.file).name) if file.is_file() else None

    def _beat(self, beat: Beat) -> None:
        self.rate.share(beat.workers)
        self.metrics.workers(beat.workers)
        if abs(beat.skew_s) > CLOCKS_APART_S:
            log.warning("this machine's clock and Redis's are %.0f seconds apart", beat.skew_s)

    async def _why_not_ready(self) -> str:
        if self.stop.is_set():
            return "stopping"
        if self.delivery.is_unauthorized or (self.poller and self.poller.is_unauthorized):
            return "Telegram does not know the token"
        return await self.store.why_away()


def why_not_listening(closed: OSError, listen: str) -> str:
    """In words, with one thing to do. `listen` is RUKO_LISTEN."""
    if isinstance(closed, PermissionError):
        return f"This user may not listen at {listen}. Set RUKO_LISTEN to a port from 1024 on."
    if isinstance(closed, socket.gaierror) or closed.errno == errno.EADDRNOTAVAIL:
        return f"{listen} is no address of this machine. Set RUKO_LISTEN to one, such as 127.0.0.1:8080."
    return f"{listen} is in use. Set RUKO_LISTEN to a free address."
