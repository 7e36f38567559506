"""Dated values that leap: money in 分 where 元 is meant, months where years were, a digit too many or too few."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from engine.language.diagnostics import Code
from engine.language.lints.context import Context
from engine.language.parameters import DatedValue, ParameterDeclaration, resolve
from engine.program import Kind, Span

_LEAP = 10
"""How many times the one before is too much. The steepest rise of a standard that policies know is below twice."""
_REMEDIES = {
    Kind.MONEY: "金额以元为单位，是不是写成了分，或多写、少写了位数；确实如此的不用改",
    Kind.RATIO: "比例写成 `30%`，是不是多写、少写了位数；确实如此的不用改",
}
_REMEDY = "是不是写错了单位，或多写、少写了位数；确实如此的不用改"


def lint(context: Context) -> None:
    """Tells `VALUE_LEAPS` of a value that is ten times the one before it, or the one above, or a tenth of it."""
    for tenant in context.tenants.values():
        for declared in tenant.parameters.values():
            _one_by_one(context, declared, declared.values)
        values = context.values[tenant.folder]
        for code, overlays in tenant.overlays.items():
            for overlay in overlays.values():
                declared = tenant.parameters[overlay.parameter]
                higher = [one for one in values.overlays(code, declared.id) if one is not overlay]
                for value in overlay.values:
                    above = resolve(declared, values.owner(code), higher, value.since)
                    _leap(context, declared, value, above.value, "上级的", above.span)
                _one_by_one(context, declared, overlay.values)


def _one_by_one(context: Context, declared: ParameterDeclaration, values: tuple[DatedValue, ...]) -> None:
    # What nobody knew for a while, or was abolished, leaves the one before it to be held against.
    for before, value in pairwise(one for one in values if _number(one.value) is not None):
        _leap(context, declared, value, before.value, f" {before.since} 起的", before.span)


def _leap(
    context: Context, declared: ParameterDeclaration, value: DatedValue, other: object, whose: str, place: Span
) -> None:
    ours, theirs = _number(value.value), _number(other)
    if not ours or not theirs or max(ours, theirs) < _LEAP * min(ours, theirs):
        return
    much = "十倍以上" if ours > theirs else "十分之一以下"
    message = f"`{declared.name}` 自 {value.since} 起的 {value.span.text} 是{whose} {place.text} 的{much}"
    remedy = _REMEDIES.get(declared.type.kind, _REMEDY)
    context.findings.warning(Code.VALUE_LEAPS, value.span, message, remedy, place)


def _number(value: object) -> Fraction | None:
    return Fraction(value) if isinstance(value, int | Fraction) and not isinstance(value, bool) else None
