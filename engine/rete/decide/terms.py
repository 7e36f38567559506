"""The terms of a grant: its sums, months and whether a person decides."""

from __future__ import annotations

from dataclasses import dataclass

from engine.decision import Sum
from engine.program import Amount, Grant
from engine.rete.errors import EvaluationError
from engine.rete.unknown import UNKNOWN, Value

_PARTS = 4


@dataclass(frozen=True, slots=True)
class Terms:
    """Known terms. `sound`: they make sense."""

    monthly: Sum | None
    once: Sum | None
    months: int | None
    review: str
    sound: bool


def known_terms(grant: Grant, values: tuple[Value, ...]) -> Terms | None:
    """The terms with the values of `term_expressions`, or `None` where a part of them is unknown."""
    if UNKNOWN in values:
        return None
    numbers = tuple(_number(value) for value in values)
    monthly, monthly_sound = _sum(grant.monthly, numbers[:_PARTS])
    once, once_sound = _sum(grant.once, numbers[_PARTS : 2 * _PARTS])
    months = numbers[2 * _PARTS]
    months_sound = grant.months is None or (months is not None and months >= 1)
    return Terms(monthly, once, months, grant.review, sound=monthly_sound and once_sound and months_sound)


def _number(value: Value) -> int | None:
    if value is None or isinstance(value, int):
        return value
    raise EvaluationError("a term is not a whole number")


def _sum(amount: Amount | None, parts: tuple[int | None, ...]) -> tuple[Sum | None, bool]:
    """The sum, and whether it makes sense: each part that is written is there, none is negative, all are in order."""
    if amount is None:
        return None, True
    exact, least, most, suggested = parts
    if amount.exact is not None:
        return Sum(exact, exact, exact), exact is not None and exact >= 0
    total = Sum(least, most, least if amount.suggested is None else suggested)
    written = (amount.at_least, amount.at_most, amount.suggested)
    there = all(
        part is not None for part, one in zip((least, most, suggested), written, strict=True) if one is not None
    )
    sums = [part for part in (total.at_least, total.suggested, total.at_most) if part is not None]
    return total, there and all(part >= 0 for part in sums) and sums == sorted(sums)
