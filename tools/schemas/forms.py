"""The pieces that every schema is made of: words, names, closed mappings, lists, days, values of each type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.language.bounds import FIRST_DAY, LAST_DAY, MOST
from engine.language.reader import OPERATOR_WORDS
from engine.language.types import TYPES
from engine.program import Kind as Base
from tools.schemas.declared import Declaration, Declared, Kind

Schema = dict[str, Any]
"""A JSON Schema of draft 7, which is what the YAML extension of VS Code knows best."""

DRAFT = "http://json-schema.org/draft-07/schema#"
_WORD = ["string", "number", "boolean"]
"""YAML reads `2021` and `true` as more than text; where the language wants a word it takes them as written."""
NAME_ID = "^[a-z][a-z0-9_]{0,63}$"
WIRE_ID = "^[a-z][a-z0-9_-]{0,63}$"
RATIO = "[0-9]{1,20}(\\.[0-9]{1,20})?\\s*[%％]"
_OPERATORS = "|".join(sorted({*OPERATOR_WORDS, "true", "false"}))
_SIGNS = "\\s\\-+*/×÷=≠<>≤≥.,，。、:：;；!！?？()（）\\[\\]{}\"'“”%％#&|"
"""What no name holds. The language asks for letters, digits and `·`, which not every editor's patterns know."""
_CENTURIES = "|".join(str(one) for one in range(FIRST_DAY.year // 100, LAST_DAY.year // 100 + 1))
_MONTHS = "(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-9])"
DAY = f"({_CENTURIES})[0-9]{{2}}-({_MONTHS})"


def told(description: str, example: str = "") -> Schema:
    """What is shown when the mouse rests on a key; with an example where one says more."""
    if not example:
        return {"description": description}
    return {"description": description, "markdownDescription": f"{description}\n\n```yaml\n{example}\n```"}


def word(description: str, example: str = "") -> Schema:
    """Text that is not empty."""
    return {**told(description, example), "type": _WORD, "pattern": "\\S", "patternErrorMessage": "不能是空的"}


def note(description: str) -> Schema:
    """Text that may be empty, in quotation marks."""
    return {**told(description), "type": _WORD}


def identifier(description: str, pattern: str = NAME_ID) -> Schema:
    """An ASCII id."""
    message = "小写字母开头，只用小写字母、数字" + ("、连字符和下划线" if pattern == WIRE_ID else "和下划线")
    return {**told(description), "type": "string", "pattern": pattern, "patternErrorMessage": message}


def name(description: str) -> Schema:
    """A name that may stand in an expression: one word, no operator."""
    message = "用一个词，不含空格、标点和运算符，也不能是“且、或、非、属于”这样的运算词"
    pattern = f"^(?!({_OPERATORS})$)(?![0-9])[^{_SIGNS}]{{1,64}}$"
    return {**told(description), "type": "string", "pattern": pattern, "patternErrorMessage": message}


def flag(description: str) -> Schema:
    return {**told(description), "type": "boolean"}


def day(description: str) -> Schema:
    """A date as `2021-10-01`."""
    message = f"写成 2021-10-01 的形式，在 {FIRST_DAY} 到 {LAST_DAY} 之间"
    return {**told(description), "type": "string", "pattern": f"^{DAY}$", "patternErrorMessage": message}


def one_of(description: str, meanings: Mapping[str, str]) -> Schema:
    """One of a closed list of words, each with what it means."""
    return {**told(description), "enum": list(meanings), "enumDescriptions": list(meanings.values())}


def known(description: str, declared: Sequence[Declaration], where: str) -> Schema:
    """A name or id that another file declares; nothing else is accepted. `where`: the file that declares."""
    if not declared:
        return word(description)
    message = f"没有这个名称；先在 {where} 里声明，再运行 doudi schema"
    return {**told(description), **_names(declared), "errorMessage": message}


def offered(description: str, declared: Sequence[Declaration]) -> Schema:
    """A name that this very file may declare, so that others than those known so far are accepted too."""
    if not declared:
        return word(description)
    return {**told(description), "anyOf": [_names(declared), word(description)]}


def _names(declared: Sequence[Declaration]) -> Schema:
    """Every name, then every id and alias, each with what it stands for."""
    words: dict[str, str] = {}
    for one in declared:
        words.setdefault(one.name, _meaning(one, one.name))
    for one in declared:
        for other in one.words[1:]:
            words.setdefault(other, _meaning(one, other))
    return {"enum": list(words), "enumDescriptions": list(words.values())}


def _meaning(declaration: Declaration, written: str) -> str:
    other = declaration.id if written == declaration.name else declaration.name
    question = declaration.text("question")
    return f"{declaration.kind.value}，{other}" + (f"：{question}" if question else "")


def listed(item: Schema, description: str, **more: object) -> Schema:
    """A list of items."""
    return {**told(description), "type": "array", "items": item, **more}


def some(item: Schema, description: str, example: str = "") -> Schema:
    """One word, or a list of them."""
    return {**told(description, example), "anyOf": [item, listed(item, description)]}


def closed(description: str, required: Mapping[str, Schema], optional: Mapping[str, Schema], **more: object) -> Schema:
    """A mapping with all of `required` and nothing beside these and `optional`."""
    return {
        **told(description),
        "type": "object",
        "required": list(required),
        "properties": {**required, **optional},
        "additionalProperties": False,
        **more,
    }


def choices(description: str) -> Schema:
    """The `choices:` of a type."""
    example = "choices: [{id: dibao, name: 低保}, {id: none, name: 无}]"
    entry = closed("一个选项", {"id": identifier("编号，接口上用"), "name": name("名称，条件里写")}, {})
    return {**listed(entry, description, minItems=1), **told(description, example)}


def types(description: str) -> Schema:
    """The `type:` of a fact or a parameter."""
    meanings = {
        "money": "一笔金额，以元为单位，最多两位小数",
        "money/month": "每月金额，以元为单位，最多两位小数",
        "money/year": "每年金额，以元为单位，最多两位小数",
        "ratio": "比例，写成 30%",
        "count": "个数，整数",
        "months": "月数，整数",
        "days": "天数，整数",
        "years": "周岁，整数",
        "boolean": "是否，true 或 false",
        "date": "日期，2021-10-01",
        "choice": "选项，要写 choices",
        "text": "文字",
        "list": "列表；写了 choices 的，每一项是其中之一",
    }
    return one_of(description, {one: meanings[one] for one in TYPES})


def type_needs_choices() -> list[Schema]:
    """`choice` needs `choices:`; only it and `list` may have them."""

    def typed(*words: str) -> Schema:
        return {"properties": {"type": {"enum": list(words)}}, "required": ["type"]}

    return [
        {"if": typed("choice"), "then": {"required": ["choices"]}},
        {"if": {"required": ["choices"]}, "then": typed("choice", "list")},
    ]


def value(kind: str) -> Schema:
    """A value of a type, as policies write it."""
    match TYPES[kind].kind:
        case Base.MONEY:
            return {"type": "number", "minimum": -MOST / 100, "maximum": MOST / 100}
        case Base.NUMBER:
            return {"type": "integer", "minimum": -MOST, "maximum": MOST}
        case Base.RATIO:
            return {"type": "string", "pattern": f"^{RATIO}$", "patternErrorMessage": "写成 30% 的形式"}
        case Base.BOOLEAN:
            return {"type": "boolean"}
        case Base.DATE:
            return {"type": "string", "pattern": f"^{DAY}$", "patternErrorMessage": "写成 2021-10-01 的形式"}
        case Base.LIST:
            return {"type": "array", "items": {"type": _WORD, "pattern": "\\S"}, "uniqueItems": True}
        case _:
            return {"type": _WORD, "pattern": "\\S"}


def source(documents: Sequence[Declaration]) -> Schema:
    """A document and the clause in it."""
    return closed(
        "来源：哪份文件的哪一条",
        {
            "document": known("文件在 documents.yaml 里的编号", documents, "documents.yaml"),
            "clause": word("条款，例如 一、1"),
        },
        {},
        markdownDescription="来源：哪份文件的哪一条\n\n```yaml\nsource: {document: 文件编号, clause: 一、1}\n```",
    )


SOURCE = {"$ref": "#/definitions/source"}


def sourced(description: str) -> Schema:
    """A key that holds a source. Siblings of `$ref` have no meaning in draft 7, so it stands in `allOf`."""
    return {**told(description, "source: {document: 文件编号, clause: 一、1}"), "allOf": [SOURCE]}


def verified() -> tuple[dict[str, Schema], Schema]:
    """The keys `verified` and `note`, and that what was not verified says what it assumes."""
    keys = {
        "verified": flag("是否已与原文核对；没有核对的写 false，并在 note 里写明假定了什么"),
        "note": note("说明：假定了什么、依据什么"),
    }
    unsure = {"properties": {"verified": {"const": False}}, "required": ["verified"]}
    noted = {
        "required": ["note"],
        "properties": {"note": {"pattern": "\\S", "errorMessage": "没有核实的要写明假定了什么"}},
    }
    return keys, {"if": unsure, "then": noted}


EXPRESSION = {"$ref": "#/definitions/expression"}
CONDITION = {"$ref": "#/definitions/condition"}
ORDERED = tuple(one for one, kind in TYPES.items() if kind.kind in (Base.MONEY, Base.RATIO, Base.NUMBER))
"""The types whose values are greater or less, and so have bounds."""


def expression() -> Schema:
    """A calculation or a comparison in the words of staff; what it means is left to the language."""
    return {**told("式子", "家庭.人均月收入 ≤ 低保标准 × 150%"), "type": _WORD, "pattern": "\\S"}


def condition() -> Schema:
    """One line, or several under `all`, `any` or `not`."""
    parts: Schema = {"type": "array", "minItems": 1, "items": CONDITION}
    several = {
        **told("几个条件"),
        "type": "object",
        "properties": {
            "all": {**told("都要成立"), **parts},
            "any": {**told("有一个成立即可"), **parts},
            "not": {**told("不成立"), "allOf": [CONDITION]},
        },
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }
    return {"anyOf": [EXPRESSION, several]}


def chosen(declared: Declaration) -> Schema | None:
    """One of the choices that a fact or a parameter declares; `None` where it declares none."""
    found = dict(declared.choices)
    if not found:
        return None
    words = {**found, **{identifier: name for name, identifier in found.items()}}
    return {"enum": list(words), "enumDescriptions": list(words.values())}


def offered_qualified(description: str, declared: Declared, *kinds: Kind) -> Schema:
    """`家庭.人均月收入`: the things of entities, with their entity; others are accepted too."""
    entities = {one.id: one.name for one in declared.of(Kind.ENTITY)}
    words = {f"{entities[one.entity]}.{one.name}": f"{one.kind.value}，{one.id}" for one in declared.of(*kinds)}
    if not words:
        return word(description)
    enumerated = {"enum": list(words), "enumDescriptions": list(words.values())}
    return {**told(description), "anyOf": [enumerated, word(description)]}
