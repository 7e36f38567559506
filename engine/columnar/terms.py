"""The terms of a grant as columns: its sums, months, whether they are known, and whether they make sense."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import ibis

from engine.columnar.expressions import Expressions, shape
from engine.columnar.numbers import Number
from engine.columnar.values import NO, YES, Column, certainly, every, unknown
from engine.program import Amount, Expression, Grant

BOUNDS = ("at_least", "at_most", "suggested")
PARTS = (*(f"{sum_}_{bound}" for sum_ in ("monthly", "once") for bound in BOUNDS), "months")
"""The columns that the terms of a benefit may have."""


def expressions_of(grant: Grant) -> Iterator[Expression]:
    """Every expression of the terms, as it is written."""
    for amount in (grant.monthly, grant.once):
        if amount is not None:
            yield from (one for one in (amount.exact, amount.at_least, amount.at_most, amount.suggested) if one)
    if grant.months is not None:
        yield grant.months


@dataclass(frozen=True, slots=True)
class Terms:
    """`parts`: those that are written, NULL where absent or unknown. `known` and `sound` are never NULL."""

    parts: Mapping[str, Column]
    known: Column
    sound: Column
    form: object
    """What is written, to see at once that two grants say the same."""
    review: str
    sums: tuple[bool, bool]
    """Whether there is a monthly sum, and one paid once."""


def terms(expressions: Expressions, grant: Grant, level: str) -> Terms:
    """The terms of a grant on the rows of `level`."""
    return _Reading(expressions, level).terms(grant)


def equal(one: Terms, other: Terms) -> Column | None:
    """Whether two known terms are equal; `None` where that is certain, as both say the same."""
    if one.form == other.form:
        return None
    if one.review != other.review or one.sums != other.sums:
        return NO
    nothing = ibis.null("int64")
    same = [
        one.parts.get(part, nothing).identical_to(other.parts.get(part, nothing))
        for part in PARTS
        if part in one.parts or part in other.parts
    ]
    return every([one.sound == other.sound, *same])


class _Reading:
    def __init__(self, expressions: Expressions, level: str) -> None:
        self._expressions = expressions
        self._level = level
        self._known: list[Column] = []
        self._sound: list[Column] = []

    def terms(self, grant: Grant) -> Terms:
        parts: dict[str, Column] = {}
        for name, amount in (("monthly", grant.monthly), ("once", grant.once)):
            if amount is not None:
                parts.update({f"{name}_{bound}": one for bound, one in self._amount(amount).items()})
        if grant.months is not None:
            parts["months"] = self._whole(grant.months)
            self._sound.append(parts["months"] >= 1)
        yes = YES
        return Terms(
            parts=parts,
            known=every(self._known) if self._known else yes,
            sound=certainly(every(self._sound)) if self._sound else yes,
            form=_form(grant),
            review=grant.review,
            sums=(grant.monthly is not None, grant.once is not None),
        )

    def _amount(self, amount: Amount) -> dict[str, Column]:
        if amount.exact is not None:
            exact = self._whole(amount.exact)
            self._sound.append(exact >= 0)
            return dict.fromkeys(BOUNDS, exact)
        written = {bound: getattr(amount, bound) for bound in BOUNDS}
        found = {bound: self._whole(one) for bound, one in written.items() if one is not None}
        if "suggested" not in found and "at_least" in found:
            found["suggested"] = found["at_least"]
        # Columns say `==` of themselves, and are neither true nor false: what they compute tells them apart.
        self._sound += [one >= 0 for one in found.values()]
        order = [found[bound] for bound in ("at_least", "suggested", "at_most") if bound in found]
        self._sound += [low <= high for low, high in pairwise(order) if low is not high]
        return found

    def _whole(self, one: Expression) -> Column:
        value: Number = self._expressions.number(self._expressions.simplify(one), self._level)
        self._known.append(~unknown(value.known, value.absent))
        return value.known


def _form(grant: Grant) -> object:
    amounts = [
        amount and tuple(shape(one) for one in (amount.exact, amount.at_least, amount.at_most, amount.suggested))
        for amount in (grant.monthly, grant.once)
    ]
    return (*amounts, shape(grant.months), grant.review)
