"""Which input facts and comparisons can move an expression or a rule: through defines, conclusions and folds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.expressions import parts
from engine.program import (
    Aggregate,
    Compare,
    ConclusionReference,
    DefineReference,
    Expression,
    FactReference,
    ParameterReference,
    Program,
    Rule,
)

FactId = tuple[str, str]
"""(entity id, fact id)."""


class Influence:
    """What the parts of one program read."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._facts: dict[int, tuple[frozenset[FactId], frozenset[str]]] = {}
        self._kept: list[object] = []
        self._rules: dict[str, frozenset[FactId]] = {}
        self._displacing: dict[str, list[Rule]] = {}
        self._concluding: dict[tuple[str, str], list[Rule]] = {}
        for rule in program.rules:
            for displaced in rule.exception_to:
                self._displacing.setdefault(displaced, []).append(rule)
            granted = (rule.grant.benefit,) if rule.grant is not None else ()
            for conclusion in (*granted, *rule.statuses, *rule.leads):
                self._concluding.setdefault((rule.entity, conclusion), []).append(rule)

    def concluding(self, entity: str, conclusion: str) -> list[Rule]:
        """The rules that conclude a benefit, status or lead, in the program's order."""
        return self._concluding.get((entity, conclusion), [])

    def displacing(self, rule: Rule) -> list[Rule]:
        """The exceptions to a rule."""
        return self._displacing.get(rule.id, [])

    def facts(self, expression: Expression) -> frozenset[FactId]:
        """Every input fact that the expression can read."""
        return self._reads(expression)[0]

    def parameters(self, expression: Expression) -> frozenset[str]:
        """Every parameter that the expression can read, by id."""
        return self._reads(expression)[1]

    def _reads(self, expression: Expression) -> tuple[frozenset[FactId], frozenset[str]]:
        found = self._facts.get(id(expression))
        if found is None:
            facts: set[FactId] = set()
            parameters: set[str] = set()
            for one in self.walk(expression):
                if isinstance(one, FactReference):
                    facts.add((one.entity, one.fact))
                elif isinstance(one, ParameterReference):
                    parameters.add(one.parameter)
                elif isinstance(one, ConclusionReference):
                    for rule in self.concluding(one.entity, one.conclusion):
                        facts |= self.rule(rule)
            found = self._facts[id(expression)] = (frozenset(facts), frozenset(parameters))
            self._kept.append(expression)  # or another expression might get its identity
        return found

    def rule(self, rule: Rule) -> frozenset[FactId]:
        """Every input fact that decides on a rule, its exceptions and its terms."""
        found = self._rules.get(rule.id)
        if found is None:
            facts: set[FactId] = set()
            for expression in self.expressions(rule):
                facts |= self.facts(expression)
            for exception in self.displacing(rule):
                facts |= self.rule(exception)
            found = self._rules[rule.id] = frozenset(facts)
        return found

    def expressions(self, rule: Rule) -> Iterator[Expression]:
        """The condition of a rule, the sums and months of its grant, what was asked, and its deadlines."""
        yield rule.condition
        if rule.grant is not None:
            for amount in (rule.grant.monthly, rule.grant.once):
                if amount is not None:
                    parts = (amount.exact, amount.at_least, amount.at_most, amount.suggested)
                    yield from (part for part in parts if part is not None)
            if rule.grant.months is not None:
                yield rule.grant.months
        if rule.materials is not None and rule.materials.asked is not None:
            yield rule.materials.asked
        for duty in rule.duties:
            deadline = self._program.duties[duty].deadline
            if deadline is not None:
                yield deadline.count

    def comparisons(self, expressions: Iterable[Expression]) -> tuple[Compare, ...]:
        """Every comparison in expressions, in the defines that they read and the rules that they hang on."""
        found: dict[int, Compare] = {}
        seen: set[str] = set()
        waiting = list(expressions)
        while waiting:
            for one in self.walk(waiting.pop()):
                if isinstance(one, Compare):
                    found.setdefault(id(one), one)
                elif isinstance(one, ConclusionReference):
                    for rule in self.concluding(one.entity, one.conclusion):
                        for needed in (rule, *self.displacing(rule)):
                            if needed.id not in seen:
                                seen.add(needed.id)
                                waiting.append(needed.condition)
        return tuple(found.values())

    def walk(self, expression: Expression) -> Iterator[Expression]:
        """An expression with everything in it, the defines that it reads included, each once."""
        waiting = [expression]
        seen: set[FactId] = set()
        while waiting:
            one = waiting.pop()
            yield one
            if isinstance(one, DefineReference):
                key = (one.entity, one.define)
                if key not in seen:
                    seen.add(key)
                    waiting.append(self._program.defines[key].value)
            else:
                waiting += parts(one)


def folds(influence: Influence, expression: Expression) -> frozenset[str]:
    """The many-entities that an expression goes over."""
    return frozenset(one.entity for one in influence.walk(expression) if isinstance(one, Aggregate))
