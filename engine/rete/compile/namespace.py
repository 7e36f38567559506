"""The names that generated code sees: the helpers below, and the constants of the program under names made here."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any, cast

from engine import builtin
from engine.rete.errors import EvaluationError
from engine.rete.unknown import UNKNOWN

CODES_REMEMBERED = 4096
"""Diagnosis codes whose match with one list of ranges is kept; a city's records hold a thousand different ones."""


class Namespace:
    """Collects the constants of one program's code and makes functions of the code."""

    def __init__(self) -> None:
        self._names: dict[tuple[type, object], str] = {}
        self._values: dict[str, object] = {
            "U": UNKNOWN,
            "NOTHING": {},
            "half_up": _half_up,
            "exact": _exact,
            "whole": _whole,
            "out_of_bounds": _out_of_bounds,
            "contains": _contains,
            "overlaps": _overlaps,
            "codes_match": _codes_match,
            "age": builtin.age,
            "months_between": builtin.months_between,
            "days_between": builtin.days_between,
            "add_months": builtin.add_months,
            "add_days": builtin.add_days,
            "month_start": builtin.month_start,
        }

    def constant(self, value: object) -> str:
        """The name of a value; one name for equal values of one type."""
        key = (type(value), value)
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = self.add(value)
        return name

    def add(self, value: object) -> str:
        """A new name for a value, hashable or not."""
        name = f"K{len(self._values)}"
        self._values[name] = value
        return name

    def matcher(self, ranges: tuple[str, ...]) -> str:
        """The name of a function that tells whether one code is in one of `ranges`."""

        def one_matches(code: str) -> bool:
            return builtin.codes_match((code,), ranges)

        # The same codes come again and again, and matching one takes as long as deciding a rule set.
        return self.add(lru_cache(CODES_REMEMBERED)(one_matches))

    def function(self, parameters: str, lines: list[str]) -> Callable[..., Any]:
        """The function of `parameters` whose body is `lines`."""
        text = "\n    ".join((f"def generated({parameters}):", *lines))
        scope = dict(self._values)
        # The text is written by `Source` from the typed program: names made here and integers, no word of any input.
        exec(compile(text, "<generated>", "exec"), scope)  # noqa: S102
        return cast(Callable[..., Any], scope["generated"])


def _half_up(value: int, divisor: int) -> int:
    half = (2 * abs(value) + divisor) // (2 * divisor)
    return half if value >= 0 else -half


def _exact(numerator: int, denominator: int) -> int | Fraction:
    """The number that is written as a quotient; an integer where it is whole."""
    result = Fraction(numerator, denominator)
    return result.numerator if result.denominator == 1 else result


def _whole(numerator: int, denominator: int) -> int:
    """An integer that is written as a quotient; the language has proved that it is whole."""
    result = _exact(numerator, denominator)
    if not isinstance(result, int):
        raise EvaluationError("what is counted is not whole")
    return result


def _out_of_bounds(what: str) -> None:
    raise EvaluationError(f"`{what}` is beyond the integers that the rete can hold, and they wrap without a word")


def _contains(words: tuple[str, ...] | None, word: str | None) -> bool:
    return words is not None and word is not None and word in words


def _overlaps(words: tuple[str, ...] | None, others: tuple[str, ...] | None) -> bool:
    return bool(words and others) and not set(words or ()).isdisjoint(others or ())


def _codes_match(codes: tuple[str, ...] | None, ranges: tuple[str, ...] | None) -> bool:
    return builtin.codes_match(codes or (), ranges or ())
