"""Whether a condition is true of every case of which others are."""

from __future__ import annotations

from engine.language.lints.narrowing import Narrowing
from engine.language.lints.truth import MIRRORED, NEGATED, ORDERED, Truths
from engine.program import And, Compare, Comparison, Constant, Expression, In, Not, Or, ParameterReference


def implied(condition: Expression, wanted: bool, truths: Truths, known: Narrowing) -> bool:
    """Whether `condition` is sure to come to `wanted`, and not to be unknown, where all that is `known` is so."""
    match condition:
        case Constant():
            return condition.value is wanted
        case And() | Or():
            together = all if isinstance(condition, And) is wanted else any
            return known.truth(truths.alike(condition)) is wanted or together(
                implied(part, wanted, truths, known) for part in condition.parts
            )
        case Not():
            return implied(condition.argument, not wanted, truths, known)
        case _ if known.truth(truths.alike(condition)) is wanted:
            return True
        case Compare():
            return not truths.undecided(condition) and _compared(condition, wanted, truths, known)
        case In() if not truths.undecided(condition):
            left, options = known.left(truths.alike(condition.item)), truths.options(condition.options)
            if left is None or options is None:
                return False
            return left <= options if wanted else not left & options
        case _:
            return False


def _compared(compare: Compare, wanted: bool, truths: Truths, known: Narrowing) -> bool:
    """Whether a term that is known lies where it compares as wanted with something that is the same in every case."""
    against = NEGATED[compare.operator] if wanted else compare.operator
    for term, other, way in (
        (compare.left, compare.right, against),
        (compare.right, compare.left, MIRRORED[against]),
    ):
        if not isinstance(other, Constant | ParameterReference):
            continue
        if compare.left.type.kind in ORDERED:
            interval = truths.interval(other)
            sure = interval is not None and known.excludes(truths.alike(term), way, interval)
        else:
            left, values = known.left(truths.alike(term)), truths.alternatives(other)
            differs = left is not None and values is not None and not left & values
            sure = differs if way is Comparison.EQ else left is not None and left == values and len(left) == 1
        if sure:
            return True
    return False
