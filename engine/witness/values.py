"""The values worth trying for a fact: the ends of its range, what the parameters say, and the next on either side."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from engine.program import Fact, Kind, ParameterState, Program, Scalar, Unit

_TIMES = (Fraction(1), Fraction(2), Fraction(1, 2), Fraction(3))
_STEP = {Kind.MONEY: Fraction(1), Kind.NUMBER: Fraction(1), Kind.RATIO: Fraction(1, 10_000), Kind.DATE: Fraction(1)}
_CODE = re.compile(r"[A-Z][0-9]{2}(?:\.[0-9A-Z]+)?")
_YEARS = (1, 3, 7, 16, 18, 30, 60, 70, 90)
MOST = 24
"""How many choices or words of a fact are tried at most: a household is looked for, not every one."""


def step(fact: Fact) -> Fraction:
    """The least distance of two values on the line of a fact that are told apart; of dates, a day."""
    return _STEP[fact.type.kind]


class Values:
    """The candidate values of facts under two programs of one vocabulary; those that only one of them knows first."""

    def __init__(self, old: Program, new: Program, as_of: datetime.date) -> None:
        self._as_of = as_of
        self._numbers: dict[tuple[Kind, Unit], list[Fraction]] = {}
        words = [_words(one) for one in (old, new)]
        self._words = list(dict.fromkeys((*words[1].texts, *words[0].texts)))
        self._changed = words[0].every ^ words[1].every
        self._words.sort(key=lambda word: word not in self._changed)
        self._named = words[0].every | words[1].every
        for program in (new, old):
            for parameter in program.parameters.values():
                value = parameter.value
                if parameter.state is ParameterState.IN_FORCE and isinstance(value, int | Fraction):
                    if isinstance(value, bool):
                        continue
                    self._numbers.setdefault((parameter.type.kind, Unit.NONE), []).append(Fraction(value))
        self._known: dict[tuple[str, str], tuple[Scalar | None, ...]] = {}

    def of(self, fact: Fact) -> tuple[Scalar | None, ...]:
        """The values to try, dull ones first; `None` is known to be absent."""
        key = (fact.entity, fact.id)
        if key not in self._known:
            values = self._values(fact)
            absent = (None,) if fact.type.nullable else ()
            self._known[key] = (*absent, *values)
        return self._known[key]

    def dull(self, fact: Fact) -> Scalar | None:
        """What most households have: nothing, none, no, or an ordinary birthday."""
        return self.of(fact)[0]

    def line(self, fact: Fact) -> list[Fraction]:
        """For a sum, number, ratio or date: the points to look between, in order; dates as ordinals."""
        points = {number(one) for one in self.of(fact) if one is not None}
        return sorted(point for point in points if point is not None)

    def is_new(self, value: Scalar | None) -> bool:
        """Whether a word, or one of a list of words, stands in only one of the two programs."""
        words = value if isinstance(value, tuple) else (value,)
        return any(word in self._changed for word in words)

    def _values(self, fact: Fact) -> Sequence[Scalar | None]:
        kind = fact.type.kind
        if kind is Kind.BOOLEAN:
            return (False, True)
        if kind is Kind.CHOICE:
            return tuple(sorted((one.id for one in fact.type.choices), key=self._interest))
        if kind is Kind.DATE:
            return self._dates()
        if kind is Kind.TEXT:
            return tuple(self._words[:MOST])
        if kind is Kind.LIST:
            words = [one.id for one in fact.type.choices] or self._words
            return ((), *((one,) for one in sorted(words, key=self._interest)[:MOST]))
        return self._sums(fact)

    def _interest(self, word: str) -> int:
        """What only one policy names stands before what both name, and that before what neither does."""
        return 0 if word in self._changed else 1 if word in self._named else 2

    def _dates(self) -> tuple[datetime.date, ...]:
        day = self._as_of
        years = [_years_before(day, count) for count in _YEARS]
        near = [day + datetime.timedelta(days=count) for count in (-400, -200, -100, -40, -10, -1, 0, 1, 40)]
        return (_years_before(day, 40), *years, *near)

    def _sums(self, fact: Fact) -> list[Scalar | None]:
        if fact.at_least is None or fact.at_most is None:
            raise ValueError(f"a number without bounds: {fact.id}")
        low, high = Fraction(fact.at_least), Fraction(fact.at_most)
        least = step(fact)
        points = [low, low + least]
        for value in self._numbers.get((fact.type.kind, Unit.NONE), ()):
            points += [value * times for times in _TIMES]
        points += [high]
        whole = fact.type.kind is not Kind.RATIO
        fitting = dict.fromkeys(point for point in points if low <= point <= high)
        return [int(point) if whole else point for point in fitting if not whole or point.denominator == 1]


def number(value: Scalar) -> Fraction | None:
    """A value as a point of a line; `None` for what has no order."""
    if isinstance(value, bool | str | tuple):
        return None
    return Fraction(value.toordinal()) if isinstance(value, datetime.date) else Fraction(value)


def scalar(point: Fraction, fact: Fact) -> Scalar:
    """A point of the line of a fact as a value of it."""
    if fact.type.kind is Kind.DATE:
        return datetime.date.fromordinal(int(point))
    return point if fact.type.kind is Kind.RATIO else int(point)


def ordered(fact: Fact) -> bool:
    """Whether the values of a fact lie on a line."""
    return fact.type.kind in (Kind.MONEY, Kind.NUMBER, Kind.RATIO, Kind.DATE)


@dataclass(frozen=True, slots=True)
class _Words:
    """What the lists of a policy name: ids of choices, and texts and codes."""

    texts: tuple[str, ...]
    every: frozenset[str]


def _words(program: Program) -> _Words:
    """The words of lists; of a range of codes, its first and its last."""
    texts: dict[str, None] = {}
    every: set[str] = set()
    for parameter in program.parameters.values():
        if parameter.state is not ParameterState.IN_FORCE or not isinstance(parameter.value, tuple):
            continue
        every.update(parameter.value)
        if not parameter.type.choices:
            for word in parameter.value:
                texts.update(dict.fromkeys((*_CODE.findall(word), word)))
    texts.update(dict.fromkeys(program.materials))
    return _Words(tuple(texts), frozenset(every | set(texts)))


def _years_before(day: datetime.date, years: int) -> datetime.date:
    return day.replace(year=day.year - years, day=min(day.day, 28))


def nearest_first(values: Iterable[Fraction], to: Fraction) -> list[Fraction]:
    """Points in the order of their distance from one; of two as near, the lower first."""
    return sorted(values, key=lambda point: (abs(point - to), point))
