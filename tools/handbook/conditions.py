"""Conditions as a list in which each line is what staff wrote, and each group says how its lines combine."""

from __future__ import annotations

from engine.program import And, Constant, Expression, Not, Or, Rule
from tools.handbook.document import Code, Item, Line, labelled

_LABEL = "条件"
_ALWAYS = "没有条件，一律适用"


def condition(rule: Rule) -> Item:
    """The condition of a rule."""
    # Where there is no `when:`, the condition stands where the rule does, and its text is the rule's title.
    if isinstance(rule.condition, Constant) and rule.condition.span.text == rule.span.text:
        return labelled(_LABEL, (_ALWAYS,))
    found = _item(rule.condition)
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
        case And():
            return Item((_ALWAYS,))
        case _:
            raise TypeError(f"a condition without its text: {type(expression).__name__}")


def _group(how: str, parts: tuple[Expression, ...]) -> Item:
    line: Line = (how,)
    return Item(line, tuple(map(_item, parts)))
