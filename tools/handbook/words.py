"""The Chinese words for what the policy files say in English: units, levels."""

from __future__ import annotations

from collections.abc import Mapping

from engine.program import Kind, Type, Unit

_LEVELS: Mapping[str, str] = {
    "nation": "国家",
    "province": "省",
    "city": "市",
    "district": "区、县（市）",
    "township": "乡镇（街道）",
}
_MONEY: Mapping[Unit, str] = {Unit.MONTH: "元/月", Unit.YEAR: "元/年"}
_NUMBERS: Mapping[Unit, str] = {Unit.COUNT: "个", Unit.MONTHS: "个月", Unit.DAYS: "天", Unit.YEARS: "周岁"}


def level(word: str) -> str:
    """A level of regions; the policy's own word where it is none of the usual."""
    return _LEVELS.get(word, word)


def unit(kind: Type) -> str:
    """The unit that staff write values of a type in; "—" where it has none."""
    match kind.kind:
        case Kind.MONEY:
            return _MONEY.get(kind.unit, "元")
        case Kind.RATIO:
            return "%"
        case Kind.NUMBER:
            return _NUMBERS.get(kind.unit, "—")
        case _:
            return "—"
