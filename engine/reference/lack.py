"""What an unknown rule, conclusion or term lacks: the missing facts and the parameters without a value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from engine.decision import FactKey, Subject
from engine.needs import Needs
from engine.program import (
    Aggregate,
    And,
    AsOf,
    Calculation,
    Call,
    Compare,
    ConclusionReference,
    Constant,
    DefineReference,
    Expression,
    FactReference,
    Fold,
    Function,
    In,
    Not,
    Or,
    ParameterReference,
    Program,
    Rounding,
    Rule,
)
from engine.reference import operations
from engine.reference.evaluate import Evaluation, Scope
from engine.reference.value import UNKNOWN, Logical, Value, conjunction, disjunction, negation

Lack = list[FactKey | str]
"""Missing facts, and parameters without a value by id; in no order, and some perhaps more than once."""


class Lacks:
    """Asks what is missing, each define and rule once.

    One walk finds the value of an expression and what it lacks together: what was noted on the way is struck out again
    as soon as the part that it stands in turns out to be known.
    """

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self._program = evaluation.program
        self._defines: dict[tuple[str, str, int], tuple[Value, Lack]] = {}
        self._rules: dict[tuple[str, int], Lack] = {}
        self._order = fact_order(self._program)
        self._conditions: dict[tuple[str, int], Lack] = {}

    def settle(self) -> None:
        """Evaluates every condition, and notes what the unknown ones lack on the same walk."""
        # Rules stand after those whose conclusions they read, so that each condition is evaluated once.
        for rule in self._program.rules:
            for subject in self.evaluation.subjects(rule.entity) or ():
                lack: Lack = []
                holds = self._holds(rule.condition, self.evaluation.scope(subject), lack)
                self.evaluation.learn(rule, subject.index, holds)
                self._conditions[rule.id, subject.index] = lack

    def needs(self, lack: Iterable[FactKey | str]) -> Needs:
        """The facts by entity, subject, vocabulary (the list itself first); the parameters by id."""
        found = set(lack)
        facts = sorted((one for one in found if isinstance(one, FactKey)), key=self._place)
        return Needs(tuple(facts), tuple(sorted(one for one in found if isinstance(one, str))))

    def _place(self, key: FactKey) -> tuple[int, int, int]:
        return self._order[key.entity, ""], key.index, self._order[key.entity, key.fact]

    def rules(self, rules: Iterable[Rule], index: int) -> Lack:
        """What those of `rules` lack whose E is unknown."""
        found: Lack = []
        for rule in rules:
            if self.evaluation.effective(rule, index) is UNKNOWN:
                found += self.rule(rule, index)
        return found

    def rule(self, rule: Rule, index: int) -> Lack:
        """What a rule with unknown E lacks: its condition where that is unknown, and each exception that is."""
        key = (rule.id, index)
        if key not in self._rules:
            found: Lack = []
            for exception, at in self.evaluation.exceptions(rule, index):
                if self.evaluation.effective(exception, at) is UNKNOWN:
                    found += self.rule(exception, at)
            found += self._condition(rule, index)
            self._rules[key] = list(dict.fromkeys(found))
        return self._rules[key]

    def _condition(self, rule: Rule, index: int) -> Lack:
        key = (rule.id, index)
        if key not in self._conditions:
            lack = self._conditions[key] = []
            self.look(rule.condition, self.evaluation.scope(Subject(rule.entity, index)), lack)
        return self._conditions[key]

    def terms(self, expressions: Iterable[Expression], scope: Scope) -> Lack:
        """What the unknown ones of `expressions` lack."""
        found: Lack = []
        for one in expressions:
            self.look(one, scope, found)
        return found

    # --- expressions --------------------------------------------------------------------------------------------------

    def look(self, expression: Expression, scope: Scope, found: Lack) -> Value:
        """The value of `expression`; where it is unknown, what it lacks is added to `found`."""
        mark = len(found)
        value = _LOOKS[type(expression)](self, expression, scope, found)
        if value is not UNKNOWN:
            del found[mark:]
        return value

    def _holds(self, condition: Expression, scope: Scope, found: Lack) -> Logical:
        value = self.look(condition, scope, found)
        if isinstance(value, bool) or value is UNKNOWN:
            return value
        raise TypeError(f"not a condition: {condition.span.text or type(condition).__name__}")

    def _known(self, expression: Constant | AsOf, scope: Scope, _: Lack) -> Value:
        return self.evaluation.value(expression, scope)

    def _parameter(self, reference: ParameterReference, _: Scope, found: Lack) -> Value:
        found.append(reference.parameter)
        return self.evaluation.parameter(reference.parameter)

    def _fact(self, reference: FactReference, scope: Scope, found: Lack) -> Value:
        index = scope.get(reference.entity, 0)
        found.append(FactKey(reference.entity, index, reference.fact))
        return self.evaluation.fact(reference.entity, reference.fact, index)

    def _define(self, reference: DefineReference, scope: Scope, found: Lack) -> Value:
        key = (reference.entity, reference.define, scope.get(reference.entity, 0))
        known = self._defines.get(key)
        if known is None:
            lack: Lack = []
            define = self._program.defines[reference.entity, reference.define]
            value = self.look(define.value, self.evaluation.scope(Subject(key[0], key[2])), lack)
            known = self._defines[key] = value, list(dict.fromkeys(lack))
        found += known[1]
        return known[0]

    def _conclusion(self, reference: ConclusionReference, scope: Scope, found: Lack) -> Value:
        subject = Subject(reference.entity, scope.get(reference.entity, 0))
        value = self.evaluation.conclusion(reference.conclusion, subject)
        if value is UNKNOWN:
            found += self.rules(self.evaluation.concluding(reference.conclusion, reference.entity), subject.index)
        return value

    def _calculation(self, one: Calculation, scope: Scope, found: Lack) -> Value:
        left, right = self.look(one.left, scope, found), self.look(one.right, scope, found)
        return operations.calculate(one.operator, left, right)

    def _rounding(self, one: Rounding, scope: Scope, found: Lack) -> Value:
        return operations.rounded(self.look(one.argument, scope, found), one.step, one.direction)

    def _compare(self, one: Compare, scope: Scope, found: Lack) -> Value:
        left, right = self.look(one.left, scope, found), self.look(one.right, scope, found)
        return operations.compare(one.operator, left, right)

    def _in(self, one: In, scope: Scope, found: Lack) -> Value:
        item, options = self.look(one.item, scope, found), self.look(one.options, scope, found)
        return operations.contained(item, options)

    def _and(self, one: And, scope: Scope, found: Lack) -> Value:
        return conjunction(self._holds(part, scope, found) for part in one.parts)

    def _or(self, one: Or, scope: Scope, found: Lack) -> Value:
        return disjunction(self._holds(part, scope, found) for part in one.parts)

    def _not(self, one: Not, scope: Scope, found: Lack) -> Value:
        return negation(self._holds(one.argument, scope, found))

    def _call(self, call: Call, scope: Scope, found: Lack) -> Value:
        if call.function is Function.IF:
            condition, then, otherwise = call.arguments
            holds = self._holds(condition, scope, found)
            return UNKNOWN if holds is UNKNOWN else self.look(then if holds else otherwise, scope, found)
        arguments = tuple(self.look(argument, scope, found) for argument in call.arguments)
        return operations.call(call.function, arguments, self.evaluation.case.as_of)

    def _fold(self, fold: Aggregate, scope: Scope, found: Lack) -> Value:
        """The list where that is unknown, else what makes conditions unknown, and the values of those selected."""
        scopes = self.evaluation.folded(fold, scope)
        if scopes is None:
            found.append(FactKey(fold.entity, 0, ""))
            return UNKNOWN
        if fold.fold is not Fold.COUNT and fold.value is not None:
            for inner in scopes:
                if fold.where is None or self._holds(fold.where, inner, found) is True:
                    self.look(fold.value, inner, found)
        elif fold.where is not None:
            for inner in scopes:
                self._holds(fold.where, inner, found)
        return self.evaluation.value(fold, scope)


_LOOKS: Mapping[type, Callable[[Lacks, Any, Scope, Lack], Value]] = {
    Constant: Lacks._known,
    AsOf: Lacks._known,
    FactReference: Lacks._fact,
    DefineReference: Lacks._define,
    ConclusionReference: Lacks._conclusion,
    ParameterReference: Lacks._parameter,
    Calculation: Lacks._calculation,
    Rounding: Lacks._rounding,
    Compare: Lacks._compare,
    In: Lacks._in,
    And: Lacks._and,
    Or: Lacks._or,
    Not: Lacks._not,
    Aggregate: Lacks._fold,
    Call: Lacks._call,
}


def fact_order(program: Program) -> dict[tuple[str, str], int]:
    """The place of each fact in the vocabulary; an entity's list, (entity, ""), stands before its facts."""
    order: dict[tuple[str, str], int] = {}
    for entity in program.entities:
        order[entity, ""] = len(order)
        for owner, fact in program.facts:
            if owner == entity:
                order[owner, fact] = len(order)
    return order
