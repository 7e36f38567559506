"""Reads what rules may conclude: benefits, statuses, leads, duties with their deadlines, materials."""

from __future__ import annotations

from dataclasses import replace

from engine.language.declarations import EntityNames, Names, read_entity
from engine.language.diagnostics import Code
from engine.language.reader import Reader
from engine.language.scope import DutyDeclaration, Vocabulary
from engine.language.surface import SurfaceDeadline
from engine.language.tree import Mapping as Tree
from engine.language.tree import Node
from engine.program import Benefit, Lead, Material, Status

UNITS = ("day", "working_day", "month")
_CONCLUSIONS = ("benefits", "statuses", "leads", "duties", "materials")


def read_conclusions(reader: Reader, root: Node, vocabulary: Vocabulary, names: EntityNames) -> Vocabulary:
    """`benefits.yaml`, added to `vocabulary`; takes the names of what rules may conclude."""
    top = reader.mapping(root, "benefits.yaml", (), _CONCLUSIONS)
    if top is None:
        return vocabulary
    duties: dict[str, DutyDeclaration] = {}
    materials: dict[str, Material] = {}
    duty_names, material_names = Names(reader), Names(reader)
    for node in reader.items(top.get("duties"), "`duties`"):
        duty = _duty(reader, node, duty_names)
        if duty is not None:
            duties.setdefault(duty.id, duty)
    for node in reader.items(top.get("materials"), "`materials`"):
        entry = reader.mapping(node, "材料", ("id", "name"))
        identifier = reader.wire_id(entry.get("id"), "材料") if entry else None
        name = reader.word(entry.get("name"), "材料的名称") if entry else None
        if identifier is not None and name is not None:
            material_names.take_both(identifier, name, "材料")
            materials.setdefault(identifier.text, Material(identifier.text, name.text))
    reading = (reader, top, vocabulary, names)
    return replace(
        vocabulary,
        benefits={one[0]: Benefit(*one) for one in _concluded("benefits", "待遇", *reading)},
        statuses={one[0]: Status(*one) for one in _concluded("statuses", "身份", *reading)},
        leads={one[0]: Lead(*one) for one in _concluded("leads", "线索", *reading)},
        duties=duties,
        materials=materials,
    )


def _concluded(
    key: str, what: str, reader: Reader, top: Tree, vocabulary: Vocabulary, names: EntityNames
) -> list[tuple[str, str, str]]:
    """(id, name, entity) of each. Ids are unique among all entities, since a decision names them alone."""
    ids = Names(reader)
    found: list[tuple[str, str, str]] = []
    for node in reader.items(top.get(key), f"`{key}`"):
        entry = reader.mapping(node, what, ("id", "name", "of"))
        if entry is None:
            continue
        identifier, name = reader.name_id(entry.get("id"), what), reader.name(entry.get("name"), what)
        entity = read_entity(reader, entry.get("of"), vocabulary)
        if identifier is None or name is None or entity is None:
            continue
        ids.take(identifier, what)
        names.of(entity.id).take_both(identifier, name, what)
        found.append((identifier.text, name.text, entity.id))
    return found


def _duty(reader: Reader, node: Node, names: Names) -> DutyDeclaration | None:
    entry = reader.mapping(node, "工作要求", ("id", "name", "office", "source"), ("deadline",))
    if entry is None:
        return None
    identifier, name = reader.wire_id(entry.get("id"), "工作要求"), reader.word(entry.get("name"), "工作要求的名称")
    office = reader.word(entry.get("office"), "`office`")
    source = reader.source(entry.get("source"))
    if identifier is None or name is None or office is None or source is None:
        return None
    names.take_both(identifier, name, "工作要求")
    deadline = _deadline(reader, entry.get("deadline"))
    return DutyDeclaration(identifier.text, name.text, office.text, source, deadline, identifier.span)


def _deadline(reader: Reader, node: Node | None) -> SurfaceDeadline | None:
    if node is None:
        return None
    entry = reader.mapping(node, "期限", ("count", "unit", "base"), ("before", "after"))
    if entry is None:
        return None
    count = reader.word(entry.get("count"), "`count`")
    unit = reader.one_of(entry.get("unit"), "`unit`", UNITS, "day")
    name = reader.word(entry.get("base"), "`base`")
    before, after = entry.get("before"), entry.get("after")
    if (before is None) == (after is None):
        reader.error(
            Code.MISSING_KEY, node, "期限要写 `before` 或 `after` 中的一个", "`after: 家庭.受理日期` 即受理之后"
        )
        return None
    base = reader.word(before if before is not None else after, "起算日")
    if count is None or name is None or base is None:
        return None
    return SurfaceDeadline(count, unit, before is not None, base, name.text)
