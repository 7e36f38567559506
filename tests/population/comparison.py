"""The subset of rules beside peers: first that all say the same of every household, then how long each takes."""

from __future__ import annotations

import datetime
import statistics
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np

from engine.language import load
from tests.population import equal
from tests.population.environments import PEERS, ROOT, interpreter
from tests.population.processes import Worker
from tests.population.report import Measured
from tests.population.subset import Subset

DAYS = (datetime.date(2021, 12, 31), datetime.date(2022, 12, 31))
Command = Sequence[str | Path]


class DisagreementError(Exception):
    """A peer and the columnar reading say different things of a household."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What was measured, and what is to be known of it."""

    rows: Sequence[Measured]
    notes: Sequence[str]


def run(population: Path, households: int, folder: Path, rounds: int, threads: int) -> Compared:
    """Holds the subset's answers against those of peers on both days, then times all. Raises `DisagreementError`."""
    folder.mkdir(parents=True, exist_ok=True)
    pythons = {peer: interpreter(peer) for peer in PEERS}
    notes = _agree(population, folder, pythons)
    rows = [row for day in DAYS for row in _timed(population, households, folder, pythons, day, rounds, threads)]
    return Compared(rows, notes)


def _agree(population: Path, folder: Path, pythons: Mapping[str, Path]) -> list[str]:
    subset = Subset(load(ROOT / "policies"), population, threads=2)
    subset.write_inputs(folder)
    notes = []
    for day in DAYS:
        subset.prepare(day)
        subset.decide()
        for peer, python in pythons.items():
            click.echo(f"· {peer} on {day}: the same answers?", err=True)
            _rounds([_peer(python, folder, day)], 1)
            with np.load(folder / f"{peer}-{day:%Y-%m}.npz") as answers:
                try:
                    compared = subset.check(dict(answers))
                except equal.UnequalError as error:
                    raise DisagreementError(f"{peer} on {day} and the columnar reading differ: {error}") from None
            notes.append(f"{day}: {peer} and the columnar reading say the same, {compared:,} values compared")
        met = ", ".join(f"{name.removeprefix('household__')} {count:,}" for name, count in subset.outcomes().items())
        notes.append(f"{day}: given or left to a person: {met}")
    subset.base.close()
    return notes


def _timed(
    population: Path,
    households: int,
    folder: Path,
    pythons: Mapping[str, Path],
    day: datetime.date,
    rounds: int,
    threads: int,
) -> list[Measured]:
    mine: list[str | Path] = [sys.executable, "-m", "tests.population.subset_worker", population, day.isoformat()]
    commands: dict[str, Command] = {
        f"columnar, DuckDB, {count} thread{'s' if count > 1 else ''}": [*mine, str(count)]
        for count in dict.fromkeys((threads, 1))
    }
    commands |= {peer: _peer(python, folder, day) for peer, python in pythons.items()}
    click.echo(f"· {rounds} rounds of each on {day}", err=True)
    told = _rounds(list(commands.values()), rounds + 1)  # the first one warms up
    return [
        Measured(
            f"低保, 低边, 单列户, 渐退 of {day.year}: {name}",
            households,
            statistics.median(one["wall"] for one in each[1:]),
            int(peak),
            statistics.median(one["cpu"] for one in each[1:]),
            f"median of {rounds} rounds, deciding alone",
        )
        for name, (each, peak) in zip(commands, told, strict=True)
    ]


def _peer(python: Path, folder: Path, day: datetime.date) -> Command:
    return [python, "-m", "tests.population.peers.worker", folder, f"{day:%Y-%m}"]


def _rounds(commands: Sequence[Command], rounds: int) -> list[tuple[list[Mapping[str, float]], float]]:
    """The rounds of each command, one of each in turn; and its peak memory."""
    with ExitStack() as stack:
        workers = [Worker(command) for command in commands]
        for worker in workers:
            stack.callback(worker.stop)
        told: list[list[Mapping[str, float]]] = [[] for _ in workers]
        for _ in range(rounds):
            for worker, each in zip(workers, told, strict=True):
                each.append(worker.round())
        return [(each, worker.end()["peak"]) for worker, each in zip(workers, told, strict=True)]
