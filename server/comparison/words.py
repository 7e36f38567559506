"""The Chinese words of a comparison: names of things and aspects, and values and expressions as staff write them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from engine.comparison import Aspect, Bearing, Change, Connective, Detail, What
from engine.language.types import type_name
from engine.program import (
    And,
    DeadlineUnit,
    Expression,
    Kind,
    Not,
    Or,
    Parameter,
    ParameterState,
    Program,
    Region,
    Source,
    Type,
)
from server.answer.labels import DOCUMENT_STATUSES, SENSITIVITIES
from server.answer.text import written

KINDS: Mapping[What, str] = {
    What.PARAMETER: "参数",
    What.RULE_SET: "规则集",
    What.RULE: "规则",
    What.DEFINE: "派生事实",
    What.DUTY: "工作要求",
    What.BENEFIT: "待遇",
    What.STATUS: "身份",
    What.LEAD: "线索",
    What.MATERIAL: "材料",
    What.ENTITY: "对象",
    What.FACT: "事实",
    What.CALENDAR: "节假日安排",
    What.DOCUMENT: "文件",
    What.AUTHORITY: "部门",
}
BEARINGS: Mapping[Bearing, str] = {
    Bearing.MEANING: "影响结果",
    Bearing.BASIS: "只改依据",
    Bearing.TEXT: "只改文字",
}
_ASPECTS: Mapping[Aspect, str] = {
    Aspect.VALUE: "数值",
    Aspect.STATE: "状态",
    Aspect.LIST: "列表",
    Aspect.SINCE: "施行日",
    Aspect.SOURCE: "来源",
    Aspect.VERIFIED: "核实",
    Aspect.NOTE: "注",
    Aspect.REGION: "由谁定",
    Aspect.TYPE: "类型",
    Aspect.AT_LEAST: "下限",
    Aspect.AT_MOST: "上限",
    Aspect.NAME: "名称",
    Aspect.TITLE: "标题",
    Aspect.STANDING: "效力",
    Aspect.ID: "编号",
    Aspect.ENTITY: "对象",
    Aspect.CONDITION: "条件",
    Aspect.BENEFIT: "待遇",
    Aspect.MONTHLY: "每月",
    Aspect.ONCE: "一次性",
    Aspect.MONTHS: "期限",
    Aspect.REVIEW: "由人决定",
    Aspect.STATUSES: "身份",
    Aspect.LEADS: "线索",
    Aspect.DUTIES: "工作要求",
    Aspect.REQUIRED: "可要的材料",
    Aspect.ONE_OF: "任一的材料",
    Aspect.IN_PRINCIPLE: "原则上的材料",
    Aspect.FORBIDDEN: "不得要的材料",
    Aspect.FORBID_OTHERS: "此外不得要",
    Aspect.ASKED: "要求了的材料",
    Aspect.EXCEPTION_TO: "取代的规则",
    Aspect.REASON: "例外的理由",
    Aspect.FIGURES: "告知的数值",
    Aspect.OFFICE: "由谁办",
    Aspect.DEADLINE: "期限",
    Aspect.DEADLINE_BASE: "期限的起点",
    Aspect.QUESTION: "问法",
    Aspect.AUTHORITY: "掌握部门",
    Aspect.SENSITIVITY: "敏感程度",
    Aspect.KEY: "案例里的写法",
    Aspect.BELONGS: "属于",
    Aspect.OPTIONAL: "可以不涉及",
    Aspect.OFF: "放假",
    Aspect.WORK: "调休上班",
    Aspect.NUMBER: "文号",
}
_PARTS: Mapping[str, str] = {
    "at_least": "不低于",
    "at_most": "不超过",
    "suggested": "建议",
    "unit": "单位",
    "before": "在起点以前",
}
_WITHIN: Mapping[Connective, str] = {
    Connective.ALL: "全部成立",
    Connective.ANY: "至少一项成立",
    Connective.NOT: "不成立",
}
_STATES: Mapping[ParameterState, str] = {
    ParameterState.IN_FORCE: "有数值",
    ParameterState.MISSING: "没有数值",
    ParameterState.ABOLISHED: "已废止",
}
_DEADLINES: Mapping[DeadlineUnit, str] = {
    DeadlineUnit.DAY: "天",
    DeadlineUnit.WORKING_DAY: "个工作日",
    DeadlineUnit.MONTH: "个月",
}
_PLACES = Decimal("0.0001")


class Words:
    """The words of one pair of programs; a name is that of the new program where it has one."""

    def __init__(self, old: Program, new: Program, regions: Mapping[str, Region]) -> None:
        self._programs = (new, old)
        self._regions = regions
        self._rules = {rule.id: rule for program in (old, new) for rule in program.rules}

    # --- names --------------------------------------------------------------------------------------------------------

    def name(self, identifier: str) -> str:
        """The Chinese name of a benefit, status, lead, duty or material, or the title of a rule with its id."""
        for program in self._programs:
            for items in (program.benefits, program.statuses, program.leads, program.duties, program.materials):
                found = items.get(identifier)
                if found is not None:
                    return str(found.name)
        rule = self._rules.get(identifier)
        return f"{rule.title}（{rule.id}）" if rule is not None else identifier

    def names(self, identifiers: tuple[str, ...]) -> str:
        return "、".join(map(self.name, identifiers))

    def entity(self, identifier: str) -> str:
        return next((one.entities[identifier].name for one in self._programs if identifier in one.entities), identifier)

    def authority(self, identifier: str) -> str:
        every = (one.authorities.get(identifier) for one in self._programs)
        return next((one.name for one in every if one is not None), identifier or "无")

    def source(self, source: Source) -> str:
        """`《…》一、1`."""
        return f"《{self.title(source)}》{source.clause}" if source.document else "无"

    def title(self, source: Source) -> str:
        """The title of the document that a source names."""
        every = (one.documents.get(source.document) for one in self._programs)
        return next((one.title for one in every if one is not None), source.document)

    def subject(self, change: Change) -> str:
        """What the changed thing is called, with its id."""
        one: Any = change.new if change.new is not None else change.old
        match change.what:
            case What.FACT | What.DEFINE:
                return f"{self.entity(one.entity)}.{one.name}（{one.id}）"
            case What.CALENDAR:
                return f"{one.year} 年"
            case What.RULE | What.RULE_SET:
                return f"{one.title}（{one.id}）"
            case What.DOCUMENT:
                return f"《{one.title}》（{one.id}）"
            case _:
                return f"{one.name}（{one.id}）"

    def clauses(self, rules: tuple[str, ...]) -> tuple[Source, ...]:
        """The clauses that rules stand on, each once."""
        return tuple(dict.fromkeys(self._rules[one].source for one in rules if one in self._rules))

    def assumptions(self, rules: tuple[str, ...]) -> tuple[Parameter, ...]:
        """The unverified parameters that rules rest on, as the new side has them; each once."""
        every = {rule.id: rule for rule in self._programs[0].rules}
        ids = dict.fromkeys(parameter for one in rules if one in every for parameter in every[one].assumptions)
        return tuple(self._programs[0].parameters[one] for one in ids)

    def due(self, duty: str, count: int, *, new: bool) -> str:
        """`15 天`, `20 个工作日`: a count of the units of a duty's deadline on one side."""
        deadline = self._programs[0 if new else 1].duties[duty].deadline
        return str(count) if deadline is None else f"{count} {_DEADLINES[deadline.unit]}"

    # --- contents -----------------------------------------------------------------------------------------------------

    def label(self, detail: Detail) -> str:
        """`条件〔至少一项成立〕`, `每月不低于`."""
        within = detail.within[1:] if detail.within[:1] == (Connective.ALL,) else detail.within
        above = f"〔{' › '.join(_WITHIN[one] for one in within)}〕" if within else ""
        return f"{_ASPECTS[detail.aspect]}{_PARTS.get(detail.part, '')}{above}"

    def content(self, change: Change, detail: Detail, *, new: bool) -> str | None:
        """One side of a detail as people read it; `None` where that side has nothing."""
        value = detail.new if new else detail.old
        item: Any = change.new if new else change.old
        if value is None:
            return None
        if isinstance(value, Expression):
            return text(value)
        match detail.aspect:
            case Aspect.VALUE | Aspect.LIST | Aspect.AT_LEAST | Aspect.AT_MOST if hasattr(item, "type"):
                return written(value, item.type)  # type: ignore[arg-type]
            case Aspect.STANDING:
                return DOCUMENT_STATUSES.get(str(value), str(value))
            case Aspect.SENSITIVITY:
                return SENSITIVITIES.get(str(value), str(value))
            case Aspect.ENTITY | Aspect.BELONGS:
                return self.entity(str(value))
            case Aspect.AUTHORITY:
                return self.authority(str(value))
            case Aspect.REGION:
                return self._region(str(value))
            case Aspect.BENEFIT:
                return self.name(str(value))
            case Aspect.VERIFIED:
                return "已核实" if value else "未核实"
            case Aspect.SINCE:
                return "尚无" if value == datetime.date.min else str(value)
            case _:
                return self._plain(value)

    def _region(self, code: str) -> str:
        return self._regions[code].name if code in self._regions else code

    def _plain(self, value: object) -> str:
        match value:
            case bool():
                return "是" if value else "否"
            case Source():
                return self.source(value)
            case ParameterState():
                return _STATES[value]
            case DeadlineUnit():
                return _DEADLINES[value]
            case Type():
                chosen = "、".join(one.name for one in value.choices)
                return type_name(value) + (f"（{chosen}）" if chosen else "") + ("，可以没有" if value.nullable else "")
            case tuple() | frozenset():
                every = sorted(map(str, value)) if isinstance(value, frozenset) else value
                return (
                    "；".join(self.names(one) if isinstance(one, tuple) else self.name(str(one)) for one in every)
                    or "无"
                )
            case _:
                return str(value) or "无"


