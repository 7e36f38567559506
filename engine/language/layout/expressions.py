"""The canonical form of an expression: Chinese names and operators, half-width signs, one space around an operator."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from engine.language import parse, syntax
from engine.language.diagnostics import Findings
from engine.language.expressions import Expressions
from engine.language.functions import chinese
from engine.language.scope import find
from engine.language.surface import Text
from engine.language.typing import Scope
from engine.program import Choice, Constant, Expression, Span

_WORDS = {
    **{"_OR": "或", "_AND": "且", "_NOT": "非", "_IN": "属于", "_NOT_IN": "不属于"},
    **{"TRUE": "是", "FALSE": "否", "TODAY": "基准日"},
}
_SIGNS = {"==": "=", "!=": "≠", "<=": "≤", ">=": "≥", "*": "×", "/": "÷", "、": ","}
_OPENING = frozenset("([")
_CLOSING = frozenset(")],")
_OPERATORS = frozenset({"COMPARISON", "TIMES", "SIGN", "_OR", "_AND", "_NOT", "_IN", "_NOT_IN"})
_ROUNDINGS = frozenset({"取整到分", "取整到元", "取整"})
_FOLDS = frozenset({"个数", "任一", "全部"})
"""Functions whose first argument may be a bare entity."""


def canonical(text: str, scope: Scope | None) -> str:
    """`text` in its canonical form; `text` itself where it cannot be read. A line break stays between two words.

    `scope`: what its names may be; `None` where that is not known, and then names stay as they are. The meaning is the
    same: what comes out is read again, and where it does not come to the same, fewer words are changed, or none.
    """
    try:
        names = _names(text, scope) if scope is not None else {}
        for renamed in (names, {}):
            found = _spaced(text, renamed)
            if _means_the_same(text, found, scope if renamed else None):
                return found
    except parse.ExpressionError:
        pass
    return text


# --- names ------------------------------------------------------------------------------------------------------------


def _names(text: str, scope: Scope) -> dict[int, str]:
    """The Chinese name for each word that is an id, by where the word begins."""
    root = parse.parse(text)
    typed = Expressions(Findings()).value(Text(text, Span("", 1, 1), exact=True), scope)
    choices = dict(_choices(typed)) if typed is not None else {}
    found: dict[int, str] = {}
    for node in _walk(root):
        match node:
            case syntax.Name():
                found |= _name(node, scope, choices.get(node.start, ()))
            case syntax.Listed():
                offered = choices.get(node.start, ())
                for item in node.items:
                    found |= _chosen(item, offered)
            case syntax.Applied():
                function = chinese(node.function)
                found[node.start] = function
                if function in _ROUNDINGS and len(node.arguments) > 1:
                    found |= _direction(node.arguments[1])
                if function in _FOLDS and node.arguments:
                    found |= _entity(node.arguments[0], scope)
    return found


def _name(node: syntax.Name, scope: Scope, offered: tuple[Choice, ...]) -> dict[int, str]:
    if len(node.parts) == 1:
        if offered:
            return _chosen(node, offered)
        parameter = find(scope.vocabulary.parameters.values(), node.parts[0])
        return {node.start: parameter.name} if parameter is not None else {}
    entity = find(scope.vocabulary.entities.values(), node.parts[0])
    if entity is None:
        return {}
    vocabulary = scope.vocabulary
    groups = (vocabulary.facts, scope.defines, vocabulary.statuses, vocabulary.benefits)
    named = (one for group in groups for one in group.values() if one.entity == entity.id)
    read = find(named, node.parts[1])
    # The word after the dot ends where the whole name does.
    return {node.start: entity.name} | ({node.end - len(node.parts[1]): read.name} if read is not None else {})


def _chosen(node: syntax.Node, offered: tuple[Choice, ...]) -> dict[int, str]:
    if not isinstance(node, syntax.Name) or len(node.parts) > 1:
        return {}
    chosen = find(offered, node.parts[0])
    return {node.start: chosen.name} if chosen is not None else {}


def _direction(node: syntax.Node) -> dict[int, str]:
    return {node.start: chinese(node.parts[0])} if isinstance(node, syntax.Name) and len(node.parts) == 1 else {}


def _entity(node: syntax.Node, scope: Scope) -> dict[int, str]:
    if not isinstance(node, syntax.Name):
        return {}
    entity = find(scope.vocabulary.entities.values(), node.parts[0])
    return {node.start: entity.name} if entity is not None else {}


def _walk(node: syntax.Node) -> Iterator[syntax.Node]:
    yield node
    for child in syntax.children(node):
        yield from _walk(child)


def _choices(expression: Expression) -> Iterator[tuple[int, tuple[Choice, ...]]]:
    """Where each written choice, or list of them, begins in the text, and what may be chosen there."""
    if isinstance(expression, Constant) and expression.type.choices:
        yield expression.span.column - 1, expression.type.choices
    for part in dataclasses.fields(expression):
        value = getattr(expression, part.name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Expression):
                yield from _choices(one)


# --- signs and spaces -------------------------------------------------------------------------------------------------


def _spaced(text: str, names: dict[int, str]) -> str:
    parts: list[str] = []
    before: parse.Piece | None = None
    signed = False
    for piece in _joined(parse.pieces(text)):
        if before is not None and _apart(before, piece, signed=signed):
            parts.append("\n" if "\n" in text[before.end : piece.start] else " ")
        signed = piece.kind == "SIGN" and (before is None or before.kind in _OPERATORS or _ends(before) in "([,")
        parts.append(_word(piece, names))
        before = piece
    return "".join(parts)


def _ends(piece: parse.Piece) -> str:
    return _SIGNS.get(piece.text, piece.text)


def _joined(pieces: tuple[parse.Piece, ...]) -> Iterator[parse.Piece]:
    """The pieces, with `not in` as one."""
    held: parse.Piece | None = None
    for piece in pieces:
        if held is not None and piece.kind == "_IN":
            yield parse.Piece("_NOT_IN", "不属于", held.start, piece.end)
            held = None
            continue
        if held is not None:
            yield held
        held = piece if piece.kind == "_NOT" else None
        if held is None:
            yield piece
    if held is not None:
        yield held


def _word(piece: parse.Piece, names: dict[int, str]) -> str:
    if piece.kind == "NAME":
        return names.get(piece.start, piece.text)
    if piece.kind == "PERCENT":
        return piece.text.replace(" ", "")
    if piece.kind == "QUOTED" and piece.text.startswith("“") and '"' not in piece.text:
        return f'"{piece.text[1:-1]}"'
    return _WORDS.get(piece.kind) or _SIGNS.get(piece.text, piece.text)


def _apart(before: parse.Piece, piece: parse.Piece, *, signed: bool) -> bool:
    """Whether a space stands between two pieces. `signed`: the first is the sign of a number."""
    if signed or _ends(before) in _OPENING or before.text == "." or piece.text == "." or _ends(piece) in _CLOSING:
        return False
    called = piece.text == "(" and before.kind == "NAME"
    return not called


# --- proof ------------------------------------------------------------------------------------------------------------


def _means_the_same(before: str, after: str, scope: Scope | None) -> bool:
    """Whether two texts come to the same expression in `scope`, or without one, to the same syntax."""
    if scope is None:
        return _same(parse.parse(before), parse.parse(after))
    expressions = Expressions(Findings())
    one, other = (expressions.value(Text(text, Span("", 1, 1), exact=True), scope) for text in (before, after))
    return one is not None and other is not None and _same(one, other)


_PLACES = frozenset({"span", "start", "end"})


def _same(one: object, other: object) -> bool:
    """Whether two trees are alike but for where everything stands."""
    if type(one) is not type(other):
        return False
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    if dataclasses.is_dataclass(one) and not isinstance(one, type):
        names = (part.name for part in dataclasses.fields(one) if part.name not in _PLACES)
        return all(_same(getattr(one, name), getattr(other, name)) for name in names)
    return one == other
