"""The decision log of one worker process: nothing that it records is acknowledged before it is stored."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from structlog.typing import FilteringBoundLogger

from server import refusals
from server.configuration.decision_log import SERVE, DecisionLog
from server.decisions.archive import Archive
from server.decisions.entries import Entry, Question, content_of, is_retry, request_keys, stored
from server.decisions.keys import Keys, SealError
from server.decisions.store import Store, Stored, StoreError
from server.decisions.writer import Full, Writer
from server.refusals import RefusedError

_READERS = 2
_PURGE_SECONDS = 600.0
_PURGE_ENTRIES = 200
"""How many entries are deleted at once: few, so that whoever writes waits for some milliseconds at most."""
_PURGE_PAUSE = 0.05
_DAY_MS = 86_400_000

Given = TypeVar("Given")
_Row = tuple[Entry, Stored]
"""An entry, and how the database keeps it."""


@dataclass(slots=True)
class Counts:
    """What one process has recorded, since it started, in answers."""

    recorded: int = 0
    """Stored before they left."""
    recalled: int = 0
    """Retries that got what was recorded."""
    unrecorded: int = 0
    """Left without being stored, where the configuration says so."""
    refused: int = 0
    """Not given, because they could not be stored."""
    failures: int = 0
    """How often the log could not be read or written."""


class Recorder:
    """Records what is answered, and knows what has been. Made by `open_recorder`; used within one event loop."""

    def __init__(self, configuration: DecisionLog, keys: Keys, store: Store, log: FilteringBoundLogger) -> None:
        self.counts = Counts()
        self.archive = Archive(store, keys)
        self._configuration = configuration
        self._keys = keys
        self._store = store
        self._log = log
        self._available = True
        self._readers = ThreadPoolExecutor(_READERS, "decision log reader")
        self._writer: Writer[_Row, bytes | RefusedError] = Writer(self._write, _is_common)
        self._purging: asyncio.Task[None] | None = None

    @property
    def available(self) -> bool:
        """Whether the log did what it was last asked."""
        return self._available

    @property
    def waiting(self) -> int:
        """How many calls wait for the log."""
        return self._writer.waiting

    async def start(self) -> None:
        """Prepares the database, if it can be reached; otherwise that is tried again with every answer."""
        self._writer.start()
        with contextlib.suppress(RefusedError):
            await self.reading(self._store.prepare)
        if self._configuration.retention_days:
            self._purging = asyncio.create_task(self._purge())

    async def stop(self) -> None:
        """Stores what is under way, and closes the database."""
        if self._purging is not None:
            self._purging.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._purging
        await asyncio.to_thread(self._writer.stop, self._configuration.timeout)
        await asyncio.to_thread(self._readers.shutdown)
        self._store.close()

    async def recall(self, questions: Sequence[Question]) -> list[bytes | RefusedError | None]:
        """For each question, what was answered to its request before, if anything, or why there is no answer.

        Raises `RefusedError` where the log cannot be read and answers must be recorded.
        """
        if not any(one.request_id for one in questions):
            return [None] * len(questions)
        try:
            found = await self.reading(self._found, questions)
        except RefusedError:
            if self._configuration.on_failure != SERVE:
                self.counts.refused += len(questions)
                raise
            return [None] * len(questions)
        self.counts.recalled += sum(isinstance(one, bytes) for one in found)
        return found

    async def record(self, entries: Sequence[Entry]) -> list[bytes | RefusedError]:
        """For each entry, once all are stored, the answer to give: its own, or that of the same request recorded first.

        Raises `RefusedError` where they cannot be stored and must be.
        """
        try:
            async with asyncio.timeout(self._configuration.timeout):
                results = await self._writer.write(await self._rows(entries))
        except (StoreError, Full, TimeoutError) as error:
            self._failed(error)
            if self._configuration.on_failure == SERVE:
                self.counts.unrecorded += len(entries)
                return [one.answer.response for one in entries]
            self.counts.refused += len(entries)
            raise refusals.log_unavailable() from None
        self._succeeded()
        self.counts.recorded += len(entries)
        return results

    async def reading(self, read: Callable[..., Given], *arguments: object) -> Given:
        """What `read` gives, in a thread. Raises `RefusedError` (UNAVAILABLE) where the log cannot be read."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._configuration.timeout):
                given = await loop.run_in_executor(self._readers, read, *arguments)
        except (StoreError, TimeoutError) as error:
            self._failed(error)
            raise refusals.log_unavailable() from None
        self._succeeded()
        return given

    def _found(self, questions: Sequence[Question]) -> list[bytes | RefusedError | None]:
        keys = [list(request_keys(one, self._keys)) if one.request_id else [] for one in questions]
        taken = self._store.of_keys([key for each in keys for key in each])
        return [
            next((self._again(taken[key], one) for key in each if key in taken), None)
            for one, each in zip(questions, keys, strict=True)
        ]

    async def _rows(self, entries: Sequence[Entry]) -> list[_Row]:
        """Seals `entries`, in the event loop: a thread would have to win the interpreter back for each of them."""
        rows: list[_Row] = []
        for entry in entries:
            if rows:
                await asyncio.sleep(0)  # other calls are not to wait for all of a batch
            rows.append((entry, stored(entry, self._keys, self._configuration.facts)))
        return rows

    def _write(self, rows: Sequence[_Row]) -> list[bytes | RefusedError]:
        taken = self._store.insert([row for _, row in rows])
        results: list[bytes | RefusedError] = []
        for entry, row in rows:
            first = taken[row.request_key] if row.request_key else row
            results.append(entry.answer.response if first.id == row.id else self._again(first, entry.question))
        return results

    def _again(self, first: Stored, question: Question) -> bytes | RefusedError:
        """The answer to a request that was recorded first."""
        if not is_retry(first, question, self._keys):
            return refusals.request_id_reused()
        try:
            return content_of(first, self._keys).response
        except SealError:
            return refusals.sealed()

    async def _purge(self) -> None:
        while True:
            before = time.time_ns() // 1_000_000 - self._configuration.retention_days * _DAY_MS
            with contextlib.suppress(RefusedError):
                while await self.reading(self._store.purge, before, _PURGE_ENTRIES) == _PURGE_ENTRIES:
                    await asyncio.sleep(_PURGE_PAUSE)
            await asyncio.sleep(_PURGE_SECONDS)

    def _failed(self, error: StoreError | Full | TimeoutError) -> None:
        self.counts.failures += 1
        if self._available:
            self._available = False
            cause = error.cause if isinstance(error, StoreError) else type(error).__name__
            self._log.error("decision_log_unavailable", cause=cause, on_failure=self._configuration.on_failure)

    def _succeeded(self) -> None:
        if not self._available:
            self._available = True
            counts = self.counts
            self._log.info("decision_log_available", refused=counts.refused, unrecorded=counts.unrecorded)


def _is_common(error: Exception) -> bool:
    return isinstance(error, StoreError) and error.common
