"""When two things say the same: keys that leave out places in files and the order that means nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import fields, is_dataclass

from engine.program import And, Arithmetic, Calculation, Compare, Comparison, Constant, Expression, Or, Span

_DERIVED = frozenset({"span", "stratum", "assumptions", "parameters", "file"})
"""Where a thing stands, and what the language works out of the rest of it."""
_UNORDERED = frozenset(
    {
        *("statuses", "leads", "duties", "exception_to", "figures", "off", "work"),
        *("require", "one_of", "in_principle", "forbid", "value", "choices"),
    }
)
_COMMUTATIVE = frozenset({Arithmetic.ADD, Arithmetic.MULTIPLY, Comparison.EQ, Comparison.NE})
_TURNED = {Comparison.GT: Comparison.LT, Comparison.GE: Comparison.LE}


def identity(value: object) -> Hashable:
    """A key that is equal for two things of a program exactly when they say the same.

    The parts of `all` and `any` are a set, and so is a list; a connective within the same connective, or around a
    single part, adds nothing; `a > b` is `b < a`. The type of an expression follows from what is in it.
    """
    match value:
        case And() | Or():
            return _connected(value)
        case Constant():
            return ("constant", value.type.kind, value.type.unit, _named("value", value.value))
        case Calculation() | Compare():
            return _two_sided(value)
        case Mapping():
            return frozenset((identity(key), identity(one)) for key, one in value.items())
        case tuple():
            return tuple(identity(one) for one in value)
        case frozenset():
            return frozenset(identity(one) for one in value)
        case Span():
            return None
        case _ if is_dataclass(value) and not isinstance(value, type):
            without = _DERIVED | {"type"} if isinstance(value, Expression) else _DERIVED
            names = [one.name for one in fields(value) if one.name not in without]
            return (type(value).__name__, *((name, _named(name, getattr(value, name))) for name in names))
        case _:
            # A boolean equals a number, and is none.
            return (type(value).__name__, value)


def parts_of(expression: And | Or) -> tuple[Expression, ...]:
    """The parts of a connective, with those of the same connective below it taken up into it."""
    found: list[Expression] = []
    for one in map(lone, expression.parts):
        found += parts_of(one) if isinstance(one, And | Or) and type(one) is type(expression) else (one,)
    return tuple(found)


def lone(expression: Expression) -> Expression:
    """What a connective with a single part amounts to: the part."""
    while isinstance(expression, And | Or) and len(expression.parts) == 1:
        expression = expression.parts[0]
    return expression


def _connected(value: And | Or) -> Hashable:
    keys = frozenset(identity(one) for one in parts_of(value))
    return next(iter(keys)) if len(keys) == 1 else (type(value).__name__, keys)


def _two_sided(value: Calculation | Compare) -> Hashable:
    left, right = identity(value.left), identity(value.right)
    if value.operator in _COMMUTATIVE:
        return (value.operator, frozenset(Counter((left, right)).items()))
    if isinstance(value, Compare) and value.operator in _TURNED:
        return (_TURNED[value.operator], right, left)
    return (value.operator, left, right)


def _named(name: str, value: object) -> Hashable:
    if name == "one_of" and isinstance(value, tuple):
        return frozenset(frozenset(group) for group in value)
    if name in _UNORDERED and isinstance(value, tuple):
        return frozenset(identity(one) for one in value)
    return identity(value)
