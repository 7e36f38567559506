"""Many decisions of generated households in every region, with the memory that they take: it must not grow.

python -m tests.bench.soak --decisions 200000
"""

from __future__ import annotations

import gc
import random
import sys
import time
from pathlib import Path

import click
import psutil

from engine.engine import Engine
from engine.language import load
from tests.bench.households import households

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 20
WARM_UP = 4
"""Rounds before the memory is held against: every program has been compiled and every pool has its size by then."""
ALLOWED = 8 * 1024 * 1024


@click.command()
@click.option("--decisions", default=200_000, show_default=True, help="How many decisions in all.")
@click.option("--seed", default=1, show_default=True)
def main(decisions: int, seed: int) -> None:
    """Decide again and again and watch the resident memory; exit 1 where it grows."""
    engine = Engine(load(ROOT / "policies"))
    chance = random.Random(seed)  # noqa: S311 - households to try, nothing secret
    drawn = households(engine, chance)
    process = psutil.Process()
    resident: list[int] = []
    start = time.perf_counter()
    for number in range(ROUNDS):
        for _ in range(decisions // ROUNDS):
            engine.decide(engine.admit(next(drawn)))
        gc.collect()
        resident.append(process.memory_info().rss)
        done = (number + 1) * (decisions // ROUNDS)
        rate = done / (time.perf_counter() - start)
        click.echo(f"{done:>9,} decisions  {resident[-1] / 2**20:7.1f} MiB  {rate:,.0f} a second")
    grown = resident[-1] - resident[WARM_UP - 1]
    click.echo(
        f"grown by {grown / 2**20:.1f} MiB since the {WARM_UP}th round; at most {ALLOWED / 2**20:.0f} are allowed"
    )
    engine.close()
    sys.exit(0 if grown <= ALLOWED else 1)


if __name__ == "__main__":
    main()
