"""The schemas of parameters with dated values, and of what a subordinate region sets of them."""

from __future__ import annotations

from collections.abc import Mapping

from engine.language.tree import Mapping as Entry
from engine.language.types import TYPES
from tools.schemas import forms
from tools.schemas.declared import Declaration, Declared, Kind, text
from tools.schemas.forms import Schema, closed, listed, sourced

_PARENT = {"parent": "同上级的数值"}


def parameters(declared: Declared) -> Schema:
    """`<tenant>/parameters/<theme>.yaml`."""
    keys, noted = forms.verified()
    required = {
        "value": _value("数值；不知道写 unknown，废止写 null"),
        "source": sourced("依据"),
        "verified": keys["verified"],
    }
    entry = closed("这一天起的数值", required, {"note": keys["note"]}, **noted)
    declaration = closed(
        "一个参数",
        {
            "parameter": forms.identifier("编号，接口上用"),
            "name": forms.name("名称，条件里写"),
            "type": forms.types("类型"),
            "values": _dated(entry),
        },
        {"choices": forms.choices("可选的值"), "localise": _localise(declared)},
        allOf=[
            *forms.type_needs_choices(),
            *(
                {
                    "if": {"required": ["type"], "properties": {"type": {"const": one}}},
                    "then": {"properties": {"values": _values({"value": settable(forms.value(one))}), **_bounds(one)}},
                }
                for one in TYPES
            ),
        ],
    )
    return listed(declaration, "参数：有日期的数值，每个都写明依据")


def overlay(declared: Declared) -> Schema:
    """`districts/<code>-<slug>/<theme>.yaml`."""
    keys, noted = forms.verified()
    known = declared.of(Kind.PARAMETER)
    open_ones = [one for one in known if one.entry.get("localise") is not None]
    entry = closed(
        "这一天起的数值",
        {"source": sourced("依据"), "verified": keys["verified"]},
        {
            "value": _value("数值；同上级写 parent，不知道写 unknown，废止写 null"),
            "extend": listed(
                {"type": ["string", "number", "boolean"], "pattern": "\\S"}, "在上级的列表里增加的项", minItems=1
            ),
            "note": keys["note"],
        },
        oneOf=[{"required": ["value"]}, {"required": ["extend"]}],
        **noted,
    )
    declaration = closed(
        "一个参数在这个地区的数值",
        {
            "parameter": forms.known(
                "市里开放给下级的参数，写编号或名称", open_ones, "市里的参数文件（并写明 localise）"
            ),
            "values": _dated(entry),
        },
        {},
        allOf=[
            {
                "if": {"required": ["parameter"], "properties": {"parameter": {"enum": list(one.words)}}},
                "then": {"properties": {"values": _values(_overlaid(one))}},
            }
            for one in open_ones
        ],
    )
    return listed(declaration, "区县自己的数值，在市里允许的范围以内")


def settable(value: Schema, *words: str) -> Schema:
    """A value of a type, or one of the words that may stand in its place. `null`: abolished."""
    return {"anyOf": [value, {"enum": ["unknown", None, *words]}]}


def _value(description: str) -> Schema:
    return {**forms.told(description), "type": ["string", "number", "boolean", "array", "null"]}


def _dated(entry: Schema) -> Schema:
    return {
        **forms.told(
            "从哪一天起是多少，从早到晚",
            "2021-10-01: {value: 30%, source: {document: 文件编号, clause: 一、1}, verified: true}",
        ),
        "type": "object",
        "minProperties": 1,
        "patternProperties": {f"^{forms.DAY}$": entry},
        "additionalProperties": False,
    }


def _values(properties: Mapping[str, Schema | bool]) -> Schema:
    """What every dated value is to be beside what it always is."""
    return {"additionalProperties": {"properties": dict(properties)}}


def _overlaid(one: Declaration) -> dict[str, Schema | bool]:
    kind = one.text("type")
    if kind not in TYPES:
        return {}
    value = forms.value(kind)
    localise = one.entry.get("localise")
    grows = isinstance(localise, Entry) and text(localise.get("list")) == "extend"
    if kind == "list":
        return {"value": {"const": "parent"}} if grows else {"value": settable(value, *_PARENT)}
    chosen = forms.chosen(one)
    return {"value": settable(chosen if chosen is not None else value, *_PARENT), "extend": False}


def _bounds(kind: str) -> dict[str, Schema]:
    """What `localise` may say of a parameter of a type."""
    if kind in forms.ORDERED:
        bound = forms.value(kind)
        return {"localise": {"properties": {"at_least": bound, "at_most": bound, "list": False}}}
    unordered: dict[str, bool] = dict.fromkeys(("at_least", "at_most", "not_below", "not_above"), False)
    if kind == "list":
        return {"localise": {"properties": unordered, "required": ["list"]}}
    return {"localise": {"properties": {**unordered, "list": False}}}


def _localise(declared: Declared) -> Schema:
    levels = list(dict.fromkeys(one.text("level") for one in declared.of(Kind.REGION) if one.text("level")))
    level: Schema = {"enum": levels} if levels else forms.word("级别")
    bound: Schema = {"type": ["number", "string"]}
    parent = {"parent": "上级的数值"}
    keys = closed(
        "下级可以怎样改",
        {"by": forms.some(level, "开放给哪一级，一个或几个")},
        {
            "not_below": forms.one_of("不得低于上级", parent),
            "not_above": forms.one_of("不得高于上级", parent),
            "at_least": {**forms.told("下限，含"), **bound},
            "at_most": {**forms.told("上限，含"), **bound},
            "list": forms.one_of("列表可以怎样改", {"extend": "只能增加", "replace": "可以替换"}),
        },
    )
    return {**keys, **forms.told("下级可以怎样改", "localise: {by: district, not_below: parent, at_most: 100%}")}
