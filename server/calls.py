"""What every call has in common: requests parsed, refusals and defects turned into statuses, one log line each."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import NoReturn, TypeVar, cast

import grpc
from google.protobuf.message import DecodeError, Message
from grpc_status import rpc_status
from structlog.typing import FilteringBoundLogger

from server import refusals
from server.callers import ANYBODY, Caller, Callers
from server.callers.identify import from_metadata
from server.log import location
from server.metrics import Metrics
from server.refusals import RefusedError

_CODES = {code.value[0]: code for code in grpc.StatusCode}
MAX_STATUS_BYTES = 5_000
"""Details of an error travel in trailers, for which clients allow 8 KiB in all, and some encode them in base64."""

Request = TypeVar("Request", bound=Message)
Context = grpc.aio.ServicerContext[bytes, bytes]


@dataclass(slots=True)
class Notes:
    """What a handler adds to the log line of its call.

    Who asks, as the server knows its callers; the release, the code of the region, how many cases of a batch or stream
    there were, how many were refused, how many were retries that got the recorded answer, benefits by outcome, and
    reasons of refusals. Only what is not empty is logged.
    """

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


class Calls:
    """Makes method handlers. Handlers get messages and give serialised ones.

    `callers`: who may call; `None` where nobody is asked. `metrics`: where calls are counted. `after`: called after
    each call.
    """

    def __init__(
        self,
        log: FilteringBoundLogger,
        callers: Callers | None = None,
        metrics: Metrics | None = None,
        after: Callable[[], None] = lambda: None,
    ) -> None:
        self._log = log
        self._after = after
        self._callers = callers
        self.metrics = metrics if metrics is not None else Metrics()

    def unary(
        self, method: str, kind: type[Request], answer: Callable[[Request, Notes], Awaitable[bytes]]
    ) -> grpc.RpcMethodHandler[bytes, bytes]:
        """A method with one request and one response.

        `answer` raises `RefusedError` where there is no answer; anything else that it raises is a defect.
        """
        service = _service(kind)

        async def handle(raw: bytes, context: Context) -> bytes:
            call = _Call(self, method)
            try:
                await self._identify(context, call.notes)
                request = _parsed(kind, raw)
                self._admit(call.notes, service, len(getattr(request, "cases", ())) or 1)
                return await answer(request, call.notes)
            except Exception as error:
                await call.refuse(context, error)
            except asyncio.CancelledError:
                call.given_up(context)
                raise
            finally:
                call.log()

        return grpc.unary_unary_rpc_method_handler(handle)

    def stream(
        self, method: str, kind: type[Request], answer: Callable[[Request, Notes], Awaitable[bytes]]
    ) -> grpc.RpcMethodHandler[bytes, bytes]:
        """A method with a response for each request, in their order."""
        service = _service(kind)

        async def handle(requests: AsyncIterator[bytes], context: Context) -> AsyncIterator[bytes]:
            call = _Call(self, method)
            try:
                await self._identify(context, call.notes)
                async for raw in requests:
                    self._admit(call.notes, service)
                    yield await answer(_parsed(kind, raw), call.notes)
                # A caller that gives up while it is waited for ends its requests first; the reason comes a turn later.
                await asyncio.sleep(0)
                if context.cancelled():
                    call.given_up(context)
            except Exception as error:
                await call.refuse(context, error)
            except (asyncio.CancelledError, GeneratorExit):
                call.given_up(context)
                raise
            finally:
                call.log()

        return grpc.stream_stream_rpc_method_handler(handle)

    def refused(self, method: str, error: Exception) -> RefusedError:
        """`error` as a refusal; where it is none, a defect, which is logged under a number of its own."""
        if isinstance(error, RefusedError):
            return error
        incident = secrets.token_hex(8)
        self._log.error(
            "defect", method=method, incident=incident, error=type(error).__name__, location=location(error)
        )
        return refusals.defect(incident)

    async def _identify(self, context: Context, notes: Notes) -> None:
        """Notes who calls. Raises `RefusedError` (UNAUTHENTICATED) where that cannot be told."""
        if self._callers is not None and self._callers.asks:
            metadata = cast("tuple[tuple[str, str | bytes], ...]", context.invocation_metadata() or ())
            notes.scope = await self._callers.identify(from_metadata(metadata, context.auth_context()))
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
    """One call, from its start to its log line."""

    def __init__(self, calls: Calls, method: str) -> None:
        self.notes = Notes()
        self._calls = calls
        self._method = method
        self._code = grpc.StatusCode.OK
        self._started = time.perf_counter_ns()

    async def refuse(self, context: Context, error: Exception) -> NoReturn:
        refused = self._calls.refused(self._method, error)
        self._code = _CODES[refused.status.code]
        self.notes.reasons.update(refused.reasons)
        status = rpc_status.to_status(refusals.within(refused.status, MAX_STATUS_BYTES))
        await context.abort(status.code, status.details, status.trailing_metadata)
        raise AssertionError("abort raises")

    def given_up(self, context: Context) -> None:
        """The caller cancelled, or its deadline passed."""
        # Its type does not say that there is none without a deadline.
        remaining = cast("float | None", context.time_remaining())
        late = remaining is not None and remaining <= 0
        self._code = grpc.StatusCode.DEADLINE_EXCEEDED if late else grpc.StatusCode.CANCELLED

    def log(self) -> None:
        self._calls.record(self._method, self._code.name, self._started, self.notes)


def _service(kind: type[Message]) -> str:
    """The service whose file declares a request; each has a file of its own."""
    return next(iter(kind.DESCRIPTOR.file.services_by_name))


def _parsed(kind: type[Request], raw: bytes) -> Request:
    try:
        return kind.FromString(raw)
    except DecodeError:
        raise refusals.malformed() from None
