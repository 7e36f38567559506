"""What a change can reach: through derived facts, conclusions that other rules read, exceptions, sums and deadlines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from engine.comparison.changes import Affects
from engine.expressions import walk
from engine.program import (
    Aggregate,
    ConclusionReference,
    DeadlineUnit,
    DefineReference,
    Duty,
    Expression,
    FactReference,
    ParameterReference,
    Program,
    Rule,
)
from engine.reference.terms import expressions

Node = tuple[str, ...]
"""(`parameter`, id), (`fact`, entity, id), (`entity`, id), (`define`, entity, id), (`rule`, id): whether it holds,
(`told`, id): only what it says, (`conclusion`, id), (`answer`, benefit): only its sums and months, (`duty`, id)."""
CALENDAR: Node = ("calendar",)


class Reach:
    """What leads to what, in either of two programs."""

    def __init__(self, old: Program, new: Program) -> None:
        self._programs = (old, new)
        self._next: dict[Node, dict[Node, None]] = {}
        for program in self._programs:
            for start, end in _edges(program):
                self._next.setdefault(start, {})[end] = None

    def affects(self, seeds: Iterable[Node]) -> Affects:
        """Everything that can come out otherwise where the `seeds` do."""
        found = dict.fromkeys(seeds)
        waiting = list(found)
        while waiting:
            for one in self._next.get(waiting.pop(), ()):
                if one not in found:
                    found[one] = None
                    waiting.append(one)
        concluded = {one[1] for one in found if one[0] in ("conclusion", "answer")}
        duties = {one[1] for one in found if one[0] == "duty"}
        rules = {one[1] for one in found if one[0] in ("rule", "told")}
        return Affects(
            self._in_order(concluded, lambda program: program.benefits),
            self._in_order(concluded, lambda program: program.statuses),
            self._in_order(concluded, lambda program: program.leads),
            self._in_order(duties, lambda program: program.duties),
            self._in_order(rules, lambda program: (rule.id for rule in program.rules)),
        )

    def _in_order(self, wanted: set[str], of: Callable[[Program], Iterable[str]]) -> tuple[str, ...]:
        every = dict.fromkeys(one for program in reversed(self._programs) for one in of(program))
        return tuple(one for one in every if one in wanted)


def _edges(program: Program) -> Iterator[tuple[Node, Node]]:
    for define in program.defines.values():
        for read in _reads(define.value):
            yield read, ("define", define.entity, define.id)
    for rule in program.rules:
        yield from _of_rule(rule)
    for duty in program.duties.values():
        yield from _of_duty(duty)


def _of_rule(rule: Rule) -> Iterator[tuple[Node, Node]]:
    holds: Node = ("rule", rule.id)
    told: Node = ("told", rule.id)
    for read in _reads(rule.condition):
        yield read, holds
    if rule.grant is not None:
        yield holds, ("conclusion", rule.grant.benefit)
        for expression in expressions(rule.grant):
            for read in _reads(expression):
                yield read, ("answer", rule.grant.benefit)
                yield read, told
    for conclusion in (*rule.statuses, *rule.leads):
        yield holds, ("conclusion", conclusion)
    for displaced in rule.exception_to:
        yield holds, ("rule", displaced)
    for duty in rule.duties:
        yield holds, ("duty", duty)
        yield ("deadline", duty), told
    for entity, define in rule.figures:
        yield ("define", entity, define), told
    if rule.materials is not None and rule.materials.asked is not None:
        for read in _reads(rule.materials.asked):
            yield read, told


def _of_duty(duty: Duty) -> Iterator[tuple[Node, Node]]:
    deadline: Node = ("deadline", duty.id)
    yield deadline, ("duty", duty.id)
    if duty.deadline is None:
        return
    for expression in (duty.deadline.count, duty.deadline.base):
        for read in _reads(expression):
            yield read, deadline
    if duty.deadline.unit is DeadlineUnit.WORKING_DAY:
        yield CALENDAR, deadline


def _reads(expression: Expression) -> Iterator[Node]:
    for one in walk(expression):
        match one:
            case ParameterReference():
                yield ("parameter", one.parameter)
            case FactReference():
                yield ("fact", one.entity, one.fact)
            case DefineReference():
                yield ("define", one.entity, one.define)
            case ConclusionReference():
                yield ("conclusion", one.conclusion)
            case Aggregate():
                yield ("entity", one.entity)
            case _:
                pass
