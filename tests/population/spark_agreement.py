"""Whether Spark and DuckDB say the same of generated households, all columns, of generated programs, and of quotients.

python -m tests.population.spark_agreement --households 3000
"""

from __future__ import annotations

import pickle
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click
import duckdb
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from engine import columnar
from engine.case import Case
from engine.columnar.tables import keys_of
from engine.program import Program
from tests.columnar.populate import tables
from tests.differential.cases import cases, days_of
from tests.differential.programs import programs
from tests.population import equal
from tests.population.drawn import population
from tests.population.environments import SPARK, interpreter
from tests.population.processes import FailedError, run
from tests.population.whole import PARTS
from tools.simulate import sql

DAYS = ("2021-12-31", "2022-12-31")


@click.command()
@click.option("--households", default=3_000, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--programs", "count", default=6, show_default=True, help="Generated programs, each with some cases.")
@click.option("--memory", default="3GB", show_default=True, help="Spark's heap.")
def main(households: int, seed: int, count: int, memory: str) -> None:
    """Exit 1 where they differ, and say in what."""
    spark = interpreter(SPARK)
    with tempfile.TemporaryDirectory(prefix="doudi-spark-") as folder:
        try:
            numbers = run([spark, "-m", "tests.population.spark_numbers", Path(folder) / "numbers", memory])
            click.echo(f"{numbers.told['compared']:,.0f} quotients of whole numbers are exact")
            if households:
                _on_the_notice(spark, Path(folder), households, seed, memory)
            if count:
                _on_programs(spark, Path(folder), count, memory)
        except equal.UnequalError as error:
            click.echo(f"DuckDB and Spark differ: {error}", err=True)
            sys.exit(1)
        except FailedError:
            sys.exit(1)


def _on_the_notice(spark: Path, folder: Path, households: int, seed: int, memory: str) -> None:
    population(households, seed, folder / "population")
    for day in DAYS:
        for engine, python in (("duckdb", Path(sys.executable)), ("spark", spark)):
            options: list[str | Path] = [
                "--engine",
                engine,
                "--population",
                folder / "population",
                "--as-of",
                day,
                "--needed",
            ]
            where: list[str | Path] = ["--out", folder / f"{engine}-{day}", "--memory", memory]
            run([python, "-m", "tests.population.whole", *options, *where])
        compared = compare(folder / f"duckdb-{day}", folder / f"spark-{day}")
        click.echo(f"{day}: {households:,} households, the whole notice: {compared:,} values are equal")


def compare(one: Path, other: Path) -> int:
    """How many values of what was decided and is needed are equal. Raises `equal.UnequalError`."""
    compared = 0
    with duckdb.connect() as base:
        for part in PARTS:
            levels, others = (sorted(path.name for path in (side / part).glob("*")) for side in (one, other))
            if levels != others:
                raise equal.UnequalError(f"{part}: {levels} and {others}")
            for level in levels:
                mine, theirs = (f"read_parquet({sql.text(side / part / level / '*.parquet')})" for side in (one, other))
                compared += equal.check(base, mine, theirs, keys_of(level))
    return compared


def _on_programs(spark: Path, folder: Path, count: int, memory: str) -> None:
    drawn = _programs(count)
    jobs: list[tuple[Program, dict[str, str]]] = []
    for number, (program, drawn_cases) in enumerate(drawn):
        inputs = tables(program, drawn_cases)
        mine = folder / "programs" / str(number)
        files = {level: str(mine / "input" / f"{level}.parquet") for level in inputs}
        (mine / "input").mkdir(parents=True)
        for level, table in inputs.items():
            table.to_parquet(files[level])
        results = columnar.compile(program).decide(inputs)
        for part, found in zip(PARTS, (results.decisions, results.needed), strict=True):
            for level, table in found.items():
                (mine / "duckdb" / part / level).mkdir(parents=True)
                # Money has 128 bits, of which DuckDB's Parquet would make floats.
                wide = {name: table[name].cast("int64") for name, kind in table.schema().items() if kind.is_decimal()}
                table.mutate(**wide).to_parquet(str(mine / "duckdb" / part / level / "0.parquet"))
        jobs.append((program, files))
    (folder / "programs" / "jobs.pickle").write_bytes(pickle.dumps(jobs))
    run([spark, "-m", "tests.population.spark_programs", folder / "programs", memory])
    compared = sum(
        compare(folder / "programs" / str(number) / "duckdb", folder / "programs" / str(number) / "spark")
        for number in range(len(jobs))
    )
    click.echo(f"{len(jobs)} generated programs: {compared:,} values are equal")


def _programs(count: int) -> Sequence[tuple[Program, list[Case]]]:
    drawn: list[tuple[Program, list[Case]]] = []

    @settings(max_examples=count, phases=[Phase.generate], database=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def draw(data: st.DataObject) -> None:
        program = data.draw(programs())
        drawn.append((program, data.draw(st.lists(cases(program, days_of(program)), min_size=30, max_size=60))))

    draw()
    return drawn


if __name__ == "__main__":
    main()
