"""A condition, or a part of one, that comes to the same for every case, given the values in force."""

from __future__ import annotations

from collections.abc import Iterator

from engine.expressions import parts
from engine.language.diagnostics import Code
from engine.language.lints.context import Context
from engine.language.lints.truth import Truths
from engine.language.lints.values import Stretch, where
from engine.program import (
    Constant,
    DefineReference,
    Expression,
    FactReference,
    Kind,
    Not,
    ParameterReference,
    Span,
)

_NEVER_TOLD = (Constant, FactReference, ParameterReference, DefineReference)
"""What is no condition by itself, or is told where it is defined."""
_TOLD = {
    True: (Code.CONDITION_ALWAYS_TRUE, "总是成立", "检查比较的方向和数值；没有作用的条件删去"),
    False: (Code.CONDITION_ALWAYS_FALSE, "从不成立", "检查比较的方向和数值；用不到的条件连同它管的部分删去"),
}


def lint(context: Context) -> None:
    """Tells `CONDITION_ALWAYS_TRUE` and `CONDITION_ALWAYS_FALSE`, of the smallest part that is the cause."""
    everywhere: dict[Span, list[Stretch]] = {}
    found: dict[tuple[Span, bool], list[Stretch]] = {}
    whole = (site for _, site in context.rules())
    for site, met in (*((one, True) for one in whole), *((one, False) for one in context.others())):
        for stretch, truths in context.truths(site):
            # What keeps a whole rule from being met is told of the rule.
            unreachable = met and not truths.possible(site.expression, True)
            for condition, truth in _constant(site.expression, truths):
                if truth or not unreachable:
                    found.setdefault((condition.span, truth), []).append(stretch)
            for condition in _conditions(site.expression):
                everywhere.setdefault(condition.span, []).append(stretch)
    for (place, truth), stretches in found.items():
        code, says, remedy = _TOLD[truth]
        message = f"{_named(place)}{says}{where(stretches, everywhere[place])}"
        context.findings.warning(code, place, message, remedy)


def _constant(expression: Expression, truths: Truths) -> Iterator[tuple[Expression, bool]]:
    """The conditions in `expression` that can come to one truth only, and not because a part of them does."""
    told: set[int] = set()
    for condition in _conditions(expression):
        below = {id(one) for one in _conditions(condition)} - {id(condition)}
        truth = _only(condition, truths)
        if truth is None:
            continue
        if not below & told and not isinstance(condition, _NEVER_TOLD):
            yield condition, truth
        told.add(id(condition))


def _only(condition: Expression, truths: Truths) -> bool | None:
    """The one truth that a condition can come to, if there is only one."""
    if truths.possible(condition, True):
        return None if truths.possible(condition, False) else True
    return False


def _conditions(expression: Expression) -> Iterator[Expression]:
    """Every condition in an expression, itself included, the parts of one before it; defines not followed."""
    below = parts(expression)
    if isinstance(expression, Not) and expression.argument.span == expression.span:
        # 不属于 is written as one condition.
        below = parts(expression.argument)
    for part in below:
        yield from _conditions(part)
    if expression.type.kind is Kind.BOOLEAN:
        yield expression


def _named(place: Span) -> str:
    """A condition as it was written; in words where it is one of several lines."""
    return f"条件 `{place.text}` " if place.text else "这一组条件合起来"
