"""The terms of a grant: its sums, months and whether a person decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.decision import Sum
from engine.program import Amount, Expression, Grant
from engine.reference.evaluate import Evaluation, Scope
from engine.reference.value import UNKNOWN


@dataclass(frozen=True, slots=True)
class Terms:
    """Known terms. `sound`: they make sense; the sums of those that do not are not looked at again."""

    monthly: Sum | None
    once: Sum | None
    months: int | None
    review: str
    sound: bool


def expressions(grant: Grant) -> Iterator[Expression]:
    """Every expression of the terms of `grant`."""
    for amount in (grant.monthly, grant.once):
        if amount is not None:
            yield from (one for one in _parts(amount) if one is not None)
    if grant.months is not None:
        yield grant.months


def known_terms(evaluation: Evaluation, grant: Grant, scope: Scope) -> Terms | None:
    """The terms of `grant`, or `None` where a part of them is unknown."""
    if any(evaluation.value(one, scope) is UNKNOWN for one in expressions(grant)):
        return None
    monthly, monthly_sound = _sum(evaluation, grant.monthly, scope)
    once, once_sound = _sum(evaluation, grant.once, scope)
    months = _whole(evaluation, grant.months, scope)
    months_sound = grant.months is None or (months is not None and months >= 1)
    return Terms(monthly, once, months, grant.review, sound=monthly_sound and once_sound and months_sound)


def _parts(amount: Amount) -> tuple[Expression | None, ...]:
    return (amount.exact, amount.at_least, amount.at_most, amount.suggested)


def _sum(evaluation: Evaluation, amount: Amount | None, scope: Scope) -> tuple[Sum | None, bool]:
    """The sum, and whether it makes sense: each part that is written is there, none is negative, all are in order."""
    if amount is None:
        return None, True
    exact, least, most, suggested = (_whole(evaluation, part, scope) for part in _parts(amount))
    written = [part is not None for part in _parts(amount)]
    there = [part is not None for part in (exact, least, most, suggested)]
    if amount.exact is not None:
        total = Sum(exact, exact, exact)
    else:
        total = Sum(least, most, least if amount.suggested is None else suggested)
    sums = [part for part in (total.at_least, total.suggested, total.at_most) if part is not None]
    return total, written == there and all(part >= 0 for part in sums) and sums == sorted(sums)


def _whole(evaluation: Evaluation, expression: Expression | None, scope: Scope) -> int | None:
    """A known whole number of a term; `None` where it is absent or not written."""
    if expression is None:
        return None
    value = evaluation.value(expression, scope)
    if value is None or isinstance(value, int):
        return value
    raise TypeError(f"not a whole number: {expression.span.text}")
