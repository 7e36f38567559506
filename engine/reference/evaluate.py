"""Evaluates expressions, defines, rules and conclusions of a program over one case, each once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from engine.case import Case
from engine.decision import Subject
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
    ParameterState,
    Program,
    Rounding,
    Rule,
)
from engine.reference import operations
from engine.reference.value import UNKNOWN, Logical, Value, conjunction, disjunction, negation

Scope = Mapping[str, int]
"""Which subject of each many-entity is meant; single entities need no entry."""


class Evaluation:
    """One program over one case. Holds what was worked out, so that nothing is worked out twice."""

    def __init__(self, program: Program, case: Case) -> None:
        self.program = program
        self.case = case
        self._defines: dict[tuple[str, str, int], Value] = {}
        self._conditions: dict[tuple[str, int], Logical] = {}
        self._effective: dict[tuple[str, int], Logical] = {}

    # --- subjects -----------------------------------------------------------------------------------------------------

    def subjects(self, entity: str) -> tuple[Subject, ...] | None:
        """The subjects of an entity; `None` where the list of a many-entity was not sent."""
        if not self.program.entities[entity].many:
            return (Subject(entity, 0),)
        listed = self.case.many.get(entity)
        return None if listed is None else tuple(Subject(entity, index) for index in range(len(listed)))

    def scope(self, subject: Subject) -> Scope:
        """The scope of a rule or define about `subject`."""
        return {subject.entity: subject.index} if self.program.entities[subject.entity].many else {}

    # --- expressions --------------------------------------------------------------------------------------------------

    def value(self, expression: Expression, scope: Scope) -> Value:
        """What `expression` comes to in `scope`."""
        return _VALUES[type(expression)](self, expression, scope)

    def holds(self, condition: Expression, scope: Scope) -> Logical:
        """The value of a boolean expression."""
        value = self.value(condition, scope)
        if isinstance(value, bool) or value is UNKNOWN:
            return value
        raise TypeError(f"not a condition: {condition.span.text or type(condition).__name__}")

    def _constant(self, constant: Constant, _: Scope) -> Value:
        return constant.value

    def _as_of(self, _: AsOf, __: Scope) -> Value:
        return self.case.as_of

    def _parameter(self, reference: ParameterReference, _: Scope) -> Value:
        return self.parameter(reference.parameter)

    def parameter(self, identifier: str) -> Value:
        """A parameter, unknown where it has no value."""
        parameter = self.program.parameters[identifier]
        return parameter.value if parameter.state is ParameterState.IN_FORCE else UNKNOWN

    def _fact(self, reference: FactReference, scope: Scope) -> Value:
        return self.fact(reference.entity, reference.fact, scope.get(reference.entity, 0))

    def fact(self, entity: str, identifier: str, index: int) -> Value:
        """An input fact of a subject."""
        if self.program.entities[entity].many:
            return self.case.many[entity][index].get(identifier, UNKNOWN)
        return self.case.singles.get(entity, {}).get(identifier, UNKNOWN)

    def _derived(self, reference: DefineReference, scope: Scope) -> Value:
        return self.define(reference.entity, reference.define, scope.get(reference.entity, 0))

    def _concluded(self, reference: ConclusionReference, scope: Scope) -> Value:
        return self.conclusion(reference.conclusion, Subject(reference.entity, scope.get(reference.entity, 0)))

    def _calculation(self, one: Calculation, scope: Scope) -> Value:
        return operations.calculate(one.operator, self.value(one.left, scope), self.value(one.right, scope))

    def _rounding(self, one: Rounding, scope: Scope) -> Value:
        return operations.rounded(self.value(one.argument, scope), one.step, one.direction)

    def _compare(self, one: Compare, scope: Scope) -> Value:
        return operations.compare(one.operator, self.value(one.left, scope), self.value(one.right, scope))

    def _in(self, one: In, scope: Scope) -> Value:
        return operations.contained(self.value(one.item, scope), self.value(one.options, scope))

    def _and(self, one: And, scope: Scope) -> Value:
        return conjunction(self.holds(part, scope) for part in one.parts)

    def _or(self, one: Or, scope: Scope) -> Value:
        return disjunction(self.holds(part, scope) for part in one.parts)

    def _not(self, one: Not, scope: Scope) -> Value:
        return negation(self.holds(one.argument, scope))

    def _call(self, call: Call, scope: Scope) -> Value:
        if call.function is Function.IF:
            chosen = self.chosen(call, scope)
            return UNKNOWN if chosen is None else self.value(chosen, scope)
        arguments = tuple(self.value(argument, scope) for argument in call.arguments)
        return operations.call(call.function, arguments, self.case.as_of)

    def chosen(self, call: Call, scope: Scope) -> Expression | None:
        """The branch that the condition of a 如果 chooses; `None` while the condition is unknown."""
        condition, then, otherwise = call.arguments
        holds = self.holds(condition, scope)
        return None if holds is UNKNOWN else then if holds else otherwise

    def _fold(self, fold: Aggregate, scope: Scope) -> Value:
        scopes = self.folded(fold, scope)
        if scopes is None:
            return UNKNOWN
        selected: list[Scope] = []
        undecided = False
        for inner in scopes:
            where: Logical = True if fold.where is None else self.holds(fold.where, inner)
            if where is UNKNOWN:
                undecided = True
            elif where:
                selected.append(inner)
        if fold.fold in (Fold.ANY, Fold.ALL):
            return self._quantified(fold, selected, undecided=undecided)
        if undecided:
            return UNKNOWN
        if fold.value is None:
            return len(selected)
        return operations.folded(fold.fold, [self.value(fold.value, inner) for inner in selected])

    def _quantified(self, fold: Aggregate, selected: list[Scope], *, undecided: bool) -> Value:
        if fold.value is None or undecided:
            return UNKNOWN
        parts = [self.holds(fold.value, inner) for inner in selected]
        return disjunction(parts) if fold.fold is Fold.ANY else conjunction(parts)

    def folded(self, fold: Aggregate, scope: Scope) -> tuple[Scope, ...] | None:
        """The scope of each subject that `fold` goes over; `None` where it is not known who they are."""
        subjects = self.subjects(fold.entity)
        return None if subjects is None else tuple({**scope, fold.entity: subject.index} for subject in subjects)

    def define(self, entity: str, identifier: str, index: int) -> Value:
        """A derived fact of a subject."""
        key = (entity, identifier, index)
        if key not in self._defines:
            define = self.program.defines[entity, identifier]
            self._defines[key] = self.value(define.value, self.scope(Subject(entity, index)))
        return self._defines[key]

    # --- rules and conclusions ----------------------------------------------------------------------------------------

    def condition(self, rule: Rule, index: int) -> Logical:
        """T: whether the condition of `rule` holds for its subject `index`."""
        key = (rule.id, index)
        if key not in self._conditions:
            self._conditions[key] = self.holds(rule.condition, self.scope(Subject(rule.entity, index)))
        return self._conditions[key]

    def learn(self, rule: Rule, index: int, holds: Logical) -> None:
        """Takes what somebody worked out of a rule's condition, so that it is not worked out again."""
        self._conditions[rule.id, index] = holds

    def effective(self, rule: Rule, index: int) -> Logical:
        """E: T, unless an exception displaces the rule."""
        key = (rule.id, index)
        if key not in self._effective:
            displaced = disjunction(self.effective(one, at) for one, at in self.exceptions(rule, index))
            self._effective[key] = conjunction((self.condition(rule, index), negation(displaced)))
        return self._effective[key]

    def exceptions(self, rule: Rule, index: int) -> Iterator[tuple[Rule, int]]:
        """The rules that may displace `rule` for its subject, each with its own subject, in the program's order."""
        for exception in self._exceptions.get(rule.id, ()):
            yield exception, index if exception.entity == rule.entity else 0

    def concluding(self, conclusion: str, entity: str) -> tuple[Rule, ...]:
        """The rules that grant or establish a benefit, status or lead, in the program's order."""
        return self._concluding.get((entity, conclusion), ())

    def conclusion(self, conclusion: str, subject: Subject) -> Logical:
        """A status, or that a benefit is granted, as other rules read it."""
        return disjunction(
            self._read(rule, conclusion, subject.index) for rule in self.concluding(conclusion, subject.entity)
        )

    def _read(self, rule: Rule, conclusion: str, index: int) -> Logical:
        effective = self.effective(rule, index)
        by_person = rule.grant is not None and rule.grant.benefit == conclusion and rule.grant.review
        return UNKNOWN if by_person and effective is True else effective

    @cached_property
    def _exceptions(self) -> Mapping[str, list[Rule]]:
        found: dict[str, list[Rule]] = {}
        for rule in self.program.rules:
            for displaced in rule.exception_to:
                found.setdefault(displaced, []).append(rule)
        return found

    @cached_property
    def _concluding(self) -> Mapping[tuple[str, str], tuple[Rule, ...]]:
        found: dict[tuple[str, str], list[Rule]] = {}
        for rule in self.program.rules:
            granted = (rule.grant.benefit,) if rule.grant else ()
            for conclusion in (*granted, *rule.statuses, *rule.leads):
                found.setdefault((rule.entity, conclusion), []).append(rule)
        return {key: tuple(rules) for key, rules in found.items()}


_VALUES: Mapping[type, Callable[[Evaluation, Any, Scope], Value]] = {
    Constant: Evaluation._constant,
    FactReference: Evaluation._fact,
    DefineReference: Evaluation._derived,
    ConclusionReference: Evaluation._concluded,
    ParameterReference: Evaluation._parameter,
    AsOf: Evaluation._as_of,
    Calculation: Evaluation._calculation,
    Rounding: Evaluation._rounding,
    Compare: Evaluation._compare,
    In: Evaluation._in,
    And: Evaluation._and,
    Or: Evaluation._or,
    Not: Evaluation._not,
    Aggregate: Evaluation._fold,
    Call: Evaluation._call,
}
"""What evaluates each kind of expression: a table, since a chain of cases is asked some hundred times a decision."""
