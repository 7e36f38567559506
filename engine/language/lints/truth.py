"""Which truths a condition can come to, by the bounds of facts and the values of parameters in one region on some days.

What is said to be impossible is impossible for every case that admission lets through; the converse is not promised.
That something is unknown is always possible and is not asked. A parameter without a value, and a condition on
parameters alone (a switch that whoever sets them decides on), count as undecided.
"""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.expressions import parts
from engine.language.bounds import Bounds, Interval
from engine.language.lints.narrowing import Narrowing, settled
from engine.language.scope import Vocabulary
from engine.program import (
    Aggregate,
    And,
    AsOf,
    Call,
    Compare,
    Comparison,
    ConclusionReference,
    Constant,
    Define,
    DefineReference,
    Expression,
    FactReference,
    Fold,
    Function,
    In,
    Kind,
    Not,
    Or,
    Parameter,
    ParameterReference,
    ParameterState,
    Scalar,
)
from engine.shape import shape

ORDERED = (Kind.MONEY, Kind.RATIO, Kind.NUMBER, Kind.DATE)
Literal = tuple[Expression, bool]
"""A condition with the truth that it has to come to."""


@dataclass(frozen=True, slots=True)
class Reads:
    """What an expression reads, defines followed. `case`: anything of the case or its day."""

    parameters: frozenset[str]
    case: bool


class Readings:
    """What each expression of one span of days reads, and which of them mean the same."""

    def __init__(self, defines: Mapping[tuple[str, str], Define]) -> None:
        self._defines = defines
        # By identity, with the expression itself, so that no other takes its place.
        self._known: dict[int, tuple[Expression, Reads]] = {}
        self._alike: dict[int, tuple[Expression, int]] = {}
        self._numbers: dict[Hashable, int] = {}

    def alike(self, expression: Expression) -> int:
        """A number that is the same for expressions that mean the same."""
        known = self._alike.get(id(expression))
        if known is None:
            number = self._numbers.setdefault(shape(expression), len(self._numbers))
            known = self._alike[id(expression)] = (expression, number)
        return known[1]

    def of(self, expression: Expression) -> Reads:
        """What `expression` reads."""
        known = self._known.get(id(expression))
        if known is None:
            known = self._known[id(expression)] = (expression, self._of(expression))
        return known[1]

    def _of(self, expression: Expression) -> Reads:
        below = [self.of(one) for one in parts(expression)]
        case = isinstance(expression, FactReference | ConclusionReference | AsOf | Aggregate)
        if isinstance(expression, DefineReference):
            below.append(self.of(self._defines[expression.entity, expression.define].value))
        named = {expression.parameter} if isinstance(expression, ParameterReference) else set()
        return Reads(frozenset(named).union(*(one.parameters for one in below)), case or any(one.case for one in below))


