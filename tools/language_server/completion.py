"""What may be typed at a place: keys, words, and within an expression names, functions and operators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lsprotocol import types

from engine.language.cursor import Cursor
from engine.language.functions import usages
from tools.language_server.navigate import Expected
from tools.language_server.references import OF_ENTITIES, Spot, qualified
from tools.schemas.declared import Declaration, Declared, Kind

_BEGUN = re.compile(r"[\w·]*$")
_MAY_BE_A_KEY = re.compile(r"[a-z_]*")
_AFTER_DOT = re.compile(r"([\w·]+)\s*[.．]\s*[\w·]*$")
_COMPARED = re.compile(
    r"([\w·]+(?:\s*[.．]\s*[\w·]+)?)\s*(?:=|≠|==|!=|＝|\s属于|\s不属于|\sin)\s*[\[［]?(?:[^\[\]（）()]*[,，、])?\s*[\w·]*$"
)
_OPERATORS = {
    "且": "都要成立",
    "或": "有一个成立即可",
    "非": "不成立",
    "属于": "是列表里的一个",
    "不属于": "不是列表里的任何一个",
    "是": "true",
    "否": "false",
    "基准日": "案例是哪一天的",
    "向上": "取整的方向",
    "向下": "取整的方向",
    "四舍五入": "取整的方向",
}
_KINDS = {
    Kind.ENTITY: types.CompletionItemKind.Class,
    Kind.FACT: types.CompletionItemKind.Field,
    Kind.DEFINE: types.CompletionItemKind.Variable,
    Kind.PARAMETER: types.CompletionItemKind.Constant,
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing to type: `text` in place of the characters from `start` of the line up to the cursor."""

    text: str
    start: int
    kind: types.CompletionItemKind
    detail: str
    told: str = ""
    also: str = ""
    """Another word by which it is found: the id of what goes by its name."""


def offers(cursor: Cursor, spot: Spot, expected: Expected, declared: Declared) -> Iterator[Offer]:
    """What may be typed at a spot, which `cursor` describes."""
    start = cursor.column if cursor.line == spot.line else spot.column
    if cursor.key:
        yield from _keys(expected, start, cursor.siblings)
        return
    for word, meaning in expected.words.items():
        yield Offer(word, start, types.CompletionItemKind.EnumMember, meaning)
    if expected.expression:
        yield from _expression(cursor.begun, spot.column, declared)
    if _MAY_BE_A_KEY.fullmatch(cursor.begun) and not cursor.quoted:
        yield from _keys(expected, start, frozenset())


def _keys(expected: Expected, start: int, before: frozenset[str]) -> Iterator[Offer]:
    for key, told in expected.keys.items():
        if key not in before:
            yield Offer(f"{key}: ", start, types.CompletionItemKind.Property, told.partition("\n")[0], told)


def _expression(begun: str, column: int, declared: Declared) -> Iterator[Offer]:
    typed = _BEGUN.search(begun)
    start = column - len(typed.group() if typed is not None else "")
    owner = _AFTER_DOT.search(begun)
    if owner is not None:
        entity = declared.entity(owner[1])
        mine = [one for one in declared.of(*OF_ENTITIES) if entity is not None and one.entity == entity.id]
        yield from (_named(one, one.name, start) for one in mine)
        return
    compared = _COMPARED.search(begun)
    if compared is not None:
        for one in qualified(re.sub(r"\s*[.．]\s*", ".", compared[1]), declared, Kind.FACT, Kind.PARAMETER)[-1:]:
            for name, identifier in one.choices:
                yield Offer(
                    name, start, types.CompletionItemKind.EnumMember, f"{one.name}的选项，{identifier}", also=identifier
                )
    entities = {one.id: one.name for one in declared.of(Kind.ENTITY)}
    yield from (_named(one, one.name, start) for one in declared.of(Kind.PARAMETER))
    for one in declared.of(*OF_ENTITIES):
        yield _named(one, f"{entities[one.entity]}.{one.name}", start)
    yield from (_named(one, one.name, start) for one in declared.of(Kind.ENTITY))
    for name, usage in usages().items():
        if not name.isascii():
            yield Offer(f"{name}(", start, types.CompletionItemKind.Function, usage.replace("`", ""))
    for word, meaning in _OPERATORS.items():
        yield Offer(word, start, types.CompletionItemKind.Keyword, meaning)


def _named(one: Declaration, written: str, start: int) -> Offer:
    told = one.text("question")
    kind = _KINDS.get(one.kind, types.CompletionItemKind.Reference)
    return Offer(written, start, kind, f"{one.kind.value}，{one.id}", told, one.id)
