"""The built-in functions of dates as columns: the meaning of `engine.builtin`, by whole-number arithmetic alone."""

from __future__ import annotations

import ibis

from engine.columnar.values import Column, not_null

_LONG = (1, 3, 5, 7, 8, 10, 12)
_FEBRUARY = 2


def last_day(year: Column, month: Column) -> Column:
    """The number of days of a month."""
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    return ibis.cases((month.isin(_LONG), 31), (month != _FEBRUARY, 30), (leap, 29), (not_null(month), 28)).cast(
        "int32"
    )


def _months(date: Column) -> Column:
    """Months since the year 0."""
    return _whole(date.year()) * 12 + _whole(date.month()) - 1


def _whole(part: Column) -> Column:
    """A part of a date as a whole number: Ibis takes it for one already, DuckDB gives a float."""
    return part.cast("int64").cast("int32")


def add_months(date: Column, count: Column) -> Column:
    """The same day `count` months later, or the month's last where it has no such day."""
    months = _months(date) + count.cast("int32")
    month = months % 12 + 1
    year = ((months - months % 12) / 12).cast("int32")  # divides without rest
    day = _whole(date.day())
    most = last_day(year, month)
    return ibis.cases((not_null(date) & not_null(count), ibis.date(year, month, ibis.ifelse(day <= most, day, most))))


def add_days(date: Column, count: Column) -> Column:
    """`count` days later."""
    return (date + count.cast("int32").as_interval("D")).cast("date")


def month_start(date: Column) -> Column:
    """The first of the month."""
    return date.truncate("M").cast("date")


def days_between(start: Column, end: Column) -> Column:
    """Days from `start` to `end`."""
    return end.delta(start, unit="day").cast("int64")


def months_between(start: Column, end: Column) -> Column:
    """Completed months; negative where `end` is earlier, then as many as were completed the other way round."""
    whole = (_months(end) - _months(start)).cast("int64")
    first, last = _whole(start.day()), _whole(end.day())
    ends_forward = (first <= last) | (last == last_day(_whole(end.year()), _whole(end.month())))
    ends_backward = (last <= first) | (first == last_day(_whole(start.year()), _whole(start.month())))
    return ibis.cases(
        (end >= start, whole - ibis.ifelse(ends_forward, 0, 1)),
        (end < start, whole + ibis.ifelse(ends_backward, 0, 1)),
    ).cast("int64")


def age(birth: Column, on: Column) -> Column:
    """Completed years, towards zero where `on` is earlier than `birth`."""
    months = months_between(birth, on)
    # Divides without rest: `%` has the sign of what is divided, on every engine.
    return ((months - months % 12) / 12).cast("int64")
