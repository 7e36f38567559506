"""Writes the built-in functions of the language, with what each makes of unknown and absent arguments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine.program import Call, Constant, Function
from engine.rete.compile.operand import Operand, sides

if TYPE_CHECKING:
    from engine.rete.compile.source import Source

_NUMBERS = frozenset((Function.AGE, Function.MONTHS_BETWEEN, Function.DAYS_BETWEEN))


def write(source: Source, call: Call) -> Operand:
    """The value of a call whose arguments are folded."""
    arguments = [source.value(argument) for argument in call.arguments]
    match call.function:
        case Function.IF:
            return _if(source, arguments)
        case Function.GIVEN:
            return _total(source, arguments, f"{arguments[0].code} is not None")
        case Function.CONTAINS:
            return _total(source, arguments, f"contains({arguments[0].code}, {arguments[1].code})")
        case Function.OVERLAPS:
            return _total(source, arguments, _overlaps(source, call, arguments))
        case Function.CODES_MATCH:
            return _total(source, arguments, _codes_match(source, call, arguments))
        case Function.GREATER | Function.LESSER:
            return _chosen(source, call.function, arguments)
        case Function.AGE if len(arguments) == 1:
            return source.strict(arguments, f"age({arguments[0].code}, as_of)", "1")
        case _:
            named = ", ".join(whole(one) for one in arguments)
            below = "1" if call.function in _NUMBERS else None
            return source.strict(arguments, f"{call.function.value}({named})", below)


def whole(operand: Operand) -> str:
    """The code of an argument; of a number, the integer that it has been proved to be."""
    if operand.denominator in (None, "1"):
        return operand.code
    return f"whole({operand.code}, {operand.denominator})"


def _total(source: Source, arguments: Sequence[Operand], code: str) -> Operand:
    """A function that takes absent arguments too."""
    return source.strict([Operand(one.code, unknown=one.unknown) for one in arguments], code)


def _overlaps(source: Source, call: Call, arguments: Sequence[Operand]) -> str:
    words = _constant_list(call, 1)
    if words is None:
        return f"overlaps({arguments[0].code}, {arguments[1].code})"
    return f"not {source.namespace.constant(frozenset(words))}.isdisjoint({arguments[0].code} or ())"


def _codes_match(source: Source, call: Call, arguments: Sequence[Operand]) -> str:
    ranges = _constant_list(call, 1)
    if ranges is None:
        return f"codes_match({arguments[0].code}, {arguments[1].code})"
    return f"any(map({source.namespace.matcher(ranges)}, {arguments[0].code} or ()))"


def _constant_list(call: Call, place: int) -> tuple[str, ...] | None:
    match call.arguments[place]:
        case Constant(value=tuple(words)):
            return words
        case _:
            return None


def _chosen(source: Source, function: Function, arguments: Sequence[Operand]) -> Operand:
    left, right = arguments
    first, second = sides(left, right)
    symbol = ">" if function is Function.GREATER else "<"
    if left.denominator == right.denominator:
        below = left.denominator
        return source.strict(arguments, f"{left.code} if {first} {symbol} {second} else {right.code}", below)
    # Over the common denominator, so that one code serves both.
    taken = f"{first} if {first} {symbol} {second} else {second}"
    return source.strict(arguments, f"({taken})", source.product(left.below, right.below))


def _if(source: Source, arguments: Sequence[Operand]) -> Operand:
    condition, then, otherwise = arguments
    result = source.fresh()
    # A parameter without a value has whatever denominator the other branch has.
    below = otherwise.denominator if then.code == "U" else then.denominator
    lines = [
        *([f"if {condition.code} is U:", f"    {result} = U"] if condition.unknown else []),
        f"{'elif' if condition.unknown else 'if'} {condition.code}:",
        f"    {result} = {then.code}",
        "else:",
        f"    {result} = {otherwise.code}",
    ]
    if "U" not in (then.code, otherwise.code) and then.denominator != otherwise.denominator:
        below = source.fresh()
        source.line(f"{below} = {otherwise.below}")
        source.line(f"if {condition.code} is True:")
        source.line(f"    {below} = {then.below}")
    for line in lines:
        source.line(line)
    unknown = condition.unknown or then.unknown or otherwise.unknown
    return Operand(result, below, unknown, then.absent or otherwise.absent)
