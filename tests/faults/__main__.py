"""Breaks a running service under load, on SQLite and on PostgreSQL; exit status 1 where anything was wrong.

python -m tests.faults --seed 1 --minutes 60

What failed under a seed is tried again with that seed: the same faults come in the same order, and each client asks the
same questions. How these meet is for the machine to say.
"""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import click
import pytest

from tests.faults.run import SHORT, WHOLE, Outcome, Plan, run
from tests.server.decisions.cluster import cluster

TERMINATED = 128 + signal.SIGTERM


@click.command()
@click.option("--seed", default=1, show_default=True, help="What is broken when, and what clients ask.")
@click.option("--minutes", default=0.0, show_default=True, help="Go on with the next seeds until they have passed.")
@click.option("--short", is_flag=True, help="A few of each, in seconds.")
def main(seed: int, minutes: float, short: bool) -> None:
    """Print what was done, what clients were told, and what was wrong; last, how to try again what failed."""
    # What is mounted is to be unmounted, and what was started ended.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    plan = SHORT if short else WHOLE
    until = time.monotonic() + minutes * 60
    failed = [] if _well(seed, plan) else [seed]
    while time.monotonic() < until:
        seed += 1
        failed += [] if _well(seed, plan) else [seed]
    for one in failed:
        click.echo(f"WRONG; again: python -m tests.faults --seed {one}{' --short' * short}")
    sys.exit(1 if failed else 0)


def _well(seed: int, plan: Plan) -> bool:
    """Whether nothing was wrong on either database."""
    well = _shown("SQLite", seed, lambda: run(seed, plan))
    fewer = replace(plan, bad_releases=0, bad_starts=0, databases=max(1, plan.databases))
    try:
        with cluster() as database:
            well &= _shown("PostgreSQL", seed, lambda: run(seed, fewer, database))
    except pytest.skip.Exception as skipped:
        click.echo(f"PostgreSQL: skipped, {skipped}")
    return well


def _shown(name: str, seed: int, play: Callable[[], Outcome]) -> bool:
    # Also for whoever has to end a run that hangs.
    click.echo(f"── {name}, seed {seed}", err=True)
    start = time.monotonic()
    outcome = play()
    click.echo(f"── {name}, seed {seed}, {time.monotonic() - start:.0f} s")
    click.echo(report(outcome))
    return not outcome.wrong


def report(outcome: Outcome) -> str:
    """The counts, a line each."""
    scenes, told, findings = outcome.scenes, outcome.told, outcome.findings
    lines = [f"{count:>9,}  {fault}" for fault, count in sorted(scenes.done.items())]
    lines += [f"           {kind}: {' | '.join(said)}" for kind, said in sorted(scenes.said.items())]
    lines += [f"     none  {one}" for one in outcome.skipped]
    lines.append(f"{len(told.acknowledged):>9,}  answers acknowledged, to {len(told.sent):,} requests")
    lines.append(f"{told.retried:>9,}  calls tried again under their request id")
    lines += [f"{count:>9,}  refused: {code}" for code, count in sorted(told.refused.items())]
    lines.append(f"{findings.entries:>9,}  entries in the log, {findings.replayed:,} replayed")
    lines.append(f"{scenes.slowest_end:>9.1f}  seconds at most until the workers of a killed supervisor were gone")
    lines += [f"{count:>9,}  WRONG: {what}" for what, count in sorted(outcome.wrong.items())]
    lines.append(f"{outcome.wrong.total():>9,}  wrong in all")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
