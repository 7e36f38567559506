"""Which declarations a word of a policy file names, by where it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from engine.language.cursor import Cursor
from engine.language.functions import usages
from engine.language.tree import Scalar
from tools import names
from tools.language_server.navigate import Expected
from tools.language_server.positions import scalar_at
from tools.schemas.declared import Declaration, Declared, Kind
from tools.schemas.files import FileKind

_CONCLUSIONS = (Kind.BENEFIT, Kind.STATUS, Kind.LEAD)
OF_ENTITIES = (Kind.FACT, Kind.DEFINE, Kind.BENEFIT, Kind.STATUS)
"""What stands in an expression behind an entity and a dot."""
_NAMED: Mapping[str, tuple[Kind, ...]] = {
    **dict.fromkeys(("for", "of"), (Kind.ENTITY,)),
    **dict.fromkeys(("exception_to", "rule"), (Kind.RULE,)),
    **dict.fromkeys(("parameter", "assumptions"), (Kind.PARAMETER,)),
    **dict.fromkeys(("region", "successors"), (Kind.REGION,)),
    **dict.fromkeys(("require", "one_of", "in_principle", "forbid"), (Kind.MATERIAL,)),
    "benefit": (Kind.BENEFIT,),
    "status": (Kind.STATUS,),
    "lead": (Kind.LEAD,),
    "duties": (Kind.DUTY,),
    "document": (Kind.DOCUMENT,),
    "authority": (Kind.AUTHORITY,),
    "figures": (Kind.DEFINE,),
    "needs": (Kind.FACT,),
}
"""What the word at a key names."""
_IDENTIFIERS = frozenset({"id", "name", "title", "parameter", "code"})
_TOKEN = re.compile(r"([\w·]+)(?:\s*[.．]\s*([\w·]+))?")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file: the line and the character of it, from 0, and the text of the line."""

    line: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Named:
    """A word, what it names (every version of it, the latest last), and where it stands on its line, from 0.

    `function`: how a function is written, where the word is the name of one.
    """

    word: str
    declarations: tuple[Declaration, ...]
    start: int
    end: int
    function: str = ""


def named_at(
    file: str, kind: FileKind, cursor: Cursor, spot: Spot, expected: Expected, declared: Declared
) -> Named | None:
    """What is named at a spot, which `cursor` describes; `None` where nothing is."""
    if expected.expression and not cursor.key:
        return _in_expression(spot.text, spot.column, declared)
    if spot.line != cursor.line:
        return None
    word, start = scalar_at(cursor, spot.text)
    if cursor.key:
        found = _of_key(kind, cursor, word, declared)
    elif (mine := _own(file, cursor, start, declared)) is not None:
        found = (mine,)
    else:
        found = _of_value(kind, cursor, word, declared)
    return Named(word, found, start, start + len(word)) if found else None


def qualified(word: str, declared: Declared, *kinds: Kind) -> tuple[Declaration, ...]:
    """What `家庭.人均月收入`, `成员[妻子].重病患者` or a bare name names among some kinds."""
    parts = names.split(word)
    if parts is None or not parts.name:
        return declared.named(word, *kinds)
    entity = declared.entity(parts.entity)
    if entity is None:
        return ()
    return tuple(one for one in declared.named(parts.name, *kinds) if one.entity == entity.id)


def _own(file: str, cursor: Cursor, start: int, declared: Declared) -> Declaration | None:
    """The declaration whose id or name the cursor stands in."""
    if cursor.last not in _IDENTIFIERS:
        return None
    for one in declared.every:
        node = one.entry.get(cursor.last)
        if one.place.file == file and isinstance(node, Scalar) and node.place.line == cursor.line + 1:
            quotation = 1 if cursor.quoted else 0
            if node.place.column - 1 + quotation == start:
                return one
    return None


def _of_value(kind: FileKind, cursor: Cursor, word: str, declared: Declared) -> tuple[Declaration, ...]:
    if kind is FileKind.REGIONS:
        return declared.named(word, Kind.REGION) if cursor.last in ("of", "successors") else ()
    kinds = _NAMED.get(cursor.last, ())
    return qualified(word, declared, *kinds) if kinds else ()


def _of_key(kind: FileKind, cursor: Cursor, word: str, declared: Declared) -> tuple[Declaration, ...]:
    """Only the keys of a case name anything: entities, facts, and what is expected."""
    path = cursor.path[1:] if cursor.path and isinstance(cursor.path[0], int) else cursor.path
    if kind is not FileKind.TEST:
        return ()
    match path:
        case ():
            entity = declared.entity(word)
            return () if entity is None else (entity,)
        case ("expect",):
            return qualified(word, declared, *_CONCLUSIONS)
        case ("expect", "figures"):
            return qualified(word, declared, Kind.DEFINE)
        case ("expect", "due"):
            return declared.named(word, Kind.DUTY)
        case (str(key),) | (str(key), int()):
            owner = declared.entity(key)
            return () if owner is None else qualified(f"{owner.id}.{word}", declared, Kind.FACT)
        case _:
            return ()


def _in_expression(line: str, column: int, declared: Declared) -> Named | None:
    """A function, a parameter, an entity, or with its entity a fact, a derived fact or a conclusion."""
    token = next((one for one in _TOKEN.finditer(line) if one.start() <= column <= one.end()), None)
    if token is None:
        return None
    owner, name = token[1], token[2]
    start, end = token.span()
    if name is None:
        usage = usages().get(owner)
        if usage is not None and line[end:].lstrip()[:1] in {"(", "（"}:
            return Named(owner, (), start, end, usage)
        found = declared.named(owner, Kind.PARAMETER) or declared.named(owner, Kind.ENTITY)
    elif column <= token.end(1):
        found, end = declared.named(owner, Kind.ENTITY), token.end(1)
    else:
        found = qualified(f"{owner}.{name}", declared, *OF_ENTITIES)
    return Named(line[start:end], found, start, end) if found else None
