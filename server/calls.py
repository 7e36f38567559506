"""What every call has in common: requests parsed, refusals and defects turned into statuses, one log line each."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import NoReturn, Self, TypeVar, cast

import grpc
from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.message import DecodeError, Message
from grpc_status import rpc_status
from structlog.typing import FilteringBoundLogger

from server import refusals, streams, telemetry
from server.callers import ANYBODY, Caller, Callers
from server.callers.identify import from_metadata
from server.log import location
from server.metrics import Metrics
from server.refusals import RefusedError
from server.telemetry import CallSpan, Tracing

_CODES = {code.value[0]: code for code in grpc.StatusCode}
REQUEST_ID = "x-request-id"
"""The trailer, or header of HTTP, with the number of a call: what its caller and its log line have in common."""
MAX_STATUS_BYTES = 5_000
"""Details of an error travel in trailers, for which clients allow 8 KiB in all, and some encode them in base64."""

Request = TypeVar("Request", bound=Message)
Context = grpc.aio.ServicerContext[bytes, bytes]


@dataclass(slots=True)
class Notes:
    """What a handler adds to the log line of its call.

    The number that the service gave the call and tells its caller; the trace that it is part of; who asks, as the
    server knows its callers; the release, the code of the region, how many cases of a batch or stream there were, how
    many were refused, how many were retries that got the recorded answer, benefits by outcome, and reasons of refusals.
    Only what is not empty is logged.
    """

    request_id: str = ""
    trace_id: str = ""
    caller: str = ""
    scope: Caller = ANYBODY
    """What the caller may ask; not logged."""
    release: str = ""
    region: str = ""
    cases: int = 0
    refused: int = 0
    recalled: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    def written(self) -> dict[str, object]:
        """The fields that are not empty."""
        every = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "scope"}
        return {name: value for name, value in every.items() if value}

    def numbers(self) -> dict[str, str]:
        """What other lines about the call are found by."""
        numbers = {"request_id": self.request_id, "trace_id": self.trace_id}
        return {name: value for name, value in numbers.items() if value}

    def attributes(self) -> dict[str, str | int]:
        """What of them the span of the call carries: digest, code and counts."""
        counts = {"cases": self.cases, "refused": self.refused, "recalled": self.recalled}
        outcomes = {f"outcomes.{outcome}": count for outcome, count in self.outcomes.items()}
        every: dict[str, str | int] = {"release": self.release, "region": self.region, **counts, **outcomes}
        return {f"doudi.{name}": value for name, value in every.items() if value}


class Calls:
    """Makes method handlers. Handlers get messages and give serialised ones.

    `callers`: who may call; `None` where nobody is asked. `metrics`: where calls are counted. `after`: called after
    each call. `tracing`: where calls are traced; `None` for nowhere. `idle`: how many seconds a caller may let a
    request be waited for; `None` for any.
    """

    def __init__(
        self,
        log: FilteringBoundLogger,
        callers: Callers | None = None,
        metrics: Metrics | None = None,
        after: Callable[[], None] = lambda: None,
        *,
        tracing: Tracing | None = None,
        idle: float | None = None,
    ) -> None:
        self._log = log
        self._after = after
        self._callers = callers
        self._idle = idle
        self.tracing = tracing
        self.metrics = metrics if metrics is not None else Metrics()

    def unary(
        self, method: str, kind: type[Request], answer: Callable[[Request, Notes], Awaitable[bytes]]
    ) -> grpc.RpcMethodHandler[bytes, bytes]:
        """A method with one request and one response.

        `answer` raises `RefusedError` where there is no answer; anything else that it raises is a defect.

        To the wire it is a stream of one request: gRPC itself would wait for that before anybody is asked who calls,
        for ever, and with as many such calls as may be under way nobody else would be answered.
        """
        service = _service(kind)

        async def handle(requests: AsyncIterator[bytes], context: Context) -> bytes:
            with _Call(self, service, method, context) as call:
                try:
                    await self._identify(context, call.notes)
                    raw = await streams.first(requests, self._idle)
                    if raw is None:
                        if await call.left(context):
                            return b""
                        raise refusals.malformed()
                    request = _parsed(kind, raw)
                    self._admit(call.notes, service.name, len(getattr(request, "cases", ())) or 1)
                    return await answer(request, call.notes)
                except Exception as error:
                    await call.refuse(context, error)
                except asyncio.CancelledError:
                    call.given_up(context)
                    raise

        return grpc.stream_unary_rpc_method_handler(handle)

    def stream(
        self, method: str, kind: type[Request], answer: Callable[[Request, Notes], Awaitable[bytes]]
    ) -> grpc.RpcMethodHandler[bytes, bytes]:
        """A method with a response for each request, in their order; several requests are answered at once."""
        service = _service(kind)

        async def handle(requests: AsyncIterator[bytes], context: Context) -> AsyncIterator[bytes]:
            with _Call(self, service, method, context) as call:

                def begin(raw: bytes) -> Awaitable[bytes]:
                    self._admit(call.notes, service.name)
                    return answer(_parsed(kind, raw), call.notes)

                try:
                    await self._identify(context, call.notes)
                    async with aclosing(streams.in_order(requests, begin, self._idle)) as answers:
                        async for one in answers:
                            yield one
                    await call.left(context)
                except Exception as error:
                    await call.refuse(context, error)
                except (asyncio.CancelledError, GeneratorExit):
                    call.given_up(context)
                    raise

        return grpc.stream_stream_rpc_method_handler(handle)

    def refused(self, method: str, error: Exception, notes: Notes) -> RefusedError:
        """`error` as a refusal; where it is none, a defect, which is logged under a number of its own."""
        if isinstance(error, RefusedError):
            return error
        incident = secrets.token_hex(8)
        self._log.error(
            "defect",
            method=method,
            incident=incident,
            error=type(error).__name__,
            location=location(error),
            **notes.numbers(),
        )
        return refusals.defect(incident)

    async def _identify(self, context: Context, notes: Notes) -> None:
        """Notes who calls. Raises `RefusedError` (UNAUTHENTICATED) where that cannot be told."""
        if self._callers is not None and self._callers.asks:
            notes.scope = await self._callers.identify(from_metadata(_metadata(context), context.auth_context()))
            notes.caller = notes.scope.id

    def _admit(self, notes: Notes, service: str, count: int = 1) -> None:
        """Raises `RefusedError` where the caller may not call this service, or not so fast."""
        if self._callers is not None:
            self._callers.admit(notes.scope, service, count)

    def record(self, method: str, code: str, started: int, notes: Notes) -> None:
        """Writes the line of one call."""
        taken = time.perf_counter_ns() - started
        self._after()
        self.metrics.called(method, code, taken / 1e9, notes.reasons.items())
        duration = round(taken / 1e6, 3)
        self._log.info("call", method=method, code=code, ms=duration, **notes.written())


class _Call:
    """One call, from its start to its log line; with its span, where calls are traced."""

    def __init__(self, calls: Calls, service: ServiceDescriptor, method: str, context: Context) -> None:
        self.notes = Notes(request_id=secrets.token_hex(8))
        context.set_trailing_metadata(((REQUEST_ID, self.notes.request_id),))
        self._calls = calls
        self._method = method
        self._code = grpc.StatusCode.OK
        self._started = time.perf_counter_ns()
        self._outer: CallSpan | None = None
        self._span: CallSpan | None = None
        if calls.tracing is not None:
            # What comes over HTTP has a span already, which ends as HTTP has it.
            self._outer = telemetry.current()
            self._span = self._outer or calls.tracing.rpc(f"{service.full_name}/{method}", _metadata(context))
            self.notes.trace_id = self._span.trace_id
            telemetry.make_current(self._span)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._span is not None:
            self._span.describe(self.notes.attributes())
            if self._outer is None:
                self._span.answered_rpc(self._code.name)
            telemetry.make_current(self._outer)
        self._calls.record(self._method, self._code.name, self._started, self.notes)

    async def refuse(self, context: Context, error: Exception) -> NoReturn:
        refused = self._calls.refused(self._method, error, self.notes)
        self._code = _CODES[refused.status.code]
        self.notes.reasons.update(refused.reasons)
        status = rpc_status.to_status(refusals.within(refused.status, MAX_STATUS_BYTES))
        trailers = (*(status.trailing_metadata or ()), (REQUEST_ID, self.notes.request_id))
        await context.abort(status.code, status.details, trailers)
        raise AssertionError("abort raises")

    async def left(self, context: Context) -> bool:
        """Whether no more comes because the caller gave up: that ends its requests first, and is told a turn later."""
        await asyncio.sleep(0)
        gone = context.cancelled()
        if gone:
            self.given_up(context)
        return gone

    def given_up(self, context: Context) -> None:
        """The caller cancelled, or its deadline passed."""
        # Its type does not say that there is none without a deadline.
        remaining = cast("float | None", context.time_remaining())
        late = remaining is not None and remaining <= 0
        self._code = grpc.StatusCode.DEADLINE_EXCEEDED if late else grpc.StatusCode.CANCELLED


def _service(kind: type[Message]) -> ServiceDescriptor:
    """The service whose file declares a request; each has a file of its own."""
    return cast(ServiceDescriptor, next(iter(kind.DESCRIPTOR.file.services_by_name.values())))


def _metadata(context: Context) -> tuple[tuple[str, str | bytes], ...]:
    return cast("tuple[tuple[str, str | bytes], ...]", context.invocation_metadata() or ())


def _parsed(kind: type[Request], raw: bytes) -> Request:
    try:
        return kind.FromString(raw)
    except DecodeError:
        raise refusals.malformed() from None
