"""Sums, months and days as they are written, and worked out where no case can change them."""

from __future__ import annotations

from collections.abc import Iterable

from engine.program import Amount, Constant, Expression, Grant
from server.answer.text import written
from tools.handbook.document import Badge, Code, Item, Line, Tone
from tools.handbook.edition import Edition
from tools.handbook.reading import amounts


def grant(edition: Edition, one: Grant) -> tuple[Item, ...]:
    """What is paid, for how long, and whether a person decides it."""
    found: list[Item] = []
    for often, amount in (("每月", one.monthly), ("一次性", one.once)):
        if amount is not None:
            found += _amount(edition, often, amount)
    if one.months is not None:
        found.append(Item(("期限 ", *term(edition, one.months))))
    if one.review:
        found.append(Item((f"由人决定：{one.review}",)))
    return tuple(found)


def _amount(edition: Edition, often: str, amount: Amount) -> Iterable[Item]:
    for how, part in amounts(amount):
        yield Item((f"{often}{how} ", *term(edition, part)))


def term(edition: Edition, expression: Expression) -> Line:
    """`低保标准 × 渐退最低发放比例` ＝ 312.30 元/月, and what in it is not verified or has no value."""
    if isinstance(expression, Constant):
        return (written(expression.value, expression.type),)
    text = Code(expression.span.text)
    constant = edition.constants.of(expression)
    if constant is None:
        return (text,)
    if constant.missing:
        return (text, Badge(f"{_names(edition, constant.missing)}没有数值，算不出", Tone.BAD))
    worked_out: Line = (text, f" ＝ {written(constant.value, expression.type)}")
    if constant.unverified:
        return (*worked_out, Badge(f"{_names(edition, constant.unverified)}未核实", Tone.WARNING))
    return worked_out


def _names(edition: Edition, parameters: Iterable[str]) -> str:
    return "、".join(edition.program.parameters[one].name for one in parameters)
