"""What an unknown expression, rule or benefit lacks: the missing facts and the parameters without a value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

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
from engine.reference.evaluate import Evaluation, Scope
from engine.reference.value import UNKNOWN


@dataclass(frozen=True, slots=True)
class Lack:
    """Missing facts and parameters without a value, in no order."""

    facts: frozenset[FactKey] = frozenset()
    parameters: frozenset[str] = frozenset()

    def __or__(self, other: Lack) -> Lack:
        return Lack(self.facts | other.facts, self.parameters | other.parameters)


NOTHING = Lack()


class Lacks:
    """Asks what is missing, each define and rule once."""

    def __init__(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation
        self._program = evaluation.program
        self._defines: dict[tuple[str, str, int], Lack] = {}
        self._rules: dict[tuple[str, int], Lack] = {}
        self._order = fact_order(self._program)

    def ordered(self, lack: Lack) -> Needs:
        """The facts by entity, subject, vocabulary (the list itself first); the parameters by id."""
        facts = sorted(lack.facts, key=self._place)
        return Needs(tuple(facts), tuple(sorted(lack.parameters)))

    def _place(self, key: FactKey) -> tuple[int, int, int]:
        return self._order[key.entity, ""], key.index, self._order[key.entity, key.fact]

    def rules(self, rules: Iterable[Rule], index: int) -> Lack:
        """What those of `rules` lack whose E is unknown."""
        return _union(self.rule(rule, index) for rule in rules if self._evaluation.effective(rule, index) is UNKNOWN)

    def rule(self, rule: Rule, index: int) -> Lack:
        """What a rule with unknown E lacks: its condition where that is unknown, and each exception that is."""
        key = (rule.id, index)
        if key not in self._rules:
            parts = [
                self.rule(exception, at)
                for exception, at in self._evaluation.exceptions(rule, index)
                if self._evaluation.effective(exception, at) is UNKNOWN
            ]
            if self._evaluation.condition(rule, index) is UNKNOWN:
                parts.append(self.expression(rule.condition, self._evaluation.scope(Subject(rule.entity, index))))
            self._rules[key] = _union(parts)
        return self._rules[key]

    def unknown(self, expressions: Iterable[Expression], scope: Scope) -> Lack:
        """What the unknown ones of `expressions` lack."""
        return _union(
            self.expression(one, scope) for one in expressions if self._evaluation.value(one, scope) is UNKNOWN
        )

    def expression(self, expression: Expression, scope: Scope) -> Lack:
        """What an unknown expression lacks."""
        match expression:
            case Constant() | AsOf():
                return NOTHING
            case FactReference():
                key = FactKey(expression.entity, scope.get(expression.entity, 0), expression.fact)
                return Lack(facts=frozenset((key,)))
            case ParameterReference():
                return Lack(parameters=frozenset((expression.parameter,)))
            case DefineReference():
                return self._define(expression.entity, expression.define, scope.get(expression.entity, 0))
            case ConclusionReference():
                settling = self._evaluation.concluding(expression.conclusion, expression.entity)
                return self.rules(settling, scope.get(expression.entity, 0))
            case Calculation() | Compare():
                return self.unknown((expression.left, expression.right), scope)
            case Rounding() | Not():
                return self.unknown((expression.argument,), scope)
            case In():
                return self.unknown((expression.item, expression.options), scope)
            case And() | Or():
                return self.unknown(expression.parts, scope)
            case Aggregate():
                return self._fold(expression, scope)
            case Call(function=Function.IF):
                chosen = self._evaluation.chosen(expression, scope)
                return self.expression(expression.arguments[0] if chosen is None else chosen, scope)
            case Call():
                return self.unknown(expression.arguments, scope)

    def _define(self, entity: str, identifier: str, index: int) -> Lack:
        key = (entity, identifier, index)
        if key not in self._defines:
            value = self._program.defines[entity, identifier].value
            self._defines[key] = self.expression(value, self._evaluation.scope(Subject(entity, index)))
        return self._defines[key]

    def _fold(self, fold: Aggregate, scope: Scope) -> Lack:
        scopes = self._evaluation.folded(fold, scope)
        if scopes is None:
            return Lack(facts=frozenset((FactKey(fold.entity, 0, ""),)))
        parts = []
        for inner in scopes:
            where = True if fold.where is None else self._evaluation.holds(fold.where, inner)
            if where is UNKNOWN and fold.where is not None:
                parts.append(self.expression(fold.where, inner))
            elif where is True and fold.value is not None and fold.fold is not Fold.COUNT:
                parts.append(self.unknown((fold.value,), inner))
        return _union(parts)


def fact_order(program: Program) -> dict[tuple[str, str], int]:
    """The place of each fact in the vocabulary; an entity's list, (entity, ""), stands before its facts."""
    order: dict[tuple[str, str], int] = {}
    for entity in program.entities:
        order[entity, ""] = len(order)
        for owner, fact in program.facts:
            if owner == entity:
                order[owner, fact] = len(order)
    return order


def _union(parts: Iterable[Lack]) -> Lack:
    result = NOTHING
    for part in parts:
        result |= part
    return result
