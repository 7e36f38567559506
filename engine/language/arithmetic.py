"""The types and units of `+ - × ÷`: what may be added, multiplied and divided, and what comes of it."""

from __future__ import annotations

from dataclasses import replace

from engine.language import syntax
from engine.language.diagnostics import Code
from engine.language.types import type_name
from engine.language.typing import NUMBER, RATIO, Typer, TypingError
from engine.program import Arithmetic, Expression, Kind, Type, Unit

_NUMERIC = (Kind.MONEY, Kind.RATIO, Kind.NUMBER)


def calculate(typer: Typer, node: syntax.Calculated, expected: Type | None) -> Expression:
    """A sum, difference, product or quotient."""
    if node.operator in (Arithmetic.ADD, Arithmetic.SUBTRACT):
        return _added(typer, node, expected)
    # A factor is a plain number unless it says otherwise: in `低保标准 × 2` it counts, in 元 it would make no sense.
    left, right = (_factor(typer, part) for part in (node.left, node.right))
    for part, typed in ((node.left, left), (node.right, right)):
        if typed.type.kind not in _NUMERIC:
            raise TypingError(
                part, Code.TYPE_MISMATCH, f"{type_name(typed.type)}不能乘除", "只有金额、比例和数可以乘除"
            )
    found = (
        _product(left.type, right.type) if node.operator is Arithmetic.MULTIPLY else _quotient(left.type, right.type)
    )
    if found is None:
        verb = "乘" if node.operator is Arithmetic.MULTIPLY else "除以"
        message = f"{type_name(left.type)}不能{verb}{type_name(right.type)}"
        raise TypingError(node, Code.UNIT_MISMATCH, message, "检查两边的单位")
    return typer.calculation(node, left, right, found)


def _factor(typer: Typer, node: syntax.Node) -> Expression:
    return typer.expression(node, None)


def _added(typer: Typer, node: syntax.Calculated, expected: Type | None) -> Expression:
    left, right = typer.pair(node.left, node.right, expected)
    left, right = typer.unified(node, left, right)
    if left.type.kind not in _NUMERIC:
        remedy = "日期用 `加天(…)`、`加月(…)`，相差用 `天数(…)`、`月数(…)`"
        raise TypingError(node, Code.TYPE_MISMATCH, f"{type_name(left.type)}不能加减", remedy)
    integral = left.type.integral and right.type.integral
    return typer.calculation(node, left, right, Type(left.type.kind, left.type.unit, integral=integral))


def _product(left: Type, right: Type) -> Type | None:
    integral = left.integral and right.integral
    for one, other in ((left, right), (right, left)):
        if one.kind is Kind.MONEY:
            if other.kind is Kind.RATIO:
                return Type(Kind.MONEY, one.unit, integral=False)
            if other.kind is Kind.NUMBER and other.unit in (Unit.NONE, Unit.COUNT):
                return Type(Kind.MONEY, one.unit, integral=integral)
            if other.kind is Kind.NUMBER and other.unit is Unit.MONTHS and one.unit is Unit.MONTH:
                return Type(Kind.MONEY, Unit.NONE, integral=integral)
            return None
    if left.kind is Kind.NUMBER and right.kind is Kind.NUMBER:
        return _number_product(left, right)
    number = left if left.kind is Kind.NUMBER else right
    if number.kind is Kind.NUMBER:
        # A share of a count is a number of the same things; a ratio times a plain number stays a ratio.
        return replace(RATIO) if number.unit is Unit.NONE else Type(Kind.NUMBER, number.unit, integral=False)
    return RATIO


def _number_product(left: Type, right: Type) -> Type | None:
    integral = left.integral and right.integral
    if left.unit is Unit.NONE:
        return Type(Kind.NUMBER, right.unit, integral=integral)
    if right.unit is Unit.NONE or (left.unit is Unit.COUNT and right.unit is Unit.COUNT):
        return Type(Kind.NUMBER, left.unit, integral=integral)
    return None


def _quotient(left: Type, right: Type) -> Type | None:
    if left.kind is right.kind and left.unit is right.unit and left != NUMBER:
        return RATIO
    if left.kind is Kind.MONEY:
        if right.kind is Kind.RATIO or (right.kind is Kind.NUMBER and right.unit in (Unit.NONE, Unit.COUNT)):
            return Type(Kind.MONEY, left.unit, integral=False)
        if right.kind is Kind.NUMBER and right.unit is Unit.MONTHS and left.unit is Unit.NONE:
            return Type(Kind.MONEY, Unit.MONTH, integral=False)
        return None
    if right.kind is Kind.NUMBER and right.unit is Unit.NONE:
        return RATIO if left.kind is Kind.RATIO or left.unit is Unit.NONE else replace(left, integral=False)
    if left.kind is Kind.RATIO and right.kind is Kind.NUMBER and right.unit is Unit.COUNT:
        return RATIO
    return replace(left, integral=False) if left.kind is Kind.NUMBER and right.kind is Kind.RATIO else None
