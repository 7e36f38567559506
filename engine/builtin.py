"""The built-in functions of the language on known values: dates, rounding, codes. Exact, total within their bounds.

Every reading uses these, so that a month is the same month everywhere; unknown and absent are settled before them.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from engine.program import CalendarYear, Direction

SATURDAY = 5
FEBRUARY = 2
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_CODE = re.compile(r"[A-Z][0-9]{2}(?:\.[0-9A-Z]+)?")


@dataclass(frozen=True, slots=True)
class MissingYear:
    """A year whose holidays are not known, so that working days cannot be counted in it."""

    year: int


def rounded(value: int | Fraction, step: int, direction: Direction) -> int:
    """`value` as a multiple of `step` base units. `UP` is towards plus infinity, `DOWN` towards minus infinity."""
    steps = Fraction(value) / step
    if direction is Direction.UP:
        return -(-steps.numerator // steps.denominator) * step
    if direction is Direction.DOWN:
        return steps.numerator // steps.denominator * step
    half = (2 * abs(steps.numerator) + steps.denominator) // (2 * steps.denominator)
    return (half if steps >= 0 else -half) * step


def add_months(date: datetime.date, count: int) -> datetime.date:
    """The same day `count` months later (earlier if negative), or the month's last where it has no such day.

    Civil Code art. 202: a term of months ends on the corresponding day, and where there is none on the month's last.
    """
    year, month = divmod(date.year * 12 + date.month - 1 + count, 12)
    return datetime.date(year, month + 1, min(date.day, _last_day(year, month + 1)))


def _last_day(year: int, month: int) -> int:
    return 29 if month == FEBRUARY and calendar.isleap(year) else _DAYS[month - 1]


def add_days(date: datetime.date, count: int) -> datetime.date:
    """`count` days later (earlier if negative)."""
    return date + datetime.timedelta(days=count)


def month_start(date: datetime.date) -> datetime.date:
    """The first of the month of `date`."""
    return date.replace(day=1)


def months_between(start: datetime.date, end: datetime.date) -> int:
    """Completed months from `start` to `end`: the most that `add_months` can add without passing `end`.

    Negative where `end` is earlier: then as many as were completed the other way round.
    """
    if end < start:
        return -months_between(end, start)
    count = (end.year - start.year) * 12 + end.month - start.month
    return count if start.day <= end.day or end.day == _last_day(end.year, end.month) else count - 1


def days_between(start: datetime.date, end: datetime.date) -> int:
    """Days from `start` to `end`; negative where `end` is earlier."""
    return (end - start).days


def add_working_days(
    date: datetime.date, count: int, calendar_years: Mapping[int, CalendarYear]
) -> datetime.date | MissingYear:
    """The working day `count` working days after `date` (before it if negative); `date` itself is not counted.

    Saturdays and Sundays are free unless the year's arrangement makes them working days, and its other days off are
    free. A year without an arrangement cannot be counted in, not even where it seems not to matter.
    """
    step = datetime.timedelta(days=1 if count >= 0 else -1)
    left = abs(count)
    while left:
        date += step
        year = calendar_years.get(date.year)
        if year is None:
            return MissingYear(date.year)
        left -= date in year.work or (date.weekday() < SATURDAY and date not in year.off)
    return date


def age(birth: datetime.date, on: datetime.date) -> int:
    """Completed years (周岁) from `birth` on the day `on`."""
    months = months_between(birth, on)
    return months // 12 if months >= 0 else -(-months // 12)


def codes_match(codes: tuple[str, ...], ranges: tuple[str, ...]) -> bool:
    """Whether one of `codes` (ICD-10, as certified) is in one of `ranges` (`C00-C97`, `M32`, `F84.0`).

    A code is in a range that names its beginning: `C34.1` is in `C34` and in `C00-C97`, not in `C34.10`.
    """
    return any(_in_range(code.strip().upper(), one) for code in codes for one in ranges)


def _in_range(code: str, one: str) -> bool:
    if not _CODE.fullmatch(code):
        return False
    first, _, last = one.strip().upper().partition("-")
    return first <= code[: len(first)] and code[: len(last or first)] <= (last or first)
