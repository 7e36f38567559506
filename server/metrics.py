"""What operators watch, as Prometheus reads it. Labels are methods, codes, regions, benefits and facts: never a value.

Where several processes answer, each writes its counts to the folder that `PROMETHEUS_MULTIPROC_DIR` names, and any of
them can tell the sum.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

from server.supervisor.counters import FILE, FOLDER

_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


class Metrics:
    """Every metric of the service, in a registry of its own."""

    def __init__(self) -> None:
        self._own = own = CollectorRegistry()
        self._release = ""
        self.calls = Counter("doudi_calls", "Calls by method and code.", ["method", "code"], registry=own)
        self.seconds = Histogram(
            "doudi_call_seconds", "How long calls take.", ["method"], buckets=_BUCKETS, registry=own
        )
        self.outcomes = Counter("doudi_outcomes", "Decided benefits.", ["region", "benefit", "outcome"], registry=own)
        self.needed = Counter("doudi_needed_facts", "Facts that answers asked for.", ["entity", "fact"], registry=own)
        # To look labels up takes longer than to count.
        self._outcome, self._needed_fact = cache(self.outcomes.labels), cache(self.needed.labels)
        self.refusals = Counter("doudi_refusals", "Reasons of refusals.", ["reason"], registry=own)
        self.log = Gauge(
            "doudi_decision_log",
            "Answers by what the decision log did: recorded, recalled, unrecorded, refused; and its failures.",
            ["what"],
            multiprocess_mode="sum",
            registry=own,
        )
        self.waiting = Gauge(
            "doudi_decision_log_waiting",
            "Calls that wait for the decision log.",
            multiprocess_mode="livesum",
            registry=own,
        )
        self.release = Gauge(
            "doudi_release",
            "1 for the release that is served.",
            ["release"],
            multiprocess_mode="mostrecent",
            registry=own,
        )

    def called(self, method: str, code: str, seconds: float, reasons: Iterable[tuple[str, int]]) -> None:
        """Counts one call."""
        self.calls.labels(method, code).inc()
        self.seconds.labels(method).observe(seconds)
        for reason, count in reasons:
            self.refusals.labels(reason).inc(count)

    def decided(self, region: str, benefits: Iterable[tuple[str, str]], needed: Iterable[tuple[str, str]]) -> None:
        """Counts one decision: its benefits by outcome, and the facts that it asked for."""
        for benefit, outcome in benefits:
            self._outcome(region, benefit, outcome).inc()
        for entity, fact in needed:
            self._needed_fact(entity, fact).inc()

    def logged(self, counts: Mapping[str, int], waiting: int) -> None:
        """Says what the decision log of this process has done so far, and how many calls wait for it."""
        for what, count in counts.items():
            self.log.labels(what).set(count)
        self.waiting.set(waiting)

    def served(self, release: str) -> None:
        """Says which release answers."""
        if self._release and self._release != release:
            self.release.labels(self._release).set(0)
        self._release = release
        self.release.labels(release).set(1)

    def page(self) -> tuple[bytes, str]:
        """The page for Prometheus, of all processes where they share a folder, with its type."""
        registry = self._own
        page = b""
        folder = os.environ.get(FOLDER)
        if folder:
            registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
            with contextlib.suppress(OSError):
                page = (Path(folder) / FILE).read_bytes()
        return generate_latest(registry) + page, CONTENT_TYPE_LATEST
