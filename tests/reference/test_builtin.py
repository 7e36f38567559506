"""Dates, rounding and codes at the days and values where they turn."""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import builtin
from engine.program import CalendarYear, Direction, Source

UP, DOWN, HALF_UP = Direction.UP, Direction.DOWN, Direction.HALF_UP
DATES = st.dates(datetime.date(1900, 1, 1), datetime.date(2199, 12, 31))


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("value", "step", "direction", "expected"),
    [
        (Fraction(31229, 100) * 100, 1, UP, 31229),
        (Fraction(1, 3), 1, UP, 1),
        (Fraction(1, 3), 1, DOWN, 0),
        (Fraction(-1, 3), 1, UP, 0),
        (Fraction(-1, 3), 1, DOWN, -1),
        (Fraction(1, 2), 1, HALF_UP, 1),
        (Fraction(-1, 2), 1, HALF_UP, -1),
        (Fraction(49, 100), 1, HALF_UP, 0),
        (31230, 100, UP, 31300),
        (31230, 100, DOWN, 31200),
        (31250, 100, HALF_UP, 31300),
        (31249, 100, HALF_UP, 31200),
        (31200, 100, UP, 31200),
        (0, 100, UP, 0),
    ],
)
def test_rounding(value: int | Fraction, step: int, direction: Direction, expected: int) -> None:
    assert builtin.rounded(value, step, direction) == expected


@given(st.fractions(max_denominator=997), st.sampled_from([1, 100]))
def test_rounding_is_never_a_step_away(value: Fraction, step: int) -> None:
    up, down = builtin.rounded(value, step, UP), builtin.rounded(value, step, DOWN)
    assert down <= value <= up
    assert up - down == (0 if Fraction(value, step).denominator == 1 else step)
    assert builtin.rounded(value, step, HALF_UP) in (down, up)
    assert abs(builtin.rounded(value, step, HALF_UP) - value) * 2 <= step


@pytest.mark.parametrize(
    ("date", "count", "expected"),
    [
        ("2021-01-31", 1, "2021-02-28"),
        ("2020-01-31", 1, "2020-02-29"),
        ("2021-11-30", 3, "2022-02-28"),
        ("2021-12-01", 1, "2022-01-01"),
        ("2021-01-01", -1, "2020-12-01"),
        ("2021-03-31", -1, "2021-02-28"),
        ("2021-05-15", 0, "2021-05-15"),
        ("2020-02-29", 12, "2021-02-28"),
    ],
)
def test_months_are_added_to_the_same_day_or_the_last(date: str, count: int, expected: str) -> None:
    assert builtin.add_months(_day(date), count) == _day(expected)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2021-08-01", "2021-11-01", 3),
        ("2021-08-02", "2021-11-01", 2),
        ("2021-07-31", "2021-11-01", 3),
        ("2021-01-31", "2021-02-27", 0),
        ("2021-01-31", "2021-02-28", 1),
        ("2021-11-01", "2021-08-01", -3),
        ("2021-11-01", "2021-08-02", -2),
        ("2021-11-01", "2021-11-01", 0),
    ],
)
def test_completed_months(start: str, end: str, expected: int) -> None:
    assert builtin.months_between(_day(start), _day(end)) == expected


@given(DATES, DATES)
def test_completed_months_are_the_most_that_fit(start: datetime.date, end: datetime.date) -> None:
    start, end = min(start, end), max(start, end)
    count = builtin.months_between(start, end)
    assert builtin.add_months(start, count) <= end < builtin.add_months(start, count + 1)
    assert builtin.months_between(end, start) == -count


@pytest.mark.parametrize(
    ("birth", "on", "expected"),
    [
        ("1961-11-01", "2021-11-01", 60),
        ("1961-11-02", "2021-11-01", 59),
        ("2005-11-01", "2021-11-01", 16),
        ("2020-02-29", "2021-02-28", 1),
        ("2021-11-02", "2021-11-01", 0),
        ("2023-11-02", "2021-11-01", -2),
    ],
)
def test_age(birth: str, on: str, expected: int) -> None:
    assert builtin.age(_day(birth), _day(on)) == expected


YEARS = {
    2021: CalendarYear(
        2021,
        frozenset(_day(f"2021-10-{day:02}") for day in range(1, 8)),
        frozenset({_day("2021-09-26"), _day("2021-10-09")}),
        Source("x", "x"),
        True,
        "",
    )
}


@pytest.mark.parametrize(
    ("date", "count", "expected"),
    [
        ("2021-09-30", 1, "2021-10-08"),
        ("2021-09-30", 2, "2021-10-09"),
        ("2021-09-30", 3, "2021-10-11"),
        ("2021-09-24", 1, "2021-09-26"),
        ("2021-10-01", 0, "2021-10-01"),
        ("2021-10-08", -1, "2021-09-30"),
        ("2021-11-05", 1, "2021-11-08"),
    ],
)
def test_working_days(date: str, count: int, expected: str) -> None:
    assert builtin.add_working_days(_day(date), count, YEARS) == _day(expected)


def test_a_year_without_an_arrangement_is_named() -> None:
    assert builtin.add_working_days(_day("2021-12-31"), 1, YEARS) == builtin.MissingYear(2022)
    assert builtin.add_working_days(_day("2021-01-01"), -1, YEARS) == builtin.MissingYear(2020)


def test_days_and_month_start() -> None:
    assert builtin.days_between(_day("2021-12-31"), _day("2022-01-01")) == 1
    assert builtin.add_days(_day("2022-01-01"), -1) == _day("2021-12-31")
    assert builtin.month_start(_day("2021-12-31")) == _day("2021-12-01")


@pytest.mark.parametrize(
    ("code", "one", "expected"),
    [
        ("C00", "C00-C97", True),
        ("C97.9", "C00-C97", True),
        ("C98", "C00-C97", False),
        ("B99", "C00-C97", False),
        ("D00", "C00-C97", False),
        ("C34.1", "C34", True),
        ("C34", "C34.1", False),
        ("F84.0", "F84.0", True),
        ("F84.01", "F84.0", True),
        ("F84.1", "F84.0", False),
        ("F84", "F84.0", False),
        ("M32.9", "M32", True),
        ("M33", "M32", False),
        (" c34.1 ", "C34", True),
        ("F32.3", "F30-F33", True),
        ("F34", "F30-F33", False),
        ("C3", "C00-C97", False),
        ("", "C00-C97", False),
        ("肺癌", "C00-C97", False),
        ("C34.1; DROP", "C34", False),
    ],
)
def test_codes(code: str, one: str, expected: bool) -> None:
    assert builtin.codes_match((code,), (one,)) is expected


def test_any_code_in_any_range_matches_and_none_does_not() -> None:
    assert builtin.codes_match(("J45.9", "F20.0"), ("C00-C97", "F20"))
    assert not builtin.codes_match((), ("C00-C97",))
    assert not builtin.codes_match(("C34",), ())
