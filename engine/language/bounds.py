"""Proves, by the bounds of facts and the values of parameters, that nothing divides by zero and nothing overflows."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from engine import builtin
from engine.expressions import parts
from engine.program import (
    Aggregate,
    Arithmetic,
    AsOf,
    Calculation,
    Call,
    Constant,
    DefineReference,
    Direction,
    Entity,
    Expression,
    Fact,
    FactReference,
    Fold,
    Function,
    Kind,
    ParameterReference,
    Rounding,
    Scalar,
)

FIRST_DAY = datetime.date(1900, 1, 1)
LAST_DAY = datetime.date(2199, 12, 31)
"""Facts of dates, and the day of a case, are admitted between these."""
MOST = 10**15
"""The greatest number that an expression may come to, in base units: far from what 64 bits hold, even when multiplied
out for a comparison."""

_MONTH = (28, 31)
_DAYS = range(datetime.date.min.toordinal() + 400, datetime.date.max.toordinal() - 400)


@dataclass(frozen=True, slots=True)
class Interval:
    """Every value is between these, inclusive; dates as ordinals."""

    low: Fraction
    high: Fraction

    def __or__(self, other: Interval) -> Interval:
        return Interval(min(self.low, other.low), max(self.high, other.high))


class BoundsError(Exception):
    """An expression that may leave what can be computed: `divisor` that may be zero, or a value out of range."""

    def __init__(self, expression: Expression, *, divisor: bool) -> None:
        super().__init__()
        self.expression = expression
        self.divisor = divisor


class Bounds:
    """Intervals of expressions. An interval of `None`: not a number, or never known.

    `values` gives every value of a parameter in any region; `define` the expression of a derived fact; `day`: the first
    and the last day that a case may be about.
    """

    def __init__(
        self,
        entities: Mapping[str, Entity],
        facts: Mapping[tuple[str, str], Fact],
        values: Callable[[str], tuple[Scalar, ...]],
        define: Callable[[str, str], Expression | None],
        day: tuple[datetime.date, datetime.date] = (FIRST_DAY, LAST_DAY),
    ) -> None:
        self._entities = entities
        self._facts = facts
        self._values = values
        self._define = define
        self._day = day
        self._known: dict[tuple[str, str], Interval | None] = {}

    def of(self, expression: Expression) -> Interval | None:
        """The interval of `expression`.

        Raises `BoundsError` where a part of it may divide by zero or leave the range.
        """
        found = self._of(expression)
        dated = expression.type.kind is Kind.DATE
        # A date that is written is a date, and may stand for "never".
        if found is not None and not (dated and isinstance(expression, Constant | ParameterReference)):
            fits = (
                found.low >= _DAYS[0] and found.high <= _DAYS[-1] if dated else -MOST <= found.low <= found.high <= MOST
            )
            if not fits:
                raise BoundsError(expression, divisor=False)
        return found

    def _of(self, expression: Expression) -> Interval | None:
        match expression:
            case Constant():
                return _interval((expression.value,))
            case ParameterReference():
                return _interval(self._values(expression.parameter))
            case AsOf():
                return _interval(self._day)
            case FactReference():
                return self._fact(self._facts[expression.entity, expression.fact])
            case DefineReference():
                return self._defined(expression.entity, expression.define)
            case Rounding():
                inner = self.of(expression.argument)
                return inner and Interval(
                    Fraction(builtin.rounded(inner.low, expression.step, Direction.DOWN)),
                    Fraction(builtin.rounded(inner.high, expression.step, Direction.UP)),
                )
            case Calculation():
                return self._calculation(expression)
            case Aggregate():
                return self._fold(expression)
            case Call():
                return self._call(expression)
            case _:
                return None

    def _fact(self, fact: Fact) -> Interval | None:
        if fact.at_least is not None and fact.at_most is not None:
            return Interval(Fraction(fact.at_least), Fraction(fact.at_most))
        return _interval((FIRST_DAY, LAST_DAY)) if fact.type.kind is Kind.DATE else None

    def _defined(self, entity: str, identifier: str) -> Interval | None:
        key = (entity, identifier)
        if key not in self._known:
            value = self._define(entity, identifier)
            self._known[key] = None if value is None else self.of(value)
        return self._known[key]

    def _calculation(self, expression: Calculation) -> Interval | None:
        left, right = self.of(expression.left), self.of(expression.right)
        if expression.operator is Arithmetic.DIVIDE and right is not None and right.low <= 0:
            raise BoundsError(expression.right, divisor=True)
        if left is None or right is None:
            return None
        match expression.operator:
            case Arithmetic.ADD:
                return Interval(left.low + right.low, left.high + right.high)
            case Arithmetic.SUBTRACT:
                return Interval(left.low - right.high, left.high - right.low)
            case Arithmetic.MULTIPLY:
                products = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
            case Arithmetic.DIVIDE:
                products = [a / b for a in (left.low, left.high) for b in (right.low, right.high)]
        return Interval(min(products), max(products))

    def _fold(self, fold: Aggregate) -> Interval | None:
        value = self.of(fold.value) if fold.value is not None else None
        if fold.where is not None:
            self.of(fold.where)
        # A list that is known is never empty; that of the selected subjects may be, and a sum skips what is absent.
        skipping = fold.where is not None or (fold.value is not None and fold.value.type.nullable)
        least, most = Fraction(not skipping), Fraction(self._entities[fold.entity].at_most)
        match fold.fold:
            case Fold.COUNT:
                return Interval(least, most)
            case Fold.SUM if value is not None:
                sums = [count * one for count in (least, most) for one in (value.low, value.high)]
                return Interval(min(sums), max(sums))
            case Fold.MIN | Fold.MAX:
                return value
            case _:
                return None

    def _call(self, call: Call) -> Interval | None:
        parts = [self.of(argument) for argument in call.arguments]
        match call.function:
            case Function.IF:
                return parts[1] | parts[2] if parts[1] and parts[2] else parts[1] or parts[2]
            case Function.GREATER if parts[0] and parts[1]:
                return Interval(max(parts[0].low, parts[1].low), max(parts[0].high, parts[1].high))
            case Function.LESSER if parts[0] and parts[1]:
                return Interval(min(parts[0].low, parts[1].low), min(parts[0].high, parts[1].high))
            case Function.MONTH_START if parts[0]:
                return Interval(parts[0].low - 31, parts[0].high)
            case Function.ADD_DAYS if parts[0] and parts[1]:
                return Interval(parts[0].low + parts[1].low, parts[0].high + parts[1].high)
            case Function.ADD_MONTHS if parts[0] and parts[1]:
                days = [count * length for count in (parts[1].low, parts[1].high) for length in _MONTH]
                return Interval(parts[0].low + min(days) - 31, parts[0].high + max(days) + 31)
            case Function.DAYS_BETWEEN if parts[0] and parts[1]:
                return Interval(parts[1].low - parts[0].high, parts[1].high - parts[0].low)
            case Function.MONTHS_BETWEEN if parts[0] and parts[1]:
                return Interval((parts[1].low - parts[0].high) / 28 - 1, (parts[1].high - parts[0].low) / 28 + 1)
            case Function.AGE if parts[0]:
                return Interval(Fraction(-400), Fraction(400))
            case _:
                return None


def check(bounds: Bounds, expression: Expression) -> None:
    """Proves `expression` and every part of it, conditions too.

    Raises `BoundsError`.
    """
    bounds.of(expression)
    for part in parts(expression):
        check(bounds, part)


def _interval(values: tuple[Scalar, ...]) -> Interval | None:
    numbers = [_number(value) for value in values]
    known = [number for number in numbers if number is not None]
    return Interval(min(known), max(known)) if known else None


def _number(value: Scalar) -> Fraction | None:
    if isinstance(value, bool | str | tuple):
        return None
    return Fraction(value.toordinal()) if isinstance(value, datetime.date) else Fraction(value)
