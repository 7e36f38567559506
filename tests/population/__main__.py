"""Measures whole populations: the notice in DuckDB by size, a subset beside peers, the notice in Spark.

python -m tests.population --parts notice,peers,spark
"""

from __future__ import annotations

import datetime
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import psutil

from tests.population import comparison, report
from tests.population.drawn import DRAWN, population
from tests.population.environments import SPARK, interpreter
from tests.population.processes import FailedError, run
from tests.population.report import Measured

PARTS = ("notice", "peers", "spark")
LIMIT = 8 * 2**30
_NAMES = {
    "duckdb": "the whole notice, DuckDB",
    "files": "of it, reading and writing alone",
    "spark": "the whole notice, Spark local[{threads}]",
}


class Sizes(click.ParamType[tuple[int, ...]]):
    """Numbers of households, as `1000000,10000000`."""

    name = "sizes"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, ...]:
        if isinstance(value, tuple):
            return value
        try:
            found = tuple(int(one.replace("_", "")) for one in str(value).split(","))
        except ValueError:
            self.fail(f"{value} is not a list of numbers", param, ctx)
        if min(found) < 1:
            self.fail("at least one household", param, ctx)
        return found


class Parts(click.ParamType[tuple[str, ...]]):
    """Some of the parts, as `notice,peers`."""

    name = "parts"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        found = value if isinstance(value, tuple) else tuple(str(value).split(","))
        for one in found:
            if one not in PARTS:
                self.fail(f"{one} is none of {', '.join(PARTS)}", param, ctx)
        return found


@click.command()
@click.option("--parts", type=Parts(), default=",".join(PARTS), show_default=True)
@click.option(
    "--households", type=Sizes(), default="1000000,10000000,30000000", show_default=True, help="Of the notice."
)
@click.option("--peer-households", type=Sizes(), default="1000000", show_default=True)
@click.option("--spark-households", type=Sizes(), default="1000000,10000000", show_default=True)
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), default="2022-12-31", show_default=True, help="Of the notice."
)
@click.option("--rounds", default=5, show_default=True, help="Beside peers, of which the median counts.")
@click.option("--threads", default=2, show_default=True)
@click.option("--memory", default="5GB", show_default=True, help="Of DuckDB's buffers, and of Spark's heap.")
@click.option("--drawn", default=DRAWN, show_default=True, help="Households that are drawn; more repeat them.")
@click.option("--seed", default=1, show_default=True)
@click.option(
    "--folder", type=click.Path(path_type=Path), help="Populations are left there and used again. [a temporary one]"
)
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write the figures there, too.")
def main(
    parts: tuple[str, ...],
    households: tuple[int, ...],
    peer_households: tuple[int, ...],
    spark_households: tuple[int, ...],
    as_of: datetime.datetime,
    rounds: int,
    threads: int,
    memory: str,
    drawn: int,
    seed: int,
    folder: Path | None,
    json_file: Path | None,
) -> None:
    """Print one table; exit 1 where a reading disagrees, a part fails, or the notice takes more than 8 GiB."""
    rows: list[Measured] = []
    notes: list[str] = []
    within = True
    with _folder(folder) as where:
        populations = _Populations(where, seed, drawn)
        try:
            if "notice" in parts:
                found = [_whole("duckdb", populations, size, as_of.date(), threads, memory) for size in households]
                within = all(row.peak <= LIMIT for row in found)
                rows += found
                rows.append(_whole("files", populations, min(households), as_of.date(), threads, memory))
                notes.append(report.growth(found))
            for size in peer_households if "peers" in parts else ():
                told = comparison.run(populations.of(size), size, where / "peers", rounds, threads)
                rows += told.rows
                notes += told.notes
            if "spark" in parts:
                found = [_whole("spark", populations, size, as_of.date(), threads, memory) for size in spark_households]
                rows += found
                notes.append(report.growth(found))
        except comparison.DisagreementError as error:
            click.echo(f"{error}", err=True)
            sys.exit(1)
        except FailedError:
            sys.exit(1)
        notes += populations.notes
    about = _about(as_of.date(), threads, memory)
    click.echo("\n".join([f"{about['machine']}; the notice on {about['as_of']}", "", report.table(rows), ""]))
    click.echo("\n".join(note for note in notes if note))
    if json_file is not None:
        json_file.write_text(
            report.as_json(rows, {**about, "notes": [note for note in notes if note]}), encoding="utf-8"
        )
    if not within:
        click.echo(f"the notice took more than {LIMIT / 2**30:.0f} GiB", err=True)
        sys.exit(1)


@contextmanager
def _folder(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="doudi-population-") as temporary:
        yield Path(temporary)


class _Populations:
    """The populations that were made, by size."""

    def __init__(self, folder: Path, seed: int, drawn: int) -> None:
        self._folder = folder
        self._seed = seed
        self._drawn = drawn
        self.notes: list[str] = []

    def of(self, households: int) -> Path:
        """The folder of a population, made where it is not there yet."""
        made = self._folder / f"population-{households}-{self._seed}-{min(self._drawn, households)}"
        if not made.is_dir():
            click.echo(f"· {households:,} households", err=True)
            fresh = made.with_name(f".{made.name}")
            shutil.rmtree(fresh, ignore_errors=True)
            population(households, self._seed, fresh, self._drawn)
            fresh.rename(made)
        if households > self._drawn:
            note = f"{households:,} households are {self._drawn:,} drawn ones, repeated under fresh keys"
            self.notes += [note] if note not in self.notes else []
        return made


def _whole(
    engine: str, populations: _Populations, households: int, as_of: datetime.date, threads: int, memory: str
) -> Measured:
    people = populations.of(households)
    python = interpreter(SPARK) if engine == "spark" else Path(sys.executable)
    out = people.with_name(f"decided-{engine}")
    shutil.rmtree(out, ignore_errors=True)
    click.echo(f"· {engine}, {households:,} households", err=True)
    asked: list[str | Path] = ["--engine", engine, "--population", people, "--as-of", as_of.isoformat(), "--out", out]
    try:
        ran = run([python, "-m", "tests.population.whole", *asked, "--threads", str(threads), "--memory", memory])
    finally:
        shutil.rmtree(out, ignore_errors=True)
    planned = f", planned in {ran.told['planning']:.1f} s" if engine == "duckdb" else ""
    batches = f"{ran.told['batches']:.0f} batches{planned}"
    return Measured(
        _NAMES[engine].format(threads=threads),
        int(ran.told["households"]),
        ran.told["deciding"],
        ran.peak,
        ran.told["cpu"],
        batches,
    )


def _about(as_of: datetime.date, threads: int, memory: str) -> dict[str, object]:
    cores, ram = psutil.cpu_count() or 0, psutil.virtual_memory().total / 2**30
    machine = f"Python {platform.python_version()}, {platform.machine()}, {cores} cores, {ram:.0f} GiB"
    return {"machine": machine, "as_of": as_of.isoformat(), "threads": threads, "memory": memory}


if __name__ == "__main__":
    main()
