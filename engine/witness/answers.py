"""What a program says on one point, cheaply: enough to tell whether two programs say the same."""

from __future__ import annotations

import enum
from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from engine.decision import Subject
from engine.program import Program, Rule
from engine.reference import Evaluation, Logical
from engine.reference.terms import known_terms
from engine.shape import shape


class Point(enum.Enum):
    """What a difference may be about."""

    BENEFIT = "benefit"
    CONCLUSION = "conclusion"
    """A status or a lead."""
    DUTY = "duty"
    RULE = "rule"
    """What a rule says of materials, and that it holds at all."""


@dataclass(frozen=True, slots=True)
class Target:
    """One point of a program: the id of a benefit, status, lead, duty or rule, and whom it is about."""

    point: Point
    id: str
    entity: str


def target(old: Program, new: Program, identifier: str) -> Target | None:
    """The point that an id names in either program; `None` where it names none."""
    for program in (new, old):
        for point, entity in _named(program, identifier):
            return Target(point, identifier, entity)
    return None


def _named(program: Program, identifier: str) -> Iterator[tuple[Point, str]]:
    if identifier in program.benefits:
        yield Point.BENEFIT, program.benefits[identifier].entity
    for conclusions in (program.statuses, program.leads):
        if identifier in conclusions:
            yield Point.CONCLUSION, conclusions[identifier].entity
    for rule in program.rules:
        if identifier in rule.duties:
            yield Point.DUTY, rule.entity
        if identifier == rule.id:
            yield Point.RULE, rule.entity


def behind(program: Program, target: Target) -> tuple[Rule, ...]:
    """The rules of a program that speak on a point."""
    match target.point:
        case Point.BENEFIT:
            return tuple(one for one in program.rules if one.grant is not None and one.grant.benefit == target.id)
        case Point.CONCLUSION:
            return tuple(one for one in program.rules if target.id in one.statuses or target.id in one.leads)
        case Point.DUTY:
            return tuple(one for one in program.rules if target.id in one.duties)
        case Point.RULE:
            return tuple(one for one in program.rules if one.id == target.id)


def answer(evaluation: Evaluation, target: Target, index: int) -> Hashable:
    """What the evaluated program says on `target` of its subject `index`. Unknown is an answer of its own."""
    rules = [rule for rule in behind(evaluation.program, target) if rule.entity == target.entity]
    holding = [(rule, evaluation.effective(rule, index)) for rule in rules]
    match target.point:
        case Point.BENEFIT:
            return _benefit(evaluation, holding, Subject(target.entity, index))
        case Point.CONCLUSION:
            return _any(holds for _, holds in holding)
        case Point.DUTY:
            return tuple(
                (_duty(evaluation, rule, target.id, index), holds) for rule, holds in holding if holds is not False
            )
        case Point.RULE:
            return tuple((shape(rule.materials), rule.duties, holds) for rule, holds in holding if holds is not False)


def _benefit(evaluation: Evaluation, holding: list[tuple[Rule, Logical]], subject: Subject) -> Hashable:
    winners = [rule for rule, holds in holding if holds is True]
    undecided = [rule for rule, holds in holding if holds is not True and holds is not False]
    scope = evaluation.scope(subject)
    if not winners and not undecided:
        return "none"
    terms = {known_terms(evaluation, rule.grant, scope) for rule in (*winners, *undecided) if rule.grant is not None}
    if not winners or None in terms or (undecided and len(terms) > 1):
        return "open"
    return ("granted", frozenset(terms))


def _any(holding: Iterator[Logical]) -> Hashable:
    known = list(holding)
    return True if True in known else "open" if any(one is not False for one in known) else False


def _duty(evaluation: Evaluation, rule: Rule, duty: str, index: int) -> Hashable:
    deadline = evaluation.program.duties[duty].deadline
    if deadline is None:
        return None
    count = evaluation.value(deadline.count, evaluation.scope(Subject(rule.entity, index)))
    return (count, deadline.unit, deadline.before, deadline.base_name)


def is_open(found: Hashable) -> bool:
    """Whether an answer hangs on something that is not known."""
    return found == "open" or (
        isinstance(found, tuple) and any(isinstance(one, tuple) and is_open(one) for one in found)
    )
