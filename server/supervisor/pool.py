"""Keeps a number of workers alive, and all of them at the same release."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from structlog.typing import FilteringBoundLogger

from server.configuration import Configuration, written
from server.supervisor.counters import Counters
from server.supervisor.messages import Loaded, Message, Ping, Serve, Serving, Start
from server.supervisor.process import Process

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 10.0
"""Seconds before a worker is replaced that ended early; each time twice as long."""
EARLY = 5.0
"""A worker that answered for fewer seconds than this ended early."""
MARGIN = 5.0
"""Seconds that a worker has to end itself in, beyond those that the calls under way are given."""


@dataclass(frozen=True, slots=True)
class Held:
    """A release and the folder with its files, which nobody changes."""

    release: str
    folder: Path


class GaveUpError(Exception):
    """No worker answers, and each new one ends before it does."""


class Pool:
    """The workers. `addresses`, `over_http`: where they listen, all of them. To be used within one event loop."""

    def __init__(
        self,
        configuration: Configuration,
        addresses: tuple[str, ...],
        log: FilteringBoundLogger,
        counters: Counters,
        over_http: tuple[str, ...] = (),
    ) -> None:
        self._settings = configuration
        self._start = Start(addresses, written(configuration), over_http)
        self._log = log
        self._counters = counters
        self._workers: dict[int, Process] = {}
        self._held: tuple[Held, ...] = ()
        self._coming: Held | None = None
        self._pinnable = False
        self._refused = ""
        self._failure = ""
        self._failed_starts = 0
        self._stopping = False
        self._news = asyncio.Event()

    @property
    def held(self) -> tuple[Held, ...]:
        """The releases that are kept; the first is the one that answers."""
        return self._held

    async def keep(self, first: Held) -> None:
        """Keeps the workers alive, to serve `first` and later whatever is offered, until it is cancelled.

        Raises `GaveUpError`.
        """
        self._held = (first,)
        async with asyncio.TaskGroup() as slots:
            for number in range(1, self._settings.workers.processes() + 1):
                slots.create_task(self._slot(number))

    async def complete(self) -> None:
        """Waits until every worker answers."""
        await self._until(lambda: len(self._serving()) == self._settings.workers.processes(), None)

    async def offer(self, held: Held) -> str:
        """Has every worker answer by another release: once all of them have made it ready, and between two requests.

        Why not, where one cannot; then all go on as before.
        """
        self._failure = ""
        self._coming = held
        self._steer()
        await self._in_time(lambda worker: held.release in worker.loaded or bool(self._failure))
        if not self._failure:
            # Whoever is told this release by the first worker that switches may pin it at any other.
            self._pinnable = True
            self._steer()
            await self._in_time(lambda worker: held.release in worker.pinnable)
        self._coming, self._pinnable = None, False
        if self._failure:
            return self._failure
        others = [one for one in self._held if one.release != held.release]
        self._held = (held, *others[: self._settings.policies.keep_releases - 1])
        self._refused = ""
        self._steer()
        await self._in_time(lambda worker: worker.serving == held.release)
        return ""

    def refuse(self, reason: str) -> None:
        """Lets every worker say that the last candidate was not taken, and why; "" where there is nothing to say."""
        self._refused = reason
        self._steer()

    async def stop(self) -> None:
        """Ends every worker, with grace for the calls under way."""
        self._stopping = True
        workers = list(self._workers.values())
        for worker in workers:
            worker.channel.close()
        await asyncio.gather(*(self._reaped(worker) for worker in workers))

    # --- one worker ---------------------------------------------------------------------------------------------------

    async def _slot(self, number: int) -> None:
        """Keeps one worker alive."""
        early = 0
        while not self._stopping:
            early = 0 if await self._lasted(number) else early + 1
            if early > 1 and not self._stopping:
                await asyncio.sleep(min(FIRST_PAUSE * 2 ** (early - 2), LONGEST_PAUSE))

    async def _lasted(self, number: int) -> bool:
        """Runs a worker to its end; whether it has answered for long enough."""
        try:
            worker = await Process.start(number, self._start)
        except OSError as error:
            self._log.error("worker_not_started", worker=number, error=type(error).__name__)
            self._count_start(answered=False)
            return False
        self._workers[number] = worker
        if self._stopping:
            worker.channel.close()
        self._steer()
        await self._heard(worker)
        await self._reaped(worker)
        del self._workers[number]
        self._tell()
        if not self._stopping:
            self._counters.restarts.inc()
            self._counters.workers.set(len(self._serving()))
            self._counters.publish()
            answered = worker.serving != ""
            self._log.warning("worker_ended", worker=number, status=worker.child.returncode, answered=answered)
            self._count_start(answered=answered)
        return worker.serving != "" and time.monotonic() - worker.served_since >= EARLY

    async def _heard(self, worker: Process) -> None:
        """Listens to a worker until it ends; one that does not answer in time is ended."""
        loop = asyncio.get_running_loop()
        slow = loop.call_later(self._settings.workers.start_seconds, self._too_slow, worker)
        asking = loop.create_task(self._ask(worker))
        try:
            async for message in worker.messages():
                self._hear(worker, message)
        finally:
            slow.cancel()
            asking.cancel()

    async def _ask(self, worker: Process) -> None:
        """Asks a worker again and again whether it is there, and ends it where it answers callers but not this."""
        while True:
            heard = worker.heard
            worker.channel.send(Ping())
            await asyncio.sleep(self._settings.workers.silent_seconds)
            if worker.serving and worker.heard == heard:
                self._log.error("worker_silent", worker=worker.number)
                worker.kill()
                return

    def _hear(self, worker: Process, message: Message) -> None:
        worker.heard += 1
        match message:
            case Loaded(release, ""):
                worker.loaded.add(release)
            case Loaded(release, reason):
                self._log.error("worker_failed", worker=worker.number, release=release, reason=reason)
                if self._coming is not None and release == self._coming.release:
                    self._failure = reason
                else:
                    worker.kill()
            case Serving(release):
                if release != worker.serving:
                    self._log.info("worker_serving", worker=worker.number, release=release)
                worker.answers(message)
                self._failed_starts = 0
                self._counters.workers.set(len(self._serving()))
                self._counters.publish()
        self._steer()
        self._tell()

    def _too_slow(self, worker: Process) -> None:
        if not worker.serving:
            self._log.error("worker_too_slow", worker=worker.number)
            worker.kill()

    def _count_start(self, *, answered: bool) -> None:
        """Raises `GaveUpError` where nobody answers and too many have ended before they did."""
        if answered:
            return
        self._failed_starts += 1
        if self._failed_starts >= self._settings.workers.attempts and not self._serving():
            raise GaveUpError

    async def _reaped(self, worker: Process) -> None:
        """Waits for the end of a worker, and sees to it where it does not come."""
        try:
            await asyncio.wait_for(worker.child.wait(), self._settings.listen.grace + MARGIN)
        except TimeoutError:
            worker.kill()
            await worker.child.wait()
        worker.channel.close()

    # --- all of them --------------------------------------------------------------------------------------------------

    def _steer(self) -> None:
        """Tells each worker what it has not been told: releases to make ready, and by which to answer."""
        if not self._held:
            return
        coming = [self._coming] if self._coming is not None else []
        keep = [*self._held, *coming] if self._pinnable else self._held
        order = Serve(
            self._held[0].release,
            tuple(dict.fromkeys(one.release for one in keep)),
            "".join(one.release for one in coming),
            self._refused,
        )
        for worker in self._workers.values():
            for one in (*self._held, *coming):
                worker.load(one.release, str(one.folder))
            if worker.loaded.issuperset(order.keep):
                worker.serve(order)

    def _serving(self) -> list[Process]:
        return [worker for worker in self._workers.values() if worker.serving]

    async def _in_time(self, done: Callable[[Process], bool]) -> None:
        """Waits until `done` holds of every worker that answers, and ends those that take too long."""

        def late() -> Iterable[Process]:
            return [worker for worker in self._serving() if not done(worker)]

        with contextlib.suppress(TimeoutError):
            await self._until(lambda: not late(), self._settings.workers.start_seconds)
        for worker in late():
            self._log.error("worker_too_slow", worker=worker.number)
            worker.kill()

    async def _until(self, true: Callable[[], bool], seconds: float | None) -> None:
        async with asyncio.timeout(seconds):
            while not true():
                self._news.clear()
                await self._news.wait()

    def _tell(self) -> None:
        self._news.set()
