"""Requests as they come: the one of a call, or those of a stream.

Several requests of a stream are under way at once, and are answered in the order in which they came.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from typing import Any

from server import refusals

WINDOW = 32
"""How many requests of a stream have been read and not answered, at most: enough for a commit of the log to be shared,
and few enough for one who sends without reading to take little."""


async def in_order(
    requests: AsyncIterator[bytes], begin: Callable[[bytes], Awaitable[bytes]], idle: float | None
) -> AsyncGenerator[bytes, None]:
    """The answers to `requests`. Nothing is read beyond the window before an answer has been taken.

    `begin`: the work of answering one. What `begin` or reading raises ends the stream, once what was read before it has
    been answered. `idle`: seconds after which a caller who owes the next request, and is owed nothing, is refused
    (DEADLINE_EXCEEDED); `None` for never. Whoever stops asking for answers has to close it, which ends all that is
    under way.
    """
    window = _Window(requests, begin)
    try:
        while window.read_on():
            if window.under_way and window.under_way[0].done():
                yield window.under_way.popleft().result()
            else:
                await window.news(idle)
    finally:
        await window.close()
    if window.failure is not None:
        raise window.failure


async def first(requests: AsyncIterator[bytes], idle: float | None) -> bytes | None:
    """The one request of a call; `None` where it ended without. Raises `RefusedError` where it does not come."""
    try:
        async with asyncio.timeout(idle):
            return await anext(requests, None)
    except TimeoutError:
        raise refusals.silent(idle or 0) from None


class _Window:
    """What has been read and not answered."""

    def __init__(self, requests: AsyncIterator[bytes], begin: Callable[[bytes], Awaitable[bytes]]) -> None:
        self.under_way: deque[asyncio.Future[bytes]] = deque()
        self.failure: Exception | None = None
        self._requests = requests
        self._begin = begin
        self._reading: asyncio.Task[bytes | None] | None = None
        self._ended = False

    def read_on(self) -> bool:
        """Begins what has been read, and reads on where there is room; whether there is anything left to wait for."""
        if self._reading is not None and self._reading.done():
            self._take(self._reading)
            self._reading = None
        if self._reading is None and not self._ended and len(self.under_way) < WINDOW:
            self._reading = asyncio.create_task(self._next())
        return self._reading is not None or bool(self.under_way)

    async def news(self, idle: float | None) -> None:
        """Waits for the next request or the next answer. Raises `RefusedError` where the caller lets it wait."""
        awaited: list[asyncio.Future[Any]] = [*([self._reading] if self._reading else []), *list(self.under_way)[:1]]
        timeout = None if self.under_way else idle
        done, _ = await asyncio.wait(awaited, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        if not done:
            raise refusals.idle(timeout or 0)

    async def close(self) -> None:
        """Ends all that is under way."""
        tasks: list[asyncio.Future[Any]] = [*([self._reading] if self._reading else []), *self.under_way]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _next(self) -> bytes | None:
        return await anext(self._requests, None)

    def _take(self, read: asyncio.Task[bytes | None]) -> None:
        try:
            raw = read.result()
            if raw is not None:
                self.under_way.append(asyncio.ensure_future(self._begin(raw)))
                return
        except Exception as error:
            self.failure = error
        self._ended = True
