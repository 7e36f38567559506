"""Reads a version of a rule set: its defines and rules, with every expression still as text."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from engine.language.declarations import Names
from engine.language.diagnostics import Code
from engine.language.reader import Reader
from engine.language.surface import (
    SurfaceAll,
    SurfaceAmount,
    SurfaceAny,
    SurfaceCondition,
    SurfaceDefine,
    SurfaceGrant,
    SurfaceMaterials,
    SurfaceNot,
    SurfaceRule,
    SurfaceRuleSet,
)
from engine.language.tree import Mapping as Tree
from engine.language.tree import Node, Scalar, Sequence
from engine.program import Source

STATES = ("draft", "in_force", "repealed", "unknown")
_RULE_OPTIONAL = (
    *("when", "grant", "status", "lead", "duties", "materials", "figures"),
    *("exception_to", "reason", "source", "note"),
)
_CONCLUSIONS = ("grant", "status", "lead", "duties", "materials", "figures")
_AMOUNT = ("at_least", "at_most", "suggested")
_MATERIALS = ("require", "one_of", "in_principle", "forbid", "asked")
MOST_RULES = 500


def read_rule_set(reader: Reader, root: Node, tenant: str, folder: str, since: datetime.date) -> SurfaceRuleSet | None:
    """A file `<tenant>/<folder>/<since>.yaml`."""
    top = reader.mapping(root, "规则集", ("rule_set", "title", "status", "source"), ("until", "define", "rules"))
    if top is None:
        return None
    identifier = reader.wire_id(top.get("rule_set"), "规则集")
    title = reader.word(top.get("title"), "`title`")
    status = reader.one_of(top.get("status"), "`status`", STATES, "unknown")
    source = reader.source(top.get("source"))
    until = reader.date(top.get("until"), "`until`")
    if identifier is None or title is None or source is None:
        return None
    if identifier.text != folder:
        message = f"规则集的编号 `{identifier.text}` 与文件夹 `{folder}` 不同"
        reader.findings.error(Code.WRONG_FILE_NAME, identifier.span, message, "让两者相同")
    if until is not None and until < since and (at := top.get("until")) is not None:
        reader.error(Code.BAD_DATE, at, f"`until` 早于施行的 {since}", "改正日期")
    defines = tuple(_defines(reader, top.get("define")))
    names = Names(reader)
    rules: list[SurfaceRule] = []
    for node in reader.items(top.get("rules"), "`rules`"):
        rule = _rule(reader, node, source)
        if rule is not None:
            names.take(rule.id, "规则")
            rules.append(rule)
    if len(rules) > MOST_RULES:
        reader.error(Code.TOO_MANY_NODES, root, f"一个规则集最多 {MOST_RULES} 条规则", "拆成几个规则集")
    return SurfaceRuleSet(
        tenant, folder, title.text, status, source, since, until, defines, tuple(rules), reader.span(root)
    )


def _defines(reader: Reader, node: Node | None) -> Iterator[SurfaceDefine]:
    for item in reader.items(node, "`define`"):
        entry = reader.mapping(item, "派生事实", ("id", "name", "of", "value"), ("type",))
        if entry is None:
            continue
        identifier, name = reader.name_id(entry.get("id"), "派生事实"), reader.name(entry.get("name"), "派生事实")
        entity, value = reader.word(entry.get("of"), "`of`"), reader.word(entry.get("value"), "`value`")
        if identifier is not None and name is not None and entity is not None and value is not None:
            yield SurfaceDefine(identifier, name, entity, reader.word(entry.get("type"), "`type`"), value)


def _rule(reader: Reader, node: Node, source: Source) -> SurfaceRule | None:
    entry = reader.mapping(node, "规则", ("id", "title", "for"), _RULE_OPTIONAL)
    if entry is None:
        return None
    identifier, title = reader.wire_id(entry.get("id"), "规则"), reader.word(entry.get("title"), "`title`")
    entity = reader.word(entry.get("for"), "`for`")
    written = entry.get("when")
    condition = None if written is None else _condition(reader, written)
    grant, materials = _grant(reader, entry.get("grant")), _materials(reader, entry.get("materials"))
    exceptions = reader.words(entry.get("exception_to"), "`exception_to`")
    reason = reader.string(entry.get("reason"), "`reason`")
    if identifier is None or title is None or entity is None or (written is not None and condition is None):
        return None
    if all(_empty(entry.get(key)) for key in _CONCLUSIONS):
        remedy = "写上 grant、status、lead、duties、materials、figures 中至少一项"
        reader.error(Code.NO_CONCLUSION, node, f"规则 `{identifier.text}` 没有结论", remedy)
    if exceptions and not reason:
        reader.error(Code.MISSING_REASON, node, f"规则 `{identifier.text}` 写了例外，没有写理由", "加上 `reason: …`")
    return SurfaceRule(
        id=identifier,
        title=title.text,
        entity=entity,
        condition=condition,
        grant=grant,
        statuses=reader.words(entry.get("status"), "`status`"),
        leads=reader.words(entry.get("lead"), "`lead`"),
        duties=reader.words(entry.get("duties"), "`duties`"),
        materials=materials,
        exception_to=exceptions,
        reason=reason,
        source=reader.source(entry.get("source")) or source,
        note=reader.string(entry.get("note"), "`note`"),
        figures=reader.words(entry.get("figures"), "`figures`"),
        span=reader.span(node, title.text),
    )


def _empty(node: Node | None) -> bool:
    return (
        node is None or (isinstance(node, Sequence) and not node.items) or (isinstance(node, Tree) and not node.entries)
    )


def _condition(reader: Reader, node: Node) -> SurfaceCondition | None:
    if isinstance(node, Scalar):
        return reader.word(node, "条件")
    entry = reader.mapping(node, "条件", (), ("all", "any", "not"))
    if entry is None:
        return None
    if len(entry.entries) != 1:
        reader.error(Code.WRONG_SHAPE, node, "一处只能写 all、any、not 中的一个", "要同时写，就套在 `all:` 里面")
        return None
    key, inner = entry.entries[0]
    if key.text == "not":
        part = _condition(reader, inner)
        return None if part is None else SurfaceNot(part, reader.span(key))
    parts = tuple(part for item in reader.items(inner, f"`{key.text}`") if (part := _condition(reader, item)))
    if not parts:
        reader.error(Code.WRONG_SHAPE, inner, f"`{key.text}` 里没有条件", "写上条件，或删去这一层")
        return None
    return SurfaceAll(parts, reader.span(key)) if key.text == "all" else SurfaceAny(parts, reader.span(key))


def _grant(reader: Reader, node: Node | None) -> SurfaceGrant | None:
    if node is None:
        return None
    entry = reader.mapping(node, "`grant`", ("benefit",), ("monthly", "once", "months", "review"))
    benefit = reader.word(entry.get("benefit"), "`benefit`") if entry else None
    if entry is None or benefit is None:
        return None
    return SurfaceGrant(
        benefit,
        _amount(reader, entry.get("monthly"), "`monthly`"),
        _amount(reader, entry.get("once"), "`once`"),
        reader.word(entry.get("months"), "`months`"),
        reader.string(entry.get("review"), "`review`"),
        reader.span(node),
    )


def _amount(reader: Reader, node: Node | None, what: str) -> SurfaceAmount | None:
    if node is None:
        return None
    if not isinstance(node, Tree):
        exact = reader.word(node, what)
        return None if exact is None else SurfaceAmount(exact, None, None, None)
    entry = reader.mapping(node, what, (), _AMOUNT)
    if entry is None:
        return None
    least, most, suggested = (reader.word(entry.get(key), f"`{key}`") for key in _AMOUNT)
    if least is None and most is None:
        reader.error(Code.MISSING_KEY, node, f"{what}没有上下限", "写 `at_least` 或 `at_most`，或直接写一个数额")
        return None
    return SurfaceAmount(None, least, most, suggested)


def _materials(reader: Reader, node: Node | None) -> SurfaceMaterials | None:
    if node is None:
        return None
    entry = reader.mapping(node, "`materials`", (), _MATERIALS)
    if entry is None:
        return None
    groups = tuple(reader.words(item, "`one_of` 的一组") for item in reader.items(entry.get("one_of"), "`one_of`"))
    forbid = reader.words(entry.get("forbid"), "`forbid`")
    others = any(word.text == "others" for word in forbid)
    return SurfaceMaterials(
        reader.words(entry.get("require"), "`require`"),
        groups,
        reader.words(entry.get("in_principle"), "`in_principle`"),
        tuple(word for word in forbid if word.text != "others"),
        others,
        reader.word(entry.get("asked"), "`asked`"),
        reader.span(node),
    )
