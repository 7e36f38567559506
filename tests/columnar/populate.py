"""Cases as the tables that the columnar reading takes, in a database of their own."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Mapping, Sequence
from fractions import Fraction

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa

from engine.case import Case, Facts
from engine.columnar import MILLION, schema
from engine.columnar.graph import Keep
from engine.program import Fact, Kind, Program, Scalar

_ARROW = {"int64": pa.int64(), "date": pa.date32(), "boolean": pa.bool_(), "string": pa.string()}


def tables(program: Program, cases: Sequence[Case]) -> dict[str, ir.Table]:
    """The tables of `cases`, each case under its place in the sequence, in DuckDB."""
    rows: dict[str, list[dict[str, object]]] = {level: [] for level in schema(program)}
    for number, case in enumerate(cases):
        row: dict[str, object] = {"case": number, "as_of": case.as_of}
        for entity, facts in case.singles.items():
            row |= _columns(program, entity, facts, f"{entity}__")
        rows["case"].append(row)
        for entity, subjects in case.many.items():
            for index, facts in enumerate(subjects):
                rows[entity].append({"case": number, "index": index, **_columns(program, entity, facts, "")})
    return connect(
        {level: _table(kinds, rows[level]) for level, kinds in schema(program).items()},
    )


def connect(arrow: Mapping[str, pa.Table]) -> dict[str, ir.Table]:
    """Arrow tables as tables of a new DuckDB."""
    raw = duckdb.connect()
    for level, table in arrow.items():
        raw.register(f"arrow_{level}", table)
        raw.execute(f'create table "{level}" as select * from "arrow_{level}"')  # noqa: S608  our own names
    connection = ibis.duckdb.from_connection(raw)
    return {level: connection.table(level) for level in arrow}


def storing(tables: Mapping[str, ir.Table]) -> Keep:
    """Stores what more than one result reads beside `tables`."""
    base = next(iter(tables.values())).get_backend()
    numbers = itertools.count()
    return lambda table: base.create_table(f"kept_{next(numbers)}", table, temp=True)


def _table(kinds: ibis.Schema, rows: Sequence[Mapping[str, object]]) -> pa.Table:
    names = list(kinds.names)
    types = [_ARROW.get(str(kinds[name]), pa.list_(pa.string())) for name in names]
    columns = [pa.array([row.get(name) for row in rows], kind) for name, kind in zip(names, types, strict=True)]
    return pa.table(columns, names=names)


def _columns(program: Program, entity: str, facts: Facts, prefix: str) -> dict[str, object]:
    found: dict[str, object] = {}
    for identifier, value in facts.items():
        name = prefix + identifier
        if value is None:
            found[f"{name}__absent"] = True
        else:
            found[name] = _plain(program.facts[entity, identifier], value)
    return found


def _plain(fact: Fact, value: Scalar) -> object:
    if fact.type.kind is Kind.RATIO and not isinstance(value, bool | str | tuple | datetime.date):
        return int(Fraction(value) * MILLION)
    return list(value) if isinstance(value, tuple) else value
