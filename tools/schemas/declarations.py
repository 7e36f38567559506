"""The schemas of the files that declare: documents, vocabulary, benefits, regions, holidays."""

from __future__ import annotations

from engine.language.conclusions import UNITS
from engine.language.declarations import DOCUMENT_STATES, MOST_SUBJECTS, SENSITIVITIES
from tools.schemas import forms
from tools.schemas.declared import Declared, Kind
from tools.schemas.forms import Schema, closed, listed, offered, sourced, word

_STATES = {"draft": "征求意见稿", "in_force": "现行", "repealed": "已废止", "unknown": "不清楚"}
STATES = {one: _STATES[one] for one in DOCUMENT_STATES}
"""What a document or a rule set may be."""
_SENSITIVITIES = {"ordinary": "普通", "personal": "个人信息", "sensitive": "敏感个人信息"}
_UNITS = {"day": "日历天", "working_day": "工作日", "month": "月"}
_CODE: Schema = {
    "type": ["string", "integer"],
    "pattern": "^[0-9]{1,12}$",
    "patternErrorMessage": "代码是 12 位以内的数字，加引号",
    "minimum": 0,
}


def documents(_: Declared) -> Schema:
    """`documents.yaml`."""
    entry = closed(
        "一份公开的文件",
        {"id": forms.identifier("编号，来源里写", forms.WIRE_ID), "title": word("标题，全称")},
        {
            "number": forms.note('文号；没有的写 ""'),
            "status": forms.one_of("效力", STATES),
            "clauses": forms.some(word("条款"), "来源可以写的条款，按文件的顺序；不写就不检查"),
        },
    )
    return listed(entry, "来源所指的文件")


def vocabulary(declared: Declared) -> Schema:
    """`vocabulary.yaml`."""
    authorities = offered("掌握这项事实的部门，写名称或编号", declared.of(Kind.AUTHORITY))
    authority = closed("一个掌握事实的部门", {"id": forms.identifier("编号", forms.WIRE_ID), "name": word("名称")}, {})
    return closed(
        "事实词汇：部门、对象、事实",
        {
            "authorities": listed(authority, "掌握事实的部门"),
            "entities": listed(_entity(declared, authorities), "事实所关于的对象：家庭、成员、申请……"),
            "facts": listed(_fact(declared, authorities), "案例可以写的事实"),
        },
        {},
    )


def _entity(declared: Declared, authority: Schema) -> Schema:
    several = {"if": {"properties": {"many": {"const": True}}, "required": ["many"]}}
    return closed(
        "一类对象",
        {"id": forms.identifier("编号"), "name": forms.name("名称，条件里写在点前面")},
        {
            "of": offered("属于哪个只有一个的对象", declared.of(Kind.ENTITY)),
            "key": forms.identifier("案例里的键；不写时是编号"),
            "many": forms.flag("是否不止一个（列表）"),
            "at_most": {
                **forms.told(f"一个案例最多几个，不超过 {MOST_SUBJECTS}"),
                "type": "integer",
                "minimum": 1,
            },
            "question": word("名单不知道时怎样询问"),
            "authority": authority,
            "optional": forms.flag("案例没有写它时，不回答关于它的结论"),
        },
        **several,
        then={
            "required": ["of", "question"],
            "properties": {"at_most": {"maximum": MOST_SUBJECTS}},
        },
    )


def _fact(declared: Declared, authority: Schema) -> Schema:
    bound: Schema = {"type": ["number", "string"]}
    unbounded = {"boolean", "date", "choice", "text", "list"}
    kinds = {"required": ["type"]}
    return closed(
        "一项事实",
        {
            "id": forms.identifier("编号，接口上用"),
            "name": forms.name("名称，条件里写在点后面"),
            "of": offered("关于哪一类对象", declared.of(Kind.ENTITY)),
            "type": forms.types("类型"),
            "question": word("不知道时怎样询问"),
            "authority": authority,
        },
        {
            "choices": forms.choices("可选的值"),
            "sensitivity": forms.one_of("敏感程度；不写时是 ordinary", {k: _SENSITIVITIES[k] for k in SENSITIVITIES}),
            "null": forms.flag("可否明知没有（空值）；只有选项、文字、日期、列表可以"),
            "at_least": {**forms.told("下限，含；用填写的单位（元、%……）"), **bound},
            "at_most": {**forms.told("上限，含；用填写的单位（元、%……）"), **bound},
        },
        allOf=[
            *forms.type_needs_choices(),
            {
                "if": {**kinds, "properties": {"type": {"enum": sorted(unbounded)}}},
                "then": {"not": {"anyOf": [{"required": ["at_least"]}, {"required": ["at_most"]}]}},
            },
            *(
                {
                    "if": {**kinds, "properties": {"type": {"const": one}}},
                    "then": {"properties": {key: forms.value(one) for key in ("at_least", "at_most")}},
                }
                for one in forms.ORDERED
            ),
            {
                "if": {"required": ["null"], "properties": {"null": {"const": True}}},
                "then": {"properties": {"type": {"enum": ["choice", "text", "date", "list"]}}},
            },
        ],
    )


