"""What is shown of a declaration when the mouse rests on its name, as Markdown."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping

from engine.language import Policy
from engine.language.policy import RegionError
from engine.language.tree import Mapping as Entry
from engine.language.tree import Node, Sequence
from engine.language.types import TYPES, type_name
from engine.program import Parameter, ParameterState
from server.answer.labels import DOCUMENT_STATUSES, SENSITIVITIES
from tools.handbook.words import level, unit
from tools.schemas.declared import Declaration, Declared, Kind, items, text

_STATES = {ParameterState.MISSING: "没有查到", ParameterState.ABOLISHED: "已废止"}
_NO_UNIT = "—"


def described(one: Declaration, declared: Declared, policy: Policy | None, day: datetime.date) -> str:
    """A declaration: what it is, and of a parameter what it comes to on `day` in each region."""
    head = f"**{one.name}**　{one.kind.value} `{one.id}`"
    lines = [line for line in _TOLD[one.kind](one, declared) if line]
    if one.kind is Kind.PARAMETER and policy is not None:
        lines += _in_force(one, policy, day)
    return "\n\n".join((head, *lines))


# --- by kind ----------------------------------------------------------------------------------------------------------


def _fact(one: Declaration, declared: Declared) -> Iterator[str]:
    yield _typed(one, declared)
    yield f"问：{one.text('question')}"
    yield f"由{_called(declared, Kind.AUTHORITY, one.text('authority'))}掌握"
    yield f"敏感程度：{SENSITIVITIES.get(one.text('sensitivity') or 'ordinary', one.text('sensitivity'))}"
    bounds = [
        f"{word} {one.text(key)}" for key, word in (("at_least", "不小于"), ("at_most", "不大于")) if one.text(key)
    ]
    yield "，".join(bounds)
    yield "可以明知没有（null）" if one.flag("null") else ""


def _parameter(one: Declaration, declared: Declared) -> Iterator[str]:
    yield _typed(one, declared)
    localise = one.entry.get("localise")
    yield f"下级可以改：`{_flow(localise)}`" if localise is not None else "不开放给下级改动"
    values = one.entry.get("values")
    if isinstance(values, Entry):
        dated = (
            f"- {key.text} 起：{_flow(node.get('value'))}" for key, node in values.entries if isinstance(node, Entry)
        )
        yield "\n".join(("自己的数值：", *dated))


def _define(one: Declaration, declared: Declared) -> Iterator[str]:
    yield f"关于{_called(declared, Kind.ENTITY, one.entity)}"
    yield f"```\n{one.text('value')}\n```"
    yield f"写在 {one.place.file}:{one.place.line}"


def _concluded(one: Declaration, declared: Declared) -> Iterator[str]:
    yield f"关于{_called(declared, Kind.ENTITY, one.entity)}"
    drawn = [f"- `{rule.id}` {rule.name}" for rule in declared.of(Kind.RULE) if _concludes(rule, one)]
    yield "\n".join(("由这些规则得出：", *drawn)) if drawn else "没有规则得出它"


def _duty(one: Declaration, declared: Declared) -> Iterator[str]:
    yield f"由{one.text('office')}办理"
    deadline = one.entry.get("deadline")
    yield f"期限：`{_flow(deadline)}`" if deadline is not None else "没有期限"
    yield f"依据：{_cited(one.entry.get('source'), declared)}"


def _document(one: Declaration, _: Declared) -> Iterator[str]:
    yield one.text("number")
    yield DOCUMENT_STATUSES.get(one.text("status") or "unknown", one.text("status"))


def _rule(one: Declaration, declared: Declared) -> Iterator[str]:
    yield f"对{_called(declared, Kind.ENTITY, one.text('for'))}"
    source = one.entry.get("source")
    yield f"依据：{_cited(source, declared)}" if source is not None else ""
    yield f"写在 {one.place.file}:{one.place.line}"


def _entity(one: Declaration, _: Declared) -> Iterator[str]:
    yield f"案例里写在 `{one.text('key') or one.id}` 下面" + ("，可以有几个" if one.flag("many") else "")
    yield f"问：{one.text('question')}" if one.text("question") else ""


def _region(one: Declaration, _: Declared) -> Iterator[str]:
    yield level(one.text("level"))
    yield f"也叫{'、'.join(one.aliases)}" if one.aliases else ""
    yield f"到 {one.text('until')} 为止" if one.text("until") else ""


def _plain(_: Declaration, __: Declared) -> Iterator[str]:
    yield from ()


_TOLD: Mapping[Kind, Callable[[Declaration, Declared], Iterator[str]]] = {
    Kind.DOCUMENT: _document,
    Kind.AUTHORITY: _plain,
    Kind.ENTITY: _entity,
    Kind.FACT: _fact,
    Kind.DEFINE: _define,
    Kind.BENEFIT: _concluded,
    Kind.STATUS: _concluded,
    Kind.LEAD: _concluded,
    Kind.DUTY: _duty,
    Kind.MATERIAL: _plain,
    Kind.PARAMETER: _parameter,
    Kind.RULE: _rule,
    Kind.REGION: _region,
}


# --- the values of a parameter ----------------------------------------------------------------------------------------


def _in_force(one: Declaration, policy: Policy, day: datetime.date) -> Iterator[str]:
    """Its value on a day in each region that has a policy folder of its own, and in those below that set another."""
    folder = one.place.file.partition("/")[0]
    lines: list[str] = []
    for code in policy.regions:
        try:
            region = policy.region(code, day)
        except RegionError:
            continue
        # Two cities may each have a parameter of this name; the city's own entry says whose this one is.
        city = policy.program(_owner(policy, code), day).parameters.get(one.id)
        found = policy.program(code, day).parameters.get(one.id)
        if city is None or found is None or city.span.file.partition("/")[0] != folder:
            continue
        if code in policy.tenant_regions or found.region == code:
            lines.append(f"- {region.name}：{_value(found)}，{_standing(found)}，{_source(found, policy)}")
    if lines:
        yield "\n".join((f"{day} 的数值：", *lines))


def _owner(policy: Policy, code: str) -> str:
    """The nearest region upward that has a policy folder of its own."""
    while code not in policy.tenant_regions and (above := policy.regions[code].of) is not None:
        code = above
    return code


def _value(found: Parameter) -> str:
    if found.state is not ParameterState.IN_FORCE:
        return _STATES[found.state]
    if isinstance(found.value, tuple):
        return "、".join(found.value) or "空的列表"
    measured = f" {unit(found.type)}" if unit(found.type) not in (_NO_UNIT, "%") else ""
    return f"**{found.span.text}**{measured}（{found.since} 起）"


def _standing(found: Parameter) -> str:
    note = f"：{found.note.rstrip('。')}" if found.note else ""
    return ("已核实" if found.verified else "未核实") + note


def _source(found: Parameter, policy: Policy) -> str:
    document = policy.documents.get(found.source.document)
    return f"《{document.title}》{found.source.clause}" if document is not None else "没有来源"


# --- pieces -----------------------------------------------------------------------------------------------------------


def _typed(one: Declaration, declared: Declared) -> str:
    kind = TYPES.get(one.text("type"))
    if kind is None:
        return ""
    measured = f"，单位 {unit(kind)}" if unit(kind) != _NO_UNIT else ""
    about = f"，关于{_called(declared, Kind.ENTITY, one.entity)}" if one.entity else ""
    chosen = "、".join(name for name, _ in one.choices)
    return f"类型：{type_name(kind)}（{one.text('type')}）{measured}{about}" + (f"；可选：{chosen}" if chosen else "")


def _called(declared: Declared, kind: Kind, word: str) -> str:
    """The name of what goes by a word."""
    return next((one.name for one in declared.named(word, kind)), word)


def _cited(node: Node | None, declared: Declared) -> str:
    if not isinstance(node, Entry):
        return ""
    return f"《{_called(declared, Kind.DOCUMENT, text(node.get('document')))}》{text(node.get('clause'))}"


def _concludes(rule: Declaration, one: Declaration) -> bool:
    """Whether a rule grants a benefit, or sets a status or a lead."""
    if one.kind is Kind.BENEFIT:
        grant = rule.entry.get("grant")
        return isinstance(grant, Entry) and text(grant.get("benefit")) in one.words
    node = rule.entry.get("status" if one.kind is Kind.STATUS else "lead")
    return text(node) in one.words or any(text(item) in one.words for item in items(node))


def _flow(node: Node | None) -> str:
    """A small piece of a file on one line."""
    match node:
        case None:
            return ""
        case Entry(entries=entries):
            return ", ".join(f"{key.text}: {_flow(value)}" for key, value in entries)
        case Sequence(items=listed):
            return "、".join(_flow(item) for item in listed)
        case _:
            return node.text
