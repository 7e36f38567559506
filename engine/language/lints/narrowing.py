"""What several conditions that hold together leave of the values of their terms."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from engine.language.bounds import Interval
from engine.program import Comparison, Scalar


@dataclass(slots=True)
class _Range:
    """Between two ends, each `None` where there is none; `open` where the end itself is left out."""

    low: Fraction | None = None
    low_open: bool = False
    high: Fraction | None = None
    high_open: bool = False

    def at_least(self, low: Fraction, *, open_: bool) -> None:
        if self.low is None or low > self.low:
            self.low, self.low_open = low, open_
        elif low == self.low:
            self.low_open |= open_

    def at_most(self, high: Fraction, *, open_: bool) -> None:
        if self.high is None or high < self.high:
            self.high, self.high_open = high, open_
        elif high == self.high:
            self.high_open |= open_

    def empty(self) -> bool:
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))


@dataclass(slots=True)
class Narrowing:
    """Collects what is known, by the number of a term. `empty`: nothing is left, so not all can hold together."""

    empty: bool = False
    _truths: dict[int, bool] = field(default_factory=dict)
    _ranges: dict[int, _Range] = field(default_factory=dict)
    _choices: dict[int, frozenset[Scalar]] = field(default_factory=dict)

    def note(self, condition: int, wanted: bool) -> None:
        """A condition comes to `wanted`."""
        self.empty |= self._truths.setdefault(condition, wanted) is not wanted

    def bound(self, term: int, own: Interval | None, operator: Comparison, other: Interval | None) -> None:
        """A term, which lies in `own`, compares so with something in `other`."""
        known = self._ranges.setdefault(term, _Range())
        if own is not None:
            known.at_least(own.low, open_=False)
            known.at_most(own.high, open_=False)
        if other is not None and operator in (Comparison.LT, Comparison.LE, Comparison.EQ):
            known.at_most(other.high, open_=operator is Comparison.LT)
        if other is not None and operator in (Comparison.GT, Comparison.GE, Comparison.EQ):
            known.at_least(other.low, open_=operator is Comparison.GT)
        self.empty |= known.empty()

    def choose(self, term: int, values: frozenset[Scalar]) -> None:
        """A term is one of `values`."""
        self._choices[term] = self._choices.get(term, values) & values
        self.empty |= not self._choices[term]

    # --- questions ----------------------------------------------------------------------------------------------------

    def truth(self, condition: int) -> bool | None:
        """What a condition is known to come to."""
        return self._truths.get(condition)

    def excludes(self, term: int, operator: Comparison, other: Interval) -> bool:
        """Whether a known term cannot compare so with anything in `other`."""
        known = self._ranges.get(term)
        if known is None:
            return False
        low, high = known.low, known.high
        match operator:
            case Comparison.LT:
                return low is not None and low >= other.high
            case Comparison.LE:
                return low is not None and (low > other.high or (low == other.high and known.low_open))
            case Comparison.GT:
                return high is not None and high <= other.low
            case Comparison.GE:
                return high is not None and (high < other.low or (high == other.low and known.high_open))
            case Comparison.EQ:
                return (low is not None and low > other.high) or (high is not None and high < other.low)
            case Comparison.NE:
                return False

    def left(self, term: int) -> frozenset[Scalar] | None:
        """The values that are left of a term; `None` where nothing is known of it."""
        return self._choices.get(term)


def settled(left: Interval | None, operator: Comparison, right: Interval | None) -> bool:
    """Whether a value of `left` and one of `right` may compare so."""
    if left is None or right is None:
        return True
    match operator:
        case Comparison.LT:
            return left.low < right.high
        case Comparison.LE:
            return left.low <= right.high
        case Comparison.GT:
            return left.high > right.low
        case Comparison.GE:
            return left.high >= right.low
        case Comparison.EQ:
            return left.low <= right.high and left.high >= right.low
        case Comparison.NE:
            return not left.low == left.high == right.low == right.high