def benefits(declared: Declared) -> Schema:
    """`benefits.yaml`."""
    owner = forms.known("关于哪一类对象", declared.of(Kind.ENTITY), "vocabulary.yaml")

    def concluded(what: str) -> Schema:
        named = {"id": forms.identifier("编号，接口上用"), "name": forms.name("名称，规则里写"), "of": owner}
        return closed(what, named, {})

    material = closed("一种材料", {"id": forms.identifier("编号", forms.WIRE_ID), "name": word("名称，规则里写")}, {})
    return closed(
        "规则可以得出的结论",
        {},
        {
            "benefits": listed(concluded("一项待遇"), "待遇"),
            "statuses": listed(concluded("一种身份，供别的规则读"), "身份"),
            "leads": listed(concluded("一条线索：请人去核查，不是给予待遇"), "线索"),
            "duties": listed(_duty(), "工作要求：哪个部门在什么期限内做什么"),
            "materials": listed(material, "材料"),
        },
    )


def _duty() -> Schema:
    deadline = closed(
        "期限",
        {
            "count": {**forms.told("多少；数或参数"), "allOf": [forms.EXPRESSION]},
            "unit": forms.one_of("单位", {one: _UNITS[one] for one in UNITS}),
            "base": word("起算日的名称，给人看"),
        },
        {
            "before": {**forms.told("在这一天之前；日期的式子"), "allOf": [forms.EXPRESSION]},
            "after": {**forms.told("在这一天之后；日期的式子"), "allOf": [forms.EXPRESSION]},
        },
        oneOf=[{"required": ["before"]}, {"required": ["after"]}],
    )
    return closed(
        "一项工作要求",
        {
            "id": forms.identifier("编号", forms.WIRE_ID),
            "name": word("名称，规则里写"),
            "office": word("由谁办理"),
            "source": sourced("依据"),
        },
        {"deadline": deadline},
    )


def regions(_: Declared) -> Schema:
    """`regions.yaml`."""
    code = {**forms.told("行政区划代码，加引号"), **_CODE}
    entry = closed(
        "一个地区",
        {"code": code, "name": word("全称"), "level": word("级别，levels 里的一个")},
        {
            "aliases": forms.some(word("别称"), "案例里可以用的别称"),
            "of": {**forms.told("属于哪个地区，写代码"), **_CODE},
            "policies": word("政策文件夹；它和没有自己的文件夹的下级都用这里的政策"),
            "since": forms.day("设立的日期；一直都在的不写"),
            "until": forms.day("撤销前的最后一天"),
            "successors": forms.some({**forms.told("代码"), **_CODE}, "撤销之后由谁接续，写代码"),
        },
    )
    levels = forms.some(word("级别"), "级别，从高到低", "levels: [nation, province, city, district, township]")
    return closed("地区的树", {"levels": levels, "regions": listed(entry, "地区")}, {})


def holidays(_: Declared) -> Schema:
    """`holidays.yaml`."""
    keys, noted = forms.verified()
    entry = closed(
        "一年的节假日安排",
        {
            "year": {**forms.told("年份"), "type": "integer", "minimum": 1},
            "off": listed(forms.day("放假的一天"), "周末以外放假的日子"),
            "work": listed(forms.day("上班的周末"), "调休上班的星期六、星期日"),
            "source": sourced("依据"),
            "verified": keys["verified"],
        },
        {"note": keys["note"]},
        **noted,
    )
    return listed(entry, "国务院办公厅每年的节假日安排，用来算工作日")
