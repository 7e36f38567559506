"""Decides the subset by columns in a process of its own, a round for each line on its input, as the peers' worker does.

python -m tests.population.subset_worker POPULATION 2021-12-31 THREADS
"""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

from engine.language import load
from tests.population import rounds
from tests.population.environments import ROOT
from tests.population.subset import Subset


def main() -> None:
    """One round for each line."""
    population, day, threads = Path(sys.argv[1]), datetime.date.fromisoformat(sys.argv[2]), int(sys.argv[3])
    subset = Subset(load(ROOT / "policies"), population, threads)
    subset.prepare(day)
    for _ in sys.stdin:
        rounds.timed(subset.decide)
    rounds.ended()


if __name__ == "__main__":
    main()
