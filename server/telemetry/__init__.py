"""Traces, for those who configure a collector: a span for each call, and within it one for each stage that takes time.

Whoever serves knows only what this module names; OpenTelemetry itself is imported by `open_tracing`, and by nobody
where no collector is configured. What a span may carry is what a log line may: codes, digests and counts, never a
value, a name or a word of a caller's. Metrics are for Prometheus and go no other way.
"""

from __future__ import annotations

from structlog.typing import FilteringBoundLogger

from server.configuration.telemetry import Telemetry
from server.telemetry.current import DECIDE, RECORD, CallSpan, Tracing, current, make_current, stage

__all__ = ["DECIDE", "RECORD", "CallSpan", "Tracing", "current", "make_current", "open_tracing", "stage"]


def open_tracing(configuration: Telemetry, log: FilteringBoundLogger) -> Tracing | None:
    """The traces of this process, which sends them from a thread of its own; `None` where no collector is configured.

    Raises `ImportError` where the packages are not installed, which `Telemetry.problems` finds before.
    """
    if not configuration.endpoint:
        return None
    from server.telemetry import exporting  # noqa: PLC0415 - and with it OpenTelemetry, only where it is wanted

    return exporting.tracing(configuration, log)
