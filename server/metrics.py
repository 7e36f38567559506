"""What operators watch, as Prometheus reads it. Labels are methods, codes, regions, benefits and facts: never a value.

Where several processes answer, each writes its counts to the folder that `PROMETHEUS_MULTIPROC_DIR` names, and any of
them can tell the sum.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

SHARED = "PROMETHEUS_MULTIPROC_DIR"
_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


class Metrics:
    """Every metric of the service. Several of them in one process keep apart where `registry` differs."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self._own = registry if registry is not None else CollectorRegistry()
        own = self._own
        self.calls = Counter("doudi_calls", "Calls by method and code.", ["method", "code"], registry=own)
        self.seconds = Histogram(
            "doudi_call_seconds", "How long calls take.", ["method"], buckets=_BUCKETS, registry=own
        )
        self.outcomes = Counter("doudi_outcomes", "Decided benefits.", ["region", "benefit", "outcome"], registry=own)
        self.needed = Counter("doudi_needed_facts", "Facts that answers asked for.", ["entity", "fact"], registry=own)
        self.refusals = Counter("doudi_refusals", "Reasons of refusals.", ["reason"], registry=own)
        self.unrecorded = Counter("doudi_unrecorded_decisions", "Decisions served without being stored.", registry=own)
        self.log_seconds = Histogram(
            "doudi_log_seconds", "How long decisions wait to be stored.", buckets=_BUCKETS, registry=own
        )
        self.release = Gauge(
            "doudi_release",
            "1 for the release that is served.",
            ["release"],
            multiprocess_mode="mostrecent",
            registry=own,
        )
        self.restarts = Gauge(
            "doudi_worker_restarts", "Workers that were replaced.", multiprocess_mode="max", registry=own
        )
        self.reloads = Gauge(
            "doudi_reloads", "Candidates by what became of them.", ["outcome"], multiprocess_mode="max", registry=own
        )

    def called(self, method: str, code: str, seconds: float, reasons: Iterable[tuple[str, int]]) -> None:
        """Counts one call."""
        self.calls.labels(method, code).inc()
        self.seconds.labels(method).observe(seconds)
        for reason, count in reasons:
            self.refusals.labels(reason).inc(count)

    def page(self) -> tuple[bytes, str]:
        """The page for Prometheus, of all processes where they share a folder, with its type."""
        registry = self._own
        if os.environ.get(SHARED):
            registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry), CONTENT_TYPE_LATEST
