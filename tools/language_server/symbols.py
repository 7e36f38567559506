"""The outline of a policy file: what it declares, or the cases in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lsprotocol import types
from pygls.workspace import PositionCodec

from engine.language import tree
from engine.language.tree import InputError, Place
from tools.language_server.positions import word_range
from tools.policytests.files import SUFFIX
from tools.schemas.declared import Declared, Kind, items

_KINDS = {
    Kind.RULE: types.SymbolKind.Function,
    Kind.DEFINE: types.SymbolKind.Variable,
    Kind.PARAMETER: types.SymbolKind.Constant,
    Kind.FACT: types.SymbolKind.Field,
    Kind.ENTITY: types.SymbolKind.Class,
}


def symbols(file: str, source: str, declared: Declared, codec: PositionCodec) -> list[types.DocumentSymbol]:
    """What `file` declares, in its order. `source`: its text, for a file of cases is no part of what is declared."""
    lines = source.split("\n")
    if file.endswith(SUFFIX):
        return [_symbol(name, "", types.SymbolKind.Event, place, lines, codec) for name, place in _cases(file, source)]
    return [
        _symbol(
            one.name, f"{one.kind.value} {one.id}", _KINDS.get(one.kind, types.SymbolKind.Object), place, lines, codec
        )
        for one in declared.every
        if (place := one.place).file == file
    ]


def _symbol(
    name: str, detail: str, kind: types.SymbolKind, place: Place, lines: Sequence[str], codec: PositionCodec
) -> types.DocumentSymbol:
    there = word_range(codec, lines, place.line, place.column)
    return types.DocumentSymbol(name, kind, there, there, detail=detail or None)


def _cases(file: str, source: str) -> Iterator[tuple[str, Place]]:
    try:
        root = tree.read(source.encode(), file)
    except InputError:
        return
    for item in items(root):
        title = item.get("case") if isinstance(item, tree.Mapping) else None
        if isinstance(title, tree.Scalar) and title.text:
            yield title.text, title.place
