"""What decides a population, as statements of SQL: made once for all regions that decide alike, and run on each batch.

They read the tables `input_<level>`. To make them takes seconds, and each costs DuckDB tenths of a second however few
rows there are.
"""

from __future__ import annotations

import contextlib
import datetime
import gc
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from engine import columnar
from engine.columnar.tables import keys_of
from engine.program import Program
from tools.simulate import sql

Item = TypeVar("Item")
NEW = "new__"
"""What the columns of a second side begin with."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A statement, and the columns of its rows."""

    statement: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statements:
    """What decides under one policy. `kept`: tables by name that others read, in the order in which they are made; then
    by level the decisions and what they lack."""

    kept: Mapping[str, str]
    decisions: Mapping[str, Rows]
    needed: Mapping[str, Rows]


def planned(
    program: Program,
    as_of: datetime.date,
    schemas: columnar.Schema,
    only: Collection[str] | None = None,
    *,
    needed: bool,
    label: str = "kept",
) -> Statements:
    """The statements of a policy on a day.

    `schemas`: the columns that the input tables have. `only`: ids of what is asked for, all by default; `needed`: those
    of what answers lack too, which take longer than all the rest; `label`: what the names of kept tables begin with.
    """
    kept: dict[str, str] = {}

    def keep(table: ir.Table) -> ir.Table:
        name = f"{label}_{len(kept)}"
        kept[name] = _duckdb(table)
        return ibis.table(table.schema(), name=name)

    tables = {level: ibis.table(kinds, name=f"input_{level}") for level, kinds in schemas.items()}
    with _nothing_collected():
        results = columnar.Plan(program).decide(tables, as_of, only, needed=needed, keep=keep)
        return Statements(
            kept,
            {level: _rows(table) for level, table in results.decisions.items()},
            {level: _rows(table) for level, table in results.needed.items()},
        )


def _rows(table: ir.Table) -> Rows:
    columns = ", ".join(f"{_held(table, name)} AS {sql.name(name)}" for name in table.columns)
    return Rows(f"SELECT {columns} FROM ({_duckdb(table)})", tuple(table.columns))


def _duckdb(table: ir.Table) -> str:
    return str(ibis.to_sql(table, dialect="duckdb", pretty=False))


class Plans:
    """The statements of each policy that decides alike: most districts have no value of their own."""

    def __init__(self) -> None:
        self._known: list[tuple[Program, datetime.date, columnar.Schema, Statements]] = []

    def of(self, program: Program, as_of: datetime.date, schemas: columnar.Schema, *, needed: bool) -> Statements:
        """What every benefit of a policy comes to on a day; `needed`: and what answers lack."""
        for other, day, there, statements in self._known:
            if (day, there) == (as_of, schemas) and alike(other, program) and (statements.needed or not needed):
                return statements
        label = f"kept_{len(self._known)}"
        found = planned(program, as_of, schemas, frozenset(program.benefits), needed=needed, label=label)
        self._known.append((program, as_of, schemas, found))
        return found


def alike(one: Program, other: Program) -> bool:
    """Whether two programs of one release decide alike, wherever their values come from."""
    if one.release != other.release:  # another vocabulary may give the same rules another meaning
        return False
    values = [{name: (it.state, it.value) for name, it in program.parameters.items()} for program in (one, other)]
    return values[0] == values[1] and one.rules == other.rules and one.defines == other.defines


def grouped(items: Iterable[Item], same: Callable[[Item, Item], bool]) -> list[list[Item]]:
    """The items in their order, those together that are the same as the first of them."""
    groups: list[list[Item]] = []
    for one in items:
        group = next((group for group in groups if same(group[0], one)), None)
        if group is None:
            groups.append([one])
        else:
            group.append(one)
    return groups


def compared(level: str, old: Rows, new: Rows) -> str:
    """The rows of two sides beside each other, what is new behind `new__`."""
    keys = keys_of(level)
    added = [f"new_side.{sql.name(one)} AS {sql.name(NEW + one)}" for one in new.columns if one not in keys]
    using = ", ".join(sql.name(one) for one in keys)
    return (
        f"SELECT {', '.join(['old_side.*', *added])} FROM ({old.statement}) AS old_side "
        f"JOIN ({new.statement}) AS new_side USING ({using})"
    )


def _held(table: ir.Table, name: str) -> str:
    """A column as it is joined and written.

    A sum has 128 bits in DuckDB, of which Parquet would make a float; it is known to fit into 64. Words as one of a few
    take a byte each, and a fifth of the time to write; a reader of the file sees texts.
    """
    kind, column = table[name].type(), sql.name(name)
    if kind.is_integer() or kind.is_decimal():
        return f"CAST({column} AS BIGINT)"
    words = _words(table, name) if kind.is_string() else ()
    return f"CAST({column} AS ENUM ({', '.join(map(sql.text, words))}))" if words else column


def _words(table: ir.Table, name: str) -> tuple[str, ...]:
    """All that a column of texts can say, where it is made of literals alone; else nothing."""
    made = table.op().values[name]
    if any(one.dtype.is_string() for one in made.find(ops.Field, filter=ops.Value)):
        return ()
    literals = made.find(ops.Literal, filter=ops.Value)
    return tuple(sorted({one.value for one in literals if one.dtype.is_string() and one.value is not None}))


@contextlib.contextmanager
def _nothing_collected() -> Iterator[None]:
    """A plan is millions of objects, none of them garbage before it is done: to look for some takes a third more."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()
