"""One thread that writes what many calls wait for: whatever has come while it was writing is its next transaction.

So a call waits for one or two commits, and a thousand calls for as many commits as one. The thread is woken once all
that can go on in the event loop has done so: what comes together is written together, and the two do not take the
interpreter from one another in between.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

MOST = 512
"""How many groups one transaction takes."""
MAX_WAITING = 20_000
"""How many groups may wait; far more than calls may be under way."""

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _Group(Generic[Item, Result]):
    """What one call hands over, and whom to tell."""

    items: Sequence[Item]
    told: asyncio.Future[list[Result]]
    loop: asyncio.AbstractEventLoop


class Full(Exception):  # noqa: N818 - as `queue.Full`
    """More waits to be written than may."""


class Writer(Generic[Item, Result]):
    """Writes groups of items by `write`, which gets many at once and gives a result for each, in their order.

    Within one event loop.

    What `write` raises is told to everybody whose items it got, unless `is_common` says that it may be the fault of
    one of them: then each group is written on its own.
    """

    def __init__(self, write: Callable[[Sequence[Item]], list[Result]], is_common: Callable[[Exception], bool]) -> None:
        self._write = write
        self._is_common = is_common
        self._groups: deque[_Group[Item, Result]] = deque()
        self._waking = False
        self._calls: queue.SimpleQueue[bool] = queue.SimpleQueue()
        """What the thread waits for: `True` where there is something to write, `False` where nothing more will come."""
        self._thread = threading.Thread(target=self._run, name="decision log", daemon=True)

    @property
    def waiting(self) -> int:
        """How many groups wait to be written, besides those that are being written."""
        return len(self._groups)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def stop(self, timeout: float) -> bool:
        """Writes what waits, and ends the thread; whether that took no longer than `timeout`, in seconds."""
        self._calls.put(False)
        self._thread.join(timeout)
        return not self._thread.is_alive()

    async def write(self, items: Sequence[Item]) -> list[Result]:
        """The result for each of `items`, once they are written together. Raises what writing raises, and `Full`."""
        if len(self._groups) >= MAX_WAITING:
            raise Full
        loop = asyncio.get_running_loop()
        group: _Group[Item, Result] = _Group(items, loop.create_future(), loop)
        self._groups.append(group)
        if not self._waking:
            self._waking = True
            loop.call_soon(self._wake)
        return await group.told

    def _wake(self) -> None:
        self._waking = False
        self._calls.put(True)

    def _run(self) -> None:
        while self._calls.get():
            while self._commit_some() == MOST:  # there may be more
                pass
        while self._commit_some():
            pass

    def _commit_some(self) -> int:
        """Writes what waits, as far as one transaction takes it; how many groups that was."""
        groups = [self._groups.popleft() for _ in range(min(len(self._groups), MOST))]
        if groups:
            self._commit(groups)
        return len(groups)

    def _commit(self, groups: list[_Group[Item, Result]]) -> None:
        try:
            results = self._write([item for group in groups for item in group.items])
        except Exception as error:
            if len(groups) > 1 and not self._is_common(error):
                for group in groups:
                    self._commit([group])
            else:
                _tell([(group, error) for group in groups])
            return
        given = iter(results)
        _tell([(group, [next(given) for _ in group.items]) for group in groups])


def _tell(results: list[tuple[_Group[Item, Result], list[Result] | Exception]]) -> None:
    """Wakes each loop once for all of its calls."""
    loops = {group.loop: [one for one in results if one[0].loop is group.loop] for group, _ in results}
    for loop, own in loops.items():
        # A loop that has been closed has nobody left who waits.
        if not loop.is_closed():
            loop.call_soon_threadsafe(_settle, own)


def _settle(results: list[tuple[_Group[Item, Result], list[Result] | Exception]]) -> None:
    for group, result in results:
        if group.told.done():  # its call was given up
            continue
        if isinstance(result, Exception):
            group.told.set_exception(result)
        else:
            group.told.set_result(result)