class Truths:
    """The truths that conditions can come to.

    `values`: the parameters as they stand; `drawn`: every conclusion, as (entity, id), that any rule draws; `day`: the
    first and the last day that a case may be about.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        defines: Mapping[tuple[str, str], Define],
        readings: Readings,
        values: Mapping[str, Parameter],
        drawn: frozenset[tuple[str, str]],
        day: tuple[datetime.date, datetime.date],
    ) -> None:
        self._vocabulary = vocabulary
        self._defines = defines
        self._readings = readings
        self._values = values
        self._drawn = drawn
        self._bounds = Bounds(
            vocabulary.entities,
            vocabulary.facts,
            lambda parameter: () if (value := self._value(parameter)) is None else (value,),
            lambda entity, define: defines[entity, define].value,
            day,
        )

    def possible(self, condition: Expression, wanted: bool) -> bool:
        """Whether a case may exist for which `condition` comes to `wanted`."""
        match condition:
            case Constant():
                return condition.value is wanted
            case And() | Or():
                if isinstance(condition, And) is wanted:
                    every = all(self.possible(part, wanted) for part in condition.parts)
                    return every and self._compatible(list(self.literals(condition, wanted)))
                return any(self.possible(part, wanted) for part in condition.parts)
            case Not():
                return self.possible(condition.argument, not wanted)
            case DefineReference():
                return self.possible(self._defines[condition.entity, condition.define].value, wanted)
            case ConclusionReference():
                return not wanted or (condition.entity, condition.conclusion) in self._drawn
            case Aggregate():
                return self._quantified(condition, wanted)
            case Compare() | In() | Call():
                return self.undecided(condition) or self._leaf(condition, wanted)
            case _:
                return True

    def alike(self, expression: Expression) -> int:
        """A number that is the same for expressions that mean the same."""
        return self._readings.alike(expression)

    def undecided(self, condition: Expression) -> bool:
        """Whether a line hangs on a parameter that has no value, or on nothing but parameters."""
        reads = self._readings.of(condition)
        return (bool(reads.parameters) and not reads.case) or any(
            self._values[one].state is not ParameterState.IN_FORCE for one in reads.parameters
        )

    def literals(self, condition: Expression, wanted: bool) -> Iterator[Literal]:
        """What has to be so, all of it, where `condition` comes to `wanted`."""
        match condition:
            case And() | Or() if isinstance(condition, And) is wanted:
                for part in condition.parts:
                    yield from self.literals(part, wanted)
            case Not():
                yield from self.literals(condition.argument, not wanted)
            case DefineReference():
                yield condition, wanted
                yield from self.literals(self._defines[condition.entity, condition.define].value, wanted)
            case _:
                yield condition, wanted

    def narrowing(self, condition: Expression) -> Narrowing:
        """What is known of the terms of `condition` where it is true."""
        return self._narrowing(self.literals(condition, True))

    def interval(self, expression: Expression) -> Interval | None:
        """The bounds of a number or a date; `None` where they are not known."""
        return self._bounds.of(expression) if expression.type.kind in ORDERED else None

    def alternatives(self, expression: Expression) -> frozenset[Scalar] | None:
        """The values that a choice, a text or a boolean may have; `None` where they cannot be listed."""
        match expression:
            case Constant():
                return frozenset((expression.value,))
            case ParameterReference():
                value = self._value(expression.parameter)
                return None if value is None else frozenset((value,))
            case Call() if expression.function is Function.IF:
                then, otherwise = (self.alternatives(one) for one in expression.arguments[1:])
                return None if then is None or otherwise is None else then | otherwise
            case DefineReference():
                return self.alternatives(self._defines[expression.entity, expression.define].value)
            case _ if expression.type.kind is Kind.CHOICE:
                return frozenset(one.id for one in expression.type.choices)
            case _:
                return frozenset((True, False)) if expression.type.kind is Kind.BOOLEAN else None

    def options(self, options: Expression) -> frozenset[Scalar] | None:
        """The values of a list that is the same in every case; `None` for any other."""
        match options:
            case Constant():
                value: Scalar | None = options.value
            case ParameterReference():
                value = self._value(options.parameter)
            case _:
                return None
        return frozenset(value) if isinstance(value, tuple) else None

    # --- parts --------------------------------------------------------------------------------------------------------

    def _value(self, parameter: str) -> Scalar | None:
        found = self._values[parameter]
        return found.value if found.state is ParameterState.IN_FORCE else None

    def _compatible(self, literals: list[Literal]) -> bool:
        """Whether what has to be so all together does not contradict itself, whichever way its alternatives go."""
        if self._narrowing(literals).empty:
            return False
        certain = [one for one in literals if not isinstance(one[0], And | Or)]
        return all(
            any(self._compatible([*certain, *self.literals(part, wanted)]) for part in condition.parts)
            for condition, wanted in literals
            if isinstance(condition, And | Or)
        )

    def _narrowing(self, literals: Iterable[Literal]) -> Narrowing:
        found = Narrowing()
        for condition, wanted in literals:
            found.note(self.alike(condition), wanted)
            match condition:
                case Compare() if not self.undecided(condition):
                    self._narrow(found, condition, wanted)
                case In() if not self.undecided(condition) and (wanted or not condition.item.type.nullable):
                    options, item = self.options(condition.options), self.alternatives(condition.item)
                    if options is not None and (wanted or item is not None):
                        left = options if wanted else (item or frozenset()) - options
                        found.choose(self.alike(condition.item), left if item is None else left & item)
                case _:
                    pass
        return found

    def _narrow(self, found: Narrowing, compare: Compare, wanted: bool) -> None:
        operator = compare.operator if wanted else NEGATED[compare.operator]
        # Of a value that may be absent, a comparison that fails says nothing; nor does `≠`, which then holds.
        says_nothing = compare.operator is Comparison.NE if wanted else compare.operator is not Comparison.NE
        if says_nothing and (compare.left.type.nullable or compare.right.type.nullable):
            return
        for term, other, way in (
            (compare.left, compare.right, operator),
            (compare.right, compare.left, MIRRORED[operator]),
        ):
            if compare.left.type.kind in ORDERED:
                found.bound(self.alike(term), self.interval(term), way, self.interval(other))
            else:
                mine, others = self.alternatives(term), self.alternatives(other)
                if others is not None and way is Comparison.EQ:
                    found.choose(self.alike(term), others if mine is None else mine & others)
                elif others is not None and len(others) == 1 and mine is not None:
                    found.choose(self.alike(term), mine - others)

    def _quantified(self, fold: Aggregate, wanted: bool) -> bool:
        if fold.fold not in (Fold.ANY, Fold.ALL) or fold.value is None:
            return True
        if (fold.fold is Fold.ANY) is wanted:
            return self.possible(fold.value, wanted) and (fold.where is None or self.possible(fold.where, True))
        return self.possible(fold.value, wanted) or (fold.where is not None and self.possible(fold.where, False))

    def _leaf(self, condition: Compare | In | Call, wanted: bool) -> bool:
        match condition:
            case Compare():
                return self._compared(condition, wanted)
            case In():
                return self._contained(condition, wanted)
            case Call() if condition.function is Function.IF:
                choice, then, otherwise = condition.arguments
                return any(
                    self.possible(choice, chosen) and self.possible(branch, wanted)
                    for branch, chosen in ((then, True), (otherwise, False))
                )
            case Call() if condition.function is Function.GIVEN:
                return wanted or condition.arguments[0].type.nullable
            case _:
                return True

    def _compared(self, compare: Compare, wanted: bool) -> bool:
        absent = compare.left.type.nullable or compare.right.type.nullable
        if absent and (compare.operator is Comparison.NE) is wanted:
            return True
        operator = compare.operator if wanted else NEGATED[compare.operator]
        if self.alike(compare.left) == self.alike(compare.right):
            return operator in (Comparison.EQ, Comparison.LE, Comparison.GE)
        if compare.left.type.kind in ORDERED:
            return settled(self.interval(compare.left), operator, self.interval(compare.right))
        left, right = self.alternatives(compare.left), self.alternatives(compare.right)
        if left is None or right is None:
            return True
        return bool(left & right) if operator is Comparison.EQ else len(left | right) > 1

    def _contained(self, condition: In, wanted: bool) -> bool:
        item, options = self.alternatives(condition.item), self.options(condition.options)
        if options is None:
            return True
        if wanted:
            return bool(options) if item is None else bool(item & options)
        return condition.item.type.nullable or item is None or bool(item - options)


NEGATED = {
    Comparison.EQ: Comparison.NE,
    Comparison.NE: Comparison.EQ,
    Comparison.LT: Comparison.GE,
    Comparison.GE: Comparison.LT,
    Comparison.GT: Comparison.LE,
    Comparison.LE: Comparison.GT,
}
MIRRORED = {
    Comparison.EQ: Comparison.EQ,
    Comparison.NE: Comparison.NE,
    Comparison.LT: Comparison.GT,
    Comparison.GT: Comparison.LT,
    Comparison.LE: Comparison.GE,
    Comparison.GE: Comparison.LE,
}
