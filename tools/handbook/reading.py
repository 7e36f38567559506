"""Which rules, derived facts and duties read what: parameters, derived facts; and what each rule reads by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.language.strata import walk
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


def parameters(expressions: Expressions) -> frozenset[str]:
    """Ids of the parameters that stand in expressions themselves."""
    return frozenset(one.parameter for each in expressions for one in walk(each) if isinstance(one, ParameterReference))


def defines(expressions: Expressions) -> frozenset[tuple[str, str]]:
    """(entity, id) of the derived facts that stand in expressions themselves."""
    return frozenset(
        (one.entity, one.define) for each in expressions for one in walk(each) if isinstance(one, DefineReference)
    )


def own_parameters(program: Program, rule: Rule) -> frozenset[str]:
    """Ids of the parameters that a rule reads without the help of another: in itself, in its duties' deadlines, and in
    the derived facts that these read."""
    duties = [program.duties[one] for one in rule.duties]
    waiting = [*of_rule(rule), *(one for duty in duties for one in of_duty(duty))]
    found = parameters(waiting)
    seen: set[tuple[str, str]] = set()
    new = defines(waiting)
    while new:
        seen |= new
        values = [program.defines[key].value for key in sorted(new)]
        found |= parameters(values)
        new = defines(values) - seen
    return found