def text(expression: Expression) -> str:
    """An expression as staff wrote it; what they wrote as lines of YAML, as one line."""
    if expression.span.text:
        return expression.span.text
    match expression:
        case And(parts=parts):
            return " 且 ".join(_enclosed(one) for one in parts)
        case Or(parts=parts):
            return " 或 ".join(_enclosed(one) for one in parts)
        case Not(argument=argument):
            return f"非（{text(argument)}）"
        case _:
            return "……"


def value(one: Parameter) -> str:
    """The value of a parameter, or why it has none."""
    return _STATES[one.state] if one.value is None else written(one.value, one.type)


def spot(expression: Expression | None) -> str:
    """A part of an expression that changed, or that it was not there."""
    return "（没有）" if expression is None else text(expression)


def _enclosed(part: Expression) -> str:
    return f"（{text(part)}）" if isinstance(part, And | Or) else text(part)


def growth(change: Change) -> str:
    """`+5.9%`, and for a ratio its points too: `+5 个百分点（+16.7%）`; "" where there is none."""
    if change.ratio is None or not isinstance(change.old, Parameter) or not isinstance(change.new, Parameter):
        return ""
    relative = f"{_signed(change.ratio * 100)}%"
    old, new = change.old.value, change.new.value
    if change.new.type.kind is Kind.RATIO and isinstance(old, int | Fraction) and isinstance(new, int | Fraction):
        return f"{_signed((Fraction(new) - Fraction(old)) * 100)} 个百分点（{relative}）"
    return relative


def ratio(change: Change) -> str:
    """By how much a number grew, as a decimal with four places: `0.0586`; "" where there is none."""
    if change.ratio is None:
        return ""
    return str((Decimal(change.ratio.numerator) / Decimal(change.ratio.denominator)).quantize(_PLACES))


def _signed(value: Fraction) -> str:
    """One decimal, rounded half away from zero; what would be 0 is said to be less."""
    if abs(value) < Fraction(1, 20):
        return "不到 +0.1" if value > 0 else "不到 -0.1"
    tenths = (abs(value) * 20 + 1) // 2
    whole, part = divmod(tenths, 10)
    return f"{'+' if value > 0 else '-'}{whole}{f'.{part}' if part else ''}"
