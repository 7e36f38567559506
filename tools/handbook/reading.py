"""Which parameters and derived facts rules and duties read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.expressions import walk
from engine.program import (
    Amount,
    DefineReference,
    Duty,
    Expression,
    ParameterReference,
    Program,
    Rule,
)

Expressions = Sequence[Expression]


def amounts(amount: Amount) -> Iterator[tuple[str, Expression]]:
    """The parts of a sum that there are, each with how it bounds the sum."""
    for how, part in (
        ("", amount.exact),
        ("不低于", amount.at_least),
        ("不超过", amount.at_most),
        ("建议", amount.suggested),
    ):
        if part is not None:
            yield how, part


def of_rule(rule: Rule) -> Iterator[Expression]:
    """The expressions that stand in a rule; those of its duties stand elsewhere."""
    yield rule.condition
    if rule.grant is not None:
        for amount in (rule.grant.monthly, rule.grant.once):
            if amount is not None:
                yield from (part for _, part in amounts(amount))
        if rule.grant.months is not None:
            yield rule.grant.months
    if rule.materials is not None and rule.materials.asked is not None:
        yield rule.materials.asked


def of_duty(duty: Duty) -> Iterator[Expression]:
    """The expressions of a duty's deadline."""
    if duty.deadline is not None:
        yield duty.deadline.count
        yield duty.deadline.base


def named(expressions: Expressions) -> frozenset[str | tuple[str, str]]:
    """The parameters, by id, and the derived facts, by entity and id, that stand in expressions themselves."""
    found: set[str | tuple[str, str]] = set()
    for expression in expressions:
        for one in walk(expression):
            if isinstance(one, ParameterReference):
                found.add(one.parameter)
            elif isinstance(one, DefineReference):
                found.add((one.entity, one.define))
    return frozenset(found)


def own_parameters(program: Program, rule: Rule) -> frozenset[str]:
    """Ids of the parameters that a rule reads without the help of another: in itself, in its duties' deadlines, and in
    the derived facts that these and its figures name."""
    duties = [program.duties[one] for one in rule.duties]
    found: set[str] = set()
    seen: set[tuple[str, str]] = set()
    new = named([*of_rule(rule), *(one for duty in duties for one in of_duty(duty))]) | frozenset(rule.figures)
    while new:
        found |= {one for one in new if isinstance(one, str)}
        defines = {one for one in new if isinstance(one, tuple)} - seen
        seen |= defines
        new = named([program.defines[one].value for one in defines])
    return frozenset(found)
