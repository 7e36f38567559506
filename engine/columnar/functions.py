"""The built-in functions as columns; those of numbers are in `numbers`, those that choose in `expressions`."""

from __future__ import annotations

from collections.abc import Sequence

from engine.columnar import dates
from engine.columnar.codes import pattern
from engine.columnar.errors import UnsupportedError
from engine.columnar.numbers import Number, Whole, fixed
from engine.columnar.values import NO, Column, Value, joint_absence, never, not_null, some, where
from engine.program import Call, Function

_YEARS = 400
_COSTLY = frozenset({Function.AGE, Function.MONTHS_BETWEEN, Function.ADD_MONTHS, Function.CODES_MATCH})


def costly(function: Function) -> bool:
    """Whether a function is worth a column of its own."""
    return function in _COSTLY


def call(one: Call, arguments: Sequence[Value | Number], owner: str) -> Value | Number:
    """A function that is strict in its arguments, or asks whether they are there or in a list.

    Raises `UnsupportedError` for codes that are matched with ranges which differ from row to row.
    """
    absent = joint_absence([(argument.known, argument.absent) for argument in arguments])
    match one.function:
        case Function.GIVEN:
            there = not_null(arguments[0].known) | never("boolean")
            return Value(there if arguments[0].absent is None else there & ~arguments[0].absent)
        case Function.CONTAINS | Function.OVERLAPS | Function.CODES_MATCH:
            left, right = (argument for argument in arguments if isinstance(argument, Value))
            known = _listed(one, left, right, owner)
            return Value(known if absent is None else known & ~absent)
        case Function.MONTH_START:
            return Value(dates.month_start(arguments[0].known), absent)
        case Function.ADD_MONTHS:
            return Value(dates.add_months(arguments[0].known, arguments[1].known), absent)
        case Function.ADD_DAYS:
            return Value(dates.add_days(arguments[0].known, arguments[1].known), absent)
        case Function.DAYS_BETWEEN:
            return _count(dates.days_between(arguments[0].known, arguments[1].known), absent)
        case Function.MONTHS_BETWEEN:
            return _count(dates.months_between(arguments[0].known, arguments[1].known), absent)
        case Function.AGE:
            return _count(dates.age(arguments[0].known, arguments[1].known), absent)
        case _:
            raise UnsupportedError(f"函数 {one.function.value}", owner, one.span)


def _count(column: Column, absent: Column | None) -> Number:
    most = _YEARS * 366
    return Number(Whole(column, -most, most), fixed(1), absent)


def among(item: Value, options: Value) -> Column:
    """Whether a value is one of a list; NULL where one of the two is not known or absent."""
    if options.items is None:
        return where(not_null(item.known) & not_null(options.known), options.known.contains(item.known))
    if not options.items:
        return where(not_null(item.known), NO)
    return item.known.isin(options.items)


def _listed(one: Call, left: Value, right: Value, owner: str) -> Column:
    match one.function:
        case Function.CONTAINS:
            return among(right, left)
        case Function.OVERLAPS:
            return _overlaps(left, right)
        case _:
            return _codes(one, left, right, owner)


def _overlaps(left: Value, right: Value) -> Column:
    for known, listed in ((left.known, right.items), (right.known, left.items)):
        if listed is not None:
            there = [known.contains(item) for item in dict.fromkeys(listed)]
            return where(not_null(known), some(there) if there else NO)
    both = not_null(left.known) & not_null(right.known)
    return where(both, left.known.intersect(right.known).length() > 0)


def _codes(one: Call, codes: Value, ranges: Value, owner: str) -> Column:
    if ranges.items is None:
        if ranges.known.equals(never("array<string>")):
            return never("boolean")
        raise UnsupportedError("编码范围来自事实，各行不同", owner, one.span)
    form = pattern(ranges.items)
    if form is None:
        return where(not_null(codes.known), NO)
    return codes.known.filter(lambda code: code.re_search(form)).length() > 0
