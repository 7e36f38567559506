"""Reads what a policy declares: documents, authorities, entities, facts, benefits and the like, holidays."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from engine.language.diagnostics import Code
from engine.language.reader import Reader
from engine.language.scope import Vocabulary, find, words
from engine.language.surface import Text
from engine.language.tree import Mapping as Tree
from engine.language.tree import Node, Sequence
from engine.language.types import NULLABLE, TYPES, read_value
from engine.program import (
    Authority,
    CalendarYear,
    Choice,
    Document,
    Entity,
    Fact,
    Kind,
    Span,
    Type,
    Unit,
)
from engine.suggest import nearest

DOCUMENT_STATES = ("draft", "in_force", "repealed", "unknown")
SENSITIVITIES = ("ordinary", "personal", "sensitive")
MOST_SUBJECTS = 100
SATURDAY = 5

_BOUNDS: Mapping[tuple[Kind, Unit], tuple[int | Fraction, int | Fraction]] = {
    (Kind.MONEY, Unit.NONE): (0, 10_000_000_000),
    (Kind.MONEY, Unit.MONTH): (0, 10_000_000_000),
    (Kind.MONEY, Unit.YEAR): (0, 10_000_000_000),
    (Kind.RATIO, Unit.NONE): (Fraction(0), Fraction(10)),
    (Kind.NUMBER, Unit.COUNT): (0, 1_000_000),
    (Kind.NUMBER, Unit.MONTHS): (0, 1_200),
    (Kind.NUMBER, Unit.DAYS): (0, 36_600),
    (Kind.NUMBER, Unit.YEARS): (0, 150),
}
"""The bounds of a fact that declares none, in base units."""


class Names:
    """The words that are taken in one set of names, each with where it was taken."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._taken: dict[str, Span] = {}

    def take(self, word: Text | None, what: str) -> None:
        """Takes a word, or says that it is taken."""
        if word is None:
            return
        first = self._taken.setdefault(word.text, word.span)
        if first != word.span:
            self._reader.findings.error(
                Code.DUPLICATE_ID,
                word.span,
                f"{what} `{word.text}` 已经有了",
                "换一个编号或名称，或删去重复的一个",
                first,
            )

    def take_both(self, identifier: Text, name: Text, what: str) -> None:
        """Takes an id and a name; they may be the same word."""
        self.take(identifier, what)
        if name.text != identifier.text:
            self.take(name, what)


