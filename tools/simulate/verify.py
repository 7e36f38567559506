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

from engine.case import Case, Facts
from engine.columnar.graph import CASE
from engine.columnar.tables import INDEX, MILLION, absence_of, column_of, level_of
from engine.decision import BenefitDecision, Outcome
from engine.engine import Admitted, Engine
from engine.program import Fact, Kind, Program, Scalar
from tools.simulate.run import DECISIONS, Chunk, Side

SAMPLE = 40
"""How many households of a chunk are decided twice."""


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
        for chunk in every:
            tables = {path.stem: path for path in sorted(chunk.folder.glob("*.parquet"))}
            numbers = _sample(base, tables[CASE])
            rows = {level: _rows(base, path, numbers) for level, path in tables.items()}
            folder = out / DECISIONS / chunk.region / chunk.number
            told = {path.stem: _rows(base, path, numbers) for path in sorted(folder.glob("*.parquet"))}
            for number in numbers:
                mine = {level: found.get(number, []) for level, found in rows.items()}
                answers = {level: found.get(number, []) for level, found in told.items()}
                for at, (engine, side) in enumerate(zip(engines, sides, strict=True)):
                    program = side.program(chunk.region)
                    case = _case(program, mine, side.as_of, chunk.region)
                    decision = engine.decide(Admitted(program, case))
                    prefix = "new__" if at else ""
                    for one in decision.benefits:
                        compared += _compared(program, one, answers, prefix, chunk, number)
    return compared


def _compared(
    program: Program,
    one: BenefitDecision,
    answers: Mapping[str, list[dict[str, object]]],
    prefix: str,
    chunk: Chunk,
    number: int,
) -> int:
    level = level_of(program, one.subject.entity)
    column = column_of(program, one.subject.entity, one.benefit)
    rows = answers.get(level, [])
    if one.subject.index < 0 or not rows or f"{prefix}{column}__outcome" not in rows[0]:
        return 0
    row = rows[one.subject.index]
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


def _found(row: Mapping[str, object], prefix: str, column: str) -> dict[str, Hashable]:
    parts = ("outcome", "monthly_suggested", "monthly_at_least")
    return {f"{column}__{part}": _plain(row.get(f"{prefix}{column}__{part}")) for part in parts}


def _plain(value: object) -> Hashable:
    return value if isinstance(value, str | int) or value is None else str(value)


def _sample(base: duckdb.DuckDBPyConnection, path: Path) -> list[int]:
    """Numbers spread evenly over the chunk, the first and the last among them."""
    found = base.execute(f'SELECT "{CASE}" FROM read_parquet(?) ORDER BY 1', [str(path)]).fetchall()
    step = max(1, (len(found) - 1) // SAMPLE)
    return [row[0] for row in found[::step]]


def _rows(base: duckdb.DuckDBPyConnection, path: Path, numbers: Sequence[int]) -> dict[int, list[dict[str, object]]]:
    """The rows of some households, by their number, subjects in order."""
    found = base.execute(f'SELECT * FROM read_parquet(?) WHERE list_contains(?, "{CASE}")', [str(path), list(numbers)])
    names = [column[0] for column in found.description or ()]
    grouped: dict[int, list[dict[str, object]]] = {}
    for values in found.fetchall():
        row = dict(zip(names, values, strict=True))
        grouped.setdefault(row[CASE], []).append(row)
    for rows in grouped.values():
        if INDEX in names:
            rows.sort(key=lambda row: int(str(row[INDEX])))
    return grouped


def _case(program: Program, rows: Mapping[str, list[dict[str, object]]], as_of: datetime.date, region: str) -> Case:
    (case,) = rows[CASE]
    singles: dict[str, Facts] = {}
    many: dict[str, tuple[Facts, ...]] = {}
    for entity in program.entities.values():
        facts = [fact for fact in program.facts.values() if fact.entity == entity.id]
        if not entity.many:
            singles[entity.id] = dict(_facts(program, facts, case))
        elif rows.get(entity.id):
            many[entity.id] = tuple(dict(_facts(program, facts, row)) for row in rows[entity.id])
    references = {entity: ("",) * len(subjects) for entity, subjects in many.items()}
    return Case(as_of, region, singles, many, references)


def _facts(program: Program, facts: Sequence[Fact], row: Mapping[str, object]) -> Iterator[tuple[str, Scalar | None]]:
    for fact in facts:
        column = column_of(program, fact.entity, fact.id)
        value = row.get(column)
        if row.get(absence_of(column)):
            yield fact.id, None
        elif value is not None:
            yield fact.id, _scalar(fact, value)


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
