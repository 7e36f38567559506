"""Conditions as a list in which each line is what staff wrote, and each group says how its lines combine."""

from __future__ import annotations

from engine.program import And, Constant, Expression, Not, Or
from tools.handbook.document import Code, Item, Line, labelled

_LABEL = "条件"


def condition(expression: Expression) -> Item:
    """The condition of a rule."""
    found = _item(expression)
    return labelled(_LABEL, found.line, found.below)


def _item(expression: Expression) -> Item:
    # A condition written on one line is shown as it was written, whatever it joins.
    if expression.span.text:
        return Item((Code(expression.span.text),))
    match expression:
        case And(parts=parts) if parts:
            return _group("同时满足：", parts)
        case Or(parts=parts):
            return _group("满足其一：", parts)
        case Not(argument=argument):
            return _group("不满足：", (argument,))
        case And() | Constant():
            return Item(("没有条件，一律适用",))
        case _:
            raise TypeError(f"a condition without its text: {type(expression).__name__}")


def _group(how: str, parts: tuple[Expression, ...]) -> Item:
    line: Line = (how,)
    return Item(line, tuple(map(_item, parts)))
