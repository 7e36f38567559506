"""Decides the whole notice for a population in a process of its own: reads Parquet, writes decisions.

python -m tests.population.whole --engine duckdb --population FOLDER --as-of 2021-12-31 --out FOLDER

The engine `files` decides in DuckDB too, but is measured only as it reads what the rules read and writes what they came
to: no rule is decided in less.

The last line on its output is JSON: households, and seconds by what they were spent on. Runs in Spark's virtual
environment too.
"""

from __future__ import annotations

import datetime
import functools
import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click
import duckdb
import ibis
import ibis.expr.types as ir
import psutil
import pyarrow.parquet as pq

from engine import columnar
from engine.columnar.graph import CASE
from engine.language import load
from engine.language.policy import Policy
from tests.population.environments import ROOT
from tests.population.regions import regions_alike
from tools.simulate import database
from tools.simulate.statements import Statements, planned

BATCH = 1_000_000
"""Households that DuckDB decides at once: memory goes with them, and each statement costs some time of its own."""
PARTS = ("decisions", "needed")


class Told:
    """What is told in the end: seconds by the clock, and of the processors."""

    def __init__(self) -> None:
        self.planning = 0.0
        self.deciding = 0.0
        """Reading and writing too."""
        self.cpu = 0.0
        """Of deciding alone, in this process and those that it started (Spark's)."""
        self.batches = 0
        self._since = time.perf_counter(), _cpu()

    def planned(self) -> None:
        """What was done since the last call was to plan."""
        wall, _ = self._spent()
        self.planning += wall

    def decided(self) -> None:
        """What was done since the last call was to read, decide and write a batch."""
        wall, cpu = self._spent()
        self.deciding += wall
        self.cpu += cpu
        self.batches += 1

    def _spent(self) -> tuple[float, float]:
        before = self._since
        self._since = time.perf_counter(), _cpu()
        return self._since[0] - before[0], self._since[1] - before[1]


def _cpu() -> float:
    process = psutil.Process()
    return sum(sum(one.cpu_times()[:2]) for one in (process, *process.children(recursive=True)))


@click.command()
@click.option("--engine", type=click.Choice(["duckdb", "files", "spark"]), required=True)
@click.option("--population", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), required=True)
@click.option("--out", type=click.Path(path_type=Path), required=True)
@click.option("--threads", default=2, show_default=True)
@click.option("--memory", default="5GB", show_default=True, help="Of DuckDB's buffers, or of Spark's heap.")
@click.option("--needed", is_flag=True, help="Tell what open answers lack, too.")
def main(
    engine: str, population: Path, as_of: datetime.datetime, out: Path, threads: int, memory: str, needed: bool
) -> None:
    """Decide, write, and tell how long it took."""
    policy, day = load(ROOT / "policies"), as_of.date()
    groups = regions_alike(policy, sorted(path.name for path in population.iterdir() if path.is_dir()), day)
    out.mkdir(parents=True)
    on_files = functools.partial(_on_duckdb, files_alone=True)
    engines: dict[str, Callable[..., Told]] = {"duckdb": _on_duckdb, "files": on_files, "spark": _on_spark}
    decide = engines[engine]
    told = decide(policy, day, [_files(population, regions) for regions in groups], out, threads, memory, needed)
    told_of = {"planning": told.planning, "deciding": told.deciding, "cpu": told.cpu, "batches": told.batches}
    households = sum(_rows(path) for path in population.glob(f"*/*/{CASE}.parquet"))
    click.echo(json.dumps({"households": households, **told_of}))


def _files(population: Path, regions: Sequence[str]) -> tuple[str, list[Path]]:
    """A region for all, and the folders of the chunks of all."""
    return regions[0], [folder for region in regions for folder in sorted((population / region).iterdir())]


def _rows(path: Path) -> int:
    return int(pq.read_metadata(path).num_rows)


def _tables(folders: Sequence[Path]) -> database.Files:
    levels = sorted(path.stem for path in folders[0].glob("*.parquet"))
    return {level: [folder / f"{level}.parquet" for folder in folders] for level in levels}


