"""Whether a column is NULL is asked in words that every engine parses and that mean it."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import ibis
import pytest

from engine.columnar.values import Column, is_null, not_null

FORMS: dict[str, Callable[[Column, Column], Column]] = {
    "itself": lambda x, _: x,
    "among values": lambda x, _: x.isin(["a", "b"]),
    "not among values": lambda x, _: ~x.isin(["a"]),
    "not not": lambda x, _: ~~(x == "a"),
    "among columns": lambda x, y: x.isin([y, "b"]),
    "compared": lambda x, y: x == y,
}
ROWS = [("a", "a"), ("a", "b"), ("c", None), ("b", None), (None, "a"), (None, None)]


@pytest.mark.parametrize("form", FORMS)
def test_says_where_a_form_is_null(form: str) -> None:
    there = ibis.table({"x": "string", "y": "string"}, name="t")
    one = FORMS[form](there.x, there.y)
    told = there.select(meant=one, null=is_null(one), there=not_null(one))
    with duckdb.connect() as base:
        base.execute("CREATE TABLE t (x TEXT, y TEXT)")
        base.executemany("INSERT INTO t VALUES (?, ?)", ROWS)
        rows = base.execute(str(ibis.to_sql(told, dialect="duckdb"))).fetchall()
    assert rows == [(meant, meant is None, meant is not None) for meant, _, _ in rows]
    assert {null for _, null, _ in rows} == {True, False}


@pytest.mark.parametrize("ask", [is_null, not_null])
def test_spark_is_not_asked_whether_a_list_of_values_is_null(ask: Callable[[Column], Column]) -> None:
    there = ibis.table({"x": "string"}, name="t")
    statement = str(ibis.to_sql(there.select(told=ask(~there.x.isin(["a", "b"]))), dialect="pyspark"))
    assert " IN (" not in statement
