"""Decides some households of each chunk on the rete too: an answer of the columns that it does not give ends the run.

The readings are held against each other on generated policies and households in the tests; this holds them against each
other on the policy and the people that are being decided.
"""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from engine.case import Case, Facts
from engine.columnar.graph import CASE
from engine.columnar.tables import MILLION, column_of, level_of
from engine.decision import BenefitDecision, Outcome
from engine.engine import Admitted, Engine
from engine.program import Fact, Kind, Program, Scalar
from tools.simulate.households import Row, facts, rows
from tools.simulate.run import DECISIONS, Chunk, Side, tables_of
from tools.simulate.statements import NEW

SAMPLE = 300
"""How many households are decided twice, or a few more: they are spread over the chunks by size."""
_LEAST = 4
"""How many of them are of each chunk, however small."""


class DisagreementError(Exception):
    """The readings differ, which is a defect: `message` names the household by its number, in Chinese."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


def verify(engines: Sequence[Engine], sides: Sequence[Side], every: Sequence[Chunk], out: Path) -> int:
    """Decides a sample of every chunk by the engine of each side; how many decisions were compared.

    Raises `DisagreementError` for the first household about which the readings differ.
    """
    compared = 0
    with duckdb.connect() as base:
        sizes = [pq.read_metadata(chunk.folder / f"{CASE}.parquet").num_rows for chunk in every]
        households = max(1, sum(sizes))
        for chunk, size in zip(every, sizes, strict=True):
            tables = tables_of(chunk.folder)
            numbers = _sample(base, tables[CASE], max(_LEAST, SAMPLE * size // households))
            people = {level: rows(base, path, numbers) for level, path in tables.items()}
            decided = tables_of(out / DECISIONS / chunk.region / chunk.number)
            told = {level: rows(base, path, numbers) for level, path in decided.items()}
            for number in numbers:
                mine = {level: found.get(number, []) for level, found in people.items()}
                answers = {level: found.get(number, []) for level, found in told.items()}
                for at, (engine, side) in enumerate(zip(engines, sides, strict=True)):
                    program = side.program(chunk.region)
                    case = _case(program, mine, side.as_of, chunk.region)
                    decision = engine.decide(Admitted(program, case))
                    prefix = NEW if at else ""
                    for one in decision.benefits:
                        compared += _compared(program, one, answers, prefix, chunk, number)
    return compared


def _compared(
    program: Program,
    one: BenefitDecision,
    answers: Mapping[str, list[Row]],
    prefix: str,
    chunk: Chunk,
    number: int,
) -> int:
    level = level_of(program, one.subject.entity)
    column = column_of(program, one.subject.entity, one.benefit)
    there = answers.get(level, [])
    if one.subject.index < 0 or not there or f"{prefix}{column}__outcome" not in there[0]:
        return 0
    row = there[one.subject.index]
    if dict(_expected(one, column)).items() - _found(row, prefix, column).items():
        name = program.benefits[one.benefit].name
        raise DisagreementError(
            f"{chunk.region} 第 {number} 号家庭的{name}，两种算法结果不同；这是程序的缺陷，推算已停止，请报告"
        )
    return 1


def _expected(one: BenefitDecision, column: str) -> Iterator[tuple[str, Hashable]]:
    yield f"{column}__outcome", one.outcome.value
    if one.outcome is Outcome.ELIGIBLE and one.monthly is not None:
        yield f"{column}__monthly_suggested", one.monthly.suggested
        yield f"{column}__monthly_at_least", one.monthly.at_least


def _found(row: Row, prefix: str, column: str) -> dict[str, Hashable]:
    parts = ("outcome", "monthly_suggested", "monthly_at_least")
    return {f"{column}__{part}": _plain(row.get(f"{prefix}{column}__{part}")) for part in parts}


def _plain(value: object) -> Hashable:
    return value if isinstance(value, str | int) or value is None else str(value)


def _sample(base: duckdb.DuckDBPyConnection, path: Path, count: int) -> list[int]:
    """Numbers spread evenly over the chunk, the first and the last among them."""
    found = base.execute(
        f'WITH ordered AS (SELECT "{CASE}" AS number, row_number() OVER (ORDER BY "{CASE}") - 1 AS place, '
        "count(*) OVER () - 1 AS last FROM read_parquet(?)) "
        "SELECT number FROM ordered WHERE place % greatest(last // ?, 1) = 0 OR place = last ORDER BY place",
        [str(path), count - 1],
    ).fetchall()
    return [row[0] for row in found]


def _case(program: Program, rows: Mapping[str, list[Row]], as_of: datetime.date, region: str) -> Case:
    (case,) = rows[CASE]
    singles: dict[str, Facts] = {}
    many: dict[str, tuple[Facts, ...]] = {}
    for entity in program.entities.values():
        if not entity.many:
            singles[entity.id] = _facts(program, entity.id, case)
        elif rows.get(entity.id):
            many[entity.id] = tuple(_facts(program, entity.id, row) for row in rows[entity.id])
    references = {entity: ("",) * len(subjects) for entity, subjects in many.items()}
    return Case(as_of, region, singles, many, references)


def _facts(program: Program, entity: str, row: Row) -> Facts:
    return {fact.id: None if value is None else _scalar(fact, value) for fact, value in facts(program, entity, row)}


def _scalar(fact: Fact, value: object) -> Scalar:
    match value:
        case list():
            return tuple(str(one) for one in value)
        case int() if fact.type.kind is Kind.RATIO:
            return Fraction(value, MILLION)
        case bool() | int() | str() | datetime.date():
            return value
        case _:
            raise TypeError(f"no value of a fact: {type(value).__name__}")
