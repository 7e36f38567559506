"""The schema of policy tests: cases with their facts, and what each expects."""

from __future__ import annotations

from collections.abc import Sequence

from engine.decision import Outcome, ReviewReason, Truth
from engine.language.types import TYPES
from engine.program import Kind as Base
from tools.schemas import forms
from tools.schemas.declared import Declaration, Declared, Kind
from tools.schemas.forms import Schema, closed, known, listed, word
from tools.wording import OUTCOMES, REVIEWS

_DECIMAL = "^[-+]?[0-9]{1,20}(\\.[0-9]{1,20})?$"
_TRUTHS = {Truth.TRUE: "成立", Truth.FALSE: "不成立", Truth.UNKNOWN: "不明"}


def policy_test(declared: Declared) -> Schema:
    """`<tenant>/<rule-set>/<date>.test.yaml`."""
    parts = {"case": _case(declared), "benefit": _benefit(declared), "truth": _truth()}
    parts |= {one.id: _subjects(one, declared) for one in declared.of(Kind.ENTITY)}
    case = {"$ref": "#/definitions/case"}
    either = [listed(case, "一个个案例", minItems=1), case]
    return {**forms.told("政策案例：写事实，写应有的结果"), "anyOf": either, "definitions": parts}


def _case(declared: Declared) -> Schema:
    """A case whose `expect` says that it is refused may hold anything."""
    allowed: dict[str, Schema] = {"case": {}, "expect": _expect(declared)}
    for one in declared.of(Kind.ENTITY):
        # A case may write it under its key, its name or its id.
        allowed |= {key: {"$ref": f"#/definitions/{one.id}"} for key in (one.text("key") or one.id, *one.words)}
    when, where = forms.day("基准日：按哪一天的政策回答"), _region(declared)
    strict = closed("一个案例", {"as_of": when, "region": where}, allowed)
    refused = {"properties": {"expect": {"required": ["error"]}}, "required": ["expect"]}
    return {
        **forms.told("一个案例"),
        "type": "object",
        "required": ["case", "expect"],
        "properties": {
            "case": word("标题，在文件里不重复"),
            "expect": {**forms.told("应有的结果"), "type": "object", "minProperties": 1},
        },
        "if": refused,
        "then": {"properties": {"expect": _refusal()}},
        "else": strict,
    }


def _refusal() -> Schema:
    reasons = forms.some(word("代码或位置"), "因为什么被拒绝：代码（UNKNOWN_FACT）或位置（members[0].月收入）")
    return closed("案例应被拒绝", {"error": reasons}, {})


def _region(declared: Declared) -> Schema:
    regions = declared.of(Kind.REGION)
    place = known("地区：名称、别称或代码", regions, "regions.yaml")
    if "enum" in place:
        # A code may be written without quotation marks.
        codes = [one for one in regions if one.id.isdecimal() and not one.id.startswith("0")]
        place["enum"] += [int(one.id) for one in codes]
        place["enumDescriptions"] += [f"地区，{one.name}" for one in codes]
    return place


def _subjects(entity: Declaration, declared: Declared) -> Schema:
    """What a case may write of an entity."""
    facts = [one for one in declared.of(Kind.FACT) if one.entity == entity.id]
    many = entity.flag("many")
    properties: dict[str, Schema] = {}
    for fact in facts:
        properties |= dict.fromkeys((fact.name, fact.id), _fact(fact))
    if many:
        properties["ref"] = word("自用的名称，期望里用来指这一个：成员[妻子]")
    subject = closed(f"{entity.name}的事实；不知道的不写", {}, properties)
    return listed(subject, f"{entity.name}，逐个写") if many else subject


def _fact(fact: Declaration) -> Schema:
    kind = fact.text("type")
    if kind not in TYPES:
        return {}
    chosen = forms.chosen(fact)
    match TYPES[kind].kind:
        case Base.MONEY:
            value: Schema = {"type": ["number", "string"], "pattern": _DECIMAL}
        case Base.RATIO:
            value = {"type": ["number", "string"], "pattern": f"^({forms.RATIO}|{_DECIMAL.strip('^$')})$"}
        case Base.LIST:
            value = {"type": "array", "items": chosen or {"type": "string", "pattern": "\\S"}}
        case Base.TEXT:
            value = {"type": "string", "pattern": "\\S"}
        case _:
            value = chosen or forms.value(kind)
    question = f"{fact.text('question')}（{fact.text('authority')}）"
    absent = [{"type": "null"}] if fact.flag("null") else []
    return {**forms.told(question), "anyOf": [value, *absent]} if absent else {**forms.told(question), **value}


