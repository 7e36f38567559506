"""A comparison of an age or a span with a number says of every day what the day that takes its place says."""

from __future__ import annotations

import datetime
import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import builtin
from engine.columnar.thresholds import divided
from engine.program import AsOf, Call, Compare, Comparison, Constant, FactReference, Function, Kind, Scalar, Span, Type

SPAN = Span("rule.yaml", 1, 1)
BIRTH = FactReference("member", "birth_date", Type(Kind.DATE), SPAN)
ORDERS: dict[Comparison, Callable[[Any, Any], bool]] = {
    Comparison.LT: operator.lt,
    Comparison.LE: operator.le,
    Comparison.GT: operator.gt,
    Comparison.GE: operator.ge,
}
SPANS = {
    Function.AGE: builtin.age,
    Function.MONTHS_BETWEEN: builtin.months_between,
    Function.DAYS_BETWEEN: builtin.days_between,
}
DAYS = st.dates() | st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31))
NUMBERS = st.integers(-50, 130) | st.fractions(-3, 3, max_denominator=4) | st.integers(-4_000_000, 4_000_000)


def constant(value: Scalar, kind: Kind) -> Constant:
    return Constant(value, Type(kind), SPAN)


def compare(order: Comparison, left: Constant | Call, right: Constant | Call) -> Compare:
    return Compare(order, left, right, Type(Kind.BOOLEAN), SPAN)


def said(one: Compare, date: datetime.date) -> bool:
    """What a comparison of the date of birth with a day says."""
    assert one.left == BIRTH
    assert isinstance(one.right, Constant)
    return ORDERS[one.operator](date, one.right.value)


@given(
    st.sampled_from(list(SPANS)), st.sampled_from(list(ORDERS)), DAYS, NUMBERS, st.booleans(), st.booleans(), st.data()
)
def test_every_day_is_on_its_side(
    function: Function,
    order: Comparison,
    day: datetime.date,
    number: int | Fraction,
    from_fact: bool,
    number_first: bool,
    data: st.DataObject,
) -> None:
    fixed = constant(day, Kind.DATE)
    call = Call(function, (BIRTH, fixed) if from_fact else (fixed, BIRTH), Type(Kind.NUMBER), SPAN)
    bound = constant(number, Kind.NUMBER)
    one = compare(order, bound, call) if number_first else compare(order, call, bound)
    found = divided(one, None)
    assert isinstance(found.right, Constant)
    turn = found.right.value
    assert isinstance(turn, datetime.date)
    near = [turn + datetime.timedelta(days=step) for step in (-1, 0, 1) if 0 < turn.toordinal() + step < 3_652_060]
    for date in (*near, day, datetime.date.min, datetime.date.max, data.draw(DAYS)):
        span = SPANS[function](date, day) if from_fact else SPANS[function](day, date)
        sides = (number, span) if number_first else (span, number)
        assert said(found, date) is ORDERS[order](*sides), date


def test_an_age_is_counted_up_to_the_day_of_the_decision() -> None:
    sixty = compare(Comparison.GE, Call(Function.AGE, (BIRTH,), Type(Kind.NUMBER), SPAN), constant(60, Kind.NUMBER))
    found = divided(sixty, datetime.date(2021, 2, 28))
    assert [said(found, datetime.date(1961, *day)) for day in ((2, 27), (2, 28), (3, 1))] == [True, True, False]
    assert divided(sixty, None) == sixty


@pytest.mark.parametrize("order", [Comparison.EQ, Comparison.NE])
def test_equality_is_left_as_it_is(order: Comparison) -> None:
    call = Call(Function.AGE, (BIRTH, constant(datetime.date(2021, 1, 1), Kind.DATE)), Type(Kind.NUMBER), SPAN)
    one = compare(order, call, constant(18, Kind.NUMBER))
    assert divided(one, None) == one


def test_two_days_that_are_not_fixed_are_left_as_they_are() -> None:
    call = Call(Function.DAYS_BETWEEN, (BIRTH, AsOf(Type(Kind.DATE), SPAN)), Type(Kind.NUMBER), SPAN)
    one = compare(Comparison.LT, call, constant(30, Kind.NUMBER))
    assert divided(one, datetime.date(2021, 1, 1)) == one
