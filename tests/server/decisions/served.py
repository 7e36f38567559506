"""A server with a decision log, over a real socket."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from engine.engine import Engine
from server import log as logs
from server.configuration import Configuration
from server.deciding import Decider
from server.decisions import DecisionLog, open_recorder
from server.service import Service

Answer = TypeVar("Answer")
SECONDS = 30.0
"""Far more than anything here takes; a test that hangs fails instead."""


@dataclass(frozen=True)
class Served:
    """Where it listens, what it has logged, and how it is told to answer by another engine, and to keep more."""

    address: str
    written: io.BytesIO
    serve: Callable[..., None]


@contextmanager
def served(
    configuration: DecisionLog | None, engine: Engine, settings: Configuration | None = None
) -> Iterator[Served]:
    """A server that answers by `engine`, for as long as a `with` lasts. `settings`: the rest of its configuration."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    written = io.BytesIO()
    log = logs.logger(written)
    recorder = None if configuration is None else open_recorder(configuration, log)

    def within(work: Coroutine[Any, Any, Answer]) -> Answer:
        return asyncio.run_coroutine_threadsafe(work, loop).result(SECONDS)

    async def start() -> tuple[Service, str]:
        if recorder is not None:
            await recorder.start()
        service = Service(log, settings, recorder)
        await service.serve(Decider(engine))
        return service, await service.listen("127.0.0.1:0")

    async def stop() -> None:
        await service.stop(SECONDS)
        if recorder is not None:
            await recorder.stop()

    def serve(*engines: Engine) -> None:
        within(service.serve(Decider(engines[0]), [Decider(one) for one in engines[1:]]))

    try:
        service, address = within(start())
        try:
            yield Served(address, written, serve)
        finally:
            within(stop())
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(SECONDS)
        loop.close()
