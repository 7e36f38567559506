"""What the cases of a policy have shown of it: which rules, which conditions, which parameters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.decision import Truth
from engine.explanation import Condition, Explanation
from engine.expressions import walk
from engine.language import Policy
from engine.program import (
    And,
    Calculation,
    Call,
    Compare,
    ConclusionReference,
    Constant,
    Expression,
    In,
    Not,
    Or,
    ParameterReference,
    Program,
    Rounding,
    Rule,
    Span,
)

_Key = tuple[str, str, int]
"""A rule of one version: its id, and where it stands."""
ALL = frozenset(Truth)


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that no case has shown. `missing`: the truths of it that were never seen."""

    what: str
    span: Span
    missing: frozenset[Truth]


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many were shown."""

    shown: int
    total: int

    @property
    def percent(self) -> float:
        """In percent; 100 where there is nothing to show."""
        return 100.0 * self.shown / self.total if self.total else 100.0


@dataclass(slots=True)
class _Leaf:
    """One line of a condition. `constant`: it reads parameters alone, so its truth is the same for every case.

    `by_person`: it is a benefit that only a person can decide, which no rule reads as granted.
    """

    span: Span
    constant: bool
    by_person: bool
    truths: set[Truth] = field(default_factory=set)

    def missing(self) -> frozenset[Truth]:
        """The truths that no case has shown; one is enough where there is only one."""
        if self.constant:
            return frozenset() if self.truths else frozenset({Truth.TRUE})
        return ALL - self.truths - ({Truth.TRUE} if self.by_person else set())


@dataclass(slots=True)
class _Seen:
    """What was seen of a rule: its own truths, and those of each leaf of its condition, by the way down to it."""

    rule: Rule
    leaves: dict[tuple[int, ...], _Leaf]
    truths: set[Truth] = field(default_factory=set)

    def missing(self) -> frozenset[Truth]:
        """To hold, and, unless nothing but parameters decides it, not to hold."""
        always = all(leaf.constant for leaf in self.leaves.values())
        return frozenset(({Truth.TRUE} if always else {Truth.TRUE, Truth.FALSE}) - self.truths)


class Coverage:
    """Collects what cases show. A rule is shown when it was seen to hold and not to hold, a condition when it was seen
    met, not met and unknown. One on parameters alone has a single truth a day, and is shown when it was looked at."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._rules: dict[_Key, _Seen] = {}
        for program in programs(policy):
            for rule in program.rules:
                if _key(rule) not in self._rules:
                    self._rules[_key(rule)] = _Seen(rule, dict(_lines(program, rule.condition, ())))

    def add(self, program: Program, explanation: Explanation) -> None:
        """One case, with the explanation of every rule in it."""
        rules = {rule.id: rule for rule in program.rules}
        for told in explanation.rules:
            seen = self._rules[_key(rules[told.rule])]
            seen.truths.add(told.effective)
            for way, leaf in _leaves(told.condition, ()):
                seen.leaves[way].truths.add(leaf.truth)

    def rules(self) -> Share:
        """Rules that were seen to hold and not to hold."""
        return Share(sum(not seen.missing() for seen in self._rules.values()), len(self._rules))

    def conditions(self) -> Share:
        """Conditions that were seen met, not met and unknown."""
        leaves = [leaf for seen in self._rules.values() for leaf in seen.leaves.values()]
        return Share(sum(not leaf.missing() for leaf in leaves), len(leaves))

    def parameters(self) -> Share:
        """Parameters that a rule rests on which was seen to hold."""
        named = {one for seen in self._rules.values() for one in seen.rule.parameters}
        held = {one for seen in self._rules.values() if Truth.TRUE in seen.truths for one in seen.rule.parameters}
        return Share(len(held), len(named))

    def gaps(self) -> tuple[Gap, ...]:
        """All that was not shown, by file and line."""
        found = [Gap(f"规则 {one.rule.id}", one.rule.span, one.missing()) for one in self._rules.values()]
        for seen in self._rules.values():
            found += [Gap(f"条件 {leaf.span.text}", leaf.span, leaf.missing()) for leaf in seen.leaves.values()]
        wanting = [gap for gap in found if gap.missing]
        return tuple(sorted(wanting, key=lambda gap: (gap.span.file, gap.span.line, gap.span.column, gap.what)))


def programs(policy: Policy) -> Iterator[Program]:
    """A program for each set of rules; they are the same for every region of a tenant."""
    for code in policy.tenant_regions:
        for day in policy.days(code):
            yield policy.program(code, day)


def _leaves(condition: Condition, way: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], Condition]]:
    if condition.kind == "leaf":
        yield way, condition
    for number, part in enumerate(condition.parts):
        yield from _leaves(part, (*way, number))


def _lines(program: Program, condition: Expression, way: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], _Leaf]]:
    """The leaves of a condition as an explanation has them, by the way down to each."""
    match condition:
        case And() | Or():
            parts = condition.parts
        case Not():
            parts = (condition.argument,)
        case _:
            constant = all(isinstance(one, _FIXED) for one in walk(condition))
            yield way, _Leaf(condition.span, constant, _by_person(program, condition))
            return
    for number, part in enumerate(parts):
        yield from _lines(program, part, (*way, number))


def _by_person(program: Program, condition: Expression) -> bool:
    if not isinstance(condition, ConclusionReference):
        return False
    grants = [one.grant for one in program.rules if one.entity == condition.entity and one.grant is not None]
    mine = [one for one in grants if one.benefit == condition.conclusion]
    return bool(mine) and all(one.review for one in mine)


_FIXED = (Constant, ParameterReference, Calculation, Rounding, Compare, In, And, Or, Not, Call)
"""What reads no fact by itself."""


def _key(rule: Rule) -> _Key:
    return rule.id, rule.span.file, rule.span.line
