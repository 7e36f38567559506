"""Whether what an expression hangs on may be something else than a fact: a parameter without a value, or a person."""

from __future__ import annotations

from collections.abc import Iterable

from engine.columnar.expressions import Expressions
from engine.columnar.rules import Rules, by_person
from engine.columnar.terms import expressions_of
from engine.expressions import parts
from engine.program import ConclusionReference, DefineReference, Expression, ParameterReference, Rule


class Reach:
    """Follows derived facts, conclusions and exceptions; each once."""

    def __init__(self, expressions: Expressions, rules: Rules) -> None:
        self._expressions = expressions
        self._rules = rules
        self._defines: dict[tuple[str, str], bool] = {}
        self._of_rules: dict[str, bool] = {}

    def beyond_facts(self, rules: Iterable[Rule]) -> bool:
        """Whether the conditions or terms of `rules` may be unknown for want of something else than a fact."""
        return any(
            self._rule(rule)
            or (rule.grant is not None and any(self._beyond(self._simple(one)) for one in expressions_of(rule.grant)))
            for rule in rules
        )

    def _simple(self, one: Expression) -> Expression:
        return self._expressions.simplify(one)

    def _rule(self, rule: Rule) -> bool:
        if rule.id not in self._of_rules:
            self._of_rules[rule.id] = self._beyond(self._rules.condition(rule)) or any(
                self._rule(one) for one in self._rules.exceptions(rule)
            )
        return self._of_rules[rule.id]

    def _beyond(self, one: Expression) -> bool:
        match one:
            case ParameterReference():
                return True
            case DefineReference():
                key = (one.entity, one.define)
                if key not in self._defines:
                    self._defines[key] = self._beyond(self._expressions.formula(*key))
                return self._defines[key]
            case ConclusionReference():
                rules = self._rules.concluding(one.entity, one.conclusion)
                return any(by_person(rule, one.conclusion) or self._rule(rule) for rule in rules)
            case _:
                return any(self._beyond(part) for part in parts(one))
