"""What an expression reads, worked out once a program: references in their order, and folds with what is in them."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from engine.program import (
    Aggregate,
    And,
    Calculation,
    Call,
    Compare,
    ConclusionReference,
    DefineReference,
    Expression,
    FactReference,
    In,
    Not,
    Or,
    ParameterReference,
    Program,
    Rounding,
)

MAX_PROGRAMS = 16
"""How many programs keep their outlines; those explained last."""


@dataclass(frozen=True, slots=True)
class Read:
    """A reference. `what`: `fact`, `define`, `parameter` or `conclusion`; `entity` is "" for a parameter."""

    what: str
    entity: str
    id: str


@dataclass(frozen=True, slots=True)
class Folded:
    """A fold, and what it reads of each subject."""

    fold: Aggregate
    reads: tuple[Read | Folded, ...]


Outline = tuple[Read | Folded, ...]


class Outlines:
    """The outlines of one program's expressions, each made when it is first asked for."""

    def __init__(self) -> None:
        self._made: dict[int, tuple[Expression, Outline]] = {}

    def of(self, expression: Expression) -> Outline:
        """What `expression`, a part of the program, reads."""
        # By identity: to hash an expression would walk all of it.
        found = self._made.get(id(expression))
        if found is None:
            found = self._made[id(expression)] = (expression, tuple(_outline(expression)))
        return found[1]


_KEPT: OrderedDict[int, tuple[Program, Outlines]] = OrderedDict()


def outlines(program: Program) -> Outlines:
    """The outlines of a program; a policy makes each program once, so they are found by its identity."""
    found = _KEPT.get(id(program))
    if found is None:
        found = _KEPT[id(program)] = (program, Outlines())
        if len(_KEPT) > MAX_PROGRAMS:
            _KEPT.popitem(last=False)
    return found[1]


def _outline(expression: Expression) -> list[Read | Folded]:
    match expression:
        case FactReference():
            return [Read("fact", expression.entity, expression.fact)]
        case DefineReference():
            return [Read("define", expression.entity, expression.define)]
        case ConclusionReference():
            return [Read("conclusion", expression.entity, expression.conclusion)]
        case ParameterReference():
            return [Read("parameter", "", expression.parameter)]
        case Aggregate():
            parts = [part for part in (expression.where, expression.value) if part is not None]
            return [Folded(expression, tuple(one for part in parts for one in _outline(part)))]
        case Calculation() | Compare():
            return _outline(expression.left) + _outline(expression.right)
        case In():
            return _outline(expression.item) + _outline(expression.options)
        case Rounding() | Not():
            return _outline(expression.argument)
        case And() | Or():
            return [one for part in expression.parts for one in _outline(part)]
        case Call():
            return [one for argument in expression.arguments for one in _outline(argument)]
        case _:
            return []
