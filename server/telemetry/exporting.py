"""Sends spans to a collector by OTLP over gRPC, from a thread of its own, so that no call waits for one."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from pathlib import Path

import grpc
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from structlog.typing import FilteringBoundLogger

from server.configuration.telemetry import Telemetry
from server.telemetry.tracing import RecordedTracing

_LIBRARY = "opentelemetry"
_SEND_SECONDS = 5.0
"""How long a batch is tried for, with repetitions; what cannot be sent by then is lost."""
_WAIT_MS = 1_000.0
"""How long a span waits for others to be sent with."""
_WAITING = 8_192
"""How many spans may wait; beyond, the oldest are lost."""


def tracing(configuration: Telemetry, log: FilteringBoundLogger) -> RecordedTracing:
    """The traces of this process, sent to the collector of the configuration. Raises `OSError` where its CA is gone.

    A collector that cannot be reached is no error: spans are lost, and the log says so once.
    """
    # It tells every batch that fails, with what the other side said; `Watched` says what there is to know.
    logging.getLogger(_LIBRARY).setLevel(logging.CRITICAL)
    exporter = Watched(_exporter(configuration), log.bind(endpoint=configuration.endpoint))
    provider = TracerProvider(
        sampler=ParentBased(TraceIdRatioBased(configuration.sampling)),
        resource=Resource.create({SERVICE_NAME: configuration.service_name}),
        shutdown_on_exit=False,
    )
    provider.add_span_processor(BatchSpanProcessor(exporter, max_queue_size=_WAITING, schedule_delay_millis=_WAIT_MS))

    def close(seconds: float) -> None:
        flushing = threading.Thread(target=provider.shutdown, daemon=True)
        flushing.start()
        flushing.join(seconds)
        # Where the time is over, gives up what is being sent and all that waits.
        exporter.shutdown()
        flushing.join()

    return RecordedTracing(provider.get_tracer("doudi"), close)


def _exporter(configuration: Telemetry) -> SpanExporter:
    credentials = None
    if not configuration.plain:
        trusted = Path(configuration.ca).read_bytes() if configuration.ca is not None else None
        credentials = grpc.ssl_channel_credentials(trusted)
    # Headers, with a token of the collector's for instance, come from `OTEL_EXPORTER_OTLP_HEADERS`.
    return OTLPSpanExporter(
        configuration.endpoint, insecure=configuration.plain, credentials=credentials, timeout=_SEND_SECONDS
    )


class Watched(SpanExporter):
    """Sends by another exporter, and says in the log when the collector takes no more spans, and when again."""

    def __init__(self, exporter: SpanExporter, log: FilteringBoundLogger) -> None:
        self._exporter = exporter
        self._log = log
        self._lost = 0
        self._closed = threading.Lock()

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Sends spans; whether they have arrived."""
        cause = None
        try:
            result = self._exporter.export(spans)
        except Exception as error:
            # Headers that are none, for instance; what it says may repeat them.
            cause, result = type(error).__name__, SpanExportResult.FAILURE
        if result is not SpanExportResult.SUCCESS:
            if not self._lost:
                self._log.warning("telemetry_unavailable", error=cause)
            self._lost += len(spans)
        elif self._lost:
            self._log.info("telemetry_available", lost=self._lost)
            self._lost = 0
        return result

    def shutdown(self) -> None:
        """Ends the sending, also of what is under way."""
        if self._closed.acquire(blocking=False):
            self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Whether nothing is left to send; it keeps nothing."""
        return self._exporter.force_flush(timeout_millis)
