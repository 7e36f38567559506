"""Works out before any row is read what does not depend on one: parameters, the day, and the branches they choose."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from engine import builtin
from engine.columnar.numbers import compared
from engine.columnar.thresholds import divided
from engine.program import (
    Aggregate,
    And,
    Arithmetic,
    AsOf,
    Calculation,
    Call,
    Compare,
    Constant,
    Expression,
    Function,
    In,
    Not,
    Or,
    Parameter,
    ParameterReference,
    ParameterState,
    Rounding,
    Scalar,
)

_CALCULATED: Mapping[Arithmetic, Any] = {
    Arithmetic.ADD: lambda a, b: a + b,
    Arithmetic.SUBTRACT: lambda a, b: a - b,
    Arithmetic.MULTIPLY: lambda a, b: a * b,
    Arithmetic.DIVIDE: lambda a, b: a / b,
}


class Simplifier:
    """Expressions with what is constant put in its place. `as_of`: the day, where it is one for all rows.

    A parameter without a value stays: it is unknown, and an answer may hang on it.
    """

    def __init__(self, parameters: Mapping[str, Parameter], as_of: datetime.date | None) -> None:
        self._parameters = parameters
        self._as_of = as_of
        self._known: dict[int, tuple[Expression, Expression]] = {}

    def __call__(self, one: Expression) -> Expression:
        """An expression of the same meaning on every row; the same one for the same one."""
        if id(one) not in self._known:
            self._known[id(one)] = one, self._simplified(one)
        return self._known[id(one)][1]

    def _simplified(self, one: Expression) -> Expression:
        match one:
            case ParameterReference():
                parameter = self._parameters[one.parameter]
                return _constant(one, parameter.value) if parameter.state is ParameterState.IN_FORCE else one
            case AsOf():
                return _constant(one, self._as_of)
            case Calculation():
                return _binary(replace(one, left=self(one.left), right=self(one.right)))
            case Compare():
                found = _binary(replace(one, left=self(one.left), right=self(one.right)))
                return divided(found, self._as_of) if isinstance(found, Compare) else found
            case Rounding():
                return _rounding(replace(one, argument=self(one.argument)))
            case In():
                return _in(replace(one, item=self(one.item), options=self(one.options)))
            case Not():
                argument = self(one.argument)
                return (
                    _constant(one, not argument.value)
                    if isinstance(argument, Constant)
                    else replace(one, argument=argument)
                )
            case And() | Or():
                return _connective(replace(one, parts=tuple(self(part) for part in one.parts)))
            case Aggregate():
                return replace(one, value=one.value and self(one.value), where=one.where and self(one.where))
            case Call():
                return _call(replace(one, arguments=tuple(self(argument) for argument in one.arguments)))
            case _:
                return one


def _constant(one: Expression, value: Scalar | None) -> Expression:
    return one if value is None else Constant(value, one.type, one.span)


def _binary(one: Calculation | Compare) -> Expression:
    if not isinstance(one.left, Constant) or not isinstance(one.right, Constant):
        return one
    if isinstance(one, Compare):
        return _constant(one, bool(compared(one.operator, one.left.value, one.right.value)))
    exact: Fraction = _CALCULATED[one.operator](_fraction(one.left.value), _fraction(one.right.value))
    return _constant(one, exact)


def _fraction(value: Scalar) -> Fraction:
    if isinstance(value, int | Fraction):
        return Fraction(value)
    raise TypeError("not a number")


def _rounding(one: Rounding) -> Expression:
    if not isinstance(one.argument, Constant):
        return one
    return _constant(one, builtin.rounded(_fraction(one.argument.value), one.step, one.direction))


def _in(one: In) -> Expression:
    if isinstance(one.item, Constant) and isinstance(one.options, Constant) and isinstance(one.options.value, tuple):
        return _constant(one, one.item.value in one.options.value)
    return one


def _connective(one: And | Or) -> Expression:
    """Kleene's and, or without the parts that say nothing; settled where one part settles it."""
    settles = isinstance(one, Or)
    if any(isinstance(part, Constant) and part.value is settles for part in one.parts):
        return _constant(one, settles)
    parts = tuple(part for part in one.parts if not isinstance(part, Constant))
    if not parts:
        return _constant(one, not settles)
    return parts[0] if len(parts) == 1 else replace(one, parts=parts)


def _call(one: Call) -> Expression:
    if one.function is Function.IF and isinstance(one.arguments[0], Constant):
        return one.arguments[1] if one.arguments[0].value is True else one.arguments[2]
    values = [argument.value for argument in one.arguments if isinstance(argument, Constant)]
    if len(values) < len(one.arguments):
        return one
    match one.function, values:
        case Function.GIVEN, _:
            return _constant(one, value=True)
        case Function.CONTAINS, [tuple() as items, item]:
            return _constant(one, item in items)
        case Function.OVERLAPS, [tuple() as left, tuple() as right]:
            return _constant(one, not set(left).isdisjoint(right))
        case Function.CODES_MATCH, [tuple() as codes, tuple() as ranges]:
            return _constant(one, builtin.codes_match(codes, ranges))
        case Function.GREATER, [int() | Fraction() as left, int() | Fraction() as right]:
            return _constant(one, max(left, right))
        case Function.LESSER, [int() | Fraction() as left, int() | Fraction() as right]:
            return _constant(one, min(left, right))
        case Function.MONTH_START, [datetime.date() as day]:
            return _constant(one, builtin.month_start(day))
        case Function.ADD_MONTHS, [datetime.date() as day, int() as count]:
            return _constant(one, builtin.add_months(day, count))
        case Function.ADD_DAYS, [datetime.date() as day, int() as count]:
            return _constant(one, builtin.add_days(day, count))
        case Function.DAYS_BETWEEN, [datetime.date() as start, datetime.date() as end]:
            return _constant(one, builtin.days_between(start, end))
        case Function.MONTHS_BETWEEN, [datetime.date() as start, datetime.date() as end]:
            return _constant(one, builtin.months_between(start, end))
        case _:
            return one
