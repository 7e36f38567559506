"""Rows inserted many to a statement: what a database does with one, it does without the interpreter."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

from sqlalchemy import Connection, Dialect, Table

AT_ONCE = 64
"""How many rows one statement takes at most, so that few statements are prepared and SQLite's limit of values holds."""


class Insertion:
    """Inserts rows into one table of a database of either kind. Thread safe.

    `lenient`: whether rows that break a unique constraint are left out, instead of failing all.
    """

    def __init__(self, table: Table, dialect: Dialect, *, lenient: bool = False) -> None:
        self.columns = tuple(column.name for column in table.c)
        quote = dialect.identifier_preparer.quote
        columns = ", ".join(map(quote, self.columns))
        # Positions, as either driver has them.
        mark = "?" if dialect.paramstyle == "qmark" else "%s"
        self._head = f"INSERT INTO {quote(table.name)} ({columns}) VALUES "  # noqa: S608 - names of ours
        self._row = f"({', '.join(mark for _ in self.columns)})"
        self._tail = " ON CONFLICT DO NOTHING" if lenient else ""
        self._statement = lru_cache(AT_ONCE)(self._statement_of)

    def run(self, connection: Connection, rows: Sequence[tuple[object, ...]]) -> None:
        """Inserts `rows`, each with its values in the order of `columns`."""
        for start in range(0, len(rows), AT_ONCE):
            some = rows[start : start + AT_ONCE]
            connection.exec_driver_sql(self._statement(len(some)), tuple(chain.from_iterable(some)))

    def _statement_of(self, count: int) -> str:
        return self._head + ", ".join([self._row] * count) + self._tail
