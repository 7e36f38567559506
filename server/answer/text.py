"""Values as policy staff write them: 1041.00 元/月, 30%, 12 个月, 低边."""

from __future__ import annotations

import datetime
from fractions import Fraction

from engine.program import Kind, Scalar, Type, Unit

_MONEY = {Unit.MONTH: "元/月", Unit.YEAR: "元/年"}
_NUMBERS = {Unit.MONTHS: " 个月", Unit.DAYS: " 天", Unit.YEARS: " 周岁"}
_ABSENT = "无"
_EMPTY = "（空）"
_RATIO_DECIMALS = 6
"""A ratio that staff may write has at most six decimals of one."""


def yuan(fen: int) -> str:
    """分 as 元 with two decimals: `312.30`."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def written(value: Scalar | None, kind: Type) -> str:
    """`value`, in the base units of `kind`, as staff write it.

    What no decimal states exactly is marked with 约; `None`, known to be absent, is 无.
    """
    if value is None:
        return _ABSENT
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "、".join(_named(one, kind) for one in value) or _EMPTY
    if isinstance(value, str):
        return _named(value, kind)
    if isinstance(value, int) and kind.kind is Kind.MONEY:
        return f"{yuan(value)} {_MONEY.get(kind.unit, '元')}"
    return _number(Fraction(value), kind)


def _number(value: Fraction, kind: Type) -> str:
    match kind.kind:
        case Kind.MONEY:
            return f"{_decimal(value / 100, 2, padded=True)} {_MONEY.get(kind.unit, '元')}"
        case Kind.RATIO:
            return f"{_decimal(value * 100, _RATIO_DECIMALS - 2)}%"
        case _:
            return _decimal(value, 2) + _NUMBERS.get(kind.unit, "")


def _named(word: str, kind: Type) -> str:
    return next((one.name for one in kind.choices if one.id == word), word)


def _decimal(value: Fraction, places: int, *, padded: bool = False) -> str:
    """`value` with at most `places` decimals (with all of them where `padded`), marked with 约 where not exact."""
    scaled = value * 10**places
    digits = round(scaled)
    sign = "-" if digits < 0 else ""
    whole, part = divmod(abs(digits), 10**places)
    decimals = f"{part:0{places}d}" if padded else f"{part:0{places}d}".rstrip("0")
    return f"{'' if scaled == digits else '约 '}{sign}{whole}{'.' if decimals else ''}{decimals}"
