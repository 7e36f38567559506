"""Why each rule holds, does not hold or cannot be told: every rule on every subject, with what was read on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.case import Case
from engine.decision import FactKey, Subject, Truth
from engine.explanation import Condition, Explanation, Reading, RuleExplanation
from engine.program import (
    Aggregate,
    And,
    Calculation,
    Call,
    Compare,
    ConclusionReference,
    DefineReference,
    Expression,
    FactReference,
    In,
    Not,
    Or,
    ParameterReference,
    ParameterState,
    Program,
    Rounding,
    Rule,
    Scalar,
)
from engine.reference.decide import displacement
from engine.reference.evaluate import Evaluation, Scope
from engine.reference.operations import compare
from engine.reference.value import UNKNOWN, Logical, Unknown, Value, conjunction, disjunction, negation, truth


def explain(program: Program, case: Case) -> Explanation:
    """The explanation of every rule on every subject that the case names, in the program's order."""
    explainer = _Explainer(Evaluation(program, case))
    rules = tuple(explainer.rules())
    return Explanation(rules, tuple(explainer.defines()))


_LOGICAL: Mapping[Truth, Logical] = {Truth.TRUE: True, Truth.FALSE: False, Truth.UNKNOWN: UNKNOWN}


class _Explainer:
    def __init__(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation
        self._program = evaluation.program
        self._read: set[tuple[str, str, int]] = set()

    def rules(self) -> Iterator[RuleExplanation]:
        for rule in self._program.rules:
            for subject in self._evaluation.subjects(rule.entity) or ():
                yield self._rule(rule, subject)

    def _rule(self, rule: Rule, subject: Subject) -> RuleExplanation:
        displaced = displacement(self._evaluation, rule, subject.index)
        return RuleExplanation(
            rule=rule.id,
            subject=subject,
            truth=truth(self._evaluation.condition(rule, subject.index)),
            effective=truth(self._evaluation.effective(rule, subject.index)),
            condition=self._condition(rule.condition, self._evaluation.scope(subject)),
            displaced=() if displaced is None else (displaced,),
        )

    def defines(self) -> Iterator[Reading]:
        """Every derived fact that was read, directly or through another, in the program's order."""
        found: set[tuple[str, str, int]] = set()
        waiting = list(self._read)
        while waiting:
            key = waiting.pop()
            if key not in found:
                found.add(key)
                entity, identifier, index = key
                value = self._program.defines[entity, identifier].value
                for reading in self._readings(value, self._evaluation.scope(Subject(entity, index))):
                    if reading.what == "define":
                        waiting.append((reading.entity, reading.id, reading.index))
        order = {key: place for place, key in enumerate(self._program.defines)}
        for entity, identifier, index in sorted(found, key=lambda key: (order[key[:2]], key[2])):
            yield self._define(entity, identifier, index)

    # --- conditions ---------------------------------------------------------------------------------------------------

    def _condition(self, expression: Expression, scope: Scope) -> Condition:
        """A node with its truth worked out from its parts, so that nothing is evaluated twice."""
        match expression:
            case And() | Or():
                parts = tuple(self._condition(part, scope) for part in expression.parts)
                kind, combine = ("all", conjunction) if isinstance(expression, And) else ("any", disjunction)
                holds = combine(_LOGICAL[part.truth] for part in parts)
                return Condition(kind, truth(holds), expression.span, (), None, None, parts)
            case Not():
                part = self._condition(expression.argument, scope)
                holds = negation(_LOGICAL[part.truth])
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
        """What a leaf reads, each thing once."""
        readings: dict[tuple[str, str, str, int], Reading] = {}
        for one in self._readings(expression, scope):
            key = (one.what, one.entity, one.id, one.index)
            if key not in readings:
                readings[key] = one
                if one.what == "define":
                    self._read.add(key[1:])
        return tuple(readings.values())

    # --- readings -----------------------------------------------------------------------------------------------------

    def _readings(self, expression: Expression, scope: Scope) -> Iterator[Reading]:
        """What `expression` reads, from left to right; of a fold, for each subject it goes over."""
        match expression:
            case FactReference():
                yield self._fact(expression, scope)
            case DefineReference():
                yield self._define(expression.entity, expression.define, scope.get(expression.entity, 0))
            case ConclusionReference():
                yield self._conclusion(expression, scope.get(expression.entity, 0))
            case ParameterReference():
                yield self._parameter(expression.parameter)
            case Calculation() | Compare():
                yield from self._each((expression.left, expression.right), scope)
            case In():
                yield from self._each((expression.item, expression.options), scope)
            case Rounding() | Not():
                yield from self._readings(expression.argument, scope)
            case And() | Or():
                yield from self._each(expression.parts, scope)
            case Call():
                yield from self._each(expression.arguments, scope)
            case Aggregate():
                parts = [part for part in (expression.where, expression.value) if part is not None]
                for inner in self._evaluation.folded(expression, scope) or ():
                    yield from self._each(parts, inner)
            case _:
                return

    def _each(self, parts: Iterable[Expression], scope: Scope) -> Iterator[Reading]:
        for part in parts:
            yield from self._readings(part, scope)

    def _fact(self, reference: FactReference, scope: Scope) -> Reading:
        index = scope.get(reference.entity, 0)
        fact = self._program.facts[reference.entity, reference.fact]
        value = self._evaluation.value(reference, scope)
        key = FactKey(reference.entity, index, reference.fact)
        return Reading("fact", fact.entity, fact.id, index, fact.name, _known(value), _shown(value), key)

    def _define(self, entity: str, identifier: str, index: int) -> Reading:
        name = self._program.defines[entity, identifier].name
        value = self._evaluation.define(entity, identifier, index)
        return Reading("define", entity, identifier, index, name, _known(value), _shown(value), None)

    def _conclusion(self, reference: ConclusionReference, index: int) -> Reading:
        found = self._program.statuses.get(reference.conclusion) or self._program.benefits[reference.conclusion]
        value = self._evaluation.conclusion(found.id, Subject(reference.entity, index))
        return Reading("conclusion", reference.entity, found.id, index, found.name, _known(value), _shown(value), None)

    def _parameter(self, identifier: str) -> Reading:
        parameter = self._program.parameters[identifier]
        in_force = parameter.state is ParameterState.IN_FORCE
        return Reading(
            "parameter", "", identifier, 0, parameter.name, in_force, parameter.value if in_force else None, None
        )


def _known(value: Value) -> bool:
    return not isinstance(value, Unknown)


def _shown(value: Value) -> Scalar | None:
    return None if isinstance(value, Unknown) else value
