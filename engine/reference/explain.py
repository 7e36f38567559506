"""Why each rule holds, does not hold or cannot be told: every rule on every subject, with what was read on the way."""

from __future__ import annotations

from collections.abc import Iterator

from engine.case import Case
from engine.decision import FactKey, Subject
from engine.explanation import Condition, Explanation, Reading, RuleExplanation
from engine.program import And, Compare, Expression, Not, Or, Program, Rule, Scalar
from engine.reference.decide import displacement
from engine.reference.evaluate import Evaluation, Scope
from engine.reference.operations import compare
from engine.reference.outline import Outline, Read, outlines
from engine.reference.value import LOGICAL, UNKNOWN, Unknown, Value, conjunction, disjunction, negation, truth


def explain(program: Program, case: Case) -> Explanation:
    """The explanation of every rule on every subject that the case names, in the program's order."""
    explainer = _Explainer(Evaluation(program, case))
    rules = tuple(explainer.rules())
    return Explanation(rules, tuple(explainer.defines()))


_Key = tuple[str, str, str, int]
"""What is read: its kind, entity, id and subject."""


class _Explainer:
    def __init__(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation
        self._program = evaluation.program
        self._outlines = outlines(evaluation.program)
        self._readings: dict[_Key, Reading] = {}

    def rules(self) -> Iterator[RuleExplanation]:
        # The tree of a condition settles it; rules come after those whose conclusions they read.
        conditions: list[tuple[Rule, Subject, Condition]] = []
        for rule in self._program.rules:
            for subject in self._evaluation.subjects(rule.entity) or ():
                condition = self._condition(rule.condition, self._evaluation.scope(subject))
                self._evaluation.learn(rule, subject.index, LOGICAL[condition.truth])
                conditions.append((rule, subject, condition))
        for rule, subject, condition in conditions:
            displaced = displacement(self._evaluation, rule, subject.index)
            effective = truth(self._evaluation.effective(rule, subject.index))
            displacements = () if displaced is None else (displaced,)
            yield RuleExplanation(rule.id, subject, condition.truth, effective, condition, displacements)

    def defines(self) -> Iterator[Reading]:
        """Every derived fact that was read, directly or through another, in the program's order."""
        found: set[tuple[str, str, int]] = set()
        waiting = [key[1:] for key in self._readings if key[0] == "define"]
        while waiting:
            key = waiting.pop()
            if key not in found:
                found.add(key)
                entity, identifier, index = key
                value = self._program.defines[entity, identifier].value
                for reading in self._leaf(value, self._evaluation.scope(Subject(entity, index))):
                    if reading.what == "define":
                        waiting.append((reading.entity, reading.id, reading.index))
        order = {key: place for place, key in enumerate(self._program.defines)}
        for entity, identifier, index in sorted(found, key=lambda key: (order[key[:2]], key[2])):
            yield self._reading(("define", entity, identifier, index))

    # --- conditions ---------------------------------------------------------------------------------------------------

    def _condition(self, expression: Expression, scope: Scope) -> Condition:
        """A node with its truth worked out from its parts, so that nothing is evaluated twice."""
        match expression:
            case And() | Or():
                parts = tuple(self._condition(part, scope) for part in expression.parts)
                kind, combine = ("all", conjunction) if isinstance(expression, And) else ("any", disjunction)
                holds = combine(LOGICAL[part.truth] for part in parts)
                return Condition(kind, truth(holds), expression.span, (), None, None, parts)
            case Not():
                part = self._condition(expression.argument, scope)
                holds = negation(LOGICAL[part.truth])
                return Condition("not", truth(holds), expression.span, (), None, None, (part,))
            case Compare():
                left = self._evaluation.value(expression.left, scope)
                right = self._evaluation.value(expression.right, scope)
                holds = compare(expression.operator, left, right)
                readings = self._leaf(expression, scope)
                return Condition("leaf", truth(holds), expression.span, readings, _shown(left), _shown(right), ())
            case _:
                holds = self._evaluation.holds(expression, scope)
                return Condition("leaf", truth(holds), expression.span, self._leaf(expression, scope), None, None, ())

    def _leaf(self, expression: Expression, scope: Scope) -> tuple[Reading, ...]:
        """What a leaf reads from left to right, each thing once; of a fold, for each subject it goes over."""
        keys: dict[_Key, None] = {}
        self._collect(self._outlines.of(expression), scope, keys)
        return tuple(map(self._reading, keys))

    def _collect(self, outline: Outline, scope: Scope, keys: dict[_Key, None]) -> None:
        for one in outline:
            if isinstance(one, Read):
                keys[one.what, one.entity, one.id, scope.get(one.entity, 0)] = None
            else:
                for inner in self._evaluation.folded(one.fold, scope) or ():
                    self._collect(one.reads, inner, keys)

    # --- readings -----------------------------------------------------------------------------------------------------

    def _reading(self, key: _Key) -> Reading:
        """A reading, made once however many conditions read it."""
        found = self._readings.get(key)
        if found is None:
            found = self._readings[key] = self._read(*key)
        return found

    def _read(self, what: str, entity: str, identifier: str, index: int) -> Reading:
        fact = None
        match what:
            case "fact":
                name = self._program.facts[entity, identifier].name
                value = self._evaluation.fact(entity, identifier, index)
                fact = FactKey(entity, index, identifier)
            case "define":
                name = self._program.defines[entity, identifier].name
                value = self._evaluation.define(entity, identifier, index)
            case "conclusion":
                concluded = self._program.statuses.get(identifier) or self._program.benefits[identifier]
                name, value = concluded.name, self._evaluation.conclusion(identifier, Subject(entity, index))
            case _:
                name, value = self._program.parameters[identifier].name, self._evaluation.parameter(identifier)
        return Reading(what, entity, identifier, index, name, value is not UNKNOWN, _shown(value), fact)


def _shown(value: Value) -> Scalar | None:
    return None if isinstance(value, Unknown) else value
