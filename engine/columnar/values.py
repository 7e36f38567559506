"""What an expression comes to on every row: a column that is NULL where it is not known, and where it is absent."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.operations as ops

Column = Any
"""An Ibis value expression; its operators are typed by Ibis when it is made, not by the checker."""


YES = ibis.literal(value=True)
NO = ibis.literal(value=False)


@dataclass(frozen=True, slots=True)
class Value:
    """A truth value, a choice, a text, a date or a list.

    `known` is NULL where the value is unknown or absent; `absent` (never NULL) says where it is known to be absent, and
    is `None` where that cannot be. `items`: the list itself, where it is the same on every row.
    """

    known: Column
    absent: Column | None = None
    items: tuple[str, ...] | None = None


def every(parts: Iterable[Column]) -> Column:
    """Kleene's and of one or more columns: SQL's own."""
    return functools.reduce(operator.and_, parts)


def some(parts: Iterable[Column]) -> Column:
    """Kleene's or of one or more columns."""
    return functools.reduce(operator.or_, parts)


def is_null(column: Column) -> Column:
    """Whether a column is NULL."""
    return _as_known(column).isnull()


def not_null(column: Column) -> Column:
    """Whether a column is not NULL."""
    return _as_known(column).notnull()


def _as_known(column: Column) -> Column:
    """A column that is NULL where `column` is, and can be asked: Ibis writes `NOT x IS NULL` for `(NOT x) IS NULL`, and
    Spark does not parse `x IN (1, 2) IS NULL`."""
    one = column.op()
    while True:
        if isinstance(one, ops.Not):
            one = one.arg
        elif isinstance(one, ops.InValues) and all(_is_value(option) for option in one.options):
            one = one.value
        else:
            return one.to_expr()


def _is_value(one: ops.Node) -> bool:
    return isinstance(one, ops.Literal) and one.value is not None


def certainly(truth: Column) -> Column:
    """Whether something is true; never NULL."""
    return truth.fill_null(NO)


def possibly(truth: Column) -> Column:
    """Whether something is true or unknown; never NULL."""
    return truth.fill_null(YES)


def choose(condition: Column, then: Column, otherwise: Column) -> Column:
    """`then` where `condition` holds, `otherwise` where it does not, NULL where that is unknown."""
    return ibis.cases((condition, then), (~condition, otherwise))


def where(condition: Column, column: Column) -> Column:
    """`column`, and NULL where `condition` is not true."""
    return ibis.cases((condition, column))


def settled(known: Column, absent: Column | None) -> Column:
    """Whether a value is known or known to be absent; never NULL."""
    there = not_null(known)
    return there if absent is None else there | absent


def unknown(known: Column, absent: Column | None) -> Column:
    """Whether a value is unknown; never NULL."""
    missing = is_null(known)
    return missing if absent is None else missing & ~absent


def joint_absence(parts: Sequence[tuple[Column, Column | None]]) -> Column | None:
    """Where a strict operator on `parts` (known, absent) is absent: one of them is, and none is unknown."""
    absences = [absent for _, absent in parts if absent is not None]
    if not absences:
        return None
    if len(parts) == 1:
        return absences[0]
    return every([some(absences), *(settled(known, absent) for known, absent in parts)])


def never(kind: str) -> Column:
    """A column of a type that is unknown on every row.

    A cast, since Ibis reads `=` with a bare NULL as `IS NULL`: what nobody knows would be known to be another.
    """
    return ibis.null().cast(kind)
