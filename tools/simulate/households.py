"""Households as a population holds them, read back from its tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb

from engine.columnar.graph import CASE
from engine.columnar.tables import INDEX, absence_of, column_of
from engine.program import Fact, Program

Row = Mapping[str, object]


def rows(base: duckdb.DuckDBPyConnection, path: Path, numbers: Sequence[int]) -> dict[int, list[Row]]:
    """The rows of some households in a table, by the number of the household, its subjects in order."""
    order = CASE if path.stem == CASE else INDEX
    found = base.execute(
        f'SELECT * FROM read_parquet(?) WHERE "{CASE}" IN (SELECT unnest(?)) ORDER BY "{order}"',
        [str(path), list(numbers)],
    )
    names = [column[0] for column in found.description or ()]
    grouped: dict[int, list[Row]] = {}
    for values in found.fetchall():
        row = dict(zip(names, values, strict=True))
        grouped.setdefault(row[CASE], []).append(row)
    return grouped


def facts(program: Program, entity: str, row: Row) -> Iterator[tuple[Fact, object]]:
    """What is known of a subject: each fact with its value, as the column has it, or `None` where it is absent."""
    for fact in program.facts.values():
        if fact.entity == entity:
            column = column_of(program, entity, fact.id)
            if row.get(absence_of(column)):
                yield fact, None
            elif row.get(column) is not None:
                yield fact, row[column]
