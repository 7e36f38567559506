"""What the supervisor counts, for a page of metrics."""

from __future__ import annotations

import os
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, write_to_textfile

SERVED, UNCHANGED, REFUSED, KEPT = "served", "unchanged", "refused", "kept"
"""What comes of a candidate."""
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
FILE = "supervisor.prom"
"""What the supervisor counts stands in this file of the folder that the workers share; they add it to their page."""


class Counters:
    """Counts of one supervisor, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.restarts = Counter(
            "doudi_worker_restarts", "Workers that ended and were replaced.", registry=self.registry
        )
        self.candidates = Counter(
            "doudi_candidates",
            "Candidates tried, by what came of them: served, unchanged or refused; or kept, served as the last time.",
            ["outcome"],
            registry=self.registry,
        )
        self.refused = Gauge(
            "doudi_candidate_refused", "1 while the last candidate is refused.", registry=self.registry
        )
        self.kept = Gauge(
            "doudi_release_kept", "1 while the next start can do with what is served now.", registry=self.registry
        )
        self.workers = Gauge("doudi_workers_serving", "Workers that answer.", registry=self.registry)

    def tried(self, outcome: str) -> None:
        """Counts a candidate."""
        self.candidates.labels(outcome).inc()
        if outcome != KEPT:
            self.refused.set(outcome == REFUSED)
        self.publish()

    def keeps(self, *, good: bool) -> None:
        """Says whether what is served is kept for the next start."""
        self.kept.set(good)
        self.publish()

    def publish(self) -> None:
        """Lets the workers know, where they share a folder."""
        folder = os.environ.get(FOLDER)
        if folder:
            write_to_textfile(str(Path(folder) / FILE), self.registry)
