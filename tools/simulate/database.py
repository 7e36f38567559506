"""DuckDB as it decides populations: where it may put what, and the files of Parquet that it reads and writes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import ibis
import pyarrow.parquet as pq

from engine import columnar
from engine.program import Program
from tools.simulate import sql
from tools.simulate.statements import Statements

Files = Mapping[str, Sequence[Path]]
"""The files of each input table, by level; all of a table have the same columns."""


def opened(scratch: Path, memory: str, threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """A database in memory, of at most `memory` (such as `4GB`): what does not fit goes to the folder `scratch`.

    `threads`: how many decide at once, all there are by default.
    """
    base = duckdb.connect(config={"memory_limit": memory, "temp_directory": str(scratch)})
    if threads is not None:
        base.execute("SET threads = ?", [threads])
    base.execute("SET preserve_insertion_order = false")
    return base


def schemas(program: Program, tables: Files) -> columnar.Schema:
    """Which columns of the program's vocabulary the input tables have, in the order of the files.

    What another policy may know of besides is left out.
    """
    kinds = columnar.schema(program)
    return {
        level: ibis.schema(
            {name: kinds[level][name] for name in pq.read_schema(files[0]).names if name in kinds[level]}
        )
        for level, files in tables.items()
        if level in kinds
    }


@contextlib.contextmanager
def laid_out(base: duckdb.DuckDBPyConnection, statements: Sequence[Statements], tables: Files) -> Iterator[None]:
    """The input tables, and while it lasts those that the rest of `statements` reads."""
    for level, files in tables.items():
        listed = ", ".join(map(sql.text, files))
        base.execute(f"CREATE OR REPLACE TEMP VIEW input_{level} AS FROM read_parquet([{listed}])")
    kept = {name: statement for one in statements for name, statement in one.kept.items()}
    try:
        for name, statement in kept.items():
            base.execute(f"CREATE TEMP TABLE {name} AS {statement}")
        yield
    finally:
        for name in kept:
            base.execute(f"DROP TABLE IF EXISTS {name}")


def write(base: duckdb.DuckDBPyConnection, statement: str, file: Path) -> None:
    """The rows of a statement as a file of Parquet."""
    base.execute(f"COPY ({statement}) TO {sql.text(file)} (FORMAT parquet, COMPRESSION zstd)")
