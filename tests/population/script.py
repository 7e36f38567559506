"""What decides a population, as statements of SQL that are made once and run on every chunk of it.

To plan a whole notice takes seconds; a chunk of a district with the same values runs the same statements.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from engine import columnar
from engine.language.policy import Policy
from engine.program import Program
from tools.simulate import sql
from tools.simulate.statements import alike


@dataclass(frozen=True, slots=True)
class Script:
    """Over the tables `input_<level>`: `kept`, what is stored on the way, by name and in order; results by level."""

    kept: tuple[tuple[str, str], ...]
    decisions: Mapping[str, str]
    needed: Mapping[str, str]


def script(
    program: Program,
    schemas: columnar.Schema,
    as_of: datetime.date,
    only: Collection[str] | None = None,
    *,
    needed: bool = False,
) -> Script:
    """The statements for DuckDB. `schemas`: what the input tables have."""
    kept: list[tuple[str, str]] = []

    def keep(table: ir.Table) -> ir.Table:
        name = f"kept_{len(kept)}"
        kept.append((name, _duckdb(table)))
        return ibis.table(table.schema(), name=name)

    tables = {level: ibis.table(kinds, name=f"input_{level}") for level, kinds in schemas.items()}
    results = columnar.compile(program).decide(tables, as_of, only, needed=needed, keep=keep)
    told = [{level: _whole(table) for level, table in part.items()} for part in (results.decisions, results.needed)]
    return Script(tuple(kept), told[0], told[1])


def regions_alike(policy: Policy, regions: Collection[str], as_of: datetime.date) -> list[list[str]]:
    """The regions, those together that decide alike."""
    groups: list[tuple[Program, list[str]]] = []
    for region in regions:
        program = policy.program(region, as_of)
        same = next((group for other, group in groups if alike(other, program)), None)
        if same is None:
            groups.append((program, [region]))
        else:
            same.append(region)
    return [group for _, group in groups]


def _duckdb(table: ir.Table) -> str:
    return str(ibis.to_sql(table, dialect="duckdb"))


def _whole(table: ir.Table) -> str:
    """A sum of money has 128 bits in DuckDB, of which Parquet would make a float; it is known to fit into 64."""
    wide = [name for name, kind in table.schema().items() if kind.is_decimal()]
    replaced = ", ".join(f"CAST({sql.name(name)} AS BIGINT) AS {sql.name(name)}" for name in wide)
    return f"SELECT * {f'REPLACE ({replaced}) ' if wide else ''}FROM ({_duckdb(table)})"