class EntityNames:
    """One set of names for each entity: its facts, defines and conclusions share it."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._sets: dict[str, Names] = {}

    def of(self, entity: str) -> Names:
        """The names of an entity by id."""
        return self._sets.setdefault(entity, Names(self._reader))


def read_documents(reader: Reader, root: Node) -> dict[str, Document]:
    """`documents.yaml`."""
    names = Names(reader)
    found: dict[str, Document] = {}
    for node in reader.items(root, "documents.yaml"):
        entry = reader.mapping(node, "文件", ("id", "title"), ("number", "status", "clauses"))
        if entry is None:
            continue
        identifier = reader.wire_id(entry.get("id"), "文件")
        title = reader.word(entry.get("title"), "文件的标题")
        number = reader.string(entry.get("number"), "文号")
        status = reader.one_of(entry.get("status"), "`status`", DOCUMENT_STATES, "unknown")
        clauses = reader.words(entry.get("clauses"), "`clauses`")
        mine = Names(reader)
        for clause in clauses:
            mine.take(clause, "条款")
        if identifier is not None and title is not None:
            names.take(identifier, "文件")
            listed = tuple(one.text for one in clauses)
            found.setdefault(identifier.text, Document(identifier.text, title.text, number, status, listed))
    return found


def read_vocabulary(reader: Reader, root: Node, documents: Mapping[str, Document], names: EntityNames) -> Vocabulary:
    """`vocabulary.yaml`, without what rules may conclude; takes the names of the facts."""
    top = reader.mapping(root, "vocabulary.yaml", ("authorities", "entities", "facts"))
    empty = Vocabulary(documents, {}, {}, {}, {}, {}, {}, {}, {})
    if top is None:
        return empty
    authorities = _authorities(reader, top.get("authorities"))
    entities = _entities(reader, top.get("entities"), authorities)
    vocabulary = replace(empty, authorities=authorities, entities=entities)
    facts: dict[tuple[str, str], Fact] = {}
    for node in reader.items(top.get("facts"), "`facts`"):
        fact = _fact(reader, node, vocabulary, names)
        if fact is not None:
            facts.setdefault((fact.entity, fact.id), fact)
    return replace(vocabulary, facts=facts)


def _authorities(reader: Reader, node: Node | None) -> dict[str, Authority]:
    names = Names(reader)
    found: dict[str, Authority] = {}
    for item in reader.items(node, "`authorities`"):
        entry = reader.mapping(item, "部门", ("id", "name"))
        if entry is None:
            continue
        identifier, name = reader.wire_id(entry.get("id"), "部门"), reader.word(entry.get("name"), "部门的名称")
        if identifier is not None and name is not None:
            names.take_both(identifier, name, "部门")
            found.setdefault(identifier.text, Authority(identifier.text, name.text))
    return found


def _entities(reader: Reader, node: Node | None, authorities: Mapping[str, Authority]) -> dict[str, Entity]:
    names = Names(reader)
    found: dict[str, Entity] = {}
    owners: list[tuple[Text, str]] = []
    for item in reader.items(node, "`entities`"):
        entry = reader.mapping(item, "对象", ("id", "name"), _ENTITY_OPTIONAL)
        if entry is None:
            continue
        identifier, name = reader.name_id(entry.get("id"), "对象"), reader.name(entry.get("name"), "对象")
        if identifier is None or name is None:
            continue
        names.take_both(identifier, name, "对象")
        many = reader.boolean(entry.get("many"), "`many`", default=False)
        key = reader.name_id(entry.get("key"), "对象的 `key`") or identifier
        if key.text != identifier.text:
            names.take(key, "对象")
        owner = reader.word(entry.get("of"), "`of`")
        if owner is not None:
            owners.append((owner, identifier.text))
        most = reader.whole(entry.get("at_most"), "`at_most`", 30) if many else 1
        if most > MOST_SUBJECTS and (at := entry.get("at_most")) is not None:
            reader.error(Code.BAD_BOUNDS, at, f"一个案例最多 {MOST_SUBJECTS} 个", f"写不大于 {MOST_SUBJECTS} 的数")
        question = reader.string(entry.get("question"), "`question`")
        if many and not question:
            reader.error(Code.MISSING_KEY, item, "列表对象缺少 `question`", "写明名单不知道时怎样询问")
        if many and entry.get("of") is None:
            reader.error(
                Code.MISSING_KEY, item, "列表对象缺少 `of`", "写明它属于哪个只有一个的对象，例如 `of: household`"
            )
        authority = _authority(reader, entry.get("authority"), authorities) if entry.get("authority") else ""
        optional = reader.boolean(entry.get("optional"), "`optional`", default=False)
        declared = Entity(identifier.text, name.text, key.text, None, many, most, question, authority, optional)
        found.setdefault(identifier.text, declared)
    for owner, mine in owners:
        above = find(found.values(), owner.text)
        if above is None:
            message = f"没有声明 `{owner.text}` 这个对象{nearest(owner.text, words(found.values()))}"
            reader.findings.error(Code.UNKNOWN_REFERENCE, owner.span, message, "写已声明的对象的名称或编号")
        elif above.many:
            message = f"`{above.name}` 是列表对象，下面不能再有对象"
            reader.findings.error(Code.UNKNOWN_REFERENCE, owner.span, message, "`of` 写只有一个的对象")
        elif above.id in _owned(found, mine):
            message = f"{found[mine].name}绕一圈又属于自己"
            reader.findings.error(Code.CYCLE, owner.span, message, "改正 `of`；最上面的对象不写 `of`")
        else:
            found[mine] = replace(found[mine], of=above.id)
    return found


def _owned(found: Mapping[str, Entity], entity: str) -> set[str]:
    """An entity and all that belong to it, by what is settled so far."""
    owned = {entity}
    while more := {one.id for one in found.values() if one.of in owned} - owned:
        owned |= more
    return owned


def _authority(reader: Reader, node: Node | None, authorities: Mapping[str, Authority]) -> str:
    word = reader.word(node, "`authority`")
    if word is None:
        return ""
    found = find(authorities.values(), word.text)
    if found is None:
        message = f"没有声明 `{word.text}` 这个部门{nearest(word.text, words(authorities.values()))}"
        reader.findings.error(Code.UNKNOWN_REFERENCE, word.span, message, "先在 `authorities` 里声明")
        return ""
    return found.id


def read_entity(reader: Reader, node: Node | None, vocabulary: Vocabulary) -> Entity | None:
    """The entity that a word names."""
    word = reader.word(node, "`of`")
    if word is None:
        return None
    found = find(vocabulary.entities.values(), word.text)
    if found is None:
        message = f"没有声明 `{word.text}` 这个对象{nearest(word.text, words(vocabulary.entities.values()))}"
        reader.findings.error(Code.UNKNOWN_REFERENCE, word.span, message, "写 vocabulary.yaml 里声明的对象")
    return found


def read_type(reader: Reader, entry: Tree, *, nullable: bool = False) -> Type | None:
    """`type:` with its `choices:`."""
    word = reader.word(entry.get("type"), "`type`")
    if word is None:
        return None
    kind = TYPES.get(word.text)
    if kind is None:
        message = f"没有 `{word.text}` 这个类型{nearest(word.text, TYPES)}"
        reader.findings.error(Code.BAD_WORD, word.span, message, f"可写：{'、'.join(TYPES)}")
        return None
    listed = entry.get("choices")
    if kind.kind is Kind.CHOICE and listed is None:
        reader.error(Code.MISSING_KEY, entry, "选项类型缺少 `choices`", "加上 `choices: [{id: …, name: …}, …]`")
        return None
    if listed is not None and kind.kind not in (Kind.CHOICE, Kind.LIST):
        reader.error(Code.UNKNOWN_KEY, listed, f"类型 `{word.text}` 没有 `choices`", "删去，或把类型改为 choice")
        return None
    choices = _choices(reader, listed)
    if isinstance(listed, Sequence) and not listed.items:
        reader.error(Code.WRONG_SHAPE, listed, "`choices` 里没有选项", "写上选项：`[{id: …, name: …}, …]`")
    return replace(kind, choices=choices, nullable=nullable)


def _choices(reader: Reader, node: Node | None) -> tuple[Choice, ...]:
    names = Names(reader)
    found: list[Choice] = []
    for item in reader.items(node, "`choices`"):
        entry = reader.mapping(item, "选项", ("id", "name"))
        if entry is None:
            continue
        identifier, name = reader.name_id(entry.get("id"), "选项"), reader.name(entry.get("name"), "选项")
        if identifier is not None and name is not None:
            names.take_both(identifier, name, "选项")
            found.append(Choice(identifier.text, name.text))
    return tuple(found)


_ENTITY_OPTIONAL = ("of", "key", "many", "at_most", "question", "authority", "optional")
_FACT_OPTIONAL = ("choices", "sensitivity", "null", "at_least", "at_most")


def _fact(reader: Reader, node: Node, vocabulary: Vocabulary, names: EntityNames) -> Fact | None:
    entry = reader.mapping(node, "事实", ("id", "name", "of", "type", "question", "authority"), _FACT_OPTIONAL)
    if entry is None:
        return None
    identifier, name = reader.name_id(entry.get("id"), "事实"), reader.name(entry.get("name"), "事实")
    entity = read_entity(reader, entry.get("of"), vocabulary)
    nullable = reader.boolean(entry.get("null"), "`null`", default=False)
    kind = read_type(reader, entry, nullable=nullable)
    question = reader.word(entry.get("question"), "`question`")
    authority = _authority(reader, entry.get("authority"), vocabulary.authorities)
    sensitivity = reader.one_of(entry.get("sensitivity"), "`sensitivity`", SENSITIVITIES, "ordinary")
    if identifier is None or name is None or entity is None or kind is None:
        return None
    if nullable and kind.kind not in NULLABLE:
        remedy = "只有选项、文字、日期、列表可以是空值；没有就填 0 或 false"
        reader.error(Code.BAD_WORD, entry, f"`{name.text}` 这种类型不能有 `null: true`", remedy)
    names.of(entity.id).take_both(identifier, name, "事实")
    low, high = _bounds(reader, entry, kind)
    return Fact(
        identifier.text,
        name.text,
        entity.id,
        kind,
        low,
        high,
        question.text if question else "",
        authority,
        sensitivity,
        identifier.span,
    )


def _bounds(reader: Reader, entry: Tree, kind: Type) -> tuple[int | Fraction | None, int | Fraction | None]:
    """The bounds of a fact in base units: those that it declares, else those of its type."""
    default = _BOUNDS.get((kind.kind, kind.unit))
    low, high = default if default is not None else (None, None)
    for key in ("at_least", "at_most"):
        node = entry.get(key)
        if node is None:
            continue
        if default is None:
            reader.error(Code.BAD_BOUNDS, node, f"这种类型没有上下限，不能写 `{key}`", "删去")
            continue
        value, wrong = read_value(node, kind)
        if not isinstance(value, int | Fraction):
            reader.error(Code.BAD_BOUNDS, node, f"`{key}` {wrong}", "用工作人员填写的单位：元、%、个、月、天、周岁")
        elif key == "at_least":
            low = value
        else:
            high = value
    if low is not None and high is not None and low > high:
        reader.error(Code.BAD_BOUNDS, entry, "下限大于上限", "改正 `at_least` 和 `at_most`")
    return low, high


def read_holidays(reader: Reader, root: Node) -> dict[int, CalendarYear]:
    """`holidays.yaml`, by year."""
    found: dict[int, CalendarYear] = {}
    for node in reader.items(root, "holidays.yaml"):
        entry = reader.mapping(node, "年度", ("year", "off", "work", "source", "verified"), ("note",))
        if entry is None:
            continue
        year = reader.whole(entry.get("year"), "`year`", 0)
        off = _days(reader, entry.get("off"), year, weekend=False)
        work = _days(reader, entry.get("work"), year, weekend=True)
        source = reader.source(entry.get("source"))
        verified = reader.boolean(entry.get("verified"), "`verified`", default=False)
        note = reader.string(entry.get("note"), "`note`")
        if not verified and not note:
            reader.error(Code.MISSING_NOTE, node, "没有核实的安排缺少说明", "加上 `note: …`，写明依据什么")
        if off & work:
            shown = "、".join(str(day) for day in sorted(off & work))
            reader.error(Code.BAD_DATE, node, f"{shown} 既放假又上班", "留下其中一处")
        if year in found:
            reader.error(Code.DUPLICATE_ID, node, f"{year} 年已经有了", "删去其中一个")
        if source is not None:
            found.setdefault(year, CalendarYear(year, off, work, source, verified, note))
    return found


def _days(reader: Reader, node: Node | None, year: int, *, weekend: bool) -> frozenset[datetime.date]:
    """The days of a list; `weekend`: only Saturdays and Sundays make sense in it."""
    found: set[datetime.date] = set()
    for item in reader.items(node, "日期"):
        day = reader.date(item, "节假日安排里的日期")
        if day is not None and day.year != year:
            reader.error(Code.BAD_DATE, item, f"这一天不在 {year} 年", "移到它所在的那一年")
        elif day is not None and weekend and day.weekday() < SATURDAY:
            reader.error(Code.BAD_DATE, item, f"{day} 不是星期六或星期日", "`work` 只写调休上班的周末，平日不用写")
        elif day is not None:
            found.add(day)
    return frozenset(found)
