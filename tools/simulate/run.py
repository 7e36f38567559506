"""Decides every chunk of a population under one policy or two, and writes what was decided beside it.

A chunk is done when its folder is there under its own name: it is written under another and renamed, so that a run that
was stopped goes on where it was.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir

from engine import columnar
from engine.columnar.graph import CASE
from engine.columnar.tables import INDEX
from engine.language.policy import Policy
from engine.program import Program
from tools.simulate import sql

DECISIONS = "decisions"
NEEDED = "needed"
RUN = "run.json"
_MEMORY = "4GB"
Columns = Mapping[str, tuple[str, ...]]
Base = Any
"""A connection of Ibis to DuckDB; Ibis has no types."""


@dataclass(frozen=True, slots=True)
class Side:
    """One policy: a release and a day. `label`: how people call it."""

    policy: Policy
    as_of: datetime.date
    label: str

    def program(self, region: str) -> Program:
        """The policy of a region."""
        return self.policy.program(region, self.as_of)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some households of one region."""

    region: str
    number: str
    folder: Path

    @property
    def name(self) -> str:
        """The name of the chunk within a run."""
        return f"{self.region}/{self.number}"


def tables_of(folder: Path) -> dict[str, Path]:
    """The tables of a chunk by level, be they of households or of what was decided about them."""
    return {path.stem: path for path in sorted(folder.glob("*.parquet"))}


