"""Everything that the files of a policy folder declare, with its names and its place.

Read from the trees and not from a loaded policy, so that an editor knows the names while a file is half written.
What is damaged is passed over; to say so is the business of the loader.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.language.tree import Mapping as Entry
from engine.language.tree import Node, Place, Scalar, Sequence
from tools.schemas.files import FileKind, kind_of


class Kind(enum.Enum):
    """What a declaration declares; the value is its Chinese name."""

    DOCUMENT = "文件"
    AUTHORITY = "部门"
    ENTITY = "对象"
    FACT = "事实"
    DEFINE = "派生事实"
    BENEFIT = "待遇"
    STATUS = "身份"
    LEAD = "线索"
    DUTY = "工作要求"
    MATERIAL = "材料"
    PARAMETER = "参数"
    RULE = "规则"
    REGION = "地区"


@dataclass(frozen=True, slots=True)
class Declaration:
    """One thing that a policy declares. `entity`: the id of what it is of, "" where that makes no sense.

    `id` of a rule is `rule-set/rule`, of a region its code; `aliases` are those of a region. `entry` holds the rest.
    """

    kind: Kind
    id: str
    name: str
    entity: str
    place: Place
    entry: Entry
    aliases: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """The name, the id and the aliases, each once."""
        return tuple(dict.fromkeys((self.name, self.id, *self.aliases)))

    def text(self, key: str) -> str:
        """What stands at a key as one word, "" where nothing does."""
        return text(self.entry.get(key))

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """(name, id) of each choice that a fact or a parameter may take."""
        entries = (entry for entry in items(self.entry.get("choices")) if isinstance(entry, Entry))
        return tuple((text(entry.get("name")), text(entry.get("id"))) for entry in entries)

    def flag(self, key: str) -> bool:
        """Whether a key is set to `true`."""
        node = self.entry.get(key)
        return isinstance(node, Scalar) and node.value is True


@dataclass(frozen=True, slots=True)
class Declared:
    """What is declared, in the order of the files; a rule and a derived fact once for each version of its rule set."""

    every: tuple[Declaration, ...]

    def of(self, *kinds: Kind) -> tuple[Declaration, ...]:
        """Those of some kinds, each id (of each entity) once, the latest version of it."""
        latest = {(one.kind, one.entity, one.id): one for one in self.every if one.kind in kinds}
        return tuple(latest.values())

    def named(self, word: str, *kinds: Kind) -> tuple[Declaration, ...]:
        """Those of some kinds that go by a word, every version, the latest last."""
        return tuple(one for one in self.every if one.kind in kinds and word in one.words)

    def entity(self, word: str) -> Declaration | None:
        """The entity that goes by a name, an id or the key of a case."""
        return next((one for one in self.of(Kind.ENTITY) if word in (*one.words, one.text("key"))), None)


def collect(roots: Mapping[str, Node]) -> Declared:
    """What the files of a folder declare. `roots`: their trees, by path."""
    by_kind: dict[FileKind, list[Node]] = {}
    for path, root in roots.items():
        kind = kind_of(path)
        if kind is not None:
            by_kind.setdefault(kind, []).append(root)
    found: list[Declaration] = []
    for root in by_kind.get(FileKind.DOCUMENTS, ()):
        found += _plain(Kind.DOCUMENT, root, name="title")
    entities: list[Declaration] = []
    for root in by_kind.get(FileKind.VOCABULARY, ()):
        found += _plain(Kind.AUTHORITY, _at(root, "authorities"))
        entities += _plain(Kind.ENTITY, _at(root, "entities"))
        found += [*entities, *_owned(Kind.FACT, _at(root, "facts"), entities)]
    for root in by_kind.get(FileKind.BENEFITS, ()):
        found += _owned(Kind.BENEFIT, _at(root, "benefits"), entities)
        found += _owned(Kind.STATUS, _at(root, "statuses"), entities)
        found += _owned(Kind.LEAD, _at(root, "leads"), entities)
        found += _plain(Kind.DUTY, _at(root, "duties"))
        found += _plain(Kind.MATERIAL, _at(root, "materials"))
    for root in by_kind.get(FileKind.REGIONS, ()):
        found += _plain(Kind.REGION, _at(root, "regions"), identifier="code")
    for root in by_kind.get(FileKind.PARAMETERS, ()):
        found += _plain(Kind.PARAMETER, root, identifier="parameter")
    for root in by_kind.get(FileKind.RULE_SET, ()):
        found += _owned(Kind.DEFINE, _at(root, "define"), entities)
        prefix = text(_at(root, "rule_set"))
        found += _plain(Kind.RULE, _at(root, "rules"), name="title", prefix=f"{prefix}/")
    return Declared(tuple(found))


def text(node: Node | None) -> str:
    """A scalar as it was written, "" for anything else."""
    return node.text.strip() if isinstance(node, Scalar) and node.value is not None else ""


def items(node: Node | None) -> tuple[Node, ...]:
    """The items of a list, nothing for anything else."""
    return node.items if isinstance(node, Sequence) else ()


def _at(node: Node, key: str) -> Node | None:
    return node.get(key) if isinstance(node, Entry) else None


def _plain(
    kind: Kind, node: Node | None, *, identifier: str = "id", name: str = "name", prefix: str = ""
) -> Iterator[Declaration]:
    """The entries of a list that have an id; without a name they go by the id."""
    for entry in items(node):
        if not isinstance(entry, Entry):
            continue
        word = entry.get(identifier)
        if isinstance(word, Scalar) and text(word):
            aliases = tuple(filter(None, map(text, items(entry.get("aliases")))))
            named = text(entry.get(name)) or text(word)
            yield Declaration(kind, prefix + text(word), named, "", word.place, entry, aliases)


def _owned(kind: Kind, node: Node | None, entities: list[Declaration]) -> Iterator[Declaration]:
    """The entries of a list that are of an entity."""
    for one in _plain(kind, node):
        owner = next((entity.id for entity in entities if one.text("of") in entity.words), None)
        if owner is not None:
            yield Declaration(kind, one.id, one.name, owner, one.place, one.entry)
