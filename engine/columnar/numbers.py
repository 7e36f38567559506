"""Exact numbers as columns: a whole numerator over a whole positive denominator, each as wide as its bounds ask for.

A quotient is never computed until it is rounded, and a comparison multiplies out, so that no fraction is ever lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

import ibis

from engine.columnar.values import Column, choose, joint_absence, not_null, where
from engine.program import Arithmetic, Comparison, Direction

NARROW = 2**63 - 1
"""What 64 bits hold; what may be more is computed as a decimal of 38 digits."""
WIDE = 10**38 - 1
_SURE = 2**50
"""A quotient of floats is off by less than its `_SURE`th part: three roundings, each by up to a 2^53rd."""
_FLOATS = 2**62
"""Below it a float that is off by its `_SURE`th part still fits into 64 bits."""


class TooWideError(Exception):
    """An intermediate result that may take more than 38 digits."""


@dataclass(frozen=True, slots=True)
class Whole:
    """Whole numbers between `low` and `high`, inclusive; the same on every row where the two are equal and it is never
    NULL (`fixed`)."""

    column: Column
    low: int
    high: int
    fixed: bool = False

    @property
    def most(self) -> int:
        """The greatest magnitude."""
        return max(abs(self.low), abs(self.high))

    def is_one(self) -> bool:
        return self.fixed and self.low == 1


def fixed(value: int) -> Whole:
    """The same number on every row."""
    return Whole(ibis.literal(value, _width(abs(value))), value, value, fixed=True)


def _width(most: int) -> str:
    if most > WIDE:
        raise TooWideError
    return "int64" if most <= NARROW else "decimal(38, 0)"


def _fitted(one: Whole, most: int) -> Column:
    """The column of `one`, in the width that a result of up to `most` needs."""
    if _width(max(most, one.most)) == "int64":
        return one.column
    return one.column if one.column.type().is_decimal() else one.column.cast("decimal(38, 0)")


def _narrowed(column: Column, low: int, high: int) -> Whole:
    if column.type().is_decimal() and max(abs(low), abs(high)) <= NARROW:
        return Whole(column.cast("int64"), low, high)
    return Whole(column, low, high)


def _sum(left: Whole, right: Whole, sign: int) -> Whole:
    if left.fixed and right.fixed:
        return fixed(left.low + sign * right.low)
    ends = (
        (left.low + right.low, left.high + right.high) if sign > 0 else (left.low - right.high, left.high - right.low)
    )
    size = max(*map(abs, ends), left.most, right.most)
    a, b = _fitted(left, size), _fitted(right, size)
    return _narrowed(a + b if sign > 0 else a - b, *ends)


def _product(left: Whole, right: Whole) -> Whole:
    if left.is_one():
        return right
    if right.is_one():
        return left
    if left.fixed and right.fixed:
        return fixed(left.low * right.low)
    ends = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
    most = max(abs(one) for one in ends)
    return _narrowed(_fitted(left, most) * _fitted(right, most), min(ends), max(ends))


def quotient(over: Whole, under: Whole) -> Whole:
    """The greatest whole number that is at most `over` ÷ `under`, exactly; `under` is positive.

    SQL has no division of whole numbers that all engines share. The engine's own quotient is only a guess; what is left
    over, in whole numbers, is divided again until the guess is off by less than one, and then says by how much it is.
    """
    low, high = over.low // under.low if over.low < 0 else over.low // under.high, over.high // under.low
    if over.high < 0:
        high = over.high // under.high
    if under.is_one():
        return over
    size = max(abs(low), abs(high))
    error = size // _SURE
    most = max(over.most, (size + error + 2) * under.high)
    a, b = _fitted(over, most), _fitted(under, most)
    found = _guess(a, b, size + error)
    left = a - _as_wide(found, a) * b
    while error:
        more = _guess(left, b, 2 * error)
        found = _as_wide(found, a) + _as_wide(more, a)
        left = left - _as_wide(more, a) * b
        error = error // _SURE
    step = ibis.cases((left < 0, -1), (left >= b, 1), else_=0).cast("int64")
    return _narrowed(found + _as_wide(step, found), low, high)


def _guess(over: Column, under: Column, most: int) -> Column:
    """The engine's quotient of up to `most`, whole."""
    about = over.cast("float64") / under.cast("float64")
    return about.floor().cast("int64") if most < _FLOATS else about.cast("decimal(38, 0)")


def _as_wide(column: Column, other: Column) -> Column:
    """A column in the width of another."""
    return column.cast("decimal(38, 0)") if other.type().is_decimal() else column


@dataclass(frozen=True, slots=True)
class Number:
    """Money, a ratio or a count. `top` is NULL where it is unknown or absent; `bottom` is at least 1 where `top` is not
    NULL."""

    top: Whole
    bottom: Whole
    absent: Column | None = None

    @property
    def known(self) -> Column:
        """NULL where the number is unknown or absent."""
        return self.top.column