class OtherRunError(Exception):
    """The folder holds what another run decided; `message` says so, in Chinese."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


def chunks(population: Path) -> tuple[Chunk, ...]:
    """The chunks of a population, by region and number."""
    found = sorted(path.parent for path in population.glob(f"*/*/{CASE}.parquet"))
    return tuple(Chunk(path.parent.name, path.name, path) for path in found)


def begin(population: Path, sides: Sequence[Side], out: Path) -> None:
    """Makes `out` ready for a run, or for going on with the same run.

    Raises `OtherRunError` where `out` holds anything else.
    """
    listed = hashlib.sha256()
    for chunk in chunks(population):
        state = (chunk.folder / f"{CASE}.parquet").stat()
        listed.update(f"{chunk.name} {state.st_size} {state.st_mtime_ns}\n".encode())
    described = {
        "population": str(population.resolve()),
        "chunks": listed.hexdigest(),
        "sides": [
            {"release": side.policy.release, "as_of": side.as_of.isoformat(), "label": side.label} for side in sides
        ],
    }
    out.mkdir(parents=True, exist_ok=True)
    marker = out / RUN
    if marker.is_file():
        if json.loads(marker.read_text(encoding="utf-8")) != described:
            raise OtherRunError(f"{out} 里是另一次推算的结果；换一个文件夹，或删去它")
        return
    if any(out.iterdir()):
        raise OtherRunError(f"{out} 里已经有别的文件；换一个空文件夹")
    marker.write_text(json.dumps(described, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def run(
    population: Path, sides: Sequence[Side], out: Path, done: Callable[[Chunk], None] = lambda _: None
) -> tuple[Chunk, ...]:
    """Decides what is not decided yet; all chunks. `done` is told of each, decided now or before.

    `out/decisions/<region>/<chunk>/<level>.parquet`: a row a household or subject, with the columns of
    `engine.columnar.Results.decisions`, those of a second side behind `new__`; `out/needed/...` the facts that open
    answers lack, of the last side. Memory stays within a bound: what does not fit goes to the disk.
    """
    every = chunks(population)
    base = ibis.duckdb.connect()
    plans = _Plans(base)
    scratch = out / "scratch"
    base.raw_sql(f"SET memory_limit = '{_MEMORY}'")
    base.raw_sql(f"SET temp_directory = {sql.text(scratch)}")
    base.raw_sql("SET preserve_insertion_order = false")
    try:
        for chunk in every:
            target = out / DECISIONS / chunk.region / chunk.number
            if not target.is_dir():
                _decide(base, plans, chunk, sides, out)
            done(chunk)
    finally:
        base.disconnect()
        shutil.rmtree(scratch, ignore_errors=True)
    return every


@dataclass(frozen=True, slots=True)
class _Statements:
    """What decides a chunk, as statements over the views `input_<level>`. `kept`: tables by name that others read, in
    the order in which they are made; then by level the decisions and what they lack."""

    kept: Mapping[str, str]
    decisions: Mapping[str, str]
    needed: Mapping[str, str]


class _Plans:
    """The statements of each policy that decides alike: most districts have no value of their own.

    To build them takes longer than to decide a small chunk; one of the same policy with the same columns runs the same.
    """

    def __init__(self, base: Base) -> None:
        self._base = base
        self._known: list[tuple[Program, datetime.date, Columns, _Statements]] = []

    def of(self, side: Side, region: str, tables: Mapping[str, ir.Table], *, needed: bool) -> _Statements:
        """The statements for one side; `needed`: whether those of what answers lack too."""
        program = side.program(region)
        columns = {level: tuple(table.columns) for level, table in tables.items()}
        for other, day, there, statements in self._known:
            if (day, there) == (side.as_of, columns) and _alike(other, program) and (statements.needed or not needed):
                return statements
        kept: dict[str, str] = {}

        def keep(table: ir.Table) -> ir.Table:
            name = f"kept_{len(self._known)}_{len(kept)}"
            kept[name] = self._base.compile(table)
            return ibis.table(table.schema(), name=name)

        benefits = frozenset(program.benefits)
        results = columnar.Plan(program).decide(tables, side.as_of, only=benefits, needed=needed, keep=keep)
        found = _Statements(
            kept,
            {level: self._base.compile(table) for level, table in results.decisions.items()},
            {level: self._base.compile(table) for level, table in results.needed.items()},
        )
        self._known.append((program, side.as_of, columns, found))
        return found


def _alike(one: Program, other: Program) -> bool:
    """Whether two programs of one release decide alike, wherever their values come from."""
    if one.release != other.release:  # another vocabulary may give the same rules another meaning
        return False
    values = [{name: (it.state, it.value) for name, it in program.parameters.items()} for program in (one, other)]
    return values[0] == values[1] and one.rules == other.rules and one.defines == other.defines


def _decide(base: Base, plans: _Plans, chunk: Chunk, sides: Sequence[Side], out: Path) -> None:
    tables = {
        level: base.read_parquet(str(path), table_name=f"input_{level}")
        for level, path in tables_of(chunk.folder).items()
    }
    # What answers lack is told of the last side alone, and to plan it takes longer than all the rest.
    statements = [plans.of(side, chunk.region, tables, needed=side is sides[-1]) for side in sides]
    kept = {name: statement for one in statements for name, statement in one.kept.items()}
    for name, statement in kept.items():
        base.raw_sql(f"CREATE TEMP TABLE {name} AS {statement}")
    for name, found in ((NEEDED, statements[-1].needed), (DECISIONS, statements[-1].decisions)):
        target = out / name / chunk.region / chunk.number
        fresh = target.with_name(f".{target.name}")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        for level, statement in found.items():
            both = name == DECISIONS and len(sides) > 1
            told = _told(base, level, statements[0].decisions[level] if both else "", statement)
            target_file = sql.text(fresh / f"{level}.parquet")
            base.raw_sql(f"COPY ({told}) TO {target_file} (FORMAT parquet, COMPRESSION zstd)")
        shutil.rmtree(target, ignore_errors=True)
        fresh.rename(target)
    for name in kept:
        base.raw_sql(f"DROP TABLE {name}")


def _told(base: Base, level: str, old: str, new: str) -> str:
    """What is written of the rows: those of the new side, behind `new__` where there is an old one (else it is "").

    A sum of money has 128 bits in DuckDB, which Parquet has not and would make a float of; it is held in 64, where it
    is known to fit.
    """
    keys = [CASE] if level == CASE else [CASE, INDEX]
    if not old:
        return f"SELECT {_columns(base, new, 'new_side', '', ())} FROM ({new}) AS new_side"
    using = ", ".join(f'"{name}"' for name in keys)
    selected = f"{_columns(base, old, 'old_side', '', ())}, {_columns(base, new, 'new_side', 'new__', keys)}"
    return f"SELECT {selected} FROM ({old}) AS old_side JOIN ({new}) AS new_side USING ({using})"


def _columns(base: Base, statement: str, table: str, prefix: str, without: Sequence[str]) -> str:
    found = []
    for name, kind, *_ in base.raw_sql(f"DESCRIBE {statement}").fetchall():
        if name not in without:
            column = f'{table}."{name}"'
            whole = f"CAST({column} AS BIGINT)" if kind == "HUGEINT" else column
            found.append(f'{whole} AS "{prefix}{name}"')
    return ", ".join(found)
