"""Runs the service: tries candidates, has the workers serve the good ones, and stops everything when told to."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import signal
import tempfile
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from structlog.typing import FilteringBoundLogger

from server import candidates
from server.candidates import CandidateError
from server.configuration import Configuration
from server.listening import Reserved
from server.supervisor.counters import Counters
from server.supervisor.pool import GaveUpError, Held, Pool

FINE = 0
GAVE_UP = 3


class Supervisor:
    """One run of the service. `trial`: the command that tries a candidate."""

    def __init__(
        self,
        configuration: Configuration,
        policies: Path,
        trial: Sequence[str],
        reserved: Reserved,
        log: FilteringBoundLogger,
        over_http: Reserved | None = None,
    ) -> None:
        self.counters = Counters()
        self._settings = configuration
        self._policies = policies
        self._trial = trial
        self._address = reserved.address
        self._log = log
        self._pool = Pool(
            configuration, reserved.numeric, log, self.counters, over_http.numeric if over_http is not None else ()
        )
        self._stopping = asyncio.Event()
        self._wanted = asyncio.Event()
        self._tried = 0
        self._status = FINE

    async def run(self) -> int:
        """Serves until SIGTERM or SIGINT; the exit status. Raises `CandidateError` where there is nothing to serve."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopping.set)
        loop.add_signal_handler(signal.SIGHUP, self._wanted.set)
        with _directory() as directory:
            tasks = [loop.create_task(self._work(directory)), loop.create_task(self._stopping.wait())]
            if self._settings.policies.watch:
                tasks.append(loop.create_task(candidates.watch(self._policies, self._wanted.set, self._blind)))
            try:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                self._log.info("stopping")
                for one in done:
                    one.result()
            finally:
                await self._pool.stop()
                await _cancelled(tasks)
        self._log.info("stopped")
        return self._status

    async def _work(self, directory: Path) -> None:
        """Serves the first candidate, and then each that is good."""
        first = await self._first(directory)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pool.keep(first))
                await self._pool.complete()
                self._log.info("serving", release=first.release)
                print(f"已就绪：{self._address}，政策版本 {first.release[:12]}", flush=True)
                while True:
                    await self._wanted.wait()
                    self._wanted.clear()
                    await self._next(directory)
        except* GaveUpError:
            self._log.error("gave_up", attempts=self._settings.workers.attempts)
            self._status = GAVE_UP

    async def _first(self, directory: Path) -> Held:
        copy = self._copy(directory)
        verdict = await self._checked(copy)
        if verdict.reason:
            raise CandidateError(verdict)
        self.counters.tried("served")
        return Held(verdict.release, copy)

    async def _next(self, directory: Path) -> None:
        copy = self._copy(directory)
        verdict = await self._checked(copy)
        outcome, reason = "refused", verdict.reason
        if not reason and verdict.release == self._pool.held[0].release:
            outcome = "unchanged"
            self._pool.refuse("")
        elif not reason:
            known = [one for one in self._pool.held if one.release == verdict.release]
            reason = await self._pool.offer(known[0] if known else Held(verdict.release, copy))
            outcome = "refused" if reason else "served"
        self.counters.tried(outcome)
        if reason:
            self._pool.refuse(reason)
            self._log.error("candidate", outcome=outcome, reason=reason, serving=self._pool.held[0].release)
        else:
            self._log.info("candidate", outcome=outcome, release=verdict.release)
        self._tidy(directory)

    def _blind(self, error: Exception) -> None:
        self._log.warning("not_watching", error=type(error).__name__)

    def _checked(self, copy: Path) -> Coroutine[Any, Any, candidates.Verdict]:
        self._log.info("checking")
        return candidates.check(self._trial, self._policies, copy, self._settings.policies)

    def _copy(self, directory: Path) -> Path:
        self._tried += 1
        return directory / str(self._tried)

    def _tidy(self, directory: Path) -> None:
        """Deletes the copies of releases that are not kept."""
        kept = {one.folder for one in self._pool.held}
        for copy in directory.iterdir():
            if copy not in kept:
                shutil.rmtree(copy, ignore_errors=True)


@contextmanager
def _directory() -> Iterator[Path]:
    """A folder for the copies of releases, in the one that systemd gives a service if there is one."""
    with tempfile.TemporaryDirectory(prefix="doudi-", dir=os.environ.get("RUNTIME_DIRECTORY")) as name:
        lock = os.open(name, os.O_RDONLY | os.O_DIRECTORY)
        try:
            # Those who clean up old temporary files pass over a folder that is locked.
            fcntl.flock(lock, fcntl.LOCK_SH)
            yield Path(name)
        finally:
            os.close(lock)


async def _cancelled(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for one in tasks:
        one.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
