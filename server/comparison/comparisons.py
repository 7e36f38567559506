"""Comparisons beside the event loop: one at a time, few waiting, and what has been compared is not compared again."""

from __future__ import annotations

import asyncio
import datetime
import time
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from server import refusals
from server.comparison import messages
from server.comparison.sides import Side

MAX_WAITING = 8
"""How many comparisons may be under way or wait for their turn in one process."""
MAX_BYTES = 16 * 1024 * 1024
"""How much of what has been compared one process remembers."""
_RETRY_SECONDS = 1.0
_REST = 3
"""How many times as long as a comparison took there is none after it."""

_Key = tuple[tuple[str, str, datetime.date], tuple[str, str, datetime.date]]


class Comparisons:
    """Compares two sides. Used within one event loop.

    A comparison is some hundredths of a second of Python in a thread of its own; meanwhile the loop gets its turn only
    every few milliseconds. Therefore there is one at a time, with rests: decisions have most of the time to themselves.
    Nothing that is remembered goes stale: a side's key says all.
    """

    def __init__(self, most_bytes: int = MAX_BYTES) -> None:
        self._thread = ThreadPoolExecutor(1, "comparison")
        self._under_way: dict[_Key, asyncio.Future[bytes]] = {}
        self._known: OrderedDict[_Key, bytes] = OrderedDict()
        self._most_bytes = most_bytes
        self._bytes = 0
        self._rested = 0.0

    async def answer(self, old: Side, new: Side) -> bytes:
        """A serialised `DiffResponse`.

        Raises `RefusedError` (RESOURCE_EXHAUSTED) where too many wait already.
        """
        key = (old.key, new.key)
        found = self._known.get(key)
        if found is None:
            # Whoever gives up leaves it to the others who wait for the same.
            found = await asyncio.shield(self._compared(key, old, new))
        else:
            self._known.move_to_end(key)
        return messages.sides(old, new).SerializeToString() + found

    def _compared(self, key: _Key, old: Side, new: Side) -> asyncio.Future[bytes]:
        task = self._under_way.get(key)
        if task is None:
            if len(self._under_way) >= MAX_WAITING:
                raise refusals.too_fast(_RETRY_SECONDS)
            task = asyncio.get_running_loop().run_in_executor(self._thread, self._serialised, old, new)
            self._under_way[key] = task
            task.add_done_callback(partial(self._done, key))
        return task

    def _done(self, key: _Key, task: asyncio.Future[bytes]) -> None:
        del self._under_way[key]
        if task.cancelled() or task.exception() is not None:
            return
        self._known[key] = task.result()
        self._bytes += len(task.result())
        while self._bytes > self._most_bytes:
            self._bytes -= len(self._known.popitem(last=False)[1])

    def _serialised(self, old: Side, new: Side) -> bytes:
        """What the thread does."""
        time.sleep(max(0.0, self._rested - time.monotonic()))
        started = time.thread_time()
        try:
            return messages.differences(old, new).SerializeToString()
        finally:
            self._rested = time.monotonic() + _REST * (time.thread_time() - started)
