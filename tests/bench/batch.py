"""From how many cases on the columns decide faster than the rete: whether a batch is worth a statement.

python -m tests.bench.batch

All that is left out speaks for the columns: their plan is made, the cases are in their tables, and nothing is read back
from the results, let alone made an answer of.
"""

from __future__ import annotations

import datetime
import itertools
import random
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import click

from engine.admission import RawCase
from engine.columnar.graph import CASE
from engine.engine import Admitted, Engine
from engine.language import load
from server.answer import Answers
from server.eligibility import MAX_BATCH, MAX_RESULTS_BYTES
from tests.bench.households import households
from tests.bench.measure import Figure, table
from tests.columnar.populate import tables
from tools.simulate.statements import planned

ROOT = Path(__file__).resolve().parents[2]
REGION, DAY = "330122", datetime.date(2021, 11, 1)
SIZES = (MAX_BATCH, 1024, 4096)
ROUNDS = 3


@click.command()
def main() -> None:
    """Print the time of both readings by size, and how many answers one batch can carry."""
    engine = Engine(load(ROOT / "policies"))
    drawn = itertools.islice(households(engine, random.Random(1)), max(SIZES))  # noqa: S311 - not a secret
    admitted = [engine.admit(RawCase(DAY, REGION, one.entities)) for one in drawn]
    answers = Answers()
    size = statistics.mean(len(answers.encoded(one, engine.decide(one)).response) for one in admitted[:MAX_BATCH])
    carried = MAX_RESULTS_BYTES / size
    figures = [
        Figure("answers that one batch carries", min(carried, MAX_BATCH), "cases", detail=f"{size:,.0f} bytes each")
    ]
    for count in SIZES:
        rete = _seconds(partial(_decide, engine, admitted[:count]))
        columns = _seconds(_statements(admitted[:count]))
        figures += [
            Figure(f"{count:,} cases on the rete", rete * 1000, "ms"),
            Figure("  in columns", columns * 1000, "ms", detail=f"{rete / columns:.2f} times as fast"),
        ]
    click.echo(table(figures))
    engine.close()


def _decide(engine: Engine, admitted: Sequence[Admitted]) -> None:
    for one in admitted:
        engine.decide(one)


def _statements(admitted: Sequence[Admitted]) -> Callable[[], object]:
    """What decides all cases in columns, down to what is needed; the results stay in the database."""
    program = admitted[0].program
    inputs = tables(program, [one.case for one in admitted])
    base = inputs[CASE].get_backend()
    for level in inputs:
        base.raw_sql(f'CREATE VIEW input_{level} AS FROM "{level}"')
    made = planned(program, DAY, {level: one.schema() for level, one in inputs.items()}, needed=True)
    told = enumerate([*made.decisions.values(), *made.needed.values()])
    statements = [*made.kept.items(), *((f"told_{number}", one.statement) for number, one in told)]

    def run() -> None:
        for name, statement in statements:
            base.raw_sql(f"CREATE OR REPLACE TEMP TABLE {name} AS {statement}")

    return run


def _seconds(run: Callable[[], object]) -> float:
    def once() -> float:
        start = time.perf_counter()
        run()
        return time.perf_counter() - start

    once()
    return statistics.median(once() for _ in range(ROUNDS))


if __name__ == "__main__":
    main()