def _expect(declared: Declared) -> Schema:
    benefits, others = declared.of(Kind.BENEFIT), declared.of(Kind.STATUS, Kind.LEAD)
    facts = {"type": "string", "pattern": "\\S"}
    duties = known("工作要求", declared.of(Kind.DUTY), "benefits.yaml")
    benefit, truth = {"$ref": "#/definitions/benefit"}, {"$ref": "#/definitions/truth"}
    properties: dict[str, Schema] = {
        "duties": forms.some(duties, "案例的全部工作要求；没有就写 []"),
        "needs": forms.some(facts, "还缺的事实，写成 家庭.名称 或 成员[妻子].名称"),
        "violations": {
            "anyOf": [forms.some({"type": "string"}, "违规要求的材料"), {"enum": [Truth.UNKNOWN.value]}],
        },
        "figures": {**forms.told("派生事实的数值，例如 区县.网办率差距: 1%；不应给出的写 null"), "type": "object"},
        "due": {**forms.told("工作要求到哪一天为止，例如 事先书面告知: 2021-12-05"), "type": "object"},
    }
    for one in benefits:
        properties |= dict.fromkeys(one.words, benefit)
    for one in others:
        properties |= dict.fromkeys(one.words, truth)
    patterns = {f"^({_qualified(declared, benefits)})$": benefit, f"^({_qualified(declared, others)})$": truth}
    return {
        **forms.told("应有的结果：待遇、身份、线索、工作要求；没有写的不检查"),
        "type": "object",
        "minProperties": 1,
        "properties": properties,
        "patternProperties": {pattern: one for pattern, one in patterns.items() if pattern != "^()$"},
        "additionalProperties": False,
    }


def _qualified(declared: Declared, concluded: Sequence[Declaration]) -> str:
    """A pattern of `家庭.渐退低保`, `成员[妻子].重病患者`: only words of letters are in it, so none needs escaping."""
    parts: list[str] = []
    for entity in declared.of(Kind.ENTITY):
        mine = [word for one in concluded if one.entity == entity.id for word in one.words]
        if mine:
            owner = "|".join(dict.fromkeys((*entity.words, entity.text("key") or entity.id)))
            which = "(\\[[^\\]]+\\])?" if entity.flag("many") else ""
            parts.append(f"({owner}){which}\\.({'|'.join(mine)})")
    return "|".join(parts)


def _truth() -> Schema:
    return {
        **forms.told("成立 true、不成立 false、不明 unknown"),
        "enum": [True, False, *(one.value for one in Truth)],
        "enumDescriptions": ["成立", "不成立", *(_TRUTHS[one] for one in Truth)],
    }


def _benefit(declared: Declared) -> Schema:
    outcomes: Schema = {
        **forms.told("结果"),
        "enum": [one.value for one in Outcome],
        "enumDescriptions": [OUTCOMES[one] for one in Outcome],
    }
    money: Schema = {"type": ["number", "null"]}
    facts = {"type": "string", "pattern": "\\S"}
    rules = declared.of(Kind.RULE)
    terms = closed(
        "一项待遇应有的结果；没有写的不检查",
        {},
        {
            "outcome": outcomes,
            "monthly": {**forms.told("每月多少元；没有这项金额写 null"), **money},
            "once": {**forms.told("一次多少元；没有这项金额写 null"), **money},
            "monthly_at_least": {**forms.told("每月下限，元"), **money},
            "monthly_at_most": {**forms.told("每月上限，元"), **money},
            "once_at_least": {**forms.told("一次的下限，元"), **money},
            "once_at_most": {**forms.told("一次的上限，元"), **money},
            "months": {**forms.told("几个月；没有期限写 null"), "type": ["integer", "null"]},
            "duties": forms.some(known("工作要求", declared.of(Kind.DUTY), "benefits.yaml"), "这项待遇的工作要求"),
            "rule": forms.offered("决定结果的规则，规则集/规则", rules),
            "needs": forms.some(facts, "还缺的事实，写成 成员[妻子].月收入"),
            "assumptions": forms.some(
                known("参数", declared.of(Kind.PARAMETER), "参数文件"), "用到的没有核实的参数，写全"
            ),
            "review": {
                **forms.told("为什么需人工审核"),
                "enum": [one.value for one in ReviewReason],
                "enumDescriptions": [REVIEWS[one] for one in ReviewReason],
            },
        },
        minProperties=1,
    )
    return {**forms.told("应有的结果，或连同金额、期限等一起写"), "anyOf": [outcomes, terms]}