def number(value: int | Fraction) -> Number:
    """The same number on every row."""
    exact = Fraction(value)
    return Number(fixed(exact.numerator), fixed(exact.denominator))


def _absence(*parts: Number) -> Column | None:
    return joint_absence([(part.known, part.absent) for part in parts])


def _aligned(left: Number, right: Number) -> tuple[Whole, Whole, Whole]:
    """Both numerators over one denominator, and that denominator."""
    if left.bottom.fixed and right.bottom.fixed:
        common = lcm(left.bottom.low, right.bottom.low)
        scaled = (_product(one.top, fixed(common // one.bottom.low)) for one in (left, right))
        return (*scaled, fixed(common))  # type: ignore[return-value]
    if left.bottom.column.equals(right.bottom.column):
        return left.top, right.top, left.bottom
    if left.bottom.fixed and left.bottom.is_one():
        return _product(left.top, right.bottom), right.top, right.bottom
    if right.bottom.is_one():
        return left.top, _product(right.top, left.bottom), left.bottom
    return _product(left.top, right.bottom), _product(right.top, left.bottom), _product(left.bottom, right.bottom)


def calculate(operator: Arithmetic, left: Number, right: Number) -> Number:
    """Exact arithmetic; a divisor is positive."""
    absent = _absence(left, right)
    match operator:
        case Arithmetic.ADD | Arithmetic.SUBTRACT:
            a, b, bottom = _aligned(left, right)
            return _reduced(_sum(a, b, 1 if operator is Arithmetic.ADD else -1), bottom, absent)
        case Arithmetic.MULTIPLY:
            return _reduced(_product(left.top, right.top), _product(left.bottom, right.bottom), absent)
        case Arithmetic.DIVIDE:
            under = right.top
            if under.low <= 0:  # proved by the language, perhaps by more than these bounds show
                under = Whole(under.column, 1, max(1, under.high))
            top = _product(left.top, right.bottom)
            if not under.fixed:
                top = Whole(where(not_null(under.column), top.column), top.low, top.high)
            return _reduced(top, _product(left.bottom, under), absent)


def _reduced(top: Whole, bottom: Whole, absent: Column | None) -> Number:
    if top.fixed and bottom.fixed and bottom.low > 1:
        common = gcd(top.low, bottom.low)
        return Number(fixed(top.low // common), fixed(bottom.low // common), absent)
    return Number(top, bottom, absent)


def compare(operator: Comparison, left: Number, right: Number) -> Column:
    """NULL where a side is unknown or absent."""
    a, b, _ = _aligned(left, right)
    most = max(a.most, b.most)
    return compared(operator, _fitted(a, most), _fitted(b, most))


def compared(operator: Comparison, left: Column, right: Column) -> Column:
    """The comparison of two columns of one type, as SQL has it, or of two values."""
    match operator:
        case Comparison.EQ:
            return left == right
        case Comparison.NE:
            return left != right
        case Comparison.LT:
            return left < right
        case Comparison.LE:
            return left <= right
        case Comparison.GT:
            return left > right
        case Comparison.GE:
            return left >= right


def rounded(one: Number, step: int, direction: Direction) -> Number:
    """As a multiple of `step`."""
    under = _product(one.bottom, fixed(step))
    match direction:
        case Direction.DOWN:
            steps = quotient(one.top, under)
        case Direction.UP:
            steps = _negative(quotient(_negative(one.top), under))
        case Direction.HALF_UP:
            steps = _half_up(one.top, under)
    return Number(_product(steps, fixed(step)), fixed(1), one.absent)


def _negative(one: Whole) -> Whole:
    return fixed(-one.low) if one.fixed else Whole(-one.column, -one.high, -one.low)


def _half_up(over: Whole, under: Whole) -> Whole:
    if under.is_one():
        return over
    double = _product(under, fixed(2))
    size = Whole(over.column.abs(), 0, over.most)
    half = quotient(_sum(_product(size, fixed(2)), under, 1), double)
    return Whole(choose(over.column >= 0, half.column, -half.column), -half.high, half.high)


def either(condition: Column, then: Number, otherwise: Number) -> tuple[Whole, Whole]:
    """The numerator and denominator of `then` where `condition` holds, of `otherwise` where it does not."""
    if then.bottom.fixed and otherwise.bottom.fixed:
        a, b, bottom = _aligned(then, otherwise)
        return _chosen(condition, a, b), bottom
    return _chosen(condition, then.top, otherwise.top), _chosen(condition, then.bottom, otherwise.bottom)


def _chosen(condition: Column, then: Whole, otherwise: Whole) -> Whole:
    low, high = min(then.low, otherwise.low), max(then.high, otherwise.high)
    most = max(abs(low), abs(high))
    return Whole(choose(condition, _fitted(then, most), _fitted(otherwise, most)), low, high)


def outer(left: Number, right: Number, *, greater: bool) -> Number:
    """The greater or the lesser of two."""
    condition = compare(Comparison.GE if greater else Comparison.LE, left, right)
    top, bottom = either(condition, left, right)
    return Number(top, bottom, _absence(left, right))
