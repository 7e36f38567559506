"""Spans of calls by the semantic conventions of OpenTelemetry for servers of RPC and HTTP (1.44)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

PARENT = "traceparent"
"""The header of the caller's own span. Its companion `tracestate` holds words of the caller's, and is not read."""
MOST_STAGES = 64
"""How many spans of stages a call has; a stream may have cases without end."""
_LONGEST = 128
"""Of the header, in characters; it has 55 now."""
_FAILED = frozenset({"UNKNOWN", "DEADLINE_EXCEEDED", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS"})
"""Codes that are the fault of the server; for others it has done its work."""
_SERVER_ERRORS = 500
_NOTHING = nullcontext()
_PROPAGATOR = TraceContextTextMapPropagator()


class RecordedTracing:
    """Makes the spans of one process. `close`: sends what waits, in at most so many seconds, and ends the sending."""

    def __init__(self, tracer: Tracer, close: Callable[[float], None]) -> None:
        self._tracer = tracer
        self.close = close

    def rpc(self, method: str, metadata: Iterable[tuple[str, str | bytes]]) -> RecordedCall:
        """The span of a call of gRPC. `method`: its full name, `package.Service/Method`."""
        return self._call(method, metadata, {"rpc.system.name": "grpc", "rpc.method": method})

    def http(self, path: str, scheme: str, headers: Iterable[tuple[str, str | bytes]]) -> RecordedCall:
        """The span of a POST. `path`: that of a method, and no other word that a caller may have sent."""
        attributes = {
            "http.request.method": "POST",
            "http.route": path,
            "url.path": path,
            "url.scheme": scheme,
        }
        return self._call(f"POST {path}", headers, attributes)

    def _call(
        self, name: str, headers: Iterable[tuple[str, str | bytes]], attributes: Mapping[str, str]
    ) -> RecordedCall:
        parent = Context()
        shown = [value for key, value in headers if key == PARENT]
        if len(shown) == 1 and isinstance(shown[0], str) and len(shown[0]) <= _LONGEST:
            parent = _PROPAGATOR.extract({PARENT: shown[0]}, parent)
        span = self._tracer.start_span(name, parent, SpanKind.SERVER, attributes)
        return RecordedCall(self._tracer, span)


class RecordedCall:
    """The span of one call and those of its stages. What is raised within them is not recorded: it may hold facts."""

    __slots__ = ("_context", "_span", "_stages", "_tracer", "trace_id")

    def __init__(self, tracer: Tracer, span: Span) -> None:
        self._tracer = tracer
        self._span = span
        self._context = trace.set_span_in_context(span, Context())
        self._stages = MOST_STAGES if span.is_recording() else 0
        self.trace_id = trace.format_trace_id(span.get_span_context().trace_id) if span.is_recording() else ""

    def describe(self, attributes: Mapping[str, str | int]) -> None:
        """Adds attributes."""
        self._span.set_attributes(attributes)

    def stage(self, name: str) -> AbstractContextManager[None]:
        """A span within this one, for as long as a `with` lasts; none where the call has had its share."""
        if not self._stages:
            return _NOTHING
        self._stages -= 1
        return self._staged(name)

    @contextmanager
    def _staged(self, name: str) -> Iterator[None]:
        span = self._tracer.start_span(name, self._context)
        try:
            yield
        finally:
            span.end()

    def answered_rpc(self, code: str) -> None:
        """Ends it with the name of a gRPC status code."""
        self._end("rpc.response.status_code", code, failed=code in _FAILED)

    def answered_http(self, status: int) -> None:
        """Ends it with an HTTP status."""
        self._end("http.response.status_code", status, failed=status >= _SERVER_ERRORS)

    def _end(self, key: str, value: str | int, *, failed: bool) -> None:
        self._span.set_attribute(key, value)
        if failed:
            self._span.set_attribute("error.type", str(value))
            self._span.set_status(StatusCode.ERROR)
        self._span.end()
