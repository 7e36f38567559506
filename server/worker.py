"""A worker: a process that answers, as the supervisor that started it tells it to, and ends when that is gone."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import socket
import sys
import weakref
from pathlib import Path

from structlog.typing import FilteringBoundLogger

from server import decisions, loading, telemetry
from server import log as logs
from server.configuration import restore
from server.deciding import Decider
from server.service import Service
from server.supervisor.messages import Channel, Load, Loaded, Message, Ping, Pong, Serve, Serving, Start

FLUSH_SECONDS = 1.0
"""How long traces may at least be sent at the end, where calls have taken all of the grace."""


class Worker:
    """Makes releases ready and serves them, as it is told. `addresses`, `over_http`: where to listen once it serves."""

    def __init__(
        self,
        channel: Channel,
        service: Service,
        addresses: tuple[str, ...],
        over_http: tuple[str, ...] = (),
    ) -> None:
        self._channel = channel
        self._service = service
        self._addresses = addresses
        self._over_http = over_http
        self._listening = False
        self._ready: dict[str, Decider] = {}
        self._one_at_a_time = asyncio.Lock()
        self._loading: set[asyncio.Task[None]] = set()

    async def obey(self) -> None:
        """Does what the supervisor says until it says no more."""
        async for message in self._channel:
            await self._do(message)

    async def _do(self, message: Message) -> None:
        match message:
            case Load(release, folder):
                # Beside the answering, and beside what else the supervisor may say.
                task = asyncio.get_running_loop().create_task(self._load(release, Path(folder)))
                self._loading.add(task)
                task.add_done_callback(self._loading.discard)
            case Serve():
                await self._serve(message)
            case Ping():
                self._channel.send(Pong())

    async def _load(self, release: str, folder: Path) -> None:
        async with self._one_at_a_time:
            reason = ""
            if release not in self._ready:
                try:
                    engine = await asyncio.to_thread(loading.ready, folder)
                    decider = Decider(engine)
                    # Once the last call that has it is done.
                    weakref.finalize(decider, engine.close)
                    self._ready[release] = decider
                    reason = "" if decider.release == release else "载入的政策不是所检查的版本"
                except Exception as error:
                    # Whatever it is, the supervisor has to know that it need not wait.
                    reason = f"工作进程没能载入（{type(error).__name__}，{logs.location(error)}）"
            self._channel.send(Loaded(release, reason))

    async def _serve(self, order: Serve) -> None:
        known = {*order.keep, order.coming}
        self._ready = {release: decider for release, decider in self._ready.items() if release in known}
        kept = [self._ready[release] for release in order.keep]
        await self._service.serve(kept[0], kept, refused=order.refused)
        _settle()
        if not self._listening:
            self._listening = True
            await self._service.listen(*self._addresses)
            await self._service.listen_http(*self._over_http)
        self._channel.send(Serving(order.release, order.keep))


def _settle() -> None:
    """Takes what is there for as long as it serves out of the collector's sight: a full collection walks all of it."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def main() -> None:
    """Runs a worker: its channel is an open socket, whose number and the worker's own are the arguments."""
    # Ctrl-C reaches everybody on the terminal; what becomes of a worker is for the supervisor to say.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end, number = socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2])
    log = logs.logger(sys.stderr.buffer).bind(worker=number)
    logging.basicConfig(handlers=[logs.Discreet(log)], force=True)
    asyncio.run(_run(end, log))


async def _run(end: socket.socket, log: FilteringBoundLogger) -> None:
    channel = await Channel.over(end)
    start = await anext(aiter(channel))
    if not isinstance(start, Start):
        raise TypeError("the first message is not that of the start")
    configuration = restore(start.configuration)
    kept = configuration.decision_log
    recorder = decisions.open_recorder(kept, log) if kept.url else None
    # Here and not in the supervisor: what sends the spans is a thread, and has a connection of its own.
    tracing = telemetry.open_tracing(configuration.telemetry, log)
    if recorder is not None:
        await recorder.start()
    service = Service(log, configuration, recorder, shared=True, tracing=tracing)
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stopping.set)
    told = asyncio.create_task(Worker(channel, service, start.addresses, start.over_http).obey())
    stopped = asyncio.create_task(stopping.wait())
    await asyncio.wait([told, stopped], return_when=asyncio.FIRST_COMPLETED)
    if told.done():
        told.result()
    ends = loop.time() + configuration.listen.grace
    await service.stop(configuration.listen.grace)
    if recorder is not None:
        await recorder.stop()
    if tracing is not None:
        await asyncio.to_thread(tracing.close, max(FLUSH_SECONDS, ends - loop.time()))
    told.cancel()
    stopped.cancel()


if __name__ == "__main__":
    main()
