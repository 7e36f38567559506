"""The names of types in YAML, and values written in the units of staff: 元, %, dates, choices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from engine.language.bounds import MOST
from engine.language.reader import parse_date
from engine.language.tree import Node, Scalar, Sequence
from engine.program import Choice, Kind, Type, Unit
from engine.program import Scalar as Value

TYPES: Mapping[str, Type] = {
    "money": Type(Kind.MONEY),
    "money/month": Type(Kind.MONEY, Unit.MONTH),
    "money/year": Type(Kind.MONEY, Unit.YEAR),
    "ratio": Type(Kind.RATIO, integral=False),
    "count": Type(Kind.NUMBER, Unit.COUNT),
    "months": Type(Kind.NUMBER, Unit.MONTHS),
    "days": Type(Kind.NUMBER, Unit.DAYS),
    "years": Type(Kind.NUMBER, Unit.YEARS),
    "boolean": Type(Kind.BOOLEAN),
    "date": Type(Kind.DATE),
    "choice": Type(Kind.CHOICE),
    "text": Type(Kind.TEXT),
    "list": Type(Kind.LIST),
}
NULLABLE = frozenset({Kind.CHOICE, Kind.TEXT, Kind.DATE, Kind.LIST})
"""Kinds that may be known to be absent; for the others "none" is 0 or false and must be said as such."""

_UNIT_NAMES = {
    Unit.NONE: "",
    Unit.MONTH: "每月",
    Unit.YEAR: "每年",
    Unit.COUNT: "个数",
    Unit.MONTHS: "月数",
    Unit.DAYS: "天数",
    Unit.YEARS: "周岁",
}
_KIND_NAMES = {
    Kind.BOOLEAN: "是否",
    Kind.MONEY: "金额",
    Kind.RATIO: "比例",
    Kind.NUMBER: "数",
    Kind.DATE: "日期",
    Kind.CHOICE: "选项",
    Kind.TEXT: "文字",
    Kind.LIST: "列表",
}
_RATIO_STEPS = 10**6
"""A ratio has at most six decimals of one."""
_PERCENT = re.compile(r"([0-9]{1,20}(?:\.[0-9]{1,20})?)\s*[%％]")


def type_name(kind: Type) -> str:
    """A type in the words of staff: 每月金额, 月数, 选项."""
    if kind.kind is Kind.NUMBER:
        return _UNIT_NAMES[kind.unit] or "数"
    return _UNIT_NAMES[kind.unit] + _KIND_NAMES[kind.kind]


def money(number: Decimal | int) -> int | None:
    """元 as 分, or `None` beyond two decimals."""
    fen = Fraction(number) * 100
    return int(fen) if fen.denominator == 1 else None


def percent(text: str) -> Fraction | None:
    """`30%` as a fraction of one, or `None`."""
    written = _PERCENT.fullmatch(text.strip())
    if written is None:
        return None
    ratio = Fraction(written[1]) / 100
    return ratio if (ratio * _RATIO_STEPS).denominator == 1 else None


def choice_id(word: str, choices: tuple[Choice, ...]) -> str | None:
    """The id of the choice that goes by `word`."""
    return next((one.id for one in choices if word in (one.name, one.id)), None)


def read_value(node: Node, kind: Type) -> tuple[Value | None, str]:
    """A value of `kind` in base units; or `None` and what it should be, in Chinese."""
    if kind.kind is Kind.LIST:
        return _list(node, kind)
    if not isinstance(node, Scalar):
        return None, "应是一个值，不是列表或一组键"
    found, wrong = _single(node, kind)
    if isinstance(found, int | Fraction) and not -MOST <= found <= MOST:
        return None, "太大，超出能计算的范围"
    return found, wrong


def _single(node: Scalar, kind: Type) -> tuple[Value | None, str]:
    """A value of any kind but a list."""
    value = node.value
    match kind.kind:
        case Kind.BOOLEAN:
            return (value, "") if isinstance(value, bool) else (None, "应是 true 或 false")
        case Kind.MONEY:
            if isinstance(value, bool) or not isinstance(value, int | Decimal):
                return None, "应是以元为单位的金额，例如 1041 或 312.30"
            fen = money(value)
            return (fen, "") if fen is not None else (None, "金额以元为单位，最多两位小数")
        case Kind.RATIO:
            ratio = percent(node.text)
            return (ratio, "") if ratio is not None else (None, "应是比例，写成 `30%` 的形式（30 就是三十倍）")
        case Kind.NUMBER:
            return (value, "") if type(value) is int else (None, f"应是整数（{type_name(kind)}）")
        case Kind.DATE:
            date = parse_date(node.text)
            return (date, "") if date is not None else (None, "应是日期，写成 `2021-10-01` 的形式")
        case Kind.CHOICE:
            found = choice_id(node.text, kind.choices)
            offered = "、".join(one.name for one in kind.choices)
            return (found, "") if found is not None else (None, f"应是其中之一：{offered}")
        case _:
            return (node.text, "") if value is not None and node.text.strip() else (None, "应是文字")


def _list(node: Node, kind: Type) -> tuple[Value | None, str]:
    if not isinstance(node, Sequence):
        return None, "应是一个列表，例如 [甲, 乙]"
    items: list[str] = []
    for item in node.items:
        word = item.text.strip() if isinstance(item, Scalar) and item.value is not None else ""
        found = choice_id(word, kind.choices) if kind.choices else word
        if not found:
            offered = "、".join(one.name for one in kind.choices)
            return None, f"列表的每一项应是其中之一：{offered}" if offered else "列表的每一项应是文字"
        if found in items:
            return None, f"列表里 `{word}` 写了两次"
        items.append(found)
    return tuple(items), ""
