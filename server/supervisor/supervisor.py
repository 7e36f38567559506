"""Runs the service: tries candidates, has the workers serve the good ones, and stops everything when told to."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from structlog.typing import FilteringBoundLogger

from server import candidates
from server.candidates import CandidateError, Verdict
from server.configuration import Configuration
from server.listening import Reserved
from server.supervisor.counters import KEPT, REFUSED, SERVED, UNCHANGED, Counters
from server.supervisor.kept import Kept, place
from server.supervisor.pool import GaveUpError, Held, Pool
from server.supervisor.scratch import scratch

COPY, ARCHIVE = "policies", "release.doudi"
"""In the folder of each candidate: its files, and those as a release file."""
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
        self._kept: Kept | None = None
        self._tried = 0
        self._status = FINE

    async def run(self) -> int:
        """Serves until SIGTERM or SIGINT; the exit status. Raises `CandidateError` where there is nothing to serve."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopping.set)
        loop.add_signal_handler(signal.SIGHUP, self._wanted.set)
        with ExitStack() as stack:
            directory = stack.enter_context(scratch())
            self._kept = self._opened(stack)
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
                await self._keep(first)
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
        """What to serve first: the candidate, or where it is bad what was served last. Raises `CandidateError`."""
        verdict, held = await self._checked(self._policies, directory)
        if not verdict.reason:
            self.counters.tried(SERVED)
            return held
        last = await self._last(directory)
        if isinstance(last, str):
            raise CandidateError(replace(verdict, message="；".join(filter(None, (verdict.message, last)))))
        self._refuse(verdict.reason, last)
        return last

    async def _last(self, directory: Path) -> Held | str:
        """What was served last, good as ever; or why there is none, "" where none was kept."""
        try:
            copy = self._kept.last() if self._kept is not None else None
        except OSError as error:
            return f"留存的版本读不出来（{error.strerror}）"
        if copy is None:
            return ""
        verdict, held = await self._checked(copy.file, directory)
        reason = verdict.reason
        if not reason and verdict.release != copy.release:
            reason = "内容不是它名称里写的版本"
        if reason:
            return f"上次用的版本 {copy.release[:12]} 也不能用：{reason}"
        self.counters.tried(KEPT)
        self._log.warning("candidate", outcome=KEPT, release=held.release)
        return held

    async def _next(self, directory: Path) -> None:
        verdict, held = await self._checked(self._policies, directory)
        serving = self._pool.held[0]
        outcome, reason = SERVED, verdict.reason
        if not reason and held.release == serving.release:
            outcome = UNCHANGED
            self._pool.refuse("")
        elif not reason:
            known = [one for one in self._pool.held if one.release == held.release]
            reason = await self._pool.offer(known[0] if known else held)
        if reason:
            self._refuse(reason, serving)
        else:
            self.counters.tried(outcome)
            await self._keep(held)
            self._log.info("candidate", outcome=outcome, release=held.release)
        self._tidy(directory)

    def _refuse(self, reason: str, serving: Held) -> None:
        self.counters.tried(REFUSED)
        self._pool.refuse(reason)
        self._log.error("candidate", outcome=REFUSED, reason=reason, serving=serving.release)

    async def _keep(self, held: Held) -> None:
        """Keeps what every worker serves for the next start."""
        if self._kept is None:
            return
        try:
            await asyncio.to_thread(self._kept.keep, held.release, held.folder.with_name(ARCHIVE))
        except OSError as error:
            self.counters.keeps(good=False)
            self._log.warning(
                "release_not_kept", release=held.release, error=type(error).__name__, reason=error.strerror
            )
        else:
            self.counters.keeps(good=True)

    def _blind(self, error: Exception) -> None:
        self._log.warning("not_watching", error=type(error).__name__)

    async def _checked(self, source: Path, directory: Path) -> tuple[Verdict, Held]:
        """What comes of a candidate, and the copy that was tried."""
        self._tried += 1
        copy = directory / str(self._tried) / COPY
        archive = copy.with_name(ARCHIVE) if self._kept is not None else None
        self._log.info("checking")
        verdict = await candidates.check(self._trial, source, copy, self._settings.policies, archive)
        return verdict, Held(verdict.release, copy)

    def _tidy(self, directory: Path) -> None:
        """Deletes the copies of releases that are not held."""
        held = {one.folder.parent for one in self._pool.held}
        for tried in directory.glob("[0-9]*"):
            if tried not in held:
                shutil.rmtree(tried, ignore_errors=True)

    def _opened(self, stack: ExitStack) -> Kept | None:
        """The releases that are kept, where there is a place for them that can be used."""
        folder = place(self._settings, os.environ)
        if folder is None:
            return None
        try:
            return stack.enter_context(Kept.opened(folder, self._settings.policies.keep_releases))
        except OSError as error:
            self._log.warning("state_unavailable", error=type(error).__name__, reason=error.strerror)
            return None


async def _cancelled(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for one in tasks:
        one.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
