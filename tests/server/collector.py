"""A collector of OpenTelemetry in this process, and a service that sends its traces to one."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
import httpx
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from engine.engine import Engine
from server import log as logs
from server import telemetry
from server.configuration.decision_log import DecisionLog
from server.configuration.telemetry import Telemetry
from server.deciding import Decider
from server.decisions import open_recorder
from server.service import Service
from server.telemetry import Tracing
from tests.server.running import ELIGIBILITY, SECONDS

METHOD = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"


@dataclass
class Collector:
    """What has been exported to `port`: each request as it came, and its metadata."""

    port: int = 0
    requests: list[bytes] = field(default_factory=list)
    metadata: list[dict[str, str | bytes]] = field(default_factory=list)
    _news: threading.Condition = field(default_factory=threading.Condition)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def exported(self) -> list[ExportTraceServiceRequest]:
        with self._news:
            return [ExportTraceServiceRequest.FromString(one) for one in self.requests]

    def spans(self) -> list[Span]:
        """Every span, in the order in which they ended."""
        return [
            span
            for request in self.exported()
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    def wait(self, name: str) -> Span:
        """The first span of a name, once it is there."""

        def found() -> Span | None:
            return next((one for one in self.spans() if one.name == name), None)

        with self._news:
            span = self._news.wait_for(found, SECONDS)
        assert span is not None, [one.name for one in self.spans()]
        return span

    def export(self, request: bytes, context: grpc.ServicerContext) -> bytes:
        with self._news:
            self.requests.append(request)
            self.metadata.append(dict(context.invocation_metadata()))
            self._news.notify_all()
        return ExportTraceServiceResponse().SerializeToString()


@contextmanager
def collector(credentials: grpc.ServerCredentials | None = None, port: int = 0) -> Iterator[Collector]:
    """A collector that listens on this machine."""
    made = Collector()
    server = grpc.server(ThreadPoolExecutor(2), options=[("grpc.so_reuseport", 0)])
    service, _, method = METHOD[1:].partition("/")
    handler = grpc.unary_unary_rpc_method_handler(made.export)
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler(service, {method: handler})])
    address = f"127.0.0.1:{port}"
    made.port = server.add_secure_port(address, credentials) if credentials else server.add_insecure_port(address)
    server.start()
    try:
        yield made
    finally:
        server.stop(0).wait(SECONDS)


def attributes(span: Span) -> dict[str, str | int | float]:
    """The attributes of a span, plain."""
    return {one.key: getattr(one.value, str(one.value.WhichOneof("value"))) for one in span.attributes}


@dataclass
class Traced:
    """A service that is traced, asked over both ways."""

    channel: grpc.aio.Channel
    web: httpx.AsyncClient
    tracing: Tracing
    written: io.BytesIO

    async def ask(
        self, request: bytes, headers: Mapping[str, str] | None = None, method: str = f"{ELIGIBILITY}/Check"
    ) -> grpc.StatusCode:
        """The code that a call over gRPC ends with."""
        call = self.channel.unary_unary(method, request_serializer=bytes, response_deserializer=bytes)
        try:
            await call(request, metadata=tuple((headers or {}).items()), timeout=SECONDS)
        except grpc.aio.AioRpcError as error:
            return error.code()
        return grpc.StatusCode.OK

    async def stream(self, requests: Sequence[bytes]) -> list[bytes]:
        """The answers of a stream."""
        method: Any = self.channel.stream_stream(
            f"{ELIGIBILITY}/CheckStream", request_serializer=bytes, response_deserializer=bytes
        )
        return [one async for one in method(iter(requests), timeout=SECONDS)]

    def lines(self, event: str = "call") -> list[dict[str, Any]]:
        """The lines of the log of an event."""
        every = [json.loads(line) for line in self.written.getvalue().splitlines()]
        return [line for line in every if line["event"] == event]


@asynccontextmanager
async def traced(configuration: Telemetry, engine: Engine, folder: Path | None = None) -> AsyncIterator[Traced]:
    """A service by `engine`, with a decision log in `folder` if there is one. All spans have been sent at its end."""
    written = io.BytesIO()
    log = logs.logger(written)
    tracing = telemetry.open_tracing(configuration, log)
    assert tracing is not None
    recorder = None
    if folder is not None:
        recorder = open_recorder(DecisionLog(url=f"sqlite:///{folder}/decisions.db"), log)
        await recorder.start()
    service = Service(log, recorder=recorder, tracing=tracing)
    await service.serve(Decider(engine))
    address = await service.listen("127.0.0.1:0")
    over_http = await service.listen_http("127.0.0.1:0")
    try:
        async with (
            grpc.aio.insecure_channel(address) as channel,
            httpx.AsyncClient(base_url=f"http://{over_http}", trust_env=False) as web,
        ):
            yield Traced(channel, web, tracing, written)
    finally:
        await service.stop(SECONDS)
        if recorder is not None:
            await recorder.stop()
        tracing.close(SECONDS)
