"""Columns divide whole numbers exactly as Python does, however wide, and round as the language does."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import duckdb
import ibis
import pyarrow as pa
import pytest

from engine import builtin
from engine.columnar.numbers import WIDE, Number, TooWideError, Whole, fixed, quotient, rounded
from engine.columnar.values import Column
from engine.program import Direction
from tests.population.pairs import NARROW_BOUNDS, WIDE_BOUNDS, Pair, pairs


def computed(rows: list[Pair], *, wide: bool, formula: Callable[[Column, Column], Column]) -> list[int]:
    """A formula of two columns, in DuckDB."""
    kind = pa.decimal128(38, 0) if wide else pa.int64()
    columns = [[Decimal(one) if wide else one for one in column] for column in zip(*rows, strict=True)]
    there = ibis.table(
        {"a": "decimal(38, 0)" if wide else "int64", "b": "decimal(38, 0)" if wide else "int64"}, name="t"
    )
    with duckdb.connect() as base:
        base.register("t", pa.table([pa.array(column, kind) for column in columns], names=["a", "b"]))
        statement = str(ibis.to_sql(there.select(q=formula(there.a, there.b)), dialect="duckdb"))
        return [int(row[0]) for row in base.execute(statement).fetchall()]


@pytest.mark.parametrize(("most", "divisor"), NARROW_BOUNDS)
def test_64_bits(most: int, divisor: int) -> None:
    rows = pairs(most, divisor)
    found = computed(
        rows, wide=False, formula=lambda a, b: quotient(Whole(a, -most, most), Whole(b, 1, divisor)).column
    )
    assert found == [a // b for a, b in rows]


@pytest.mark.parametrize(("most", "divisor"), WIDE_BOUNDS)
def test_38_digits(most: int, divisor: int) -> None:
    rows = pairs(most, divisor)
    found = computed(rows, wide=True, formula=lambda a, b: quotient(Whole(a, -most, most), Whole(b, 1, divisor)).column)
    assert found == [a // b for a, b in rows]


def test_what_may_take_more_than_38_digits_is_refused() -> None:
    there = ibis.table({"a": "decimal(38, 0)", "b": "decimal(38, 0)"}, name="t")
    with pytest.raises(TooWideError):
        quotient(Whole(there.a, -WIDE, WIDE), Whole(there.b, 1, 10**9))


@pytest.mark.parametrize("direction", list(Direction))
@pytest.mark.parametrize("over", [1, 3, 10**6])
def test_rounds_as_the_language_does(direction: Direction, over: int) -> None:
    values = [-(10**15), -151, -150, -50, -1, 0, 1, 49, 50, 51, 149, 150, 151, 10**15 - 1]
    found = computed(
        [(one, 1) for one in values],
        wide=False,
        formula=lambda a, _: rounded(Number(Whole(a, -(10**15), 10**15), fixed(over)), 100, direction).top.column,
    )
    assert found == [builtin.rounded(Fraction(one, over), 100, direction) for one in values]
