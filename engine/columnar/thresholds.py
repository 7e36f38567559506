"""Ages and spans up to a fixed day as comparisons of the date itself: who is 60 was born on a day or before it.

The parts of a date cost an engine more than all else in a condition. Seen from a fixed day, an age or a number of
months or days only falls as its date comes later (or only rises), so that one day divides those for whom a comparison
holds from those for whom it does not. `engine.builtin` says which day that is.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

from engine import builtin
from engine.columnar.numbers import compared
from engine.program import AsOf, Call, Compare, Comparison, Constant, Expression, Function, Kind, Span, Type

_SPANS: Mapping[Function, Callable[[datetime.date, datetime.date], int]] = {
    Function.AGE: builtin.age,
    Function.MONTHS_BETWEEN: builtin.months_between,
    Function.DAYS_BETWEEN: builtin.days_between,
}
_TURNED = {
    Comparison.LT: Comparison.GT,
    Comparison.LE: Comparison.GE,
    Comparison.GT: Comparison.LT,
    Comparison.GE: Comparison.LE,
}
"""The orders, and what each is with its sides exchanged."""


def divided(one: Compare, as_of: datetime.date | None) -> Compare:
    """A comparison of the same meaning on every row: of a date, where `one` compares a span from or to a fixed day with
    a fixed number; else `one`. `as_of`: the day up to which ages are counted, where it is the same on all rows."""
    if one.operator not in _TURNED:
        return one
    order, span, bound = one.operator, one.left, one.right
    if isinstance(span, Constant):
        order, span, bound = _TURNED[order], bound, span
    if not isinstance(span, Call) or span.function not in _SPANS or not isinstance(bound, Constant):
        return one
    start, end = _ends(span, as_of)
    counted, number = _SPANS[span.function], bound.value
    if not isinstance(number, int | Fraction):
        return one
    if isinstance(end, Constant) and isinstance(end.value, datetime.date):
        day, date = end.value, start
        return _parted(one, date, lambda at: bool(compared(order, counted(at, day), number)))
    if isinstance(start, Constant) and isinstance(start.value, datetime.date):
        day, date = start.value, end
        return _parted(one, date, lambda at: bool(compared(order, counted(day, at), number)))
    return one


def _ends(span: Call, as_of: datetime.date | None) -> tuple[Expression, Expression]:
    start, *rest = span.arguments
    return start, rest[0] if rest else AsOf(Type(Kind.DATE), span.span) if as_of is None else _day(as_of, span.span)


def _day(day: datetime.date, span: Span) -> Constant:
    return Constant(day, Type(Kind.DATE), span)


def _parted(one: Compare, date: Expression, holds: Callable[[datetime.date], bool]) -> Compare:
    """Whether `date` is on the side of the day from which, or up to which, `one` holds."""
    later = holds(datetime.date.max)
    low, high = datetime.date.min.toordinal(), datetime.date.max.toordinal()
    while low < high:
        middle = (low + high) // 2
        if holds(datetime.date.fromordinal(middle)) is later:
            high = middle
        else:
            low = middle + 1
    # Where it is the same for all days, this is the first of all: none is before it.
    day = _day(datetime.date.fromordinal(high), one.span)
    return replace(one, operator=Comparison.GE if later else Comparison.LT, left=date, right=day)