# --- DuckDB -----------------------------------------------------------------------------------------------------------


def _on_duckdb(
    policy: Policy,
    day: datetime.date,
    groups: Sequence[tuple[str, list[Path]]],
    out: Path,
    threads: int,
    memory: str,
    needed: bool,
    *,
    files_alone: bool = False,
) -> Told:
    told = Told()
    base = database.opened(out / "scratch", memory, threads)
    for made, tables in _due(policy, day, groups, told, needed=needed):
        with database.laid_out(base, [made], tables):
            parts = list(_parts(made))
            if files_alone:
                parts = [(part, level, _stored(base, f"{part}_{level}", rows)) for part, level, rows in parts]
                told.planned()
                for level in tables:
                    base.table(f"input_{level}").aggregate("count(COLUMNS(*))").fetchall()
            for part, level, statement in parts:
                database.write(base, statement, _target(out, part, level) / f"{told.batches:05d}.parquet")
        told.decided()
    base.close()
    return told


def _stored(base: duckdb.DuckDBPyConnection, name: str, statement: str) -> str:
    """The rows of a statement once they have been decided, from memory."""
    base.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {statement}")
    return f"FROM {name}"


def _due(
    policy: Policy, day: datetime.date, groups: Sequence[tuple[str, list[Path]]], told: Told, *, needed: bool
) -> Iterator[tuple[Statements, database.Files]]:
    """The statements and the input tables of each batch."""
    for region, folders in groups:
        program = policy.program(region, day)
        made = planned(program, day, database.schemas(program, _tables(folders)), needed=needed)
        told.planned()
        for batch in _batches(folders):
            yield made, _tables(batch)


def _parts(made: Statements) -> Iterator[tuple[str, str, str]]:
    """The statements of what is written, with the part and the level of each."""
    for part, found in zip(PARTS, (made.decisions, made.needed), strict=True):
        for level, rows in found.items():
            yield part, level, rows.statement


def _batches(folders: Sequence[Path]) -> Iterator[list[Path]]:
    batch: list[Path] = []
    households = 0
    for folder in folders:
        size = _rows(folder / f"{CASE}.parquet")
        if batch and households + size > BATCH:
            yield batch
            batch, households = [], 0
        batch.append(folder)
        households += size
    yield batch


def _target(out: Path, part: str, level: str) -> Path:
    folder = out / part / level
    folder.mkdir(parents=True, exist_ok=True)
    return folder


# --- Spark ------------------------------------------------------------------------------------------------------------


def _on_spark(
    policy: Policy,
    day: datetime.date,
    groups: Sequence[tuple[str, list[Path]]],
    out: Path,
    threads: int,
    memory: str,
    needed: bool,
) -> Told:
    from tests.population import spark  # noqa: PLC0415  it is not installed where DuckDB decides

    session = spark.session(threads, memory, out / "scratch")
    base = ibis.pyspark.connect(session)
    told = Told()
    for number, (region, folders) in enumerate(groups):
        tables = {}
        for level, files in _tables(folders).items():
            session.read.parquet(*map(str, files)).createOrReplaceTempView(f"input_{level}_{number}")
            tables[level] = base.table(f"input_{level}_{number}")
        kept: list[ir.Table] = []

        def keep(table: ir.Table, kept: list[ir.Table] = kept) -> ir.Table:
            kept.append(table.cache())
            return kept[-1]

        plan = columnar.compile(policy.program(region, day))
        told.planned()
        results = plan.decide(tables, day, needed=needed, keep=keep)
        for part, found in zip(PARTS, (results.decisions, results.needed), strict=True):
            for level, table in found.items():
                session.sql(str(ibis.to_sql(table, dialect="pyspark"))).write.mode("append").parquet(
                    str(_target(out, part, level))
                )
        told.decided()
        for table in kept:
            table.release()
    return told


if __name__ == "__main__":
    main()
