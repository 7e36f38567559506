"""Turns a condition into clauses: a conjunction of disjunctions of integer tests, with negation at the leaves.

Kleene's logic is distributive and obeys De Morgan, so that the clauses are true, false and unknown exactly where the
condition is. What cannot be told by testing one integer against a constant, and what would grow too much, becomes a
property of its own that is worked out beforehand: 1 where it holds, 0 where not, missing where it is unknown.
"""

from __future__ import annotations

import datetime
import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.program import (
    And,
    Compare,
    Comparison,
    Constant,
    Expression,
    In,
    Kind,
    Not,
    Or,
    ParameterReference,
    Type,
)
from engine.rete.compile.traits import Key, Traits
from engine.rete.session.limits import MAX_INTEGER

MAX_CLAUSES = 12
"""Of one condition; each takes two of the 31 expressions that a pattern may have."""
MAX_TESTS = 6
"""Of one clause."""
MAX_MATCHES = 8
"""How often a pattern may match one fact at most: a disjunction matches once for each part that holds."""

_NUMBERS = (Kind.MONEY, Kind.RATIO, Kind.NUMBER)
_BOOLEAN = Type(Kind.BOOLEAN)

NEGATION = {
    Comparison.EQ: Comparison.NE,
    Comparison.NE: Comparison.EQ,
    Comparison.LT: Comparison.GE,
    Comparison.GE: Comparison.LT,
    Comparison.GT: Comparison.LE,
    Comparison.LE: Comparison.GT,
}
_MIRROR = {
    Comparison.LT: Comparison.GT,
    Comparison.GT: Comparison.LT,
    Comparison.LE: Comparison.GE,
    Comparison.GE: Comparison.LE,
}


class Encoding(enum.Enum):
    """How a value of the language becomes the integer of a property."""

    WHOLE = "whole"
    """A whole number that is never absent, as it is."""
    DAY = "day"
    """A date as the number of its day; absent is -1, before every date."""
    CODE = "code"
    """A choice as the number of its word; absent is -1, a word like no other."""
    SIGN = "sign"
    """Two exact numbers, never absent: -1, 0 or 1 as the first is less than, equal to or greater than the second."""
    TRUTH = "truth"
    """A condition: 0 or 1."""


@dataclass(frozen=True, slots=True)
class Property:
    """An integer of a subject, made of `parts` (two for `SIGN`, else one). Equal where `encoding` and `key` are."""

    encoding: Encoding
    key: Key
    parts: tuple[Expression, ...]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Property) and (self.encoding, self.key) == (other.encoding, other.key)

    def __hash__(self) -> int:
        return hash((self.encoding, self.key))


@dataclass(frozen=True, slots=True)
class Probe:
    """One integer against a constant."""

    property: Property
    operator: Comparison
    constant: int


Clause = tuple[Probe, ...]
"""A disjunction."""

Clauses = tuple[Clause, ...]
"""A conjunction. Without a clause it always holds; with an empty clause never."""

NEVER: Clauses = ((),)


class Words:
    """The numbers of the words of choices, the same in every property of one program."""

    def __init__(self) -> None:
        self.codes: dict[str, int] = {}

    def code(self, word: str) -> int:
        """The number of a word, from 0."""
        return self.codes.setdefault(word, len(self.codes))


