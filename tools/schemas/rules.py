"""The schema of a version of a rule set."""

from __future__ import annotations

from engine.language.types import TYPES
from tools.schemas import forms
from tools.schemas.declarations import STATES
from tools.schemas.declared import Declared, Kind
from tools.schemas.forms import CONDITION, EXPRESSION, Schema, closed, known, listed, sourced, word

_CONCLUSIONS = ("grant", "status", "lead", "duties", "materials", "figures")
_BENEFITS = "benefits.yaml"


def rule_set(declared: Declared) -> Schema:
    """`<tenant>/<rule-set>/<date>.yaml`."""
    return closed(
        "一个规则集从文件名上的日期起的一版",
        {
            "rule_set": forms.identifier("编号，与文件夹同名", forms.WIRE_ID),
            "title": word("标题"),
            "status": forms.one_of("效力", STATES),
            "source": sourced("依据；规则里没有另写的，都是这一条"),
        },
        {
            "until": forms.day("最后一天；不写就到下一版为止"),
            "define": listed(_define(declared), "派生事实：给式子起名，所有规则集都能用"),
            "rules": listed(_rule(declared), "规则"),
        },
    )


def _define(declared: Declared) -> Schema:
    meanings = dict.fromkeys(TYPES, "")
    return closed(
        "一个派生事实",
        {
            "id": forms.identifier("编号"),
            "name": forms.name("名称，条件里写在点后面"),
            "of": known("关于哪一类对象", declared.of(Kind.ENTITY), "vocabulary.yaml"),
            "value": {**forms.told("式子", "value: 家庭.月收入合计 ÷ 家庭.人口"), "allOf": [EXPRESSION]},
        },
        {"type": {**forms.told("类型；写了就检查"), "enum": list(meanings)}},
    )


def _rule(declared: Declared) -> Schema:
    filled: Schema = {"not": {"enum": [[], {}]}}
    excepted = {"required": ["exception_to"], "properties": {"exception_to": {"not": {"const": []}}}}
    reasoned = {"required": ["reason"], "properties": {"reason": {"pattern": "\\S", "errorMessage": "写明例外的理由"}}}
    rules = declared.of(Kind.RULE)
    return closed(
        "一条规则：对哪一类对象，满足什么条件，得出什么结论",
        {
            "id": forms.identifier("编号，在规则集里不重复", forms.WIRE_ID),
            "title": word("标题，照原文概括"),
            "for": known("对哪一类对象逐个判断", declared.of(Kind.ENTITY), "vocabulary.yaml"),
        },
        {
            "when": {
                **forms.told(
                    "条件；不写就是总成立",
                    "when:\n  all:\n    - 家庭.人均月收入 > 低保标准\n    - any: [条件, 条件]\n    - not: 条件",
                ),
                "allOf": [CONDITION],
            },
            "grant": _grant(declared),
            "status": forms.some(known("身份", declared.of(Kind.STATUS), _BENEFITS), "认定的身份，一个或几个"),
            "lead": forms.some(known("线索", declared.of(Kind.LEAD), _BENEFITS), "提出的线索，一条或几条"),
            "duties": forms.some(known("工作要求", declared.of(Kind.DUTY), _BENEFITS), "要做的工作"),
            "materials": _materials(declared),
            "figures": forms.some(
                forms.offered_qualified("派生事实，写成 区县.网办率差距", declared, Kind.DEFINE),
                "规则成立时答复里给出的派生事实",
            ),
            "exception_to": forms.some(
                forms.offered("规则集/规则", rules), "是哪些规则的例外", "exception_to: one-certificate/nothing-more"
            ),
            "reason": forms.note("例外的理由，写了 exception_to 就要写"),
            "source": sourced("依据；与规则集的不同才写"),
            "note": forms.note("说明"),
        },
        anyOf=[{"required": [one], "properties": {one: filled}} for one in _CONCLUSIONS],
        **{"if": excepted, "then": reasoned},
    )


def _grant(declared: Declared) -> Schema:
    return closed(
        "给予的待遇",
        {"benefit": known("待遇，写名称或编号", declared.of(Kind.BENEFIT), _BENEFITS)},
        {
            "monthly": _amount("每月多少；要写明怎样取整", "monthly: 取整到分(低保标准 × 30%, 向上)"),
            "once": _amount("一次多少；要写明怎样取整", "once: {at_least: 取整到元(低保标准, 向上)}"),
            "months": {**forms.told("几个月；没有期限就不写"), "allOf": [EXPRESSION]},
            "review": forms.note("由人决定的说法，例如 一事一议；不写就按规则"),
        },
    )


def _amount(description: str, example: str) -> Schema:
    bounds = closed(
        "上下限",
        {},
        {
            "at_least": {**forms.told("不低于"), "allOf": [EXPRESSION]},
            "at_most": {**forms.told("不高于"), "allOf": [EXPRESSION]},
            "suggested": {**forms.told("建议的数额；不写就是下限"), "allOf": [EXPRESSION]},
        },
        anyOf=[{"required": ["at_least"]}, {"required": ["at_most"]}],
    )
    return {**forms.told(description, example), "anyOf": [EXPRESSION, bounds]}


def _materials(declared: Declared) -> Schema:
    material = known("材料，写名称或编号", declared.of(Kind.MATERIAL), _BENEFITS)
    forbidden: Schema = {"anyOf": [material, {"enum": ["others"], "enumDescriptions": ["此外什么都不得要求"]}]}
    return closed(
        "可以要求申请人提交什么",
        {},
        {
            "require": forms.some(material, "都要提交"),
            "one_of": listed(forms.some(material, "一组，提交其中一样"), "每组提交其中一样", minItems=0),
            "in_principle": forms.some(material, "原则上提交，可以用别的代替"),
            "forbid": forms.some(forbidden, "不得要求；写 others 即此外什么都不得要求"),
            "asked": {**forms.told("实际要求了什么：材料列表的式子，用来核对"), "allOf": [EXPRESSION]},
        },
    )
