"""A server of its own thread and loop, on a free port, for as long as a `with` lasts."""

from __future__ import annotations

import asyncio
import io
import json
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, cast

import grpc
from google.rpc.status_pb2 import Status
from grpc_status import rpc_status

from doudi.v1 import eligibility_service_pb2 as pb
from engine.engine import Engine
from server import log as logs
from server.deciding import Decider
from server.service import Service

Answer = TypeVar("Answer")
ELIGIBILITY = "/doudi.v1.EligibilityService"
POLICY = "/doudi.v1.PolicyService"
TURNS = 100_000
"""How many turns of the server's loop a log line may take; it takes one or two."""
SECONDS = 30.0
"""Far more than anything here takes; a test that hangs fails instead."""


class Stream(Protocol):
    """The answers of a stream under way."""

    def __iter__(self) -> Stream: ...
    def __next__(self) -> pb.CheckStreamResponse: ...
    def cancel(self) -> bool: ...


class Refused(Exception):  # noqa: N818 - reads as what it says
    """A call without an answer: its code, and the status with the details that came with it."""

    def __init__(self, call: grpc.Call) -> None:
        self.code = call.code()
        self.status: Status = rpc_status.from_call(call) or Status()
        super().__init__(self.code.name)


@dataclass(frozen=True)
class Running:
    """A server under test: where it listens, and what it has logged."""

    address: str
    channel: grpc.Channel
    service: Service
    written: io.BytesIO
    loop: asyncio.AbstractEventLoop

    def run(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        """Runs `work` in the server's loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(SECONDS)

    def log(self, calls: int) -> list[dict[str, Any]]:
        """The lines of the log, once there are those of `calls` calls: they come after the answers."""
        for _ in range(TURNS):
            lines = [json.loads(line) for line in self.written.getvalue().splitlines()]
            if sum(line["event"] == "call" for line in lines) >= calls:
                return lines
            self.run(asyncio.sleep(0))
        raise AssertionError("a call was not logged")

    def stream(self, requests: Iterator[pb.CheckStreamRequest]) -> Stream:
        """`EligibilityService.CheckStream`."""
        call = self.channel.stream_stream(
            f"{ELIGIBILITY}/CheckStream",
            request_serializer=pb.CheckStreamRequest.SerializeToString,
            response_deserializer=pb.CheckStreamResponse.FromString,
        )
        return cast(Stream, call(requests, timeout=SECONDS))

    def check(self, request: pb.CheckRequest, timeout: float = SECONDS) -> pb.CheckResponse:
        """`EligibilityService.Check`."""
        return pb.CheckResponse.FromString(self.raw(f"{ELIGIBILITY}/Check", request.SerializeToString(), timeout))

    def check_batch(self, request: pb.CheckBatchRequest, timeout: float = SECONDS) -> pb.CheckBatchResponse:
        """`EligibilityService.CheckBatch`."""
        sent = request.SerializeToString()
        return pb.CheckBatchResponse.FromString(self.raw(f"{ELIGIBILITY}/CheckBatch", sent, timeout))

    def raw(self, method: str, request: bytes, timeout: float = SECONDS) -> bytes:
        """A unary method by its whole name, in bytes."""
        call = self.channel.unary_unary(method, request_serializer=bytes, response_deserializer=bytes)
        try:
            response: bytes = call(request, timeout=timeout)
        except grpc.RpcError as error:
            # What a blocking call raises is the call itself, which its type does not say.
            raise Refused(cast(grpc.Call, error)) from None
        return response


@contextmanager
def silence() -> Iterator[Callable[[], Iterator[Any]]]:
    """Makes requests that do not come, as long as it lasts."""
    ended = threading.Event()

    def silent() -> Iterator[Any]:
        ended.wait(SECONDS)
        yield from ()

    try:
        yield silent
    finally:
        ended.set()


@contextmanager
def running(engine: Engine | None) -> Iterator[Running]:
    """Serves by `engine`, or as before the policies have been loaded where there is none."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def within(work: Coroutine[Any, Any, Answer]) -> Answer:
        return asyncio.run_coroutine_threadsafe(work, loop).result(SECONDS)

    stream = io.BytesIO()

    async def start() -> tuple[Service, str]:
        service = Service(logs.logger(stream))
        address = await service.listen("127.0.0.1:0")
        if engine is not None:
            await service.serve(Decider(engine))
        return service, address

    try:
        service, address = within(start())
        try:
            with grpc.insecure_channel(address) as channel:
                yield Running(address, channel, service, stream, loop)
        finally:
            within(service.stop(SECONDS))
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(SECONDS)
        loop.close()
