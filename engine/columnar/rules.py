"""Rules and what they conclude: T, E and the conclusions that other rules read, each a column of truth values."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from engine.columnar.expressions import Expressions
from engine.columnar.graph import Graph
from engine.columnar.tables import level_of
from engine.columnar.values import NO, Column, every, never, some
from engine.program import Expression, Program, Rule


class Rules:
    """The rules of a program; `expressions` is set once, since conditions read conclusions."""

    expressions: Expressions

    def __init__(self, program: Program, graph: Graph) -> None:
        self.program = program
        self.graph = graph
        self._conditions: dict[str, Expression] = {}
        self._effective: dict[str, Column] = {}
        self._conclusions: dict[tuple[str, str], Column] = {}

    def level(self, rule: Rule) -> str:
        """Where the subjects of a rule stand."""
        return level_of(self.program, rule.entity)

    def condition(self, rule: Rule) -> Expression:
        """The simplified condition."""
        if rule.id not in self._conditions:
            self._conditions[rule.id] = self.expressions.simplify(rule.condition)
        return self._conditions[rule.id]

    def effective(self, rule: Rule) -> Column:
        """E: the condition holds and no exception that holds displaces the rule."""
        if rule.id not in self._effective:
            outer, self.expressions.owner = self.expressions.owner, rule.id
            holds = self.expressions.holds(self.condition(rule), self.level(rule))
            self.expressions.owner = outer
            displaced = [self.effective(one) for one in self.exceptions(rule)]
            effect = every([holds, *(~one for one in displaced)])
            self._effective[rule.id] = self.graph.name(self.level(rule), f"E {rule.id}", effect)
        return self._effective[rule.id]

    def exceptions(self, rule: Rule) -> tuple[Rule, ...]:
        """The rules that may displace one, in the program's order."""
        return self._exceptions.get(rule.id, ())

    def concluding(self, entity: str, conclusion: str) -> tuple[Rule, ...]:
        """The rules that grant or establish a benefit, status or lead, in the program's order."""
        return self._concluding.get((entity, conclusion), ())

    def conclusion(self, entity: str, conclusion: str) -> Column:
        """A status, or that a benefit is granted, as other rules read it."""
        key = (entity, conclusion)
        if key not in self._conclusions:
            read = [self._read(rule, conclusion) for rule in self.concluding(entity, conclusion)]
            held = some(read) if read else NO
            self._conclusions[key] = self.graph.name(
                level_of(self.program, entity), f"concluded {entity} {conclusion}", held
            )
        return self._conclusions[key]

    def _read(self, rule: Rule, conclusion: str) -> Column:
        effective = self.effective(rule)
        return effective & never("boolean") if by_person(rule, conclusion) else effective

    @cached_property
    def _exceptions(self) -> Mapping[str, tuple[Rule, ...]]:
        found: dict[str, tuple[Rule, ...]] = {}
        for rule in self.program.rules:
            for displaced in rule.exception_to:
                found[displaced] = (*found.get(displaced, ()), rule)
        return found

    @cached_property
    def _concluding(self) -> Mapping[tuple[str, str], tuple[Rule, ...]]:
        found: dict[tuple[str, str], tuple[Rule, ...]] = {}
        for rule in self.program.rules:
            granted = (rule.grant.benefit,) if rule.grant else ()
            for conclusion in (*granted, *rule.statuses, *rule.leads):
                found[rule.entity, conclusion] = (*found.get((rule.entity, conclusion), ()), rule)
        return found


def by_person(rule: Rule, conclusion: str) -> bool:
    """Whether it is left to a person that the rule grants `conclusion`."""
    return rule.grant is not None and rule.grant.benefit == conclusion and bool(rule.grant.review)
