"""What stands between a household and a conclusion: the leaves of conditions that have another value than is wanted."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from engine.decision import Subject
from engine.program import (
    Aggregate,
    And,
    ConclusionReference,
    DefineReference,
    Expression,
    Fold,
    Not,
    Or,
    Rule,
)
from engine.reference import Evaluation, Scope
from engine.witness.influence import Influence


@dataclass(frozen=True, slots=True)
class Fault:
    """A leaf that has to come to `wanted` in `scope`."""

    leaf: Expression
    wanted: bool
    scope: Scope


class Faults:
    """Finds them, in one way of several where there are several; which way is left to chance."""

    def __init__(self, influence: Influence, evaluation: Evaluation, chance: random.Random) -> None:
        self._influence = influence
        self._evaluation = evaluation
        self._chance = chance

    def rule(self, rule: Rule, index: int) -> list[Fault]:
        """What keeps a rule from being effective for its subject: its condition, or an exception that may hold."""
        found = self.of(rule.condition, True, self._scope(rule, index))
        for exception, at in self._evaluation.exceptions(rule, index):
            if self._evaluation.effective(exception, at) is not False:
                found += self.of(exception.condition, False, self._scope(exception, at))
        return found

    def _scope(self, rule: Rule, index: int) -> Scope:
        return self._evaluation.scope(Subject(rule.entity, index))

    def of(self, expression: Expression, wanted: bool, scope: Scope) -> list[Fault]:
        """The leaves to mend for `expression` to come to `wanted`; none where it does already."""
        if self._evaluation.holds(expression, scope) is wanted:
            return []
        match expression:
            case And(parts=parts):
                return self._every(parts, True, scope) if wanted else self._one(parts, False, scope)
            case Or(parts=parts):
                return self._one(parts, True, scope) if wanted else self._every(parts, False, scope)
            case Not(argument=argument):
                return self.of(argument, not wanted, scope)
            case DefineReference():
                define = self._evaluation.program.defines[expression.entity, expression.define]
                subject = Subject(expression.entity, scope.get(expression.entity, 0))
                return self.of(define.value, wanted, self._evaluation.scope(subject))
            case ConclusionReference():
                return self._conclusion(expression, wanted, scope)
            case Aggregate() if expression.fold in (Fold.ANY, Fold.ALL):
                return self._quantified(expression, wanted, scope)
            case _:
                return [Fault(expression, wanted, scope)]

    def _every(self, parts: Sequence[Expression], wanted: bool, scope: Scope) -> list[Fault]:
        return [fault for part in parts for fault in self.of(part, wanted, scope)]

    def _one(self, parts: Sequence[Expression], wanted: bool, scope: Scope) -> list[Fault]:
        return self.of(self._chance.choice(parts), wanted, scope) if parts else []

    def _conclusion(self, reference: ConclusionReference, wanted: bool, scope: Scope) -> list[Fault]:
        rules = self._influence.concluding(reference.entity, reference.conclusion)
        index = scope.get(reference.entity, 0)
        if wanted:
            return self.rule(self._chance.choice(rules), index) if rules else []
        return [
            fault
            for rule in rules
            if self._evaluation.effective(rule, index) is not False
            for fault in self.of(rule.condition, False, self._scope(rule, index))
        ]

    def _quantified(self, fold: Aggregate, wanted: bool, scope: Scope) -> list[Fault]:
        """For any: one who fits. For all: none who does not. And the other way round."""
        scopes = self._evaluation.folded(fold, scope) or ()
        if fold.value is None or not scopes:
            return []
        somebody = wanted is (fold.fold is Fold.ANY)
        if somebody:
            inner = self._chance.choice(scopes)
            selected = self.of(fold.where, True, inner) if fold.where is not None else []
            return selected + self.of(fold.value, wanted, inner)
        found: list[Fault] = []
        for inner in scopes:
            if fold.where is not None and self._evaluation.holds(fold.where, inner) is False:
                continue
            if self._evaluation.holds(fold.value, inner) is wanted:
                continue
            if fold.where is not None and self._chance.random() < 1 / 2:
                found += self.of(fold.where, False, inner)
            else:
                found += self.of(fold.value, wanted, inner)
        return found
