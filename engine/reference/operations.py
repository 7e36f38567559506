"""Operators and functions on three kinds of values: known, absent, unknown. Exact; no floats."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from engine import builtin
from engine.program import Arithmetic, Comparison, Direction, Fold, Function
from engine.reference.value import UNKNOWN, Logical, Value

_Known = Any
"""A known scalar of the type that the language has proved; the operators below need not look at it again."""


def calculate(operator: Arithmetic, left: Value, right: Value) -> Value:
    """Exact arithmetic: an `int` where the result is whole, else a `Fraction`."""
    return _strict(_ARITHMETIC[operator], left, right)


def _divide(left: _Known, right: _Known) -> int | Fraction:
    quotient = Fraction(left) / Fraction(right)
    return quotient.numerator if quotient.denominator == 1 else quotient


_ARITHMETIC: Mapping[Arithmetic, Callable[[_Known, _Known], int | Fraction]] = {
    Arithmetic.ADD: lambda a, b: a + b,
    Arithmetic.SUBTRACT: lambda a, b: a - b,
    Arithmetic.MULTIPLY: lambda a, b: a * b,
    Arithmetic.DIVIDE: _divide,
}


def rounded(value: Value, step: int, direction: Direction) -> Value:
    """A known number as a multiple of `step`."""
    return _strict(lambda known: builtin.rounded(known, step, direction), value)


def compare(operator: Comparison, left: Value, right: Value) -> Logical:
    """False (`≠`: true) with an absent side, whatever the other; unknown with an unknown side."""
    if left is None or right is None:
        return operator is Comparison.NE
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    return _COMPARISONS[operator](left, right)


_COMPARISONS: Mapping[Comparison, Callable[[_Known, _Known], bool]] = {
    Comparison.EQ: lambda a, b: a == b,
    Comparison.NE: lambda a, b: a != b,
    Comparison.LT: lambda a, b: a < b,
    Comparison.LE: lambda a, b: a <= b,
    Comparison.GT: lambda a, b: a > b,
    Comparison.GE: lambda a, b: a >= b,
}


def contained(item: Value, options: Value) -> Logical:
    """属于: false with an absent side, whatever the other; unknown with an unknown side."""
    if item is None or options is None:
        return False
    if item is UNKNOWN or options is UNKNOWN:
        return UNKNOWN
    return isinstance(options, tuple) and item in options


def folded(fold: Fold, values: Sequence[Value]) -> Value:
    """`SUM`, `MIN` or `MAX` of the values of the subjects selected; absent ones are skipped."""
    if UNKNOWN in values:
        return UNKNOWN
    known: list[_Known] = [value for value in values if value is not None]
    if fold is Fold.SUM:
        return sum(known, start=0)
    least = fold is Fold.MIN
    return (min(known) if least else max(known)) if known else None


def call(function: Function, arguments: Sequence[Value], as_of: datetime.date) -> Value:
    """A built-in function other than 如果."""
    if UNKNOWN in arguments:
        return UNKNOWN
    match function:
        case Function.GIVEN:
            return arguments[0] is not None
        case Function.CONTAINS:
            return arguments[1] is not None and arguments[1] in _items(arguments[0])
        case Function.OVERLAPS:
            return not _items(arguments[0]).isdisjoint(_items(arguments[1]))
        case Function.CODES_MATCH:
            return builtin.codes_match(_codes(arguments[0]), _codes(arguments[1]))
        case Function.AGE:
            return _strict(builtin.age, arguments[0], arguments[1] if len(arguments) > 1 else as_of)
        case _:
            return _strict(_FUNCTIONS[function], *arguments)


_FUNCTIONS: Mapping[Function, Callable[..., _Known]] = {
    Function.MONTHS_BETWEEN: builtin.months_between,
    Function.DAYS_BETWEEN: builtin.days_between,
    Function.ADD_MONTHS: builtin.add_months,
    Function.ADD_DAYS: builtin.add_days,
    Function.MONTH_START: builtin.month_start,
    Function.GREATER: max,
    Function.LESSER: min,
}


def _strict(function: Callable[..., _Known], *arguments: Value) -> Value:
    """Unknown if an argument is, else absent if one is, else what `function` gives."""
    if UNKNOWN in arguments:
        return UNKNOWN
    return None if None in arguments else function(*arguments)


def _items(value: Value) -> frozenset[object]:
    return frozenset(value) if isinstance(value, tuple) else frozenset()


def _codes(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