class Conditions:
    """Makes clauses of the folded conditions of one program."""

    def __init__(self, traits: Traits, words: Words) -> None:
        self._traits = traits
        self._words = words

    def clauses(self, condition: Expression) -> Clauses:
        """The clauses of a folded condition, those of one test first: they are cheapest and easiest to share."""
        made: list[Clause] = []
        for part in _conjuncts(inward(condition)):
            found = self._of_part(part)
            if found is None or _matches((*made, *found)) > MAX_MATCHES:
                found = self._truth(part)
            made += found
        if len(set(made)) > MAX_CLAUSES:
            made = self._bundled(condition)
        if () in made:
            return NEVER
        return tuple(sorted(dict.fromkeys(made), key=len))

    def _bundled(self, condition: Expression) -> list[Clause]:
        """As many clauses of one test as there is room for, and all other parts of the condition as one property."""
        parts = list(_conjuncts(inward(condition)))
        kept, others = parts[: MAX_CLAUSES - 1], parts[MAX_CLAUSES - 1 :]
        rest = others[0] if len(others) == 1 else And(tuple(others), _BOOLEAN, condition.span)
        return [clause for part in (*kept, rest) for clause in self._truth(part)]

    def _of_part(self, part: Expression) -> Clauses | None:
        """The clauses of one conjunct that is in negation normal form; `None` where they grow too much."""
        match part:
            case Constant():
                return () if part.value else NEVER
            case And():
                several = [self._of_part(one) for one in part.parts]
                found = tuple(clause for one in several if one is not None for clause in one)
                return None if None in several or len(found) > MAX_CLAUSES else found
            case Or():
                return self._disjunction(part)
            case _:
                return self._leaf(part)

    def _disjunction(self, disjunction: Or) -> Clauses | None:
        made: tuple[Clause, ...] = ((),)
        for part in disjunction.parts:
            found = self._of_part(part)
            if found is None:
                return None
            made = tuple(tuple(dict.fromkeys((*one, *other))) for one in made for other in found)
            if len(made) > MAX_CLAUSES or any(len(one) > MAX_TESTS for one in made):
                return None
        return made

    def _leaf(self, leaf: Expression) -> Clauses:
        positive = not isinstance(leaf, Not)
        atom = leaf.argument if isinstance(leaf, Not) else leaf
        match atom:
            case Compare():
                test = self._comparison(atom)
                if test is not None:
                    operator = test.operator if positive else NEGATION[test.operator]
                    return ((Probe(test.property, operator, test.constant),),)
            case In(item=item, options=Constant(value=tuple(words))) if (
                item.type.kind is Kind.CHOICE and 0 < len(set(words)) <= MAX_TESTS
            ):
                code = self._property(Encoding.CODE, item)
                codes = sorted({self._words.code(word) for word in words})
                if positive:
                    return (tuple(Probe(code, Comparison.EQ, one) for one in codes),)
                return tuple((Probe(code, Comparison.NE, one),) for one in codes)
        return self._truth(leaf)

    def _truth(self, part: Expression) -> Clauses:
        positive = not isinstance(part, Not)
        atom = part.argument if isinstance(part, Not) else part
        return ((Probe(self._property(Encoding.TRUTH, atom), Comparison.EQ, int(positive)),),)

    def _comparison(self, comparison: Compare) -> Probe | None:
        """The comparison as a test whose complement is its negation; `None` where absent would not be told right."""
        left, operator, right = comparison.left, comparison.operator, comparison.right
        if isinstance(left, Constant):
            left, operator, right = right, _MIRROR.get(operator, operator), left
        constant = right.value if isinstance(right, Constant) else None
        absent = self._traits.absent(left) or self._traits.absent(right)
        kind = left.type.kind
        if kind in _NUMBERS:
            if absent or isinstance(left, ParameterReference) or isinstance(right, ParameterReference):
                return None
            if isinstance(constant, int) and abs(constant) <= MAX_INTEGER and self._traits.whole(left):
                return Probe(self._property(Encoding.WHOLE, left), operator, constant)
            return Probe(self._property(Encoding.SIGN, left, right), operator, 0)
        if kind is Kind.CHOICE and isinstance(constant, str):
            return Probe(self._property(Encoding.CODE, left), operator, self._words.code(constant))
        if kind is Kind.DATE and isinstance(constant, datetime.date):
            # -1 is before every date, so that what an absent date is asked comes out false, and its negation true;
            # only "before" and "not after" would come out wrong.
            if absent and operator in (Comparison.LT, Comparison.LE):
                return None
            return Probe(self._property(Encoding.DAY, left), operator, constant.toordinal())
        return None

    def _property(self, encoding: Encoding, *parts: Expression) -> Property:
        return Property(encoding, tuple(map(self._traits.key, parts)), parts)


def inward(condition: Expression) -> Expression:
    """The condition with every negation pushed to the leaves."""
    match condition:
        case And() | Or():
            return type(condition)(tuple(map(inward, condition.parts)), condition.type, condition.span)
        case Not(argument=And() | Or() as argument):
            dual = Or if isinstance(argument, And) else And
            negations = tuple(inward(Not(part, condition.type, part.span)) for part in argument.parts)
            return dual(negations, argument.type, argument.span)
        case Not(argument=Not(argument=argument)):
            return inward(argument)
        case _:
            return condition


def _conjuncts(condition: Expression) -> Iterator[Expression]:
    if isinstance(condition, And):
        for part in condition.parts:
            yield from _conjuncts(part)
    else:
        yield condition


def _matches(clauses: Iterable[Clause]) -> int:
    """How often one fact can match the clauses at most. Equalities of one property exclude each other."""
    product = 1
    for clause in clauses:
        exclusive = {test.property for test in clause if test.operator is Comparison.EQ}
        product *= max(1, len(exclusive) + sum(test.operator is not Comparison.EQ for test in clause))
    return product
